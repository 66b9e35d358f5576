"""Nodes that combine along axes: constants, contractions, reductions, functions of whole rows."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr.scalar import Expr, Number
from symnet.sizes import Dim, Shape, show, whole

Labels = tuple[int, ...]


def axis_of(axis: Any, rank: int, e: Expr) -> int:
    """A valid axis, counted from the front; the error names the operand."""
    place = whole(axis)
    if place is None:
        raise SymnetError(
            f"axis {quote(axis)} is not an integer; the axes of {quote(e, 60)} count from 0, and -1 is the last"
        )
    if not -rank <= place < rank:
        raise ShapeError(f"axis {place} is out of range for {quote(e, 60)} of shape {show(e.shape)}")
    return place % rank


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
        if [child.shape for child in children] == [child.shape for child in self.children]:
            return self._make(children, self.data, self.shape)  # nothing that was checked is different
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
