"""The values of formulas at many points at once, in floats: arrays whose first axis are the points, or one for all.

This is quick, where the interpreter goes entry by entry; for some kinds of nodes there is no row, and so no value.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symnet.errors import SymnetError
from symnet.evidence.known.floats import FUNCTIONS, HOLDS
from symnet.expr import (
    Add,
    AxisMap,
    Compare,
    Constant,
    Contract,
    Defined,
    Det,
    Expr,
    Eye,
    Full,
    Index,
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Where,
    settled,
)
from symnet.functions import FUNCTIONS as ROWS
from symnet.program.shapes import concrete_dim, concrete_number
from symnet.remembered import lately
from symnet.sizes import Dim

Values: TypeAlias = NDArray[Any]


class Floats:
    """Values, each worked out once. known: those of the names."""

    def __init__(self, known: Mapping[Expr, Values], sizes: Mapping[str, int]):
        self.known: dict[Expr, Values | None] = dict(known)
        self.sizes = sizes

    def of(self, e: Expr) -> Values | None:
        """None where some node has no row here, or no value that is a float."""
        if e not in self.known:
            try:
                with np.errstate(all="ignore"):
                    settled(self.known, e, self._value)
            except (SymnetError, ArithmeticError, ValueError):  # no such places, or too large for a float
                self.known[e] = None
        return self.known[e]

    def number(self, e: Expr) -> Values:
        """As `of`, of what must have a value."""
        found = self.of(e)
        if found is None:
            raise SymnetError("this has no values in floats")
        return found

    def _value(self, node: Expr) -> Values | None:
        rule = RULES.get(type(node))
        operands = [self.known[child] for child in node.children]
        return None if rule is None or any(a is None for a in operands) else rule(self, node, *operands)

    def shape(self, e: Expr) -> tuple[int, ...]:
        return tuple(concrete_dim(dim, self.sizes) for dim in e.shape)


def spread(a: Values, rank: int) -> Values:
    """With as many axes beside that of the points."""
    missing = rank + 1 - a.ndim
    return a.reshape(len(a), *[1] * missing, *a.shape[1:]) if missing else a


def _pointwise(function: Callable[..., Values]) -> Callable[..., Values]:
    return lambda run, node, *operands: function(*(spread(a, len(node.shape)) for a in operands))


def _map(run: Floats, node: Map, *operands: Values) -> Values | None:
    function = FUNCTIONS.get(node.name)
    if function is not None:
        return _pointwise(function)(run, node, *operands)
    definition = ROWS[node.name].definition
    return None if definition is None else settled(run.known, definition(*node.children), run._value)


@lately(256)
def _subscripts(inputs: tuple[tuple[int, ...], ...], output: tuple[int, ...]) -> str:
    words = ["..." + "".join(string.ascii_letters[label] for label in labels) for labels in (*inputs, output)]
    return f"{','.join(words[:-1])}->{words[-1]}"


_SUM = np.add.reduce
REDUCE: dict[str, Callable[..., Values]] = {
    "sum": _SUM,
    "mean": lambda a, axis, **keep: _SUM(a, axis, **keep) / prod(a.shape[k] for k in axis),
    "prod": np.multiply.reduce,
    "max": np.maximum.reduce,
    "min": np.minimum.reduce,
    "norm": lambda a, **axes: np.sqrt(_SUM(a * a, **axes)),
    "norm1": lambda a, **axes: _SUM(np.abs(a), **axes),
    "logsumexp": lambda a, **axes: np.log(_SUM(np.exp(a), **axes)),
}


def _reduce(run: Floats, node: Reduce, a: Values) -> Values:
    return REDUCE[node.op](a, axis=tuple(axis + 1 for axis in node.axes), keepdims=node.keepdims)


def _axis_map(run: Floats, node: AxisMap, a: Values) -> Values | None:
    below = np.exp(a)
    whole = np.sum(below, axis=node.axis + 1, keepdims=True)
    return {"softmax": lambda: below / whole, "log_softmax": lambda: a - np.log(whole)}.get(node.name, lambda: None)()


def _index(run: Floats, node: Index, a: Values) -> Values | None:
    places = [_place(s, run.sizes) for s in node.selectors]
    inside = all(type(p) is slice or -d <= p < d for p, d in zip(places, a.shape[1:], strict=True))
    return a[(slice(None), *places)] if inside else None


def _place(selector: Any, sizes: Mapping[str, int]) -> Any:
    if isinstance(selector, int):
        return selector
    first, last, step = selector
    return slice(_number(first, sizes), _number(last, sizes), step)


def _number(dim: Dim | None, sizes: Mapping[str, int]) -> int | None:
    return None if dim is None else concrete_number(dim, sizes)


def _inverse(run: Floats, node: Inverse, a: Values) -> Values:
    singular = ~(np.abs(np.linalg.det(a)) > 1e-9)
    found = np.linalg.inv(np.where(singular[:, None, None], np.eye(a.shape[-1]), a))
    found[singular] = np.nan
    return found


RULES: dict[type[Expr], Callable[..., Values | None]] = {
    Number: lambda run, node: np.array([float(node.value)]),
    Constant: lambda run, node: np.array([getattr(np, node.name)]),
    SizeValue: lambda run, node: np.array([float(concrete_number(node.size, run.sizes))]),
    Full: lambda run, node: np.full((1, *run.shape(node)), float(node.value)),
    Eye: lambda run, node: np.eye(run.shape(node)[0])[None],
    Defined: lambda run, node, a: a,
    Add: _pointwise(np.add),
    Mul: _pointwise(np.multiply),
    Power: _pointwise(np.power),
    Map: _map,
    Compare: lambda run, node, *operands: _pointwise(HOLDS[node.relation])(run, node, *operands),
    Where: _pointwise(np.where),
    Contract: lambda run, node, *operands: np.einsum(_subscripts(node.inputs, node.output), *operands),
    Reduce: _reduce,
    AxisMap: _axis_map,
    Index: _index,
    Reshape: lambda run, node, a: a.reshape(len(a), *run.shape(node)),
    Inverse: _inverse,
    Det: lambda run, node, a: np.linalg.det(a),
}
