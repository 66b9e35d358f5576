"""What a bound on a whole says of its parts: terms that add up, entries of a sum, a norm, an extreme."""

import pytest

import symnet as sn
from symnet.evidence.rechecking.main import checked

TRUE = [
    ("x == 0", "x; y", ["x**2 + y**2 == 0"]),
    ("x == 0", "x; y", ["x**6 + 3*y**2 == 0"]),
    ("a == 0", "a; b; c", ["a**2 + b**2 + c**2 == 0"]),
    ("x == 1", "x; y", ["(x-1)**2 + y**4 == 0"]),
    ("x == 0", "x; y", ["abs(x) + abs(y) == 0"]),
    ("x <= 1", "x; y", ["x**2 + y**2 == 1"]),
    ("abs(x) <= 1", "x; y", ["x**2 + y**2 <= 1"]),
    ("abs(x) < 2", "x; y; z", ["x**2 + y**2 + z**2 < 4"]),
    ("x == 0", "x: n", ["norm(x) == 0"]),
    ("x == 0", "x: n", ["x@x == 0"]),
    ("x == 0", "x: n; y: n", ["norm(x) + norm(y) == 0"]),
    ("abs(X) <= 1", "X: m n", ["norm(X, axis=1) == 1"]),
    ("abs(x) < 1/2", "x: n", ["norm(x, ord=1) < 1/2"]),
    ("P <= 1", "P: m n", ["P >= 0", "sum(P, axis=1) == 1"]),
    ("log(P) <= 0", "P: m n", ["P > 0", "sum(P, axis=1) == 1"]),
    ("x >= -1", "x: n", ["x <= 0", "sum(x) >= -1"]),
    ("x <= 2", "x: n", ["logsumexp(x) <= 2"]),
    ("x >= 0", "x: n", ["min(x) >= 0"]),
]
FALSE = [
    ("x == 0", "x; y", ["x**2 - y**2 == 0"]),
    ("x == 0", "x; y", ["x**3 + y**2 == 0"]),
    ("x == 0", "x; y", ["x**2 + y**2 == 1"]),
    ("x < 1", "x; y", ["x**2 + y**2 == 1"]),
    ("x <= 1", "x; y", ["x**2 - y**2 == 1"]),
    ("x <= 1", "x; y", ["x - y**2 == 1"]),
    ("x == 0", "x: n", ["sum(x) == 0"]),
    ("x == 0", "x: n; y: n", ["x@y == 0"]),
    ("abs(X) < 1", "X: m n", ["norm(X, axis=1) == 1"]),
    ("abs(X) <= 1", "X: m n", ["norm(X, axis=1) == 2"]),
    ("P <= 1", "P: m n", ["sum(P, axis=1) == 1"]),
    ("P <= 1", "P: m n", ["P <= 3", "sum(P, axis=1) == 1"]),
    ("x <= 1", "x: n", ["mean(x) <= 1"]),
    ("x <= 1", "x: n", ["min(x) <= 1"]),
    ("x >= 0", "x: n", ["max(x) >= 0"]),
    ("A == 0", "A: n n", ["trace(A@A) == 0"]),
    ("A == 0", "A: n n", ["sum(diag(A)**2) == 0"]),
]


@pytest.mark.parametrize(("claim", "let", "given"), TRUE)
def test_what_is_true_is_proved_and_followed(claim, let, given):
    v = sn.verify(claim, let=let, given=given)
    assert v.status == "proved", v
    assert checked(v.claim, v.certificate).status == "proved"


@pytest.mark.parametrize(("claim", "let", "given"), FALSE)
def test_what_is_false_is_refuted(claim, let, given):
    assert sn.verify(claim, let=let, given=given).status == "refuted"
