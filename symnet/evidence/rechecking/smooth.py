"""Where a derivative exists, for checking again: what the nodes of a function ask, so that it is smooth near a point.

A function that is built from nodes that are smooth at a point is smooth near it. Values are asked for elsewhere; here
is what is asked beyond them: no kinks, no ends of domains, no boundaries between the branches of a `where`. Where a sum
of squares s is 0, so is its derivative; s**p with p > 1 is derived there once, with the value 0 that p·s**(p−1)·∂s has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from symnet.evidence.rechecking.places import never_below
from symnet.evidence.rechecking.values import ENTRYWISE, NOT, Condition, Guards
from symnet.expr import (
    AxisMap,
    Compare,
    Contract,
    Det,
    Expr,
    Formal,
    Map,
    Number,
    Power,
    Reduce,
    SizeValue,
    Where,
    postorder,
)
from symnet.functions import FUNCTIONS, nowhere
from symnet.program.interpret_entries import is_integral

ZERO, ONE, TWO = Number(0), Number(1), Number(2)
MOST_GUARDS = 4
TWICE = ("hessian", "hvp")


def smoothness(e: Expr) -> Iterator[Condition]:
    """What the derivatives in an expression need; each is sufficient only."""
    formals = [node for node in postorder(e) if isinstance(node, Formal)]
    again = {inner for node in formals for inner in postorder(node.children[0]) if isinstance(inner, Formal)}
    for node in formals:
        once = node.kind not in TWICE and node.order == 1 and node not in again
        for needs, guards in dict.fromkeys(_needs(node.children[0], node.children[1], once)):
            yield Condition(needs, guards, False, True)


def _needs(f: Expr, x: Expr, once: bool) -> Iterator[tuple[Compare, Guards]]:
    moving = _made_of(f, x)
    stack: list[tuple[Any, Guards, bool]] = [(f, (), True)]  # smooth: else continuous around a place
    seen = set()
    while stack:
        node, guards, smooth = item = stack.pop()
        if item in seen or node not in moving or node is x:
            continue
        seen.add(item)
        flat = _flat(node, once)
        if flat is not None:
            stack.append((flat, () if flat is not node.base else guards, smooth))
            continue
        if_smooth, if_continuous = RULES.get(type(node), (_nothing, _nothing))
        rule = if_smooth if smooth else if_continuous
        yield from ((needs, _below_one(node, moving, guards)) for needs in rule(node, moving))
        definition = FUNCTIONS[node.name].definition if isinstance(node, Map) and smooth and not once else None
        if definition is not None:  # its kinks may show in higher derivatives only
            value = definition(*node.children)
            moving |= _made_of(value, x)
            stack.append((value, guards, smooth))
        elif isinstance(node, Where):
            condition, yes, no = node.children
            opposite = Compare(NOT[condition.relation], *condition.children)
            stack.append((condition, guards, False))  # off the boundary, its sides only must not jump or end
            stack += [(yes, _and(guards, condition), smooth), (no, _and(guards, opposite), smooth)]
        else:
            kept = guards if isinstance(node, ENTRYWISE) else tuple(g for g in guards if not g.shape)
            stack += [(child, kept, smooth) for child in node.children]


def _made_of(f: Expr, x: Expr) -> set[Expr]:
    """The parts that change with x."""
    found: set[Expr] = {x}
    for node in postorder(f):
        if any(child in found for child in node.children):
            found.add(node)
    return found


def _flat(node: Any, once: bool) -> Any:
    """What must be smooth in a power that has no kink where its base is 0: below a norm to an even power, to one above
    the second for a first derivative, and in such a power above 1 of a sum of squares; None for all else."""
    if not isinstance(node, Power) or not isinstance(node.exponent, Number):
        return None
    base, p = node.base, node.exponent.value
    if isinstance(base, Reduce) and base.op == "norm":
        return base.children[0] if (p > 0 and p % 2 == 0) or (once and p > 2) else None
    return base if once and p > 1 and _of_squares(base) else None


def _of_squares(e: Any) -> bool:
    """Whether e is u², Σ u², or x·x for one vector or tensor."""
    if isinstance(e, Contract):
        return len(e.children) == 2 and len({*e.children}) == len({*e.inputs}) == 1
    inside = e.children[0] if isinstance(e, Reduce) and e.op in ("sum", "mean") else e
    return isinstance(inside, Power) and inside.exponent is TWO


def _and(guards: Guards, more: Compare) -> Guards:
    return guards if more in guards or len(guards) >= MOST_GUARDS else (*guards, more)


# ------------------------------------------------------------------ what each node asks
Rule = Callable[[Any, set[Expr]], Iterable[Compare]]


def _nothing(node: Any, moving: set[Expr]) -> Iterable[Compare]:
    return ()


def _power(node: Power, moving: set[Expr]) -> Iterable[Compare]:
    """A power by a whole number that stays is smooth where its base is not 0, or the number is not below 1, or is never
    negative by its form. (That one which is written down has a value is asked elsewhere.)"""
    base, exponent = node.children
    if exponent in moving or not is_integral(exponent):
        return (Compare(">", base, ZERO),)
    natural = isinstance(exponent, SizeValue) and never_below(exponent.size, 0)
    return () if natural or isinstance(exponent, Number) else (Compare("!=", base, ZERO),)


def _below_one(node: Any, moving: set[Expr], guards: Guards) -> Guards:
    """Of the base of a power by a whole number that stays, something is asked for exponents below 1 only."""
    whole = isinstance(node, Power) and node.exponent not in moving and is_integral(node.exponent)
    return _and(guards, Compare("<", node.exponent, ONE)) if whole else guards


def _steady_power(node: Power, moving: set[Expr]) -> Iterable[Compare]:
    """It has values around a place where its base is positive, or its exponent stays and is whole, or its base is a sum
    of squares."""
    fixed = node.exponent not in moving and (is_integral(node.exponent) or _of_squares(node.base))
    return () if fixed else (Compare(">", node.base, ZERO),)


def _function(node: Map, moving: set[Expr]) -> Iterable[Compare]:
    return FUNCTIONS[node.name].smooth(*node.children)


def _steady_function(node: Map, moving: set[Expr]) -> Iterable[Compare]:
    """A row whose derivative is 0 and which is not constant jumps where it is not smooth; one with a domain has values
    around the places where it is smooth."""
    row = FUNCTIONS[node.name]
    if node.name == "sqrt" and row.definition is not None:
        return _steady_power(row.definition(*node.children), moving)  # type: ignore[arg-type]
    constant = all(partial(*node.children) is ZERO for partial in row.partials)
    return row.smooth(*node.children) if constant or row.domain is not nowhere else ()


def _boundary(node: Where, moving: set[Expr]) -> Iterable[Compare]:
    condition = node.children[0]
    return (Compare("!=", *condition.children),) if condition in moving else ()


def _reduce(node: Reduce, moving: set[Expr]) -> Iterable[Compare]:
    (a,) = node.children
    if node.op in ("max", "min"):
        yield _one_best(node.op, a, node.axes)
    if node.op == "norm":
        yield Compare("!=", node, ZERO)
    if node.op == "norm1":
        yield Compare("!=", a, ZERO)


def _one_best(op: str, a: Expr, axes: tuple[int, ...]) -> Compare:
    """Along the axes exactly one entry is the largest (smallest)."""
    best = Compare("==", a, Reduce(op, a, axes, keepdims=True))
    return Compare("==", Reduce("sum", Where(best, ONE, ZERO), axes), ONE)


def _axis_map(node: AxisMap, moving: set[Expr]) -> Iterable[Compare]:
    """What says where the maximum is does not change where it is in one place."""
    return (_one_best("max", node.children[0], (node.axis,)),) if node.name == "argmax_onehot" else ()


def _det(node: Det, moving: set[Expr]) -> Iterable[Compare]:
    return (Compare("!=", node, ZERO),)  # its derivative is written by the inverse


# To be smooth, and to be continuous.
RULES: dict[type, tuple[Rule, Rule]] = {
    Power: (_power, _steady_power),
    Map: (_function, _steady_function),
    Where: (_boundary, _boundary),
    Reduce: (_reduce, _nothing),
    AxisMap: (_axis_map, _axis_map),
    Det: (_det, _nothing),
}
