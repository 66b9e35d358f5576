"""Tensors of rank 3 and more as SymPy's array expressions: a contraction is a product of its operands whose equal axes
are summed or kept as a diagonal, and whose axes are then put in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy.tensor.array.expressions.array_expressions import (
    ArrayAdd,
    ArrayContraction,
    ArrayDiagonal,
    ArrayTensorProduct,
    OneArray,
    PermuteDims,
    Reshape,
    ZeroArray,
)

from symnet.expr import Contract, Expr, Full


def array_contraction(w: Any, e: Contract, parts: Iterable[Any]) -> Any:
    """The array of a contraction, from its converted operands."""
    factors, labels = list(parts), [label for row in e.inputs for label in row]
    for label, size in e.label_sizes.items():
        if label not in e.output and labels.count(label) == 1:  # SymPy sums over pairs of axes
            factors.append(OneArray(w.dim(size)))
            labels.append(label)
    found = ArrayTensorProduct(*factors)
    places = {label: tuple(k for k, other in enumerate(labels) if other == label) for label in dict.fromkeys(labels)}
    summed = [group for label, group in places.items() if label not in e.output]
    if summed:
        found = ArrayContraction(found, *summed)
        labels = [label for label in labels if label in e.output]
    repeated = [label for label in dict.fromkeys(labels) if labels.count(label) > 1]
    if repeated:
        groups = [tuple(k for k, other in enumerate(labels) if other == label) for label in repeated]
        found = ArrayDiagonal(found, *groups)
        labels = [label for label in labels if label not in repeated] + repeated
    order = [labels.index(label) for label in e.output]
    return found if order == sorted(order) else PermuteDims(found, order)


def array_sum(a: Any, b: Any) -> Any:
    return ArrayAdd(a, b)


def array_multiple(a: Any, b: Any) -> Any:
    """A scalar and an array, in either order."""
    return ArrayTensorProduct(a, b)


def full_array(w: Any, e: Full) -> Any:
    if not e.value:
        return ZeroArray(*w.dims(e))
    ones = OneArray(*w.dims(e))
    return ones if e.value == 1 else ArrayTensorProduct(w.number(e.value), ones)


def reshaped_array(w: Any, e: Expr, a: Any) -> Any:
    return Reshape(a, w.dims(e))
