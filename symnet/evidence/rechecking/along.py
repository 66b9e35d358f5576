"""Arguments along the line of one name: what bounds it there, and what slopes say between two points.

All other names stay as they are, so comparisons that do not speak of x hold on the whole line, and what bounds x holds
between two points where it holds at both. Each way yields its premises, for `analysis`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.conditions import TURNED
from symnet.evidence.rechecking.linear import ONE, body, combined
from symnet.evidence.rechecking.simpler import STRICT
from symnet.evidence.rechecking.texts import speaks_of
from symnet.evidence.rechecking.values import NOT
from symnet.expr import Add, Compare, Constant, Expr, Map, Mul, Number, Power, SizeValue, Symbol, postorder, rebuild

ZERO = Number(0)
PLAIN = (Add, Mul, Number, Constant, Symbol, SizeValue)
CONTINUOUS = STRICT | {"abs", "sin", "cos", "tan", "cosh"}
Assumed = tuple[Compare, ...]


@dataclass(frozen=True)
class Line:
    """free: the comparisons that do not speak of x; bounds: those that say `x relation end`, which may be less than
    they say (of where they have values); convex: further ones that are linear in x, and so hold between two points
    where they hold; all others are left out."""

    free: Assumed
    bounds: Assumed
    convex: Assumed

    def ending(self, *relations: str) -> Assumed:
        return tuple(b for b in self.bounds if b.relation in relations)


def line(x: Symbol, assumed: Assumed) -> Line:
    """The interval that comparisons leave of each line in x."""
    spoken = [h for h in assumed if speaks_of(h, x)]
    bounds = {h: _bound(h, x) for h in spoken if h.relation not in ("==", "!=")}
    convex = (h for h, b in bounds.items() if b is None and all(_linear(side, x) for side in h.children))
    free = tuple(h for h in assumed if h not in spoken)
    return Line(free, tuple(b for b in bounds.values() if b is not None), tuple(convex))


def _linear(e: Expr, x: Symbol) -> bool:
    """Whether e is a·x + b, for a and b that do not speak of x."""
    if e is x or not speaks_of(e, x):
        return True
    if isinstance(e, Mul) and all(speaks_of(part, x) for part in e.children):
        return False
    return isinstance(e, (Add, Mul)) and all(_linear(part, x) for part in e.children)


def _bound(h: Compare, x: Symbol) -> Compare | None:
    """An inequality as `x relation end`, where it is linear in x and has no x elsewhere."""
    left, right = map(Bounds().linear, h.children)
    form = combined(left, right, -1)
    times = form.pop(x, None)
    if times is None or any(speaks_of(atom, x) for atom in body(form)):
        return None
    rows = ((atom, Number(-c / Fraction(times))) for atom, c in form.items())
    terms: list[Expr] = [c if atom is ONE else Mul(c, atom) for atom, c in rows]
    end = reduce(Add, terms) if terms else ZERO
    return Compare(h.relation if times > 0 else TURNED[h.relation], x, end)


def monotony(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    """f relation 0 at the anchor, and between it and any point, f does not fall away from the anchor."""
    x = to.name(trace)
    c, on = to.still(trace, "anchor", x), line(x, assumed)
    yield to.at(on.free, f, x, c, relation)
    for there, turned, way in _away(to, on, x, c, trace):
        yield to.shows(there, Number(turned) * to.slope(there, f, x), ">=", way)


def strict_monotony(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    """f >= 0 at the anchor, which is none of the points; f has a slope from the anchor to any point, and strictly
    between them it rises away from the anchor: by the mean value theorem f is more at the point than at the anchor."""
    x = to.name(trace)
    c, on = to.still(trace, "anchor", x), line(x, assumed)
    yield to.at(on.free, f, x, c, ">=") and to.holds(assumed, Compare("!=", x, c))
    for there, turned, way in _away(to, on, x, c, trace):
        yield to.shows(_between(there, x), Number(turned) * to.slope(there, f, x), ">", way)


def single_zero(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    """g is 0 at the points and at the anchor, and g′ > 0 strictly between them: by the theorem of Rolle no point is
    another one than the anchor; and there f is 0."""
    x = to.name(trace)
    c, on, (g,) = to.still(trace, "anchor", x), line(x, assumed), to.read(trace, "of")
    yield to.plain(g) and to.values(assumed, g) and to.holds(assumed, Compare("==", g, ZERO))
    yield to.at(on.free, g, x, c, "==")
    for there, _, way in _away(to, on, x, c, trace):
        yield to.shows(_between(there, x), to.slope(there, g, x), ">", way)
    yield to.holds((*assumed, Compare("==", x, c)), Compare("==", f, ZERO))


def _away(to: Any, on: Line, x: Symbol, c: Expr, trace: Any) -> Iterator[tuple[Assumed, int, Any]]:
    """Above the anchor and below it, where there are points: what holds from the anchor to a point, both included; the
    direction; what the trace says of it. There hold the bounds on the far side, since they do at the point, and those
    that also hold at the anchor."""
    kept = tuple(b for b in (*on.bounds, *on.convex) if to.holds(on.free, rebuild(b, {x: c})))
    for way, side, far, turned in (("above", ">", ("<", "<="), 1), ("below", "<", (">", ">="), -1)):
        beyond = (*on.free, *on.bounds, Compare(side, x, c))
        if trace[way] == {"by": "holds"} and to.check(beyond).bounds.contradictory:
            continue  # there is no point on this side
        yield (*on.free, *on.ending(*far), *kept, Compare(f"{side}=", x, c)), turned, trace[way]


def _between(there: Assumed, x: Symbol) -> Assumed:
    """What holds strictly between two points, of the bounds that hold at both. Other comparisons may be equations on
    the whole line: y·x >= 0 where y is 0."""

    def bounds(h: Compare) -> bool:
        return h.children[0] is x and not speaks_of(h.children[1], x)

    return tuple(Compare(h.relation[0], *h.children) if bounds(h) else h for h in there)


def concavity(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    """The points lie between low and high; f relation 0 at both, and between them f″ <= 0: f is above its chord. What
    is continuous up to the ends need have no slope there."""
    x = to.name(trace)
    low, high = to.still(trace, "low", x), to.still(trace, "high", x)
    between, free = (Compare(">=", x, low), Compare("<=", x, high)), line(x, assumed).free
    yield to.holds(assumed, *between)
    yield to.at(free, f, x, low, relation) and to.at(free, f, x, high, relation)
    there = (*free, *between)
    if _continuous(f) and to.values(there, f):
        there = (*free, *(Compare(b.relation[0], *b.children) for b in between))
    bend = to.slope(there, to.slope(there, f, x), x)
    yield to.shows(there, -bend, ">=", trace["way"])


def _continuous(f: Expr) -> bool:
    """Whether f is made of what is continuous wherever it has a value."""
    nodes = list(postorder(f))
    functions = all(node.name in CONTINUOUS for node in nodes if isinstance(node, Map))
    powers = all(isinstance(node.exponent, Number) for node in nodes if isinstance(node, Power))
    return functions and powers and all(isinstance(node, (*PLAIN, Map, Power)) for node in nodes)


def equal_derivatives(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    """All points lie in one interval, inside which f′ == 0, as at ends of which only this is known; f == 0 at a point
    inside and at the other ends that belong to the interval."""
    x = to.name(trace)
    c, on = to.still(trace, "anchor", x), line(x, assumed)
    strict = tuple(Compare(b.relation[0], *b.children) for b in on.bounds)
    inside = (*on.free, *strict, *(h for h in on.convex if to.holds(on.free, rebuild(h, {x: c}))))
    yield not to.check(inside).bounds.contradictory
    yield to.holds(inside, Compare("==", to.slope(inside, f, x), ZERO))
    yield to.holds(on.free, *(rebuild(b, {x: c}) for b in strict))
    for end in (b.children[1] for b in on.ending("<=", ">=")):
        outside = (Compare(NOT[b.relation], end, b.children[1]) for b in on.bounds)
        yield any(to.holds(on.free, o) for o in outside) or to.at(on.free, f, x, end, "==")
    yield to.at(on.free, f, x, c, "==")
