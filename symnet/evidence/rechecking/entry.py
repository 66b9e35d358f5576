"""The record of a claim about numbers, for checking again, and the names of numbers in it."""

from __future__ import annotations

from dataclasses import dataclass

from symnet.expr import Compare, Expr, Symbol

OF_INTEGERS = ("positive", "nonnegative", "integer", "size")


@dataclass(frozen=True)
class Entry:
    """A claim about numbers."""

    lhs: Expr
    relation: str
    rhs: Expr
    hypotheses: tuple[Compare, ...]


def number(name: str, like: Expr) -> Symbol:
    """A name of a number, of which nothing is known but what is said of integers: all else stands in hypotheses.

    So an argument may speak of points at which no hypothesis holds, as long as it says so.
    """
    facts = like.facts if isinstance(like, Symbol) and like.integral else ()
    return Symbol(name, (), tuple(f for f in facts if f in OF_INTEGERS))
