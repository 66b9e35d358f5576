"""Exact points to try: readable first, then what the claim's own numbers suggest, then large, tiny and random.

Points are dictionaries: name → `Fraction` or nested lists of them, size name → integer. Hypotheses that are linear
equations are solved for one entry; all others only filter (in `refute.py`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, count, islice, product
from math import prod
from typing import Any

from symnet.claim import Claim
from symnet.evidence.known.facts import flat
from symnet.evidence.known.integers import Side, fails_on, goal_of
from symnet.evidence.proof.scalarise import sizes_in
from symnet.evidence.proof.shape_points import least_sizes
from symnet.evidence.refutation.feasible import boxed_rows, feasible_rows
from symnet.evidence.refutation.patterns import (
    READABLE,
    Slot,
    own_pattern,
    patterns,
    random_integer,
    random_number,
    random_value,
)
from symnet.evidence.refutation.suggested import suggested
from symnet.expr import Compare, Number, postorder
from symnet.sizes import names_of, substitute

Point = dict[str, Any]
FAR = tuple(map(Fraction, ("10", "-10", "1/10", "-1/10", "100", "-100", "1/1000", "1000", "-1000")))
EXTREME = tuple(Fraction(s) * Fraction(10) ** k for k in (6, 9, -6, -9, 12, -12) for s in (1, -1))
SIZES = ((2,), (1,), (1, 2), (2, 3), (3,), (1, 2, 3), (4, 2, 3), (5, 7))
MAX_ENTRIES = 2500
MOST_READABLE = 8  # mixtures before points that are computed
BESIDE_ZERO = 12  # mixtures in which one name is 0
MOST_SUGGESTED = 64  # mixtures of the first numbers that the claim suggests
MOST_MIXED = 120  # and before many points inside of what the hypotheses leave


def sizes_to_try(claim: Claim) -> Iterator[dict[str, int]]:
    """Assignments of the size names that the hypotheses leave, small ones first; one empty one where there are none."""
    names = sizes_in(claim.lhs, claim.rhs, *claim.given)
    if not names:
        yield {}
        return
    roots = (claim.lhs, claim.rhs, *claim.hypotheses)
    least = least_sizes(names, roots)
    wanted = [
        goal for h in claim.hypotheses if (goal := goal_of(h)) is not None and {*names_of(goal.value)} <= {*names}
    ]
    n = len(names)
    pools = [list(islice(product(pool, repeat=n), 12)) for pool in SIZES]
    wide = [(3,) * n, *(tuple(2 + (i + k) % 3 for i in range(n)) for k in range(3))]  # before many mixtures of 1 and 2
    rows = [*pools[0], *pools[1], *pools[2][:2], *wide, *(row for pool in pools[2:] for row in pool)]
    free = any(node.shape for node in postorder(*roots))
    for row in dict.fromkeys((*rows, *(() if free else _far_rows(claim, n)))):
        sizes = {name: least[name] + k - 1 for name, k in zip(names, row, strict=True)}
        if not any(fails_on(goal, {name: Side(k) for name, k in sizes.items()}) for goal in wanted):
            yield sizes


def _far_rows(claim: Claim, count: int) -> Iterator[tuple[int, ...]]:
    """Sizes beside the numbers of a claim and large ones, where no array is as large as they are."""
    numbers = [n.value for n in postorder(claim.lhs, claim.rhs, *claim.given) if isinstance(n, Number)]
    beside = [int(abs(v)) + d for v in dict.fromkeys(numbers) if abs(v) < 10**15 for d in (0, 1, 2)]
    for k in dict.fromkeys([4, 5, 6, *(k for k in beside if k >= 1)][:40] + [10, 100, 10**3, 10**6, 10**9]):
        yield (k,) * count
        if count > 1:
            yield (1,) * (count - 1) + (k,)
            yield (k,) + (1,) * (count - 1)


def slots(claim: Claim, sizes: dict[str, int]) -> list[Slot] | None:
    """The variables at these sizes; None where a shape is no shape there, or too large."""
    made = []
    for symbol in dict.fromkeys(claim.variables):
        shape = tuple(substitute(dim, dict(sizes)) for dim in symbol.shape)
        if not all(isinstance(dim, int) and dim >= 1 for dim in shape):
            return None
        made.append(Slot(symbol, shape))  # type: ignore[arg-type]
    return made if sum(prod(s.shape) for s in made) <= MAX_ENTRIES else None


def points(claim: Claim, sizes: dict[str, int]) -> Iterator[Point]:
    """Points at these sizes, the same ones every time."""
    found = slots(claim, sizes)
    if found is None:
        return
    if not any(slot.shape for slot in found):
        yield from ({**sizes, **point} for point in scalar_points(found, suggested(claim), claim.hypotheses))
    else:
        yield from ({**sizes, **point} for point in tensor_points(found, lambda: suggested(claim)))


# ------------------------------------------------------------------ scalars
def scalar_points(
    variables: Sequence[Slot], hints: Sequence[Fraction], hypotheses: Sequence[Compare] = ()
) -> Iterator[Point]:
    """Points of scalar names; after the most readable ones, some inside of what linear hypotheses leave."""
    names = [s.symbol.name for s in variables]
    rng = random.Random(1)
    if not names:
        yield {}
        return
    if len(names) == 1:
        rows: Iterator[tuple[Fraction, ...]] = ((v,) for v in (*READABLE, *hints, *FAR, *EXTREME))
        yield from (_named(names, row) for row in _fitting(variables, rows))
    else:
        mixed = _mixtures(len(names), hints, rng)
        inside = feasible_rows(hypotheses, names, all(s.whole for s in variables))
        boxed = boxed_rows(hypotheses, names, rng, [s.whole for s in variables])
        rows = chain(islice(mixed, MOST_READABLE), inside, islice(mixed, MOST_MIXED), boxed, mixed)
        yield from (_named(names, row) for row in _fitting(variables, rows))
    while True:
        yield _named(names, [random_integer(rng) if s.whole else random_number(rng) for s in variables])


def _mixtures(n: int, hints: Sequence[Fraction], rng: random.Random) -> Iterator[tuple[Fraction, ...]]:
    for v in READABLE[:5]:
        yield (v,) * n
    distinct = [Fraction(k) for k in (1, 2, 3, 5, 7, 11, 13)]
    yield tuple(distinct[i % 7] for i in range(n))
    falling = tuple(1 / distinct[(i + 1) % 7] for i in range(n))
    yield from (falling, falling[::-1])
    rows = islice(product(range(6 if n <= 3 else 3), repeat=n), 700)
    yield from (tuple(READABLE[i] for i in row) for row in sorted(rows, key=lambda row: (sum(row), row)))
    yield from islice(product(hints[:6], repeat=n), MOST_SUGGESTED)
    pool = [*hints, *READABLE, *FAR]
    for _ in range(150):
        yield tuple(rng.choice(pool) for _ in range(n))
    for v in EXTREME:
        yield (v,) * n
        for i in range(n):
            yield tuple(v if j == i else Fraction(1) for j in range(n))
    for v in (*FAR, *EXTREME):  # beside 0 as well, where functions have kinks
        for i in range(n):
            yield tuple(v if j == i else Fraction(0) for j in range(n))


def _fitting(variables: Sequence[Slot], rows: Iterable[tuple[Fraction, ...]]) -> Iterator[tuple[Fraction, ...]]:
    whole = [s.whole for s in variables]
    for row in rows:
        if all(v.denominator == 1 or not w for v, w in zip(row, whole, strict=True)):
            yield row


def _named(names: Sequence[str], row: Sequence[Fraction]) -> Point:
    return dict(zip(names, row, strict=True))


# ------------------------------------------------------------------ tensors
def tensor_points(variables: Sequence[Slot], hints: Callable[[], Iterable[Fraction]]) -> Iterator[Point]:
    """Points of tensors: the k-th pattern for all, mixtures of patterns, then random entries."""
    waiting = [islice(patterns(slot, _later(hints)), 24) for slot in variables]
    choices: list[list[Any]] = [[] for _ in variables]
    names = [slot.symbol.name for slot in variables]
    for k in count():
        for row, more in zip(choices, waiting, strict=True):
            row += islice(more, 1)
        if k >= max(map(len, choices)):
            break
        yield {name: row[k % len(row)] for name, row in zip(names, choices, strict=True)}
        if not k and len(names) > 1:  # what is equal for equal names falls here
            yield {slot.symbol.name: own_pattern(slot, i) for i, slot in enumerate(variables)}
    rng = random.Random(2)
    for _ in range(60):
        yield {name: rng.choice(row) for name, row in zip(names, choices, strict=True)}
    yield from _beside_zero(names, choices, rng) if len(names) > 1 else ()
    while True:
        small = rng.random() < 0.5
        yield {slot.symbol.name: random_value(slot, rng, small) for slot in variables}


def _beside_zero(names: Sequence[str], choices: list[list[Any]], rng: random.Random) -> Iterator[Point]:
    """Points at which all names but one are 0, and mixtures in which one is."""
    zeros = [next((v for v in row if not any(flat(v))), None) for row in choices]
    if None not in zeros:
        for one, row in zip(names, choices, strict=True):
            yield from ({**dict(zip(names, zeros, strict=True)), one: value} for value in row)
    for one, zero in zip(names, zeros, strict=True):
        for _ in range(BESIDE_ZERO if zero is not None and len(names) > 2 else 0):
            yield {name: rng.choice(row) for name, row in zip(names, choices, strict=True)} | {one: zero}


def _later(made: Callable[[], Iterable[Fraction]]) -> Iterator[Fraction]:
    """What is made, when the first is asked for."""
    yield from made()
