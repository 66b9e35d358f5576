"""Boxes with rational sides, and the balls that enclose them.

A box stands for its inside: its sides, and the points at which boxes meet, are looked at one by one. So a kink or a
jump that lies on a side is in no box, and every box sees one branch of a condition.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, fmpq

from symnet.errors import SymnetError
from symnet.program.backends.series import terms

BITS = 100
SMALLEST, LARGEST = -4000, 1000  # powers of 2 between which ends of balls are exact
TERMS = 3  # value, slope and half the curvature
NONNEGATIVE, NONPOSITIVE, NONZERO = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Box:
    """Lower and upper end of each variable. closed: whether it stands for its sides too."""

    lows: tuple[fmpq, ...]
    highs: tuple[fmpq, ...]
    closed: bool = False

    @classmethod
    def of(cls, lows: Sequence[Fraction], highs: Sequence[Fraction], closed: bool = False) -> Box:
        """From plain fractions."""
        return cls(tuple(map(rational, lows)), tuple(map(rational, highs)), closed)

    @classmethod
    def interval(cls, low: Fraction, high: Fraction) -> Box:
        """A box in one variable; a point where both ends are the same."""
        return cls.of((low,), (high,), low == high)

    @property
    def center(self) -> tuple[fmpq, ...]:
        return tuple((low + high) / 2 for low, high in zip(self.lows, self.highs, strict=True))

    def balls(self) -> list[arb]:
        """An enclosure of each side, at the working precision."""
        return [ball(low, high) for low, high in zip(self.lows, self.highs, strict=True)]

    def halves(self, axis: int | None = None) -> tuple[Box, Box]:
        """Both halves across one axis, the longest by default."""
        lengths = [high - low for low, high in zip(self.lows, self.highs, strict=True)]
        k = lengths.index(max(lengths)) if axis is None else axis
        middle = self.center[k]
        left = Box(self.lows, (*self.highs[:k], middle, *self.highs[k + 1 :]), self.closed)
        return left, Box((*self.lows[:k], middle, *self.lows[k + 1 :]), self.highs, self.closed)

    def ends(self, constant: fmpq, slopes: tuple[fmpq, ...]) -> tuple[fmpq, fmpq, bool]:
        """The least and the greatest value of an affine function on the box, and whether they differ."""
        low = high = constant
        moving = False
        for slope, a, b in zip(slopes, self.lows, self.highs, strict=True):
            if slope:
                low, high = (low + slope * a, high + slope * b) if slope > 0 else (low + slope * b, high + slope * a)
                moving = moving or a != b
        return low, high, moving

    def signs(self, constant: fmpq, slopes: tuple[fmpq, ...]) -> int:
        """What is known, exactly, of the sign of an affine function all over the box."""
        low, high, moving = self.ends(constant, slopes)
        strict = moving and not self.closed  # inside, the ends are not reached
        known = (NONNEGATIVE if low >= 0 else 0) | (NONPOSITIVE if high <= 0 else 0)
        return known | (NONZERO if low > 0 or high < 0 or (strict and (low == 0 or high == 0)) else 0)


def rational(value: Fraction) -> fmpq:
    """The same number, in the arithmetic that boxes are computed in."""
    return fmpq(value.numerator, value.denominator)


def plain(value: fmpq) -> Fraction:
    """And back."""
    return Fraction(int(value.p), int(value.q))


def number(value: Fraction) -> arb:
    """A rational number as a ball at the working precision."""
    return arb(rational(value))


def ball(low: fmpq, high: fmpq) -> arb:
    """A ball around an interval."""
    return arb(low) if low == high else arb(low).union(arb(high))


def upper(x: arb) -> Fraction:
    """A rational number that is not below the ball; it must be finite."""
    return exactly(x.upper(), 1)


def lower(x: arb) -> Fraction:
    """A rational number that is not above the ball; it must be finite."""
    return exactly(x.lower(), -1)


def bounded(x: arb) -> bool:
    """Whether a ball is finite, and not so large that no floating-point number is near it."""
    return bool(x.is_finite() and abs(x) < arb(2) ** LARGEST)


def exactly(x: arb, side: int) -> Fraction:
    """The middle of a ball; what is too near 0 or too far out to be written down is rounded up (side 1) or down (-1).

    exp(-10**14) is a short ball, of which the digits would fill the memory.
    """
    mantissa, power = (int(part) for part in x.mid().man_exp())
    size = power + mantissa.bit_length()
    outward = mantissa * side > 0
    if mantissa and size < SMALLEST:
        return Fraction(side, 2**-SMALLEST) if outward else Fraction(0)
    if size > LARGEST:
        if outward:
            raise SymnetError(f"a value of about 2^{size} is met, and floating-point numbers end at 2^1023; scale it")
        return Fraction(-side * 2**LARGEST)
    return Fraction(mantissa * 2**power) if power >= 0 else Fraction(mantissa, 2**-power)


def rigorous(bits: int = BITS) -> AbstractContextManager[None]:
    """Balls of so many bits, and power series up to the term of the curvature."""
    return terms(TERMS, bits)
