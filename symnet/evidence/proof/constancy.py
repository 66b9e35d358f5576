"""Equality by equal derivatives: on one interval whose inside both sides are differentiable in.

f = lhs − rhs is 0 on the interval where f′ is 0 inside it, f is exactly 0 at one point inside, and at each end that
belongs to the interval. Equal derivatives alone prove nothing, and nothing is carried from one interval to another.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symnet.calculus.forward import eliminate
from symnet.errors import SymnetError
from symnet.evidence.known.domain import definedness
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.inequality import Knows, is_bound, judge_of
from symnet.evidence.proof.traces import EqualDerivatives
from symnet.expr import Compare, Expr, Formal, Number, Symbol, postorder, rebuild
from symnet.normal.interval import Sign

ANCHORS = tuple(map(Fraction, ("0", "1", "1/2", "-1", "-1/2", "2", "-2")))
ZERO = Number(0)


def constantly_zero(judge: Knows, f: Expr) -> EqualDerivatives | None:
    """f is 0 wherever the judge's comparisons hold, by its derivative along one of its names."""
    names = dict.fromkeys(n for n in postorder(f) if isinstance(n, Symbol))
    found = (_along(judge, f, x) for x in names if not x.shape and not {"integer", "size"} & {*x.facts})
    return next((trace for trace in found if trace is not None), None)


def _along(judge: Knows, f: Expr, x: Symbol) -> EqualDerivatives | None:
    """Along one variable, whose points lie on one interval: that of the bounds among what is assumed."""
    judge.clock.check()
    of_x = [h for h in judge.assumed if any(n is x for n in postorder(h))]
    span = Signs(h for h in of_x if is_bound(h, x)).of(x)
    free = judge_of(judge, tuple(h for h in judge.assumed if h not in of_x))
    inside = judge_of(judge, (*free.assumed, *_between(x, span)))
    try:
        slope = eliminate(Formal("diff", f, x))
    except SymnetError:
        return None
    if inside.signs.contradictory or not all(inside.shows(c) for c in (*definedness(f), *definedness(slope.value))):
        return None
    if not all(inside.holds(c) for c in (*slope.opened, Compare("==", slope.value, ZERO))):
        return None
    if not all(_vanishes(free, f, x, c) for c in _ends(span)):
        return None
    return next((EqualDerivatives(x, c) for c in _anchors(span) if _vanishes(free, f, x, c)), None)


def _between(x: Symbol, span: Sign) -> Iterator[Compare]:
    if span.low is not None:
        yield Compare(">", x, Number(span.low))
    if span.high is not None:
        yield Compare("<", x, Number(span.high))


def _ends(span: Sign) -> Iterator[Fraction]:
    """The ends that belong to the interval."""
    for end, is_open in ((span.low, span.low_open), (span.high, span.high_open)):
        if end is not None and not is_open:
            yield end


def _anchors(span: Sign) -> Iterator[Fraction]:
    """A few points inside."""
    low, high = span.low, span.high
    near = [low + 1] if low is not None else []
    near += [high - 1] if high is not None else []
    near += [(low + high) / 2] if low is not None and high is not None else []
    for c in (*ANCHORS, *near):
        if (low is None or c > low) and (high is None or c < high):
            yield c


def _vanishes(judge: Knows, f: Expr, x: Symbol, c: Fraction) -> bool:
    there = rebuild(f, {x: Number(c)})
    return all(judge.shows(need) for need in definedness(there)) and judge.holds(Compare("==", there, ZERO))
