"""Points moved so that the equations among the hypotheses hold: linear ones are solved, others looked at (`moves`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.known.equations import solved
from symnet.evidence.known.linear import difference
from symnet.evidence.refutation.ball import mixed
from symnet.evidence.refutation.moves import Moves, changed
from symnet.evidence.refutation.points import Point
from symnet.evidence.refutation.shared import Shared
from symnet.expr import Compare, Expr, Index, Symbol, count
from symnet.program.arrays import scalar
from symnet.program.backends.entries import entries
from symnet.program.interpret import Evaluation, evaluate
from symnet.program.values import entry_array
from symnet.sizes import Dim

WORK = 300_000  # operations on single entries
NEAR = mixed(64)


@dataclass(frozen=True)
class Effort:
    """nodes: of the solutions that are worth the time, as entries of inverses grow fast; misses: see `Moves`."""

    nodes: int
    misses: int


SHORT, LONG = Effort(100, 4), Effort(20_000, 10**6)  # for a first look, and for a long one


class Repair:
    """Points moved so that the equations among the hypotheses hold."""

    def __init__(self, claim: Claim, sizes: dict[str, int], effort: Effort = LONG):
        self.solutions: list[tuple[Expr, Expr]] = []
        self.shared = Shared(WORK)
        self.dims: dict[Dim, int] = {}
        self.sizes = sizes
        equations = [h for h in claim.hypotheses if h.relation == "=="]
        rows: list[Compare] = []
        curved: list[Compare] = []
        for h in equations:
            try:
                made = np.asarray(evaluate(h, {}, sizes, entries(), WORK), dtype=object).flat
            except SymnetError:
                continue
            mine = [c for c in made if isinstance(c, Compare)]
            rows += mine
            curved += [h] if not h.shape and any(map(_is_curved, mine)) else []
        self.moves = Moves(curved, self.value, effort.misses)
        if len(rows) <= 60:
            found = solved(rows).solutions
            self.solutions = list(reversed(found)) if count(*(value for _, value in found)) <= effort.nodes else []

    def of(self, point: Point) -> Iterator[Point]:
        """The point with the equations solved."""
        if not self.solutions:
            yield self.moves.onto(point)
            return
        moved = self._solved(point)
        if moved is not None:
            yield self.moves.onto(moved)

    def _solved(self, point: Point) -> Point | None:
        """The point with the solutions put in, one after another: the next is found from those before."""
        arrays = {name: entry_array(value, name) for name, value in point.items()}
        run = Evaluation(NEAR, arrays, self.sizes, WORK, {}, self.dims)
        moved: Point | None = point
        try:
            with NEAR.session():
                for atom, value in self.solutions:
                    exact = run.result(value)
                    if moved is None or not isinstance(exact, Fraction):
                        return None
                    run.done[atom] = scalar(exact)
                    moved = _changed(moved, atom, exact)
        except SymnetError:
            return None
        return moved

    def value(self, e: Expr, point: Point) -> Fraction | None:
        """A number at a point, where it has a rational value."""
        try:
            exact = self.shared.value(e, point, NEAR)
        except SymnetError:
            return None
        return exact if isinstance(exact, Fraction) else None


def _is_curved(row: Compare) -> bool:
    """Whether an equation between entries is not linear in them."""
    form = difference(row)
    return form is None or not all(isinstance(atom, (Symbol, Index)) for atom in form.terms)


def _changed(point: Point, atom: Expr, value: Fraction) -> Point | None:
    """The point with another value of a name, or of one of its entries."""
    if isinstance(atom, Symbol):
        return {**point, atom.name: value}
    if isinstance(atom, Index) and isinstance(atom.children[0], Symbol):
        return changed(point, atom.children[0].name, atom.selectors, value)  # type: ignore[arg-type]
    return None
