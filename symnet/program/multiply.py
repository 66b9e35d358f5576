"""A contraction of two as one product of matrices: axes that belong together are merged, and a factor is copied only
where its axes do not lie together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from symnet.expr import Contract, Expr
from symnet.program.affine import copied
from symnet.program.contraction import typical
from symnet.program.layouts import Laid, refined, reshaped, unmoved
from symnet.sizes import Dim, Shape, product

Digit = tuple[Any, int]  # digit j of the axes with some label is (label, j)
Labels = tuple[Digit, ...]


@dataclass(frozen=True)
class Factor:
    """A stored tensor with a label for each of its axes."""

    e: Expr
    labels: Labels

    @property
    def sizes(self) -> dict[Digit, Dim]:
        return dict(zip(self.labels, self.e.shape, strict=True))

    def ordered(self, labels: Sequence[Digit]) -> Factor:
        """The axes in this order, moved in memory."""
        return Factor(copied(self.e, tuple(self.labels.index(label) for label in labels)), tuple(labels))

    def laid(self, groups: Sequence[Sequence[Digit]]) -> Laid:
        """A tensor whose axes have these labels as their digits."""
        found = Laid(self.e, tuple(tuple(self.labels.index(label) for label in group) for group in groups))
        return unmoved(found.plain()) if found.order == tuple(range(self.e.rank)) else found


def factor(a: Laid, labels: Sequence[Any]) -> Factor:
    """A tensor with a label for each axis; digit j of axis k is called (label, j)."""
    names = {axis: (label, j) for label, group in zip(labels, a.groups, strict=True) for j, axis in enumerate(group)}
    return Factor(a.stored, tuple(names[axis] for axis in range(a.stored.rank)))


def joined(wanted: Iterable[tuple[Any, Shape]]) -> dict[Any, Shape] | None:
    """The digits of every label that refine all that are wanted; None where there are none."""
    found: dict[Any, Shape] = {}
    for label, dims in wanted:
        joint = refined(found.get(label, dims), dims)
        if joint is None:
            return None
        found[label] = joint
    return found


def factors(laid: Sequence[Laid], inputs: Sequence[Sequence[Any]]) -> tuple[list[Factor], dict[Any, Shape]] | None:
    """The operands of a contraction, their common axes with common digits, and these digits."""
    digits = joined(pair for a, labels in zip(laid, inputs, strict=True) for pair in zip(labels, a.digits, strict=True))
    if digits is None:
        return None
    split = [a.split([digits[label] for label in labels]) for a, labels in zip(laid, inputs, strict=True)]
    found = [factor(a, labels) for a, labels in zip(split, inputs, strict=True) if a is not None]
    return (found, digits) if len(found) == len(laid) else None


def multiplied(a: Factor, b: Factor, out: Labels) -> Factor | None:
    """The sum over what both have and `out` lacks; None where that is no single product of matrices."""
    summed = [label for label in a.labels if label in b.labels]
    if not summed or set(summed) & set(out) or {*a.labels, *b.labels} - set(summed) != set(out):
        return None
    a_larger = typical(product(a.e.shape)) >= typical(product(b.e.shape))
    lead, other = (a, b) if a_larger else (b, a)
    lead = _blocked(lead, [label for label in lead.labels if label in summed])
    inner = [label for label in lead.labels if label in summed]
    other = _blocked(other, inner)
    a, b = (lead, other) if a_larger else (other, lead)
    rows, columns = (tuple(label for label in side.labels if label not in inner) for side in (a, b))
    swap = rows + columns != out and (columns + rows == out or _size(rows, a) > _size(columns, b))
    if swap:
        a, b, rows, columns = b, a, columns, rows
    left, p = _matrix(a, inner, 0)
    right, q = _matrix(b, inner, 2)
    made = Contract((left, right), (p, q), tuple(k for k, side in ((0, rows), (2, columns)) if side))
    sizes = a.sizes | b.sizes
    return Factor(reshaped(made, tuple(sizes[label] for label in rows + columns)), rows + columns)


def _blocked(side: Factor, inner: Sequence[Digit]) -> Factor:
    """The factor with what is summed in one block, in this order."""
    free = tuple(label for label in side.labels if label not in inner)
    if side.labels in ((*free, *inner), (*inner, *free)):
        return side
    return side.ordered((*free, *inner))


def _size(labels: Labels, side: Factor) -> int:
    return typical(product(side.sizes[label] for label in labels))


def _matrix(side: Factor, inner: Sequence[Digit], free: int) -> tuple[Expr, tuple[int, ...]]:
    """The factor as a matrix (a vector where nothing is free), and its labels: 1 for what is summed."""
    sizes = side.sizes
    count = product(sizes[label] for label in inner)
    rest: Shape = tuple(sizes[label] for label in side.labels if label not in inner)
    if not rest:
        return reshaped(side.e, (count,)), (1,)
    if side.labels[0] in inner:
        return reshaped(side.e, (count, product(rest))), (1, free)
    return reshaped(side.e, (product(rest), count)), (free, 1)
