"""Rational powers of normal forms: reciprocals, roots, and what a sum can be divided by.

A reciprocal of a product is the product of the reciprocals; a root of a product is split only over factors that are not
negative. What fits no rule becomes a power of an opaque sum.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpz

from symnet.normal.ring import factors_end
from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.budget import Unsupported
from symnet.normal.tensor.conditions import absolute
from symnet.normal.tensor.content import IDEMPOTENT, content
from symnet.normal.tensor.forms import ONE, ZERO, Component, Mono, Poly, Q, tidy

MOST_FACTOR_TERMS = 40
MOST_FACTOR_DEGREE = 24


def power(algebra: Algebra, p: Poly, e: Q) -> Poly:
    """p**e for a rational number e."""
    e = tidy(Fraction(e))
    if e == 0:
        return ONE
    if e == 1:
        return p
    if not p:
        if e < 0:
            raise Unsupported("0 has no negative power")
        return ZERO
    if e == int(e) and e > 0:
        return algebra.integer_power(p, int(e))
    if e == int(e):
        return _reciprocal(algebra, p, int(e))
    return _root(algebra, p, Fraction(e))


def _reciprocal(algebra: Algebra, p: Poly, e: int) -> Poly:
    outside, p = cleared(algebra, p)
    coefficient, mono, rest = content(p, lambda c: True)
    factors = [algebra.monomial({c: f * e for c, f in powers.items()}) for powers in (outside, mono)]
    if rest.constant is None:
        sign, parts = factored(rest)
        coefficient = coefficient * sign
        factors += [_sum_power(algebra, part, k * e) for part, k in parts]
    else:
        coefficient = coefficient * rest.constant
    return algebra.scale(algebra.mul(*factors), Fraction(coefficient) ** e)


def _sum_power(algebra: Algebra, part: Poly, e: Q) -> Poly:
    """A power of a sum (or of what cannot be inverted), as an atom."""
    if len(part.terms) == 1 and not any(c.kind in IDEMPOTENT for m in part.terms for c, _ in m):
        ((m, c),) = part.terms.items()
        return algebra.scale(algebra.monomial({x: f * e for x, f in m}), Fraction(c) ** int(e))
    return algebra.lifted("poly", (), (part,), sign=part.sign, total=part.total, exponent=e)


def cleared(algebra: Algebra, p: Poly) -> tuple[dict[Component, Q], Poly]:
    """p = outside · q, where q has no reciprocals of sums any more."""
    outside: dict[Component, Q] = {}
    for _ in range(8):
        least: dict[Component, Q] = {}
        for m in p.terms:
            for c, e in m:
                if c.kind == "poly" and e < 0 and e == int(e):
                    least[c] = min(e, least.get(c, 0))
        if not least:
            return outside, p
        for c, e in least.items():
            outside[c] = outside.get(c, 0) + e
            body = algebra.rename(c.atoms[0][0].bodies[0], dict(enumerate(c.labels)))
            for _ in range(-int(e)):
                p = algebra.mul(p, body)
    return outside, p


def factored(p: Poly) -> tuple[int, list[tuple[Poly, int]]]:
    """p = ±Π part**k, the parts with positive leading coefficient; one part where it is too large to factor."""
    variables = sorted({c for m in p.terms for c, _ in m}, key=lambda c: c.digest)
    exponents = [Fraction(e) for m in p.terms for _, e in m]
    steps = {c: lcm(*(Fraction(dict(m).get(c, 0)).denominator for m in p.terms)) for c in variables}
    degree = max((sum(int(e * steps[c]) for c, e in m) for m in p.terms), default=0)
    plain = all(e > 0 for e in exponents) and len(p.terms) <= MOST_FACTOR_TERMS and degree <= MOST_FACTOR_DEGREE
    if len(p.terms) == 1 or not plain or any(c.kind in IDEMPOTENT for c in variables):
        return _signed(p, 1)
    ring = fmpq_mpoly_ctx.get(tuple(f"v{i}" for i in range(len(variables))), Ordering.degrevlex)
    rows: dict[tuple[int, ...], Any] = {}
    for m, c in p.terms.items():
        have = dict(m)
        value = Fraction(c)
        rows[tuple(int(have.get(v, 0) * steps[v]) for v in variables)] = fmpq(value.numerator, value.denominator)
    whole = ring.from_dict(rows)
    try:
        factor, parts = whole.factor() if factors_end(whole) else whole.factor_squarefree()
    except OverflowError:  # FLINT found them, but its wrapper cannot order long coefficients
        return _signed(p, 1)
    if len(parts) == 1 and int(parts[0][1]) == 1:
        return _signed(p, 1)
    sign, made, unit = 1, [], Fraction(int(factor.p), int(factor.q))
    for part, k in parts:
        terms: dict[Mono, Q] = {}
        for row, c in part.to_dict().items():
            key = tuple(
                sorted(
                    ((v, tidy(Fraction(int(n), steps[v]))) for v, n in zip(variables, row, strict=True) if n),
                    key=lambda t: t[0].index,
                )
            )
            terms[key] = tidy(Fraction(int(c.p), int(c.q)))
        common, _, primitive = content(Poly(terms), lambda c: False)
        unit *= Fraction(common) ** int(k)
        own, row = _signed(primitive, int(k))
        sign *= own
        made += row
    if abs(unit) != 1:
        return _signed(p, 1)
    return sign * int(unit), sorted(made, key=lambda t: t[0].digest)


def _signed(p: Poly, k: int) -> tuple[int, list[tuple[Poly, int]]]:
    lead = p.sorted()[0][1]
    return (1, [(p, k)]) if lead > 0 else ((-1) ** k, [(Poly({m: -c for m, c in p.terms.items()}), k)])


def _root(algebra: Algebra, p: Poly, e: Fraction) -> Poly:
    """p**e where p >= 0 (p > 0 for e < 0) wherever it has a value; e is no integer."""
    if len(p.terms) == 1:
        ((m, c),) = p.terms.items()
        if c > 0 and not any(x.kind in IDEMPOTENT for x, _ in m):
            split = _split_root(algebra, m, e)
            if split is not None:
                return algebra.mul(number_power(algebra, c, e), *split)
    outside, q = cleared(algebra, p)
    if outside and not all(c.sign == "+" for c in outside):
        outside, q = {}, p
    coefficient, mono, rest = content(q, lambda c: c.sign == "+")
    factors = [number_power(algebra, coefficient, e)]
    factors += [algebra.monomial({c: f * e}) for c, f in [*outside.items(), *mono.items()]]
    if rest.constant is not None:
        if rest.constant < 0:
            raise Unsupported("a negative number has no such power")
        return algebra.mul(*factors, number_power(algebra, rest.constant, e))
    sign, parts = factored(rest)
    if sign == 1 and all(k % 2 == 0 for _, k in parts):
        return algebra.mul(*factors, *(power(algebra, absolute(algebra, part), k * e) for part, k in parts))
    if sign == 1 and all(part.sign for part, _ in parts):
        return algebra.mul(*factors, *(_positive_sum_power(algebra, part, k * e) for part, k in parts))
    return algebra.mul(*factors, _positive_sum_power(algebra, rest, e))


def _positive_sum_power(algebra: Algebra, part: Poly, e: Q) -> Poly:
    if len(part.terms) == 1 and e != int(e):
        return algebra.lifted("poly", (), (part,), sign=part.sign, total=False, exponent=e)
    return _sum_power(algebra, part, e)


def _split_root(algebra: Algebra, m: Mono, e: Fraction) -> list[Poly] | None:
    """(Π x^a)**e = Π x**(a·e) for factors that are not negative; |x|**(a·e) for even a."""
    split: list[Poly] = []
    for x, a in m:
        if x.sign:
            split.append(algebra.monomial({x: a * e}))
        elif a == int(a) and int(a) % 2 == 0:
            split.append(power(algebra, absolute(algebra, Poly({((x, 1),): 1})), tidy(a * e)))
        else:
            return None
    return split


def number_power(algebra: Algebra, value: Q, e: Q) -> Poly:
    """c**e of a positive rational number: a product of powers of primes."""
    value = Fraction(value)
    if value == 1:
        return ONE
    if max(value.numerator, value.denominator).bit_length() > 96:
        raise Unsupported("a root of a number that long is not taken")
    result = ONE
    for side, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime, k in fmpz(side).factor():
            head = algebra.head("prime", (int(prime),), sign="+")
            result = algebra.mul(result, algebra.monomial({algebra.component([(head, (), 1)]): k * sign * e}))
    return result
