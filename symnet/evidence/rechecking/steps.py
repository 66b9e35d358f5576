"""Sums of many increasing functions with limits, for the checker of enclosures: counted by their limits, and corrected
where they are near their step."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import numpy as np
from flint import arb, fmpq, fmpq_poly

from symnet.evidence.rechecking.curves import applied, formula
from symnet.evidence.rechecking.intervals import Interval, rational
from symnet.evidence.rechecking.lines import line
from symnet.expr import Constant, Expr, Map, Number

ZERO, ONE, TURN = Number(0), Number(1), Constant("pi") / 2
TAIL = Fraction(1, 2**86)


@dataclass(frozen=True)
class Rising:
    """An increasing function by its limits; beyond ±reach it is not further than `tail` from them."""

    low: Expr
    high: Expr
    reach: float = float("inf")
    tail: Fraction = Fraction(0)


# The suite of tests looks at each row with many digits.
RISING: dict[str, Rising] = {
    "sigmoid": Rising(ZERO, ONE, 60, TAIL),
    "tanh": Rising(-ONE, ONE, 60, TAIL),
    "erf": Rising(-ONE, ONE, 60, TAIL),
    "atan": Rising(-TURN, TURN),
    "softsign": Rising(-ONE, ONE),
    "step": Rising(ZERO, ONE, 0),
    "sign": Rising(-ONE, ONE, 0),
}


class Steps:
    """Σ c·σ(z) with increasing σ of one kind, for lines z that rise."""

    def __init__(self, name: str, units: Sequence[tuple[Fraction, fmpq_poly]]):
        self.name, self.row = name, RISING[name]
        self.units = sorted(((arb(rational(c)), z) for c, z in units), key=lambda unit: _zero(unit[1]))
        self.zeros = [_zero(z) for _, z in self.units]
        somewhere = Interval(fmpq(0), fmpq(0))
        self.low, self.high = (formula(limit).on(somewhere, {}).ball for limit in (self.row.low, self.row.high))
        # Units left of a place are at their upper limit, the others at their lower one.
        heights = [c * (self.high - self.low) for c, _ in self.units]
        self.sums = list(accumulate(heights, initial=sum((c * self.low for c, _ in self.units), arb(0))))
        tail = sum((abs(c) for c, _ in self.units), arb(0)) * arb(rational(self.row.tail))
        self.tails = (-tail).union(tail)
        self.slopes, self.levels = (np.array([_float(z[k]) for _, z in self.units]) for k in (1, 0))

    def on(self, at: Interval) -> arb:
        k = bisect_right(self.zeros, at.low)
        total = self.sums[k] + self.tails
        for i in self._near(at):
            c, z = self.units[i]
            value = applied(self.name, at, at.polynomial(z))
            assert value is not None  # these have values everywhere
            total += c * (value.ball - (self.high if i < k else self.low))
        return total

    def _near(self, at: Interval) -> list[int]:
        """At least those units that are within their reach somewhere on the interval."""
        slack = self.row.reach + 1 + 1e-9 * np.abs(self.levels)
        least, most = (self.slopes * _float(end) + self.levels for end in (at.low, at.high))
        return np.nonzero((most >= -slack) & (least <= slack))[0].tolist()  # type: ignore[no-any-return]


def rising(e: Map) -> fmpq_poly | None:
    """z of an increasing function of a line z that rises."""
    z = line(e.children[0]) if e.name in RISING else None
    return z if z is not None and z[1] > 0 else None


def _zero(z: fmpq_poly) -> fmpq:
    return -z[0] / z[1]


def _float(x: fmpq) -> float:
    return int(x.p) / int(x.q)
