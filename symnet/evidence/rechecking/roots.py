"""Whether a polynomial in roots of numbers, and in cosines of parts of π, is 0.

Each of these is an algebraic number of a bounded degree, all conjugates of which lie within a bound; times a whole
number it is an algebraic integer. So is p, times such a number N. The norm of an algebraic integer, the product of its
conjugates, is a whole number: if p is not 0, then |N·p| times the bounds of the other conjugates is at least 1. An
enclosure below that shows p = 0 (Liouville).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from flint import arb, fmpz

from symnet.evidence.rechecking.algebra import RING, ZERO, terms_of
from symnet.evidence.rechecking.field import Field
from symnet.expr import Constant
from symnet.program.precision import precision

BITS = 20_000
ROOTS = ("root", "abs", "sine")  # none of these is negative, where the angle is π/q, and each solves gᵈ = v


@dataclass(frozen=True)
class Algebraic:
    """A number. over: generators with their degrees, whose product its own does not exceed; bound: of it and its
    conjugates; whole: times this, it is an algebraic integer."""

    over: Mapping[int, int]
    bound: int
    whole: int
    value: Any


def vanishes(field: Field, p: Any) -> bool:
    """Whether a polynomial in generators is 0: each coefficient, where it has generators that are no such numbers."""
    with precision(BITS):
        known = _numbers(field)
        parts: dict[tuple[int, ...], Any] = {}
        for row, c in terms_of(p):
            outside = tuple(0 if g in known else e for g, e in enumerate(row))
            inside = tuple(e if g in known else 0 for g, e in enumerate(row))
            parts[outside] = parts.get(outside, ZERO) + RING.from_dict({inside: c})
        return all(_is_zero(_number(part, known)) for part in parts.values())


def _is_zero(n: Algebraic) -> bool:
    degree = prod(n.over.values())
    return bool(abs(n.whole * n.value) * arb(n.whole * n.bound) ** (degree - 1) < 1)


def _numbers(field: Field) -> dict[int, Algebraic]:
    """The generators that are such numbers."""
    known: dict[int, Algebraic] = {}
    for g, row in field.rows.items():
        degree, value = field.relations.get(g, (1, ZERO))
        if row.kind == "angle" and field.lone(row.argument).argument is Constant("pi"):
            part = field.part_of("angle", row.argument)
            degree = max(1, int(fmpz(2 * part).euler_phi()) // 2)  # of 2cos(π/part), an algebraic integer
            known[g] = Algebraic({g: degree}, 1, 2, (arb.pi() / part).cos())
        elif row.kind in ROOTS and {k for k, e in enumerate(value.degrees()) if e} <= known.keys():
            inside = _number(value, known)
            known[g] = Algebraic({**inside.over, g: degree}, inside.bound, inside.whole, inside.value.root(degree))
    return known


def _number(p: Any, known: Mapping[int, Algebraic]) -> Algebraic:
    """A polynomial in numbers."""
    used = [(g, known[g]) for g, e in enumerate(p.degrees()) if e]
    rows = terms_of(p)
    return Algebraic(
        dict(item for _, n in used for item in n.over.items()),
        max(1, sum(abs(c) * prod(n.bound ** row[g] for g, n in used) for row, c in rows)),
        prod(n.whole ** p.degrees()[g] for g, n in used),
        sum((prod((n.value ** row[g] for g, n in used), start=arb(c)) for row, c in rows), arb(0)),
    )
