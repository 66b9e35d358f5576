"""Polynomials that touch 0 at points which are no rational numbers: p = d²·q, where d holds the repeated zeros.

The zeros are never looked for. Over the field of everything but one kernel g, d is the greatest common divisor of p and
its derivative by g: for 4/(3√3) − 2s(1 − s²) it is s − 1/√3, and q = 2s + 4/√3 is positive where −1 < s.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.errors import BudgetError
from symnet.evidence.proof.sums_of_squares import Shown
from symnet.evidence.proof.traces import Square, Sum
from symnet.expr import Add, Compare, Expr, Mul, Number, Power
from symnet.normal.ring import Frac, NoValue, Ring, rational_value
from symnet.normal.writer import Writer

MOST_TERMS = 60
MOST_DEGREE = 8
ZERO = Number(0)
Row = list[Frac]  # coefficients of the powers of one generator, the leading one last and not 0


def touching(holds: Callable[[Compare], bool]) -> Callable[[Writer, Any], Shown | None]:
    """The way of repeated zeros. holds: asked for the sign of q. What it gives raises `Unwritten`."""

    def way(writer: Writer, p: Any) -> Shown | None:
        for g, degree in enumerate(p.degrees()):
            if not 1 < degree <= MOST_DEGREE or len(p) > MOST_TERMS:
                continue
            try:
                found = _repeated(writer.normal.kernels.ring, p, g)
            except (BudgetError, NoValue):
                continue
            if found is None:
                continue
            d, q = (_written(writer, row, g) for row in found)
            for direction, side in ((1, q), (-1, Mul(Number(-1), q))):
                if holds(Compare(">=", side, ZERO)):
                    return direction, ">=", Sum(Fraction(0), Number(1), (Square(Fraction(1), (side,), d),))
        return None

    return way


def _repeated(ring: Ring, p: Any, g: int) -> tuple[Row, Row] | None:
    """d and q of p = d²·q in the generator g, d not a constant."""
    rows: list[dict[Any, Any]] = [{} for _ in range(p.degrees()[g] + 1)]
    for row, c in p.to_dict().items():
        rows[row[g]][(*row[:g], 0, *row[g + 1 :])] = c
    whole = [Frac(ring.ctx.from_dict(row), ring.one) for row in rows]
    slope = [ring.mul(c, ring.constant(k)) for k, c in enumerate(whole)][1:]
    a, b = whole, slope
    while b:
        a, b = b, _divided(ring, a, b)[1]
    if len(a) < 2:
        return None
    lead = ring.inverse(a[-1])
    d = [ring.mul(c, lead) for c in a]
    square: Row = [ring.constant(0)] * (2 * len(d) - 1)
    for i, x in enumerate(d):
        for j, y in enumerate(d):
            square[i + j] = ring.add(square[i + j], ring.mul(x, y))
    if len(square) > len(whole):
        return None
    q, rest = _divided(ring, whole, square)
    return None if rest else (d, q)


def _divided(ring: Ring, a: Row, b: Row) -> tuple[Row, Row]:
    """Quotient and remainder."""
    rest, lead = list(a), ring.inverse(b[-1])
    quotient: Row = [ring.constant(0)] * max(len(a) - len(b) + 1, 0)
    for k in reversed(range(len(quotient))):
        c = quotient[k] = ring.mul(rest[k + len(b) - 1], lead)
        for i, x in enumerate(b):
            rest[k + i] = ring.sub(rest[k + i], ring.mul(c, x))
    while rest and rest[-1].num.is_zero():
        rest.pop()
    return quotient, rest


def _written(writer: Writer, row: Row, g: int) -> Expr:
    """Σ coefficient·g^k, the coefficients kept together."""
    total: Expr | None = None
    for k, c in enumerate(row):
        if c.num.is_zero():
            continue
        value = rational_value(c)
        made = Number(value) if value is not None else writer.polynomial(c.num)
        if value is None and not c.den.is_one():
            made = made / writer.polynomial(c.den)
        if k:
            power = writer.generator(g) if k == 1 else Power(writer.generator(g), Number(k))
            made = power if value == 1 else Mul(made, power)
        total = made if total is None else Add(total, made)
    assert total is not None
    return total
