"""The determinant of a sum by the matrix determinant lemma: det(B + F₁⋯Fₖ) = det(B)·det(I + Fᵢ⋯Fₖ B⁻¹ F₁⋯Fᵢ₋₁).

B is a term that is known to be invertible (the identity is), and the factors may be cut at any place, so that one
determinant has many forms. All are made, and the caller takes the one that comes first in an order of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from symnet.expr import Add, Contract, Det, Expr, Eye, Inverse, Mul, Number, Power
from symnet.normal.tensor.laws import straight
from symnet.views import Factor, chain_of, view

MOST_FACTORS = 8
ONE = Number(1)
NonZero = Callable[[Expr], bool]


@dataclass(frozen=True)
class Term:
    """Scalars times a product of matrices, with no factors for the identity; a column and a row vector may stand side
    by side in it."""

    scalars: tuple[Expr, ...]
    factors: tuple[Factor, ...]


@dataclass(frozen=True)
class Splitting:
    """det(M) = before · det(core), where `core` is a matrix, or a scalar. parts: B, U, V and I + VU where M is
    B·(I + UV); B and the core where it is their product."""

    before: Expr
    core: Expr
    parts: tuple[Expr, ...]


def splittings(matrix: Expr, nonzero: NonZero) -> Iterator[Splitting]:
    """The ways to write the determinant of a sum of two terms. nonzero: what is known not to be 0."""
    terms = _terms(matrix)
    if terms is None:
        return
    for base, rest in (terms, terms[::-1]):
        squares = all(f.operand.shape == matrix.shape for f in base.factors)
        if squares and all(map(nonzero, (*base.scalars, *(Det(f.operand) for f in base.factors)))):
            yield from _cut(matrix, base, rest)


def _cut(matrix: Expr, base: Term, rest: Term) -> Iterator[Splitting]:
    square = _product(list(base.factors)) if base.factors else Eye(matrix.shape[0])
    square = _scaled(_times(list(base.scalars)), square)
    scalar = _times([*rest.scalars, *(Power(s, Number(-1)) for s in base.scalars)])
    inverses = [Factor(Inverse(f.operand), f.transposed) for f in reversed(base.factors)]
    row = [*inverses, *rest.factors]
    starts = [k for k in range(1, len(row)) if row[k - 1].operand.rank == row[k].operand.rank == 1]
    for k in starts or range(len(row)):
        product = _product(row[k:] + row[:k])
        core = Add(Eye(product.shape[0]) if product.shape else ONE, _scaled(scalar, product))
        parts = (_scaled(scalar, _product(row[:k])), _product(row[k:])) if k else ()
        yield Splitting(Det(square), core, (square, *parts, core))


def _scaled(scalar: Expr, e: Expr) -> Expr:
    return e if scalar is ONE else Mul(scalar, e)


def _times(parts: list[Expr]) -> Expr:
    total: Expr = ONE
    for part in parts:
        total = part if total is ONE else Mul(total, part)
    return total


def _product(row: list[Factor]) -> Expr:
    total = straight(row[0])
    for factor in row[1:]:
        right = straight(factor)
        p = tuple(range(total.rank))
        q = (p[-1], *range(len(p), len(p) + right.rank - 1))
        total = Contract((total, right), (p, q), (*p[:-1], *q[1:]))
    return total


def _terms(matrix: Expr) -> tuple[Term, Term] | None:
    if not isinstance(matrix, Add) or any(child.shape != matrix.shape for child in matrix.children):
        return None
    first, second = (_term(child) for child in matrix.children)
    return (first, second) if first and second else None


def _term(e: Expr) -> Term | None:
    scalars: list[Expr] = []
    while isinstance(e, Mul):
        split = [(s, rest) for s, rest in (e.children, e.children[::-1]) if not s.shape and rest.shape == e.shape]
        if not split:
            break
        scalars.append(split[0][0])
        e = split[0][1]
    if isinstance(e, Add):
        return None
    if isinstance(e, Eye):
        return Term(tuple(scalars), ())
    factors = view(e).factors if isinstance(e, Contract) and view(e).kind == "outer" else chain_of([Factor(e)])
    if len(factors) > MOST_FACTORS or len(scalars) > MOST_FACTORS:
        return None
    return Term(tuple(scalars), factors)
