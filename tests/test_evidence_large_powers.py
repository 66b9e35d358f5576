"""Powers that are too large to be multiplied out: a factor to the power 100 is one kernel."""

import pytest

import symnet as sn
from symnet.evidence.known.signs import Signs
from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.field import Field
from symnet.evidence.rechecking.main import checked
from symnet.normal.scalar import Normal

TRUE = [
    ("(x+1)**100000 == (1+x)**100000", ()),
    ("(x+1)**100000*(x+1) == (1+x)**100001", ()),
    ("(x-y)**100001 == -(y-x)**100001", ()),
    ("(x**2+2*x+1)**50000 == (1+x)**100000", ()),
    ("(x**2-1)**-5000 == (1+x)**-5000*(x-1)**-5000", ()),
    ("x**100000/x**99999 == x", ("x != 0",)),
    ("(2*x+2)**1000 == 2**1000*(x+1)**1000", ()),
    ("(x+1)**300*(y+1)**300 == (x*y + x + y + 1)**300", ()),
    ("(x+1)**200 == ((x+1)**100)**2", ()),
    ("(x+1)**(-100001) == 1/(1+x)**100001", ()),
    ("diff((x+1)**100000, x) == 100000*(1+x)**99999", ()),
    ("sqrt((x+1)**100000) == (x+1)**50000", ()),
    ("abs((x+1)**100001) == abs(x+1)**100001", ()),
    ("log((x+1)**100000) == 100000*log(abs(x+1))", ("x != -1",)),
    ("(1 + 1/n)**1000000 == ((n+1)/n)**1000000", ("n > 0",)),
    ("(1-x)**1000 < 1", ("0 < x", "x <= 1")),
    ("(x-x)**30000 == 0", ()),
]
FALSE = [
    ("(x+1)**100000 == (1+x)**100001", ()),
    ("(x-y)**100001 == (y-x)**100001", ()),
    ("(x+1)**300*(y+1)**300 == (x*y + x + y + 2)**300", ()),
    ("x**100000/x**99999 == x", ()),
    ("(x+1)**(-100000)*(x+1)**100000 == 1", ()),
    ("sqrt((x+1)**100002) == (x+1)**50001", ()),
    ("log((x+1)**100000) == 100000*log(x+1)", ()),
    ("(1-x)**1000 < 1", ("0 <= x", "x <= 1")),
    ("(x-x)**30000 == 1", ()),
    ("y*(x-y)**30000 == y", ("x == y",)),
]


@pytest.mark.parametrize(("text", "given"), TRUE)
def test_proved_and_followed(text, given):
    v = sn.verify(text, given=list(given))
    assert v.status == "proved" and checked(v.claim, v.certificate).status == "proved"


@pytest.mark.parametrize(("text", "given"), FALSE)
def test_false_neighbours_are_refuted(text, given):
    assert sn.verify(text, given=list(given)).status == "refuted"


@pytest.mark.parametrize("text", ["(x-x)**30000 == 1", "(sin(x)**2 + cos(x)**2 - 1)**30000 == 1"])
def test_0_to_a_large_power_is_0_for_provers_and_checkers(text):
    claim = sn.claim(text)
    normal, field = Normal(Signs()), Field(Bounds(()).of, {}, ())
    left, right = normal.of(claim.lhs, claim.rhs)
    assert left.num.is_zero() and not right.num.is_zero()
    assert field.of(claim.lhs)[0].is_zero() and not field.of(claim.rhs)[0].is_zero()
