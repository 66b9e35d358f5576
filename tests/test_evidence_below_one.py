"""A factor that is at most one, beside an inequality of the other factor; forged certificates."""

import copy

import pytest

from symnet.evidence.ladder import verify
from symnet.evidence.rechecking.main import recheck
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim

PROVED = (
    ("abs(cos(x))*(exp(h) - 1 - h) <= h**2*exp(h)", ("h > 0",)),
    ("abs(sin(x))*abs(tanh(h)) <= abs(h)", ()),
    ("sigmoid(x)*log(1 + h) <= h", ("h > 0",)),
    ("log(1 + h)*sigmoid(x) <= h", ("h > 0",)),
)
FALSE = (
    ("2*abs(cos(x))*h <= exp(h) - 1", ("h > 0",)),
    ("abs(cos(x))*log(1 + h) <= h/2", ("h > 0",)),
    ("cosh(x)*log(1 + h) <= h", ("h > 0",)),
)


@pytest.mark.parametrize(("claim", "given"), PROVED)
def test_proved_and_followed(claim, given):
    verdict = verify(claim, given=given, timeout=30)
    assert verdict.status == "proved"
    assert recheck(verdict.claim, verdict.certificate).status == "proved"


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_false_neighbours_are_refuted(claim, given):
    assert verify(claim, given=given).status == "refuted"


def test_no_certificate_says_it_of_a_factor_above_one():
    honest = verify("sigmoid(x)*log(1 + h) <= h", given=["h > 0"], timeout=30)
    rows = (
        ("cosh(x)*log(1 + h) <= h", "cosh(x)", "needs"),
        ("sigmoid(x)*log(1 + h) <= h/2", "sigmoid(x)", "established again"),
    )
    for text, letter, why in rows:
        wrong = make_claim(text, given=["h > 0"])
        made = copy.deepcopy({**honest.certificate, "claim": claim_key(wrong)})
        first = made["proof"]["first"]
        first["letters"] = {k: v.replace("sigmoid(x)", letter) for k, v in first["letters"].items()}
        again = recheck(wrong, sealed({k: v for k, v in made.items() if k != "seal"}))
        assert again.status == "unknown" and why in again.reason, again.reason
