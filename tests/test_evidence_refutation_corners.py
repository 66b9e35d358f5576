"""Claims that fail at many entries only, or at weights that are nearly all in one place."""

import time

import pytest

import symnet as sn
from symnet.evidence.refutation.corners import MANY, corners
from symnet.language import make_claim

WEIGHTS = ("p > 0", "q > 0", "sum(p) == 1", "sum(q) == 1")


@pytest.mark.parametrize(
    ("text", "let", "given"),
    [
        ("norm(x, 1) <= 3*norm(x)", "x: n", ()),
        ("max(abs(x)) >= norm(x)/3", "x: n", ()),
        ("abs(x - mean(x)) <= (max(x) - min(x))*9/10", "x: n", ()),
        ("abs(mean(x) - x[0]) <= (max(x) - min(x))*9/10", "x: n", ()),
        ("norm(A) <= 5*max(abs(A))", "A: m n", ()),
        ("logsumexp(z) <= max(z) + 3", "z: n", ()),
        ("sum(p*log(2*p/(p + q)))/2 + sum(q*log(2*q/(p + q)))/2 <= log(2)*99/100", "p: n; q: n", WEIGHTS),
        ("sum(p*log(p/q)) <= 10", "p: n; q: n", WEIGHTS),
    ],
)
def test_claims_that_fail_at_corners(text, let, given):
    verdict = sn.verify(text, let=let, given=given)
    assert verdict.status == "refuted" and verdict.counterexample


@pytest.mark.parametrize(
    ("text", "let", "given"),
    [
        ("norm(x, 1) <= sqrt(n)*norm(x)", "x: n", ()),
        ("logsumexp(z) <= max(z) + log(n)", "z: n", ()),
        ("sum(abs(p - q)) <= 2", "p: n; q: n", WEIGHTS),
    ],
)
def test_claims_that_hold_there(text, let, given):
    assert sn.verify(text, let=let, given=given).status == "proved"


def test_corners_are_points_of_the_sizes_they_name():
    claim = make_claim("p@A@q == s", let="p: n; q: n; A: n n; s", given=["sum(p) == 1", "sum(q) == 2"])
    seen = set()
    for sizes, made in corners(claim):
        for point in made:
            n = point["n"]
            assert sizes == {"n": n} and len(point["p"]) == len(point["q"]) == len(point["A"]) == n
            if n not in MANY:
                assert (sum(point["p"]), sum(point["q"])) == (1, 2)
            seen.add(n)
    assert seen >= {2, 3, *MANY}


def test_no_time_is_spent_on_sizes_of_too_many_entries():
    before = time.process_time()
    sn.verify("sum(1/x) < max(y)", let="x: n**3; y: n", given=["n >= 50", "sum(x) == 1", "x > 0"], timeout=2)
    assert time.process_time() - before < 2.4
