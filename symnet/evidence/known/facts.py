"""Whether an exact value has the structure that a name declares, for what comparisons do not state; and what is
declared of a free variable."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.expr import Expr, Symbol
from symnet.program.interpret_entries import is_integral

Rows = list[list[Fraction]]


def _symmetric(a: Rows) -> bool:
    return all(a[i][j] == a[j][i] for i in range(len(a)) for j in range(i))


def _skew(a: Rows) -> bool:
    return all(a[i][j] == -a[j][i] for i in range(len(a)) for j in range(i + 1))


def _where(keep: Callable[[int, int], bool]) -> Callable[[Rows], bool]:
    return lambda a: all(keep(i, j) or a[i][j] == 0 for i in range(len(a)) for j in range(len(a)))


def _orthogonal(a: Rows) -> bool:
    n = range(len(a))
    return all(sum(a[i][k] * a[j][k] for k in n) == (i == j) for i in n for j in n)


def _positive_definite(a: Rows) -> bool:
    """Symmetric, and all pivots of the elimination are positive."""
    if not _symmetric(a):
        return False
    rows = [list(row) for row in a]
    for k in range(len(rows)):
        if rows[k][k] <= 0:
            return False
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
    return True


MATRICES: dict[str, Callable[[Rows], bool]] = {
    "symmetric": _symmetric,
    "skew": _skew,
    "diagonal": _where(lambda i, j: i == j),
    "lower": _where(lambda i, j: i >= j),
    "upper": _where(lambda i, j: i <= j),
    "orthogonal": _orthogonal,
    "positive_definite": _positive_definite,
}


def free_variable(word: str, name: Expr) -> Symbol:
    """A free variable for a name, of integers where the name is one by its form: only then have powers with it values
    for negative bases, and what is shown of them is shown for these too."""
    return Symbol(word, name.shape, ("integer",) if is_integral(name) else ())


def has_facts(symbol: Symbol, value: Any) -> bool:
    """Whether `value` (a Fraction, or nested lists) is what the facts of the symbol say."""
    entries = flat(value)
    facts = set(symbol.facts)
    if {"integer", "size"} & facts and any(v.denominator != 1 for v in entries):
        return False
    if "size" in facts and any(v < 1 for v in entries):
        return False
    if "positive" in facts and any(v <= 0 for v in entries):
        return False
    if "nonnegative" in facts and any(v < 0 for v in entries):
        return False
    return all(check(value) for fact, check in MATRICES.items() if fact in facts)


def flat(value: Any) -> list[Fraction]:
    """All entries of nested lists."""
    return [v for row in value for v in flat(row)] if isinstance(value, list) else [value]
