"""Unspecified functions at work: a claim about any function is refuted by one function for which it fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.claim import Claim
from symnet.expr import Add, Apply, Expr, Mul, Number, Power, Symbol, postorder, rebuild

T = Symbol("t")
# Coefficients of the functions that are tried, the constant first: generic ones, then with zeros, signs and slopes.
POLYNOMIALS: tuple[tuple[int, ...], ...] = (
    (2, -1, 1),
    (-1, 3, 0, 1),
    (0,),
    (0, 1),
    (0, -1),
    (-1, 0, -1),
    (3, 2),
    (1,),
)


@dataclass(frozen=True)
class Instance:
    """The claim with functions put in; functions: name → its value at `t`, as text."""

    claim: Claim
    functions: dict[str, str]


def instances(claim: Claim) -> Iterator[Instance]:
    """The claim for one choice of functions after the other; several names get different ones."""
    roots = (claim.lhs, claim.rhs, *claim.given)
    names = list(dict.fromkeys(node.name for node in postorder(*roots) if isinstance(node, Apply)))
    for k in range(len(POLYNOMIALS)):
        chosen = {name: POLYNOMIALS[(k + i) % len(POLYNOMIALS)] for i, name in enumerate(names)}

        def replace(node: Any, chosen: dict[str, tuple[int, ...]] = chosen) -> Expr | None:
            if isinstance(node, Apply):
                return polynomial(derivative(chosen[node.name], node.order), node.children[0])
            return None

        lhs, rhs, *given = (rebuild(root, replace) for root in roots)
        texts = {name: str(polynomial(row, T)) for name, row in chosen.items()}
        yield Instance(Claim(lhs, claim.relation, rhs, tuple(given)), texts)


def derivative(row: tuple[int, ...], order: int) -> tuple[int, ...]:
    """The coefficients of a derivative."""
    for _ in range(order):
        row = tuple(k * c for k, c in enumerate(row))[1:] or (0,)
    return row


def polynomial(row: tuple[int, ...], x: Expr) -> Expr:
    """The polynomial at `x`, entry by entry; a constant too has a value only where x has one."""
    total: Expr | None = None
    for k, c in reversed(list(enumerate(row))):
        if c or (len(row) == 1):
            power = x if k == 1 else Power(x, Number(k))
            term = Number(c) if k == 0 else power if c == 1 else Mul(Number(Fraction(c)), power)
            total = term if total is None else Add(total, term)
    assert total is not None
    return total if any(row[1:]) or isinstance(x, Number) or x is T else Add(total, Mul(Number(0), x))
