"""The rules of forward mode: for every node, its tangent from the tangents of its operands (`None` is 0).

A tangent has k trailing axes, those of the variable; `symnet.calculus.tangents` says how they are carried along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symnet.calculus.conditions import total
from symnet.calculus.tangents import (
    ALL,
    ONE,
    ZERO,
    Tangent,
    along,
    as_rows,
    contraction,
    expanded,
    from_rows,
    plus,
    scaled,
    summed,
    trailing_first,
    trailing_last,
)
from symnet.errors import SymnetError, quote
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
    Unwindow,
    Where,
    Window,
    negate,
    reciprocal,
)
from symnet.functions import FUNCTIONS

Tangents = Sequence[Tangent]


def _add(node: Add, t: Tangents, k: int) -> Tangent:
    return plus(*t)


def _mul(node: Mul, t: Tangents, k: int) -> Tangent:
    a, b = node.children
    return plus(scaled(b, t[0], k, after=True), scaled(a, t[1], k))


def lowered(base: Expr, exponent: Expr) -> Expr:
    """base**(exponent - 1)."""
    if isinstance(exponent, SizeValue):
        return Power(base, SizeValue(exponent.size - 1))
    if not isinstance(exponent, Number):
        return Power(base, exponent - 1)
    rest = exponent.value - 1
    return ONE if rest == 0 else base if rest == 1 else Power(base, Number(rest))


def log_of(base: Expr) -> Expr:
    return ONE if base is Constant("e") else Map("log", base)


def _power(node: Power, t: Tangents, k: int) -> Tangent:
    base, exponent = node.children
    if exponent is ZERO:
        return None  # 0**0 is 1 as well
    by_base = scaled(exponent, scaled(lowered(base, exponent), t[0], k), k)
    by_exponent = None if t[1] is None else scaled(node, scaled(log_of(base), t[1], k), k)
    return plus(by_base, by_exponent)


def _map(node: Map, t: Tangents, k: int) -> Tangent:
    partials = FUNCTIONS[node.name].partials
    if any(slope is not None for slope in t[len(partials) :]):
        raise SymnetError(f"there is no derivative of {node.name} by all of its parameters; see {quote(node, 60)}")
    parts = (
        None if slope is None else scaled(partial(*node.children), slope, k)
        for partial, slope in zip(partials, t, strict=False)
    )
    return plus(*parts)


def _apply(node: Apply, t: Tangents, k: int) -> Tangent:
    return scaled(Apply(node.name, node.children[0], node.order + 1), t[0], k)


def _where(node: Where, t: Tangents, k: int) -> Tangent:
    condition = node.children[0]
    if t[1] is None and t[2] is None:
        return None
    if k == 0 or not condition.rank:
        return Where(condition, t[1] or ZERO, t[2] or ZERO)
    if all(
        slope is None or total(slope) for slope in t[1:]
    ):  # a factor 0 or 1 then asks for no value that is not there
        return plus(scaled(Where(condition, ONE, ZERO), t[1], k), scaled(Where(condition, ZERO, ONE), t[2], k))
    return Where(_with_trailing(condition, k), t[1] or ZERO, t[2] or ZERO)


def _with_trailing(condition: Compare, k: int) -> Compare:
    """The condition with k further axes of size 1."""
    a, b = (Reshape(e, (*e.shape, *(1,) * k)) if e.rank else e for e in condition.children)
    return Compare(condition.relation, a, b)


def _contract(node: Contract, t: Tangents, k: int) -> Tangent:
    fresh = max((label for labels in node.inputs for label in labels), default=-1) + 1
    tail = tuple(range(fresh, fresh + k))
    terms: list[Tangent] = []
    for i, slope in enumerate(t):
        if slope is not None:
            operands, inputs = list(node.children), list(node.inputs)
            operands[i] = expanded(slope, node.children[i].shape, k)
            inputs[i] = (*inputs[i], *tail)
            terms.append(contraction(operands, inputs, (*node.output, *tail)))
    return plus(*terms)


def _reduce(node: Reduce, t: Tangents, k: int) -> Tangent:
    return None if t[0] is None else REDUCTIONS[node.op](node, expanded(t[0], node.children[0].shape, k), k)


def _linear_reduction(node: Reduce, t: Expr, k: int) -> Tangent:
    return Reduce(node.op, t, node.axes, node.keepdims)


def _weighed(weights: Callable[[Reduce], Expr]) -> Callable[[Reduce, Expr, int], Tangent]:
    """The rule Σ wᵢ dxᵢ over the axes that are reduced."""

    def rule(node: Reduce, t: Expr, k: int) -> Tangent:
        terms = scaled(weights(node), t, k)
        return None if terms is None else summed(terms, node.axes, node.keepdims)

    return rule


def _others(node: Reduce) -> Expr:
    """For every entry the product of the other ones, without division."""
    (e,) = node.children
    row = as_rows(e, node.axes)
    n = row.shape[-1]
    left_out = Where(Compare("==", Eye(n), ONE), ONE, Reshape(row, (*row.shape[:-1], 1, n)))
    return from_rows(Reduce("prod", left_out, (left_out.rank - 1,)), e.shape, node.axes)


def _norm(node: Reduce, t: Expr, k: int) -> Tangent:
    total = scaled(node.children[0], t, k)
    return None if total is None else scaled(reciprocal(node), summed(total, node.axes, node.keepdims), k)


REDUCTIONS: dict[str, Callable[[Reduce, Expr, int], Tangent]] = {
    "sum": _linear_reduction,
    "mean": _linear_reduction,
    "prod": _weighed(_others),
    "max": _weighed(lambda node: along("argmax_onehot", node.children[0], node.axes)),
    "min": _weighed(lambda node: along("argmax_onehot", negate(node.children[0]), node.axes)),
    "logsumexp": _weighed(lambda node: along("softmax", node.children[0], node.axes)),
    "norm": _norm,
    "norm1": _weighed(lambda node: Map("sign", node.children[0])),
}


def _axis_map(node: AxisMap, t: Tangents, k: int) -> Tangent:
    if t[0] is None or node.name == "argmax_onehot":
        return None
    slope = expanded(t[0], node.shape, k)
    shares = AxisMap("softmax", node.children[0], node.axis)
    mean = scaled(shares, slope, k)
    assert mean is not None
    centred = Add(slope, negate(summed(mean, (node.axis,), True)))
    return centred if node.name == "log_softmax" else scaled(shares, centred, k)


def _index(node: Index, t: Tangents, k: int) -> Tangent:
    return Index(expanded(_of(t), node.children[0].shape, k), (*node.selectors, *(ALL,) * k))


def _of(t: Tangents) -> Expr:
    (slope,) = t
    assert slope is not None  # called for operands that vary
    return slope


def _embed(node: Embed, t: Tangents, k: int) -> Tangent:
    slope = expanded(_of(t), node.children[0].shape, k)
    whole = (*node.selectors, *(ALL,) * (node.rank - len(node.selectors)))
    return Embed(slope, (*whole, *(ALL,) * k), node.shape + _trail(slope, k))


def _trail(t: Expr, k: int) -> tuple[Any, ...]:
    return t.shape[t.rank - k :]


def _concat(node: Concat, t: Tangents, k: int) -> Tangent:
    trail = next(_trail(slope, k) for slope in t if slope is not None)
    parts = (
        Full(0, part.shape + trail) if slope is None else expanded(slope, part.shape, k)
        for part, slope in zip(node.children, t, strict=True)
    )
    return Concat(tuple(parts), node.axis)


def _reshape(node: Reshape, t: Tangents, k: int) -> Tangent:
    slope = expanded(_of(t), node.children[0].shape, k)
    return Reshape(slope, node.shape + _trail(slope, k))


def _window(node: Window, t: Tangents, k: int) -> Tangent:
    slope = trailing_first(expanded(_of(t), node.children[0].shape, k), k)
    return trailing_last(Window(slope, *node.data), k)


def _unwindow(node: Unwindow, t: Tangents, k: int) -> Tangent:
    slope = trailing_first(expanded(_of(t), node.children[0].shape, k), k)
    target, *rest = node.data
    return trailing_last(Unwindow(slope, slope.shape[:k] + target, *rest), k)


def _inverse(node: Inverse, t: Tangents, k: int) -> Tangent:
    tail = tuple(range(4, 4 + k))
    slope = expanded(_of(t), node.shape, k)
    return negate(contraction([node, slope, node], [(0, 1), (1, 2, *tail), (2, 3)], (0, 3, *tail)))


def _det(node: Det, t: Tangents, k: int) -> Tangent:
    tail = tuple(range(2, 2 + k))
    slope = expanded(_of(t), node.children[0].shape, k)
    return scaled(node, contraction([Inverse(node.children[0]), slope], [(0, 1), (1, 0, *tail)], tail), k)


def _strict(rule: Callable[..., Tangent]) -> Callable[..., Tangent]:
    """The rule for one operand, which is asked only where that operand moves."""
    return lambda node, t, k: None if all(slope is None for slope in t) else rule(node, t, k)


RULES: dict[type, Callable[[Any, Tangents, int], Tangent]] = {
    Add: _add,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Apply: _apply,
    Where: _where,
    Compare: lambda node, t, k: None,
    Defined: lambda node, t, k: t[0],
    Contract: _contract,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Index: _strict(_index),
    Embed: _strict(_embed),
    Concat: _strict(_concat),
    Reshape: _strict(_reshape),
    Window: _strict(_window),
    Unwindow: _strict(_unwindow),
    Inverse: _strict(_inverse),
    Det: _strict(_det),
}
