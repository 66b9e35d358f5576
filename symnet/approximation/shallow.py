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

from symnet.approximation.activations import BENT
from symnet.approximation.boxes import Box, number, rational, rigorous
from symnet.approximation.weights import Weights
from symnet.errors import SymnetError

Neuron = tuple[Fraction, Fraction, Fraction]  # knot, inner weight, outer weight
ZERO = Fraction(0)


@dataclass(frozen=True, eq=False)
class PiecewiseLinear:
    """offset + Σ c · relu(w·(x - t)), or a network of units near that: between neighbouring knots one straight line.

    `value` and `series` are those of the sum of ReLUs; the network is within `tail` of it.
    """

    weights: Weights

    def __post_init__(self) -> None:
        hidden, last = self.weights.layers
        if self.weights.widths[0] != 1 or hidden.activation not in BENT or last.activation != "identity":
            raise SymnetError("this is no network of one input and one layer of units that are near sums of ReLUs")

    @cached_property
    def _sum(self) -> tuple[list[Neuron], Fraction]:
        """All parts of all units, as ReLUs; and the constant."""
        hidden, last = self.weights.layers
        row = BENT[hidden.activation]
        constant = last.bias[0] + row.constant * sum(last.matrix[0], ZERO)
        neurons = []
        for (w,), b, c in zip(hidden.matrix, hidden.bias, last.matrix[0], strict=True):
            for p, q, r in row.parts if c else ():
                if w:
                    neurons.append((-(q * b + r) / (q * w), q * w, c * p))
                else:
                    constant += c * p * max(q * b + r, ZERO)
        return sorted(neurons), constant

    @property
    def neurons(self) -> list[Neuron]:
        """Knot, inner weight and outer weight of each ReLU that moves, by its knot."""
        return self._sum[0]

    @property
    def tail(self) -> Fraction:
        """How far the network may be from the sum of ReLUs."""
        hidden, last = self.weights.layers
        return BENT[hidden.activation].distance * sum((abs(c) for c in last.matrix[0]), ZERO)

    @cached_property
    def knots(self) -> list[Fraction]:
        """The distinct knots, in order."""
        return sorted({t for t, _, _ in self.neurons})

    @cached_property
    def lines(self) -> list[tuple[Fraction, Fraction]]:
        """(slope, constant) left of the first knot, between knots, and right of the last."""
        slope, constant = ZERO, self._sum[1]
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
