"""Forged composed proofs: names that are opened under the name of something else, and free names that have no value."""

import pytest

from symnet.evidence.rechecking.composition import opened
from symnet.evidence.rechecking.main import recheck
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim

SAME = {"region": [], "conditions": [], "by": "identical sides"}
ENTRIES = [{"sizes": {}, "entries": [{"place": [], "by cases": [], "regions": [SAME]}]}]
REGIONS = {"method": "regions", "hypotheses": [], "by cases": [], "regions": [SAME]}

# Of y: what it is claimed to equal, declarations, its value, what it is called, the proof of the line, points of both.
OPENED = [
    (
        "x[0]",
        "x: 2",
        "x[1]",
        "x[0]",
        {"method": "entries", "covered": ENTRIES, "point": {"x": ["1", "2"], "x[0]": "1"}},
        {"x": ["1", "1"]},
    ),
    (
        "n",
        "x; n: size",
        "x",
        "n",
        {"method": "integers one by one", "names": ["n"], "boxes": ["holds"], "point": {"n": 1}},
        {"x": "1", "n": 1},
    ),
    (
        "sum(x)",
        "x: n; t",
        "t",
        "[0] sum(x)",
        {**REGIONS, "point": {"n": 1, "x": ["1"], "[0] sum(x)": "1"}},
        {"n": 1, "x": ["1"], "t": "1"},
    ),
]


def certificate(claim, fields):
    return sealed({"claim": claim_key(claim), **fields})


def composed(claim, lines, point, free=()):
    rows = [
        {"relation": "==", "given": [], "opened": {}, "facts": [], "laws": [], "proof": {}, **line} for line in lines
    ]
    fields = {"method": "composition", "names": [], "free": dict(free), "lines": rows, "point": point}
    return certificate(claim, fields)


@pytest.mark.parametrize(("side", "let", "value", "name", "proof", "point"), OPENED, ids=lambda v: str(v)[:20])
def test_a_name_is_not_opened_under_the_name_of_something_else(side, let, value, name, proof, point):
    claim = make_claim(f"y == {side}", let=let, where={"y": value})
    line = certificate(opened(claim, {"y": name}, []), proof)
    forged = composed(claim, [{"formula": side, "opened": {"y": name}, "proof": line}], point)
    assert recheck(claim, forged).status == "unknown"
    assert "name" in recheck(claim, forged).reason


def test_nothing_follows_from_a_free_name_that_has_no_value():
    """det(K)² is 1 for an orthogonal K, and det(K) is −det(K) for a skew one of three rows."""
    claim = make_claim("x == x - 2", let="x")
    law = {"law": "multiple", "of": "det((-1)*K.T)", "parts": ["-1", "K.T"]}
    lines = [
        {"formula": "x + det(K)**2 - 1"},
        {"formula": "x + det((-1)*K.T)*det(K) - 1"},
        {"formula": "x - det(K)**2 - 1", "laws": [law]},
        {"formula": "x - 2"},
    ]
    forged = composed(claim, lines, {"x": "0"}, free={"K": "3 3 orthogonal skew"})
    assert "the free name K may have no value" in recheck(claim, forged).reason
    fine = composed(
        make_claim("x == x", let="x"),
        [{"formula": "x + det(K)**2 - 1"}, {"formula": "x"}],
        {"x": "0"},
        [("K", "3 3 orthogonal")],
    )
    assert recheck(make_claim("x == x", let="x"), fine).status == "proved"


@pytest.mark.parametrize("f", ["abs(x)", "sqrt(x)"])
def test_a_claim_about_derivatives_has_values_somewhere(f):
    """Where x is 0 there is no derivative, so that both sides have values at the same points: nowhere."""
    claim = make_claim(f"diff({f}, x) == diff({f}, x) + 1", let="x", given=["x == 0"])
    region = {"region": [], "conditions": [], "by": "neither side has a value"}
    by_cases = ["abs"] if f == "abs(x)" else []
    fields = {"method": "regions", "hypotheses": ["x == 0"], "by cases": by_cases, "regions": [region]}
    reason = recheck(claim, certificate(claim, {**fields, "point": {"x": "0"}})).reason
    assert "it is not shown that there are derivatives at its point" in reason


@pytest.mark.parametrize("words", ["2 2 diagonal positive", "2 2 skew positive", "2 2 upper positive"])
def test_nothing_follows_from_a_free_name_with_entries_that_are_zero_and_positive(words):
    claim = make_claim("x < x", let="x")
    lines = [{"formula": "x - P[1, 0]"}, {"formula": "x", "relation": "<"}]
    forged = composed(claim, lines, {"x": "0"}, free={"P": words})
    assert "the free name P may have no value" in recheck(claim, forged).reason
