"""Inequalities between scalars: what monotony, boxes, parts and squares prove, and what they must not."""

import pytest

import symnet as sn

PROVED = [
    ("log(1 + x) >= x/(1 + x)", ("x > -1",), "monotony"),
    ("-p*log(p) - (1 - p)*log(1 - p) <= log(2)", ("0 < p < 1",), "monotony"),
    ("abs(sin(x)) <= abs(x)", (), "monotony"),
    ("x**4*exp(-x) <= 5", ("x >= 0",), "monotony and boxes"),
    ("x**2*exp(-x**2) <= 4/10", (), "monotony and boxes"),
    ("diff(gelu(x), x) <= 12/10", (), "monotony and boxes"),
    ("silu(x) >= -2785/10000", (), "signs"),
    ("gelu(x) > -17/100", (), "signs"),
    ("mish(x) >= -31/100", (), "signs"),
]
FALSE = [
    ("log(1 + x) > x/(1 + x)", ("x > -1",)),
    ("abs(sin(x)) < abs(x)", ()),
    ("x**4*exp(-x) <= 46/10", ("x >= 0",)),
    ("x**4*exp(-x) <= 5", ()),
    ("diff(gelu(x), x) <= 112/100", ()),
    ("diff(gelu(x), x) <= 1", ("x >= 2",)),
    ("silu(x) >= -278/1000", ()),
    ("sin(x) <= x", ()),
    ("x >= 2", ("x**2 >= 4",)),
    ("x + 3 >= 0", ("abs(x) >= 1", "x <= 5")),
]


@pytest.mark.parametrize(("claim", "given", "method"), PROVED)
def test_proved(claim, given, method):
    v = sn.verify(claim, given=list(given))
    assert v.status == "proved" and method in v.method
    assert sn.recheck(v.claim, v.certificate).status == "proved"


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_refuted(claim, given):
    v = sn.verify(claim, given=list(given))
    assert v.status == "refuted" and v.counterexample


def test_what_touches_is_not_strict():
    assert sn.verify("-p*log(p) - (1 - p)*log(1 - p) < log(2)", given=["0 < p < 1"]).status != "proved"
