"""Values of one tensor to try: readable patterns of entries, matrices of a declared structure, random entries."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice, product
from typing import Any

from symnet.evidence.known.facts import MATRICES, flat
from symnet.expr import Symbol
from symnet.remembered import lately

READABLE = tuple(map(Fraction, ("0", "1", "-1", "1/2", "2", "-2", "-1/2", "3", "-3", "1/3", "3/5", "4/5", "1/4", "5")))
Entry = Callable[[tuple[int, ...]], Fraction]  # of a place


@dataclass(frozen=True)
class Slot:
    """A variable at concrete sizes."""

    symbol: Symbol
    shape: tuple[int, ...]

    @property
    def whole(self) -> bool:
        return self.symbol.integral


def random_number(rng: random.Random) -> Fraction:
    scale = rng.choice((1, 4, 8, 8, 32, 160))
    return Fraction(rng.randrange(-999, 1000) * scale, 4000)


def random_integer(rng: random.Random) -> Fraction:
    most = rng.choice((4, 8, 20, 100))
    return Fraction(rng.randrange(-most, most + 1))


def patterns(slot: Slot, hints: Iterable[Fraction]) -> Iterator[Any]:
    """Readable values of one variable. hints: further numbers, which are asked for last."""
    shape = slot.shape
    if not shape:
        yield from (v for v in chain(READABLE, hints) if v.denominator == 1 or not slot.whole)
        return
    if MATRICES.keys() & {*slot.symbol.facts}:
        yield from structured(slot)
        return
    n = shape[-1]
    square = len(shape) == 2 and shape[0] == shape[1]
    whole = slot.whole
    readable: tuple[Entry, ...] = (
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
        _unit_vector(n),
        (lambda p: Fraction(p[0] - p[1])) if square else (lambda p: Fraction(p[-1] - 1)),
        lambda p: Fraction(10 * (1 + sum(p))),
        lambda p: Fraction(1 + sum(p), 1000),
        lambda p: Fraction((-1) ** sum(p)),
    )
    for entry in chain(readable, map(_constant, islice(hints, 6))):
        value = filled(shape, entry)
        if not whole or all(v.denominator == 1 for v in flat(value)):
            yield value


def own_pattern(slot: Slot, i: int) -> Any:
    """Small integers that differ from name to name; of a structured matrix, another of its patterns."""
    if MATRICES.keys() & {*slot.symbol.facts}:
        row = structured(slot)
        return row[(i + 1) % len(row)]
    return filled(slot.shape, lambda p: Fraction(1 + (2 * i + sum((3 * k + 1 + i) * j for k, j in enumerate(p))) % 5))


def _unit_vector(n: int) -> Entry:
    """Rows (3/5, 4/5, 0, ...), of length 1."""
    return lambda p: Fraction((3, 4)[p[-1]] if p[-1] < 2 else 0, 5) if n > 1 else Fraction(1)


def _constant(value: Fraction) -> Entry:
    return lambda p: value


@lately(64)
def structured(slot: Slot) -> tuple[Any, ...]:
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
            lambda p: Fraction(100 if p[0] == 0 else 1) * (p[0] == p[1]),
            lambda p: Fraction(1 if p[0] == 0 else 10**6, 10**6) * (p[0] == p[1]),
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
    return tuple(filled(shape, entry) for entry in entries)


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
    if MATRICES.keys() & {*slot.symbol.facts}:
        return rng.choice(structured(slot))
    if small or slot.whole:
        return filled(slot.shape, lambda p: Fraction(rng.randrange(-3, 4)))
    return filled(slot.shape, lambda p: random_number(rng))


def filled(shape: tuple[int, ...], entry: Entry) -> Any:
    """Nested lists of that shape; one number for a scalar."""

    numbers = (Fraction(value) if type(value := entry(place)) is not Fraction else value for place in places(shape))
    return _nested(numbers, shape)


@lately(64)
def places(shape: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Those of the entries, in row-major order."""
    return tuple(product(*map(range, shape)))


def _nested(entries: Iterator[Fraction], shape: tuple[int, ...]) -> Any:
    return [_nested(entries, shape[1:]) for _ in range(shape[0])] if shape else next(entries)
