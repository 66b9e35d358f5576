"""Inequalities by analysis: monotony from an anchor, boxes subdivided by ball arithmetic, and both in parts.

Monotony: f(c) >= 0, f′ >= 0 above c and f′ <= 0 below c, where f is differentiable all the way from c, give f >= 0.
Boxes: an enclosure of the difference that lies on the right side, on every part of a box that holds all points.
Parts: the line is cut at −c and c; monotony serves the ends, boxes the middle.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Protocol

from flint import arb, fmpq

from symnet.calculus.forward import eliminate
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.domain import Condition, definedness
from symnet.evidence.known.linear import difference as linear_difference
from symnet.evidence.known.signs import FLIP, Signs
from symnet.evidence.proof.traces import Boxes, Holds, Monotony, Parts, Trace
from symnet.expr import Apply, Compare, Expr, Formal, Number, Symbol, Where, postorder, rebuild
from symnet.program.backends.balls import balls
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue

ANCHORS = tuple(map(Fraction, ("0", "1", "-1", "1/2")))
CUTS = tuple(map(Fraction, (2, 8)))
DEEPEST = 2
BOXES = 3000
VARIABLES = 3
ZERO = Number(0)


class Knows(Protocol):
    """What is asked of a judge (`symnet.evidence.proof.exact.Judge`)."""

    signs: Signs
    assumed: tuple[Compare, ...]
    clock: Clock

    def holds(self, c: Compare) -> bool: ...
    def shows(self, c: Condition) -> bool: ...
    def more(self, facts: Any) -> Any: ...


def shown_by_analysis(judge: Knows, lhs: Expr, relation: str, rhs: Expr) -> Trace | None:
    """How `lhs relation rhs` was shown wherever the judge's comparisons hold; None where it was not."""
    if relation not in ("<=", "<", ">=", ">") or not_plain(lhs, rhs):
        return None
    if relation in ("<=", "<"):
        lhs, rhs, relation = rhs, lhs, FLIP[relation]
    f = lhs - rhs
    return by_monotony(judge, f, relation, DEEPEST) or by_boxes(judge, f, relation) or by_parts(judge, f, relation)


def not_plain(*roots: Expr) -> bool:
    return any(isinstance(node, (Where, Formal, Apply)) for node in postorder(*roots))


# ------------------------------------------------------------------ monotony
def by_monotony(judge: Knows, f: Expr, relation: str, depth: int) -> Monotony | None:
    """f >= 0 (or > 0) by its value at an anchor and the sign of its derivative on either side."""
    names = dict.fromkeys(n for n in postorder(f) if isinstance(n, Symbol))
    found = (_from_anchors(judge, f, relation, name, depth) for name in names if not name.shape)
    return next((trace for trace in found if trace is not None), None)


def _from_anchors(judge: Knows, f: Expr, relation: str, x: Symbol, depth: int) -> Monotony | None:
    if {"integer", "size"} & {*x.facts}:
        return None
    judge = judge_of(judge, tuple(h for h in judge.assumed if is_bound(h, x)))  # of x bounds only: points lie on a line
    try:
        slope = eliminate(Formal("diff", f, x))
    except SymnetError:
        return None
    span = judge.signs.of(x)
    ends = [end for end in (span.low, span.high) if end is not None]
    middle = [(ends[0] + ends[1]) / 2] if len(ends) == 2 else []
    for c in dict.fromkeys((*ends, *middle, *ANCHORS)):
        judge.clock.check()
        if _inside(c, span.low, span.high):
            found = _from(judge, f, relation, x, c, slope.value, slope.opened, depth)
            if found is not None:
                return found
    return None


def _inside(c: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or c >= low) and (high is None or c <= high)


def _from(
    judge: Knows, f: Expr, relation: str, x: Symbol, c: Fraction, slope: Expr, opened: tuple[Compare, ...], depth: int
) -> Monotony | None:
    """From one anchor. The anchor itself need not satisfy the hypotheses, but f must be smooth there too."""
    anchor = Number(c)
    others = [h for h in judge.assumed if not any(n is x for n in postorder(h))]
    start = rebuild(f, {x: anchor})
    free = judge_of(judge, tuple(others))
    if not all(free.shows(need) for need in definedness(start)) or not free.holds(Compare(relation, start, ZERO)):
        return None
    ways: list[Trace] = []
    for side, wanted in ((">=", ">="), ("<=", "<=")):
        region = (*others, *_bounds(judge, x, c, side), Compare(side, x, anchor))
        there = judge_of(judge, region)
        if there.signs.contradictory or there.signs.of(x).value is not None:
            ways.append(Holds())  # nothing lies on this side but the anchor
            continue
        needs = [*definedness(f), *definedness(slope)]
        if not all(there.shows(need) for need in needs) or not all(there.holds(o) for o in opened):
            return None
        turned = slope if wanted == ">=" else -slope
        way: Trace | None = Holds() if there.holds(Compare(wanted, slope, ZERO)) else None
        if way is None and depth:
            way = by_monotony(there, turned, ">=", depth - 1)
        if way is None:
            return None
        ways.append(way)
    return Monotony(x, c, *ways)


