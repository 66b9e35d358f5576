"""Inequalities shown as others: by chords, logarithms, a part as a variable, ends of bounds on their own."""

import pytest

import symnet as sn
from symnet.evidence.checking.methods import METHODS
from symnet.evidence.proof.traces import Trace
from symnet.evidence.rechecking.main import checked

PROVED = [
    ("2*x/pi <= sin(x)", None, ("0 <= x", "x <= pi/2"), "concavity"),
    ("cosh(x) <= exp(x**2/2)", None, (), "logarithms"),
    ("x**x >= exp(-1/e)", None, ("x > 0",), "monotony"),
    ("x**x > 69/100", None, ("x > 0",), "monotony"),
    ("log(1 + 1/k) <= 1/k", None, ("k >= 1",), "substitution"),
    ("log(1 + 1/k) <= 1/k", "k: size", (), "substitution"),
    ("log(1 + 1/k) >= 1/(k + 1)", None, ("k > 0",), "substitution"),
    ("sqrt(1 - x**2) >= 1 - x**2", None, ("-1 <= x", "x <= 1"), "substitution"),
    ("x*sqrt(1 - x) <= 2/(3*sqrt(3))", None, ("0 <= x", "x <= 1"), "squared sides"),
    ("sqrt(x) <= (1 + x)/2", None, ("x >= 0",), "signs of factors"),
    ("(x + y + z)/3 >= (x*y*z)**(1/3)", None, ("x >= 0", "y >= 0", "z >= 0"), "signs of factors"),
    ("(sqrt(k) - 1)/(sqrt(k) + 1) <= (k - 1)/(k + 1)", None, ("k >= 1",), "signs of factors"),
    ("(1 + x)**n >= 1 + n*x", "n: size; x", ("x >= -1",), "monotony"),
    ("(1 + x)**a >= 1 + a*x", None, ("x >= -1", "a >= 1"), "monotony"),
    ("sqrt(1 + x**2) - 1 <= abs(x)", None, (), "squared sides"),
    ("(1 + 1/n)**n <= e", "n: size", (), "logarithms"),
    ("(1 - 1/n)**n <= exp(-1)", "n: size", (), "logarithms"),
    ("abs(g/sqrt(g**2 + eps)) < 1", None, ("eps > 0",), "sums of squares"),
    ("abs(m)/sqrt(v) <= 1", None, ("v >= m**2", "v > 0"), "squares"),
    ("sqrt(x + y) <= sqrt(x) + sqrt(y)", None, ("x >= 0", "y >= 0"), "squared sides"),
    ("where(x > 0, x, a*x) == maximum(x, a*x)", None, ("0 < a", "a < 1"), "on 3 regions"),
]
FALSE = [
    ("sqrt(1 + x**2) - 1 <= abs(x) - 1/100", None, ()),
    ("(1 + 1/n)**n <= 27/10", "n: size", ()),
    ("(1 - 1/n)**n <= exp(-1) - 1/100", "n: size", ()),
    ("abs(g/sqrt(g**2 + eps)) < 1", None, ("eps >= 0",)),
    ("abs(m)/sqrt(v) <= 1", None, ("v >= m", "v > 0")),
    ("sqrt(x + y) <= sqrt(x) + sqrt(y) - 1/10", None, ("x >= 0", "y >= 0")),
    ("where(x > 0, x, a*x) == maximum(x, a*x)", None, ("0 < a", "a < 2")),
    ("2*x/pi <= sin(x)", None, ("0 <= x", "x <= pi")),
    ("(x + y + z)/3 > (x*y*z)**(1/3)", None, ("x >= 0", "y >= 0", "z >= 0")),
    ("(sqrt(k) - 1)/(sqrt(k) + 1) <= (k - 1)/(k + 1)", None, ("k > 0",)),
    ("2*x/3 <= sin(x)", None, ("0 <= x", "x <= pi/2")),
    ("cosh(x) <= exp(x**2/3)", None, ()),
    ("x**x >= 7/10", None, ("x > 0",)),
    ("log(1 + 1/k) <= 1/(k + 1)", None, ("k > 0",)),
    ("log(1 + 1/k) <= 1/k - 1/(2*k**2)", None, ("k >= 1",)),
    ("sqrt(1 - x**2) <= 1 - x**2", None, ("-1 <= x", "x <= 1")),
    ("x*sqrt(1 - x) <= 38/100", None, ("0 <= x", "x <= 1")),
    ("(1 + x)**n >= 1 + n*x", "n: size; x", ("x >= -4",)),
    ("(1 + x)**a >= 1 + a*x", None, ("x >= -1", "a >= 1/2")),
]


@pytest.mark.parametrize(("claim", "let", "given", "method"), PROVED)
def test_proved(claim, let, given, method):
    v = sn.verify(claim, let=let, given=list(given), timeout=30)
    assert v.status == "proved" and method in v.method
    assert checked(v.claim, v.certificate) is not None


@pytest.mark.parametrize(("claim", "let", "given"), FALSE)
def test_refuted(claim, let, given):
    assert sn.verify(claim, let=let, given=list(given)).status == "refuted"


def test_another_function_is_not_believed():
    v = sn.verify("log(1 + 1/k) <= 1/k", given=["k >= 1"])
    region = v.certificate["regions"][0]
    for edit in ({"function": "2*t - log(1 + t)"}, {"of": "1/(k + 1)"}, {"name": "k"}, {"name": "pi"}):
        other = {**v.certificate, "regions": [{**region, "trace": {**region["trace"], **edit}}]}
        assert sn.recheck(v.claim, other).status != "proved"


def test_each_way_has_a_name_in_chinese():
    inner = {"", "holds", "square", "factor", "factors"}
    assert {row.words for row in Trace.__subclasses__()} - inner <= set(METHODS)
