"""A derivative at an exact point on a seam: one-sided derivatives that differ show that there is none.

The function is written out entry by entry at the point's sizes; its pieces just below and just above are smooth there.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.ball import compare
from symnet.evidence.cases import opened, resolved
from symnet.evidence.concrete import NotConcrete, concrete
from symnet.evidence.derivatives import Unresolved, one_sided
from symnet.evidence.domain import Condition
from symnet.evidence.signs import Signs
from symnet.expr import Compare, Expr, Formal, Number, Symbol, Where, postorder, rebuild
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue, Undecided, Undefined, World

OPEN = Undecided("a derivative on a seam")
NONE = Undefined("the one-sided derivatives differ")


def seam_value(e: Expr, point: Any, world: World) -> Any:
    """The entries of `e` at the point: numbers, `Undefined` where a derivative is shown not to exist, `Undecided`."""
    sizes = {name: value for name, value in point.items() if isinstance(value, int)}
    try:
        written = concrete(Claim(e, "==", e), sizes)
    except (NotConcrete, SymnetError):
        return OPEN
    values = {name: _entry(point, *place) for name, place in written.entries.items()}
    shape = tuple(max(axis) + 1 for axis in zip(*written.claims, strict=True)) if () not in written.claims else ()
    made = np.empty(shape, dtype=object)
    for place, claim in written.claims.items():
        made[place] = _value(claim.lhs, values, world)
    return made if shape else made[()]


def _entry(point: Any, name: str, place: tuple[int, ...]) -> Fraction:
    value = point[name]
    for i in place:
        value = value[i]
    return value


def _value(e: Expr, values: dict[Expr, Fraction], world: World) -> Any:
    wide = opened(e, frozenset({"abs"}))
    signs = Signs([Compare("==", name, Number(value)) for name, value in values.items()])
    for node in postorder(e, stop=lambda n: isinstance(n, (Formal, Where))):
        if isinstance(node, Formal) and _simple(node):  # asked for whatever the point is
            found = _derivative(opened(node, frozenset({"abs"})), signs, values, world)
            if isinstance(found, Undefined):
                return found
    wide = resolved(wide, signs)
    if any(isinstance(node, Where) for node in postorder(wide, stop=lambda n: isinstance(n, Formal))):
        return OPEN  # which branch is taken, and so whether its derivatives are asked for, is open
    table: dict[Expr, Expr] = {}
    for node in postorder(wide):
        if isinstance(node, Formal):
            if not _simple(node):
                return OPEN
            found = _derivative(node, signs, values, world)
            if isinstance(found, NoValue):
                return found
            table[node] = found
    return _at(rebuild(wide, table), values, world)


def _simple(node: Formal) -> bool:
    """Whether it is a first derivative of what holds no other."""
    return node.order == 1 and not any(isinstance(n, Formal) for n in postorder(node.children[0]))


def _derivative(node: Any, signs: Signs, values: dict[Expr, Fraction], world: World) -> Any:
    """The derivative as a number (an expression without names), or that there is none."""
    try:
        sides = one_sided(node.children[0], node.children[1], signs)
    except (Unresolved, SymnetError):
        return OPEN
    if not all(_holds(c, values, world) for c in sides.conditions):
        return OPEN
    here, *near = (_at(e, values, world) for e in (sides.here, sides.below, sides.above))
    below, above = (_at(e, values, world) for e in (sides.slope_below, sides.slope_above))
    if any(isinstance(v, NoValue) for v in (here, *near, below, above)):
        return OPEN
    jumps = [compare("==", v, here) for v in near]
    if False in jumps:
        return Undefined("the function jumps there")
    if jumps != [True, True]:
        return OPEN
    slopes = compare("==", below, above)
    if slopes is False:
        return NONE
    return sides.slope_above if slopes is True else OPEN


def _holds(c: Condition, values: dict[Expr, Fraction], world: World) -> bool:
    if any(_at(g, values, world) is False for g in c.guards):
        return True
    return _at(c.needs, values, world) is True


def _at(e: Expr, values: dict[Expr, Fraction], world: World) -> Any:
    names = {s.name: values[s] for s in postorder(e) if isinstance(s, Symbol)}
    try:
        return evaluate(e, names, {}, world)
    except SymnetError:
        return OPEN
