"""What follows from equal values: of functions that take each value once, and of those with a single zero."""

from __future__ import annotations

import pytest

import symnet as sn
from symnet.evidence.known.peeling import equated
from symnet.evidence.records import claim_key, sealed
from symnet.language import parse_conditions

TRUE = [
    ("x == y", "exp(x) == exp(y)"),
    ("x == y", "x**3 == y**3"),
    ("x == y", "x**(1/3) == y**(1/3)"),
    ("x == y", "x**(2/3) == y**(2/3)"),
    ("x == y", "1/x == 1/y"),
    ("x == y", "2**x == 2**y"),
    ("x == y", "tanh(x) == tanh(y)"),
    ("x == y", "log(x) == log(y)"),
    ("x == y", "1/(1 + exp(-x)) == 1/(1 + exp(-y))"),
    ("x == y", "softplus(3*x - 1) == softplus(3*y - 1)"),
    ("x <= y", "x**3 <= y**3"),
    ("x == y", "x**2 == y**2; x > 0; y > 0"),
    ("x == y", "x*exp(x) == y*exp(y); x > 0; y > 0"),
    ("x == y", "x**3 + x == y**3 + y"),
    ("x == y", "sin(x) == sin(y); -1 <= x <= 1; -1 <= y <= 1"),
    ("x == y", "cosh(x) == cosh(y); x >= 0; y >= 0"),
    ("x == y**2", "log(x) == 2*log(y)"),
    ("x == log(3)", "exp(x) == 3"),
    ("x == 1", "x + log(x) == 1"),
    ("x == 1", "x*log(x) == 0"),
    ("x == 0", "sigmoid(x) == 1/2"),
    ("x == 2", "x**3 + x == 10"),
    ("x == 1", "log(x)**2 == 0"),
    ("m <= G", "abs(m) <= G"),
    ("abs(x + y) < c + d", "abs(x) <= c; d > abs(y)"),
    ("x == y", "abs(x - y) <= 0"),
]
FALSE = [
    ("x == y", "x**2 == y**2"),
    ("x == y", "x**4 == y**4"),
    ("x == y", "sin(x) == sin(y)"),
    ("x == y", "abs(x) == abs(y)"),
    ("x == y", "relu(x) == relu(y)"),
    ("x == y", "cosh(x) == cosh(y)"),
    ("x == y", "gelu(x) == gelu(y)"),
    ("x == y", "exp(x) == exp(2*y)"),
    ("x == y", "x*exp(x) == y*exp(y)"),
    ("x == y", "x**3 - x == y**3 - y"),
    ("x == y", "cosh(x) == cosh(y); x >= -1; y >= -1"),
    ("x == 2*y", "log(x) == 2*log(y)"),
    ("x == 1", "exp(x) == 3"),
    ("x < y", "1/x > 1/y"),
    ("x <= y", "x**2 <= y**2"),
    ("m <= G", "abs(m) >= G"),
    ("abs(x + y) < c + d", "abs(x) <= c; abs(y) <= d"),
]


def judged(claim: str, given: str, let: str = "") -> sn.Verdict:
    return sn.verify(claim, let=let, given=given.split("; "), timeout=5)


@pytest.mark.parametrize("claim, given", TRUE)
def test_equal_values_of_equal_arguments_only(claim: str, given: str) -> None:
    found = judged(claim, given)
    assert found.status == "proved", found.reason
    assert sn.recheck(found.claim, found.certificate).status == "proved"


@pytest.mark.parametrize("claim, given", FALSE)
def test_functions_that_take_a_value_twice(claim: str, given: str) -> None:
    assert judged(claim, given).status != "proved"


@pytest.mark.parametrize("f, holds", [("exp(x)", True), ("x**3", True), ("relu(x)", False), ("x**2", False)])
def test_entry_by_entry(f: str, holds: bool) -> None:
    other = f.replace("(x)", "(y)") if "(x)" in f else f.replace("x", "y")
    found = judged("x == y", f"{f} == {other}", "x: n; y: n")
    assert found.status == ("proved" if holds else "refuted")
    if holds:
        assert found.scope == "all shapes" and sn.recheck(found.claim, found.certificate).status == "proved"


def test_arguments_are_compared_layer_by_layer() -> None:
    said = equated(parse_conditions(["1/(1 + exp(-x)) == 1/(1 + exp(-y))", "x**2 == 4", "2*u + 1 == 2*v + 1"]))
    assert [str(c) for c in said] == ["1 + exp(-x) == 1 + exp(-y)", "-x == -y"]


@pytest.mark.parametrize(
    "field, text",
    [
        ("anchor", "0"),
        ("anchor", "x"),
        ("of", "x*exp(x) - y*exp(y) + 1"),
        ("of", "-(x*exp(x)) + y*exp(y)"),
        ("name", "y"),
    ],
)
def test_an_edited_single_zero_is_rejected(field: str, text: str) -> None:
    found = judged("x == y", "x*exp(x) == y*exp(y); x > 0; y > 0")
    assert found.certificate is not None
    (row,) = found.certificate["regions"]
    assert row["trace"]["by"] == "single zero"
    edited = {**row, "trace": {**row["trace"], field: text}}
    assert sn.recheck(found.claim, sealed({**found.certificate, "regions": [edited]})).status == "unknown"


def test_a_zero_of_what_also_falls_is_not_single() -> None:
    """The trace of a proof for positive numbers does not serve where the function falls as well."""
    found, other = (judged("x == y", f"x*exp(x) == y*exp(y){more}") for more in ("; x > 0; y > 0", "; x > -3; y > -3"))
    assert found.certificate is not None and other.status != "proved"
    named = {**found.certificate, "hypotheses": [str(h) for h in other.claim.hypotheses]}
    assert sn.recheck(other.claim, sealed({**named, "claim": claim_key(other.claim)})).status == "unknown"
