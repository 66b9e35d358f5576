"""The record of a claim about numbers, for checking again."""

from __future__ import annotations

from dataclasses import dataclass

from symnet.expr import Compare, Expr


@dataclass(frozen=True)
class Entry:
    """A claim about numbers."""

    lhs: Expr
    relation: str
    rhs: Expr
    hypotheses: tuple[Compare, ...]
