"""What a bound on a whole says of its parts: the rows of sign knowledge that are read backwards."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any

from symnet.calculus.definite import what_a_nonzero_determinant_says
from symnet.expr import Add, Defined, Det, Expr, Map, Mul, Number, Power, Reduce
from symnet.normal.interval import NONNEGATIVE, NONZERO, POSITIVE, Sign, exactly


def no_parts(e: Any, sign: Sign) -> list[tuple[Expr, Sign]]:
    return []


def _numbers(e: Expr) -> list[tuple[Expr, Fraction]]:
    """The operands of a sum or a product with a number, and that number."""
    a, b = e.children
    pairs = ((x, y.value) for x, y in ((a, b), (b, a)) if isinstance(y, Number) and x.shape == e.shape)
    return [(x, k) for x, k in pairs if k]


def _summands(e: Add, sign: Sign) -> list[tuple[Expr, Sign]]:
    return [(x, sign + exactly(-k)) for x, k in _numbers(e)]


def _factors(e: Mul, sign: Sign) -> list[tuple[Expr, Sign]]:
    a, b = e.children
    parts = [(x, sign * exactly(1 / k)) for x, k in _numbers(e)]
    return parts + ([(a, NONZERO), (b, NONZERO)] if sign.nonzero and a.shape == b.shape == e.shape else [])


def _base(e: Power, sign: Sign) -> list[tuple[Expr, Sign]]:
    if not isinstance(e.exponent, Number) or e.base.shape != e.shape:
        return []
    p = e.exponent.value
    if p <= 0:
        return [(e.base, POSITIVE if p.denominator != 1 else NONZERO)] if p < 0 else []
    parts = [(e.base, NONZERO)] if sign.nonzero else []
    if p.denominator != 1:
        parts.append((e.base, NONNEGATIVE))
    elif p % 2:
        parts.append(
            (e.base, Sign(_zero_if(sign.nonnegative), sign.positive, _zero_if(sign.nonpositive), sign.negative))
        )
    if p == 2 and sign.high is not None and sign.high >= 0:
        parts.append((e.base, _between_roots(sign.high, sign.high_open)))
    return parts


def _zero_if(known: bool) -> Fraction | None:
    return Fraction(0) if known else None


def _between_roots(square: Fraction, is_open: bool) -> Sign:
    n, d = square.numerator, square.denominator
    low_d, up_n = isqrt(d), isqrt(n) + (isqrt(n) ** 2 != n)
    exact = low_d * low_d == d and up_n * up_n == n
    root = Fraction(up_n, low_d)
    return Sign(-root, is_open or not exact, root, is_open or not exact)


def _operand(e: Map, sign: Sign) -> list[tuple[Expr, Sign]]:
    a = e.children[0]
    if a.shape != e.shape:
        return []
    if e.name == "log":
        return [(a, POSITIVE)]
    if e.name == "sqrt":
        return [(a, (sign & NONNEGATIVE).power(2))]
    if e.name == "abs" and sign.zero:
        return [(a, exactly(0))]
    if e.name == "abs":
        bound = [(a, Sign(-sign.high, sign.high_open, sign.high, sign.high_open))] if sign.high is not None else []
        return bound + ([(a, NONZERO)] if sign.nonzero else [])
    return []


PARTS: dict[type, Callable[[Any, Sign], list[tuple[Expr, Sign]]]] = {
    Add: _summands,
    Mul: _factors,
    Power: _base,
    Map: _operand,
    Reduce: lambda e, sign: [(e.children[0], NONZERO)] if e.op == "prod" and sign.nonzero else [],
    Det: what_a_nonzero_determinant_says,
    Defined: lambda e, sign: [(e.value, sign)],
}
