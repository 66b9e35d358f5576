"""Points moved so that the equations among the hypotheses hold: linear ones are solved, others looked at (`moves`)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.known.equations import solved
from symnet.evidence.known.linear import difference
from symnet.evidence.refutation.ball import mixed
from symnet.evidence.refutation.moves import Moves
from symnet.evidence.refutation.points import Point
from symnet.expr import Compare, Expr, Index, Symbol, count, postorder
from symnet.program.backends.entries import entries
from symnet.program.interpret import evaluate

WORK = 300_000  # operations on single entries
SHORT, LONG = 100, 20_000  # nodes of solutions: for a first look, and for a long one


class Repair:
    """Points moved so that the equations among the hypotheses hold. most: nodes of the solutions that are worth the
    time; entries of inverses grow fast."""

    def __init__(self, claim: Claim, sizes: dict[str, int], most: int = LONG):
        self.solutions: list[tuple[Expr, Expr]] = []
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
        self.moves = Moves(curved, self.value)
        if len(rows) <= 60:
            found = solved(rows).solutions
            self.solutions = list(reversed(found)) if count(*(value for _, value in found)) <= most else []

    def of(self, point: Point) -> Iterator[Point]:
        """The point with the equations solved."""
        if not self.solutions:
            yield self.moves.onto(point)
            return
        moved = {name: _copy(value) for name, value in point.items()}
        for atom, value in self.solutions:
            exact = self.value(value, moved)
            if exact is None or not _set(moved, atom, exact):
                return
        yield self.moves.onto(moved)

    def value(self, e: Expr, point: Point) -> Fraction | None:
        """A number at a point, where it has a rational value."""
        try:
            names = {s.name: point[s.name] for s in postorder(e) if isinstance(s, Symbol)}
            exact = evaluate(e, names, self.sizes, mixed(64), WORK)
        except SymnetError:
            return None
        return exact if isinstance(exact, Fraction) else None


def _is_curved(row: Compare) -> bool:
    """Whether an equation between entries is not linear in them."""
    form = difference(row)
    return form is None or not all(isinstance(atom, (Symbol, Index)) for atom in form.terms)


def _copy(value: Any) -> Any:
    return [_copy(v) for v in value] if isinstance(value, list) else value


def _set(point: Point, atom: Expr, value: Fraction) -> bool:
    if isinstance(atom, Symbol):
        point[atom.name] = value
        return True
    if isinstance(atom, Index) and isinstance(atom.children[0], Symbol):
        row = point[atom.children[0].name]
        *outer, last = atom.selectors
        for i in outer:
            row = row[i]  # type: ignore[index]
        row[last] = value  # type: ignore[index]
        return True
    return False
