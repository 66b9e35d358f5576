"""Algebraic numbers and arctangents: equalities that no digits can prove, each beside a false one that is close."""

from fractions import Fraction
from math import atan, cos, pi

import pytest
import sympy

from symnet import verify
from symnet.evidence.known.signs import Signs
from symnet.expr import Map, Number
from symnet.language import parse
from symnet.normal.algebraic import vanishes
from symnet.normal.arctangents import arctangent
from symnet.normal.bounds import WAVES, over
from symnet.normal.interval import Sign
from symnet.normal.scalar import Normal

EQUAL = (
    ("sqrt(3 + 2*sqrt(2))", "1 + sqrt(2)"),
    ("sqrt(5 + 2*sqrt(6))", "sqrt(2) + sqrt(3)"),
    ("sqrt(4 - 2*sqrt(3))", "sqrt(3) - 1"),
    ("(2 + sqrt(5))**(1/3)", "(1 + sqrt(5))/2"),
    ("(sqrt(5) + 2)**(1/3) - (sqrt(5) - 2)**(1/3)", "1"),
    ("sqrt(2 + sqrt(2 + sqrt(2)))", "2*cos(pi/16)"),
    ("cos(pi/5)", "(1 + sqrt(5))/4"),
    ("cos(2*pi/5)", "(sqrt(5) - 1)/4"),
    ("sin(pi/12)", "(sqrt(6) - sqrt(2))/4"),
    ("tan(pi/8)", "sqrt(2) - 1"),
    ("cos(pi/7) - cos(2*pi/7) + cos(3*pi/7)", "1/2"),
    ("cos(pi/9)*cos(2*pi/9)*cos(4*pi/9)", "1/8"),
    ("atan(1/2) + atan(1/3)", "pi/4"),
    ("4*atan(1/5) - atan(1/239)", "pi/4"),
    ("12*atan(1/18) + 8*atan(1/57) - 5*atan(1/239)", "pi/4"),
    ("atan(2) + atan(3)", "3*pi/4"),
    ("sin(2*atan(1/2))", "4/5"),
    ("cos(atan(1/239))", "239/sqrt(57122)"),
)


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal_numbers_are_proved_and_close_ones_are_not(left, right):
    both = [sympy.N(str(parse(side)), 40) for side in (left, right)]
    assert abs(both[0] - both[1]) < sympy.Float(10) ** -35
    assert verify(f"{left} == {right}").status == "proved"
    assert verify(f"{left} == {right} + 1/10**30").status == "refuted"
    assert verify(f"-({left}) == {right}").status == "refuted"


@pytest.mark.parametrize(("left", "right"), EQUAL[:5])
def test_as_coefficients(left, right):
    assert verify(f"({left})*x**2 + y == y + x**2*({right})").status == "proved"
    assert verify(f"({left})*x**2 == ({right})*x").status == "refuted"


def test_conjugates_are_told_apart():
    """√(3 + 2√2) and its conjugates solve the same equation; one of them is 1 + √2."""
    for other in ("1 - sqrt(2)", "-1 + sqrt(2)", "-1 - sqrt(2)"):
        assert verify(f"sqrt(3 + 2*sqrt(2)) == {other}").status == "refuted"
        normal = Normal(Signs())
        left, right = normal.of(parse("sqrt(3 + 2*sqrt(2))"), parse(other))
        assert not vanishes(normal, normal.kernels.ring.sub(left, right).num)


def test_a_field_of_large_dimension_is_refused():
    roots = " + ".join(f"sqrt({p})" for p in (2, 3, 5, 7, 11, 13))
    normal = Normal(Signs())
    (f,) = normal.of(parse(f"sqrt(3 + 2*sqrt(2)) - 1 - sqrt(2) + 0*({roots})"))
    assert isinstance(vanishes(normal, f.num), bool)
    (g,) = normal.of(parse(f"sqrt({roots}) - 1"))
    assert not vanishes(normal, g.num)


@pytest.mark.parametrize(
    "r", ["0", "1", "-1", "1/2", "-3", "7/24", "22/7", "-1/239", "123456/654321", "5/1", "10000/9999"]
)
def test_arctangents_add_up(r):
    found = arctangent(Fraction(r))
    assert found is not None
    parts, rest = found
    assert sum(n * atan(t) for t, n in parts.items()) + float(rest) * pi == pytest.approx(atan(Fraction(r)), abs=1e-12)
    assert all(0 < t < 1 and sympy.isprime(t.numerator**2 + t.denominator**2) for t in parts)
    assert (4 * rest).denominator == 1


def test_long_numbers_are_left_alone():
    assert arctangent(Fraction(10**20 + 1, 10**19)) is None
    assert verify("atan(100000000000000000001/10) == atan(100000000000000000001/10)").status == "proved"


@pytest.mark.parametrize("name", WAVES)
@pytest.mark.parametrize(("low", "high"), [("0", "1"), ("-1", "2"), ("3", "4"), ("1/3", "1/3"), ("-50", "-47")])
def test_waves_are_enclosed(name, low, high):
    span = Sign(Fraction(low), False, Fraction(high), False)
    found = over(name, span)
    function = sympy.lambdify(sympy.Symbol("x"), getattr(sympy, name)(sympy.Symbol("x")))
    for k in range(21):
        value = function(float(Fraction(low) + (Fraction(high) - Fraction(low)) * k / 20))
        assert float(found.low) - 1e-12 <= value <= float(found.high) + 1e-12
    assert Signs().of(Map("cos", Number(Fraction(low)))).low <= Fraction(cos(float(Fraction(low)))) + Fraction(1, 10**9)


def test_long_intervals_say_nothing():
    assert over("sin", Sign(Fraction(0), False, Fraction(100), False)) == over("sin", Sign())
