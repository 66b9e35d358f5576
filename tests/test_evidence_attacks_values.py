"""Forged certificates about where there are values: derivatives behind a condition on entries, or beside integers."""

import pytest

from symnet.claim import unknown
from symnet.evidence import recheck, verify
from symnet.evidence.ladder import Ladder
from symnet.evidence.proof.shapes import METHOD
from symnet.evidence.rechecking.values import definedness
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim, parse

# Entry 0 is chosen at x = (1, -1), and asks for log(x[1]), or for the condition of another row.
BEHIND_CONDITIONS = [
    "where(x > 0, vjp(0*log(x), x, x), 0) == zeros(n)",
    "where(x > 0, jvp(sin(x), x, 0*log(x)), 0) == zeros(n)",
    "where(ones(n, n)*x > 0, jacobian(0*log(x), x), 0) == zeros(n, n)",
]


def forged(claim, **fields):
    return sealed({"claim": claim_key(claim), **fields})


@pytest.mark.parametrize("text", BEHIND_CONDITIONS)
def test_a_condition_on_one_entry_says_nothing_of_what_a_derivative_mixes(text, monkeypatch):
    claim = make_claim(text, let="x: n")
    rows = {"laws": [], "rules": [], "signs": {}, "conditions": []}
    for said in ([], ["x > 0 where x > 0"]):
        certificate = forged(claim, method=METHOD, **rows | {"conditions": said}, point={"n": 1, "x": ["1"]})
        assert recheck(claim, certificate).status == "unknown"
    monkeypatch.setattr(Ladder, "sample", lambda self: unknown("no search"))
    assert verify(claim, timeout=2).status == "unknown"


def test_a_derivative_entry_by_entry_keeps_the_condition():
    (needs,) = definedness(parse("where(x > s, diff(log(x - s), s), 0)", let="x: n; s"))
    assert [str(g) for g in needs.guards] == ["x > s"]
    assert verify("where(x > 0, diff(s*log(x), s), 0) == where(x > 0, log(x), 0)", let="x: n; s").status == "proved"


def test_a_proof_about_integers_holds_no_derivative():
    claim = make_claim("0*diff(abs(x), x) + n >= n", let="n: size; x")  # there is none at x = 0
    fields = {"method": "integers one by one", "names": ["n"], "boxes": ["holds"], "point": {"n": 1, "x": "1"}}
    assert "not about these integers" in recheck(claim, forged(claim, **fields)).reason
