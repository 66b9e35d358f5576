"""Exact rational numbers: what is rational by an elementary argument, and `Undecided` for all else."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import fmpz

from symnet.program.worlds import RELATIONS, Matrix, Undecided, Undefined, World, without_power

_BITS = 200_000  # the longest numerator or denominator that is worked with
NOT_RATIONAL = Undecided("not known to be rational")
TOO_LONG = Undecided("a rational number is too long")


def _short(value: Fraction) -> Any:
    return value if _length(value) <= _BITS else TOO_LONG


def _length(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def whole_root(value: int, degree: int) -> int | None:
    """The exact root of an integer >= 0, where it is an integer."""
    root = int(fmpz(value).root(degree))
    return root if root**degree == value else None


def rational_root(value: Fraction, degree: int) -> Fraction | None:
    """The exact root of a rational number >= 0, where it is rational."""
    top, bottom = whole_root(value.numerator, degree), whole_root(value.denominator, degree)
    return None if top is None or bottom is None else Fraction(top, bottom)


def _power(base: Fraction, exponent: Fraction, integral: bool) -> Any:
    none = without_power(base, exponent, integral)
    if none is not None:
        return none
    if exponent == 0 or base == 0:
        return Fraction(exponent == 0)
    if base != 1 and base != -1 and abs(exponent) * _length(base) > _BITS:
        return TOO_LONG
    if exponent.denominator > 64:
        return Fraction(1) if base == 1 else NOT_RATIONAL
    root = base if exponent.denominator == 1 else rational_root(base, exponent.denominator)
    if root is None:
        return NOT_RATIONAL
    whole = exponent.numerator
    return root ** (whole % 2 if root == -1 else whole if root != 1 else 1)


def _sqrt(x: Fraction) -> Any:
    root = rational_root(x, 2)
    return NOT_RATIONAL if root is None else root


def _at(*known: tuple[int, int | Fraction]) -> Callable[[Fraction], Any]:
    """A transcendental function with its value at a few rational points."""
    table = {Fraction(x): Fraction(y) for x, y in known}
    return lambda x: table.get(x, NOT_RATIONAL)


def _reduced(rows: Matrix, width: int) -> tuple[Matrix, Fraction] | None:
    """Gauss-Jordan elimination of the first columns: the rows and the determinant; None where it is 0."""
    rows, size = [list(row) for row in rows], len(rows)
    det = Fraction(1)
    for column in range(size):
        pivot = next((i for i in range(column, size) if rows[i][column] != 0), None)
        if pivot is None:
            return None
        if pivot != column:
            rows[column], rows[pivot] = rows[pivot], rows[column]
            det = -det
        det *= rows[column][column]
        rows[column] = [x / rows[column][column] for x in rows[column]]
        for i in range(size):
            if i != column and rows[i][column] != 0:
                factor = rows[i][column]
                rows[i] = [x - factor * y for x, y in zip(rows[i], rows[column], strict=True)]
    return rows, det


def _det(rows: Matrix) -> Any:
    found = _reduced(rows, len(rows))
    return Fraction(0) if found is None else _short(found[1])


def _inverse(rows: Matrix) -> Any:
    size = len(rows)
    joined = [list(row) + [Fraction(i == j) for j in range(size)] for i, row in enumerate(rows)]
    found = _reduced(joined, size)
    return Undefined("the matrix is singular") if found is None else [row[size:] for row in found[0]]


def _log(x: Fraction) -> Any:
    return Fraction(0) if x == 1 else NOT_RATIONAL


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: _at((0, 0)) for name in ("sin", "tan", "sinh", "tanh", "asin", "atan", "erf", "log1p", "expm1")},
    **{name: _at((0, 1)) for name in ("exp", "cos", "cosh")},
    "log": _log,
    "acos": _at((1, 0)),
    "sigmoid": _at((0, Fraction(1, 2))),
    "softplus": lambda x: NOT_RATIONAL,
    "gelu": _at((0, 0)),
    "mish": _at((0, 0)),
    "sqrt": _sqrt,
    "abs": abs,
    "sign": lambda x: Fraction((x > 0) - (x < 0)),
    "relu": lambda x: max(x, Fraction(0)),
    "maximum": max,
    "minimum": min,
}


def exact() -> World:
    """The world of rational numbers."""
    return World(
        name="rational numbers",
        number=lambda value: value,
        constant=lambda name: NOT_RATIONAL,
        read=lambda value: None,
        add=lambda a, b: _short(a + b),
        mul=lambda a, b: _short(a * b),
        power=_power,
        compare=lambda relation, a, b: RELATIONS[relation](a, b),
        choose=lambda condition, a, b: Undecided("condition of a where"),
        det=_det,
        inverse=_inverse,
        functions=FUNCTIONS,
        root_of_squares=_sqrt,
    )
