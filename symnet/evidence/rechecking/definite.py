"""Quadratic forms of matrices, by the structure of these, for checking again.

The bounds are those of v·M·v/(v·v) for all v but 0: the matrix is positive definite where they are positive. Bᵀ·B is
semidefinite, and so is Bᵀ·P·B for a semidefinite P; forms of sums and multiples are sums and multiples of forms. What
is known to have a sign here is symmetric, so that what is semidefinite and has an inverse is definite. Entries of the
diagonal are forms of unit vectors, and tr(P·Q) is the trace of √P·Q·√P, which is definite where both are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from symnet.evidence.rechecking.ranges import Knows
from symnet.expr import Add, Contract, Defined, Det, Expr, Eye, Inverse, Mul, Reduce, Reshape, Symbol, fold
from symnet.language.text_tensors import kronecker
from symnet.normal.interval import ANY, NONNEGATIVE, POSITIVE, Sign, exactly
from symnet.views import Factor, View, chain_of, view

TRIANGULAR = {"diagonal", "lower", "upper"}
SYMMETRIC = {"symmetric", "positive_definite", "diagonal"}


def quadratic_form(m: Expr, known: Knows) -> Sign:
    """Bounds of the quadratic form of a matrix, where that has a value."""

    def visit(node: Expr, *parts: Sign) -> Sign:
        rule = RULES.get(type(node))
        return ANY if rule is None else rule(node, known, *parts)

    return fold(m, visit)


def of_forms(e: Contract, known: Knows) -> Sign:
    """Bounds of numbers that are made of forms: v·…·v, a trace, the entries of a diagonal."""
    seen = view(e)
    if seen.kind in ("trace", "diagonal"):
        (m,) = e.children
        return _least(quadratic_form(m, known), *(_of_two(m, known) if seen.kind == "trace" else ()))
    return ANY if e.shape else _of_vectors(seen, known)


def _of_vectors(seen: View, known: Knows) -> Sign:
    """v·…·v, which is positive for a definite form where v is not 0."""
    row = chain_of(seen.factors) if seen.kind == "matmul" else ()
    if not row or not _palindrome(row, known).nonnegative:
        return ANY
    core = {2: POSITIVE, 3: quadratic_form(row[1].operand, known)}.get(len(row), ANY)
    return POSITIVE if core.positive and known.of(Reduce("norm", row[0].operand, (0,), False)).positive else NONNEGATIVE


def zero_of(e: Contract, known: Knows) -> Iterator[Expr]:
    """The vector v of v·(P·v) for a definite P, which is 0 only where v is."""
    for v, w in (e.children, e.children[::-1]) if len(e.children) == 2 and not e.shape else ():
        seen = view(w) if isinstance(w, Contract) and v.rank == 1 else None
        if seen is not None and seen.kind == "matmul" and len(seen.factors) == 2:
            a, b = (f.operand for f in seen.factors)
            if (a is v and quadratic_form(b, known).positive) or (b is v and quadratic_form(a, known).positive):
                yield v


def _of_two(m: Expr, known: Knows) -> Iterator[Sign]:
    """The trace of a product of two forms, wherever a chain of factors is cut in two."""
    seen = view(m) if isinstance(m, Contract) else None
    row = chain_of(seen.factors) if seen is not None and seen.kind == "matmul" else ()
    for k in range(1, len(row)):
        one, other = (_palindrome(part, known) for part in (row[:k], row[k:]))
        yield _least(one) * _least(other)


def _least(*forms: Sign) -> Sign:
    """Positive or not negative, as the best of the forms is."""
    if any(form.positive for form in forms):
        return POSITIVE
    return NONNEGATIVE if any(form.nonnegative for form in forms) else ANY


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


def orthogonal(m: Expr) -> bool:
    """Whether a matrix is orthogonal by its structure: so are inverses, transposes and products of orthogonal ones."""

    def visit(node: Expr, *parts: bool) -> bool:
        if isinstance(node, Contract):
            return all(parts) and node.rank == 2 and view(node).kind in ("transpose", "matmul")
        plain = isinstance(node, Eye) or (isinstance(node, Symbol) and "orthogonal" in node.facts)
        return plain or (isinstance(node, (Defined, Inverse)) and all(parts))

    return fold(m, visit)


def det_parts(e: Expr) -> tuple[Expr, ...]:
    """What is not 0 if and only if the determinant e is not, where both have values; where all of it is positive, so is
    the determinant, a product of powers of it."""
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
