"""Inequalities by analysis: monotony (`monotony`), boxes subdivided by ball arithmetic, and both in parts.

Others: a chord, logarithms, a part as a variable (`changes`).
Boxes: an enclosure of the difference that lies on the right side, on every part of a box that holds all points.
Parts: the line is cut at −c and c; monotony serves the ends, boxes the middle.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from symnet.errors import SymnetError
from symnet.evidence.known.descent import lowest
from symnet.evidence.known.sign_rules import FLIP
from symnet.evidence.proof.anchored import by_monotony, by_repeated_monotony
from symnet.evidence.proof.changes import by_chord, by_logarithms, by_squares_of_sides, by_substitution
from symnet.evidence.proof.judging import ZERO, Knows, judge_of, names_of, not_plain
from symnet.evidence.proof.traces import Boxes, Holds, Parts, Trace
from symnet.expr import Compare, Expr, Number, Symbol
from symnet.program.backends.balls import balls
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue

CUTS = tuple(map(Fraction, (2, 8)))
DEEPEST = 2
BOXES = 3000
VARIABLES = 3
NEAR = arb(2) ** -24


def shown_by_analysis(judge: Knows, lhs: Expr, relation: str, rhs: Expr) -> Trace | None:
    """How `lhs relation rhs` was shown wherever the judge's comparisons hold; None where it was not."""
    if relation not in ("<=", "<", ">=", ">") or not_plain(lhs, rhs):
        return None
    if relation in ("<=", "<"):
        lhs, rhs, relation = rhs, lhs, FLIP[relation]
    f = lhs - rhs
    return (
        by_squares_of_sides(judge, f, relation)
        or by_monotony(judge, f, relation, DEEPEST)
        or by_repeated_monotony(judge, f, relation)
        or by_boxes(judge, f, relation)
        or by_chord(judge, f, relation, 1)
        or by_squares_of_sides(judge, f, relation, _plainly)
        or by_logarithms(judge, lhs, rhs, relation, _also_by_substitution)
        or by_substitution(judge, f, relation, _plainly)
        or by_parts(judge, f, relation)
    )


def _plainly(judge: Knows, f: Expr, relation: str) -> Trace | None:
    """By monotony or boxes, of f as it is or of its factors."""

    def shows(judge: Knows, g: Expr, relation: str) -> Trace | None:
        return by_monotony(judge, g, relation, DEEPEST - 1) or by_boxes(judge, g, relation)

    found = by_monotony(judge, f, relation, DEEPEST) or by_boxes(judge, f, relation)
    return found or judge.by_factors(f, relation, shows)


def _also_by_substitution(judge: Knows, f: Expr, relation: str) -> Trace | None:
    return _plainly(judge, f, relation) or by_substitution(judge, f, relation, _plainly)


# ------------------------------------------------------------------ boxes
def by_boxes(judge: Knows, f: Expr, relation: str) -> Boxes | None:
    """f > 0 (or >= 0) on a bounded box that holds all points, by enclosures on ever smaller parts."""
    names = names_of(f)
    spans = [judge.signs.of(name) for name in names]
    if len(names) > VARIABLES or any(n.shape for n in names):
        return None
    first = []
    for s in spans:
        if s.low is None or s.high is None:
            return None
        first.append((s.low, s.high))
    world = balls(96)
    if len(names) == 1 and _touched(f, names, first[0], world):
        return None
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


def _touched(f: Expr, names: list[Symbol], span: tuple[Fraction, Fraction], world: Any) -> bool:
    """Whether f comes too near to 0 for boxes to tell."""

    def value(x: Fraction) -> Any:
        found = _over(f, names, [(x, x)], world)
        return found if isinstance(found, arb) and found.is_finite() else None

    least = lowest(value, *span)
    return least is not None and not least[1] > NEAR


# ------------------------------------------------------------------ parts
def by_parts(judge: Knows, f: Expr, relation: str) -> Parts | None:
    """f >= 0 (or > 0) on either end of the line and in the middle, each in a way of its own."""
    names = names_of(f)
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
