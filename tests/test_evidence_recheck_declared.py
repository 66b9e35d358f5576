"""What declared words say of numbers, against the words of the provers and against NumPy."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

import symnet as sn
from symnet.evidence.known.facts import has_facts
from symnet.evidence.rechecking.declared import MATRICES, NUMBERS, is_declared
from symnet.evidence.records import claim_key, sealed
from symnet.symbols import FACTS, tensor

LOOKS = {
    "symmetric": lambda a: np.array_equal(a, a.T),
    "skew": lambda a: np.array_equal(a, -a.T),
    "diagonal": lambda a: np.array_equal(a, np.diag(np.diag(a))),
    "lower": lambda a: np.array_equal(a, np.tril(a)),
    "upper": lambda a: np.array_equal(a, np.triu(a)),
    "orthogonal": lambda a: np.array_equal(a @ a.T, np.eye(len(a))),
    "positive_definite": lambda a: np.array_equal(a, a.T) and np.linalg.eigvalsh(a).min() > 1e-9,
}


def matrices(rng):
    for _ in range(60):
        n = rng.randrange(1, 5)
        a = np.array([[rng.randrange(-2, 3) for _ in range(n)] for _ in range(n)])
        yield from (a, a + a.T, a - a.T, np.tril(a), np.triu(a), np.diag(np.diag(a)), a @ a.T)
        yield from (np.eye(n, dtype=int)[rng.sample(range(n), n)], a @ a.T + np.eye(n, dtype=int))


def test_every_word_has_a_row():
    assert {*NUMBERS, *MATRICES} == {*FACTS} - {"function"}


def test_matrices_are_what_numpy_says():
    seen = set()
    for a in matrices(random.Random(1)):
        value = [[Fraction(int(x)) for x in row] for row in a]
        for word, look in LOOKS.items():
            found = is_declared(word, value)
            seen.add((word, found))
            assert found == bool(look(a)) == has_facts(tensor("A", *a.shape, **{word: True}), value), (word, a)
    assert len(seen) == 2 * len(LOOKS)


@pytest.mark.parametrize(
    "word, good, bad",
    [("integer", "-3", "1/2"), ("size", "1", "0"), ("size", "2", "3/2"), ("positive", "1/2", "0")]
    + [("nonnegative", "0", "-1/9")],
)
def test_numbers(word, good, bad):
    good, bad = Fraction(good), Fraction(bad)
    assert is_declared(word, good) and not is_declared(word, bad)
    assert is_declared(word, [good, [good]]) and not is_declared(word, [good, [good, bad]])


@pytest.mark.parametrize(
    "text, let, bad",
    [
        ("Q.T @ Q == eye(n)", "Q: n n orthogonal", [["1", "1"], ["0", "1"]]),
        ("trace(P) >= 0", "P: n n positive_definite", [["1", "2"], ["2", "1"]]),
        ("A.T == A", "A: n n symmetric", [["1", "1"], ["0", "1"]]),
        ("sum(K) == 0", "K: n n skew", [["0", "1"], ["1", "0"]]),
        ("sum(D) == trace(D)", "D: n n diagonal", [["0", "1"], ["0", "0"]]),
    ],
)
def test_a_point_that_is_not_what_is_declared_is_refused(text, let, bad):
    v = sn.verify(text, let=let)
    assert v.status == "proved" and sn.recheck(v.claim, v.certificate).status == "proved"
    for value in (bad, [["1", "0"]], "1", []):
        point = {"n": 2, let[0]: value}
        assert sn.recheck(v.claim, sealed({**v.certificate, "point": point})).status == "unknown", value


@pytest.mark.parametrize(
    "text, condition",
    [
        ("log(-x**2 - 1)*f(x) == f(x)*log(-x**2 - 1)", "-x**2 - 1 > 0"),
        ("log(-x**2 - 1)*diff(x**2, x) == 2*x*log(-x**2 - 1)", "-x**2 - 1 > 0"),
    ],
)
def test_sides_that_have_values_nowhere_are_no_claim(text, condition):
    """Also beside derivatives and unspecified functions, which cannot be evaluated."""
    claim = sn.claim(text, let="x; f: function" if "f(x)" in text else "x")
    said = {"method": "tensor normal form", "laws": [], "rules": [], "conditions": [condition]}
    again = sn.recheck(claim, sealed({**said, "claim": claim_key(claim), "point": {"x": "0"}}))
    assert again.status == "unknown" and "no value" in again.reason
