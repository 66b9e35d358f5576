"""Signs of polynomials in kernels: factor by factor, and by completing the square."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnet.normal.interval import ANY, NONNEGATIVE, POSITIVE, Sign, exactly
from symnet.normal.kernels import Kernels
from symnet.normal.ring import Frac


def sign_by_factors(kernels: Kernels, f: Frac) -> Sign:
    """Bounds of a fraction, from its terms and from its factors."""
    return kernels.sign_of(f) & polynomial_sign(kernels, f.num) * polynomial_sign(kernels, f.den).power(-1)


def polynomial_sign(kernels: Kernels, p: Any) -> Sign:
    """Bounds of a polynomial, from its factors."""
    content, factors = kernels.factors(p)
    total = exactly(Fraction(content))
    for factor, e in factors if content else ():
        total = total * factor_sign(kernels, factor).power(e)
    return total


def factor_sign(kernels: Kernels, p: Any) -> Sign:
    """Bounds of one factor."""
    plain = kernels.sign(p)
    if plain.positive or plain.negative:
        return plain
    return plain & _by_squares(kernels, p)


def _by_squares(kernels: Kernels, p: Any) -> Sign:
    """A polynomial of degree 2 in some generator: c·(g + h)² + rest, with the sign of c and of the rest."""
    degrees = p.degrees()
    for g, degree in enumerate(degrees):
        if degree != 2:
            continue
        rows: list[dict[Any, Any]] = [{}, {}, {}]
        for row, coefficient in p.to_dict().items():
            rows[row[g]][(*row[:g], 0, *row[g + 1 :])] = coefficient
        c, b, a = (kernels.ring.ctx.from_dict(row) for row in rows)
        lead = kernels.sign(a)
        if not (lead.positive or lead.negative) or len(b) * len(b) > 400 or len(a) * len(c) > 400:
            continue
        rest = polynomial_sign(kernels, 4 * a * c - b * b)  # p = a(g + b/2a)² + (4ac − b²)/4a, and g is gone from it
        sign = POSITIVE if rest.positive else NONNEGATIVE if rest.nonnegative else ANY
        return sign if lead.positive else -sign
    return ANY
