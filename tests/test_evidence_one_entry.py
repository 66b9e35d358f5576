"""Claims about one entry: hypotheses about nothing in the sides are left aside, and what is false is not tried."""

from __future__ import annotations

from dataclasses import replace

import pytest

import symnet as sn
from symnet.evidence.proof.falling import falls
from symnet.evidence.proof.scalarise import beside, scalarised
from symnet.evidence.rechecking.main import checked
from symnet.language import make_claim
from symnet.symbols import scalar
from tests.test_evidence_corpus_hand import ROWS

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


def about_one_entry(claim, given=(), let=LET, where=None):
    made = make_claim(claim, given=given, let=let, where=where)
    return scalarised(made.lhs, made.relation, made.rhs, made.hypotheses)


@pytest.mark.parametrize(
    "claim, given, let",
    [
        ("x@y <= norm(x)*norm(y)", [], "x: n; y: n"),
        ("norm(x) == sqrt(sum(x**2))", [], "x: n"),
        ("sum(a*x) == a*sum(x)", [], "a; x: n"),
        ("max(x) <= sum(x)", ["x >= 0"], "x: n"),
        ("sum(x) < norm(x, 1)", ["sum(x) <= 1"], "x: n"),
        ("norm(x)**2 >= n", [], "x: n"),
        ("abs(trace(A)) <= sqrt(n)*norm(A)", [], "A: n n"),
        ("k*a <= a/k", ["a > 0"], "k: integer; a"),
        ("a**b == a", [], "a; b"),
        ("where(sum(x) > 1, sum(x), 1) == 1", [], "x: n"),
        ("exp(sum(x)) <= sum(x)", [], "x: n"),  # no rational value
        ("a**exp(b) == a", [], "a; b"),
        (
            "abs(x - s*g) <= abs(x)",
            ["s >= 0", "s*norm(g)**2 <= 2*(g@x)"],
            "x: n; g: n; s",
        ),  # where g@x and norm(g) are 0
        ("minimum(p, q) <= 1/n + zeros(n)", ["p >= 0", "q >= 0", "sum(p) == 1", "sum(q) == 1"], "p: n; q: n"),
    ],
)
def test_falls_at_a_point(claim, given, let):
    assert falls(about_one_entry(claim, given, let))


@pytest.mark.parametrize(
    "claim, given, let",
    [
        ("x@y + n == n + x@y", [], "x: n; y: n"),
        ("norm(x)*a <= norm(x)*b", ["a <= b"], "a; b; x: n"),
        ("abs(sum(x)) >= sum(x)", [], "x: n"),
        ("sum(x) >= 0", ["x > 0"], "x: n"),
        ("log(exp(a)) == a", [], "a"),  # no rational value
        ("a < 0", ["a < 0"], "a"),
        ("n*m >= n + m - 1", [], "n: size; m: size"),
        ("(k - 5/2)**2 >= 1/4", [], "k: integer"),
        ("sum(x)**(1/2) == sum(x)**(1/2)", [], "x: n"),
    ],
)
def test_does_not_fall(claim, given, let):
    assert not falls(about_one_entry(claim, given, let))


@pytest.mark.parametrize("row", [r for r in ROWS if r.status == "proved"], ids=lambda r: r.claim)
def test_what_is_true_of_numbers_does_not_fall(row):
    claim = make_claim(row.claim, let=row.let or None, given=row.given, where=row.where or None)
    entry = scalarised(claim.lhs, claim.relation, claim.rhs, claim.hypotheses)
    if entry is not None and all(name is meaning for name, meaning in entry.atoms.items()):
        assert not falls(entry)


def test_a_size_and_an_integer_of_one_name_are_one_number():
    k = scalar("n", integer=True)
    entry = about_one_entry("n >= 1", let="n: size")
    assert not falls(replace(entry, lhs=entry.lhs + k, rhs=2 * k))


def test_what_falls_is_not_tried_and_is_proved_by_others():
    verdict = sn.verify("x@y <= norm(x)*norm(y)", let="x: n; y: n")
    assert verdict.status == "proved" and any("it is false at a point" in line for line in verdict.trail)
    verdict = sn.verify("norm(x)*a <= norm(x)*b", let="a; b; x: n", given="a <= b")
    assert verdict.status == "proved" and not any("it is false at a point" in line for line in verdict.trail)
