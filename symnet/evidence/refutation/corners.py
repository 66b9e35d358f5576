"""Points at corners: tensors of many entries that are nearly all alike, and weights that are nearly all in one place.

Few claims fail only there: ‖x‖₁ <= 3 ‖x‖ does at ten ones, and a divergence is large between weights far apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symnet.claim import Claim
from symnet.evidence.known.equations import totals
from symnet.evidence.known.facts import MATRICES
from symnet.evidence.proof.scalarise import sizes_in
from symnet.evidence.refutation.patterns import Entry, Slot, filled, structured
from symnet.evidence.refutation.points import Point, sizes_to_try, slots
from symnet.expr import Expr

MANY = (12, 40)  # places on an axis
BESIDE = (Fraction(1, 1000), Fraction(1, 10**6))  # of the whole, in all other places
SHIFTS = 3  # by how much the choices for one name and the next differ
ALIKE: tuple[Entry, ...] = (
    lambda p: Fraction(1),
    lambda p: Fraction(not any(p)),
    lambda p: Fraction((-1) ** sum(p)),
    lambda p: Fraction(-1),
    lambda p: Fraction(1 + sum(p)),
    lambda p: Fraction(2 if any(p) else 1, 2),
)


def corners(claim: Claim) -> Iterator[tuple[dict[str, int], list[Point]]]:
    """Sizes, and points at these."""
    names, small = sizes_in(claim.lhs, claim.rhs, *claim.given), next(sizes_to_try(claim), {})
    weights = {p: Fraction(c.value) for p, c in totals(claim.hypotheses) if p.rank == 1}
    for sizes in (small, {name: k + 1 for name, k in small.items()}) if weights else ():
        yield sizes, [{**sizes, **point} for point in _mixed(claim, sizes, weights)]
    for many in MANY if names else ():
        rows = [dict.fromkeys(names, many), *({**small, name: many} for name in names if len(names) > 1)]
        for sizes in rows:
            yield sizes, [{**sizes, **point} for point in _mixed(claim, sizes, {})]


def _mixed(claim: Claim, sizes: dict[str, int], weights: dict[Expr, Fraction]) -> Iterator[Point]:
    found = slots(claim, sizes) or []
    choices = [[*_values(slot, weights.get(slot.symbol))] for slot in found]
    for shift in range(SHIFTS if len(found) > 1 else 1):
        for k in range(max(map(len, choices), default=0)):
            rows = zip(found, choices, strict=True)
            yield {slot.symbol.name: row[(k + i * shift) % len(row)] for i, (slot, row) in enumerate(rows)}


def _values(slot: Slot, total: Fraction | None) -> Iterator[Any]:
    if MATRICES.keys() & {*slot.symbol.facts}:
        yield from structured(slot)
    elif total is None:
        yield from (filled(slot.shape, entry) for entry in ALIKE)
    else:
        (n,) = slot.shape
        for little in BESIDE:
            light, heavy = total * little, total * (1 - (n - 1) * little)
            yield from (filled(slot.shape, _one_place(k, heavy, light)) for k in range(n))


def _one_place(k: int, there: Fraction, elsewhere: Fraction) -> Entry:
    return lambda p: there if p[0] == k else elsewhere
