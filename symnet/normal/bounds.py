"""Images of intervals under increasing and decreasing functions, with rational ends rounded outward.

The enclosures are ball arithmetic; exact values are used where they are known (exp(0) = 1).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from symnet.functions import FUNCTIONS
from symnet.normal.interval import ANY, Sign
from symnet.program.precision import precision
from symnet.remembered import lately

BITS = 64
LARGEST = 60  # arguments beyond are moved inward: exp(1000) would be a long number

EXACT: dict[tuple[str, Fraction], Fraction] = {
    (name, Fraction(x)): Fraction(y)
    for name, x, y in (
        ("exp", 0, 1),
        ("log", 1, 0),
        ("log1p", 0, 0),
        ("expm1", 0, 0),
        ("sqrt", 0, 0),
        ("sqrt", 1, 1),
        ("sinh", 0, 0),
        ("tanh", 0, 0),
        ("asin", 0, 0),
        ("atan", 0, 0),
        ("erf", 0, 0),
    )
}
BALLS: dict[str, Callable[[Any], Any]] = {
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "log1p": lambda x: (1 + x).log(),
    "expm1": lambda x: x.exp() - 1,
    "sqrt": lambda x: x.sqrt(),
    "sinh": lambda x: x.sinh(),
    "tanh": lambda x: x.tanh(),
    "asin": lambda x: x.asin(),
    "acos": lambda x: x.acos(),
    "atan": lambda x: x.atan(),
    "erf": lambda x: x.erf(),
    "sigmoid": lambda x: 1 / (1 + (-x).exp()),
    "softplus": lambda x: (1 + x.exp()).log(),
    "softsign": lambda x: x / (1 + abs(x)),
    "hard_sigmoid": lambda x: _clip((x + 3) / 6, 0),
    "hard_tanh": lambda x: _clip(x, -1),
    "relu": lambda x: x.max(arb(0)),
    "pi": lambda x: arb.pi(),
    "e": lambda x: arb(1).exp(),
}


# Where functions that are flat elsewhere rise: what is not attained there is attained where they are flat.
RISING: dict[str, tuple[Fraction, Fraction | None]] = {
    "relu": (Fraction(0), None),
    "hard_tanh": (Fraction(-1), Fraction(1)),
    "hard_sigmoid": (Fraction(-3), Fraction(3)),
}


def _clip(x: Any, low: int) -> Any:
    return x.max(arb(low)).min(arb(1))


def image(name: str, s: Sign) -> Sign:
    """Bounds of f(x) for x in `s`, f a monotone function of the table (or the constants `pi` and `e`)."""
    if name not in BALLS:
        return ANY
    if name in ("pi", "e"):
        return _at(name, Fraction(0))
    row = FUNCTIONS[name]
    if row.monotone < 0:
        return _increasing(name, s, flip=True)
    return _increasing(name, s, flip=False)


def power_image(s: Sign, p: Fraction) -> Sign:
    """Bounds of x**p for x >= 0 in `s`, p > 0."""
    low = Fraction(0) if s.low is None or s.low <= 0 else _power_at(s.low, p).low
    high = None if s.high is None or s.high < 0 or s.high > 2**LARGEST else _power_at(s.high, p).high
    return Sign(low, s.low is not None and s.low_open and low != 0, high, s.high_open)


@lately(4096)
def _power_at(x: Fraction, p: Fraction) -> Sign:
    if x in (0, 1):
        return Sign(x, False, x, False)
    if abs(p) > LARGEST or x > 2**LARGEST:
        return Sign(Fraction(0))
    with precision(BITS):
        ball = arb(fmpq(x.numerator, x.denominator)) ** arb(fmpq(p.numerator, p.denominator))
        return Sign(max(_fraction(ball.lower()), Fraction(0)), False, _fraction(ball.upper()), False)


WAVES: dict[str, Callable[[Any], Any]] = {
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "cosh": lambda x: x.cosh(),
}
LONGEST = 4  # interval over which a wave is enclosed at once


def over(name: str, s: Sign) -> Sign:
    """Bounds of f(x) for x in a short `s`, f a function of `WAVES`."""
    if name not in WAVES or s.low is None or s.high is None or s.high - s.low > LONGEST or abs(s.low) > LARGEST:
        return ANY
    return _over(name, s.low, s.high)


@lately(4096)
def _over(name: str, low: Fraction, high: Fraction) -> Sign:
    with precision(BITS):
        ends = (arb(fmpq(x.numerator, x.denominator)) for x in (low, high))
        ball = WAVES[name](next(ends).union(next(ends)))
        return Sign(_fraction(ball.lower()), False, _fraction(ball.upper()), False)


def _increasing(name: str, s: Sign, flip: bool) -> Sign:
    low, low_open, high, high_open = s.low, s.low_open, s.high, s.high_open
    if low is not None and low > LARGEST:
        low, low_open = Fraction(LARGEST), True
    if high is not None and high < -LARGEST:
        high, high_open = Fraction(-LARGEST), True
    below = ANY if low is None or abs(low) > LARGEST else _at(name, low)
    above = ANY if high is None or abs(high) > LARGEST else _at(name, high)
    if name in RISING:
        first, last = RISING[name]
        low_open = low_open and low is not None and low >= first and (last is None or low < last)
        high_open = high_open and high is not None and high > first and (last is None or high <= last)
    if flip:
        below, above, low_open, high_open = above, below, high_open, low_open
    return Sign(below.low, below.low_open or low_open, above.high, above.high_open or high_open)


@lately(4096)
def _at(name: str, x: Fraction) -> Sign:
    exact = EXACT.get((name, x))
    if exact is not None:
        return Sign(exact, False, exact, False)
    with precision(BITS):
        ball = BALLS[name](arb(fmpq(x.numerator, x.denominator)))
        if not ball.is_finite():
            return ANY
        low, high = _fraction(ball.lower()), _fraction(ball.upper())
    return Sign(low, False, high, False)


def _fraction(point: Any) -> Fraction:
    mantissa, exponent = point.man_exp()
    m, e = int(mantissa), int(exponent)
    return Fraction(m * 2**e) if e >= 0 else Fraction(m, 2**-e)
