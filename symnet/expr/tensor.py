"""Nodes that move along axes: contraction, reduction, selection, windows, joins, regrouping, matrices, derivatives."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr.scalar import Expr, Number
from symnet.sizes import Dim, Shape, Size, divide, may_be_below_one, product, show

Labels = tuple[int, ...]


def axis_of(axis: int, rank: int, e: Expr) -> int:
    """A valid axis, counted from the front; the error names the operand."""
    if isinstance(axis, bool) or not isinstance(axis, int):
        raise SymnetError(f"axis {quote(axis)} is not an integer")
    if not -rank <= axis < rank:
        raise ShapeError(f"axis {axis} is out of range for {quote(e, 60)} of shape {show(e.shape)}")
    return axis % rank


class Full(Expr):
    """A tensor with one number in all entries: `ones(m, n)`, `zeros(n)`."""

    __slots__ = ()

    def __new__(cls, value: int | Fraction, shape: Shape) -> Any:
        return cls._make((), (Fraction(value), tuple(shape)), tuple(shape)) if shape else Number(value)

    @property
    def value(self) -> Fraction:
        return self.data[0]


class Eye(Expr):
    """The identity matrix; its entries are Kronecker's delta."""

    __slots__ = ()

    def __new__(cls, n: Dim) -> Eye:
        return cls._make((), (n,), (n, n))


class Contract(Expr):
    """A sum of products over index labels (an einsum): `inputs[k]` labels the axes of operand k.

    Labels are integers in the order of first appearance; labels not in `output` are summed over. An operand may carry
    a label twice (its diagonal); the output carries each once. Covers matrix products, transposes, outer and inner
    products, traces and diagonals; `symnet.views` recognises these.
    """

    __slots__ = ()

    def __new__(cls, operands: tuple[Expr, ...], inputs: tuple[Labels, ...], output: Labels) -> Contract:
        names: dict[int, int] = {}
        for label in (label for labels in inputs for label in labels):
            names.setdefault(label, len(names))
        if any(label not in names for label in output) or len(set(output)) != len(output):
            raise ShapeError(f"the output labels {output} must be distinct and occur among the inputs {inputs}")
        inputs = tuple(tuple(names[label] for label in labels) for labels in inputs)
        output = tuple(names[label] for label in output)
        sizes = _label_sizes(tuple(operands), inputs)
        return cls._make(tuple(operands), (inputs, output), tuple(sizes[label] for label in output))

    @property
    def inputs(self) -> tuple[Labels, ...]:
        return self.data[0]

    @property
    def output(self) -> Labels:
        return self.data[1]

    @property
    def label_sizes(self) -> dict[int, Dim]:
        return _label_sizes(self.children, self.inputs)

    def with_children(self, children: tuple[Expr, ...]) -> Contract:
        return Contract(children, self.inputs, self.output)


def _label_sizes(operands: tuple[Expr, ...], inputs: tuple[Labels, ...]) -> dict[int, Dim]:
    sizes: dict[int, Dim] = {}
    owner: dict[int, Expr] = {}
    if len(operands) != len(inputs):
        raise ShapeError(f"{len(operands)} operands for {len(inputs)} groups of labels")
    for operand, labels in zip(operands, inputs, strict=True):
        if len(labels) != operand.rank:
            raise ShapeError(f"{len(labels)} labels for {quote(operand, 60)} of shape {show(operand.shape)}")
        for label, dim in zip(labels, operand.shape, strict=True):
            if sizes.setdefault(label, dim) != dim:
                first = owner[label]
                raise ShapeError(
                    f"cannot contract {quote(first, 60)} of shape {show(first.shape)} with {quote(operand, 60)} of "
                    f"shape {show(operand.shape)}: sizes {sizes[label]} and {dim} do not match; is a transpose missing?"
                )
            owner.setdefault(label, operand)
    return sizes


REDUCTIONS = ("sum", "mean", "prod", "max", "min", "logsumexp", "norm", "norm1")


