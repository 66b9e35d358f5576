"""Products that are 0: one of the factors is; bits, signs and what thresholds make of them."""

import pytest

import symnet as sn
from symnet.evidence.rechecking.main import checked

BITS = ("x1*(1 - x1) == 0", "x2*(1 - x2) == 0")
PROVED = [
    ("step(x1 + x2 - 2) == x1*x2", BITS),
    ("step(x1 + x2 - 2) == x1*x2", ("x1**2 == x1", "x2 == x2**2")),
    ("relu(x1 + x2) - 2*relu(x1 + x2 - 1) == x1 + x2 - 2*x1*x2", BITS),
    ("step(step(x1 + x2 - 1) - step(x1 + x2 - 2) - 1/2) == x1 + x2 - 2*x1*x2", BITS),
    ("step(x1 + x2 + x3 - 2) == x1*x2 + x1*x3 + x2*x3 - 2*x1*x2*x3", (*BITS, "x3*(1 - x3) == 0")),
    ("relu(x) == (1 + x)/2", ("x**2 == 1",)),
    ("relu(x) == (1 + x)/2", ("abs(x) == 1",)),
    ("cos(pi*x) == 1 - 2*x", ("x*(x - 1) == 0",)),
    ("sin(pi*x) == 0", ("x*(x - 1)*(x - 2) == 0",)),
    ("abs(x + y) == abs(x) + abs(y)", ("x*y == 0",)),
    ("x == y", ("(x - y)**2 <= 0",)),
    ("abs(x) == 2", ("(x**2 - 4)**2 == 0",)),
]
FALSE = [
    ("x == y", ("(x - y)**2 >= 0",)),
    ("x == 2", ("(x**2 - 4)**2 == 0",)),
    ("step(x1 + x2 - 1) == x1*x2", BITS),
    ("step(x1 + x2 - 2) == x1*x2", ("x1*(1 - x1) == 0", "x2*(2 - x2) == 0")),
    ("step(x1 + x2 - 2) == x1*x2", ("x1*(1 - x1) == 0",)),
    ("relu(x1 + x2) - relu(x1 + x2 - 1) == x1 + x2 - 2*x1*x2", BITS),
    ("step(x1 + x2 + x3 - 1) == x1*x2 + x1*x3 + x2*x3 - 2*x1*x2*x3", (*BITS, "x3*(1 - x3) == 0")),
    ("relu(x) == x", ("x**2 == 1",)),
    ("cos(pi*x) == 1 - 2*x", ("x*(x - 1)*(x - 2) == 0",)),
]


@pytest.mark.parametrize(("claim", "given"), PROVED)
def test_proved_factor_by_factor(claim, given):
    v = sn.verify(claim, given=list(given), timeout=30)
    assert v.status == "proved"
    assert checked(v.claim, v.certificate) is not None


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_refuted(claim, given):
    assert sn.verify(claim, given=list(given)).status == "refuted"


def test_entries_of_a_vector_of_bits():
    v = sn.verify("step(x - 1/2) == x", let="x: n", given=["x*(1 - x) == 0"])
    assert (v.status, v.scope) == ("proved", "all shapes")
    assert sn.verify("step(x - 1/2) == x", let="x: n", given=["x*(1 - x)*(2 - x) == 0"]).status == "refuted"


def test_a_case_that_is_left_out_is_seen():
    v = sn.verify("relu(x) == (1 + x)/2", given=["x**2 == 1"])
    short = {**v.certificate, "regions": v.certificate["regions"][:1]}
    assert sn.recheck(v.claim, short).status != "proved"
