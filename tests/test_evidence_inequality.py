"""Inequalities between scalars: what monotony, boxes, parts and squares prove, and what they must not."""

import pytest

import symnet as sn
from symnet.evidence.rechecking.main import checked

PROVED = [
    ("log(1 + x) >= x/(1 + x)", ("x > -1",), "monotony"),
    ("-p*log(p) - (1 - p)*log(1 - p) <= log(2)", ("0 < p < 1",), "monotony"),
    ("abs(sin(x)) <= abs(x)", (), "monotony"),
    ("x**4*exp(-x) <= 5", ("x >= 0",), "monotony"),
    ("x**2*exp(-x**2) <= 4/10", (), "substitution"),
    ("x**2*exp(-x**2)*(1 + x)/(2 + x**2) <= 3/10", (), "monotony and boxes"),
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
    v = sn.verify(claim, given=list(given), timeout=30)
    assert v.status == "proved" and method in v.method
    assert sn.recheck(v.claim, v.certificate).status == "proved"


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_refuted(claim, given):
    v = sn.verify(claim, given=list(given))
    assert v.status == "refuted" and v.counterexample


def test_what_touches_is_not_strict():
    assert sn.verify("-p*log(p) - (1 - p)*log(1 - p) < log(2)", given=["0 < p < 1"]).status != "proved"


# From an anchor that is no plain number: where the derivative is exactly 0, another name, an end such as pi/2.
ANCHORED = [
    ("exp(x) - 2*x >= 2 - 2*log(2)", ()),
    ("exp(x) - a*x >= a - a*log(a)", ("a > 0",)),
    ("x**2/2 - 3*log(x) >= 3/2 - 3*log(3)/2", ("x > 0",)),
    ("abs(tanh(u) - tanh(v)) <= abs(u - v)", ()),
    ("abs(sigmoid(u) - sigmoid(v)) <= abs(u - v)/4", ()),
    ("abs(sin(u) - sin(v)) <= abs(u - v)", ()),
    ("abs(softplus(u) - softplus(v)) <= abs(u - v)", ()),
    ("abs(exp(u) - exp(v)) <= abs(u - v)", ("u <= 0", "v <= 0")),
    ("abs(log(u) - log(v)) <= abs(u - v)", ("u >= 1", "v >= 1")),
    ("u - sin(u) <= v - sin(v)", ("u <= v",)),
    ("x*exp(x) <= y*exp(y)", ("0 <= x", "x <= y")),
]
# Their neighbours: a constant too small, an interval too long, an order that is not given, a value not attained.
NOT_ANCHORED = [
    ("exp(x) - 2*x > 2 - 2*log(2)", ()),
    ("exp(x) - a*x >= a - a*log(a)/2", ("a > 0",)),
    ("abs(tanh(u) - tanh(v)) < abs(u - v)", ()),
    ("abs(sigmoid(u) - sigmoid(v)) <= abs(u - v)/5", ()),
    ("abs(sin(u) - sin(v)) <= abs(u - v)*9/10", ()),
    ("abs(exp(u) - exp(v)) <= abs(u - v)", ("u <= 0",)),
    ("abs(exp(u) - exp(v)) <= abs(u - v)", ("u <= 1/10", "v <= 1/10")),
    ("abs(log(u) - log(v)) <= abs(u - v)", ("u >= 1/2", "v > 0")),
    ("u - 2*sin(u) <= v - 2*sin(v)", ("u <= v",)),
    ("u*exp(u) <= v*exp(v)", ("u <= v",)),
]


@pytest.mark.parametrize(("claim", "given"), ANCHORED)
def test_anchors(claim, given):
    v = sn.verify(claim, given=list(given), timeout=30)
    assert v.status == "proved" and "monotony" in v.method
    assert checked(v.claim, v.certificate) is not None


@pytest.mark.parametrize(("claim", "given"), NOT_ANCHORED)
def test_what_is_beside_an_anchored_claim_fails(claim, given):
    assert sn.verify(claim, given=list(given)).status == "refuted"


def test_an_anchor_outside_what_a_name_may_be_is_none():
    """x*log(x) >= -1/2 is asked of x > 0 only, and log has no value on the way from a point that is not positive."""
    x = sn.scalar("x", positive=True)
    assert sn.verify(sn.claim(sn.sqrt(x) + x, ">=", x)).status == "proved"
    assert sn.verify(sn.claim(sn.log(x), ">=", x - 2)).status == "refuted"
    assert sn.verify(sn.claim(x - sn.log(x), ">=", 1)).status == "proved"
