"""Conditions of definedness that sums of squares show: the certificate says the steps, and forged steps are refused."""

import copy

import pytest

import symnet as sn
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim

MOTZKIN = "x**4*y**2 + x**2*y**4 + 2 - 3*x**2*y**2"
FOUR = "x**4 + y**4 + z**4 + 2 - 4*x*y*z"
SQUARE = "x**4 + y**4 - 2*x**2*y**2 + 1"
TRUE = [
    (f"({SQUARE})/({SQUARE}) == 1", ()),
    (f"exp(log({MOTZKIN})) == {MOTZKIN}", ()),
    (f"exp(log({FOUR})) == {FOUR}", ()),
    (f"exp(-log({FOUR}))*({FOUR}) == 1", ()),
    (f"t/({SQUARE})*({SQUARE}) == t", ("t > 0",)),
]
# a false claim, and a text in the certificate of the true one that is put in its words
FALSE = [
    (f"({SQUARE} - 1)/({SQUARE} - 1) == 1", (), TRUE[0]),  # 0 where x = y
    (f"exp(log({MOTZKIN} - 1)) == {MOTZKIN} - 1", (), TRUE[1]),  # 0 where x = y = 1
    (f"exp(log({FOUR} - 1)) == {FOUR} - 1", (), TRUE[2]),
    (f"exp(log({FOUR} - 2)) == {FOUR} - 2", (), TRUE[2]),
]


def _proved(text, given):
    claim = make_claim(text, given=list(given))
    found = sn.verify(claim)
    assert found.status == "proved"
    return claim, found.certificate


@pytest.mark.parametrize(("text", "given"), TRUE)
def test_the_steps_are_in_the_certificate_and_followed(text, given):
    claim, certificate = _proved(text, given)
    (region,) = certificate["regions"]
    assert region["shown"] and sn.recheck(claim, certificate).status == "proved"
    without = copy.deepcopy(certificate)
    del without["regions"][0]["shown"]
    assert sn.recheck(claim, sealed(without)).status == "unknown"


@pytest.mark.parametrize(("text", "given"), TRUE)
def test_edited_steps_are_refused(text, given):
    claim, certificate = _proved(text, given)

    def edited(**fields):
        made = copy.deepcopy(certificate)
        made["regions"][0]["shown"][0].update(fields)
        return sn.recheck(claim, sealed(made)).status

    trace = certificate["regions"][0]["shown"][0]["trace"]
    assert edited(needs="x > 0") == edited(needs="x - x > 0") == edited(needs="0 == 0") == "unknown"
    assert edited(trace={"by": "holds"}) == edited(trace={**trace, "rows": []}) == edited(more=1) == "unknown"


@pytest.mark.parametrize(("text", "given", "like"), FALSE)
def test_steps_of_a_true_claim_do_not_serve_a_false_one(text, given, like):
    claim, (true, certificate) = make_claim(text, given=list(given)), _proved(*like)
    own = str(claim.rhs) if "exp" in text else f"{SQUARE} - 1"
    other = str(true.rhs) if "exp" in text else SQUARE
    assert sn.verify(claim).status == "refuted"
    for needs in (None, f"{own} > 0", f"{own} - 0 > 0", f"{other} > 0"):
        made = {**copy.deepcopy(certificate), "claim": claim_key(claim)}
        if needs is not None:
            made["regions"][0]["shown"][0]["needs"] = needs
        assert sn.recheck(claim, sealed(made)).status == "unknown"


def test_a_condition_whose_own_sides_may_have_no_value_is_not_shown():
    """x² + 1/x² > 0 holds wherever 1/x² has a value: that does not say that it has one."""
    claim = make_claim("exp(log(x**2 + 1/x**2)) == x**2 + 1/x**2")
    certificate = sn.verify(claim).certificate
    assert sn.recheck(claim, certificate).status == "proved"
    wrong = make_claim("exp(log(x**2 + 1/x**2)) - exp(log(x**2 + 1/x**2)) == 0*x")
    made = {**copy.deepcopy(certificate), "claim": claim_key(wrong)}
    trace = {"by": "holds"}
    for needs in ("x**2 + 1/x**2 > 0", "x**2 > 0", "x != 0"):
        made["regions"][0].update(conditions=[], shown=[{"needs": needs, "trace": trace}])
        assert sn.recheck(wrong, sealed(made)).status == "unknown"
