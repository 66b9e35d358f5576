"""Into which digits consumers take the axes of a tensor apart: a pooling that splits 2·H into H blocks of 2 is known to
the convolution before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from symnet.expr import Add, AxisMap, Compare, Contract, Expr, Map, Mul, Power, Reduce, Reshape, Where
from symnet.program.layouts import grouped, refined
from symnet.sizes import Shape

Digits = tuple[Shape, ...]


def cuts(order: Sequence[Expr]) -> dict[Expr, Digits]:
    """The digits of the axes of every node that its consumers want; `order`: operands first."""
    found: dict[Expr, list[Shape]] = {e: [(dim,) for dim in e.shape] for e in order}
    for node in reversed(order):
        rule = RULES.get(type(node))
        for child, axis, digits in rule(node, found[node]) if rule else ():
            joint = refined(found[child][axis], digits)
            if joint is not None:
                found[child][axis] = joint
    return {e: tuple(digits) for e, digits in found.items()}


Wanted = Iterator[tuple[Expr, int, Shape]]


def _entrywise(node: Expr, digits: Sequence[Shape]) -> Wanted:
    for child in node.children:
        for axis, dim in enumerate(child.shape):
            if dim != 1:
                yield child, axis, digits[axis - child.rank]


def _reshape(node: Reshape, digits: Sequence[Shape]) -> Wanted:
    child = node.children[0]
    joint = refined(tuple(d for dims in digits for d in dims), child.shape)
    parts = None if joint is None else grouped(joint, child.shape)
    for axis, part in enumerate(parts or ()):
        yield child, axis, tuple(joint[k] for k in part)  # type: ignore[index]


def _reduce(node: Reduce, digits: Sequence[Shape]) -> Wanted:
    child = node.children[0]
    kept = [axis for axis in range(child.rank) if node.keepdims or axis not in node.axes]
    for axis, dims in zip(kept, digits, strict=True):
        if axis not in node.axes:
            yield child, axis, dims


def _same(node: AxisMap, digits: Sequence[Shape]) -> Wanted:
    for axis, dims in enumerate(digits):
        yield node.children[0], axis, dims


def _contract(node: Contract, digits: Sequence[Shape]) -> Wanted:
    for child, labels in zip(node.children, node.inputs, strict=True):
        for axis, label in enumerate(labels):
            if label in node.output:
                yield child, axis, digits[node.output.index(label)]


RULES: dict[type, Callable[[Any, Sequence[Shape]], Wanted]] = {
    **dict.fromkeys((Add, Mul, Power, Map, Compare, Where), _entrywise),
    Reshape: _reshape,
    Reduce: _reduce,
    AxisMap: _same,
    Contract: _contract,
}
