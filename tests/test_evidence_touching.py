"""Polynomials in a kernel that touch 0 at irrational points, and their neighbours that fall below."""

import pytest

import symnet as sn
from symnet.evidence.rechecking.main import checked

PROVED = [
    ("abs(diff(tanh(x), x, 2)) <= 4/(3*sqrt(3))", ()),
    ("abs(diff(sigmoid(x), x, 2)) <= sqrt(3)/18", ()),
    ("tanh(x)*(1 - tanh(x)**2) <= 2*sqrt(3)/9", ()),
    ("x*(1 - x**2) <= 2/(3*sqrt(3))", ("0 <= x", "x <= 1")),
    ("x**4 - 2*sqrt(2)*x**3 + 4*x**2 - 4*sqrt(2)*x + 4 >= 0", ()),
    ("x**3 + 2*pi**3 >= 3*pi**2*x", ("x >= 0",)),
    ("exp(3*x) + 2*a**3 >= 3*a**2*exp(x)", ("a >= 0",)),
]
NOT_PROVED = [
    ("abs(diff(tanh(x), x, 2)) < 4/(3*sqrt(3))", ()),
    ("abs(diff(tanh(x), x, 2)) <= 769/1000", ()),
    ("abs(diff(sigmoid(x), x, 2)) <= sqrt(3)/18 - 1/10**9", ()),
    ("x*(1 - x**2) <= 2/(3*sqrt(3))", ("-2 <= x", "x <= 1")),
    ("x**3 + 2*pi**3 >= 3*pi**2*x", ()),
    ("x**3 + 2*pi**3 >= 3*pi**2*x + 1/1000", ("x >= 0",)),
    ("exp(3*x) + 2*a**3 >= 3*a**2*exp(x)", ()),
]


@pytest.mark.parametrize(("claim", "given"), PROVED)
def test_proved(claim, given):
    v = sn.verify(claim, given=list(given), timeout=30)
    assert v.status == "proved"
    assert checked(v.claim, v.certificate) is not None


@pytest.mark.parametrize(("claim", "given"), NOT_PROVED)
def test_what_falls_below_is_not_proved(claim, given):
    assert sn.verify(claim, given=list(given), timeout=4).status != "proved"
