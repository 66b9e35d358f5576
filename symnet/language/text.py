"""Expression → text of the language: iterative, bounded, pasteable.

Every node class has a row that lays it out as parts: strings, and operands with the least binding strength that needs
no parentheses. The parts are written from an explicit stack, so that depth and size cost nothing before the limit.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.errors import BudgetError
from symnet.expr import (
    Add,
    Apply,
    AxisMap,
    Compare,
    Concat,
    Constant,
    Contract,
    Defined,
    Det,
    Embed,
    Expr,
    Eye,
    Formal,
    Full,
    Index,
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Symbol,
    Unwindow,
    Where,
    Window,
)
from symnet.functions import FUNCTIONS
from symnet.sizes import Dim, Shape
from symnet.views import View, view

LIMIT = 100_000
COMPARE, SUM, PRODUCT, SIGN, POWER, POSTFIX, ATOM = range(7)
Part = str | tuple[Expr, int]
Layout = tuple[int, list[Part]]


def text(e: Expr) -> str:
    """The expression as text that can be pasted back in with the same declarations.

    A text of more than 100,000 characters is refused; name parts of it with `where=`.
    """
    written = _write(e, LIMIT)
    if written is None:
        raise BudgetError(
            f"the formula has more than {LIMIT:,} characters as text (it begins with `{brief(e, 40)}`); "
            "name its parts, or print the derivation, which does"
        )
    return written


def named_text(e: Expr) -> str:
    """The text with the names that a derivation gave, as its lines print them."""
    written = _write(e, LIMIT, fresh=True)
    return brief(e, LIMIT) if written is None else written


def shown_text(e: Expr) -> str:
    """What `str(e)` gives: the pasteable text, or the one with names where that is too long."""
    return _write(e, LIMIT) or named_text(e)


def brief(e: Expr, limit: int = 80) -> str:
    """The text cut off at `limit` characters, for messages: cheap for expressions of any size."""
    written = _write(e, limit, fresh=True)
    return written if written is not None else _write(e, limit, cut=True, fresh=True) or ""


def _write(e: Expr, limit: int, cut: bool = False, fresh: bool = False) -> str | None:
    out: list[str] = []
    length = 0
    stack: list[Part] = [(e, COMPARE)]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            out.append(part)
            length += len(part)
            if length > limit:
                return "".join(out)[:limit] + "..." if cut else None
            continue
        node, least = part
        if isinstance(node, Defined) and node.fresh and not fresh:
            stack.append((node.value, least))
            continue
        strength, parts = LAYOUT[type(node)](node)
        stack.extend(reversed(["(", *parts, ")"] if strength < least else parts))
    return "".join(out)


def _number(value: Fraction) -> Layout:
    strength = SIGN if value < 0 else PRODUCT if value.denominator != 1 else ATOM
    return (min(strength, PRODUCT) if value.denominator != 1 else strength), [str(value)]


def _size(size: Dim) -> Layout:
    shown = str(size)
    return (ATOM if shown.isidentifier() else SUM if " " in shown else PRODUCT), [shown]


def minus(e: Expr) -> Expr | None:
    """What `e` is the negative of, when it is written with a minus sign."""
    if isinstance(e, Number) and e.value < 0:
        return Number(-e.value)
    if isinstance(e, Mul) and e.children[0] is Number(-1) and not isinstance(e.children[1], Number):
        return e.children[1]
    return None


def _add(e: Add) -> Layout:
    a, b = e.children
    negative = minus(b)
    return SUM, [(a, SUM), " - " if negative else " + ", (negative, PRODUCT) if negative else (b, PRODUCT)]


def _mul(e: Mul) -> Layout:
    negative = minus(e)
    a, b = e.children
    if isinstance(negative, Power) and negative.exponent is Number(-1):
        return PRODUCT, ["-1/", (negative.base, SIGN)]
    if negative is not None:
        return SIGN, ["-", (negative, SIGN)]
    if isinstance(b, Power) and b.exponent is Number(-1):
        return PRODUCT, [(a, PRODUCT), "/", (b.base, SIGN)]
    return PRODUCT, [(a, PRODUCT), "*", (b, SIGN)]


def _power(e: Power) -> Layout:
    if e.exponent is Number(-1):
        return PRODUCT, ["1/", (e.base, SIGN)]
    return POWER, [(e.base, POSTFIX), "**", (e.exponent, SIGN if minus(e.exponent) else POWER)]


def call(name: str, *arguments: Part | list[Part]) -> Layout:
    """`name(a, b, ...)`."""
    parts: list[Part] = [f"{name}("]
    for position, argument in enumerate(arguments):
        if position:
            parts.append(", ")
        parts.extend(argument if isinstance(argument, list) else [argument])
    return POSTFIX, [*parts, ")"]


def _operand(e: Expr) -> Part:
    return (e, COMPARE)


def _map(e: Map) -> Layout:
    row = FUNCTIONS[e.name]
    if e.name == "log" and isinstance(e.children[0], Det):
        return call("logdet", _operand(e.children[0].children[0]))
    given = list(e.children)
    while len(given) > row.operands and given[-1] is Number(row.defaults[len(given) - row.operands - 1]):
        given.pop()
    return call(e.name, *map(_operand, given))


def _where(e: Where) -> Layout:
    return call("where", *map(_operand, e.children))


def _compare(e: Compare) -> Layout:
    return COMPARE, [(e.children[0], SUM), f" {e.relation} ", (e.children[1], SUM)]


def axes_text(axes: tuple[int, ...]) -> str:
    return str(axes[0]) if len(axes) == 1 else f"({', '.join(map(str, axes))})"


def _reduce(e: Reduce) -> Layout:
    (a,) = e.children
    options: list[Part] = []
    name = {"norm1": "norm"}.get(e.op, e.op)
    if e.op == "norm1":
        options.append("ord=1")
    default = (a.rank - 1,) if e.op == "logsumexp" else tuple(range(a.rank))
    if e.axes != default:
        options.append(f"axis={axes_text(e.axes)}")
    if e.keepdims:
        options.append("keepdims=True")
    return call(name, _operand(a), *options)


def _axis_map(e: AxisMap) -> Layout:
    (a,) = e.children
    return call(e.name, _operand(a), *([] if e.axis == a.rank - 1 else [f"axis={e.axis}"]))


def _bound(dim: Dim | None) -> str:
    return "" if dim is None else str(dim)


def selector_text(selector: Any) -> str:
    """An index, or a slice such as `1:n` or `::-1`."""
    if isinstance(selector, int):
        return str(selector)
    start, stop, step = selector
    return f"{_bound(start)}:{_bound(stop)}" + ("" if step == 1 else f":{step}")


def _index(e: Index) -> Layout:
    selectors = list(e.selectors)
    while len(selectors) > 1 and selectors[-1] == (None, None, 1):
        selectors.pop()
    return POSTFIX, [(e.children[0], POSTFIX), f"[{', '.join(map(selector_text, selectors))}]"]


def shape_text(shape: Shape) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _embed(e: Embed) -> Layout:
    return call(
        "embed", _operand(e.children[0]), shape_text(e.shape), f'"{", ".join(map(selector_text, e.selectors))}"'
    )


def _concat(e: Concat) -> Layout:
    parts: list[Part] = ["("]
    for part in e.children:
        parts += [_operand(part), ", "]
    closing: list[Part] = [*parts[:-1], ",)" if len(e.children) == 1 else ")"]
    return call("concatenate", closing, *([f"axis={e.axis}"] if e.axis else []))


def kronecker(e: Reshape) -> tuple[Expr, ...] | None:
    """The factors of a Kronecker product, when the regrouping makes one."""
    (a,) = e.children
    labels = (((0, 1), (2, 3)), (0, 2, 1, 3)) if e.rank == 2 else (((0,), (1,)), (0, 1))
    if not isinstance(a, Contract) or a.data != labels or len(a.shape) != 2 * e.rank:
        return None
    pairs = zip(a.shape[::2], a.shape[1::2], strict=True)
    return a.children if e.shape == tuple(p * q for p, q in pairs) else None


def _reshape(e: Reshape) -> Layout:
    factors = kronecker(e)
    if factors:
        return call("kron", *map(_operand, factors))
    return call("reshape", _operand(e.children[0]), shape_text(e.shape))


def _window_options(stride: int, padding: int) -> list[Part]:
    return [
        f"{name}={value}" for name, value, usual in (("stride", stride, 1), ("padding", padding, 0)) if value != usual
    ]


def _window(e: Window) -> Layout:
    return call("windows", _operand(e.children[0]), shape_text(e.sizes), *_window_options(e.stride, e.padding))


def _unwindow(e: Unwindow) -> Layout:
    target, sizes, stride, padding = e.data
    options = _window_options(stride, padding)
    return call("unwindows", _operand(e.children[0]), shape_text(target), shape_text(sizes), *options)


def _full(e: Full) -> Layout:
    name = {0: "zeros", 1: "ones"}.get(int(e.value) if e.value in (0, 1) else 2)
    dims = ", ".join(map(str, e.shape))
    return (POSTFIX, [f"{name}({dims})"]) if name else (PRODUCT, [(Number(e.value), PRODUCT), f"*ones({dims})"])


def _formal(e: Formal) -> Layout:
    return call(e.kind, *map(_operand, e.children), *([str(e.order)] if e.order > 1 else []))


def _contract(e: Contract) -> Layout:
    return convolution(e) or VIEWS[(seen := view(e)).kind](seen)


# The labels of a convolution as a contraction of windows with weights: of one image, and of a batch with channels.
CONVOLUTIONS: tuple[Any, ...] = (
    (((0, 1, 2, 3), (2, 3)), (0, 1)),
    (((0, 1, 2, 3, 4, 5), (6, 1, 4, 5)), (0, 6, 2, 3)),
)


def convolution(e: Contract) -> Layout | None:
    """`conv2d(X, W)`, when the contraction is one."""
    if e.data not in CONVOLUTIONS:
        return None
    window = e.children[0]
    if not isinstance(window, Window) or window.sizes != e.children[1].shape[-2:]:
        return None
    options = _window_options(window.stride, window.padding)
    return call("conv2d", _operand(window.children[0]), _operand(e.children[1]), *options)


def _matmul(v: View) -> Layout:
    parts: list[Part] = []
    for position, factor in enumerate(v.factors):
        if position:
            parts.append(" @ ")
        if factor.transposed:
            parts += [(factor.operand, POSTFIX), ".T"]
        else:
            parts.append((factor.operand, SIGN if position else PRODUCT))
    return PRODUCT, parts


def _function(name: str) -> Callable[[View], Layout]:
    return lambda v: call(name, *(_operand(f.operand) for f in v.factors))


VIEWS: dict[str, Callable[[View], Layout]] = {
    "matmul": _matmul,
    "transpose": lambda v: (POSTFIX, [(v.factors[0].operand, POSTFIX), ".T"]),
    "permute": lambda v: call("transpose", _operand(v.factors[0].operand), f"({', '.join(map(str, v.axes))})"),
    "hadamard": lambda v: (PRODUCT, [(v.factors[0].operand, PRODUCT), "*", (v.factors[1].operand, SIGN)]),
    "sum": lambda v: call("sum", _operand(v.factors[0].operand), f"axis={axes_text(v.axes)}"),
    "outer": _function("outer"),
    "inner": _function("inner"),
    "trace": _function("trace"),
    "diagonal": _function("diag"),
    "diag": _function("diag"),
    "einsum": lambda v: call("einsum", f'"{v.spec}"', *(_operand(f.operand) for f in v.factors)),
}

LAYOUT: dict[type, Callable[[Any], Layout]] = {
    Number: lambda e: _number(e.value),
    Constant: lambda e: (ATOM, [e.name]),
    SizeValue: lambda e: _size(e.size),
    Symbol: lambda e: (ATOM, [e.name]),
    Defined: lambda e: (ATOM, [e.name]),
    Add: _add,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Apply: lambda e: call(e.name + "'" * e.order, _operand(e.children[0])),
    Compare: _compare,
    Where: _where,
    Full: _full,
    Eye: lambda e: call("eye", str(e.shape[0])),
    Contract: _contract,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Index: _index,
    Embed: _embed,
    Concat: _concat,
    Reshape: _reshape,
    Window: _window,
    Unwindow: _unwindow,
    Inverse: lambda e: call("inv", _operand(e.children[0])),
    Det: lambda e: call("det", _operand(e.children[0])),
    Formal: _formal,
}
