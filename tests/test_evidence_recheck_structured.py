"""Orthogonal and definite matrices: what is proved of them is followed by the checkers, and forgeries are not."""

import pytest

import symnet as sn
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim

Q, QR = "A: n n orthogonal", "A: n n orthogonal; B: n n orthogonal"
P, PR = "A: n n positive_definite", "A: n n positive_definite; B: n n positive_definite"
UNIT = ("A.T @ A == eye(n)",)  # of A: m n
TRUE = [
    # two entries of the rule Σ A[i, j]·A[i, k] = δ may be one, and its square
    ("norm(A) == sqrt(n)", "A: m n", UNIT),
    ("norm(A)**2 == n", "A: m n", UNIT),
    ("norm(A, axis=0) == 1", "A: m n", UNIT),
    ("sum(A**2) == n", Q, ()),
    ("norm(A, axis=1) == 1", Q, ()),
    ("trace(A.T @ A) == n", Q, ()),
    ("trace(A) <= n", Q, ()),
    ("abs(trace(A)) <= n", Q, ()),
    ("trace(A @ B) <= n", QR, ()),
    # entries and determinants
    ("abs(A) <= 1", Q, ()),
    ("A*B <= 1", QR, ()),
    ("exp(A) <= e", Q, ()),
    ("abs(A) <= 1", "A: m n", UNIT),
    ("A**2 <= 1", "A: m n", UNIT),
    ("abs(A @ x) <= norm(x)", f"{Q}; x: n", ()),
    ("det(A) <= 1", Q, ()),
    ("abs(det(A)) == 1", Q, ()),
    ("abs(det(A.T @ B)) == 1", QR, ()),
    ("det(A) == 1", Q, ("det(A) > 0",)),
    # forms
    ("det(A @ B) > 0", PR, ()),
    ("det(A @ inv(B)) > 0", PR, ()),
    ("trace(A) > 0", P, ()),
    ("trace(inv(A)) > 0", P, ()),
    ("trace(A @ B) > 0", PR, ()),
    ("trace(A @ B @ A @ B) > 0", PR, ()),
    ("trace(A @ (B.T @ B)) >= 0", f"{P}; B: m n", ()),
    ("diag(A) > 0", P, ()),
    ("A[1, 1] > 0", "A: 3 3 positive_definite", ()),
    ("trace(A)/trace(A) == 1", P, ()),
]
# a false claim, and a true one of which the certificate might do, if the checker were careless
FALSE = [
    ("norm(A) == sqrt(m)", "A: m n", UNIT, "norm(A) == sqrt(n)"),
    ("norm(A, axis=1) == 1", "A: m n", UNIT, "norm(A, axis=0) == 1"),
    ("sum(A**3) == n", Q, (), "sum(A**2) == n"),
    ("sum(A**4) == n", Q, (), "sum(A**2) == n"),
    ("sum(A*B) == n", QR, (), "sum(A**2) == n"),
    ("sum(A) == n", Q, (), "sum(A**2) == n"),
    ("trace(A) <= n", "A: n n symmetric", (), "A: n n orthogonal | trace(A) <= n"),
    ("A <= 1", "A: n n symmetric", (), "A: n n orthogonal | A <= 1"),
    ("A + B <= 1", QR, (), "A*B <= 1"),
    ("2*A <= 1", Q, (), "A <= 1"),
    ("abs(A) <= 1", "A: m n", ("A.T @ A == 2*eye(n)",), "A.T @ A == eye(n) | A: m n | abs(A) <= 1"),
    ("det(A + B) <= 1", QR, (), "det(A @ B) <= 1"),
    ("det(A) >= 0", Q, (), "det(A) <= 1"),
    ("abs(det(2*A)) == 1", Q, (), "abs(det(A)) == 1"),
    ("abs(det(A + B)) == 1", QR, (), "abs(det(A @ B)) == 1"),
    ("det(A) == 1", Q, (), "abs(det(A)) == 1"),
    ("det(A @ B) > 0", "A: n n positive_definite; B: n n symmetric", (), f"{PR} | det(A @ B) > 0"),
    ("det(A @ B) > 0", QR, (), f"{PR} | det(A @ B) > 0"),
    ("det(A - B) > 0", PR, (), "det(A @ B) > 0"),
    ("trace(A @ B) > 0", "A: n n positive_definite; B: n n symmetric", (), f"{PR} | trace(A @ B) > 0"),
    ("trace(A @ B) > 0", "A: n n; B: n n", (), f"{PR} | trace(A @ B) > 0"),
    (
        "trace(A @ B @ C) > 0",
        f"{PR}; C: n n positive_definite",
        (),
        f"{PR}; C: n n positive_definite | trace(A @ B @ A) + trace(C) > 0",
    ),
    ("diag(A @ B) > 0", PR, (), f"{PR} | diag(A + B) > 0"),
    ("trace(A - B) > 0", PR, (), "trace(A + B) > 0"),
    ("A[0, 1] > 0", "A: 3 3 positive_definite", (), "A: 3 3 positive_definite | A[0, 0] > 0"),
    ("A > 0", "A: 3 3 positive_definite", (), "A: 3 3 positive_definite | diag(A) > 0"),
]


@pytest.mark.parametrize(("text", "let", "given"), TRUE)
def test_what_is_proved_is_followed(text, let, given):
    claim = make_claim(text, let=let, given=list(given))
    found = sn.verify(claim)
    assert (found.status, found.scope or "all shapes") == ("proved", "all shapes")
    assert sn.recheck(claim, found.certificate).status == "proved"


def _claims(text, let, given, true):
    """The false claim, and the true one, which may have declarations or hypotheses of its own."""
    *own, like = true.split(" | ")
    others = [word for word in own if "==" not in word]
    said = [word for word in own if "==" in word] or list(given)
    return make_claim(text, let=let, given=list(given)), make_claim(like, let=(others or [let])[0], given=said)


@pytest.mark.parametrize(("text", "let", "given", "true"), FALSE)
def test_a_certificate_of_a_true_claim_is_not_taken_for_a_false_one(text, let, given, true):
    claim, like = _claims(text, let, given, true)
    found = sn.verify(like)
    assert found.status == "proved" and sn.recheck(like, found.certificate).status == "proved"
    forged = {**found.certificate, "claim": claim_key(claim)}
    changed = {"hypotheses": list(map(str, claim.hypotheses)), "rules": list(map(str, claim.given))}
    for fields in ({}, {k: v for k, v in changed.items() if k in forged}):
        refused = sn.recheck(claim, sealed({**forged, **fields}))
        assert refused.status == "unknown" and refused.reason


NOT_FOUND = "2*eye(n)"  # points with √2


@pytest.mark.parametrize(("text", "let", "given", "true"), FALSE)
def test_the_false_claims_are_false(text, let, given, true):
    claim, _ = _claims(text, let, given, true)
    found = sn.verify(claim).status
    assert found in ("supported", "unknown") if NOT_FOUND in str(claim) else found == "refuted"
