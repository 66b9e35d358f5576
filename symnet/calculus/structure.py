"""Structured variables: the free entries of a symmetric, skew, diagonal or triangular matrix are its coordinates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symnet.calculus.tangents import seed
from symnet.errors import SymnetError, quote
from symnet.expr import Add, Compare, Concat, Contract, Expr, Eye, Full, Index, Mul, Symbol, Window, negate
from symnet.sizes import Dim


def upper_mask(n: Dim) -> Expr:
    """1 on and above the diagonal, 0 below, for any size: the windows of 1...1 0...0, last column first."""
    ones_then_zeros = Concat((Full(1, (n,)), Full(0, (n,))), 0)
    return Index(Window(ones_then_zeros, (n,)), ((None, n, 1), (None, None, -1)))


def transposed(e: Expr) -> Expr:
    return Contract((e,), ((0, 1),), (1, 0))


def lower_mask(n: Dim) -> Expr:
    """1 on and below the diagonal, 0 above."""
    return transposed(upper_mask(n))


def _deltas(n: Dim, *pairs: tuple[int, int]) -> Expr:
    """A product of deltas over the labels i j a b = 0 1 2 3."""
    return Contract(tuple(Eye(n) for _ in pairs), pairs, (0, 1, 2, 3))


def _mirror(n: Dim) -> Expr:
    return _deltas(n, (0, 3), (1, 2))


def _symmetric(n: Dim) -> Expr:
    twice = _deltas(n, (0, 1), (0, 2), (0, 3))
    return Add(Add(seed((n, n)), _mirror(n)), negate(twice))


def _masked(mask: Callable[[Dim], Expr]) -> Callable[[Dim], Expr]:
    return lambda n: Contract((Eye(n), Eye(n), mask(n)), ((0, 2), (1, 3), (2, 3)), (0, 1, 2, 3))


@dataclass(frozen=True)
class Structure:
    """seed: ∂Xᵢⱼ/∂Xₐᵦ with shape (n, n, n, n); projected: a matrix made to have the structure, by which a direction
    within the structure is known."""

    seed: Callable[[Dim], Expr]
    projected: Callable[[Expr], Expr]


STRUCTURES: dict[str, Structure] = {
    "symmetric": Structure(_symmetric, transposed),
    "skew": Structure(lambda n: Add(seed((n, n)), negate(_mirror(n))), lambda v: negate(transposed(v))),
    "diagonal": Structure(lambda n: _deltas(n, (0, 1), (0, 2), (0, 3)), lambda v: Mul(Eye(v.shape[0]), v)),
    "lower": Structure(_masked(lower_mask), lambda v: Mul(lower_mask(v.shape[0]), v)),
    "upper": Structure(_masked(upper_mask), lambda v: Mul(upper_mask(v.shape[0]), v)),
}


def structure_facts(x: Expr) -> tuple[str, ...]:
    """The declared facts of a variable, with what they contain: a positive definite matrix is symmetric."""
    facts = x.facts if isinstance(x, Symbol) else ()
    return facts if "positive_definite" not in facts or "symmetric" in facts else (*facts, "symmetric")


def structure_of(x: Expr) -> Structure | None:
    """The declared structure of a variable; two at once, or one without free entries, are refused."""
    facts = structure_facts(x)
    if "orthogonal" in facts:
        raise SymnetError(
            f"the entries of the orthogonal matrix {quote(x)} are not free coordinates; derive by a matrix without "
            "that fact, and state the constraint in given="
        )
    named = [fact for fact in facts if fact in STRUCTURES]
    if set(named) == {"lower", "upper"}:
        named = ["diagonal"]
    if len(named) > 1:
        raise SymnetError(f"{quote(x)} is declared {' and '.join(named)}; declare the one structure that it has")
    return STRUCTURES[named[0]] if named else None


def free_seed(x: Expr) -> Expr:
    """The derivative of a variable by its own free entries: deltas, and for a structured matrix what they become."""
    found = structure_of(x)
    return found.seed(x.shape[0]) if found else seed(x.shape)


def in_structure(x: Expr, v: Expr) -> tuple[Compare, ...]:
    """That a direction keeps the structure of the variable."""
    found = structure_of(x)
    if found is None or (
        isinstance(v, Symbol) and set(structure_facts(x)) & set(STRUCTURES) <= set(structure_facts(v))
    ):
        return ()
    return (Compare("==", v, found.projected(v)),)
