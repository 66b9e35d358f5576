"""Comparisons, and the choice that one makes."""

from __future__ import annotations

from symnet.errors import SymnetError, quote
from symnet.expr.scalar import Expr, joint_shape

RELATIONS = ("==", "!=", "<=", "<", ">=", ">")


class Compare(Expr):
    """A comparison, entry by entry: the condition of a `where`, a hypothesis, or the relation of a claim."""

    __slots__ = ()

    def __new__(cls, relation: str, a: Expr, b: Expr) -> Compare:
        if relation not in RELATIONS:
            raise SymnetError(f"{quote(relation)} is not a relation; use one of {' '.join(RELATIONS)}")
        return cls._make((a, b), (relation,), joint_shape("compare", a, b))

    @property
    def relation(self) -> str:
        return self.data[0]

    def with_children(self, children: tuple[Expr, ...]) -> Compare:
        return Compare(self.relation, *children)


class Where(Expr):
    """`a` where the condition holds and `b` elsewhere; only the chosen branch is evaluated."""

    __slots__ = ()

    def __new__(cls, condition: Expr, a: Expr, b: Expr) -> Where:
        if not isinstance(condition, Compare):
            raise SymnetError(f"where needs a comparison first, not {quote(condition)}; write where(x > 0, a, b)")
        return cls._make((condition, a, b), (), joint_shape("choose between", condition, a, b))

    def with_children(self, children: tuple[Expr, ...]) -> Where:
        return Where(*children)
