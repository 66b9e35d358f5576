"""The values of numbers on an interval of one variable, in balls, for the checker of enclosures.

A polynomial of degree at most 2 stays exact, so that its sign is known also where the interval ends at its zero: 1/x
has values on (0, 1), and sqrt(1 - x**2) on (-1, 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb, fmpq, fmpq_poly

from symnet.evidence.rechecking.values import NOT
from symnet.functions import Range

LINE = arb("0 +/- inf")
DEGREE = 2
LONG = 2000  # bits of the denominator of a square that stays exact
POWER = 64  # the largest exact power of a number


def rational(x: Fraction | int) -> fmpq:
    return fmpq(x.numerator, x.denominator)


@dataclass(frozen=True, slots=True)
class Interval:
    """The inside of an interval, or a point where both ends are the same."""

    low: fmpq
    high: fmpq

    @property
    def middle(self) -> fmpq:
        return (self.low + self.high) / 2

    @property
    def center(self) -> Interval:
        return Interval(self.middle, self.middle)

    @property
    def variable(self) -> Values:
        return self.polynomial(fmpq_poly([0, 1]))

    def polynomial(self, p: fmpq_poly) -> Values:
        """It is extreme at an end or at its vertex; inside it is 0 nowhere else if it has one sign."""
        ends, vertex = [p(self.low), p(self.high)], []
        if p.degree() == 2 and self.low < (place := -p[1] / (2 * p[2])) < self.high:
            vertex = [p(place)]
        least, most = min(ends + vertex), max(ends + vertex)
        sign = 1 if least >= 0 else -1 if most <= 0 else 0
        inside = self.low != self.high and p.degree() > 0  # the ends do not count
        nonzero = bool(sign) and 0 not in vertex and (inside or least != 0)
        return Values(self, arb(least).union(arb(most)), sign, nonzero, p)

    def number(self, c: Fraction) -> Values:
        return self.polynomial(fmpq_poly([rational(c)]))

    def of(self, ball: arb, sign: int = 0, nonzero: bool = False) -> Values:
        """What lies in a ball, with what else is known of its sign."""
        if not ball.is_finite():
            return Values(self, LINE, sign, nonzero)
        sign = sign or (1 if ball >= 0 else -1 if ball <= 0 else 0)
        inside = ball.nonnegative_part() if sign > 0 else ball
        return Values(self, inside, sign, nonzero or bool(ball > 0 or ball < 0))


@dataclass(frozen=True, slots=True)
class Values:
    """ball: holds all values; sign: 1 where none is negative, -1 where none is positive, else 0; nonzero: none is 0;
    exact: the polynomial of which they are the values."""

    at: Interval
    ball: arb
    sign: int
    nonzero: bool
    exact: fmpq_poly | None = None

    def __add__(self, other: Values) -> Values:
        if self.exact is not None and other.exact is not None:
            return self.at.polynomial(self.exact + other.exact)
        sign = self.sign if self.sign == other.sign else 0
        return self.at.of(self.ball + other.ball, sign, bool(sign) and (self.nonzero or other.nonzero))

    def __mul__(self, other: Values) -> Values:
        if self.exact is not None and other.exact is not None:
            product = self.exact * other.exact
            if product.degree() < DEGREE or (product.degree() == DEGREE and product.denom().bit_length() <= LONG):
                return self.at.polynomial(product)
        if self is other:
            return self**2
        return self.at.of(self.ball * other.ball, self.sign * other.sign, self.nonzero and other.nonzero)

    def __pow__(self, power: Fraction | int) -> Values:
        """Where there is a value."""
        p = fmpq(power.numerator, power.denominator)
        if self.exact is not None and p.q == 1 and abs(p) <= POWER:
            if self.exact.degree() <= 0:
                return self.at.polynomial(fmpq_poly([self.exact[0] ** int(p)]))
            if 0 <= p <= DEGREE // self.exact.degree():
                return self.at.polynomial(self.exact ** int(p))
        odd = p.q == 1 and p.p % 2 == 1
        ball = self.ball if odd else abs(self.ball).nonnegative_part()
        least, most = (end ** arb(abs(p)) for end in (ball.lower(), ball.upper()))  # it rises
        ball = least.union(most)
        return self.at.of(ball if p >= 0 else 1 / ball, self.sign if odd else 1, self.nonzero or p == 0)

    def holds(self, relation: str) -> bool | None:
        """Whether all values are so to 0, or all are not; None where that is open."""
        zero = bool(self.ball.is_zero())
        known = {
            "<": self.sign < 0 and self.nonzero,
            "<=": self.sign < 0 or zero,
            "==": zero,
            "!=": self.nonzero,
            ">=": self.sign > 0 or zero,
            ">": self.sign > 0 and self.nonzero,
        }
        return True if known[relation] else False if known[NOT[relation]] else None

    def union(self, other: Values) -> Values:
        """One of both at each place."""
        sign = self.sign if self.sign == other.sign else 0
        return self.at.of(self.ball.union(other.ball), sign, self.nonzero and other.nonzero)

    def clipped(self, known: Range) -> Values:
        """The same values, if they are those of a function with this range."""
        if self.exact is not None:
            return self
        ball, low, high = self.ball, known.low, known.high
        if not ball.is_finite() and low is not None and high is not None:
            ball = arb(rational(low)).union(arb(rational(high)))
        positive = low is not None and low >= 0
        return self.at.of(ball, 1 if positive else self.sign, self.nonzero or (positive and not known.low_attained))
