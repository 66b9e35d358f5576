"""What a call or an operator of the language builds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet import ops
from symnet.errors import quote
from symnet.expr import (
    Defined,
    Embed,
    Expr,
    Formal,
    Number,
    Symbol,
    Unwindow,
    Window,
    as_expr,
    reciprocal,
)
from symnet.functions import FUNCTIONS
from symnet.sizes import Size
from symnet.symbols import FORMAL_NAMES


class Misuse(Exception):
    """Why a call cannot be; the parser adds the user's words and the place."""


def build(word: str, arguments: list[Any], options: dict[str, Any]) -> Expr:
    """`word(*arguments, **options)`, a function of the language."""
    values = [as_expr(v) if isinstance(v, Size) else v for v in arguments]
    if word in FORMAL_NAMES:
        return formal(word, values, options)
    if word not in FUNCTIONS:  # axes, orders and strides are plain integers
        values[1:] = [_plain(value) for value in values[1:]]
        options = {key: _plain(value) for key, value in options.items()}
    function = INTERNAL.get(word) or getattr(ops, word)
    try:
        return function(*values, **options)  # type: ignore[no-any-return]
    except TypeError as error:
        said = str(error).partition(") ")[2] or str(error)
        raise Misuse(f"cannot be called like this: {said.replace('()', '')}") from None
    except ValueError as error:
        raise Misuse(f"cannot be called like this: {error}") from None


def formal(kind: str, arguments: list[Any], options: dict[str, Any]) -> Expr:
    """A derivative as written."""
    least = 3 if kind in ("jvp", "vjp", "hvp") else 2
    if options or not least <= len(arguments) <= least + (kind == "diff"):
        more = ", and diff an order" if kind == "diff" else ""
        raise Misuse(f"takes {least} arguments: the function, the variable{', a vector' * (least == 3)}{more}")
    f, x, *rest = arguments
    if not isinstance(x, (Symbol, Defined)):
        raise Misuse(f"needs a name to differentiate by, not {quote(x)}")
    if kind != "diff" or not rest:
        return Formal(kind, as_expr(f), x, *map(as_expr, rest))
    (order,) = rest
    if not isinstance(order, Number) or order.value.denominator != 1 or not 1 <= order.value <= 100:
        raise Misuse(f"needs an order from 1 to 100, not {quote(order)}")
    return Formal(kind, as_expr(f), x, order=int(order.value))


def combine(operator: str, left: Any, right: Any) -> Any:
    """`left operator right`; integers and sizes stay a size as long as they can."""
    folded = _sizes(operator, left, right)
    if folded is not None:
        return folded if isinstance(folded, Size) else Number(folded)
    a, b = as_expr(left), as_expr(right)
    return OPERATIONS[operator](a, b)


def _sizes(operator: str, left: Any, right: Any) -> Any:
    if not (isinstance(left, Size) or isinstance(right, Size)) or not all(map(_is_whole, (left, right))):
        return None
    a, b = (v if isinstance(v, Size) else int(v.value) for v in (left, right))
    if operator == "**":
        return a**b if isinstance(b, int) and b in range(21) else None
    return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b}.get(operator, lambda: None)()


def _is_whole(value: Any) -> bool:
    return isinstance(value, Size) or (isinstance(value, Number) and value.value.denominator == 1)


def _divide(a: Expr, b: Expr) -> Expr:
    if isinstance(a, Number) and isinstance(b, Number) and b.value and a.value.denominator == b.value.denominator == 1:
        return Number(a.value / b.value)  # a fraction of two written integers is one exact number
    return reciprocal(b) if a is Number(1) else a * reciprocal(b)


def _plain(value: Any) -> Any:
    """An option as Python's own number, truth value or tuple, where it is one."""
    if isinstance(value, Number) and value.value.denominator == 1:
        return int(value.value)
    if isinstance(value, (tuple, list)):
        return tuple(map(_plain, value))
    return value


def _dims(value: Any) -> tuple[Any, ...]:
    return tuple(ops.as_dim(v) for v in (value if isinstance(value, tuple) else (value,)))


def _embed(e: Expr, shape: Any, selectors: Any) -> Expr:
    return Embed(as_expr(e), tuple(ops.selector_of(s, as_expr(e)) for s in selectors), _dims(shape))


def _windows(e: Expr, sizes: Any, stride: int = 1, padding: int = 0) -> Expr:
    return Window(as_expr(e), _dims(sizes), stride, padding)


def _unwindows(e: Expr, target: Any, sizes: Any, stride: int = 1, padding: int = 0) -> Expr:
    return Unwindow(as_expr(e), _dims(target), _dims(sizes), stride, padding)


OPERATIONS: dict[str, Callable[[Expr, Expr], Expr]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "@": ops.matmul,
    "**": lambda a, b: a**b,
}
# Nodes that arise in derivatives and have no word in the language proper; the text of an expression uses these.
INTERNAL: dict[str, Callable[..., Expr]] = {"windows": _windows, "unwindows": _unwindows, "embed": _embed}
