"""Sums over merged axes: taken apart where a factor takes the place apart, put together where none does.

A place m on an axis of size a·b is a pair (i, j) with m = i·b + j, so a sum over m is a sum over i and j, and the other
way round. The factors decide which of the two is the normal form: Σₘ G[m] X[i(m), j(m)] = Σᵢⱼ G[i·b + j] X[i, j], but
Σᵢⱼ G[i·b + j] = Σₘ G[m].
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

from symnet.normal.tensor.budget import MOST_DEPTH
from symnet.normal.tensor.forms import Atom, Component, Head, Poly
from symnet.normal.tensor.labels import DERIVED, Label
from symnet.normal.tensor.renaming import Renaming
from symnet.sizes import Dim, divide, product

Run = tuple[tuple[Label, ...], tuple[Dim, ...]]
BLOCKED = 0  # in place of a cut: a place that is taken apart in another way

# What a derived label is made of, by its kind.
INNER: dict[str, Callable[[tuple[Any, ...]], Iterable[Label]]] = {
    "join": lambda row: row[1],
    "part": lambda row: (row[1],),
    "affine": lambda row: (label for _, label, _ in row[1]),
}


class Merging(Renaming):
    """Renaming, with the question how a sum over a merged axis is written."""

    def __init__(self, *known: Any, **more: Any):
        super().__init__(*known, **more)
        self._cuts_inside: dict[tuple[Head, int], tuple[Dim, ...]] = {}
        self._runs_inside: dict[Head, tuple[Run, ...]] = {}

    # -------------------------------------------------------------- apart
    def parts_of_label(self, inside: Iterable[Component], label: Label, dim: Dim) -> tuple[Dim, ...] | None:
        """The dimensions into which its occurrences divide the range of a label, where some take it apart."""
        cuts = list(self._cuts((atom for component in inside for atom in component.atoms), label, 0))
        return _between([1, dim, *cuts]) if cuts and BLOCKED not in cuts else None

    def _cuts(self, atoms: Iterable[Atom], label: Label, depth: int) -> Iterator[Dim]:
        """Where the range of a label is cut: the sizes of the blocks that are behind a coordinate, and with it."""
        for head, row, _ in atoms:
            for slot, place in enumerate(row):
                if place == label and slot < head.slots and depth < MOST_DEPTH:
                    if (head, slot) not in self._cuts_inside:
                        self._cuts_inside[head, slot] = tuple(dict.fromkeys(self._cuts(_atoms(head), slot, depth + 1)))
                    yield from self._cuts_inside[head, slot]
                else:
                    yield from self._cuts_at(place, label)

    def _cuts_at(self, place: Label, label: Label) -> Iterator[Dim]:
        if place < DERIVED or label not in self.labels.bases(place):
            return
        row = self.labels.row(place)
        if row[0] == "part":
            _, whole, dims, k = row
            yield from (product(dims[k:]), product(dims[k + 1 :])) if whole == label else (BLOCKED,)
            return
        for inner in INNER[row[0]](row):
            yield from self._cuts_at(inner, label)

    # -------------------------------------------------------------- together
    def merged(self, component: Component) -> Poly | None:
        """A sum over coordinates of one axis that no factor needs apart, as a sum over its places."""
        if len(component.dims) < 2:
            return None
        runs = (run for run in self._runs(component.atoms, 0) if all(x < 0 for x in run[0]))
        for labels, dims in dict.fromkeys(runs):
            inner = {-1 - k: self.fresh_after(component.free, k) for k in range(len(component.dims))}
            place = self.fresh_after([*component.free, *inner.values()])
            names = {**inner, **{x: self.labels.part(place, dims, k) for k, x in enumerate(labels)}}
            rows = [(h, tuple(self.labels.rename(x, names) for x in row), e) for h, row, e in component.atoms]
            with self.budget.nested():
                whole = self.mul(*(self.instance(h, row, e) for h, row, e in rows))
                cuts = set(self._cuts((atom for m in whole.terms for c, _ in m for atom in c.atoms), place, 0))
                if cuts.isdisjoint([BLOCKED, *(product(dims[k:]) for k in range(1, len(dims)))]):
                    rest = [(inner[-1 - k], d) for k, d in enumerate(component.dims) if -1 - k not in labels]
                    return self.sum_all(whole, [*rest, (place, product(dims))])
        return None

    def _runs(self, atoms: Iterable[Atom], depth: int) -> Iterator[Run]:
        """Base labels that stand side by side in a place of an atom, or inside what it is made of."""
        for head, row, _ in atoms:
            for place in row:
                yield from self._runs_at(place)
            if head.bodies and depth < MOST_DEPTH:
                if head not in self._runs_inside:
                    self._runs_inside[head] = tuple(dict.fromkeys(self._runs(_atoms(head), depth + 1)))
                for labels, dims in self._runs_inside[head]:
                    if all(0 <= x < head.slots and row[x] < DERIVED for x in labels):
                        yield tuple(row[x] for x in labels), dims

    def _runs_at(self, place: Label) -> Iterator[Run]:
        row = self.labels.row(place) if place >= DERIVED else ("base",)
        if row[0] == "join":
            yield from _stretches(*row[1:])
        if row[0] in INNER:
            for inner in INNER[row[0]](row):
                yield from self._runs_at(inner)


def _atoms(head: Head) -> Iterator[Atom]:
    return (atom for body in head.bodies for m in body.terms for component, _ in m for atom in component.atoms)


def _stretches(labels: tuple[Label, ...], dims: tuple[Dim, ...]) -> Iterator[Run]:
    """Base labels side by side, the longest stretches first."""
    for length in range(len(labels), 1, -1):
        for i in range(len(labels) - length + 1):
            found = labels[i : i + length]
            if all(x < DERIVED for x in found) and len(set(found)) == length:
                yield found, dims[i : i + length]


def _between(cuts: list[Dim]) -> tuple[Dim, ...] | None:
    """The sizes between cuts that divide each other in turn, the largest first; None where they do not."""
    distinct = list(dict.fromkeys(cuts))
    rank = {a: sum(divide(a, b) is not None for b in distinct) for a in distinct}
    chain = sorted(distinct, key=rank.__getitem__, reverse=True)
    sizes = [divide(a, b) for a, b in pairwise(chain)]
    return None if None in sizes or len(set(rank.values())) < len(chain) else tuple(d for d in sizes if d is not None)
