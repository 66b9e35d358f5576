"""Zeros of `eye` select: eye(n)*log(A) has values beside the diagonal whatever A is there. So neither a name for one
entry nor a free name may stand for such a matrix, where that is not so."""

import pytest

import symnet as sn
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.main import checked
from symnet.evidence.rechecking.one_entry import one_entry
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim
from tests.provers_alone import refuted_and_not_proved

LET = "A: n n; B: n n; x: n"
FALSE = [
    "eye(n)*log(A) == eye(n)*log(A) + 0*log(A)",
    "eye(n)*log(A) + 0*log(A) == eye(n)*log(A)",
    "eye(n)/A == eye(n)*(1/A) + 0/A",
    "exp(eye(n)*log(A)) == exp(eye(n)*log(A)) + 0*log(A)",
    "diag(x)*log(A) == log(A)*diag(x) + 0*log(A)",
    "eye(n)*log(A) == diag(log(diag(A))) + 0*log(A)",
    "eye(n)*A*inv(A) == eye(n)*A*inv(A) + 0*B/B",
    "where(A > 0, eye(n)*log(B), 0) == where(A > 0, eye(n)*log(B), 0) + 0*log(B)",
    "eye(n)*log(A) <= eye(n)*log(A) + 0*log(A) + 1",
]


@pytest.mark.parametrize("claim", FALSE)
def test_what_selects_is_no_number_of_one_entry(claim, monkeypatch):
    with pytest.raises(Refused):
        one_entry(sn.claim(claim, let=LET))
    refuted_and_not_proved(monkeypatch, claim, seconds=1, let=LET)


@pytest.mark.parametrize(
    "claim", ["eye(n)*log(A) == log(A)*eye(n)", "eye(n)*log(A) == diag(log(diag(A)))", "eye(n)*A == A*eye(n)"]
)
def test_what_selects_on_both_sides_is_proved(claim):
    assert sn.verify(claim, let=LET).status == "proved"


@pytest.mark.parametrize("claim", ["Z*log(A) == Z*log(A) + 0*log(A)", "log(A)*Z*Z == Z*(Z*log(A)) + 0*log(A)"])
def test_a_name_of_what_selects_is_not_opened(claim):
    claim = make_claim(claim, None, None, (), "A: n n", {"Z": "eye(n)"})
    line = {"relation": "==", "formula": str(claim.rhs), "given": [], "opened": {"Z": "Z"}, "facts": [], "laws": []}
    point = {"A": [["1", "1"], ["1", "1"]], "n": 2}
    fields = {"method": "composition", "names": [], "free": {}, "lines": [{**line, "proof": {}}], "point": point}
    assert sn.verify(claim).status == "refuted"
    with pytest.raises(Refused, match="select"):
        checked(claim, sealed({"claim": claim_key(claim), **fields}))


@pytest.mark.parametrize(("claim", "status"), [("x[0]", "refuted"), ("where(n < 2, x[0], x[1])", "proved")])
def test_a_branch_may_have_no_value_at_a_size_that_takes_the_other_one(claim, status):
    assert sn.verify(f"where(n >= 2, x[1], x[0]) == {claim}", let="x: n").status == status
