"""Equality by equal derivatives: on one interval, with an exact value; never across a gap."""

import pytest

import symnet as sn
from tests.provers_alone import refuted_and_not_proved


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        ("atan(x) + atan(1/x) == pi/2", ("x > 0",)),
        ("atan(x) + atan(1/x) == -pi/2", ("x < 0",)),
        ("2*atan(x) == asin(2*x/(1 + x**2))", ("-1 <= x <= 1",)),
        ("atan((1 + x)/(1 - x)) == atan(x) + pi/4", ("x < 1",)),
        ("asin(x) == atan(x/sqrt(1 - x**2))", ("-1 < x < 1",)),
        ("atan(x) + atan(y) == atan((x + y)/(1 - x*y))", ("x*y < 1",)),
        ("atan(x) - atan(y) == atan((x - y)/(1 + x*y))", ("x*y > -1",)),
    ],
)
def test_proved_by_equal_derivatives(claim, given):
    v = sn.verify(claim, given=list(given))
    assert v.status == "proved" and "equal derivatives" in v.method
    assert sn.recheck(v.claim, v.certificate).status == "proved"


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        ("atan(x) + atan(1/x) == pi/2", ("x != 0",)),
        ("atan((1 + x)/(1 - x)) == atan(x) + pi/4", ("x != 1",)),
        ("2*atan(x) == asin(2*x/(1 + x**2))", ()),
        ("atan(x) + atan(1/x) == 1", ("x > 0",)),
        ("asin(x) == atan(x)", ("-1 <= x <= 1",)),
        ("atan(x) + atan(y) == atan((x + y)/(1 - x*y))", ("x*y != 1",)),
        ("atan(x) + atan(y) == atan((x + y)/(1 - x*y))", ("x*y <= 1",)),
        ("atan(x) + atan(y) == atan((x + y)/(1 - x*y))", ("x*y > 1", "x > 0")),
        ("atan(x) + atan(y) == atan((x + y)/(1 - x*y))", ("x**2*y < 1",)),
        ("atan(x) + atan(1/x) == pi/2", ("x*y > 0",)),
    ],
)
def test_refuted_and_not_proved_without_a_search_either(claim, given, monkeypatch):
    refuted_and_not_proved(monkeypatch, claim, given=list(given))


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        ("diff(asin(x), x) == 1/sqrt(1 - x**2)", ()),
        ("diff(acos(x), x) == -1/sqrt(1 - x**2)", ()),
        ("diff(asin(2*x), x) == 2/sqrt(1 - 4*x**2)", ()),
        ("sqrt(1 - x**2)/(1 - x**2) == 1/sqrt(1 - x**2)", ()),
    ],
)
def test_sides_without_values_at_the_same_ends(claim, given):
    assert sn.verify(claim, given=list(given)).status == "proved"


def test_a_value_at_an_end_is_seen():
    v = sn.verify("diff(asin(x), x) == 1/sqrt(1 - x**2) + 0/(x - 1/2)", given=["x > 0"])
    assert v.status == "refuted"
