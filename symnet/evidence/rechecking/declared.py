"""What declared words say of exact numbers, for the point of a certificate: a row for each word."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_mat


def is_declared(word: str, value: Any) -> bool:
    """Whether a number (all numbers of nested lists), or a matrix as a list of rows, is what the word says.

    >>> a = [[Fraction(2), Fraction(1)], [Fraction(1), Fraction(1)]]
    >>> is_declared("positive_definite", a), is_declared("lower", a), is_declared("integer", a)
    (True, False, True)
    """
    if word in NUMBERS:
        return all(map(NUMBERS[word], _entries(value)))
    rows = [[fmpq(x.numerator, x.denominator) for x in row] for row in value]
    return MATRICES[word](fmpq_mat(rows))


def _entries(value: Any) -> list[Fraction]:
    return [x for part in value for x in _entries(part)] if isinstance(value, list) else [value]


def _all_entries(a: fmpq_mat, test: Callable[[int, int, fmpq], bool]) -> bool:
    return all(test(i, j, x) for i, row in enumerate(a.tolist()) for j, x in enumerate(row))


def _positive_definite(a: fmpq_mat) -> bool:
    """By Sylvester: a symmetric matrix is if and only if its leading minors are positive."""
    leading = (fmpq_mat([row[:k] for row in a.tolist()[:k]]) for k in range(1, a.nrows() + 1))
    return a == a.transpose() and all(block.det() > 0 for block in leading)


NUMBERS: dict[str, Callable[[Fraction], bool]] = {
    "integer": lambda x: x.denominator == 1,
    "size": lambda x: x.denominator == 1 and x >= 1,
    "positive": lambda x: x > 0,
    "nonnegative": lambda x: x >= 0,
}
MATRICES: dict[str, Callable[[fmpq_mat], bool]] = {
    "symmetric": lambda a: a == a.transpose(),
    "skew": lambda a: a == -a.transpose(),
    "diagonal": lambda a: _all_entries(a, lambda i, j, x: i == j or x == 0),
    "lower": lambda a: _all_entries(a, lambda i, j, x: i >= j or x == 0),
    "upper": lambda a: _all_entries(a, lambda i, j, x: i <= j or x == 0),
    "orthogonal": lambda a: _all_entries(a * a.transpose(), lambda i, j, x: x == (i == j)),
    "positive_definite": _positive_definite,
}
