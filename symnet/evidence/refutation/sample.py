"""The last rung: random points at high precision. What it gives is called supported, never proved."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
from flint import arb

from symnet.errors import SymnetError
from symnet.evidence.clock import OutOfTime
from symnet.evidence.proof.scalarise import sizes_in
from symnet.evidence.refutation.ball import FINEST, compare, enclosed, mixed
from symnet.evidence.refutation.patterns import filled, random_value
from symnet.evidence.refutation.points import Point, sizes_to_try, slots
from symnet.evidence.refutation.refute import Repair, Search
from symnet.program.worlds import NoValue

WANTED, FEWEST = 24, 3
BITS = 256
CLOSE = arb(2) ** -80  # balls that overlap and are smaller agree, whatever the size of the numbers


def sample(search: Search) -> int:
    """How many random points agree; 0 where too few could be evaluated, or the time was over."""
    before, search.worlds = search.worlds, (mixed(BITS), mixed(4 * BITS))
    claim, agreed = search.claim, 0
    varies = bool(claim.variables or sizes_in(claim.lhs, claim.rhs, *claim.given))
    wanted, fewest = (WANTED, FEWEST) if varies else (1, 1)
    try:
        for point in islice(_random_points(search), 20 * wanted):
            agreed += _agrees(search, point)
            if agreed >= wanted:
                break
    except OutOfTime:
        pass
    finally:
        search.worlds = before
    return agreed if agreed >= fewest else 0


def _random_points(search: Search) -> Any:
    rng = random.Random(3)
    sizes = [s for s in islice(sizes_to_try(search.claim), 6) if slots(search.claim, s) is not None]
    if not sizes:
        return
    repairs = [Repair(search.claim, s) for s in sizes]
    while True:
        search.clock.check()
        k = rng.randrange(len(sizes))
        found = slots(search.claim, sizes[k])
        if found is None:
            continue
        point: Point = dict(sizes[k])
        for slot in found:
            small = rng.random() < 0.2
            if slot.shape:
                point[slot.symbol.name] = random_value(slot, rng, small)
            else:
                value = Fraction(rng.randrange(-4000, 4001), 1 if slot.whole else 997)
                point[slot.symbol.name] = filled((), lambda p, v=value: v)  # type: ignore[misc]
        yield from repairs[k].of(point)


def _agrees(search: Search, point: Point) -> bool:
    try:
        if not search.admissible(point):
            return False
        left, right = (np.asarray(found, dtype=object) for found in (side.at(point, search) for side in search.sides))
    except SymnetError:
        return False
    left, right = np.broadcast_arrays(left, right)
    found = [_entry(search, a, b) for a, b in zip(left.flat, right.flat, strict=True)]
    return bool(found) and all(found)


def _entry(search: Search, a: Any, b: Any) -> bool:
    if isinstance(a, NoValue) or isinstance(b, NoValue):
        return False
    holds = compare(search.claim.relation, a, b)
    if holds is not None:
        return bool(holds)
    if search.claim.relation in ("<", ">"):
        return False
    with FINEST.session():
        x, y = enclosed(a), enclosed(b)
        return bool(abs(x - y) < CLOSE)
