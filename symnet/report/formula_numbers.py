"""Formulas of exact numbers and of sizes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnet.report.notation import Num, Op, row
from symnet.report.pieces import Piece, added, divided, multiplied, negated, raised
from symnet.sizes import Dim, Size


def number(value: Fraction) -> Piece:
    """An exact number: a fraction, or a decimal where it has one and the fraction would be long."""
    if value < 0:
        return negated(number(-value))
    if value.denominator == 1:
        return Piece(Num(str(value.numerator)))
    small = _power_of_ten(value)
    if small is not None:
        return small
    decimal = _decimal(value)
    if value.denominator > 100 and decimal:
        return Piece(Num(decimal))
    return divided(Piece(Num(str(value.numerator))), Piece(Num(str(value.denominator))))


def _decimal(value: Fraction) -> str:
    digits = next((k for k in range(3, 41) if (value * 10**k).denominator == 1), None)
    if digits is None:
        return ""
    text = str(int(value * 10**digits)).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}"


def _power_of_ten(value: Fraction) -> Piece | None:
    """d · 10⁻ᵏ for a small number with few digits."""
    k = next((k for k in range(5, 400) if value * 10**k >= 1), 0) if value < Fraction(1, 10**4) else 0
    digits = value * 10**k
    if k == 0 or (digits * 1000).denominator != 1:
        return None
    power = raised(Piece(Num("10")), row(Op("−", prefix=True), Num(str(k))))
    return power if digits == 1 else multiplied(number(digits), power)


def dimension(dim: Dim, context: Any) -> Piece:
    """A size: a number, or a polynomial of size names."""
    if not isinstance(dim, Size):
        return number(Fraction(dim))
    total: Piece | None = None
    for monomial, coefficient in dim.terms:
        factors = [
            Piece(context.names[name]) if p == 1 else raised(Piece(context.names[name]), Num(str(p)))
            for name, p in monomial
        ]
        term = number(Fraction(coefficient)) if coefficient != 1 or not factors else factors.pop(0)
        if coefficient == -1 and factors:
            term = negated(factors.pop(0))
        for factor in factors:
            term = multiplied(term, factor)
        total = term if total is None else added(total, term)
    assert total is not None
    return total
