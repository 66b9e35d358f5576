"""Equations as an ideal: whether a difference is 0 wherever some equations hold and some factors are not 0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import Ordering, fmpz_mpoly_ctx, fmpz_mpoly_vec

from symnet.errors import BudgetError
from symnet.expr import Compare, Expr
from symnet.normal.ring import NoValue, terms_of
from symnet.normal.scalar import Normal, Unsplit

MAX_VARIABLES = 14
LIMITS = (40, 150, 1000)  # polynomials of a basis, terms of one, bits of a coefficient
MAX_APART = 3
Pair = tuple[Any, Any]  # numerator and denominator of the two sides' difference


def equal_modulo(normal: Normal, lhs: Expr, rhs: Expr, equations: Sequence[Compare], apart: Sequence[Compare]) -> bool:
    """Whether the numerator of lhs - rhs lies in the ideal of the equations, of the relations of the kernels, and of
    t·u = 1 for what is not 0: the denominators, and the differences of the comparisons in `apart` (`!=`, `<`, `>`)."""
    try:
        (wanted, *rows), strict = _differences(normal, lhs, rhs, equations, apart)
    except (BudgetError, NoValue, Unsplit):
        return False
    generators = [num for num, _ in rows if not num.is_zero()]
    if not generators:
        return False
    units = [den for _, den in rows] + [num for num, _ in strict]
    relations = [
        normal.kernels.ring.gens[g] ** degree - replacement
        for g, (degree, replacement) in normal.kernels.ring.relations.items()
    ]
    return _member(wanted[0], generators, relations, [p for p in units if not p.is_constant()], normal)


def _differences(
    normal: Normal, lhs: Expr, rhs: Expr, equations: Sequence[Compare], apart: Sequence[Compare]
) -> tuple[list[Pair], list[Pair]]:
    sides = [lhs, rhs, *(side for c in equations for side in c.children)]
    more = [side for c in apart for side in c.children]
    try:
        found = normal.of(*sides, *more)
    except (BudgetError, NoValue, Unsplit):
        more = []
        found = normal.of(*sides)
    ring = normal.kernels.ring
    pairs = [ring.sub(a, b) for a, b in zip(found[::2], found[1::2], strict=True)]
    split = len(sides) // 2
    return [(p.num, p.den) for p in pairs[:split]], [(p.num, p.den) for p in pairs[split:]]


def _member(p: Any, generators: list[Any], relations: list[Any], units: list[Any], normal: Normal) -> bool:
    used = set().union(*(_names(q) for q in (p, *generators)))
    while True:  # relations that speak of what occurs
        more = {g for q in relations if _names(q) & used for g in _names(q)}
        if more <= used:
            break
        used |= more
    units = [q for q in units if _names(q) <= used][:MAX_APART]
    relations = [q for q in relations if _names(q) <= used]
    if len(used) + len(units) > MAX_VARIABLES:
        return False
    place = {g: i for i, g in enumerate(sorted(used))}
    ctx = fmpz_mpoly_ctx.get([f"v{i}" for i in range(len(place) + len(units))], Ordering.degrevlex)

    def moved(q: Any) -> Any:
        rows = {}
        for exponents, coefficient in terms_of(q):
            row = [0] * ctx.nvars()
            for g, e in exponents:
                row[place[g]] = e
            rows[tuple(row)] = coefficient
        return ctx.from_dict(rows)

    system = [moved(q) for q in (*generators, *relations)]
    system += [moved(q) * ctx.gen(len(place) + i) - 1 for i, q in enumerate(units)]
    if any(len(q) > LIMITS[1] for q in system):
        return False
    normal.tick()
    # An unfinished basis still generates the ideal, so a remainder 0 is a proof all the same.
    basis, _ = fmpz_mpoly_vec(system, ctx).buchberger_naive(limits=LIMITS)
    normal.tick()
    return bool(moved(p).reduction_primitive_part(basis).is_zero())


def _names(q: Any) -> set[int]:
    return {g for exponents, _ in terms_of(q) for g, _ in exponents}
