"""Forward mode: how a small change of a variable moves every node, rule by rule.

Written without the reverse rules, so that it can bear witness to them. A rule takes a node and the tangents of its
operands (`None` is 0) and gives the node's tangent. Where the rules apply is `symnet.calculus.smoothness`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from symnet.calculus.smoothness import (
    Guard,
    Opened,
    conditions,
    dependent,
    guarded,
    guards_of,
)
from symnet.calculus.structure import free_seed, in_structure
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
from symnet.errors import ShapeError, SymnetError, quote
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
    Symbol,
    Unwindow,
    Where,
    Window,
    negate,
    postorder,
    reciprocal,
)
from symnet.functions import FUNCTIONS
from symnet.sizes import show

Tangents = Sequence[Tangent]


@dataclass(frozen=True)
class Pushed:
    """value: the derivative; opened: comparisons, in the variables of the function, such that wherever they hold and
    the function has a value, it is differentiable and `value` is its derivative."""

    value: Expr
    opened: Opened = ()


def push_forward(f: Expr, x: Expr, v: Expr) -> Pushed:
    """The derivative of `f` when `x` moves in direction `v`: Σ ∂f/∂xᵢ vᵢ, of the shape of `f`.

    x: a `Symbol`, or a `Defined` name (what is built on the name is a function of it, what came before is fixed); v has
    the shape of x. Raises `SymnetError` where x is not a variable or the shapes differ.

    >>> from symnet.symbols import tensors
    >>> W, x, v = tensors("W: m n; x: n; v: n")
    >>> push_forward(W @ x, x, v).value is W @ v
    True
    """
    check_variable(x)
    if v.shape != x.shape:
        raise ShapeError(f"the direction {quote(v, 60)} has shape {show(v.shape)}, and {quote(x)} {show(x.shape)}")
    inner = eliminate(f)
    value = tangent(inner.value, x, v, 0)
    own = conditions(inner.value, x)
    return Pushed(value, _joined(inner.opened, own, in_structure(x, v)))


def jacobian_forward(f: Expr, x: Expr) -> Pushed:
    """All partial derivatives of `f` by the entries of `x`, of shape `f.shape + x.shape`.

    For a symbol declared `symmetric`, `skew`, `diagonal`, `lower` or `upper` each free entry is one coordinate.

    >>> from symnet.symbols import tensors
    >>> W, x = tensors("W: m n; x: n")
    >>> jacobian_forward(W @ x, x).value is W
    True
    """
    check_variable(x)
    inner = eliminate(f)
    value = tangent(inner.value, x, free_seed(x), x.rank)
    return Pushed(value, _joined(inner.opened, conditions(inner.value, x)))


def _joined(*opened: Opened) -> Opened:
    return tuple(dict.fromkeys(condition for group in opened for condition in group))


def check_variable(x: Expr) -> None:
    """Refuse to derive by what is no name."""
    if not isinstance(x, (Symbol, Defined)):
        raise SymnetError(f"{quote(x, 60)} is not a variable, so there is no derivative by it; name it with where=")


def tangent(f: Expr, x: Expr, start: Expr, k: int) -> Expr:
    """The tangent of `f`, where that of `x` is `start`, with k trailing axes; `f` holds no formal derivative."""
    found: dict[Expr, Tangent] = {x: start}
    for node in dependent(x, f):
        if node is not x:
            rule = RULES.get(type(node))
            if rule is None:
                raise SymnetError(f"there is no derivative rule for {quote(node, 60)}")
            found[node] = rule(node, [found.get(child) for child in node.children], k)
    result = found.get(f)
    shape = f.shape + start.shape[start.rank - k :]
    return Full(0, shape) if result is None else expanded(result, f.shape, k)


def _add(node: Add, t: Tangents, k: int) -> Tangent:
    return plus(*t)


def _mul(node: Mul, t: Tangents, k: int) -> Tangent:
    a, b = node.children
    return plus(scaled(b, t[0], k, after=True), scaled(a, t[1], k))


def lowered(base: Expr, exponent: Expr) -> Expr:
    """base**(exponent - 1)."""
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
    if k:  # the condition has no trailing axes: give it some, of size 1
        condition = _with_trailing(condition, k)
    return Where(condition, t[1] or ZERO, t[2] or ZERO)


def _with_trailing(condition: Compare, k: int) -> Compare:
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


def eliminate(e: Expr) -> Pushed:
    """`e` with every derivative as written (`diff`, `grad`, `jacobian`, ...) replaced by its value, innermost first.

    >>> from symnet.symbols import scalar
    >>> x = scalar("x")
    >>> eliminate(Formal("diff", x**3, x)).value is 3 * x**2
    True
    """
    order = list(postorder(e))
    formal = [node for node in order if isinstance(node, Formal)]
    if not formal:
        return Pushed(e)
    guards = guards_of(order, e)
    done: dict[Expr, Expr] = {}
    opened: list[tuple[Compare, Guard]] = []
    for node in order:
        children = tuple(done[child] for child in node.children)
        fresh = node if children == node.children else node.with_children(children)
        if isinstance(fresh, Formal):
            check_variable(fresh.children[1])
            pushed = KINDS[fresh.kind](fresh)
            opened.extend((condition, guards[node]) for condition in pushed.opened)
            fresh = pushed.value
        done[node] = fresh
    found = (guarded(c, tuple((done[choice], holds) for choice, holds in guard)) for c, guard in opened)  # type: ignore[misc]
    return Pushed(done[e], tuple(dict.fromkeys(found)))


def _diff(e: Formal) -> Pushed:
    f, x = e.children
    pushed = Pushed(f)
    for _ in range(e.order):
        again = push_forward(pushed.value, x, ONE)
        pushed = Pushed(again.value, _joined(pushed.opened, again.opened))
    return pushed


def _jacobian(e: Formal) -> Pushed:
    return jacobian_forward(*e.children)


def _hessian(e: Formal) -> Pushed:
    f, x = e.children
    first = jacobian_forward(f, x)
    second = jacobian_forward(first.value, x)
    return Pushed(second.value, _joined(first.opened, second.opened))


def _vjp(e: Formal) -> Pushed:
    f, x, w = e.children
    pushed = jacobian_forward(f, x)
    if not f.rank:
        return Pushed(scaled(w, pushed.value, 0) or ZERO, pushed.opened)
    labels = tuple(range(f.rank + x.rank))
    return Pushed(contraction([w, pushed.value], [labels[: f.rank], labels], labels[f.rank :]), pushed.opened)


def _hvp(e: Formal) -> Pushed:
    f, x, v = e.children
    first = jacobian_forward(f, x)
    second = push_forward(first.value, x, v)
    return Pushed(second.value, _joined(first.opened, second.opened))


KINDS: dict[str, Callable[[Formal], Pushed]] = {
    "diff": _diff,
    "grad": _jacobian,
    "jacobian": _jacobian,
    "hessian": _hessian,
    "jvp": lambda e: push_forward(*e.children),
    "vjp": _vjp,
    "hvp": _hvp,
}
