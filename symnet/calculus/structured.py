"""Derivatives by structured matrices: each free entry is one coordinate.

With G the gradient by independent entries, a symmetric matrix has G + Gᵀ − diag(G) and the like; in index notation the
identity δᵢₐδⱼᵦ becomes what the structure leaves of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from symnet.calculus.structure import lower_mask, structure_facts, structure_of, upper_mask
from symnet.calculus.terms import Factor, Term
from symnet.expr import Add, Contract, Expr, Eye, Mul, negate
from symnet.expr.tensor import Labels
from symnet.sizes import Dim
from symnet.step import Rule


@dataclass(frozen=True)
class Coordinates:
    """rule: how the step is called; project: the gradient by the free entries from that by independent ones; seed: the
    derivative of entry (i, j) by entry (a, b)."""

    rule: Rule
    project: Callable[[Expr], Expr]
    seed: Callable[[Dim, Labels, Labels], list[Term]]


def _rule(word: str, formula: str, zh: str) -> Rule:
    return Rule(f"gradient by a {word} matrix", f"{formula}, with G the gradient by independent entries", zh)


def _transposed(e: Expr) -> Expr:
    return Contract((e,), ((0, 1),), (1, 0))


def _diagonal(e: Expr) -> Expr:
    """The diagonal of a matrix, as a matrix."""
    vector = Contract((e,), ((0, 0),), (0,))
    return Contract((Eye(e.shape[0]), vector), ((0, 1), (0,)), (0, 1))


def _deltas(n: Dim, *pairs: Labels, sign: int = 1, more: tuple[Factor, ...] = ()) -> Term:
    return Term(Fraction(sign), (*((Eye(n), pair) for pair in pairs), *more))


def _straight(n: Dim, x: Labels, a: Labels, more: tuple[Factor, ...] = ()) -> Term:
    return _deltas(n, (x[0], a[0]), (x[1], a[1]), more=more)


def _crossed(n: Dim, x: Labels, a: Labels, sign: int = 1) -> Term:
    return _deltas(n, (x[0], a[1]), (x[1], a[0]), sign=sign)


def _on_diagonal(n: Dim, x: Labels, a: Labels, sign: int = 1) -> Term:
    return _deltas(n, (x[0], x[1]), (x[0], a[0]), (a[0], a[1]), sign=sign)


COORDINATES: dict[str, Coordinates] = {
    "symmetric": Coordinates(
        _rule("symmetric", "G + G.T - diag(diag(G))", "对称矩阵的梯度"),
        lambda g: Add(Add(g, _transposed(g)), negate(_diagonal(g))),
        lambda n, x, a: [_straight(n, x, a), _crossed(n, x, a), _on_diagonal(n, x, a, -1)],
    ),
    "skew": Coordinates(
        _rule("skew", "G - G.T", "反对称矩阵的梯度"),
        lambda g: Add(g, negate(_transposed(g))),
        lambda n, x, a: [_straight(n, x, a), _crossed(n, x, a, -1)],
    ),
    "diagonal": Coordinates(
        _rule("diagonal", "diag(diag(G))", "对角矩阵的梯度"), _diagonal, lambda n, x, a: [_on_diagonal(n, x, a)]
    ),
    "lower": Coordinates(
        _rule("lower triangular", "G on and below the diagonal, 0 above", "下三角矩阵的梯度"),
        lambda g: Mul(g, lower_mask(g.shape[0])),
        lambda n, x, a: [_straight(n, x, a, ((lower_mask(n), a),))],
    ),
    "upper": Coordinates(
        _rule("upper triangular", "G on and above the diagonal, 0 below", "上三角矩阵的梯度"),
        lambda g: Mul(g, upper_mask(g.shape[0])),
        lambda n, x, a: [_straight(n, x, a, ((upper_mask(n), a),))],
    ),
}


def coordinates(x: Expr) -> Coordinates | None:
    """The coordinates of a variable that is declared structured; refused where it has no free entries."""
    if structure_of(x) is None:
        return None
    facts = set(structure_facts(x))
    name = "diagonal" if facts >= {"lower", "upper"} else next(fact for fact in COORDINATES if fact in facts)
    return COORDINATES[name]


def structured_seed(x: Expr, labels: Labels, trail: Labels) -> list[Term] | None:
    """∂x[labels]/∂x[trail] for a structured matrix, None for any other variable."""
    found = coordinates(x)
    return found.seed(x.shape[0], labels, trail) if found else None
