"""The world of scalar formulas: a tensor at concrete sizes, entry by entry, as expressions over `x[0]`, `x[1]`, ..."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from symnet.errors import BudgetError
from symnet.expr import (
    Add,
    Apply,
    Compare,
    Constant,
    Expr,
    Index,
    Map,
    Mul,
    Number,
    Power,
    Symbol,
    Where,
    negate,
    reciprocal,
)
from symnet.functions import FUNCTIONS
from symnet.program.worlds import Matrix, World

LARGEST_DETERMINANT = 7
_ONE = Number(1)


def _read(value: Any) -> Expr | None:
    return value if isinstance(value, Expr) and not value.shape else None


def _variable(symbol: Symbol, shape: Any, index: tuple[int, ...]) -> Expr:
    named = Symbol(symbol.name, shape, symbol.facts)
    return Index(named, index) if index else named


def _mul(a: Expr, b: Expr) -> Expr:
    """A product; a factor 1 (from `eye`) is left out."""
    return b if a is _ONE else a if b is _ONE else Mul(a, b)


def _det(rows: Matrix) -> Expr:
    """Laplace expansion along the first row, equal minors shared."""
    size = len(rows)
    if size > LARGEST_DETERMINANT:
        raise BudgetError(
            f"a determinant of size {size} has too many terms to be written out; use {LARGEST_DETERMINANT} or less"
        )

    @cache
    def minor(row: int, columns: tuple[int, ...]) -> Expr:
        if len(columns) == 1:
            return rows[row][columns[0]]
        total: Expr | None = None
        for k, column in enumerate(columns):
            term = Mul(rows[row][column], minor(row + 1, columns[:k] + columns[k + 1 :]))
            total = term if total is None else Add(total, negate(term) if k % 2 else term)
        assert total is not None
        return total

    return minor(0, tuple(range(size)))


def _inverse(rows: Matrix) -> list[list[Expr]]:
    """The adjugate over the determinant."""
    size = len(rows)
    over = reciprocal(_det(rows))
    if size == 1:
        return [[over]]
    return [[Mul(_cofactor(rows, j, i), over) for j in range(size)] for i in range(size)]


def _cofactor(rows: Matrix, row: int, column: int) -> Expr:
    kept = [[x for j, x in enumerate(line) if j != column] for i, line in enumerate(rows) if i != row]
    return negate(_det(kept)) if (row + column) % 2 else _det(kept)


FUNCTIONS_AS_NODES: dict[str, Callable[..., Any]] = {name: partial(Map, name) for name in FUNCTIONS}


def entries() -> World:
    """The world of scalar formulas. Nothing is decided here: conditions and domains stay in the formulas."""
    return World(
        name="formulas",
        number=Number,
        constant=Constant,
        read=_read,
        add=Add,
        mul=_mul,
        power=lambda a, b, integral: Power(a, b),
        compare=Compare,
        choose=Where,
        det=_det,
        inverse=_inverse,
        functions=FUNCTIONS_AS_NODES,
        checks_domain=False,
        variable=_variable,
        apply=Apply,
    )
