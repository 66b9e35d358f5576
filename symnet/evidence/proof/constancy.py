"""Equality by equal derivatives: on one interval whose inside both sides are differentiable in.

f = lhs − rhs is 0 on the interval where f′ is 0 inside it, f is exactly 0 at one point inside, and at each end that
belongs to the interval. Equal derivatives alone prove nothing, and nothing is carried from one interval to another.
The ends are numbers or expressions without the name, such as π/2.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symnet.evidence.known.lines import Lines, lines
from symnet.evidence.known.sign_rules import NOT
from symnet.evidence.proof.judging import ZERO, Knows, judge_of, names_of, real, slope_of, smooth, value_at
from symnet.evidence.proof.traces import EqualDerivatives
from symnet.expr import Compare, Expr, Number, Symbol, rebuild

ANCHORS = tuple(map(Fraction, ("0", "1", "1/2", "-1", "-1/2", "2", "-2")))


def constantly_zero(judge: Knows, f: Expr) -> EqualDerivatives | None:
    """f is 0 wherever the judge's comparisons hold, by its derivative along one of its names."""
    found = (_along(judge, f, x) for x in names_of(f) if real(x))
    return next((trace for trace in found if trace is not None), None)


def _along(judge: Knows, f: Expr, x: Symbol) -> EqualDerivatives | None:
    """Along one variable, whose points lie on one interval: that of the bounds among what is assumed, and of what holds
    between any two points where it holds."""
    judge.clock.check()
    known = lines(judge.assumed, x)
    slope = slope_of(f, x)
    if slope is None:
        return None
    free = judge_of(judge, known.free)
    strict = tuple(Compare(b.relation[0], *b.children) for _, b in known.bounds)
    if not all(value_at(free, f, x, end, "==") for end in _ends(free, known)):
        return None
    still: dict[tuple[Compare, ...], bool] = {}
    for c in dict.fromkeys(_anchors(known)):
        kept = tuple(h for h in known.convex if free.holds(rebuild(h, {x: c})))
        if kept not in still:
            inside = judge_of(judge, (*known.free, *strict, *kept))
            flat = not inside.signs.contradictory and smooth(inside, f, *slope)
            still[kept] = flat and inside.holds(Compare("==", slope[0], ZERO))
        if still[kept] and all(free.holds(rebuild(s, {x: c})) for s in strict) and value_at(free, f, x, c, "=="):
            return EqualDerivatives(x, c)
    return None


def _ends(free: Knows, known: Lines) -> Iterator[Expr]:
    """The ends that may belong to the interval: no other bound is known to fail there."""
    bounds = [b for _, b in known.bounds]
    for end in dict.fromkeys(b.children[1] for b in bounds if b.relation in ("<=", ">=")):
        if not any(free.holds(Compare(NOT[b.relation], end, b.children[1])) for b in bounds):
            yield end


def _anchors(known: Lines) -> Iterator[Expr]:
    """Points that may lie inside; the simple ones first."""
    yield from map(Number, ANCHORS)
    low, high = ([b.children[1] for _, b in side] for side in (known.below, known.above))
    yield from (end + 1 for end in low)
    yield from (end - 1 for end in high)
    yield from ((a + b) / 2 for a in low for b in high)
