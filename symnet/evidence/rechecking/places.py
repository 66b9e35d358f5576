"""Positions on axes, for checking again: sums of labels with steps, their bounds, and where they are taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from symnet.remembered import record, remembered
from symnet.sizes import Dim, Size, divide, may_be_below_one, size, substitute

Least = tuple[tuple[str, int], ...]  # values of sizes, where it is not 1


class Cannot(Exception):
    """This checker does not decide it; the message says why."""


@record
class Place:
    """Σ step·label + offset; the terms are sorted by label, no step is 0."""

    terms: tuple[tuple[str, Dim], ...] = ()
    offset: Dim = 0

    @cached_property
    def key(self) -> str:
        if len(self.terms) == 1 and self.terms[0][1] == 1 and self.offset == 0:
            return self.terms[0][0]
        steps = [label if step == 1 else f"({step})*{label}" for label, step in self.terms]
        return "+".join([*steps, f"({self.offset})"]) if self.offset != 0 or not steps else "+".join(steps)

    @cached_property
    def free(self) -> frozenset[str]:
        return frozenset(label for label, _ in self.terms)

    @cached_property
    def label(self) -> str | None:
        """The label, where the place is nothing else."""
        alone = len(self.terms) == 1 and self.terms[0][1] == 1 and self.offset == 0
        return self.terms[0][0] if alone else None

    def step(self, label: str) -> Dim:
        return next((step for x, step in self.terms if x == label), 0)

    @remembered
    def plus(self, other: Place, times: Dim = 1) -> Place:
        total: dict[str, Dim] = dict(self.terms)
        for label, step in other.terms:
            total[label] = total.get(label, 0) + step * times
        kept = tuple(sorted((label, step) for label, step in total.items() if step != 0))
        return Place(kept, self.offset + other.offset * times)

    def scaled(self, by: Dim) -> Place:
        return Place().plus(self, by)

    def renamed(self, names: Mapping[str, Place]) -> Place:
        if self.free.isdisjoint(names):
            return self
        if self.label is not None:
            return names[self.label]
        total = Place((), self.offset)
        for label, step in self.terms:
            total = total.plus(names.get(label, at(label)), step)
        return total


@dataclass(frozen=True)
class Stretch:
    """A part of an axis: first + Σ step·label, over new labels with these ranges."""

    ranges: tuple[Dim, ...]
    steps: tuple[Dim, ...]
    first: Dim = 0


class Taken(Cannot):
    """A label must be read in another way, since the axis that it runs along is taken apart there."""

    def __init__(self, label: str, stretches: tuple[Stretch, ...]):
        self.label, self.stretches = label, stretches
        super().__init__(f"an axis that is taken apart into {len(stretches)} stretches of {stretches[0].ranges}")


class Joined(Cannot):
    """Labels, the first one with the largest step, whose places on their axes are wanted as one place on all of them,
    row by row."""

    def __init__(self, labels: tuple[str, ...]):
        self.labels = labels
        super().__init__(f"axes that are written as one and taken apart in another way: {', '.join(labels)}")


def blocks(label: str, over: Dim, block: Dim) -> Taken:
    """block·a + b instead of the label."""
    return Taken(label, (Stretch((over, block), (block, 1)),))


def parts(label: str, sizes: Iterable[Dim]) -> Taken:
    """One stretch after the other instead of the label."""
    found, first = [], Place()
    for dim in sizes:
        found.append(Stretch((), (), first.offset) if dim == 1 else Stretch((dim,), (1,), first.offset))
        first = first.plus(fixed(dim))
    return Taken(label, tuple(found))


@remembered
def at(label: str) -> Place:
    return Place(((label, 1),))


def fixed(position: Dim) -> Place:
    return Place((), position)


def never_below(dim: Dim, number: int, least: Least = ()) -> bool:
    """Whether a size expression is at least this number, for all sizes from their least values on."""
    if least and isinstance(dim, Size):
        dim = substitute(dim, {name: size(name) + (low - 1) for name, low in least})
    return not may_be_below_one(dim - number + 1)


@remembered
def bounds(p: Place, dims: tuple[Dim, ...], least: Least) -> tuple[Dim, Dim]:
    """The least and the greatest value of a place, whose labels run over these many places each."""
    low = high = p.offset
    for (_, step), dim in zip(p.terms, dims, strict=True):
        if never_below(step, 1, least):
            high = high + (dim - 1) * step
        elif never_below(-step, 1, least):
            low = low + (dim - 1) * step
        else:
            raise Cannot("a step of either sign")
    return low, high


class Ranges(dict[str, Dim]):
    """The range of every label: it runs over 0, ..., range - 1."""

    least: Least = ()

    def never_below(self, dim: Dim, number: int) -> bool:
        """Whether a size expression is at least this number, for all sizes from their least values on."""
        return never_below(dim, number, self.least)

    def of(self, label: str) -> Dim:
        found = self.get(label.rstrip("'"))
        if found is None:
            raise Cannot(f"a label whose range is not known: {label}")
        return found

    def bounds(self, p: Place) -> tuple[Dim, Dim]:
        """The least and the greatest value of a place."""
        return bounds(p, tuple([self.of(label) for label, _ in p.terms]), self.least)

    def inside(self, p: Place, dim: Dim) -> bool:
        """Whether a place is always one of 0, ..., dim - 1."""
        low, high = self.bounds(p)
        return self.never_below(low, 0) and self.never_below(dim - high, 1)

    def coordinates(self, p: Place, shape: tuple[Dim, ...]) -> list[Place]:
        """The place on each axis, row by row, of a place on all of them as one; raises `Taken` and `Joined`."""
        found: list[Place] = []
        whole = p
        for dim in reversed(shape[1:]):
            try:
                p, low = self.divided(p, dim)
            except Taken:
                raise
            except Cannot:
                self._joined(whole)
                raise
            found.append(low)
        return [p if shape and shape[0] != 1 else fixed(0), *reversed(found)][: len(shape)]

    def _joined(self, p: Place) -> None:
        """Raises `Joined` where labels run through all places row by row: each step is what the later ones run over."""
        steps = {step: label for label, step in p.terms}
        labels: list[str] = []
        step: Dim = 1
        while step in steps:
            labels.insert(0, steps.pop(step))
            step = step * self.of(labels[0])
        if not steps and len(labels) == len(p.terms) > 1 and p.offset == 0:
            raise Joined(tuple(labels))

    def divided(self, p: Place, block: Dim) -> tuple[Place, Place]:
        """p = block·high + low with 0 <= low < block; raises `Taken` where a label stands for both."""
        high, low = _split(p, block)
        for _ in range(2):  # with steps downwards, the remainder may lie one block below
            if self.inside(low, block):
                return high, low
            low, high = low.plus(fixed(block)), high.plus(fixed(-1))
        for label, step in low.terms:
            inner = divide(block, step if self.never_below(step, 1) else -step)
            over = None if inner is None or inner == 1 else divide(self.of(label), inner)
            if inner is None or over is None or over == 1:
                continue
            if self.never_below(inner, 1) and self.never_below(over, 1):
                raise blocks(label, over, inner)
        raise Cannot("a place that is not taken apart")

    def apart(self, p: Place) -> tuple[Place, Place] | None:
        """Two places that are 0 together if and only if p is: p = step·first + second with |second| < step."""
        for _, either in p.terms:
            step = either if self.never_below(either, 1) else -1 * either
            if step == 1 or not self.never_below(step, 1):
                continue
            first, second = _split(p, step)
            low, high = self.bounds(second)
            if self.never_below(low + step, 1) and self.never_below(step - high, 1):
                return first, second
        return None


def _split(p: Place, block: Dim) -> tuple[Place, Place]:
    """p = block·high + low, step by step."""
    rows = [(label, *_offset(step, block)) for label, step in p.terms]
    up, rest = _offset(p.offset, block)
    high, low = ([(label, row[k]) for label, *row in rows if row[k] != 0] for k in (0, 1))
    return Place(tuple(high), up), Place(tuple(low), rest)


def _offset(offset: Dim, block: Dim) -> tuple[Dim, Dim]:
    """offset = block·up + rest, term by term."""
    up: Dim = 0
    rest: Dim = 0
    if isinstance(offset, int) and isinstance(block, int):
        up = abs(offset) // block * (1 if offset > 0 else -1)  # towards 0, so that steps downwards stay short
        return up, offset - block * up
    whole = divide(offset, block)
    if whole is not None:
        return whole, 0
    for part in _terms(offset):
        quotient = divide(part, block)
        up, rest = (up, rest + part) if quotient is None else (up + quotient, rest)
    return up, rest


def _terms(dim: Dim) -> Iterator[Dim]:
    if isinstance(dim, int):
        yield dim
    else:
        yield from (Size({monomial: c}) if monomial else c for monomial, c in dim.terms)
