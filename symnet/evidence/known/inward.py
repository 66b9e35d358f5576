"""What a bound on a whole says of its parts: the rows of sign knowledge that are read backwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

from symnet.calculus.definite import what_a_nonzero_determinant_says, zero_of_form
from symnet.expr import Add, Contract, Defined, Det, Expr, Map, Mul, Number, Power, Reduce
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, POSITIVE, Sign, exactly

Bounds = Callable[[Expr], Sign]  # what is known of any expression
Parts = list[tuple[Expr, Sign]]


@dataclass(frozen=True)
class Asked:
    """Who knows bounds."""

    of: Bounds


def no_parts(of: Bounds, e: Any, sign: Sign) -> Parts:
    return []


def _numbers(e: Expr) -> list[tuple[Expr, Fraction]]:
    """The operands of a sum or a product with a number, and that number."""
    a, b = e.children
    pairs = ((x, y.value) for x, y in ((a, b), (b, a)) if isinstance(y, Number) and x.shape == e.shape)
    return [(x, k) for x, k in pairs if k]


def _summands(of: Bounds, e: Add, sign: Sign) -> Parts:
    """What the one leaves for the other: x² + y² == 1 says x² <= 1."""
    a, b = e.children
    known = [(x, sign + -s) for x, y in ((a, b), (b, a)) if x.shape == e.shape == y.shape and (s := of(y)) != ANY]
    return [(x, sign + exactly(-k)) for x, k in _numbers(e)] or [row for row in known if row[1] != ANY]


def _factors(of: Bounds, e: Mul, sign: Sign) -> Parts:
    a, b = e.children
    parts = [(x, sign * exactly(1 / k)) for x, k in _numbers(e)]
    if not parts:
        beside = ((x, of(y)) for x, y in ((a, b), (b, a)) if x.shape == e.shape)
        parts = [(x, found) for x, s in beside if s.nonzero and (found := sign * s.reciprocal()) != ANY]
    return parts + ([(a, NONZERO), (b, NONZERO)] if sign.nonzero and a.shape == b.shape == e.shape else [])


def _base(of: Bounds, e: Power, sign: Sign) -> Parts:
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
    if p % 2 == 0 and sign.high is not None and (sign.high == 0 or (p == 2 and sign.high > 0)):
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


def _operand(of: Bounds, e: Map, sign: Sign) -> Parts:
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


def _reduced(of: Bounds, e: Reduce, sign: Sign) -> Parts:
    """What a bound on a sum, a norm or an extreme says of every entry."""
    (a,) = e.children
    low, high = Sign(sign.low, sign.low_open), Sign(None, False, sign.high, sign.high_open)
    if e.op in ("norm", "norm1"):
        return [(a, high & -high)] if sign.high is not None else []
    if e.op == "prod":
        return [(a, NONZERO)] if sign.nonzero else []
    towards = {"max": high, "logsumexp": high, "min": low}
    if e.op == "sum" and sign != ANY:
        own = of(a)
        towards["sum"] = high if own.nonnegative else low if own.nonpositive else ANY
    if e.op == "mean" and sign.zero:
        own = of(a)
        towards["mean"] = sign if own.nonnegative or own.nonpositive else ANY
    return [(a, towards[e.op])] if towards.get(e.op, ANY) != ANY else []


def _square(of: Bounds, e: Contract, sign: Sign) -> Parts:
    """v·v, or a sum of squares over some axes; v·P·v for a definite matrix P."""
    v, *others = e.children
    labels = e.inputs[0]
    same = others == [v] and e.inputs[1] == labels and len({*labels}) == len(labels)
    if sign.zero and not e.shape and (w := zero_of_form(Asked(of), e)) is not None:
        return [(w, sign)]
    if not same or sign.high is None or sign.high < 0:
        return []
    return [(v, _between_roots(sign.high, sign.high_open))]


PARTS: dict[type, Callable[[Bounds, Any, Sign], Parts]] = {
    Add: _summands,
    Mul: _factors,
    Power: _base,
    Map: _operand,
    Reduce: _reduced,
    Contract: _square,
    Det: lambda of, e, sign: what_a_nonzero_determinant_says(e, sign),
    Defined: lambda of, e, sign: [(e.value, sign)],
}
