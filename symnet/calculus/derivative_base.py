"""What a rule of differentiation is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symnet.calculus.arithmetic import chain
from symnet.calculus.certain import certain
from symnet.calculus.smoothness import SMOOTH, dependent
from symnet.expr import Compare, Expr, Formal, Full, Mul, Number
from symnet.step import Rule

ZERO, ONE = Number(0), Number(1)
Conditions = tuple[Compare, ...]


@dataclass(frozen=True)
class Applied:
    """What a rule made of `diff(f, x)`. rule: the row's own, where the row speaks for many (the table)."""

    after: Expr
    opened: Conditions = ()
    notes: tuple[str, ...] = ()
    rule: Rule | None = None


class Question:
    """`diff(f, x)`, and which parts of f vary with x."""

    def __init__(self, f: Expr, x: Expr):
        self.f, self.x = f, x
        self.moving = set(dependent(x, f))

    def varies(self, e: Expr) -> bool:
        return e in self.moving

    def d(self, e: Expr) -> Expr:
        """The derivative of a part, as written."""
        return Formal("diff", e, self.x)

    @property
    def smooth(self) -> Conditions:
        """What the outermost operation needs to be differentiable."""
        rule = SMOOTH.get(type(self.f))
        return tuple(c for c in rule(self.f, self.moving) if not certain(c)) if rule else ()


@dataclass(frozen=True)
class Row:
    """One rule of differentiation."""

    rule: Rule
    apply: Callable[[Question], Applied | None]


def product(*factors: Expr) -> Expr:
    """The product, left-nested, without factors 1."""
    kept = [factor for factor in factors if factor is not ONE]
    return chain(Mul, kept) if kept else ONE


def zeros(e: Expr) -> Expr:
    return Full(0, e.shape)