def judge_of(judge: Knows, assumed: tuple[Compare, ...]) -> Knows:
    """A judge of the same kind where other comparisons hold."""
    return type(judge)(Signs(assumed), assumed, judge.clock)  # type: ignore[call-arg]


def _bounds(judge: Knows, x: Symbol, c: Fraction, side: str) -> Iterator[Compare]:
    """The bound of x on the far side: the whole way from the anchor to a point inside lies inside."""
    span = judge.signs.of(x)
    if side == ">=" and span.high is not None:
        yield Compare("<" if span.high_open and c < span.high else "<=", x, Number(span.high))
    if side == "<=" and span.low is not None:
        yield Compare(">" if span.low_open and c > span.low else ">=", x, Number(span.low))


def is_bound(h: Compare, x: Symbol) -> bool:
    """Whether a comparison does not speak of x, or is a bound of x."""
    if not any(n is x for n in postorder(h)):
        return True
    form = linear_difference(h)
    return h.relation not in ("==", "!=") and form is not None and list(form.terms) == [x]


# ------------------------------------------------------------------ boxes
def by_boxes(judge: Knows, f: Expr, relation: str) -> Boxes | None:
    """f > 0 (or >= 0) on a bounded box that holds all points, by enclosures on ever smaller parts."""
    names = list(dict.fromkeys(n for n in postorder(f) if isinstance(n, Symbol)))
    spans = [judge.signs.of(name) for name in names]
    if len(names) > VARIABLES or any(n.shape for n in names):
        return None
    first = []
    for s in spans:
        if s.low is None or s.high is None:
            return None
        first.append((s.low, s.high))
    world = balls(96)
    waiting, splits = [first], ""
    while waiting:
        judge.clock.check()
        box = waiting.pop()
        if len(splits) == BOXES:
            return None
        value = _over(f, names, box, world)
        if not isinstance(value, NoValue) and (value > 0 if relation == ">" else value >= 0):
            splits += "."
            continue
        if not names:
            return None
        widest = max(range(len(box)), key=lambda i: box[i][1] - box[i][0])
        low, high = box[widest]
        if high - low < Fraction(1, 2**14):
            return None
        splits += str(widest)
        middle = (low + high) / 2
        waiting += [[*box[:widest], part, *box[widest + 1 :]] for part in ((middle, high), (low, middle))]
    return Boxes(splits)


# ------------------------------------------------------------------ parts
def by_parts(judge: Knows, f: Expr, relation: str) -> Parts | None:
    """f >= 0 (or > 0) on either end of the line and in the middle, each in a way of its own."""
    names = list(dict.fromkeys(n for n in postorder(f) if isinstance(n, Symbol)))
    if len(names) != 1 or names[0].shape:
        return None
    (x,) = names
    for c in CUTS:
        ways: list[Trace] = []
        for part in _cut(x, c):
            way = _on(judge, part, f, relation)
            if way is None:
                break
            ways.append(way)
        else:
            return Parts(x, c, tuple(ways))
    return None


def _cut(x: Symbol, c: Fraction) -> tuple[tuple[Compare, ...], ...]:
    low, high = Number(-c), Number(c)
    return (Compare("<=", x, low),), (Compare(">=", x, high),), (Compare(">=", x, low), Compare("<=", x, high))


def _on(judge: Knows, part: tuple[Compare, ...], f: Expr, relation: str) -> Trace | None:
    there = judge_of(judge, (*judge.assumed, *part))
    if there.signs.contradictory or there.holds(Compare(relation, f, ZERO)):
        return Holds()
    return by_monotony(there, f, relation, DEEPEST) or by_boxes(there, f, relation)


def _over(f: Expr, names: list[Symbol], box: list[tuple[Fraction, Fraction]], world: Any) -> Any:
    """An enclosure of f over a box."""
    with world.session():
        values = {name.name: _ball(low, high) for name, (low, high) in zip(names, box, strict=True)}
        try:
            return evaluate(f, values, {}, world)
        except SymnetError:
            return NoValue("not evaluable")


def _ball(low: Fraction, high: Fraction) -> Any:
    ends = [arb(fmpq(v.numerator, v.denominator)) for v in (low, high)]
    return ends[0].union(ends[1])
