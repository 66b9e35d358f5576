"""Laws of inverses and determinants that a certificate names, checked again.

A row says what a node is an instance of, by its parts. That it is one is seen from entries alone: M is the product of
its factors, or a multiple, or M times what is said to be its inverse is the identity. What then follows is one line for
each law, and holds where the node has a value; the result must have one there too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import matmul
from typing import Any

from symnet.errors import SymnetError
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.needs import Known
from symnet.evidence.rechecking.orders import of_order
from symnet.evidence.rechecking.values import definedness, facts
from symnet.expr import Contract, Det, Expr, Eye, Inverse, Mul, Number, Power, Reduce, SizeValue, Symbol
from symnet.ops import diag, kron, outer

Same = Callable[[Expr, Expr], bool]  # whether two expressions have the same entries
Instance = tuple[list[tuple[Expr, Expr]], Expr | None]
TRIANGULAR = {"diagonal", "lower", "upper"}


def law_of(row: Mapping[str, Any], read: Callable[[Any], Expr], same: Same, known: Known) -> tuple[Expr, Expr]:
    """The node that a row speaks of, and what it equals; raises `Refused`."""
    if set(row) != {"law", "of", "parts"}:
        raise Refused("a law of which nothing is said")
    node, parts = read(row["of"]), [read(text) for text in row["parts"]]
    ordered = row["law"] == "order" and not parts
    premises, result = ([], of_order(node, known)) if ordered else _instance(node, row["law"], parts)
    if result is None or result.shape != node.shape or not all(same(a, b) for a, b in premises):
        raise Refused(f"{row['of']} is no instance of the law: {row['law']}")
    there = known.more(facts(definedness(node), whole=True))
    if not all(there.shown(c) for e in (result, *parts) for c in definedness(e)):
        raise Refused(f"what {row['of']} equals may have no value")
    return node, result


def _instance(node: Expr, law: Any, parts: list[Expr]) -> Instance:
    """What a law asks and says; the shapes of its parts are asked for by what is made of them."""
    try:
        return LAWS[type(node), law](node.children[0], *parts)
    except (KeyError, TypeError, SymnetError):
        raise Refused(f"parts that are none of the law: {law}") from None


# ------------------------------------------------------------------ what must be the same, and what the node is then
def _inverse(m: Expr, r: Any) -> Instance:
    """M·R = I."""
    return [(m @ r, Eye(m.shape[0]))], r


def _of_inverse(m: Expr, a: Expr) -> Instance:
    """det(A⁻¹) = 1/det(A)."""
    return [(m, Inverse(a))], Power(Det(a), Number(-1))


def _multiple(m: Expr, t: Expr, a: Expr) -> Instance:
    """det(t·A) = tⁿ·det(A)."""
    return [(m, Mul(t, a))], Mul(Power(t, SizeValue(m.shape[0])), Det(a))


def _diagonal(m: Expr, v: Expr) -> Instance:
    """The determinant of a triangular matrix is the product of its diagonal."""
    triangular = isinstance(m, Symbol) and TRIANGULAR & {*m.facts}
    premise = (v, Contract((m,), ((0, 0),), (0,))) if triangular else (m, diag(v))
    return [premise], Reduce("prod", v, (0,))


def _kronecker(m: Expr, p: Expr, q: Expr) -> Instance:
    """det(P ⊗ Q) = det(P)ᵇ·det(Q)ᵃ for P of size a and Q of size b."""
    powers = (Power(Det(p), SizeValue(q.shape[0])), Power(Det(q), SizeValue(p.shape[0])))
    return [(m, kron(p, q))], Mul(*powers)


def _product(m: Expr, *factors: Any) -> Instance:
    """det(A·B) = det(A)·det(B) for square matrices."""
    determinants: list[Expr] = [Det(f) for f in factors]
    return [(m, reduce(matmul, factors))], reduce(Mul, determinants)


def _sum(m: Expr, b: Any, u: Any, v: Any, core: Expr) -> Instance:
    """det(B·(I + U·V)) = det(B)·det(I + V·U); for vectors det(B·(I + u·vᵀ)) = det(B)·(1 + vᵀ·u)."""
    inside, turned = outer(u, v) if u.rank == 1 else u @ v, v @ u
    one: Any = Eye(turned.shape[0]) if turned.shape else Number(1)
    premises = [(m, b @ (Eye(m.shape[0]) + inside)), (core, one + turned)]
    return premises, Mul(Det(b), Det(core) if core.shape else core)


LAWS: dict[tuple[type, Any], Callable[..., Instance]] = {
    (Inverse, "inverse"): _inverse,
    (Det, "inverse"): _of_inverse,
    (Det, "multiple"): _multiple,
    (Det, "diagonal"): _diagonal,
    (Det, "Kronecker product"): _kronecker,
    (Det, "product"): _product,
    (Det, "sum"): _sum,
}
