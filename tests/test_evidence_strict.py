"""Strict inequalities between sides that meet at a point which the hypotheses leave out: f rises away from it."""

import copy

import pytest

import symnet as sn
from symnet.evidence.records import claim_key, sealed
from tests.provers_alone import without_searches

STRICT = [
    ("exp(x) > 1 + x", ["x != 0"]),
    ("exp(x) > 1 + x", ["x > 0"]),
    ("log(1 + x) > x/(1 + x)", ["x > -1", "x < 0"]),
    ("cos(x) > 1 - x**2/2", ["x != 0"]),
    ("x*log(x) > x - 1", ["x > 0", "x != 1"]),
    ("exp(x) > e*x", ["x != 1"]),
    ("exp(x) - exp(y) > x - y", ["x > y", "y > 0"]),
]


@pytest.mark.parametrize(("claim", "given"), STRICT)
def test_strict_where_the_anchor_is_left_out(claim, given):
    v = sn.verify(claim, given=given, timeout=30)
    assert v.status == "proved" and sn.recheck(v.claim, v.certificate).status == "proved"


@pytest.mark.parametrize(
    ("claim", "given"), [(claim, [h.replace("!=", "<=") for h in given]) for claim, given in STRICT]
)
def test_not_strict_where_it_is_a_point(claim, given):
    """With x <= 0 instead of x != 0 the anchor is a point; other hypotheses stay as they are."""
    if any("<=" in h for h in given):
        assert sn.verify(claim, given=given).status == "refuted"


def test_the_point_that_is_left_out_is_missing():
    assert sn.verify("exp(x) > 1 + x").missing == "x != 0"


def strictly(claim, given):
    v = sn.verify(claim, given=given, timeout=30)
    trace = v.certificate["regions"][0]["trace"]
    assert trace["by"] == "strict monotony"
    return v


FORGED = [
    {"anchor": "1"},  # where f is positive, but from which it does not rise on both sides
    {"anchor": "-1"},
    {"by": "monotony"},  # f is not positive at the anchor
    {"above": {"by": "boxes", "splits": "."}},
    {"below": {"by": "magic"}},
]


@pytest.mark.parametrize("edit", FORGED)
def test_forged(edit):
    v = strictly("exp(x) > 1 + x", ["x != 0"])
    made = copy.deepcopy(v.certificate)
    made["regions"][0]["trace"] |= edit
    assert sn.recheck(v.claim, sealed(made)).status == "unknown"


def test_the_certificate_serves_no_claim_about_the_anchor():
    """The same certificate, for the false claim without the hypothesis."""
    v = strictly("exp(x) > 1 + x", ["x != 0"])
    other = sn.claim("exp(x)", ">", "1 + x")
    made = sealed({**copy.deepcopy(v.certificate), "claim": claim_key(other)})
    assert sn.recheck(other, made).status == "unknown"


STILL = {"by": "holds"}  # what needs no more than the algebra
ALONG_X = {"name": "x", "anchor": "0", "above": STILL, "below": STILL}
EQUATIONS_ON_A_LINE = [  # x*y >= 0 holds between two points where it holds, and where y is 0 never strictly
    ("x*y > 0", ["x > 0", "x*y >= 0"], {"by": "strict monotony"} | ALONG_X),
    ("x + y*x > 0", ["x > 0", "x + y*x >= 0"], {"by": "strict monotony"} | ALONG_X),
    ("x == 0", ["x >= 0", "x*y >= 0", "x*y == 0"], {"by": "single zero", "of": "x*y"} | ALONG_X),
]


@pytest.mark.parametrize(("text", "given", "trace"), EQUATIONS_ON_A_LINE, ids=lambda row: str(row)[:20])
def test_what_is_linear_in_a_name_does_not_hold_strictly_between(text, given, trace, monkeypatch):
    claim = sn.claim(text, given=given)
    row = {"region": [], "conditions": [], "by": trace["by"], "trace": trace}
    rows = {"by cases": [], "regions": [row], "hypotheses": [str(h) for h in claim.hypotheses]}
    point = {"x": "1", "y": "1"} if "==" not in text else {"x": "0", "y": "1"}
    forged = sealed({"method": "regions", "claim": claim_key(claim), "point": point} | rows)
    assert "established again" in sn.recheck(claim, forged).reason
    assert sn.verify(claim).status == "refuted"
    without_searches(monkeypatch)
    assert sn.verify(claim, timeout=2).status != "proved"
