"""Quadratic forms of matrices, by the structure of these, for checking again.

The bounds are those of v·M·v/(v·v) for all v but 0: the matrix is positive definite where they are positive. Bᵀ·B is
semidefinite, and so is Bᵀ·P·B for a semidefinite P; forms of sums and multiples are sums and multiples of forms. What
is known to have a sign here is symmetric, so that what is semidefinite and has an inverse is definite.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.evidence.rechecking.ranges import Knows
from symnet.expr import Add, Contract, Defined, Det, Expr, Eye, Inverse, Mul, Reduce, Reshape, Symbol, fold
from symnet.language.text_tensors import kronecker
from symnet.normal.interval import ANY, NONNEGATIVE, POSITIVE, Sign, exactly
from symnet.views import Factor, chain_of, view

TRIANGULAR = {"diagonal", "lower", "upper"}
SYMMETRIC = {"symmetric", "positive_definite", "diagonal"}


def quadratic_form(m: Expr, known: Knows) -> Sign:
    """Bounds of the quadratic form of a matrix, where that has a value."""

    def visit(node: Expr, *parts: Sign) -> Sign:
        rule = RULES.get(type(node))
        return ANY if rule is None else rule(node, known, *parts)

    return fold(m, visit)


def of_product(e: Contract, known: Knows) -> Sign:
    """Bounds of a number v·…·v: of a form, which is positive for a definite one where v is not 0."""
    seen = view(e)
    row = chain_of(seen.factors) if seen.kind == "matmul" else ()
    if not row or not _palindrome(row, known).nonnegative:
        return ANY
    core = {2: POSITIVE, 3: quadratic_form(row[1].operand, known)}.get(len(row), ANY)
    return POSITIVE if core.positive and known.of(Reduce("norm", row[0].operand, (0,), False)).positive else NONNEGATIVE


def _contract(node: Contract, known: Knows, *parts: Sign) -> Sign:
    if node.rank != 2 or node.shape[0] != node.shape[1]:
        return ANY
    seen = view(node)
    if seen.kind == "transpose":
        return parts[0]
    if seen.kind == "diag":
        return known.of(seen.factors[0].operand)
    if seen.kind == "outer" and seen.factors[0] == seen.factors[1]:
        return NONNEGATIVE
    return _palindrome(chain_of(seen.factors), known) if seen.kind == "matmul" else ANY


def _palindrome(row: tuple[Factor, ...], known: Knows) -> Sign:
    """Bᵀ·P·B and Bᵀ·B, which are semidefinite; definite where P is and B has an inverse."""
    half = len(row) // 2
    for first, last in zip(row[:half], reversed(row), strict=False):
        same = isinstance(first.operand, Symbol) and bool(SYMMETRIC & {*first.operand.facts})
        turned = first.transposed != last.transposed or same or first.operand.rank == 1
        if first.operand is not last.operand or not turned:
            return ANY
    middle = quadratic_form(row[half].operand, known) if len(row) % 2 else POSITIVE
    if middle.positive and all(_invertible(f.operand, known) for f in row[:half]):
        return POSITIVE
    return NONNEGATIVE if middle.nonnegative else ANY


def _invertible(m: Expr, known: Knows) -> bool:
    return m.rank == 2 and m.shape[0] == m.shape[1] and known.of(Det(m)).nonzero


def _multiple(node: Mul, known: Knows, a: Sign, b: Sign) -> Sign:
    x, y = node.children
    return known.of(x) * b if not x.shape else a * known.of(y) if not y.shape else ANY


def _sum(node: Add, known: Knows, a: Sign, b: Sign) -> Sign:
    return a + b if node.children[0].shape == node.children[1].shape else ANY


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
    Symbol: lambda node, known: POSITIVE if "positive_definite" in node.facts else ANY,
    Eye: lambda node, known: exactly(1),
    Defined: lambda node, known, a: a,
    Inverse: lambda node, known, a: POSITIVE if a.nonnegative else ANY,
    Add: _sum,
    Mul: _multiple,
    Contract: _contract,
}
