"""Nodes that move entries and compute nothing: selection, joins, regrouping, sliding windows, and their adjoints."""

from __future__ import annotations

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr.scalar import Expr
from symnet.expr.tensor import axis_of
from symnet.sizes import Dim, Shape, Size, divide, may_be_below_one, product, show

Selector = int | tuple[Dim | None, Dim | None, int]  # an index, or (start, stop, step) of a slice


class Index(Expr):
    """Entries and slices: one selector for every axis, an integer or a slice (start, stop, step).

    An axis of symbolic size takes integers (negative from the end) and slices; that the position exists is a
    hypothesis on the size where it is not certain (`positions()` lists what must hold).
    """

    __slots__ = ()

    def __new__(cls, e: Expr, selectors: tuple[Selector, ...]) -> Index:
        if len(selectors) > e.rank:
            raise ShapeError(f"{len(selectors)} indices for {quote(e, 60)} of shape {show(e.shape)}")
        selectors = tuple(selectors) + ((None, None, 1),) * (e.rank - len(selectors))
        kept = [_selected(s, d, e) for s, d in zip(selectors, e.shape, strict=True)]
        return cls._make((e,), (selectors,), tuple(d for d in kept if d is not None))

    @property
    def selectors(self) -> tuple[Selector, ...]:
        return self.data[0]

    def with_children(self, children: tuple[Expr, ...]) -> Index:
        return Index(children[0], self.selectors)

    def positions(self) -> list[tuple[Dim, Dim]]:
        """(smallest size needed, size of the axis) for every axis of symbolic size that a selector may miss."""
        needed: list[tuple[Dim, Dim]] = []
        for selector, dim in zip(self.selectors, self.children[0].shape, strict=True):
            if isinstance(dim, Size) or (isinstance(selector, tuple) and any(isinstance(b, Size) for b in selector)):
                needed += [
                    (least, dim)
                    for least in _least(selector, dim, self.children[0])
                    if may_be_below_one(dim - least + 1)
                ]
        return needed


def _least(selector: Selector, dim: Dim, e: Expr) -> list[Dim]:
    """What the size of an axis must be at least for the selected places to exist."""
    if isinstance(selector, int):
        return [selector + 1 if selector >= 0 else -selector]
    first, length, step = slice_range(selector, dim, e)
    last = first + (length - 1) * step
    low, high = (first, last) if step > 0 else (last, first)
    return [high + 1, dim - low]


def slice_range(selector: Selector, dim: Dim, e: Expr) -> tuple[Dim, Dim, int]:
    """(first, length, step) of a slice of an axis; the bounds clip as in Python where the size is a number."""
    assert not isinstance(selector, int)
    start, stop, step = selector
    if step == 0 or not isinstance(step, int):
        raise SymnetError(f"a slice of {quote(e, 60)} needs an integer step other than 0")
    if isinstance(dim, int) and all(v is None or isinstance(v, int) for v in (start, stop)):
        found = range(*slice(start, stop, step).indices(dim))  # type: ignore[arg-type]
        return found.start, len(found), step
    first = _bound(start, 0 if step > 0 else dim - 1, dim)
    last = _bound(stop, dim if step > 0 else -1, dim)
    if stop is None and step < 0:
        last = -1
    span = last - first if step > 0 else first - last
    if abs(step) == 1:
        return first, span, step
    length = divide(span + abs(step) - 1, abs(step)) or divide(span, abs(step))
    if length is None:
        raise ShapeError(
            f"the length of a slice with step {step} of an axis of size {dim} is not a size; slice by numbers"
        )
    return first, length, step


def _bound(value: Dim | None, default: Dim, dim: Dim) -> Dim:
    if value is None:
        return default
    return value + dim if isinstance(value, int) and value < 0 else value


def _selected(selector: Selector, dim: Dim, e: Expr) -> Dim | None:
    if isinstance(selector, int):
        if isinstance(dim, int) and not -dim <= selector < dim:
            raise ShapeError(f"index {selector} is out of range for {quote(e, 60)} of shape {show(e.shape)}")
        return None
    length = slice_range(selector, dim, e)[1]
    if isinstance(length, int) and length < 1:
        raise ShapeError(f"the slice of an axis of size {dim} of {quote(e, 60)} is empty; sizes are at least 1")
    return length


class Embed(Expr):
    """The adjoint of `Index`: the operand at the selected places of a tensor of zeros of shape `target`."""

    __slots__ = ()

    def __new__(cls, e: Expr, selectors: tuple[Selector, ...], target: Shape) -> Embed:
        return cls._make((e,), (tuple(selectors), tuple(target)), tuple(target))

    @property
    def selectors(self) -> tuple[Selector, ...]:
        return self.data[0]

    def with_children(self, children: tuple[Expr, ...]) -> Embed:
        return Embed(children[0], self.selectors, self.shape)


