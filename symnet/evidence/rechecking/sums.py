"""A formula of one variable as a sum of neurons and of a rest, for the checker of enclosures."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import fmpq_poly

from symnet.evidence.rechecking.curves import Curve
from symnet.evidence.rechecking.intervals import Interval, Values, rational
from symnet.evidence.rechecking.units import FAR, LIKE_RELU, Unit, Units
from symnet.expr import Add, Defined, Expr, Map, Mul, Number, Symbol, Where
from symnet.functions import FUNCTIONS

MOST_PARTS = 12  # of a line
Terms = list[tuple[Fraction, Expr]]  # Σ c·e


@dataclass
class Sum:
    """distance: how far the formula may be from the sum of both."""

    units: Units
    rest: Curve
    distance: Fraction

    @classmethod
    def of(cls, e: Expr, x: Symbol, bound: Fraction = Fraction(0)) -> Sum:
        """bound: how far a neuron may be from a ReLU that stands for it."""
        units: list[Unit] = []
        rest: Expr = Number(0)
        distance = Fraction(0)
        pending: Terms = [(Fraction(1), e)]
        while pending:
            c, node = pending.pop()
            name, z = neuron(node)
            scale, apart = LIKE_RELU.get(name, (Fraction(1), Fraction(0)))
            if (parts := terms(c, node) or ramps(c, node)) is not None:
                pending += parts
            elif z is not None and (name in FAR or (name in LIKE_RELU and abs(c) * apart <= bound)):
                units.append(Unit.of(name if name in FAR else "relu", c * scale, z))
                distance += abs(c) * apart
            else:
                rest = rest + Number(c) * node
        return cls(Units(units), Curve(rest, x), distance)

    def on(self, at: Interval, order: int = 0) -> Values | None:
        """The values of the sum, or of a derivative."""
        rest = self.rest.of(at.variable, order)
        return None if rest is None else self.units.on(at, order) + rest

    def smooth(self, at: Interval) -> bool:
        """Whether it is twice differentiable there."""
        return self.units.smooth(at) and self.rest.smooth(at.variable)


def neuron(e: Expr) -> tuple[str, fmpq_poly | None]:
    """The name of a function with its usual parameters, and the line of x to which it is applied."""
    if not isinstance(e, Map) or e.children[1:] != tuple(map(Number, FUNCTIONS[e.name].defaults)):
        return "", None
    z = line(e.children[0])
    return e.name, z if z is not None and z[1] != 0 else None


def terms(c: Fraction, e: Any) -> Terms | None:
    """c·e as a sum, if it is written so, or as a multiple by a number."""
    if isinstance(e, Defined):
        return [(c, e.value)]
    if isinstance(e, Add):
        return [(c, child) for child in e.children]
    if isinstance(e, Mul) and isinstance(e.children[0], Number):
        return [(c * e.children[0].value, e.children[1])]
    return None


def line(e: Expr) -> fmpq_poly | None:
    """number·x + number, written in any order."""
    total, pending = fmpq_poly(), [(Fraction(1), e)]
    for _ in range(MOST_PARTS):
        if not pending:
            return total
        c, node = pending.pop()
        if isinstance(node, Number):
            total += rational(c * node.value)
        elif isinstance(node, Symbol):
            total += fmpq_poly([0, rational(c)])
        elif (parts := terms(c, node)) is not None:
            pending += parts
        else:
            return None
    return None


def ramps(c: Fraction, e: Expr) -> Terms | None:
    """c·e as a line and ReLUs, for lines that are chosen by x <= knot, one after the other, and meet there."""
    found: Terms = []
    knots: list[Fraction] = []
    while isinstance(e, Where):
        condition, left, e = e.children
        x, knot = condition.children
        if condition.relation != "<=" or not isinstance(x, Symbol) or not isinstance(knot, Number):
            return None
        knots.append(knot.value)
        here, there = line(left), line(e.children[1] if isinstance(e, Where) else e)
        if here is None or there is None or here(rational(knot.value)) != there(rational(knot.value)):
            return None
        turn = there[1] - here[1]
        found += [] if found else [(c, left)]
        found.append((c * Fraction(int(turn.p), int(turn.q)), Map("relu", x - knot)))
    if any(a >= b for a, b in pairwise(knots)):
        return None
    return found or None
