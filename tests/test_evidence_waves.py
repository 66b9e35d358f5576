"""Signs of sin and cos from where the angle lies, judged by enclosures of many points; inverse functions of angles."""

from fractions import Fraction

import pytest
from mpmath import iv

import symnet as sn
from symnet.evidence.known.signs import Signs
from symnet.evidence.rechecking.main import checked
from symnet.expr import Compare, Constant, Map, Number

PI = Constant("pi")


@pytest.mark.parametrize("name", ["sin", "cos"])
@pytest.mark.parametrize("low", range(-9, 10))
@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_signs_on_quarter_turns(name, low, length):
    """Between multiples of π/2, ends included: what is claimed holds at the ends and at points between."""
    t = sn.scalar("t")
    ends = (Number(Fraction(low, 2)) * PI, Number(Fraction(low + length, 2)) * PI)
    sign = Signs([Compare(">=", t, ends[0]), Compare("<=", t, ends[1])]).of(Map(name, t))
    for k in range(8 * length + 1):
        value = getattr(iv, name)(iv.pi * (8 * low + k) / 16)
        assert not (sign.nonnegative and value.b < 0) and not (sign.nonpositive and value.a > 0)
        assert not (sign.nonzero and value.a <= 0 <= value.b)
    if length == 1 or (length == 2 and low % 2 == (name == "cos")):
        assert sign.nonnegative or sign.nonpositive


PROVED = [
    ("acos(cos(t)) == t", ("0 <= t", "t <= pi")),
    ("asin(sin(t)) == t", ("-pi/2 <= t", "t <= pi/2")),
    ("atan(tan(t)) == t", ("-pi/2 < t", "t < pi/2")),
    ("sqrt(cos(x)**2) == cos(x)", ("-pi/2 <= x", "x <= pi/2")),
    ("sqrt(cos(x)**2) == cos(x)", ("-1 <= x", "x <= 1")),
    ("sqrt(sin(x)**2) == sin(x)", ("0 <= x", "x <= pi")),
    ("sqrt(1 - sin(x)**2) == -cos(x)", ("pi/2 <= x", "x <= 3*pi/2")),
]
FALSE = [
    ("acos(cos(t)) == t", ("0 <= t", "t <= 2*pi")),
    ("asin(sin(t)) == t", ("0 <= t", "t <= pi")),
    ("atan(tan(t)) == t", ("-pi/2 < t", "t < 2")),
    ("sqrt(cos(x)**2) == cos(x)", ("-2 <= x", "x <= 1")),
    ("sqrt(sin(x)**2) == sin(x)", ("-1/100 <= x", "x <= pi")),
    ("acos(cos(2*t)) == 2*t", ("0 <= t", "t <= pi")),
]


@pytest.mark.parametrize(("claim", "given"), PROVED)
def test_proved(claim, given):
    v = sn.verify(claim, given=list(given), timeout=30)
    assert v.status == "proved"
    assert checked(v.claim, v.certificate) is not None


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_refuted(claim, given):
    assert sn.verify(claim, given=list(given)).status == "refuted"
