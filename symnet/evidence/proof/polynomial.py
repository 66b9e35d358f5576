"""Signs of polynomials in kernels: factor by factor, by completing the square, and as sums of squares."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import prod
from typing import Any

from flint import arb, fmpq, fmpz_poly

from symnet.normal.interval import ANY, NONNEGATIVE, POSITIVE, Sign, exactly
from symnet.normal.kernels import Kernels
from symnet.normal.ring import Frac
from symnet.normal.squares import MOST_VARIABLES, Polynomial, sum_of_squares

MAX_DEGREE = 60
More = Callable[[Kernels, Any], Sign]
PROBES = ((0, 1, -1, 2, 3), (1, 1, 1, 1, 1), (2, -1, 3, 1, -2), (-1, 2, 0, -3, 1), (1, 0, 0, 0, 0), (0, 0, 1, 0, 2))


def sign_by_factors(kernels: Kernels, f: Frac) -> Sign:
    """Bounds of a fraction, from its terms and from its factors."""
    return kernels.sign_of(f) & polynomial_sign(kernels, f.num) * polynomial_sign(kernels, f.den).power(-1)


def sign_by_squares(kernels: Kernels, f: Frac) -> Sign:
    """Bounds of a fraction, factors of unknown sign being written as sums of squares; this takes longer."""
    return polynomial_sign(kernels, f.num, as_squares) * polynomial_sign(kernels, f.den, as_squares).power(-1)


def polynomial_sign(kernels: Kernels, p: Any, more: More = lambda kernels, p: ANY) -> Sign:
    """Bounds of a polynomial, from its factors. more: asked for factors that keep both signs."""
    content, factors = kernels.factors(p)
    total = exactly(Fraction(content))
    for factor, e in factors if content else ():
        sign = factor_sign(kernels, factor)
        known = e % 2 == 0 or sign.nonnegative or sign.nonpositive
        total = total * (sign if known else sign & more(kernels, factor)).power(e)
    return total


def factor_sign(kernels: Kernels, p: Any) -> Sign:
    """Bounds of one factor."""
    plain = kernels.sign(p)
    if plain.positive or plain.negative:
        return plain
    plain = plain & _by_squares(kernels, p)
    if plain.nonnegative or plain.nonpositive:
        return plain
    rooted = _in_roots(kernels, p)
    if rooted is not None:
        return plain & polynomial_sign(kernels, rooted)
    return plain & _without_real_roots(kernels, p)


def _in_roots(kernels: Kernels, p: Any) -> Any:
    """The polynomial in √x instead of x, where √x occurs and x >= 0; None where that changes nothing."""
    rings, made = kernels.ring, None
    for root in kernels.generators:
        if root.kind == "root" and not isinstance(root.key, int) and len(root.key) == 1:
            (exponents, coefficient), *_ = root.key
            if coefficient == 1 and len(exponents) == 1 and exponents[0][1] == 1:
                g = exponents[0][0]
                if p.degrees()[root.index] and p.degrees()[g] and kernels.generators[g].sign.nonnegative:
                    image = [rings.gens[i] for i in range(rings.size)]
                    image[g] = rings.gens[root.index] ** root.divisor
                    p = made = p.compose(*image)
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


# ------------------------------------------------------------------ sums of squares
def as_squares(kernels: Kernels, p: Any) -> Sign:
    """The sign of a polynomial that is a sum of squares, or minus one: as it stands, and with u² for what is >= 0."""
    used = [g for g, degree in enumerate(p.degrees()) if degree]
    if len(used) > MOST_VARIABLES:
        return ANY
    plain = {tuple(int(row[g]) for g in used): Fraction(int(c)) for row, c in p.to_dict().items()}
    square = tuple(1 + kernels.generators[g].sign.nonnegative for g in used)
    for powers in dict.fromkeys(((1,) * len(used), square)):
        made = {tuple(e * k for e, k in zip(m, powers, strict=True)): c for m, c in plain.items()}
        for direction in (1, -1):
            turned = {m: direction * c for m, c in made.items()}
            found = _sign_of_squares(turned, kernels.tick)
            if found is not ANY:
                return found if direction > 0 else -found
    return ANY


def _sign_of_squares(p: Polynomial, tick: Callable[[], None]) -> Sign:
    """POSITIVE where squares leave something of the constant term, NONNEGATIVE where they do not."""
    constant = (0,) * len(next(iter(p)))
    if not _may_be_nonnegative(p):
        return ANY
    if constant in p and sum_of_squares({**p, constant: p[constant] * Fraction(7, 8)}, tick) is not None:
        return POSITIVE
    return NONNEGATIVE if sum_of_squares(p, tick) is not None else ANY


def _may_be_nonnegative(p: Polynomial) -> bool:
    """Whether it is at a few points: a cheap look before the search."""
    return all(sum(c * _value(m, point) for m, c in p.items()) >= 0 for point in PROBES)


def _value(m: tuple[int, ...], point: tuple[int, ...]) -> int:
    return prod(x**e for x, e in zip(point, m, strict=False))
