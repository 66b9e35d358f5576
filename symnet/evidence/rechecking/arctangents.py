"""Whether a sum of arctangents of rational numbers and a multiple of π is 0, by a product of Gaussian integers.

atan(p/q) is the argument of q + pi, for q > 0, and arguments of factors add. So Σ n·atan(p/q) is a multiple of π where
Π (q + pi)ⁿ is real, with conjugates for negative n, and with an enclosure between −3 and 3 such a multiple is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from symnet.evidence.rechecking.algebra import terms_of, value_of
from symnet.evidence.rechecking.field import Field
from symnet.expr import Constant
from symnet.program.precision import precision

MOST_BITS = 4096  # of the product
Angles = Mapping[int, Fraction | None]  # generators: the tangents of arctangents, None for π


def sums_to_zero(field: Field, p: Any) -> bool:
    """Whether a polynomial is 0: each coefficient, where it has generators that are no such angles."""
    angles = dict(_angles(field))
    parts: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for row, c in terms_of(p):
        inside = [g for g, e in enumerate(row) if e and g in angles]
        if len(inside) != 1 or row[inside[0]] != 1:
            return False
        outside = tuple(0 if g in angles else e for g, e in enumerate(row))
        parts.setdefault(outside, []).append((inside[0], int(c)))
    return all(_is_zero(part, angles) for part in parts.values())


def _angles(field: Field) -> Iterable[tuple[int, Fraction | None]]:
    for g, row in field.rows.items():
        tangent = value_of(row.argument) if row.kind == "atan" else None
        if tangent is not None or (row.kind == "atom" and row.argument is Constant("pi")):
            yield g, tangent


def _is_zero(terms: list[tuple[int, int]], angles: Angles) -> bool:
    rows = [(Fraction(angles[g] or 0), n) for g, n in terms if angles[g] is not None]
    if sum(abs(n) * (r.numerator**2 + r.denominator**2).bit_length() for r, n in rows) > MOST_BITS:
        return False
    real, imaginary = 1, 0
    for r, n in rows:
        q, p = r.denominator, r.numerator if n > 0 else -r.numerator
        for _ in range(abs(n)):
            real, imaginary = real * q - imaginary * p, real * p + imaginary * q
    return imaginary == 0 and _is_near_zero(terms, angles)


def _is_near_zero(terms: list[tuple[int, int]], angles: Angles) -> bool:
    """Whether an enclosure shows that the sum lies between −3 and 3."""
    with precision(128):
        total = arb(0)
        for g, n in terms:
            r = angles[g]
            total += n * (arb.pi() if r is None else arb(fmpq(r.numerator, r.denominator)).atan())
        return bool(abs(total) < 3)
