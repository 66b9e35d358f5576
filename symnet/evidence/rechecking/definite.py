"""Matrices that are positive definite by their structure, for checking again.

Bᵀ·B is semidefinite, and so is Bᵀ·P·B for a semidefinite P; a sum of semidefinite matrices is, and is definite where
one of them is. A semidefinite matrix that has an inverse is definite.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.expr import (
    Add,
    Compare,
    Contract,
    Defined,
    Det,
    Expr,
    Eye,
    Inverse,
    Mul,
    Number,
    Reduce,
    Reshape,
    Symbol,
    fold,
)
from symnet.language.text_tensors import kronecker
from symnet.views import Factor, chain_of, view

Shows = Callable[[Compare], bool]
ZERO = Number(0)
TRIANGULAR = {"diagonal", "lower", "upper"}
SYMMETRIC = {"symmetric", "positive_definite", "diagonal"}


def definite(e: Expr, shows: Shows) -> str:
    """`+` for a matrix that is positive definite where it has a value, `0+` for a semidefinite one, or empty."""

    def visit(node: Expr, *parts: str) -> str:
        rule = RULES.get(type(node))
        return "" if rule is None else rule(node, shows, *parts)

    return fold(e, visit)


def _add(node: Add, shows: Shows, a: str, b: str) -> str:
    return (
        "" if not a or not b or node.children[0].shape != node.children[1].shape else max(a, b, key=("0+", "+").index)
    )


def _mul(node: Mul, shows: Shows, *parts: str) -> str:
    for scalar, part in zip(node.children, parts[::-1], strict=True):
        if not scalar.shape and part:
            positive = shows(Compare(">", scalar, ZERO))
            return part if positive else "0+" if shows(Compare(">=", scalar, ZERO)) else ""
    return ""


def _contract(node: Contract, shows: Shows, *parts: str) -> str:
    seen = view(node)
    if not node.rank and seen.kind == "matmul":
        return _quadratic(chain_of(seen.factors), shows)
    if node.rank != 2 or node.shape[0] != node.shape[1]:
        return ""
    if seen.kind == "transpose":
        return parts[0]
    if seen.kind == "diag":
        v = seen.factors[0].operand
        return "+" if shows(Compare(">", v, ZERO)) else "0+" if shows(Compare(">=", v, ZERO)) else ""
    if seen.kind == "outer":
        return "0+" if seen.factors[0] == seen.factors[1] else ""
    return _palindrome(chain_of(seen.factors), shows) if seen.kind == "matmul" else ""


def _quadratic(row: tuple[Factor, ...], shows: Shows) -> str:
    """A number v·…·v: positive for a definite P between, where v is not 0."""
    v, how = row[0].operand, _palindrome(row, shows)
    plain = len(row) == 3 and definite(row[1].operand, shows) == "+"
    return "+" if how and plain and shows(Compare(">", Reduce("norm", v, (0,), False), ZERO)) else how


def _palindrome(row: tuple[Factor, ...], shows: Shows) -> str:
    """Bᵀ·P·B and Bᵀ·B; of products without a middle, and with a definite one, no more is said than semidefinite."""
    half = len(row) // 2
    for first, last in zip(row[:half], reversed(row), strict=False):
        symmetric = first.operand.rank == 1 or (
            isinstance(first.operand, Symbol) and bool(SYMMETRIC & {*first.operand.facts})
        )
        if first.operand is not last.operand or not (first.transposed != last.transposed or symmetric):
            return ""
    return "0+" if len(row) % 2 == 0 or definite(row[half].operand, shows) else ""


def det_parts(e: Expr) -> tuple[Expr, ...]:
    """What is not 0 if and only if the determinant e is not, where both have values."""
    if not isinstance(e, Det):
        return ()
    (m,) = e.children
    if isinstance(m, Inverse):
        return (Det(m.children[0]),)
    if isinstance(m, Symbol) and TRIANGULAR & {*m.facts}:
        return (Contract((m,), ((0, 0),), (0,)),)
    if isinstance(m, Mul):
        return next(((t, Det(a)) for t, a in (m.children, m.children[::-1]) if not t.shape and a.shape == m.shape), ())
    if isinstance(m, Reshape):
        blocks = kronecker(m) or ()
        return tuple(Det(b) for b in blocks) if all(b.shape[0] == b.shape[1] for b in blocks) else ()
    seen = view(m) if isinstance(m, Contract) else None
    if seen is None or seen.kind not in ("diag", "matmul", "transpose"):
        return ()
    if seen.kind == "diag":
        return (seen.factors[0].operand,)
    return tuple(Det(f.operand) for f in seen.factors) if all(f.operand.shape == m.shape for f in seen.factors) else ()


RULES: dict[type, Callable[..., Any]] = {
    Symbol: lambda node, shows: "+" if "positive_definite" in node.facts else "",
    Eye: lambda node, shows: "+",
    Defined: lambda node, shows, a: a,
    Inverse: lambda node, shows, a: "+" if a else "",
    Add: _add,
    Mul: _mul,
    Contract: _contract,
}
