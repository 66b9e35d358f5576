"""Text of nodes that combine or move entries: contractions by what they are called, reductions, places, windows."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from symnet.expr import (
    AxisMap,
    Concat,
    Contract,
    Det,
    Embed,
    Expr,
    Eye,
    Full,
    Index,
    Inverse,
    Number,
    Reduce,
    Reshape,
    Unwindow,
    Window,
)
from symnet.language.text_parts import (
    POSTFIX,
    PRODUCT,
    SIGN,
    Layout,
    Part,
    axes_text,
    call,
    operand,
    selector_text,
    shape_text,
)
from symnet.views import View, convolved, entries, view


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
    return call(name, operand(a), *options)


def _axis_map(e: AxisMap) -> Layout:
    (a,) = e.children
    return call(e.name, operand(a), *([] if e.axis == a.rank - 1 else [f"axis={e.axis}"]))


def _index(e: Index) -> Layout:
    selectors = list(e.selectors)
    while len(selectors) > 1 and selectors[-1] == (None, None, 1):
        selectors.pop()
    return POSTFIX, [(e.children[0], POSTFIX), f"[{', '.join(map(selector_text, selectors))}]"]


def _embed(e: Embed) -> Layout:
    return call("embed", operand(e.children[0]), shape_text(e.shape), f'"{", ".join(map(selector_text, e.selectors))}"')


def _nested(e: Concat | Reshape) -> Layout | None:
    """`[[a, b], [c, d]]`, where the entries are written one by one."""
    found = entries(e)
    if found is None:
        return None
    shape, scalars = found
    blocks = [math.prod(shape[k:]) for k in range(1, len(shape))]  # how many entries stand in a part of each depth
    parts: list[Part] = ["[" * len(shape)]
    for position, scalar in enumerate(scalars):
        ended = sum(position % block == 0 for block in blocks) if position else 0
        parts += ["]" * ended, ", " if position else "", "[" * ended, operand(scalar)]
    return POSTFIX, [*parts, "]" * len(shape)]


def _concat(e: Concat) -> Layout:
    nested = _nested(e)
    if nested:
        return nested
    parts: list[Part] = ["("]
    for part in e.children:
        parts += [operand(part), ", "]
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
    nested = _nested(e)
    if nested:
        return nested
    factors = kronecker(e)
    if factors:
        return call("kron", *map(operand, factors))
    return call("reshape", operand(e.children[0]), shape_text(e.shape))


def _window_options(stride: int, padding: int, dilation: int) -> list[Part]:
    rows = (("stride", stride, 1), ("padding", padding, 0), ("dilation", dilation, 1))
    return [f"{name}={value}" for name, value, usual in rows if value != usual]


def _window(e: Window) -> Layout:
    return call("windows", operand(e.children[0]), shape_text(e.sizes), *_window_options(*e.data[1:]))


def _unwindow(e: Unwindow) -> Layout:
    target, sizes, *how = e.data
    options = _window_options(*how)
    return call("unwindows", operand(e.children[0]), shape_text(target), shape_text(sizes), *options)


def _full(e: Full) -> Layout:
    name = {0: "zeros", 1: "ones"}.get(int(e.value) if e.value in (0, 1) else 2)
    dims = ", ".join(map(str, e.shape))
    return (POSTFIX, [f"{name}({dims})"]) if name else (PRODUCT, [(Number(e.value), PRODUCT), f"*ones({dims})"])


def _contract(e: Contract) -> Layout:
    return convolution(e) or VIEWS[(seen := view(e)).kind](seen)


def convolution(e: Contract) -> Layout | None:
    """`conv1d(X, W)` or `conv2d(X, W)`, when the contraction is one."""
    window = convolved(e)
    if window is None:
        return None
    name = f"conv{len(window.sizes)}d"
    return call(name, operand(window.children[0]), operand(e.children[1]), *_window_options(*window.data[1:]))


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
    return lambda v: call(name, *(operand(f.operand) for f in v.factors))


VIEWS: dict[str, Callable[[View], Layout]] = {
    "matmul": _matmul,
    "transpose": lambda v: (POSTFIX, [(v.factors[0].operand, POSTFIX), ".T"]),
    "permute": lambda v: call("transpose", operand(v.factors[0].operand), f"({', '.join(map(str, v.axes))})"),
    "hadamard": lambda v: (PRODUCT, [(v.factors[0].operand, PRODUCT), "*", (v.factors[1].operand, SIGN)]),
    "sum": lambda v: call("sum", operand(v.factors[0].operand), f"axis={axes_text(v.axes)}"),
    "outer": _function("outer"),
    "inner": _function("inner"),
    "trace": _function("trace"),
    "diagonal": _function("diag"),
    "diag": _function("diag"),
    "einsum": lambda v: call("einsum", f'"{v.spec}"', *(operand(f.operand) for f in v.factors)),
}

LAYOUT: dict[type, Callable[[Any], Layout]] = {
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
    Inverse: lambda e: call("inv", operand(e.children[0])),
    Det: lambda e: call("det", operand(e.children[0])),
}
