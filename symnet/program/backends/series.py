"""Balls with a slope: power series x + t up to their linear term, by flint's own arithmetic of series.

Evaluating a formula on a series gives a rigorous enclosure of its value and of its derivative by one number, with none
of the rules of this library: the witness that shares no code with the calculus.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from typing import Any

from flint import arb, arb_series, ctx

from symnet.program.backends.balls import balls, exact
from symnet.program.precision import precision
from symnet.program.worlds import Matrix, Undecided, Undefined, World

TERMS = 2
SINGULAR = Undecided("a series of a function at the end of its domain")


@contextmanager
def terms(count: int, bits: int) -> Iterator[None]:
    """Power series of so many terms, at a working precision."""
    with precision(bits):
        before, ctx.cap = ctx.cap, count
        try:
            yield
        finally:
            ctx.cap = before


def series(value: arb, slope: int = 0) -> arb_series:
    """value + slope·t."""
    return arb_series([value, slope])


def parts(x: arb_series) -> tuple[arb, arb]:
    """Value and slope."""
    return x[0], x[1]


def _finite(x: arb_series) -> Any:
    value, slope = parts(x)
    return x if value.is_finite() and slope.is_finite() else SINGULAR


def _map(name: str) -> Callable[[arb_series], Any]:
    return lambda x: _finite(getattr(x, name)())


def _power(base: arb_series, exponent: arb_series, integral: bool) -> Any:
    """By repeated multiplication for a whole exponent, else by exp and log; the base is positive there."""
    value, slope = parts(exponent)
    whole = value.unique_fmpz() if integral and slope == 0 else None
    at, moving = parts(base)
    if whole is not None:
        if whole < 0 and at.contains(0):
            return Undefined("division by 0") if at.is_zero() else SINGULAR
        power = _whole(base, abs(int(whole)))
        return _finite(1 / power if whole < 0 else power)
    if at > 0:
        return _finite((base.log() * exponent).exp())
    if at.is_zero() and moving == 0 and slope == 0 and value > 0:
        return series(arb(0))
    return Undefined("a negative number has a power only for an integer exponent") if at < 0 else SINGULAR


def _whole(base: arb_series, exponent: int) -> arb_series:
    total = series(arb(1))
    for digit in bin(exponent)[2:]:
        total = total * total * base if digit == "1" else total * total
    return total


def _determinant(rows: Matrix) -> Any:
    """By elimination with the largest pivot."""
    work, total = [list(row) for row in rows], series(arb(1))
    for k in range(len(work)):
        pivot = max(range(k, len(work)), key=lambda i: float(abs(work[i][k][0]).mid()))
        if work[pivot][k][0].contains(0):
            return SINGULAR
        if pivot != k:
            work[k], work[pivot], total = work[pivot], work[k], -total
        total = total * work[k][k]
        for i in range(k + 1, len(work)):
            factor = work[i][k] / work[k][k]
            work[i] = [a - factor * b for a, b in zip(work[i], work[k], strict=True)]
    return total


def _inverse(rows: Matrix) -> Any:
    """By elimination beside the identity."""
    size = len(rows)
    work = [[*row, *(series(arb(int(i == j))) for j in range(size))] for i, row in enumerate(rows)]
    for k in range(size):
        pivot = max(range(k, size), key=lambda i: float(abs(work[i][k][0]).mid()))
        if work[pivot][k][0].contains(0):
            return SINGULAR
        work[k], work[pivot] = work[pivot], work[k]
        work[k] = [a / work[k][k] for a in work[k]]
        for i in range(size):
            if i != k:
                work[i] = [a - work[i][k] * b for a, b in zip(work[i], work[k], strict=True)]
    return [row[size:] for row in work]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: _map(name) for name in ("exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "erf")},
    "log1p": lambda x: _finite((1 + x).log()),
    "expm1": lambda x: _finite(x.exp() - 1),
    "sqrt": lambda x: _power(x, series(arb(1) / 2), False),
    "sigmoid": lambda x: _finite(1 / (1 + (-x).exp())),
}


def slopes(bits: int = 200) -> World:
    """The world of series at a working precision of `bits` bits."""
    plain = balls(bits)
    compare = plain.compare

    return World(
        name=f"series of {bits} bits",
        number=lambda value: series(exact(Fraction(value))),
        constant=lambda name: series(plain.constant(name)),
        read=lambda value: (
            value if isinstance(value, arb_series) else series(value) if isinstance(value, arb) else None
        ),
        add=lambda a, b: a + b,
        mul=lambda a, b: a * b,
        power=_power,
        compare=lambda relation, a, b: compare(relation, a[0], b[0]),
        choose=lambda condition, a, b: Undecided("condition of a where: the enclosure does not decide"),
        det=_determinant,
        inverse=_inverse,
        functions=FUNCTIONS,
        session=partial(terms, TERMS, bits),
    )
