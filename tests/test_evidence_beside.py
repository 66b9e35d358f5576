"""Hypotheses that speak of nothing that a claim about one entry speaks of are left aside; all others are not."""

from __future__ import annotations

import pytest

import symnet as sn
from symnet.evidence.proof.scalarise import beside
from symnet.evidence.rechecking.main import checked
from symnet.language import make_claim

LET = "a; b; c; d; e; x: n; y: n"


@pytest.mark.parametrize(
    "given, side, kept",
    [
        (["a > 0", "b > a", "c > d"], "b", ["a > 0", "b > a"]),
        (["d > 0", "c > d", "b > c", "a > b", "e > 0"], "a", ["d > 0", "c > d", "b > c", "a > b"]),
        (["f(a) == b", "b > 0", "c > 0"], "f(d)", ["f(a) == b", "b > 0"]),
        (["n >= 3", "m >= 2", "a >= n"], "a", ["n >= 3", "a >= n"]),
        (["pi > 3", "b > 0"], "a", ["pi > 3"]),
        (["a > 0", "b > 0"], "2", []),
        ([], "a", []),
    ],
)
def test_what_is_kept(given, side, kept):
    claim = make_claim(f"{side} == 0", given=given, let=LET + "; z: m; f: function")
    assert [str(h) for h in beside(claim.hypotheses, claim.lhs, claim.rhs)] == kept


@pytest.mark.parametrize(
    "claim, given",
    [
        ("a < d", ["a < b", "b < c", "c < d", "e > 0"]),
        ("x*a == y", ["y == 2*x", "a == b", "b == 2", "relu(c) == d", "e*d > 1"]),
        ("log(a*b) == log(a) + log(b)", ["a > c", "c > 0", "b > 1", "d < 0"]),
        ("relu(x) == x", ["x > a", "a >= 0", "relu(b) == c"]),
    ],
)
def test_chains_still_lead_to_a_proof(claim, given):
    verdict = sn.verify(claim, given=given, let=LET)
    assert verdict.status == "proved"
    assert checked(verdict.claim, verdict.certificate).status == "proved"


@pytest.mark.parametrize(
    "claim, given",
    [
        ("a < d", ["a < b", "c < d"]),
        ("log(a*b) == log(a) + log(b)", ["c > 0", "d > c"]),
        ("relu(x) == x", ["y >= 0"]),
        ("a == b", ["c == 0", "d == c"]),
    ],
)
def test_strangers_prove_nothing(claim, given):
    assert sn.verify(claim, given=given, let=LET).status == "refuted"


def test_hypotheses_that_clash_among_themselves_prove_nothing():
    assert sn.verify("a*b == b*a", given=["c > 0", "c < 0"], let=LET).status == "unknown"