class Concat(Expr):
    """Tensors joined along an axis."""

    __slots__ = ()

    def __new__(cls, parts: tuple[Expr, ...], axis: int = 0) -> Concat:
        if not parts:
            raise SymnetError("concatenate needs at least one tensor")
        axis = axis_of(axis, parts[0].rank, parts[0])
        total: Dim = 0
        for part in parts:
            if part.shape[:axis] + part.shape[axis + 1 :] != parts[0].shape[:axis] + parts[0].shape[axis + 1 :]:
                raise ShapeError(
                    f"cannot join {quote(parts[0], 60)} of shape {show(parts[0].shape)} and {quote(part, 60)} of shape "
                    f"{show(part.shape)} along axis {axis}: the other sizes must match"
                )
            total = total + part.shape[axis]
        first = parts[0].shape
        return cls._make(tuple(parts), (axis,), (*first[:axis], total, *first[axis + 1 :]))

    @property
    def axis(self) -> int:
        return self.data[0]

    def with_children(self, children: tuple[Expr, ...]) -> Concat:
        return Concat(children, self.axis)


class Reshape(Expr):
    """The same entries in row-major order under another shape."""

    __slots__ = ()

    def __new__(cls, e: Expr, shape: Shape) -> Reshape:
        if product(shape) != product(e.shape):
            raise ShapeError(
                f"cannot reshape {quote(e, 60)} of shape {show(e.shape)} to {show(tuple(shape))}: "
                f"{product(e.shape)} entries are not {product(shape)}"
            )
        return cls._make((e,), (tuple(shape),), tuple(shape))

    def with_children(self, children: tuple[Expr, ...]) -> Reshape:
        return Reshape(children[0], self.shape)


class Window(Expr):
    """Sliding windows over the last axes: shape (..., H, W) becomes (..., H', W', p, q).

    Entry (..., i, j, u, v) is entry (..., i*stride + u*dilation - padding, j*stride + v*dilation - padding), 0 outside.
    """

    __slots__ = ()

    def __new__(cls, e: Expr, sizes: tuple[Dim, ...], stride: int = 1, padding: int = 0, dilation: int = 1) -> Window:
        k = len(sizes)
        if e.rank < k:
            raise ShapeError(f"windows over {k} axes need a tensor of at least that rank, not {show(e.shape)}")
        how = (stride, padding, dilation)
        places = tuple(_places(d, s, *how, e) for d, s in zip(e.shape[-k:], sizes, strict=True))
        return cls._make((e,), (tuple(sizes), *how), (*e.shape[:-k], *places, *sizes))

    @property
    def sizes(self) -> tuple[Dim, ...]:
        return self.data[0]

    @property
    def stride(self) -> int:
        return self.data[1]

    @property
    def padding(self) -> int:
        return self.data[2]

    @property
    def dilation(self) -> int:
        return self.data[3]

    def with_children(self, children: tuple[Expr, ...]) -> Window:
        return Window(children[0], *self.data)


def _places(dim: Dim, size: Dim, stride: int, padding: int, dilation: int, e: Expr) -> Dim:
    """How many windows there are along an axis: those that lie wholly inside the padded axis."""
    span = dim + 2 * padding - dilation * (size - 1) - 1
    if isinstance(span, int):
        if span < 0:
            how = f" and dilation {dilation}" if dilation != 1 else ""
            raise ShapeError(f"a window of size {size}{how} does not fit into {quote(e, 60)} of shape {show(e.shape)}")
        return span // stride + 1
    steps = divide(span, stride)
    if steps is None:
        raise ShapeError(f"stride {stride} does not divide {span}; sizes must divide as they are written")
    return steps + 1


class Unwindow(Expr):
    """The adjoint of `Window`: every entry added back at the place it was taken from, into shape `target`."""

    __slots__ = ()

    def __new__(
        cls, e: Expr, target: Shape, sizes: tuple[Dim, ...], stride: int = 1, padding: int = 0, dilation: int = 1
    ) -> Unwindow:
        return cls._make((e,), (tuple(target), tuple(sizes), stride, padding, dilation), tuple(target))

    def with_children(self, children: tuple[Expr, ...]) -> Unwindow:
        return Unwindow(children[0], *self.data)


def size_conditions(e: Expr) -> list[tuple[Dim, Dim]]:
    """(least, dim) pairs `dim >= least` that the shapes below `e` need and that do not hold for all sizes."""
    from_shapes = [(1, d) for d in e.shape if isinstance(d, Size) and may_be_below_one(d)]
    return from_shapes + (e.positions() if isinstance(e, Index) else [])
