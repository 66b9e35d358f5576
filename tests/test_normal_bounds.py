"""Images of intervals against values of the functions in 80 digits, and exact ones where there are."""

import itertools
from fractions import Fraction

import mpmath
import pytest

from symnet.functions import FUNCTIONS
from symnet.normal.bounds import BALLS, EXACT, WAVES, image, over, power_image
from symnet.normal.interval import ANY, Sign, exactly

ONE, SIX = Fraction(1), Fraction(6)
RATIONAL = {
    "softsign": lambda x: x / (1 + abs(x)),
    "hard_sigmoid": lambda x: min(max((x + 3) / SIX, 0 * ONE), ONE),
    "hard_tanh": lambda x: min(max(x, -ONE), ONE),
    "relu": lambda x: max(x, 0 * ONE),
}
REAL = {
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    **{name: getattr(mpmath, name) for name in ("exp", "log", "log1p", "expm1", "sqrt", "sinh", "tanh", "erf")},
    **{name: getattr(mpmath, name) for name in ("asin", "acos", "atan", "sin", "cos", "cosh")},
}
DOMAIN = {"log": (0, None), "log1p": (-1, None), "sqrt": (0, None), "asin": (-1, 1), "acos": (-1, 1)}
OPEN_DOMAIN = ("log", "log1p")
NEAR = Fraction(1, 10**6)
ENDS = [None, *map(Fraction, (-100, -61, -60, -3, -2, -1, "-1/3", 0, "1/3", 1, 2, 3, 60, 61, 100))]


def values(name, x):
    """f(x) exactly, or in 80 digits; None where it has no value."""
    low, high = DOMAIN.get(name, (None, None))
    if (low is not None and x < low) or (high is not None and x > high) or (name in OPEN_DOMAIN and x == low):
        return None
    if name in RATIONAL:
        return RATIONAL[name](x)
    if (name, x) in EXACT:
        return EXACT[name, x]
    with mpmath.workdps(80):
        found = REAL[name](mpmath.mpf(x.numerator) / x.denominator)
    sign, mantissa, exponent, _ = found._mpf_
    return Fraction(int(mantissa) * (-1 if sign else 1)) * Fraction(2) ** int(exponent)


def signs(ends):
    for low, high in itertools.product(ends, repeat=2):
        if low is None or high is None or low < high:
            yield from (Sign(low, a, high, b) for a, b in itertools.product((False, True), repeat=2))
        elif low == high:
            yield exactly(low)


def inside(s):
    near = (s.low, s.high, *(s.low + d for d in (NEAR, ONE / 7) if s.low is not None))
    near += tuple(s.high - d for d in (NEAR, ONE / 7) if s.high is not None) + tuple(e for e in ENDS if e is not None)
    for x in dict.fromkeys(x for x in near if x is not None):
        above = s.low is None or x > s.low or (x == s.low and not s.low_open)
        below = s.high is None or x < s.high or (x == s.high and not s.high_open)
        if above and below:
            yield x


def lies(value, s):
    above = s.low is None or (value > s.low if s.low_open else value >= s.low)
    return above and (s.high is None or (value < s.high if s.high_open else value <= s.high))


FUNCTION_NAMES = sorted(name for name in BALLS if name in FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTION_NAMES)
def test_images_hold_all_values_and_are_close(name):
    assert FUNCTIONS[name].monotone
    seen = {x: values(name, x) for x in {x for s in signs(ENDS) for x in inside(s)}}
    for s in signs(ENDS):
        found = image(name, s)
        for x in inside(s):
            assert seen[x] is None or lies(seen[x], found), (name, s, x, found)
    for k in (ONE / 3, ONE / 2):
        found = image(name, exactly(k))
        assert found.high - found.low < Fraction(1, 10**15), name


def test_constants_and_functions_without_a_row():
    for name, value in (("pi", mpmath.pi), ("e", mpmath.e)):
        found = image(name, exactly(0))
        with mpmath.workdps(40):
            assert mpmath.mpf(found.low.numerator) / found.low.denominator < value
            assert value < mpmath.mpf(found.high.numerator) / found.high.denominator
    assert image("gelu", exactly(1)) == ANY and over("tan", exactly(1)) == ANY


@pytest.mark.parametrize("name", sorted(WAVES))
def test_waves_over_short_intervals(name):
    ends = [None, *map(Fraction, (-61, -3, "-3/2", -1, 0, "1/3", 1, 2, 3, "9/2", 60))]
    for s in signs(ends):
        found = over(name, s)
        for x in inside(s):
            assert found == ANY or lies(values(name, x), found), (name, s, x, found)
    assert over(name, exactly(1)) != ANY


@pytest.mark.parametrize("p", ["1/2", "1/3", "3/2", "7/3", "1/1000", "61", "1000001"])
def test_powers_of_what_is_not_negative(p):
    p = Fraction(p)
    ends = [None, *map(Fraction, (-2, -1, 0, "1/3", 1, "3/2", 2)), Fraction(2) ** 61]
    for s in signs(ends):
        found = power_image(s, p)
        for x in (x for x in inside(s) if 0 <= x < 3):
            with mpmath.workdps(60):
                power = (mpmath.mpf(x.numerator) / x.denominator) ** (mpmath.mpf(p.numerator) / p.denominator)
                for end, side in ((found.low, 1), (found.high, -1)):
                    if end is not None and not (x in (0, 1) and end == x):
                        assert side * (power - mpmath.mpf(end.numerator) / end.denominator) > 0, (s, x, found)
        if not s.low_open and s.low in (0, 1):
            assert lies(s.low, found)
