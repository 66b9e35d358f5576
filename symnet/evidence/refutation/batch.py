"""Floats at many points at once: at which of them it is worth to look exactly. Nothing is concluded from them.

What is no number there, or too large for a float, has no value here; what is equal but for rounding is equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import compress
from typing import Any

import numpy as np

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.known.floats import HOLDS, Floats, Values, at_each, spread
from symnet.evidence.refutation.points import Point
from symnet.expr import Expr, Index, Symbol
from symnet.program import budget
from symnet.program.shapes import concrete

WORK = 20_000  # operations on single entries

Solutions = Sequence[tuple[Expr, Expr]]  # a name, or one of its entries, and what it is by those before


def suspects(
    claim: Claim, sides: Sequence[Expr], points: Sequence[Point], solutions: Solutions = ()
) -> Iterator[Point]:
    """Those among points of the same sizes at which the claim may fail, as far as floats tell, once the solutions are
    put in. sides: of the claim, without derivatives as written."""
    if not points:
        return
    sizes = {name: value for name, value in points[0].items() if isinstance(value, int)}
    shape = partial(concrete, sizes=sizes)
    try:
        budget.check((*sides, *claim.hypotheses, *(value for _, value in solutions)), shape, WORK)
        names = {s.name: _values([point[s.name] for point in points]) for s in claim.variables}
        run = _solved(names, sizes, solutions)
        wanted = [at_each(run.number(h)) for h in claim.hypotheses]
        may = _fails(claim.relation, *map(run.number, sides))
    except (SymnetError, OverflowError):
        return
    looked = np.logical_and.reduce(np.broadcast_arrays(np.ones(len(points), dtype=bool), may, *wanted))
    yield from compress(points, looked)


def _values(values: Sequence[Any]) -> Values:
    """Those of a name; points have values in common."""
    different = {id(value): value for value in values}
    places = {key: k for k, key in enumerate(different)}
    return np.array(list(different.values()), dtype=float)[[places[id(value)] for value in values]]


def _solved(names: dict[str, Values], sizes: dict[str, int], solutions: Solutions) -> Floats:
    """With the solutions put in, one after another: the next is found from those before."""
    run = Floats(names, sizes)
    for atom, value in solutions:
        run.known[atom] = found = run.number(value)
        symbol, place = (atom.children[0], atom.selectors) if isinstance(atom, Index) else (atom, ())
        assert isinstance(symbol, Symbol)
        names[symbol.name][(slice(None), *place)] = found  # type: ignore[index]
    return Floats(names, sizes)


def _fails(relation: str, a: Values, b: Values) -> Values:
    """Where, in some entry, the relation does not hold, or one side alone has no value."""
    rank = max(a.ndim, b.ndim) - 1
    a, b = spread(a, rank), spread(b, rank)
    known = np.isfinite(a), np.isfinite(b)
    with np.errstate(all="ignore"):
        holds = HOLDS[relation](a, b)
    return ~at_each((known[0] == known[1]) & (holds | ~known[0]))
