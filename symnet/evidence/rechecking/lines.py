"""Sums of ReLUs of one variable, for the checker of enclosures: between neighbouring knots they are one straight line.

Relatives of the ReLU are such sums, or within a known distance from one; so are lines that are chosen by x <= knot and
meet there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

from flint import fmpq, fmpq_poly

from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.intervals import Interval, rational
from symnet.expr import Add, Expr, Map, Mul, Number, Symbol, Where
from symnet.functions import SELU_ALPHA, SELU_SCALE

NOTHING = fmpq_poly()
MOST_PARTS = 12  # of a line


@dataclass(frozen=True)
class Bent:
    """constant + Σ p·relu(q·z + r) over its parts is nowhere further than `distance` from it, with these parameters."""

    parts: tuple[tuple[Fraction, int, int], ...]
    constant: int = 0
    distance: Fraction = Fraction(0)
    parameters: tuple[Number, ...] = ()


RELU = ((Fraction(1), 1, 0),)
# The suite of tests looks at each row with many digits.
BENT: dict[str, Bent] = {
    "relu": Bent(RELU),
    "abs": Bent((*RELU, (Fraction(1), -1, 0))),
    "leaky_relu": Bent((*RELU, (Fraction(-1, 100), -1, 0)), parameters=(Number(Fraction(1, 100)),)),
    "hard_tanh": Bent(((Fraction(1), 1, 1), (Fraction(-1), 1, -1)), -1),
    "hard_sigmoid": Bent(((Fraction(1, 6), 1, 3), (Fraction(-1, 6), 1, -3))),
    "softplus": Bent(RELU, 0, Fraction(6932, 10**4)),
    "gelu": Bent(RELU, 0, Fraction(17, 100)),
    "silu": Bent(RELU, 0, Fraction(2785, 10**4)),
    "mish": Bent(RELU, 0, Fraction(3089, 10**4)),
    "elu": Bent(RELU, 0, Fraction(1), (Number(1),)),
    "selu": Bent(((SELU_SCALE, 1, 0),), 0, SELU_SCALE * SELU_ALPHA),
}


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


def terms(c: Fraction, e: Any) -> list[tuple[Fraction, Expr]] | None:
    """The terms of c·e for a sum, or for a multiple by a number."""
    if isinstance(e, Add):
        return [(c, child) for child in e.children]
    if isinstance(e, Mul) and isinstance(e.children[0], Number):
        return [(c * e.children[0].value, e.children[1])]
    return None


@dataclass
class Lines:
    """start: the line left of all knots; changes: what is added to it right of a knot, which is 0 there; distance: how
    far the units may be from them."""

    start: fmpq_poly = field(default_factory=fmpq_poly)
    changes: dict[fmpq, fmpq_poly] = field(default_factory=dict)
    distance: Fraction = Fraction(0)

    def bend(self, c: Fraction, e: Expr, bound: Fraction) -> bool:
        """c·f(z) for a function of the table; False where it is not that, or may be further than the bound from it."""
        row = BENT.get(e.name) if isinstance(e, Map) else None
        z = line(e.children[0]) if row is not None else None
        if row is None or z is None or abs(c) * row.distance > bound or e.children[1:] != row.parameters:
            return False
        self.distance += abs(c) * row.distance
        self.start += rational(c * row.constant)
        for p, q, r in row.parts:
            self._relu(rational(c * p), q * z + r)
        return True

    def _relu(self, by: fmpq, z: fmpq_poly) -> None:
        """It is z where this is positive."""
        if z.degree() <= 0:
            self.start += by * z if z[0] > 0 else NOTHING
        elif z[1] > 0:
            self._change(-z[0] / z[1], by * z)
        else:
            self.start += by * z
            self._change(-z[0] / z[1], -by * z)

    def _change(self, knot: fmpq, by: fmpq_poly) -> None:
        self.changes[knot] = self.changes.get(knot, NOTHING) + by

    def choose(self, c: Fraction, e: Expr) -> bool:
        """c·f for lines that are chosen by x <= knot, one after the other; False where it is not that."""
        knots: list[fmpq] = []
        lines: list[Any] = []
        while isinstance(e, Where):
            condition, chosen, e = e.children
            x, knot = condition.children
            if condition.relation != "<=" or not isinstance(x, Symbol) or not isinstance(knot, Number):
                return False
            knots.append(rational(knot.value))
            lines.append(line(chosen))
        lines.append(line(e))
        if None in lines or any(a >= b for a, b in pairwise(knots)):
            return False
        changes = [(knot, right - left) for knot, (left, right) in zip(knots, pairwise(lines), strict=True)]
        if any(by(knot) != 0 for knot, by in changes):  # they do not meet
            return False
        self.start += rational(c) * lines[0]
        for knot, by in changes:
            self._change(knot, rational(c) * by)
        return True

    def finish(self) -> None:
        self.knots = sorted(self.changes)
        self.sums = list(accumulate((self.changes[knot] for knot in self.knots), initial=self.start))

    def on(self, at: Interval) -> fmpq_poly:
        k = bisect_right(self.knots, at.low)
        if at.low != at.high and bisect_left(self.knots, at.high) > k:
            raise Refused("a knot lies inside an interval")
        return self.sums[k]
