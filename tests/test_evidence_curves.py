"""Bounds of curves: Taylor polynomials by repeated monotony, chords up to the ends, circles, squares of roots."""

from __future__ import annotations

import pytest

import symnet as sn

TRUE = [
    ("cos(x) <= 1 - x**2/2 + x**4/24", "", "monotony"),
    ("sin(x) <= x - x**3/6 + x**5/120", "x >= 0", "monotony"),
    ("exp(x) >= 1 + x + x**2/2 + x**3/6 + x**4/24 + x**5/120", "", "monotony"),
    ("log(1 + x) <= x - x**2/2 + x**3/3", "x >= 0", "monotony"),
    ("tanh(x) >= x - x**3/3", "x >= 0", "monotony"),
    ("log(cosh(x)) >= x**2/2 - x**4/12", "", "monotony"),
    ("asin(x) <= pi*x/2", "0 <= x <= 1", "concavity"),
    ("acos(x) >= pi/2 - pi*x/2", "0 <= x <= 1", "concavity"),
    ("sin(x)*cos(x)**2 <= 2/(3*sqrt(3))", "", "squared sides"),
    ("sin(x) + cos(x)**2 <= 5/4", "", "substitution"),
    ("sin(x)*cos(x) <= 1/2", "", "sums of squares"),
    ("3*sin(x) + 4*cos(x) <= 5", "", "squared sides"),
    ("a*sin(x) + b*cos(x) <= sqrt(a**2 + b**2)", "", "squared sides"),
    ("x*u + y*v <= sqrt(x**2 + y**2)*sqrt(u**2 + v**2)", "", "squared sides"),
    ("x*y <= x**p/p + y**q/q", "x >= 0; y >= 0; p > 1; q > 1; 1/p + 1/q == 1", "Young's inequality"),
    ("abs(sqrt(x) - sqrt(y)) <= sqrt(abs(x - y))", "x >= 0; y >= 0", "squared sides"),
    ("(sqrt(x) - sqrt(y))**2 <= abs(x - y)", "x >= 0; y >= 0", "signs of factors"),
]
FALSE = [
    ("sin(x) >= x - x**3/6", ""),
    ("exp(x) >= 1 + x + x**2/2 + x**3/6 + x**4/24", ""),
    ("cos(x) <= 1 - x**2/2 + x**4/25", ""),
    ("asin(x) <= 3*x/2", "0 <= x <= 1"),
    ("sin(x)*cos(x)**2 <= 3/8", ""),
    ("sin(x)*cos(x) < 1/2", ""),
    ("3*sin(x) + 4*cos(x) <= 49/10", ""),
    ("sin(x) + cos(x) <= 7/5", ""),
    ("x*y <= x**p/p + y**q/q", "x >= 0; y >= 0; p > 1; q > 1"),
    ("x + 2*y <= 2*sqrt(x**2 + y**2)", ""),
    ("abs(sqrt(x) - sqrt(y)) <= abs(x - y)", "x >= 0; y >= 0"),
    ("abs(sqrt(x) - sqrt(y)) < sqrt(abs(x - y))", "x >= 0; y >= 0"),
]


def judged(claim: str, given: str) -> sn.Verdict:
    return sn.verify(claim, given=[g for g in given.split("; ") if g], timeout=20)


@pytest.mark.parametrize("claim, given, method", TRUE)
def test_bounds_that_hold(claim: str, given: str, method: str) -> None:
    found = judged(claim, given)
    assert found.status == "proved" and method in found.method, (found.status, found.method, found.reason)
    assert sn.recheck(found.claim, found.certificate).status == "proved"


@pytest.mark.parametrize("claim, given", FALSE)
def test_bounds_that_fail(claim: str, given: str) -> None:
    assert judged(claim, given).status == "refuted"
