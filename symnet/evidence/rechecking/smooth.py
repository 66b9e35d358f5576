"""Where a derivative exists, for checking again: what the nodes of a function ask, so that it is smooth near a point.

A function that is built from nodes that are smooth at a point is smooth near it. Values are asked for elsewhere; here
is what is asked beyond them: no kinks, no ends of domains, no boundaries between the branches of a `where`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from symnet.evidence.rechecking.places import Cannot, never_below
from symnet.evidence.rechecking.values import NOT, Condition
from symnet.expr import (
    Add,
    Apply,
    AxisMap,
    Compare,
    Defined,
    Det,
    Expr,
    Formal,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    SizeValue,
    Where,
    postorder,
)
from symnet.functions import FUNCTIONS

ZERO = Number(0)
Guards = tuple[Compare, ...]
ELEMENTWISE = (Add, Mul, Power, Map, Apply, Compare, Defined)
MOST_GUARDS = 4
TWICE = ("hessian", "hvp")


def smoothness(e: Expr) -> Iterator[Condition]:
    """What the derivatives in an expression need; each is sufficient only."""
    for node in postorder(e):
        if isinstance(node, Formal):
            f, x = node.children[:2]
            once = node.kind not in TWICE and node.order == 1 and not _inside(e, node)
            for needs, guards in dict.fromkeys(_needs(f, x, once)):
                yield Condition(needs, guards, False, True)


def _inside(e: Expr, inner: Formal) -> bool:
    """Whether a derivative is differentiated again."""
    others = (n for n in postorder(e) if isinstance(n, Formal) and n is not inner)
    return any(node is inner for other in others for node in postorder(other.children[0]))


def _needs(f: Expr, x: Expr, once: bool) -> Iterator[tuple[Compare, Guards]]:
    moving = _made_of(f, x)
    stack: list[tuple[Expr, Guards, bool]] = [(f, (), True)]
    seen: set[tuple[Expr, Guards, bool]] = set()
    while stack:
        node, guards, smooth = item = stack.pop()
        if item in seen or node not in moving or node is x:
            continue
        seen.add(item)
        rule = (NEEDS if smooth and not (once and _natural(node)) else STEADY).get(type(node), _nothing)
        yield from ((needs, guards) for needs in rule(node, moving))
        definition = FUNCTIONS[node.name].definition if isinstance(node, Map) and smooth and not once else None
        if definition is not None:  # its kinks may show in higher derivatives only
            value = definition(*node.children)
            moving |= _made_of(value, x)
            stack.append((value, guards, smooth))
        elif _square_of_norm(node):  # Σ x², which has no kink
            stack.append((node.children[0].children[0], (), smooth))
        elif isinstance(node, Where):
            condition, a, b = node.children
            opposite = Compare(NOT[condition.relation], *condition.children)
            stack.append((condition, guards, False))  # off the boundary, it is enough that the sides are continuous
            stack += [(a, _and(guards, condition), smooth), (b, _and(guards, opposite), smooth)]
        else:
            kept = guards if isinstance(node, ELEMENTWISE) else tuple(g for g in guards if not g.shape)
            stack += [(child, kept, smooth) for child in node.children]


def _natural(node: Any) -> bool:
    """Whether a node is a power x**n for a size n >= 1, whose first derivative is n·x**(n − 1) at x = 0 as well."""
    return isinstance(node, Power) and isinstance(node.exponent, SizeValue) and never_below(node.exponent.size, 1)


def _square_of_norm(node: Any) -> bool:
    """Whether a node is an even power of a norm."""
    p = node.exponent.value if isinstance(node, Power) and isinstance(node.exponent, Number) else 1
    return p > 0 and p % 2 == 0 and isinstance(node.base, Reduce) and node.base.op == "norm"


def _and(guards: Guards, more: Compare) -> Guards:
    return guards if more in guards or len(guards) >= MOST_GUARDS else (*guards, more)


def _made_of(f: Expr, x: Expr) -> set[Expr]:
    found: set[Expr] = {x}
    for node in postorder(f):
        if any(child in found for child in node.children):
            found.add(node)
    return found


# ------------------------------------------------------------------ what each node asks
def _nothing(node: Any, moving: set[Expr]) -> Iterator[Compare]:
    return iter(())


def _power(node: Power, moving: set[Expr]) -> Iterator[Compare]:
    base, exponent = node.children
    if exponent in moving or not isinstance(exponent, (Number, SizeValue)):
        yield Compare(">", base, ZERO)
    elif isinstance(exponent, Number) and exponent.value.denominator != 1:
        yield Compare(">", base, ZERO)
    elif isinstance(exponent, SizeValue) and not never_below(exponent.size, 0):
        yield Compare("!=", base, ZERO)


def _map(node: Map, moving: set[Expr]) -> Iterator[Compare]:
    yield from FUNCTIONS[node.name].smooth(*node.children)


def _where(node: Where, moving: set[Expr]) -> Iterator[Compare]:
    condition = node.children[0]
    if condition in moving:
        yield Compare("!=", *condition.children)


def _reduce(node: Reduce, moving: set[Expr]) -> Iterator[Compare]:
    if node.op in ("max", "min"):
        yield _attained_once(node)
    if node.op == "norm":
        yield Compare("!=", node, ZERO)
    elif node.op in ("norm1", "prod"):  # a product is derived by division
        yield Compare("!=", node.children[0], ZERO)


def _attained_once(node: Reduce) -> Compare:
    """That along the axes exactly one entry is the largest (smallest)."""
    (a,) = node.children
    best = Reduce(node.op, a, node.axes, keepdims=True)
    return Compare("==", Reduce("sum", Where(Compare("==", a, best), Number(1), ZERO), node.axes), Number(1))


def _axis_map(node: AxisMap, moving: set[Expr]) -> Iterator[Compare]:
    if node.name == "argmax_onehot":
        raise Cannot("a derivative of what says where the maximum is")
    return iter(())


def _det(node: Det, moving: set[Expr]) -> Iterator[Compare]:
    yield Compare("!=", node, ZERO)  # its derivative is written by the inverse


def _jump(node: Map, moving: set[Expr]) -> Iterator[Compare]:
    """A row whose derivative is 0 and which is not constant jumps where it is not smooth."""
    row = FUNCTIONS[node.name]
    if all(partial(*node.children) is ZERO for partial in row.partials):
        yield from row.smooth(*node.children)


def _moving_exponent(node: Power, moving: set[Expr]) -> Iterator[Compare]:
    if node.exponent in moving:
        yield Compare(">", node.base, ZERO)


NEEDS: dict[type, Callable[[Any, set[Expr]], Iterator[Compare]]] = {
    Power: _power,
    Map: _map,
    Where: _where,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Det: _det,
}
STEADY: dict[type, Callable[[Any, set[Expr]], Iterator[Compare]]] = {
    Power: _moving_exponent,
    Map: _jump,
    Where: _where,
    AxisMap: _axis_map,
}
