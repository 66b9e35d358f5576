"""What is like a root has no derivative where it is 0, so that claims about derivatives need no hypotheses there."""

import pytest

import symnet as sn
from symnet.evidence.rechecking.check import Check
from symnet.evidence.rechecking.steep import derivative_needs

PROVED = [
    "diff(sqrt(1 - x**2), x) == -x/sqrt(1 - x**2)",
    "diff(x*sqrt(1 - x**2), x) == (1 - 2*x**2)/sqrt(1 - x**2)",
    "diff(sqrt(1 - x**2)*exp(x), x) == exp(x)*(1 - x - x**2)/sqrt(1 - x**2)",
    "diff(log(sqrt(x)), x) == 1/(2*sqrt(x)**2)",
    "diff(sqrt(x)/x, x) == -1/(2*x*sqrt(x))",
    "diff(sqrt(sqrt(x)), x) == 1/(4*sqrt(x)*sqrt(sqrt(x)))",
    "diff(x**(1/3), x) == 1/(3*x**(2/3))",
    "diff(asin(x), x) == 1/sqrt(1 - x**2)",
    "diff(asin(sqrt(x)), x) == 1/(2*sqrt(x)*sqrt(1 - x))",
    "diff(atan(sqrt(x)), x) == 1/(2*sqrt(x)*(1 + x))",
    "diff(sqrt(x) + x**2, x) == 1/(2*sqrt(x)) + 2*x",
]
NOT_PROVED = [
    # one side has a value where the other has none
    "diff(sqrt(x**4), x) == 2*x**3/sqrt(x**4)",
    "diff(x**2*sqrt(x**2), x) == 3*x**3/sqrt(x**2)",
    "diff(x*sqrt(x**2), x) == 2*x**2/sqrt(x**2)",
    "diff(sqrt(x**2) - abs(x), x) == 0*x/x",
    "diff(sqrt(1 - x**2), x) == -x/sqrt(abs(1 - x**2))",
    "diff(sqrt(1 - x**2), x) == x/sqrt(1 - x**2)",
    "diff(log(sqrt(x)), x) == 1/(2*x)",
    "diff(asin(x), x) == 1/sqrt(abs(1 - x**2))",
    "diff(sqrt(x), x) == 1/(2*sqrt(x)) + 0*sqrt(x - 1)",
    "diff(sqrt(x)*sqrt(x), x) == 1",
]


@pytest.mark.parametrize("text", PROVED)
def test_derivatives_of_roots_are_proved_without_hypotheses_and_rechecked(text):
    verdict = sn.verify(text)
    assert verdict.status == "proved", verdict
    assert sn.recheck(verdict.claim, verdict.certificate).status == "proved"


@pytest.mark.parametrize("text", NOT_PROVED)
def test_false_neighbours_are_not_proved(text):
    assert sn.verify(text, timeout=4).status != "proved"


NEEDS = [
    # a function, and what its derivative needs beyond a value of it
    ("sqrt(x)", ["x > 0"]),
    ("sqrt(1 - x**2)", ["1 - x**2 > 0"]),
    ("exp(x)*sqrt(x) + x", ["x > 0"]),
    ("x*sqrt(x)", []),
    ("sqrt(x) - sqrt(x)", []),
    ("sqrt(x**2)", ["x**2 > 0"]),
    ("sqrt(x**4)", []),
    ("abs(x) - sqrt(x**2)", []),
    ("tanh(sqrt(x**2) + x)", ["x**2 > 0"]),
    ("selu(sqrt(x**2) + 4*x)", []),  # whose two slopes at 0 may become equal
    ("(x**2)**(1/3)", ["x**2 > 0"]),
    ("(x**2)**(2/3)", []),
    ("acos(x)", ["1 - x > 0", "1 + x > 0"]),
]


@pytest.mark.parametrize(("f", "expected"), NEEDS)
def test_what_derivatives_need(f, expected):
    side = sn.parse(f"diff({f}, x)", let="x")
    assert sorted({str(c.needs) for c in derivative_needs(side, Check(()))}) == sorted(expected)
