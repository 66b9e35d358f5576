"""Index labels: free and bound ones are small integers; positions, parts of merged axes and the like are derived.

A base label ranges over an axis: free ones are >= 0 (the axes 0, 1, ... of an entry, or names made for a contraction),
bound ones are negative and belong to one component. A derived label is a position as a function of base labels, held
in a table under a number >= DERIVED:

- `at c`: the fixed position c (axes of literal size 1 have always position 0)
- `part k of label by dims`: coordinate k of a merged axis (row-major)
- `join labels by dims`: the place on a merged axis
- `affine`: a sum of multiples of labels and an offset (slices, windows), each label with the size of its range
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symnet.sizes import Dim, divide, product

DERIVED = 1 << 40
Label = int
Stretch = tuple[int, Label, Dim, Dim]  # step, label, its range, offset


class Labels:
    """The table of derived labels."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []
        self._places: dict[tuple[Any, ...], Label] = {}

    def _make(self, *row: Any) -> Label:
        place = self._places.get(row)
        if place is None:
            place = self._places[row] = DERIVED + len(self._rows)
            self._rows.append(row)
        return place

    def row(self, label: Label) -> tuple[Any, ...]:
        """The description of a derived label."""
        return self._rows[label - DERIVED]

    def at(self, position: int) -> Label:
        return self._make("at", position)

    def position(self, label: Label) -> int | None:
        """The fixed position that a label is, if it is one."""
        if label < DERIVED:
            return None
        row = self.row(label)
        return row[1] if row[0] == "at" else None

    def part(self, label: Label, dims: tuple[Dim, ...], k: int) -> Label:
        """Coordinate k of a place on a merged axis; axes before it count as one, and so do axes behind it."""
        if dims[k] == 1:
            return self.at(0)
        before, after = product(dims[:k]), product(dims[k + 1 :])
        dims, k = tuple(d for d in (before, dims[k], after) if d != 1), int(before != 1)
        if len(dims) == 1:
            return label
        if label >= DERIVED:
            found = self._part_of_derived(self.row(label), dims, k)
            if found is not None:
                return found
        return self._make("part", label, dims, k)

    def _part_of_derived(self, row: tuple[Any, ...], dims: tuple[Dim, ...], k: int) -> Label | None:
        if row[0] == "join":
            return self._part_of_join(row[1], row[2], product(dims[k:]), product(dims[k + 1 :]))
        if row[0] == "part":
            _, label, outer, j = row
            return self.part(label, (*outer[:j], *dims, *outer[j + 1 :]), j + k)
        if row[0] == "affine" and len(row[1]) == 1 and len(dims) == 2:
            ((step, label, length),), offset = row[1], row[2]
            if step == dims[1] and isinstance(offset, int) and isinstance(step, int) and 0 <= offset < step:
                return (label, self.at(offset))[k]  # d*i + c is the place (i, c)
            block = divide(offset, dims[1])
            if step == 1 and length == dims[1] and isinstance(block, int) and block >= 0:
                return (self.at(block), label)[k]  # i + c*d is the place (c, i)
        if row[0] == "at" and (row[1] == 0 or all(isinstance(d, int) for d in dims)):
            rest = row[1]
            if rest == 0:
                return self.at(0)
            for d in reversed(dims[k + 1 :]):
                rest //= d
            return self.at(rest % dims[k])  # type: ignore[operator]
        return None

    def _part_of_join(self, labels: tuple[Label, ...], dims: tuple[Dim, ...], high: Dim, low: Dim) -> Label | None:
        """The coordinate between two cuts, from the labels that it needs; blocks[k]: how many places label k spans."""
        blocks = [product(dims[k:]) for k in range(len(dims) + 1)]
        first = max((k for k in range(len(dims)) if divide(blocks[k], high) is not None), default=0)
        last = min((k for k in range(len(dims)) if divide(low, blocks[k + 1]) is not None), default=len(dims) - 1)
        over, size, under = divide(blocks[first], high), divide(high, low), divide(low, blocks[last + 1])
        if over is None or size is None or under is None or first > last:
            return None
        if (first, last) != (0, len(dims) - 1):
            return self.part(self.join(labels[first : last + 1], dims[first : last + 1]), (over, size, under), 1)
        for block in blocks[1:-1]:
            above, below = divide(high, block), divide(block, low)
            if above is not None and below is not None:
                whole, dims = self.join(labels, dims), (over, above, below, under)
                return self.join((self.part(whole, dims, 1), self.part(whole, dims, 2)), (above, below))
        return None

    def join(self, labels: tuple[Label, ...], dims: tuple[Dim, ...]) -> Label:
        """The place on a merged axis with these coordinates."""
        kept = [(label, d) for label, d in zip(labels, dims, strict=True) if d != 1]
        if not kept:
            return self.at(0)
        labels, dims = tuple(label for label, _ in kept), tuple(d for _, d in kept)
        if len(labels) == 1:
            return labels[0]
        for i, label in enumerate(labels):
            if label >= DERIVED and self.row(label)[0] == "join":
                _, inner, inner_dims = self.row(label)
                return self.join((*labels[:i], *inner, *labels[i + 1 :]), (*dims[:i], *inner_dims, *dims[i + 1 :]))
        for i in range(len(labels) - 1):
            both = self._neighbours(labels[i], labels[i + 1])
            if both is not None:
                return self.join(
                    (*labels[:i], both, *labels[i + 2 :]), (*dims[:i], dims[i] * dims[i + 1], *dims[i + 2 :])
                )
        fixed = [self.position(label) for label in labels]
        if all(p == 0 for p in fixed):
            return self.at(0)
        if all(p is not None for p in fixed) and all(isinstance(d, int) for d in dims):
            place = 0
            for p, d in zip(fixed, dims, strict=True):
                place = place * d + p  # type: ignore[operator, assignment]
            return self.at(place)
        if len(labels) == 2 and fixed[0] is None and fixed[1] is not None and isinstance(dims[1], int):
            return self.affine([(dims[1], labels[0], dims[0])], fixed[1])  # the place (i, c) of two axes is d*i + c
        return self._make("join", labels, dims)

    def _neighbours(self, first: Label, second: Label) -> Label | None:
        """Two coordinates of one place that follow each other, as one."""
        if min(first, second) < DERIVED:
            return None
        a, b = self.row(first), self.row(second)
        if (a[0], b[0]) != ("part", "part") or a[1] != b[1]:
            return None
        (_, label, dims, j), (_, _, others, k) = a, b
        if product(dims[:j]) * dims[j] != product(others[:k]) or product(others[k:]) != product(dims[j + 1 :]):
            return None
        return self.part(label, (product(dims[:j]), dims[j] * others[k], product(others[k + 1 :])), 1)

    def affine(self, terms: Iterable[tuple[int, Label, Dim]], offset: Dim, keep: bool = False) -> Label:
        """Σ step·label + offset; each label with the size of its range, which `keep` keeps even where one label is
        all there is."""
        total: dict[tuple[Label, Any], int] = {}
        for step, label, dim in terms:
            place = self.position(label)
            if place is not None:
                offset = offset + step * place
            elif label >= DERIVED and self.row(label)[0] == "affine":
                _, inner, inner_offset = self.row(label)
                offset = offset + inner_offset * step
                for s, x, d in inner:
                    total[x, d] = total.get((x, d), 0) + step * s
            else:
                total[label, dim] = total.get((label, dim), 0) + step
        kept = tuple(sorted(((s, x, d) for (x, d), s in total.items() if s), key=lambda row: (row[1], str(row[2]))))
        if not kept and isinstance(offset, int) and offset >= 0:
            return self.at(offset)
        if len(kept) == 1 and kept[0][0] == 1 and offset == 0 and not keep:
            return kept[0][1]
        return self._make("affine", kept, offset)

    def placed(self, label: Label, length: Dim, step: int, first: Dim) -> Label:
        """Where position `label` of a part of length `length` stands on the whole axis; the length stays known."""
        if label >= DERIVED or (step, first) != (1, 0):
            return self.affine([(step, label, length)], first)
        return self._make("affine", ((1, label, length),), 0)

    def summands(self, label: Label) -> tuple[tuple[tuple[int, Label, Dim], ...], Dim] | None:
        """(step, label, its range) and the offset of a place that is such a sum, or a fixed position."""
        row = self.row(label) if label >= DERIVED else ("base",)
        if row[0] == "at":
            return (), row[1]
        return (row[1], row[2]) if row[0] == "affine" else None

    def step(self, place: Label, label: Label) -> int | None:
        """The step of a base label in a place that is it or a sum with it; None where it is neither."""
        if place == label:
            return 1
        row = self.row(place)
        if row[0] != "affine" or sum(label in self.bases(x) for _, x, _ in row[1]) != 1:
            return None
        return next((step for step, x, _ in row[1] if x == label), None)

    def total(self, terms: Iterable[tuple[int, Label, Dim]], offset: Dim) -> Label:
        """A sum as it stands: the ranges of its labels stay known, and what it says is not made shorter."""
        return self._make("affine", tuple(sorted(terms, key=lambda row: (row[1], str(row[2])))), offset)

    def stretch(self, label: Label) -> Stretch | None:
        """A place as step·label + offset with the range of the label; a fixed place has a range of one."""
        if label < DERIVED:
            return None
        row = self.row(label)
        if row[0] == "at":
            return 1, self.at(0), 1, row[1]
        if row[0] != "affine" or len(row[1]) > 1:
            return None
        return (*row[1][0], row[2]) if row[1] else (1, self.at(0), 1, row[2])

    def on_whole(self, label: Label, dim: Dim) -> Label:
        """The label itself, where a place runs over the whole of an axis."""
        row = self.row(label) if label >= DERIVED else ()
        whole = row and row[0] == "affine" and row[2] == 0 and len(row[1]) == 1 and row[1][0][::2] == (1, dim)
        return row[1][0][1] if whole else label

    def plain(self, label: Label) -> Label:
        """The same place, without the length of the part that it lies in (which only δ needs)."""
        if label >= DERIVED and self.row(label)[0] == "affine":
            _, terms, offset = self.row(label)
            return self.affine(terms, offset)
        return label

    def bases(self, label: Label) -> tuple[Label, ...]:
        """The base labels that a label depends on, in order of appearance."""
        if label < DERIVED:
            return (label,)
        row = self.row(label)
        if row[0] == "at":
            return ()
        if row[0] == "join":
            return tuple(dict.fromkeys(b for inner in row[1] for b in self.bases(inner)))
        if row[0] == "affine":
            return tuple(dict.fromkeys(b for _, inner, _ in row[1] for b in self.bases(inner)))
        return self.bases(row[1])

    def rename(self, label: Label, names: Mapping[Label, Label]) -> Label:
        """The label with base labels replaced."""
        if label < DERIVED:
            return names.get(label, label)
        row = self.row(label)
        if row[0] == "at":
            return label
        if row[0] == "join":
            return self.join(tuple(self.rename(inner, names) for inner in row[1]), row[2])
        if row[0] == "part":
            return self.part(self.rename(row[1], names), row[2], row[3])
        terms = [(step, self.rename(x, names), dim) for step, x, dim in row[1]]
        return self.affine(terms, row[2], keep=True)

    def key(self, label: Label, colour: Mapping[Label, Any]) -> tuple[Any, ...]:
        """What a label is, comparable and independent of the table: bound labels by their colours."""
        if label < DERIVED:
            return (1, colour[label]) if label in colour else (0, label)
        row = self.row(label)
        if row[0] == "at":
            return (2, row[1])
        if row[0] == "join":
            return (3, str(row[2]), *(self.key(inner, colour) for inner in row[1]))
        if row[0] == "part":
            return (4, str(row[2]), row[3], self.key(row[1], colour))
        return (5, str(row[2]), *sorted((step, str(dim), self.key(x, colour)) for step, x, dim in row[1]))

    def text(self, label: Label) -> str:
        """For a certificate: `i0` free, `k1` bound, `[2]` a position."""
        if label < 0:
            return f"k{-label}"
        if label < DERIVED:
            return f"i{label}"
        row = self.row(label)
        if row[0] == "at":
            return f"[{row[1]}]"
        if row[0] == "join":
            return f"join({' '.join(map(self.text, row[1]))} by {' '.join(map(str, row[2]))})"
        if row[0] == "part":
            return f"part({self.text(row[1])} by {' '.join(map(str, row[2]))}, {row[3]})"
        return f"{' + '.join(f'{step}*{self.text(x)}' for step, x, _ in row[1])} + {row[2]}"
