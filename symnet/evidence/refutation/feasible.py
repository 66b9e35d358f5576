"""A point inside of linear inequalities, by relaxation: step over the plane of the one that is violated most.

What comes out is only a place to look, and is tried like any other point. For strict inequalities with a common point
the steps end after finitely many, as the perceptron's do; their number is bounded all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, islice, product, takewhile
from math import ceil, floor
from random import Random

from symnet.evidence.known.linear import linear
from symnet.expr import Compare, Expr, Symbol

# By how much the inequalities are to hold, and the steps of the values that are tried for it.
MARGINS = tuple(
    (Fraction(m), Fraction(g)) for m, g in (("1", "1"), ("1/4", "1/16"), ("1/50", "1/1000"), ("1e-5", "1e-7"))
)
MOST_STEPS = 150
MOST_NAMES, MOST_ROWS = 12, 40
CORNERS = (Fraction(31, 32), Fraction(1, 32), Fraction(1, 2))
WIDE = 5  # where there is no other end
MOST_INSIDE = 60
MOST_LATTICE = 256
OVER = Fraction(5, 4)  # a step goes beyond what is wanted, so that the steps end


@dataclass(frozen=True)
class Row:
    """Σ cᵢ xᵢ + constant >= 0, over some of the names."""

    terms: dict[str, Fraction]
    constant: Fraction

    def at(self, x: dict[str, Fraction]) -> Fraction:
        return sum((c * x[name] for name, c in self.terms.items()), self.constant)

    @property
    def square(self) -> Fraction:
        return sum((c * c for c in self.terms.values()), Fraction(0))


def feasible_rows(hypotheses: Iterable[Compare], names: Sequence[str], whole: bool) -> Iterator[tuple[Fraction, ...]]:
    """Values of the scalar names at which the linear inequalities among the hypotheses hold, one for each margin that
    can be met. whole: the names stand for integers.

    >>> from symnet.language import make_claim
    >>> given = make_claim("x == y", given=["0 < s", "2*s < x", "2*s < y"]).given
    >>> [tuple(map(str, row)) for row in feasible_rows(given, ["s", "x", "y"], False)][0]
    ('1', '4', '3')
    """
    rows = [row for h in hypotheses if (row := _row(h, names)) is not None]
    if not rows or len(rows) > MOST_ROWS or not 1 < len(names) <= MOST_NAMES:
        return
    room = _room(rows)
    seen = set()
    for margin, grid in MARGINS[:1] if whole else MARGINS:
        x = _relaxed(rows, names, margin, grid) if room is None or 2 * margin <= room else None
        point = None if x is None else tuple(x[name] for name in names)
        if point is not None and point not in seen:
            seen.add(point)
            yield point


def boxed_rows(
    hypotheses: Iterable[Compare], names: Sequence[str], rng: Random, whole: Sequence[bool]
) -> Iterator[tuple[Fraction, ...]]:
    """Values near the corners of the box that the inequalities of single names leave, and random ones inside; where a
    name has one bound, or none, within a few units. whole: which names stand for integers; where all do, those nearest
    to the bounds, or to 0.

    >>> from symnet.language import make_claim
    >>> given = make_claim("x == y", given=["0 < x", "x < 1", "y < 2"]).given
    >>> [tuple(map(str, row)) for row in boxed_rows(given, ["x", "y"], Random(1), (False, False))][0]
    ('31/32', '59/32')
    """
    ends: dict[str, list[Fraction | None]] = {name: [None, None] for name in names}
    for row in (found for h in hypotheses if (found := _row(h, names)) is not None and len(found.terms) == 1):
        ((name, c),) = row.terms.items()
        end, side = -row.constant / c, 0 if c > 0 else 1
        known = ends[name][side]
        ends[name][side] = end if known is None else max(known, end) if side == 0 else min(known, end)
    if all(whole):
        yield from _lattice([*ends.values()])
        return
    if all(end is None for pair in ends.values() for end in pair):
        return
    boxes = [_box(*pair) for pair in ends.values()]
    if any(low > high for low, high in boxes):
        return
    places = [*islice(product(CORNERS, repeat=len(names)), 27)]
    places += [tuple(Fraction(rng.randrange(1, 128), 128) for _ in names) for _ in range(MOST_INSIDE)]
    for place in places:
        values = (a + (b - a) * t for (a, b), t in zip(boxes, place, strict=True))
        yield tuple(Fraction(floor(v)) if w else v for v, w in zip(values, whole, strict=True))


def _lattice(ends: Sequence[Sequence[Fraction | None]]) -> Iterator[tuple[Fraction, ...]]:
    """Integers, nearest to the lower bounds first, or to the upper ones, or to 0."""
    most = round(MOST_LATTICE ** (1 / len(ends)))
    lines = [list(islice(_from_the_end(low, high), most)) for low, high in ends]
    places = product(*(range(len(line)) for line in lines))
    for place in sorted(places, key=lambda place: (max(place), place)):
        yield tuple(line[k] for line, k in zip(lines, place, strict=True))


def _from_the_end(low: Fraction | None, high: Fraction | None) -> Iterator[Fraction]:
    if low is not None:
        line = (Fraction(ceil(low) + k) for k in count())
        yield from line if high is None else takewhile(lambda v: v <= high, line)
    elif high is not None:
        yield from (Fraction(floor(high) - k) for k in count())
    else:
        yield from (Fraction((k + 1) // 2 * (-1) ** (k + 1)) for k in count())  # 0, 1, -1, 2, ...


def _box(low: Fraction | None, high: Fraction | None) -> tuple[Fraction, Fraction]:
    if low is None:
        return (Fraction(-3), Fraction(3)) if high is None else (high - WIDE, high)
    return low, low + WIDE if high is None else high


def _row(h: Compare, names: Sequence[str]) -> Row | None:
    if h.relation not in ("<", "<=", ">", ">="):
        return None
    small, large = h.children if h.relation in ("<", "<=") else h.children[::-1]
    form = _difference(large, small)
    if form is None or not form.terms or not {*form.terms} <= {*names}:
        return None
    return form


def _difference(large: Expr, small: Expr) -> Row | None:
    a, b = linear(large), linear(small)
    if a is None or b is None:
        return None
    left = a.minus(b)
    if not all(isinstance(atom, Symbol) and not atom.shape for atom in left.terms):
        return None
    return Row({atom.name: c for atom, c in left.terms.items() if isinstance(atom, Symbol)}, left.constant)


def _room(rows: list[Row]) -> Fraction | None:
    """The least sum of two rows whose names cancel, as of 0 <= p and p <= 1: no margin is more than half of it."""
    constants: dict[frozenset[tuple[str, Fraction]], Fraction] = {}
    for row in rows:
        key = frozenset(row.terms.items())
        constants[key] = min(row.constant, constants.get(key, row.constant))
    opposite = ((c, constants.get(frozenset((name, -k) for name, k in key))) for key, c in constants.items())
    return min((a + b for a, b in opposite if b is not None), default=None)


def _relaxed(rows: list[Row], names: Sequence[str], margin: Fraction, grid: Fraction) -> dict[str, Fraction] | None:
    x = {name: Fraction(1) for name in names}
    for _ in range(MOST_STEPS):
        lacking = [(margin - row.at(x), row) for row in rows]
        most, row = max(lacking, key=lambda pair: pair[0] ** 2 / pair[1].square if pair[0] > 0 else Fraction(-1))
        if most <= 0:
            return x
        step = (OVER * margin - row.at(x)) / row.square
        for name, c in row.terms.items():
            moved = (x[name] + step * c) / grid
            x[name] = _beyond(moved, c) * grid
    return None


def _beyond(value: Fraction, c: Fraction) -> int:
    """The next integer in the direction of the step."""
    return -((-value.numerator) // value.denominator) if c > 0 else value.numerator // value.denominator
