"""Exact points to try: readable first, then what the claim's own numbers suggest, then large, tiny and random.

Points are dictionaries: name → `Fraction` or nested lists of them, size name → integer. Hypotheses that are linear
equations are solved for one entry; all others only filter (in `refute.py`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice, pairwise, product
from math import prod
from typing import Any

from symnet.claim import Claim
from symnet.evidence.known.facts import MATRICES
from symnet.evidence.known.integers import Side, fails_on, goal_of
from symnet.evidence.known.linear import linear
from symnet.evidence.proof.scalarise import sizes_in
from symnet.evidence.proof.shape_points import least_sizes
from symnet.evidence.refutation.feasible import boxed_rows, feasible_rows
from symnet.expr import Compare, Expr, Index, Map, Number, Power, Symbol, Where, postorder
from symnet.sizes import names_of, substitute

Point = dict[str, Any]
READABLE = tuple(map(Fraction, ("0", "1", "-1", "1/2", "2", "-2", "-1/2", "3", "-3", "1/3", "3/5", "4/5", "1/4", "5")))
FAR = tuple(map(Fraction, ("10", "-10", "1/10", "-1/10", "100", "-100", "1/1000", "1000", "-1000")))
EXTREME = tuple(Fraction(s) * Fraction(10) ** k for k in (6, 9, -6, -9, 12, -12) for s in (1, -1))
SIZES = ((2,), (1,), (1, 2), (2, 3), (3,), (1, 2, 3), (4, 2, 3), (5, 7))
MAX_ENTRIES = 2500
MOST_READABLE = 8  # mixtures before points that are computed
MOST_MIXED = 120  # and before many points inside of what the hypotheses leave
LONGEST = 1200  # bits of a number that a claim suggests


@dataclass(frozen=True)
class Slot:
    """A variable at concrete sizes."""

    symbol: Symbol
    shape: tuple[int, ...]

    @property
    def whole(self) -> bool:
        return bool({"integer", "size"} & {*self.symbol.facts})


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
    hints = suggested(claim)
    if not any(slot.shape for slot in found):
        yield from ({**sizes, **point} for point in scalar_points(found, hints, claim.hypotheses))
    else:
        yield from ({**sizes, **point} for point in tensor_points(found, hints))


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
        boxed = boxed_rows(hypotheses, names, rng)
        rows = chain(islice(mixed, MOST_READABLE), inside, islice(mixed, MOST_MIXED), boxed, mixed)
        yield from (_named(names, row) for row in _fitting(variables, rows))
    while True:
        row = tuple(_random(rng) for _ in names)
        yield from (_named(names, r) for r in _fitting(variables, iter([row])))


def _mixtures(n: int, hints: Sequence[Fraction], rng: random.Random) -> Iterator[tuple[Fraction, ...]]:
    for v in READABLE[:6]:
        yield (v,) * n
    distinct = [Fraction(k) for k in (1, 2, 3, 5, 7, 11, 13)]
    yield tuple(distinct[i % 7] for i in range(n))
    yield tuple(1 / distinct[(i + 1) % 7] for i in range(n))
    rows = islice(product(range(6 if n <= 3 else 3), repeat=n), 700)
    yield from (tuple(READABLE[i] for i in row) for row in sorted(rows, key=lambda row: (sum(row), row)))
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


def _random(rng: random.Random) -> Fraction:
    scale = rng.choice((Fraction(1, 8), Fraction(1, 2), Fraction(1), Fraction(1), Fraction(4), Fraction(20)))
    return Fraction(rng.randrange(-999, 1000), 500) * scale


# ------------------------------------------------------------------ tensors
Entry = Callable[[tuple[int, ...]], Fraction]


def tensor_points(variables: Sequence[Slot], hints: Sequence[Fraction]) -> Iterator[Point]:
    """Points of tensors: the k-th pattern for all, mixtures of patterns, then random entries."""
    choices = [list(islice(patterns(slot, hints), 24)) for slot in variables]
    names = [slot.symbol.name for slot in variables]
    for k in range(max(len(row) for row in choices)):
        yield {name: row[k % len(row)] for name, row in zip(names, choices, strict=True)}
        if not k and len(names) > 1:  # what is equal for equal names falls here
            rows = zip(variables, choices, strict=True)
            yield {slot.symbol.name: _own(slot, i, row) for i, (slot, row) in enumerate(rows)}
    rng = random.Random(2)
    for _ in range(60):
        yield {name: rng.choice(row) for name, row in zip(names, choices, strict=True)}
    while True:
        small = rng.random() < 0.5
        yield {slot.symbol.name: random_value(slot, rng, small) for slot in variables}


def patterns(slot: Slot, hints: Sequence[Fraction]) -> Iterator[Any]:
    """Readable values of one variable."""
    shape = slot.shape
    if not shape:
        yield from (v for v in (*READABLE, *hints) if v.denominator == 1 or not slot.whole)
        return
    if {"orthogonal", "positive_definite", "diagonal", "lower", "upper", "symmetric", "skew"} & {*slot.symbol.facts}:
        yield from structured(slot)
        return
    n = shape[-1]
    square = len(shape) == 2 and shape[0] == shape[1]
    whole = slot.whole
    for entry in (
        lambda p: Fraction(1 + sum((3 * k + 1) * i for k, i in enumerate(reversed(p)))),
        lambda p: Fraction(0),
        (lambda p: Fraction(p[0] == p[1])) if len(shape) == 2 else (lambda p: Fraction(p[-1] == 0)),
        lambda p: Fraction((-1) ** sum(p) * (1 + sum(p))),
        lambda p: Fraction(1),
        lambda p: Fraction(1, n),
        lambda p: Fraction(p[-1] + 1, n * (n + 1) // 2),
        lambda p: Fraction(-1 - sum(p)),
        lambda p: Fraction(1, 2 + sum(p)),
        lambda p: Fraction(p[-1] == 0),
        lambda p: Fraction(p[-1] == n - 1),
        (lambda p: Fraction((p[0] + 1) % n == p[1])) if square else (lambda p: Fraction(p[0] % 2)),
        (lambda p: Fraction(p[0] - p[1])) if square else (lambda p: Fraction(p[-1] - 1)),
        lambda p: Fraction(10 * (1 + sum(p))),
        lambda p: Fraction(1 + sum(p), 1000),
        lambda p: Fraction((-1) ** sum(p)),
        *map(_constant, hints[:6]),
    ):
        value = filled(shape, entry)
        if not whole or all(v.denominator == 1 for v in flat(value)):
            yield value


def _own(slot: Slot, i: int, row: list[Any]) -> Any:
    """Small integers that differ from name to name; of a structured matrix, another of its patterns."""
    if {*slot.symbol.facts} & MATRICES.keys():
        return row[(i + 1) % len(row)]
    return filled(slot.shape, lambda p: Fraction(1 + (2 * i + sum((3 * k + 1 + i) * j for k, j in enumerate(p))) % 5))


def _constant(value: Fraction) -> Entry:
    return lambda p: value


def structured(slot: Slot) -> Iterator[Any]:
    """Matrices of a declared structure: by construction, and checked again where they are used."""
    n = slot.shape[0]
    facts = {*slot.symbol.facts}
    shape = slot.shape

    entries: list[Entry] = []
    if "orthogonal" in facts:
        entries = [
            lambda p: Fraction(p[0] == p[1]),
            lambda p: Fraction((p[0] + 1) % n == p[1]),
            lambda p: _rotation(p, n),
            lambda p: Fraction(-(p[0] == p[1])),
        ]
    elif "positive_definite" in facts:
        entries = [
            lambda p: Fraction(p[0] == p[1]),
            lambda p: Fraction(2 + p[0] if p[0] == p[1] else 1),
            lambda p: Fraction(2 * n + p[0] if p[0] == p[1] else (-1) ** (p[0] + p[1])),
            *(_far_from_diagonal(Fraction(c)) for c in (3, -3)),
        ]
    else:
        keep: Callable[[int, int], bool] = lambda i, j: True  # noqa: E731
        if "diagonal" in facts:
            keep = lambda i, j: i == j  # noqa: E731
        elif "lower" in facts:
            keep = lambda i, j: i >= j  # noqa: E731
        elif "upper" in facts:
            keep = lambda i, j: i <= j  # noqa: E731
        kind = "symmetric" if "symmetric" in facts else "skew" if "skew" in facts else ""
        entries = [_linear(kind, Fraction(scale), keep) for scale in ("1", "-1", "1/3", "0")]
        entries += [_linear(kind, Fraction(1), keep, seed) for seed in (1, 2, 3)]
        if kind != "skew":
            entries.append(lambda p: Fraction(p[0] == p[1]))
    yield from (filled(shape, entry) for entry in entries)


def _far_from_diagonal(c: Fraction) -> Entry:
    """L @ L.T for L = I with c below the diagonal: definite, with entries that are larger beside the diagonal."""
    return lambda p: (1 + c * c * (p[0] > 0)) * (p[0] == p[1]) + c * (abs(p[0] - p[1]) == 1)


def _linear(kind: str, scale: Fraction, keep: Callable[[int, int], bool], seed: int = 0) -> Entry:
    """Entries of a symmetric, skew or plain matrix, 0 where not kept; seed: another pattern for each."""

    def entry(p: tuple[int, ...]) -> Fraction:
        i, j = (min(p), max(p)) if kind in ("symmetric", "skew") else p
        number = 1 + 2 * i + 3 * j if not seed else (1 + i + seed * (j + 2) * (i + 1)) % 7 - 3
        sign = (p[0] < p[1]) - (p[0] > p[1]) if kind == "skew" else 1
        return scale * number * sign * keep(*p)

    return entry


def _rotation(p: tuple[int, ...], n: int) -> Fraction:
    """A rotation by the angle with cosine 3/5 in the first two coordinates."""
    i, j = p
    if n < 2 or max(i, j) > 1:
        return Fraction(i == j)
    return Fraction(3, 5) if i == j else Fraction(-4, 5) if i == 0 else Fraction(4, 5)


def random_value(slot: Slot, rng: random.Random, small: bool) -> Any:
    facts = {*slot.symbol.facts}
    if facts & {"orthogonal", "positive_definite", "diagonal", "lower", "upper", "symmetric", "skew"}:
        return rng.choice(list(structured(slot)))
    if small or slot.whole:
        return filled(slot.shape, lambda p: Fraction(rng.randrange(-3, 4)))
    return filled(slot.shape, lambda p: _random(rng))


def filled(shape: tuple[int, ...], entry: Entry) -> Any:
    """Nested lists of that shape; one number for a scalar."""

    def build(place: tuple[int, ...]) -> Any:
        if len(place) == len(shape):
            return Fraction(entry(place))
        return [build((*place, i)) for i in range(shape[len(place)])]

    return build(())


def flat(value: Any) -> list[Fraction]:
    """All entries."""
    return [v for row in value for v in flat(row)] if isinstance(value, list) else [value]


# ------------------------------------------------------------------ what the claim's own numbers suggest
def suggested(claim: Claim) -> tuple[Fraction, ...]:
    """Numbers of the claim, places between them and beside them, and where arguments in one name vanish."""
    found: dict[Fraction, None] = {}
    for node in postorder(claim.lhs, claim.rhs, *claim.hypotheses):
        roots = [node.value] if isinstance(node, Number) else [_root(e) for e in _critical(node)]
        for root in roots:
            if root is not None and root.numerator.bit_length() + root.denominator.bit_length() < LONGEST:
                found.setdefault(Fraction(root))
        if len(found) > 40:
            break
    own = [v for v in found if v not in (0, 1, -1, 2)][:12]
    between = sorted({*own, Fraction(0), Fraction(1)})
    middles = [(a + b) / 2 for a, b in pairwise(between)]
    beside = [v + d for v in own for d in (Fraction(1), Fraction(-1), Fraction(1, 100), Fraction(-1, 100))]
    logs = [-v for v in own]
    return tuple(dict.fromkeys([*own, *middles, *logs, *beside]))


def _critical(node: Any) -> Iterator[Expr]:
    if isinstance(node, Compare):
        yield node.children[0] - node.children[1]
    elif isinstance(node, Power):
        yield node.base
    elif isinstance(node, Map):
        yield from node.children[:1]
    elif isinstance(node, Where):
        return


def _root(e: Expr) -> Fraction | None:
    form = linear(e, 40)
    if form is None or len(form.terms) != 1:
        return None
    ((atom, c),) = form.terms.items()
    return -form.constant / c if isinstance(atom, (Symbol, Index)) else None
