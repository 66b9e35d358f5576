"""The linear pieces of a ReLU network of one input, exactly: corners in rational numbers, found layer by layer."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.errors import BudgetError

MOST = 200_000  # values of units at corners, all layers together
LONGEST = 20_000  # bits of a corner

Affine = Callable[[Sequence[Fraction]], list[Fraction]]


@dataclass(frozen=True)
class Pieces:
    """A continuous piecewise-linear function by its corners, ends included: x increasing, and the values there."""

    x: tuple[Fraction, ...]
    y: tuple[Fraction, ...]

    @property
    def count(self) -> int:
        """The number of linear pieces."""
        return len(self.x) - 1

    @property
    def slopes(self) -> tuple[Fraction, ...]:
        points = list(zip(self.x, self.y, strict=True))
        return tuple((d - b) / (c - a) for (a, b), (c, d) in itertools.pairwise(points))

    def crossings(self, level: Fraction) -> int:
        """How often the function goes from one side of a level to the other."""
        sides = [y > level for y in self.y if y != level]
        return sum(a != b for a, b in itertools.pairwise(sides))


def pieces(layers: Sequence[Affine], low: Fraction, high: Fraction) -> Pieces:
    """The corners on [low, high] of affine layers with a ReLU between any two; `BudgetError` where there are too many.

    >>> from symnet.approximation.depth import sawtooth
    >>> found = pieces([layer.at for layer in sawtooth(4).layers], Fraction(0), Fraction(1))
    >>> found.count, found.crossings(Fraction(1, 2)), set(map(abs, found.slopes))
    (16, 16, {Fraction(16, 1)})
    """
    corners = [low, high]
    rows = [layers[0]([x]) for x in corners]  # what each unit is at each corner; linear between two of them
    work = 0
    for layer in layers[1:]:
        corners, rows = _with_kinks(corners, rows)
        rows = [layer([max(z, Fraction(0)) for z in row]) for row in rows]
        work += len(rows) * len(rows[0])
        if work > MOST or any(x.denominator.bit_length() > LONGEST for x in corners):
            raise BudgetError(f"the corners of this network are too many to be found exactly, more than {MOST} values")
    return _merged(corners, [row[0] for row in rows])


def shallow_pieces(
    units: Sequence[tuple[Fraction, Fraction, Fraction]], offset: Fraction, low: Fraction, high: Fraction
) -> Pieces:
    """The corners on [low, high] of offset + Σ c·relu(w·x + b), units as (w, b, c): from the left, unit by unit.

    >>> found = shallow_pieces([(Fraction(1), Fraction(0), Fraction(3))], Fraction(1), Fraction(-1), Fraction(2))
    >>> [int(x) for x in found.x], [int(y) for y in found.y]
    ([-1, 0, 2], [1, 1, 7])
    """
    y, slope, changes = offset, Fraction(0), dict[Fraction, Fraction]()
    for w, b, c in units:
        at = w * low + b
        y += c * max(at, Fraction(0))
        if at > 0 or (at == 0 and w > 0):
            slope += c * w
        if w and low < -b / w < high:
            changes[-b / w] = changes.get(-b / w, Fraction(0)) + c * abs(w)
    xs, ys = [low], [y]
    for x in [*sorted(changes), high]:
        y += slope * (x - xs[-1])
        slope += changes.get(x, Fraction(0))
        xs.append(x)
        ys.append(y)
    return _merged(xs, ys)


def _with_kinks(corners: list[Fraction], rows: list[list[Fraction]]) -> tuple[list[Fraction], list[list[Fraction]]]:
    """The same with a corner wherever a unit goes through 0."""
    found_x, found_rows = [corners[0]], [rows[0]]
    for left, right, a, b in zip(corners, corners[1:], rows, rows[1:], strict=False):
        shares = {u / (u - v) for u, v in zip(a, b, strict=True) if (u < 0 < v) or (v < 0 < u)}
        for share in sorted(shares):
            found_x.append(left + share * (right - left))
            found_rows.append([u + share * (v - u) for u, v in zip(a, b, strict=True)])
        found_x.append(right)
        found_rows.append(b)
    return found_x, found_rows


def _merged(x: list[Fraction], y: list[Fraction]) -> Pieces:
    """Corners only where the slope changes."""
    kept = [0]
    for i in range(1, len(x) - 1):
        a = kept[-1]
        if (y[i] - y[a]) * (x[i + 1] - x[i]) != (y[i + 1] - y[i]) * (x[i] - x[a]):
            kept.append(i)
    kept.append(len(x) - 1)
    return Pieces(tuple(x[i] for i in kept), tuple(y[i] for i in kept))
