"""What a call or an operator of the language builds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet import ops
from symnet.errors import ShapeError, quote
from symnet.expr import (
    Compare,
    Defined,
    Embed,
    Expr,
    Formal,
    Full,
    Index,
    Number,
    Symbol,
    Unwindow,
    Window,
    as_expr,
    reciprocal,
)
from symnet.functions import FUNCTIONS
from symnet.language.parameters import Parameter, bound, written
from symnet.language.size_text import combined
from symnet.sizes import Shape, Size, show
from symnet.symbols import FORMAL_NAMES

MAX_ORDER = 100  # of a derivative, which is taken so many times


# Over the entries of a tensor here, of any number of values in Python.
OF_TWO = {"max": "maximum(a, b)", "min": "minimum(a, b)", "sum": "a + b", "prod": "a*b", "mean": "(a + b)/2"}


class Misuse(Exception):
    """Why a call cannot be; the parser adds the user's words and the place."""


def build(word: str, arguments: list[Any], options: dict[str, Any]) -> Expr:
    """`word(*arguments, **options)`, a function of the language."""
    try:
        pairs = bound(word, arguments, options)
    except ValueError as error:
        raise Misuse(f"{error}; it is written {written(word)}") from None
    if (
        word in OF_TWO
        and len(arguments) == 2
        and isinstance(arguments[1], (Expr, Size))
        and not isinstance(arguments[1], Number)
    ):
        raise Misuse(f"goes over the entries of one tensor; of two values write {OF_TWO[word]}")
    values: list[Any] = []
    for parameter, value in pairs:
        default = parameter.default is value or (value is None and parameter.default is None)
        given = value if parameter.many or default else KINDS[parameter.kind](value, parameter)
        values.extend(_many(parameter, given) if parameter.many else [given])
    if word in FORMAL_NAMES:
        return _formal(word, *values)
    if word in FUNCTIONS:
        return FUNCTIONS[word](*map(as_expr, values))
    return (INTERNAL.get(word) or getattr(ops, word))(*values)  # type: ignore[no-any-return]


def _many(parameter: Parameter, values: tuple[Any, ...]) -> list[Any]:
    if parameter.kind == "shape":  # as one tuple, or one by one
        if not values:
            raise Misuse("needs sizes")
        return [_shape(values[0] if len(values) == 1 and isinstance(values[0], tuple) else values, parameter)]
    return [KINDS[parameter.kind](value, parameter) for value in values]


# The kinds of arguments: each takes what was written and gives what the operations take.


def _tensor(value: Any, parameter: Parameter) -> Expr:
    if isinstance(value, Compare):
        raise Misuse(f"takes a value, not the comparison {quote(value)}; a comparison stands first in where(...)")
    if isinstance(value, (Expr, Size)):
        return as_expr(value)
    raise Misuse(f"takes a formula as {parameter.name}, not {_said(value)}")


def _condition(value: Any, parameter: Parameter) -> Compare:
    if isinstance(value, Compare):
        return value
    raise Misuse(f"needs a comparison first, not {_said(value)}; write where(x > 0, a, b)")


def _tensors(value: Any, parameter: Parameter) -> tuple[Expr, ...]:
    if not isinstance(value, tuple):
        raise Misuse(f"joins tensors in parentheses, as in concatenate((a, b)), not {_said(value)}")
    parts = tuple(_tensor(part, parameter) for part in value)
    for part in parts:
        if part.rank != parts[0].rank or not part.rank:
            raise ShapeError(
                f"concatenate joins tensors of one rank, at least 1, not {quote(parts[0], 60)} of shape "
                f"{show(parts[0].shape)} and {quote(part, 60)} of shape {show(part.shape)}"
            )
    return parts


def _integer(value: Any, parameter: Parameter) -> int:
    if isinstance(value, Number) and value.value.denominator == 1:
        return int(value.value)
    raise Misuse(f"takes an integer as {parameter.name}, not {_said(value)}")


def _axes(value: Any, parameter: Parameter) -> tuple[int, ...] | None:
    if isinstance(value, tuple):
        return tuple(_integer(part, parameter) for part in value)
    return None if value is None else (_integer(value, parameter),)


def _flag(value: Any, parameter: Parameter) -> bool:
    if isinstance(value, bool):
        return value
    raise Misuse(f"takes True or False as {parameter.name}, not {_said(value)}")


def _size(value: Any, parameter: Parameter) -> Any:
    if isinstance(value, (Expr, Size)):
        return ops.as_dim(value)
    raise Misuse(f"takes a size as {parameter.name}, not {_said(value)}")


