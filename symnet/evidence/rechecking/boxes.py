"""Inequalities followed part by part: on the two ends and the middle of a line, and by enclosures on boxes.

Each way yields its premises, for `analysis`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from flint import arb

from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.intervals import rational
from symnet.expr import Compare, Expr, Number, Symbol, postorder
from symnet.program.backends.balls import balls
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue

MOST_BOXES = 20_000
Assumed = tuple[Compare, ...]
Span = tuple[Fraction, Fraction]


def parts(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    """f relation 0 below −c, above c, and between."""
    x, c = to.name(trace), Fraction(trace["cut"])
    below, above = Compare("<=", x, Number(-c)), Compare(">=", x, Number(c))
    between = (Compare(">=", x, Number(-c)), Compare("<=", x, Number(c)))
    for part, way in zip(((below,), (above,), between), trace["ways"], strict=True):
        yield to.shows((*assumed, *part), f, relation, way)


def boxes(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    """A box holds all points; it is halved as the trace says, and on each part an enclosure of f has the sign."""
    names = list(dict.fromkeys(node for node in postorder(f) if isinstance(node, Symbol)))
    bounds, splits = Bounds(assumed), trace["splits"]
    box = [(bounds.of(name).low, bounds.of(name).high) for name in names]
    yield len(splits) <= MOST_BOXES and not any(None in span for span in box)
    waiting: list[Any] = [box]
    for step in splits:
        now = waiting.pop()
        if step == ".":
            yield _enclosed(f, names, now, relation)
            continue
        k = int(step)
        low, high = now[k]
        middle = (low + high) / 2
        waiting += [[*now[:k], part, *now[k + 1 :]] for part in ((middle, high), (low, middle))]
    yield not waiting


def _enclosed(f: Expr, names: list[Symbol], box: list[Span], relation: str) -> bool:
    """Whether an enclosure of the values of f on the box has the sign."""
    world = balls(96)
    with world.session():
        values = {name.name: arb(rational(a)).union(arb(rational(b))) for name, (a, b) in zip(names, box, strict=True)}
        value = evaluate(f, values, {}, world)
        return not isinstance(value, NoValue) and bool(value > 0 if relation == ">" else value >= 0)
