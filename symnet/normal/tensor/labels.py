"""Index labels: free and bound ones are small integers; positions, parts of merged axes and the like are derived.

A base label ranges over an axis: free ones are >= 0 (the axes 0, 1, ... of an entry, or names made for a contraction),
bound ones are negative and belong to one component. A derived label is a position as a function of base labels, held
in a table under a number >= DERIVED:

- `at c`: the fixed position c (axes of literal size 1 have always position 0)
- `part k of label by dims`: coordinate k of a merged axis (row-major)
- `join labels by dims`: the place on a merged axis
- `shift label by step, offset`: step*label + offset (slices)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.sizes import Dim

DERIVED = 1 << 40
Label = int


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
        if len(dims) == 1:
            return label
        if dims[k] == 1:
            return self.at(0)
        kept = tuple(d for d in dims if d != 1)
        if kept != dims:
            return self.part(label, kept, sum(1 for d in dims[:k] if d != 1))
        if label >= DERIVED:
            row = self.row(label)
            if row[0] == "join" and row[2] == dims:
                return row[1][k]
            if row[0] == "at" and all(isinstance(d, int) for d in dims):
                rest = row[1]
                for d in reversed(dims[k + 1 :]):
                    rest //= d  # type: ignore[operator]
                return self.at(rest % dims[k])  # type: ignore[operator]
        return self._make("part", label, dims, k)

    def join(self, labels: tuple[Label, ...], dims: tuple[Dim, ...]) -> Label:
        kept = [(label, d) for label, d in zip(labels, dims, strict=True) if d != 1]
        if not kept:
            return self.at(0)
        labels, dims = tuple(label for label, _ in kept), tuple(d for _, d in kept)
        if len(labels) == 1:
            return labels[0]
        whole = self._whole(labels, dims)
        if whole is not None:
            return whole
        fixed = [self.position(label) for label in labels]
        if all(p is not None for p in fixed) and all(isinstance(d, int) for d in dims):
            place = 0
            for p, d in zip(fixed, dims, strict=True):
                place = place * d + p  # type: ignore[operator, assignment]
            return self.at(place)
        return self._make("join", labels, dims)

    def _whole(self, labels: tuple[Label, ...], dims: tuple[Dim, ...]) -> Label | None:
        """The label whose parts, in order, these are."""
        if labels[0] < DERIVED or self.row(labels[0])[0] != "part":
            return None
        label = self.row(labels[0])[1]
        return label if labels == tuple(self.part(label, dims, k) for k in range(len(dims))) else None

    def shift(self, label: Label, step: int, offset: Dim) -> Label:
        if step == 1 and offset == 0:
            return label
        place = self.position(label)
        if place is not None and isinstance(offset, int):
            return self.at(step * place + offset)
        if label >= DERIVED and self.row(label)[0] == "shift":
            _, inner, a, b = self.row(label)
            return self.shift(inner, step * a, step * b + offset)
        return self._make("shift", label, step, offset)

    def bases(self, label: Label) -> tuple[Label, ...]:
        """The base labels that a label depends on, in order of appearance."""
        if label < DERIVED:
            return (label,)
        row = self.row(label)
        if row[0] == "at":
            return ()
        if row[0] == "join":
            return tuple(dict.fromkeys(b for inner in row[1] for b in self.bases(inner)))
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
        return self.shift(self.rename(row[1], names), row[2], row[3])

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
        return (5, row[2], str(row[3]), self.key(row[1], colour))

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
        return f"{row[2]}*{self.text(row[1])} + {row[3]}"
