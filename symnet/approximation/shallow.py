"""Networks of one input and one hidden layer over boxes, in time that does not grow with the width.

Between two neighbouring knots a sum of ReLUs is a straight line: the lines are added up once, from left to right.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate

from flint import arb, arb_series, fmpq

from symnet.approximation.boxes import Box, number, rational, rigorous
from symnet.approximation.weights import Weights
from symnet.errors import SymnetError

Neuron = tuple[Fraction, Fraction, Fraction]  # knot, inner weight, outer weight


@dataclass(frozen=True, eq=False)
class PiecewiseLinear:
    """offset + Σ c · relu(w·(x - t)): between neighbouring knots one straight line."""

    weights: Weights

    @cached_property
    def neurons(self) -> list[Neuron]:
        """Knot, inner weight and outer weight of each neuron that moves, by its knot."""
        hidden, last = self.weights.layers
        if self.weights.widths[0] != 1 or hidden.activation != "relu" or last.activation != "identity":
            raise SymnetError("this is no network of one input and one layer of ReLUs")
        rows = zip((row[0] for row in hidden.matrix), hidden.bias, last.matrix[0], strict=True)
        return sorted((-b / w, w, c) for w, b, c in rows if w and c)

    @cached_property
    def knots(self) -> list[Fraction]:
        """The distinct knots, in order."""
        return sorted({t for t, _, _ in self.neurons})

    @cached_property
    def lines(self) -> list[tuple[Fraction, Fraction]]:
        """(slope, constant) left of the first knot, between knots, and right of the last."""
        hidden, last = self.weights.layers
        constant = last.bias[0]
        for row, b, c in zip(hidden.matrix, hidden.bias, last.matrix[0], strict=True):
            constant += c * max(b, Fraction(0)) if not row[0] else 0
        slope = Fraction(0)
        changes: dict[Fraction, list[Fraction]] = {t: [Fraction(0), Fraction(0)] for t in self.knots}
        for t, w, c in self.neurons:
            if w < 0:  # it is a line on the left, and 0 on the right
                slope, constant = slope + c * w, constant - c * w * t
            sign = 1 if w > 0 else -1
            changes[t][0] += sign * c * w
            changes[t][1] -= sign * c * w * t
        steps = accumulate(
            changes.values(), lambda line, by: (line[0] + by[0], line[1] + by[1]), initial=(slope, constant)
        )
        return [(a, b) for a, b in steps]

    @cached_property
    def _balls(self) -> list[tuple[arb, arb]]:
        with rigorous():
            return [(number(a), number(b)) for a, b in self.lines]

    @cached_property
    def _places(self) -> list[fmpq]:
        return list(map(rational, self.knots))

    def _line(self, box: Box) -> tuple[arb, arb] | None:
        """The line of a box that lies between two knots."""
        k = bisect_right(self._places, box.lows[0])
        if box.lows[0] == box.highs[0]:
            return self._balls[k]
        return self._balls[k] if k == len(self._places) or box.highs[0] <= self._places[k] else None

    def value(self, box: Box) -> arb | None:
        line = self._line(box)
        return None if line is None else line[0] * box.balls()[0] + line[1]

    def series(self, box: Box) -> arb_series | None:
        line = self._line(box)
        return None if line is None else arb_series([line[0] * box.balls()[0] + line[1], line[0]])
