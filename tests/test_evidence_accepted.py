"""What a prover believes is called proved once the checkers of certificates, which are other code, follow it."""

import pytest

from symnet.evidence import verify
from symnet.evidence.clock import OutOfTime
from symnet.evidence.rechecking import main
from symnet.evidence.rechecking.field import Refused
from symnet.limits import asked

CLAIMS = [
    ("regions", "tanh(x) == 2*sigmoid(2*x) - 1", None, ()),
    ("tensor normal form", "trace(A @ B) == trace(B @ A)", "A: m n; B: n m", ()),
    ("named inequality", "(x @ y)**2 <= (x @ x)*(y @ y)", "x: n; y: n", ()),
    ("integers one by one", "(n - 1)*(n - 2) >= 0", "n: size", ()),
]


def refuses(claim, certificate):
    raise Refused("nothing is believed today")


@pytest.mark.parametrize(("method", "claim", "let", "given"), CLAIMS)
def test_a_proof_that_is_not_followed_is_none(monkeypatch, method, claim, let, given):
    found = verify(claim, let=let, given=given)
    assert (found.status, found.certificate["method"]) == ("proved", method)
    for name in main.CHECKERS:
        monkeypatch.setitem(main.CHECKERS, name, refuses)
    found = verify(claim, let=let, given=given, timeout=3)
    assert found.status in ("supported", "unknown") and found.certificate is None
    assert "nothing is believed today" in found.reason


@pytest.mark.parametrize(("method", "claim", "let", "given"), CLAIMS)
def test_the_checkers_ask_for_the_time(method, claim, let, given):
    found = verify(claim, let=let, given=given)

    def over():
        raise OutOfTime

    with asked(over), pytest.raises(OutOfTime):
        main.checked(found.claim, found.certificate)


def test_another_proof_is_looked_for(monkeypatch):
    """What is seen about one entry is also seen at all sizes."""
    claim, let = "sigmoid(x)*(1 + exp(-x)) == 1", "x: n"
    first = verify(claim, let=let)
    assert first.certificate["method"] == "regions"
    monkeypatch.setitem(main.CHECKERS, "regions", refuses)
    other = verify(claim, let=let)
    assert other.status == "proved" and other.certificate["method"] != "regions"
    assert any("nothing is believed today" in line for line in other.trail)


def test_a_hypothesis_is_missing_only_where_the_repaired_claim_is_followed(monkeypatch):
    for name in main.CHECKERS:
        monkeypatch.setitem(main.CHECKERS, name, refuses)
    found = verify("x/x == 1")
    assert (found.status, found.missing) == ("refuted", None)
