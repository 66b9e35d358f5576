"""Equality at an exact point, by proof: where balls of any precision overlap, the normal form may still decide."""

from __future__ import annotations

from math import inf
from typing import Any

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.proof.concrete import NotConcrete, concrete
from symnet.evidence.proof.exact import prove_scalar
from symnet.evidence.proof.pieces import NotProved
from symnet.evidence.proof.scalarise import ScalarClaim
from symnet.expr import Compare, Expr, Number, Symbol, has_derivative, postorder, rebuild

SECONDS = 0.1


def equal_at(c: Compare, point: dict[str, Any]) -> dict[tuple[int, ...], bool]:
    """Place of an entry → True, for the entries whose sides are shown to be equal numbers at the point."""
    if has_derivative(c):
        return {}
    try:
        return {place: True for place, (a, b) in _entries(c, point).items() if shown_equal(a, b)}
    except (NotConcrete, SymnetError):
        return {}


def _entries(c: Compare, point: dict[str, Any]) -> dict[tuple[int, ...], tuple[Expr, Expr]]:
    if all(not node.shape for node in postorder(c)):
        table: dict[Expr, Expr] = {s: Number(point[s.name]) for s in postorder(c) if isinstance(s, Symbol)}
        return {(): tuple(rebuild(side, table) for side in c.children)}  # type: ignore[dict-item]
    written = concrete(
        Claim(c.children[0], "==", c.children[1]), {k: v for k, v in point.items() if isinstance(v, int)}
    )
    table = {name: Number(_at(point[of], place)) for name, (of, place) in written.entries.items()}
    return {place: (rebuild(row.lhs, table), rebuild(row.rhs, table)) for place, row in written.claims.items()}


def _at(value: Any, place: tuple[int, ...]) -> Any:
    for i in place:
        value = value[i]
    return value


def shown_equal(a: Expr, b: Expr, seconds: float = SECONDS) -> bool:
    """Whether two numbers are shown to be equal in so much work."""
    if a is b:
        return True
    with Clock(inf).at_most(seconds) as part:
        try:
            prove_scalar(ScalarClaim(a, "==", b, (), {}), part)
        except (NotProved, SymnetError):
            return False
        return True
    return False
