"""Monotony from an anchor: f(c) >= 0, f′ >= 0 above c and f′ <= 0 below c give f >= 0.

f must be differentiable all the way from c to each point. The anchor is a number, or an expression without the name: an
end of its interval, another name (so |f(u) − f(v)| <= |u − v|), a point at which the derivative is exactly 0. It need
not satisfy the hypotheses. Where it does not, f(c) >= 0 and a slope that is never 0 behind it give f > 0.
"""

from __future__ import annotations

from itertools import islice

from symnet.evidence.known.lines import Lines, declared, lines, speaks_of
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.anchors import anchors
from symnet.evidence.proof.judging import ZERO, Knows, judge_of, names_of, real, slope_of, smooth, value_at
from symnet.evidence.proof.traces import Holds, Monotony, StrictMonotony, Trace
from symnet.expr import Compare, Expr, Symbol, postorder, rebuild

DEEPEST = 7  # derivatives from one anchor
MOST_NODES = 60
MOST_REPEATED = 3  # anchors


def by_monotony(judge: Knows, f: Expr, relation: str, depth: int) -> Trace | None:
    """f >= 0 (or > 0) by its value at an anchor and the sign of its derivative on either side."""
    found = (_along(judge, f, relation, name, depth) for name in names_of(f) if real(name))
    return next((trace for trace in found if trace is not None), None)


def _along(judge: Knows, f: Expr, relation: str, x: Symbol, depth: int) -> Trace | None:
    known, everywhere = lines(judge.assumed, x), judge
    slope = slope_of(f, x)
    if slope is None:
        return None
    judge = judge_of(judge, known.assumed)
    free = judge_of(judge, known.free)
    for c in anchors(judge, f, slope[0], known):
        judge.clock.check()
        if not reached(free, x, c):
            continue
        if value_at(free, f, x, c, relation):
            ways = [_side(judge, free, f, slope, known, c, side, depth) for side in (">=", "<=")]
            if None not in ways:
                return Monotony(x, c, *ways)  # type: ignore[arg-type]
        elif relation == ">" and everywhere.signs.holds(Compare("!=", x, c)) and value_at(free, f, x, c, ">="):
            parts = ((f, ">="), (-f, "<="))
            strictly = [rises(judge, free, g, known, c, side, depth) for g, side in parts]
            if None not in strictly:
                return StrictMonotony(x, c, *strictly)  # type: ignore[arg-type]
    return None


def rises(judge: Knows, free: Knows, g: Expr, known: Lines, c: Expr, side: str, depth: int) -> Trace | None:
    """How g rises between the anchor and a point on one side of it, ends left out."""
    x = known.x
    slope = slope_of(g, x)
    if Signs((*known.assumed, Compare(side[0], x, c))).contradictory:
        return Holds()
    way = on_the_way(free, known, c, side)
    if slope is None or not smooth(judge_of(judge, way), g, *slope):
        return None
    bounds = {h for h in way if speaks_of(h, x) and h not in known.convex}  # others may be equations on the whole line
    inside = judge_of(judge, (Compare(h.relation[0], *h.children) if h in bounds else h for h in way))
    if inside.holds(Compare(">", slope[0], ZERO)):
        return Holds()

    def shows(judge: Knows, e: Expr, relation: str) -> Trace | None:
        return by_monotony(judge, e, relation, depth - 1)

    if not depth:
        return None
    return shows(inside, slope[0], ">") or inside.by_factors(slope[0], ">", shows)


def by_repeated_monotony(judge: Knows, f: Expr, relation: str) -> Monotony | None:
    """f >= 0 (or > 0) by the values of f and of its derivatives at one anchor, as for Taylor polynomials: each is shown
    not to fall away from the anchor by the next one."""
    if sum(1 for _ in postorder(f)) > MOST_NODES:
        return None
    for x in filter(real, names_of(f)):
        known, slope = lines(judge.assumed, x), slope_of(f, x)
        if slope is None:
            continue
        free = judge_of(judge, known.free)
        for c in islice(anchors(judge, f, slope[0], known), MOST_REPEATED):
            if reached(free, x, c) and value_at(free, f, x, c, relation):
                ways = [_again(judge, f, known, c, side, DEEPEST) for side in (">=", "<=")]
                if None not in ways:
                    return Monotony(x, c, *ways)  # type: ignore[arg-type]
    return None


def _again(judge: Knows, f: Expr, known: Lines, c: Expr, side: str, depth: int) -> Trace | None:
    """How f does not fall from the anchor on, to one side, by its derivative from the same anchor on."""
    x = known.x
    if Signs((*known.assumed, Compare(side[0], x, c))).contradictory:
        return Holds()
    free, slope = judge_of(judge, known.free), slope_of(f, x)
    there = judge_of(judge, on_the_way(free, known, c, side))
    if slope is None or not smooth(there, f, *slope):
        return None
    turned = slope[0] if side == ">=" else -slope[0]
    if there.holds(Compare(">=", turned, ZERO)):
        return Holds()
    if not depth or not value_at(free, turned, x, c, ">="):
        return None
    way = _again(there, turned, lines(there.assumed, x), c, side, depth - 1)
    return None if way is None else Monotony(x, c, *((way, Holds()) if side == ">=" else (Holds(), way)))


def reached(free: Knows, x: Symbol, c: Expr) -> bool:
    """Whether the way to c leaves no bound that the name itself brings, but for its end."""
    return all(free.holds(Compare(h.relation[0] + "=", c, h.children[1])) for h in declared(x))


def _side(
    judge: Knows,
    free: Knows,
    f: Expr,
    slope: tuple[Expr, tuple[Compare, ...]],
    known: Lines,
    c: Expr,
    side: str,
    depth: int,
) -> Trace | None:
    """How f does not fall from the anchor on, to one side."""
    if Signs((*known.assumed, Compare(side[0], known.x, c))).contradictory:
        return Holds()  # nothing lies on this side but the anchor
    there = judge_of(judge, on_the_way(free, known, c, side))
    if not smooth(there, f, *slope):
        return None
    turned = slope[0] if side == ">=" else -slope[0]
    if there.holds(Compare(">=", turned, ZERO)):
        return Holds()
    if not depth:
        return None

    def shows(judge: Knows, g: Expr, relation: str) -> Trace | None:
        return by_monotony(judge, g, relation, depth - 1)

    return shows(there, turned, ">=") or there.by_factors(turned, ">=", shows)


def on_the_way(free: Knows, known: Lines, c: Expr, side: str) -> tuple[Compare, ...]:
    """What holds all the way from the anchor to a point: the bounds behind the point, and those that hold at c."""
    far, near = (known.above, known.below) if side == ">=" else (known.below, known.above)
    kept = [h for h in (*(h for h, _ in near), *known.convex) if free.holds(rebuild(h, {known.x: c}))]  # type: ignore[arg-type]
    return (*known.free, *(h for h, _ in far), *kept, Compare(side, known.x, c))
