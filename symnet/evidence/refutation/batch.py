"""Floats at many points at once: at which of them it is worth to look exactly. Nothing is concluded from them.

An entry is the row of its values at all points, so the plain interpreter goes over an expression once for all of them.
What is no number there, or too large for a float, has no value here; what is equal but for rounding is equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.known.facts import flat
from symnet.evidence.known.floats import FUNCTIONS, HOLDS, SLACK
from symnet.evidence.refutation.points import Point
from symnet.expr import Expr, Index, Symbol
from symnet.program import budget
from symnet.program.arrays import listed, scalar
from symnet.program.interpret import Evaluation
from symnet.program.worlds import Matrix, NoValue, World

WORK = 20_000  # operations on single entries


class Row:
    """The values of one entry at all points."""

    __slots__ = ("values",)

    def __init__(self, values: Any):
        self.values = values


def _of_rows(function: Callable[..., Any]) -> Callable[..., Row]:
    return lambda *rows: Row(function(*(row.values for row in rows)))


def _power(base: Row, exponent: Row, integral: bool) -> Row:
    found = np.power(base.values, exponent.values)
    return Row(found if integral else np.where(base.values < 0, np.nan, found))


def _matrices(rows: Matrix) -> Any:
    """One matrix for each point."""
    made = np.stack(np.broadcast_arrays(*(entry.values for row in rows for entry in row)), axis=-1)
    return made.reshape(*made.shape[:-1], len(rows), len(rows))


def _inverse(rows: Matrix) -> Matrix:
    made = _matrices(rows)
    largest = np.prod(np.linalg.norm(made, axis=-1), axis=-1)  # that a determinant can be, by Hadamard
    singular = ~(np.abs(np.linalg.det(made)) > SLACK * largest)
    inverse = np.linalg.inv(np.where(singular[..., None, None], np.eye(len(rows)), made))
    inverse[singular] = np.nan
    n = range(len(rows))
    return [[Row(inverse[..., i, j]) for j in n] for i in n]


FLOATS = World(
    name="floats at many points",
    number=lambda value: Row(np.float64(value)),
    constant=lambda name: Row(np.float64(getattr(np, name))),
    read=lambda value: value if isinstance(value, Row) else None,
    add=_of_rows(np.add),
    mul=_of_rows(np.multiply),
    power=_power,
    compare=lambda relation, a, b: Row(HOLDS[relation](a.values, b.values)),
    choose=lambda condition, a, b: Row(np.where(condition.values, a.values, b.values)),
    det=lambda rows: Row(np.linalg.det(_matrices(rows))),
    inverse=_inverse,
    functions={name: _of_rows(function) for name, function in FUNCTIONS.items()},
    checks_domain=False,
    root_of_squares=_of_rows(np.sqrt),
    session=lambda: np.errstate(all="ignore"),
)


Solutions = Sequence[tuple[Expr, Expr]]  # a name, or one of its entries, and what it is by those before


def suspects(
    claim: Claim, sides: Sequence[Expr], points: Sequence[Point], solutions: Solutions = ()
) -> Iterator[Point]:
    """Those among points of the same sizes at which the claim may fail, as far as floats tell, once the solutions are
    put in. sides: of the claim, without derivatives as written."""
    if not points:
        return
    sizes = {name: value for name, value in points[0].items() if isinstance(value, int)}
    arrays = {s.name: _rows([point[s.name] for point in points]) for s in claim.variables}
    run = Evaluation(FLOATS, arrays, sizes, WORK, {})
    try:
        budget.check((*sides, *claim.hypotheses, *(value for _, value in solutions)), run.shape, WORK)
        with FLOATS.session():
            run = _solved(run, solutions)
            wanted = [_everywhere(run.result(h), len(points)) for h in claim.hypotheses]
            left, right = np.broadcast_arrays(*(np.asarray(run.result(side), dtype=object) for side in sides))
            fails = [_fails(claim.relation, a, b) for a, b in zip(left.flat, right.flat, strict=True)]
    except (SymnetError, OverflowError):
        return
    may = np.logical_or.reduce(np.broadcast_arrays(np.zeros(len(points), dtype=bool), *fails))
    for point, looked in zip(points, np.logical_and.reduce([may, *wanted]), strict=True):
        if looked:
            yield point


def _solved(run: Evaluation, solutions: Solutions) -> Evaluation:
    """With the solutions put in, one after another: the next is found from those before."""
    arrays = dict(run.arrays)
    for atom, value in solutions:
        found = run.result(value)
        run.done[atom] = scalar(found if isinstance(found, Row) else Row(np.float64(np.nan)))
        symbol, place = (atom.children[0], atom.selectors) if isinstance(atom, Index) else (atom, ())
        assert isinstance(symbol, Symbol)
        arrays[symbol.name] = arrays[symbol.name].copy()
        arrays[symbol.name][place] = run.done[atom][()]  # type: ignore[index]
    return Evaluation(FLOATS, arrays, run.sizes, WORK, {}, run.dims)


def _rows(values: list[Any]) -> Any:
    """The entries of a name; points have values in common."""
    shape, inner = [], values[0]
    while isinstance(inner, list):
        shape.append(len(inner))
        inner = inner[0]
    different = {id(value): value for value in values}
    floats = {key: [float(v) for v in flat(value)] for key, value in different.items()}
    table = np.array([floats[id(value)] for value in values])
    return listed([Row(column) for column in table.T], tuple(shape))


def _everywhere(found: Any, count: int) -> NDArray[np.bool_]:
    """Whether all entries of a hypothesis hold, at each point."""
    held = np.ones(count, dtype=bool)
    for entry in np.asarray(found, dtype=object).flat:
        held = held & (entry.values if isinstance(entry, Row) else entry is True)
    return held


def _fails(relation: str, a: Any, b: Any) -> Any:
    if isinstance(a, NoValue) or isinstance(b, NoValue):
        return np.False_
    known = np.isfinite(a.values), np.isfinite(b.values)
    holds = HOLDS[relation](a.values, b.values)
    return (known[0] != known[1]) | (known[0] & known[1] & ~holds)
