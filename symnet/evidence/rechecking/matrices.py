"""Laws of inverses and determinants that a certificate names, checked again.

A row says what a node is an instance of, by its parts. That it is one is seen from entries alone: M is the product of
its factors, or a multiple, or M times what is said to be its inverse is the identity. What then follows is one line for
each law, and holds where the node has a value; the result must have one there too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.needs import Known
from symnet.evidence.rechecking.orders import of_order
from symnet.evidence.rechecking.values import definedness, facts
from symnet.expr import Contract, Det, Expr, Eye, Inverse, Mul, Number, Power, Reduce, SizeValue, Symbol
from symnet.ops import kron, outer

Same = Callable[[Expr, Expr], bool]  # whether two expressions have the same entries
ONE = Number(1)
TRIANGULAR = {"diagonal", "lower", "upper"}


def law_of(row: Mapping[str, Any], read: Callable[[Any], Expr], same: Same, known: Known) -> tuple[Expr, Expr]:
    """The node that a row speaks of, and what it equals; raises `Refused`."""
    if set(row) != {"law", "of", "parts"}:
        raise Refused("a law of which nothing is said")
    node, parts = read(row["of"]), [read(text) for text in row["parts"]]
    if row["law"] == "order":
        result = None if parts else of_order(node, known)
    else:
        law = LAWS.get((type(node), row["law"]))
        result = None if law is None else law(same, node.children[0], *parts)
    if result is None or result.shape != node.shape:
        raise Refused(f"{row['of']} is no instance of the law: {row['law']}")
    there = known.more(facts(definedness(node), whole=True))
    if not all(there.shown(c) for e in (result, *parts) for c in definedness(e)):
        raise Refused(f"what {row['of']} equals may have no value")
    return node, result


# ------------------------------------------------------------------ one function a law: what M⁻¹ or det(M) is, or None
def _inverse(same: Same, m: Expr, r: Expr) -> Expr | None:
    """M·R = I."""
    return r if m.shape == r.shape and same(_matmul(m, r), Eye(m.shape[0])) else None


def _of_inverse(same: Same, m: Expr, a: Expr) -> Expr | None:
    """det(A⁻¹) = 1/det(A)."""
    return Power(Det(a), Number(-1)) if m is Inverse(a) else None


def _multiple(same: Same, m: Expr, t: Expr, a: Expr) -> Expr | None:
    """det(t·A) = tⁿ·det(A)."""
    if t.shape or a.shape != m.shape or not same(m, Mul(t, a)):
        return None
    return Mul(Power(t, SizeValue(m.shape[0])), Det(a))


def _diagonal(same: Same, m: Expr, v: Expr) -> Expr | None:
    """The determinant of a triangular matrix is the product of its diagonal."""
    if v.shape != m.shape[:1]:
        return None
    triangular = isinstance(m, Symbol) and TRIANGULAR & {*m.facts} and same(v, Contract((m,), ((0, 0),), (0,)))
    if triangular or same(m, Contract((Eye(m.shape[0]), v), ((0, 1), (0,)), (0, 1))):
        return Reduce("prod", v, (0,))
    return None


def _kronecker(same: Same, m: Expr, p: Expr, q: Expr) -> Expr | None:
    """det(P ⊗ Q) = det(P)ᵇ·det(Q)ᵃ for P of size a and Q of size b."""
    if not (_square(p) and _square(q) and same(m, kron(p, q))):
        return None
    return Mul(Power(Det(p), SizeValue(q.shape[0])), Power(Det(q), SizeValue(p.shape[0])))


def _product(same: Same, m: Expr, *factors: Expr) -> Expr | None:
    """det(A·B) = det(A)·det(B) for square matrices."""
    if not factors or any(f.shape != m.shape for f in factors) or not same(m, reduce(_matmul, factors)):
        return None
    determinants: list[Expr] = [Det(f) for f in factors]
    return reduce(Mul, determinants)


def _sum(same: Same, m: Expr, b: Expr, u: Expr, v: Expr, core: Expr) -> Expr | None:
    """det(B·(I + U·V)) = det(B)·det(I + V·U); for vectors det(B·(I + u·vᵀ)) = det(B)·(1 + vᵀ·u)."""
    inside = outer(u, v) if u.rank == v.rank == 1 else _matmul(u, v)
    if b.shape != m.shape or inside.shape != m.shape or not same(m, _matmul(b, Eye(m.shape[0]) + inside)):
        return None
    turned = _matmul(v, u)
    if not same(core, (Eye(turned.shape[0]) if turned.shape else ONE) + turned) or core.shape != turned.shape:
        return None
    return Mul(Det(b), Det(core) if core.shape else core)


def _matmul(a: Expr, b: Expr) -> Expr:
    return a @ b  # type: ignore[no-any-return, operator]


def _square(a: Expr) -> bool:
    return a.rank == 2 and a.shape[0] == a.shape[1]


LAWS: dict[tuple[type, Any], Callable[..., Expr | None]] = {
    (Inverse, "inverse"): _inverse,
    (Det, "inverse"): _of_inverse,
    (Det, "multiple"): _multiple,
    (Det, "diagonal"): _diagonal,
    (Det, "Kronecker product"): _kronecker,
    (Det, "product"): _product,
    (Det, "sum"): _sum,
}
