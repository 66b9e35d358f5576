"""Whether a polynomial in roots of numbers, and in cosines of parts of π, is 0.

Each of these solves gᵈ = value over earlier ones, so polynomials in them are a space of finite dimension over the
rational numbers, and multiplication by p is a matrix. By Cayley and Hamilton p is a root of its characteristic
polynomial xᵐ·h(x), h(0) ≠ 0. No root of h is smaller than |h₀|/(|h₀| + max|hᵢ|): an enclosure below that shows p = 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from flint import arb, ctx, fmpq, fmpq_mat, fmpz_poly

from symnet.evidence.rechecking.algebra import Algebra
from symnet.expr import Constant

LARGEST = 64  # dimension
BITS = 1024
MOST_PARTS = 60


def vanishes(field: Algebra, p: Any) -> bool:
    """Whether a polynomial in generators is 0: each coefficient, where it has generators that are no such numbers."""
    for g in range(len(field.keys)):
        _learn_cosine(field, g)
    roots = _roots(field)
    parts: dict[tuple[int, ...], Any] = {}
    for row, c in p.to_dict().items():
        outside = tuple(0 if g in roots else int(e) for g, e in enumerate(row))
        inside = tuple(int(e) if g in roots else 0 for g, e in enumerate(row))
        parts[outside] = parts.get(outside, field.zero) + field.ctx.from_dict({inside: c})
    return all(_is_zero(field, part, roots) for part in parts.values())


def _part_of_pi(field: Algebra, g: int) -> int | None:
    """q, where a generator is the cosine of π/q."""
    if field.keys[g][0] != "cos":
        return None
    row, under = field.keys[g][1]
    places = [(k, e) for k, e in enumerate(row) if e]
    alone = under is None and len(places) == 1 and places[0][1] == 1
    q = field.divisors["angle"]
    return q if alone and field.keys[places[0][0]] == ("atom", Constant("pi")) and q <= MOST_PARTS else None


def _learn_cosine(field: Algebra, g: int) -> None:
    """cos(π/q) by the minimal polynomial of 2cos(2π/2q)."""
    q = _part_of_pi(field, g)
    if q is not None and g not in field.relations:
        *lower, _ = map(int, fmpz_poly.cos_minpoly(2 * q).coeffs())
        d = len(lower)
        terms = [field.gens[g] ** k * field.ctx.constant(fmpq(-c, 2 ** (d - k))) for k, c in enumerate(lower)]
        field.relations[g] = d, sum(terms, field.zero)


def _roots(field: Algebra) -> dict[int, int]:
    """The generators that are such numbers, with their degrees, earlier ones first."""
    found: dict[int, int] = {}
    for g, key in enumerate(field.keys):
        known = key[0] in ("root", "sin") and g in field.relations and _used(field.relations[g][1]) <= found.keys()
        if known or (_part_of_pi(field, g) is not None and g in field.relations):
            found[g] = field.relations[g][0]
    return found


def _used(p: Any) -> set[int]:
    return {g for g, e in enumerate(p.degrees()) if e}


def _is_zero(field: Algebra, p: Any, roots: dict[int, int]) -> bool:
    used = _closed(field, _used(p))
    if not used or prod(roots[g] for g in used) > LARGEST:
        return bool(p.is_zero())
    basis = list(product(*(range(roots[g]) for g in used)))
    columns = [_coordinates(field.reduced(p * _monomial(field, used, b)), used) for b in basis]
    polynomial = fmpq_mat([[column.get(b, fmpq(0)) for column in columns] for b in basis]).charpoly()
    coefficients = [Fraction(int(c.p), int(c.q)) for c in polynomial.coeffs()]
    zeros = next(k for k, c in enumerate(coefficients) if c)
    rest = [abs(c) for c in coefficients[zeros:]]
    return zeros > 0 and _is_below(field, p, used, rest[0] / (rest[0] + max(rest[1:], default=Fraction(0))))


def _closed(field: Algebra, used: set[int]) -> list[int]:
    """The roots with those that stand under them."""
    while not (more := set().union(*(_used(field.relations[g][1]) for g in used))) <= used:
        used = used | more
    return sorted(used)


def _monomial(field: Algebra, used: list[int], exponents: Iterable[int]) -> Any:
    row = dict(zip(used, exponents, strict=True))
    return field.ctx.from_dict({tuple(row.get(g, 0) for g in range(len(field.gens))): 1})


def _coordinates(p: Any, used: list[int]) -> dict[tuple[int, ...], Any]:
    return {tuple(int(row[g]) for g in used): c for row, c in p.to_dict().items()}


def _is_below(field: Algebra, p: Any, used: list[int], least: Fraction) -> bool:
    before = ctx.prec
    ctx.prec = BITS
    try:
        values: dict[int, Any] = {}
        for g in used:
            degree, inside = field.relations[g]
            q = _part_of_pi(field, g)  # roots and sin(π/q) are not negative
            values[g] = _enclosed(inside, values).root(degree) if q is None else (arb.pi() / q).cos()
        return bool(abs(_enclosed(p, values)) < arb(fmpq(least.numerator, least.denominator)))
    finally:
        ctx.prec = before


def _enclosed(p: Any, values: dict[int, Any]) -> Any:
    total = arb(0)
    for row, c in p.to_dict().items():
        term = arb(c)
        for g, e in enumerate(row):
            if e:
                term = term * values[g] ** int(e)
        total = total + term
    return total
