"""Arrays that are read or written along affine index maps: patches of an image, filters placed in larger ones, columns
added back. Nodes of the lowered program alone; `symnet.program.strides` runs them."""

from __future__ import annotations

from typing import Any, Self

from symnet.expr import Expr, Reduce
from symnet.sizes import Shape
from symnet.views import LETTERS

AxisMap = tuple[tuple[int, int], ...]  # (index, step) for each index that counts; the position is Σ step·index


NOTES = {
    "pixels": "what the windows slide over, the batch last",
    "patches": "each window as a column",
    "filters": "each filter at every place of a block",
}  # for the names of the lines


class Gather(Expr):
    """A copy in order of memory: entry (i, j, ...) is the operand's at the positions that `maps` gives, axis by axis.

    maps: for each axis of the operand the indices of the result that count there, each with its step.
    """

    __slots__ = ()

    def __new__(cls, e: Expr, maps: tuple[AxisMap, ...], shape: Shape) -> Self:
        return cls._make((e,), (tuple(maps), tuple(shape)), tuple(shape))

    @property
    def maps(self) -> tuple[AxisMap, ...]:
        return self.data[0]

    def with_children(self, children: tuple[Expr, ...]) -> Gather:
        return Gather(children[0], self.maps, self.shape)

    @property
    def spec(self) -> str:
        """`2i+k 2j+l n -> k l i j n`: the operand's axes, then the result's."""
        return f"{_axes(self.maps)} -> {_axes(tuple(((k, 1),) for k in range(self.rank)))}"


class Strided(Gather):
    """The same entries as a view: nothing is copied."""

    __slots__ = ()

    def with_children(self, children: tuple[Expr, ...]) -> Strided:
        return Strided(children[0], self.maps, self.shape)


class Scatter(Expr):
    """Zeros of a shape, to which every entry of the operand is added at the positions that `maps` gives.

    axes: which index each axis of the operand is; an index that is none of them repeats the operand along it; maps: for
    each axis of the result the indices that count there, each with its step.
    """

    __slots__ = ()

    def __new__(cls, e: Expr, axes: tuple[int, ...], maps: tuple[AxisMap, ...], shape: Shape) -> Scatter:
        return cls._make((e,), (tuple(axes), tuple(maps), tuple(shape)), tuple(shape))

    @property
    def axes(self) -> tuple[int, ...]:
        return self.data[0]

    @property
    def maps(self) -> tuple[AxisMap, ...]:
        return self.data[1]

    def with_children(self, children: tuple[Expr, ...]) -> Scatter:
        return Scatter(children[0], self.axes, self.maps, self.shape)

    @property
    def spec(self) -> str:
        """`k l i j n -> 2i+k 2j+l n`: the operand's axes, then the result's."""
        return f"{_axes(tuple(((k, 1),) for k in self.axes))} -> {_axes(self.maps)}"


class Routed(Expr):
    """The first operand at the first largest entry of the second along some axes, 0 elsewhere. The third operand is the
    maximum along these axes; the first and the third lack them (or are scalars)."""

    __slots__ = ()

    def __new__(cls, d: Expr, x: Expr, axes: tuple[int, ...]) -> Routed:
        return cls._make((d, x, Reduce("max", x, axes)), (tuple(axes),), x.shape)

    @property
    def axes(self) -> tuple[int, ...]:
        return self.data[0]

    def with_children(self, children: tuple[Expr, ...]) -> Routed:
        return Routed(children[0], children[1], self.axes)


def _axes(maps: tuple[AxisMap, ...]) -> str:
    named = ([("" if step == 1 else str(step)) + LETTERS[k] for k, step in terms] for terms in maps)
    return " ".join("+".join(terms) or "0" for terms in named)


def gathered(e: Expr, maps: tuple[AxisMap, ...], shape: Shape) -> Expr:
    """What is read along index maps; the operand itself where that is all of it, in order."""
    whole = shape == e.shape and maps == tuple(((k, 1),) for k in range(e.rank))
    return e if whole else Gather(e, maps, shape)


def copied(e: Any, order: tuple[int, ...]) -> Expr:
    """The operand with its axes in another order, moved in memory; nothing where the order is the same."""
    if order == tuple(range(e.rank)):
        return e
    place = {axis: k for k, axis in enumerate(order)}
    return Gather(e, tuple(((place[axis], 1),) for axis in range(e.rank)), tuple(e.shape[axis] for axis in order))
