"""Signs of polynomials in kernels: factor by factor, and by completing the square."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import arb, fmpq, fmpz_poly

from symnet.normal.interval import ANY, NONNEGATIVE, POSITIVE, Sign, exactly
from symnet.normal.kernels import Kernels
from symnet.normal.ring import Frac

MAX_DEGREE = 60
MAX_SQUARES = 40_000  # exponents of a polynomial that is written as squares, one name after the other
More = Callable[[Kernels, Any], Sign]


def _nothing(kernels: Kernels, p: Any) -> Sign:
    return ANY


def sign_by_factors(kernels: Kernels, f: Frac) -> Sign:
    """Bounds of a fraction, from its terms and from its factors."""
    return kernels.sign_of(f) & polynomial_sign(kernels, f.num) * polynomial_sign(kernels, f.den).power(-1)


def polynomial_sign(kernels: Kernels, p: Any, more: More = _nothing, strictly: bool = False) -> Sign:
    """Bounds of a polynomial, from its factors. more: asked for factors that keep both signs; strictly: also for those
    that may be 0."""
    content, factors = kernels.factors(p)
    total = exactly(Fraction(content))
    for factor, e in factors if content else ():
        sign = factor_sign(kernels, factor, more)
        known = sign.nonzero or (not strictly and (e % 2 == 0 or sign.nonnegative or sign.nonpositive))
        total = total * (sign if known else sign & more(kernels, factor)).power(e)
    return total


def factor_sign(kernels: Kernels, p: Any, more: More = _nothing) -> Sign:
    """Bounds of one factor. more: asked for the factors that it has in roots."""
    plain = kernels.sign(p)
    if plain.positive or plain.negative:
        return plain
    plain = plain & _by_squares(kernels, p)
    if plain.nonnegative or plain.nonpositive:
        return plain
    rooted = _in_roots(kernels, p)
    if rooted is not None:
        return plain & polynomial_sign(kernels, rooted, more)
    return plain & _without_real_roots(kernels, p)


def _in_roots(kernels: Kernels, p: Any) -> Any:
    """The polynomial in r = √q instead of x, where r occurs, q = ±x + rest, q >= 0; None where that changes nothing."""
    ring, made = kernels.ring, None
    for root in kernels.generators:
        if root.kind != "root" or isinstance(root.key, int) or not p.degrees()[root.index]:
            continue
        inside = ring.poly(root.key)
        for exponents, c in root.key:
            g = exponents[0][0] if len(exponents) == 1 and exponents[0][1] == 1 and abs(c) == 1 else None
            if g is None or inside.degrees()[g] != 1 or len(inside) > 6 or not p.degrees()[g]:
                continue
            rest = inside - int(c) * ring.gens[g]
            held = [max(d, 0) for d in rest.degrees()]  # of the polynomial 0 they are -1
            brings = any(r and not d for r, d in zip(held, p.degrees(), strict=True))  # it would go to and fro
            if not held[g] and not brings and kernels.sign(inside).nonnegative:
                image = [ring.gens[i] for i in range(ring.size)]
                image[g] = int(c) * (ring.gens[root.index] ** root.divisor - rest)
                p = made = p.compose(*image)
                break
    return made


def _without_real_roots(kernels: Kernels, p: Any) -> Sign:
    """A polynomial in one generator that has no root in the range of the generator has one sign there.

    The roots are isolated rigorously (by FLINT); one that might touch the range counts as inside.
    """
    used = [g for g, degree in enumerate(p.degrees()) if degree]
    if len(used) != 1 or not 2 < p.degrees()[used[0]] <= MAX_DEGREE:
        return ANY
    g = used[0]
    rows = {row[g]: coefficient for row, coefficient in p.to_dict().items()}
    dense = fmpz_poly([rows.get(k, 0) for k in range(p.degrees()[g] + 1)])
    span = kernels.generators[g].sign
    low, high = (None if end is None else arb(fmpq(end.numerator, end.denominator)) for end in (span.low, span.high))
    for root, _ in dense.complex_roots():
        if root.imag != 0:
            continue
        if not ((low is not None and root.real < low) or (high is not None and root.real > high)):
            return ANY
    inside = _inside(span)
    value = dense(fmpq(inside.numerator, inside.denominator))
    return POSITIVE if value > 0 else -POSITIVE


def _inside(span: Sign) -> Fraction:
    if span.low is not None and span.high is not None:
        return (span.low + span.high) / 2
    if span.low is not None:
        return span.low + 1
    return span.high - 1 if span.high is not None else Fraction(0)


def _by_squares(kernels: Kernels, p: Any) -> Sign:
    """A polynomial of degree 2 in some generator: c·(g + h)² + rest, with the sign of c and of the rest."""
    degrees = p.degrees()
    if len(p) * len(degrees) > MAX_SQUARES:
        return ANY
    found = ANY
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
        found = found & (sign if lead.positive else -sign)
        if sign is not NONNEGATIVE:  # else the square of another name may leave what is positive
            break
    return found
