"""A sum with many neurons of one variable on an interval, for the checker of enclosures.

The formula is taken apart at its sums: what is c·σ(w·x + b) with numbers is a unit of `Lines` or `Steps`, all else
stays a formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq_poly

from symnet.evidence.rechecking.curves import Curve
from symnet.evidence.rechecking.intervals import Interval, Values
from symnet.evidence.rechecking.lines import Lines, terms
from symnet.evidence.rechecking.steps import Steps, rising
from symnet.expr import Defined, Expr, Map, Number, Symbol

MANY = 12  # fewer increasing units are formulas, which have slopes


@dataclass
class Sum:
    """A formula of x as units and the rest."""

    lines: Lines
    steps: list[Steps]
    rest: Curve

    @classmethod
    def of(cls, e: Expr, x: Symbol, bound: Fraction = Fraction(0)) -> Sum:
        """bound: a unit that may be further than this from lines stays a formula."""
        lines = Lines()
        others: list[tuple[Fraction, Expr]] = []
        units: dict[str, list[tuple[Fraction, fmpq_poly, Expr]]] = {}
        pending: list[tuple[Fraction, Expr]] = [(Fraction(1), e)]
        while pending:
            c, node = pending.pop()
            if isinstance(node, Defined):
                pending.append((c, node.value))
            elif (parts := terms(c, node)) is not None:
                pending += parts
            elif lines.choose(c, node) or lines.bend(c, node, bound):
                continue
            elif isinstance(node, Map) and (z := rising(node)) is not None:
                units.setdefault(node.name, []).append((c, z, node))
            else:
                others.append((c, node))
        many = {name: rows for name, rows in units.items() if len(rows) >= MANY}
        others += [(c, node) for name, rows in units.items() if name not in many for c, _, node in rows]
        lines.finish()
        steps = [Steps(name, [(c, z) for c, z, _ in rows]) for name, rows in many.items()]
        rest: Expr = Number(0)
        for c, node in others:
            rest = rest + Number(c) * node
        return cls(lines, steps, Curve(rest, x))

    def on(self, at: Interval, order: int = 0) -> Values | None:
        """The sum or one of its derivatives, but for the distance of the units from lines."""
        of_lines = self.lines.on(at)
        for _ in range(order):
            of_lines = of_lines.derivative()
        found = self.rest.on(at, order)
        if found is not None:
            found = found + at.polynomial(of_lines)
            for steps in self.steps:
                found = at.of(found.ball + steps.on(at))
        return found

    def smooth(self, at: Interval) -> bool:
        """Whether it has two derivatives that are known."""
        return not self.steps and self.rest.smooth(at)