class Reduce(Expr):
    """A reduction over axes. `norm` is Euclidean (Frobenius), `norm1` the sum of absolute values."""

    __slots__ = ()

    def __new__(cls, op: str, e: Expr, axes: tuple[int, ...], keepdims: bool = False) -> Reduce:
        if op not in REDUCTIONS:
            raise SymnetError(f"{quote(op)} is not a reduction; there are {' '.join(REDUCTIONS)}")
        axes = tuple(sorted({axis_of(axis, e.rank, e) for axis in axes}))
        shape = tuple(1 if i in axes else d for i, d in enumerate(e.shape) if keepdims or i not in axes)
        return cls._make((e,), (op, axes, bool(keepdims)), shape)

    @property
    def op(self) -> str:
        return self.data[0]

    @property
    def axes(self) -> tuple[int, ...]:
        return self.data[1]

    @property
    def keepdims(self) -> bool:
        return self.data[2]

    def with_children(self, children: tuple[Expr, ...]) -> Reduce:
        return Reduce(self.op, children[0], self.axes, self.keepdims)


AXIS_MAPS = ("softmax", "log_softmax", "argmax_onehot")


class AxisMap(Expr):
    """A function of whole rows along one axis, of the same shape: `softmax`, `log_softmax`, `argmax_onehot`."""

    __slots__ = ()

    def __new__(cls, name: str, e: Expr, axis: int = -1) -> AxisMap:
        if name not in AXIS_MAPS:
            raise SymnetError(f"{quote(name)} does not work along an axis; there are {' '.join(AXIS_MAPS)}")
        return cls._make((e,), (name, axis_of(axis, e.rank, e)), e.shape)

    @property
    def name(self) -> str:
        return self.data[0]

    @property
    def axis(self) -> int:
        return self.data[1]

    def with_children(self, children: tuple[Expr, ...]) -> AxisMap:
        return AxisMap(self.name, children[0], self.axis)


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
        """(smallest size needed, size of the axis) for every axis of symbolic size that an index may miss."""
        needed: list[tuple[Dim, Dim]] = []
        for selector, dim in zip(self.selectors, self.children[0].shape, strict=True):
            if isinstance(dim, Size) and isinstance(selector, int):
                least = selector + 1 if selector >= 0 else -selector
                if least > 1:
                    needed.append((least, dim))
        return needed


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

    Entry (..., i, j, u, v) is entry (..., i*stride + u - padding, j*stride + v - padding), 0 outside.
    """

    __slots__ = ()

    def __new__(cls, e: Expr, sizes: tuple[Dim, ...], stride: int = 1, padding: int = 0) -> Window:
        k = len(sizes)
        if e.rank < k:
            raise ShapeError(f"windows over {k} axes need a tensor of at least that rank, not {show(e.shape)}")
        places = tuple(_places(d, s, stride, padding, e) for d, s in zip(e.shape[-k:], sizes, strict=True))
        return cls._make((e,), (tuple(sizes), stride, padding), (*e.shape[:-k], *places, *sizes))

    @property
    def sizes(self) -> tuple[Dim, ...]:
        return self.data[0]

    @property
    def stride(self) -> int:
        return self.data[1]

    @property
    def padding(self) -> int:
        return self.data[2]

    def with_children(self, children: tuple[Expr, ...]) -> Window:
        return Window(children[0], *self.data)


def _places(dim: Dim, size: Dim, stride: int, padding: int, e: Expr) -> Dim:
    span = dim + 2 * padding - size
    if isinstance(span, int):
        if span < 0:
            raise ShapeError(f"a window of size {size} does not fit into {quote(e, 60)} of shape {show(e.shape)}")
        return span // stride + 1
    steps = divide(span, stride)
    if steps is None:
        raise ShapeError(f"stride {stride} does not divide {span}; sizes must divide as they are written")
    return steps + 1


class Unwindow(Expr):
    """The adjoint of `Window`: every entry added back at the place it was taken from, into shape `target`."""

    __slots__ = ()

    def __new__(cls, e: Expr, target: Shape, sizes: tuple[Dim, ...], stride: int = 1, padding: int = 0) -> Unwindow:
        return cls._make((e,), (tuple(target), tuple(sizes), stride, padding), tuple(target))

    def with_children(self, children: tuple[Expr, ...]) -> Unwindow:
        return Unwindow(children[0], *self.data)


def _square(e: Expr, what: str) -> None:
    if e.rank < 2 or e.shape[-1] != e.shape[-2]:
        raise ShapeError(f"{what} needs a square matrix, not {quote(e, 60)} of shape {show(e.shape)}")
    if e.rank > 2:
        raise ShapeError(f"{what} takes one matrix, not {quote(e, 60)} of shape {show(e.shape)}")


class Inverse(Expr):
    """The inverse of a square matrix; it has a value where the determinant is not 0."""

    __slots__ = ()

    def __new__(cls, e: Expr) -> Inverse:
        _square(e, "inv")
        return cls._make((e,), (), e.shape)

    def with_children(self, children: tuple[Expr, ...]) -> Inverse:
        return Inverse(children[0])


class Det(Expr):
    """The determinant of a square matrix."""

    __slots__ = ()

    def __new__(cls, e: Expr) -> Det:
        _square(e, "det")
        return cls._make((e,), (), ())

    def with_children(self, children: tuple[Expr, ...]) -> Det:
        return Det(children[0])


FORMAL = ("diff", "grad", "jacobian", "hessian", "jvp", "vjp", "hvp")


class Formal(Expr):
    """A derivative as written, before any rule is applied: `diff(f, x)`, `grad(L, W)`, ...

    children: the function, the variable (a `Symbol` or `Defined`), and the vector of jvp, vjp and hvp.
    """

    __slots__ = ()

    def __new__(cls, kind: str, f: Expr, x: Expr, *vector: Expr, order: int = 1) -> Formal:
        shape = _formal_shape(kind, f, x, vector, order)
        return cls._make((f, x, *vector), (kind, order), shape)

    @property
    def kind(self) -> str:
        return self.data[0]

    @property
    def order(self) -> int:
        return self.data[1]

    def with_children(self, children: tuple[Expr, ...]) -> Formal:
        return Formal(self.kind, *children, order=self.order)


def _formal_shape(kind: str, f: Expr, x: Expr, vector: tuple[Expr, ...], order: int) -> Shape:
    needs = {"jvp": x.shape, "hvp": x.shape, "vjp": f.shape}
    if kind in ("grad", "hessian", "hvp") and f.shape:
        raise ShapeError(
            f"{kind} needs a scalar, and {quote(f, 60)} has shape {show(f.shape)}; sum it, or use jacobian"
        )
    if kind == "diff" and x.shape:
        raise ShapeError(f"diff is by a scalar, and {quote(x, 60)} has shape {show(x.shape)}; use grad or jacobian")
    if kind in needs and (len(vector) != 1 or vector[0].shape != needs[kind]):
        got = ", ".join(f"{quote(v, 60)} of shape {show(v.shape)}" for v in vector) or "none"
        raise ShapeError(f"{kind} needs a third argument of shape {show(needs[kind])}, not {got}")
    if not isinstance(order, int) or order < 1 or (order > 1 and kind != "diff"):
        raise SymnetError(f"the order of {kind} must be a positive integer, not {quote(order)}")
    return {
        "diff": f.shape,
        "grad": x.shape,
        "jacobian": f.shape + x.shape,
        "hessian": x.shape + x.shape,
        "jvp": f.shape,
        "vjp": x.shape,
        "hvp": x.shape,
    }[kind]


def size_conditions(e: Expr) -> list[tuple[Dim, Dim]]:
    """(least, dim) pairs `dim >= least` that the shapes below `e` need and that do not hold for all sizes."""
    from_shapes = [(1, d) for d in e.shape if isinstance(d, Size) and may_be_below_one(d)]
    return from_shapes + (e.positions() if isinstance(e, Index) else [])