def _shape(value: Any, parameter: Parameter) -> Shape:
    return tuple(_size(part, parameter) for part in (value if isinstance(value, tuple) else (value,)))


def _text(value: Any, parameter: Parameter) -> str:
    if isinstance(value, str):
        return value
    raise Misuse(f"takes a quoted text as {parameter.name}, not {_said(value)}")


def _places(value: Any, parameter: Parameter) -> Any:
    return value if isinstance(value, list) else _text(value, parameter)


def _name(value: Any, parameter: Parameter) -> Expr:
    if isinstance(value, (Symbol, Defined)):
        return value
    why = "; sizes are integers, and have no derivative" if isinstance(value, Size) else ""
    raise Misuse(f"needs a name to differentiate by, not {_said(value)}{why}")


def _order(value: Any, parameter: Parameter) -> int:
    if isinstance(value, Number) and value.value.denominator == 1 and 1 <= value.value <= MAX_ORDER:
        return int(value.value)
    raise Misuse(f"needs an order from 1 to {MAX_ORDER}, not {_said(value)}")


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    return f"the quoted text {quote(value)}" if isinstance(value, str) else quote(value)


KINDS: dict[str, Callable[[Any, Parameter], Any]] = {
    "tensor": _tensor,
    "condition": _condition,
    "tensors": _tensors,
    "axis": _integer,
    "axes": _axes,
    "flag": _flag,
    "integer": _integer,
    "size": _size,
    "shape": _shape,
    "text": _text,
    "places": _places,
    "name": _name,
    "order": _order,
}


def _formal(kind: str, f: Expr, x: Expr, *rest: Any) -> Expr:
    """A derivative as written."""
    return Formal(kind, f, x, order=rest[0]) if kind == "diff" else Formal(kind, f, x, *rest)


def _windows(e: Expr, sizes: Shape, stride: int, padding: int, dilation: int) -> Expr:
    if stride < 1 or padding < 0 or dilation < 1:
        raise Misuse("needs stride >= 1, padding >= 0 and dilation >= 1")
    return Window(e, sizes, stride, padding, dilation)


def _unwindows(e: Expr, target: Shape, sizes: Shape, stride: int, padding: int, dilation: int) -> Expr:
    fitting = _windows(Full(0, target), sizes, stride, padding, dilation).shape
    if fitting != e.shape:
        raise ShapeError(f"unwindows needs shape {show(fitting)}, not {quote(e, 60)} of shape {show(e.shape)}")
    return Unwindow(e, target, sizes, stride, padding, dilation)


def _embed(e: Expr, target: Shape, places: list[Any]) -> Expr:
    whole = Index(Full(0, target), tuple(ops.selector_of(s, e) for s in places))
    if whole.shape != e.shape:
        raise ShapeError(f"embed has places of shape {show(whole.shape)} for {quote(e, 60)} of shape {show(e.shape)}")
    return Embed(e, whole.selectors, target)


# Nodes that arise in derivatives and have no word in the language proper; the text of an expression uses these.
INTERNAL: dict[str, Callable[..., Expr]] = {"windows": _windows, "unwindows": _unwindows, "embed": _embed}


def combine(operator: str, left: Any, right: Any) -> Any:
    """`left operator right`; integers and sizes stay a size as long as they can."""
    folded = _sizes(operator, left, right)
    if folded is not None:
        return folded if isinstance(folded, Size) else Number(folded)
    return OPERATIONS[operator](as_expr(left), as_expr(right))


def _sizes(operator: str, left: Any, right: Any) -> Any:
    if not (isinstance(left, Size) or isinstance(right, Size)) or not all(map(_is_whole, (left, right))):
        return None
    a, b = (v if isinstance(v, Size) else int(v.value) for v in (left, right))
    return combined(operator, a, b)


def _is_whole(value: Any) -> bool:
    return isinstance(value, Size) or (isinstance(value, Number) and value.value.denominator == 1)


def _divide(a: Expr, b: Expr) -> Expr:
    if isinstance(a, Number) and isinstance(b, Number) and b.value and a.value.denominator == b.value.denominator == 1:
        return Number(a.value / b.value)  # a fraction of two written integers is one exact number
    return reciprocal(b) if a is Number(1) else a * reciprocal(b)


OPERATIONS: dict[str, Callable[[Expr, Expr], Expr]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "@": ops.matmul,
    "**": lambda a, b: a**b,
}
