"""Many neurons of one variable on an interval, for the checker of enclosures: Σ c·f(z) for lines z.

Far from the zero of z, f is like one line of z on the left and like another one on the right: these are added up once,
from zero to zero. The few units that are near their zero somewhere on the interval are enclosed one by one instead.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import accumulate

import numpy as np
from flint import arb, fmpq, fmpq_poly

from symnet.evidence.rechecking.curves import Curve
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.intervals import Interval, Values, rational
from symnet.expr import Map, Number, Symbol
from symnet.functions import FUNCTIONS, SELU_ALPHA, SELU_SCALE

OPERAND = Symbol("operand of a unit")
MOST = 10**300


@dataclass(frozen=True)
class Far:
    """left, right: constant and slope of the lines like which it is where |z| > reach; there the difference and its
    first two derivatives are at most `tail`."""

    left: tuple[Fraction | int, Fraction | int]
    right: tuple[Fraction | int, Fraction | int]
    reach: int = 0
    tail: Fraction = Fraction(0)


TAIL = Fraction(1, 2**80)
# The suite of tests looks at each row with many digits.
FAR: dict[str, Far] = {
    "relu": Far((0, 0), (0, 1)),
    "abs": Far((0, -1), (0, 1)),
    "leaky_relu": Far((0, Fraction(1, 100)), (0, 1)),
    "hard_tanh": Far((-1, 0), (1, 0), 1),
    "hard_sigmoid": Far((0, 0), (1, 0), 3),
    "step": Far((0, 0), (1, 0)),
    "sign": Far((-1, 0), (1, 0)),
    "sigmoid": Far((0, 0), (1, 0), 60, TAIL),
    "tanh": Far((-1, 0), (1, 0), 60, TAIL),
    "erf": Far((-1, 0), (1, 0), 60, TAIL),
}
# (k, d): the function is nowhere further than d from k·relu.
LIKE_RELU: dict[str, tuple[Fraction, Fraction]] = {
    "softplus": (Fraction(1), Fraction(6932, 10**4)),
    "gelu": (Fraction(1), Fraction(17, 100)),
    "silu": (Fraction(1), Fraction(2785, 10**4)),
    "mish": (Fraction(1), Fraction(3089, 10**4)),
    "elu": (Fraction(1), Fraction(1)),
    "selu": (SELU_SCALE, SELU_SCALE * SELU_ALPHA),
}


@cache
def curve(name: str) -> Curve:
    """A function of the table, with its usual parameters."""
    return Curve(Map(name, OPERAND, *map(Number, FUNCTIONS[name].defaults)), OPERAND)


@dataclass(frozen=True)
class Unit:
    """c·f(z): before and after the zero of z."""

    name: str
    c: fmpq
    z: fmpq_poly
    before: fmpq_poly
    after: fmpq_poly

    @classmethod
    def of(cls, name: str, c: Fraction, z: fmpq_poly) -> Unit:
        """Of a line that is not constant."""
        row, by = FAR[name], rational(c)
        left, right = (by * (rational(a) + rational(b) * z) for a, b in (row.left, row.right))
        return cls(name, by, z, *((left, right) if z[1] > 0 else (right, left)))

    @property
    def zero(self) -> fmpq:
        return -self.z[0] / self.z[1]


class Units:
    """A sum of units."""

    def __init__(self, units: list[Unit]):
        self.units = sorted(units, key=lambda unit: unit.zero)
        self.zeros = [unit.zero for unit in self.units]
        first = sum((unit.before for unit in self.units), fmpq_poly())
        self.lines = list(accumulate((unit.after - unit.before for unit in self.units), initial=first))
        self.reach = [FAR[unit.name].reach for unit in self.units]
        self.wide = np.array([i for i, reach in enumerate(self.reach) if reach], dtype=int)
        self.slopes, self.levels = (np.array([_float(self.units[i].z[k]) for i in self.wide]) for k in (1, 0))
        self.widths = np.array([self.reach[i] for i in self.wide])
        self.tails = [
            sum((abs(u.c * u.z[1] ** k) * rational(FAR[u.name].tail) for u in self.units), fmpq(0)) for k in range(3)
        ]

    def on(self, at: Interval, order: int = 0) -> Values:
        """The values of the sum, or of a derivative."""
        k = bisect_right(self.zeros, at.low)
        lines, exact, ball = self.lines[k], fmpq_poly(), arb(-self.tails[order]).union(arb(self.tails[order]))
        for i in self._near(at):
            unit = self.units[i]
            lines -= unit.after if i < k else unit.before
            value, by = curve(unit.name).of(at.polynomial(unit.z), order), unit.c * unit.z[1] ** order
            if value is None:
                raise Refused("a neuron has no value there")
            if value.exact is None:
                ball += arb(by) * value.ball
            else:
                exact += by * value.exact
        for _ in range(order):
            lines = lines.derivative()
        found = at.polynomial(lines + exact)
        return found if ball.is_zero() else found + at.of(ball)

    def smooth(self, at: Interval) -> bool:
        near = (self.units[i] for i in self._near(at))
        return all(curve(unit.name).smooth(at.polynomial(unit.z)) for unit in near)

    def _near(self, at: Interval) -> list[int]:
        """At least those units that are within their reach somewhere on the interval, which no kink or jump may cut."""
        inside = range(bisect_right(self.zeros, at.low), bisect_left(self.zeros, at.high))
        if not all(self.reach[i] for i in inside):
            raise Refused("a knot lies inside an interval")
        ends = [self.slopes * _float(end) + self.levels for end in (at.low, at.high)]
        slack = self.widths + 1e-9 * (1 + np.abs(self.levels))
        wide = self.wide[(np.maximum(*ends) >= -slack) & (np.minimum(*ends) <= slack)].tolist()
        if at.low != at.high:
            return wide  # type: ignore[no-any-return]
        return [i for i in range(bisect_left(self.zeros, at.low), inside.start) if not self.reach[i]] + wide


def _float(x: fmpq) -> float:
    if abs(x) > MOST:
        raise Refused("a number too large to look for near neurons")
    return int(x.p) / int(x.q)
