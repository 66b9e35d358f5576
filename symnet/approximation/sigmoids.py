"""Sums of sigmoidal units of one input over boxes: near steps one by one, far ones by their limits and their tails."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import inf, nextafter

import numpy as np
from flint import arb, arb_series, fmpq

from symnet.approximation.activations import SIGMOIDAL
from symnet.approximation.boxes import Box, number, rational
from symnet.approximation.weights import Weights
from symnet.errors import SymnetError


@dataclass(frozen=True, eq=False)
class SigmoidSum:
    """offset + Σ c · σ(w·(x - t)) with w > 0; reach: beyond |w·(x - t)| = reach a unit counts as far."""

    weights: Weights
    reach: int

    def __post_init__(self) -> None:
        hidden, last = self.weights.layers
        if self.weights.widths[0] != 1 or hidden.activation not in SIGMOIDAL or last.activation != "identity":
            raise SymnetError("this is no network of one input and one layer of sigmoidal units")
        if any(row[0] <= 0 for row in hidden.matrix):
            raise SymnetError("inner weights are to be positive here")

    @cached_property
    def _row(self):  # type: ignore[no-untyped-def]
        return SIGMOIDAL[self.weights.layers[0].activation]

    @cached_property
    def _units(self) -> list[tuple[arb, arb, arb, fmpq]]:
        """Inner weight, bias, outer weight, and the knot, in the order of the layer."""
        hidden, last = self.weights.layers
        rows = zip((row[0] for row in hidden.matrix), hidden.bias, last.matrix[0], strict=True)
        return [(number(w), number(b), number(c), rational(-b / w)) for w, b, c in rows]

    @cached_property
    def _ends(self) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
        """Where each unit is near, rounded outwards."""
        hidden = self.weights.layers[0]
        lows, highs = [], []
        for row, b in zip(hidden.matrix, hidden.bias, strict=True):
            knot, radius = -b / row[0], self.reach / row[0]
            lows.append(nextafter(float(knot - radius), -inf))
            highs.append(nextafter(float(knot + radius), inf))
        return np.array(lows), np.array(highs)

    @cached_property
    def _orders(self) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
        lows, highs = self._ends
        return np.argsort(lows, kind="stable"), np.argsort(highs, kind="stable")

    @cached_property
    def _sums(self) -> tuple[list[arb], list[arb]]:
        """What units give that lie left of a box (their highs in order), and right of it (their lows, from the end)."""
        by_low, by_high = self._orders
        tail = self._row.tail(arb(self.reach)).max(arb(0)).upper()
        around = (-tail).union(tail)
        low, high = self._row.low(), self._row.high()
        left = accumulate((self._units[k][2] * (high + around) for k in by_high), initial=arb(0))
        right = accumulate((self._units[k][2] * (low + around) for k in reversed(by_low)), initial=arb(0))
        return list(left), list(right)

    def value(self, box: Box) -> arb:
        """All values on the box."""
        x = box.balls()[0]
        u, v = _down(box.lows[0]), _up(box.highs[0])
        lows, highs = self._ends
        by_low, by_high = self._orders
        before = int(np.searchsorted(highs[by_high], u, side="left"))
        after = len(lows) - int(np.searchsorted(lows[by_low], v, side="right"))
        left, right = self._sums
        total = number(self.weights.layers[1].bias[0]) + left[before] + right[after]
        for k in np.nonzero((highs >= u) & (lows <= v))[0]:
            w, b, c, knot = self._units[k]
            total += c * self._near(w * x + b, box, knot)
        return total

    def _near(self, z: arb, box: Box, knot: fmpq) -> arb:
        """A jump at an end of the box is not inside it."""
        if not box.closed and (knot <= box.lows[0] or knot >= box.highs[0]):
            z = z.nonnegative_part() if knot <= box.lows[0] else -(-z).nonnegative_part()
            if self.weights.layers[0].activation in ("step", "sign"):
                return self._row.high() if knot <= box.lows[0] else self._row.low()
        return self._row.value(z)

    def series(self, box: Box) -> arb_series | None:
        """Tails have no bound of their slope here."""
        return None


def _down(x: fmpq) -> float:
    return nextafter(int(x.p) / int(x.q), -inf)


def _up(x: fmpq) -> float:
    return nextafter(int(x.p) / int(x.q), inf)
