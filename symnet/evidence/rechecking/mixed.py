"""Bounds of what mixes entries, from bounds of the entries that it mixes, for checking again.

A rule takes a node, what is known beside, and the bounds of all entries of its operands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from symnet.expr import AxisMap, Concat, Contract, Embed, Expr, Eye, Index, Number, Reduce, Reshape, SizeValue, Window
from symnet.normal.interval import ANY, NONNEGATIVE, POSITIVE, Sign, between, exactly
from symnet.sizes import product

UNIT = between(0, 1, closed=True)


class Bounds(Protocol):
    def of(self, e: Expr) -> Sign: ...


def _summed(s: Sign, dims: tuple[Any, ...]) -> Sign:
    count = product(dims)
    return s.times(count if isinstance(count, int) else None)


def _reduce(node: Reduce, known: Bounds, s: Sign) -> Sign:
    if node.op == "sum":
        return _summed(s, tuple(node.children[0].shape[axis] for axis in node.axes))
    return REDUCED[node.op](s)


def _norm(s: Sign) -> Sign:
    return POSITIVE if s.nonzero else NONNEGATIVE


def _prod(s: Sign) -> Sign:
    found = POSITIVE if s.positive else NONNEGATIVE if s.nonnegative else ANY
    return found & UNIT if s.nonnegative and s.high is not None and s.high <= 1 else found


REDUCED: dict[str, Callable[[Sign], Sign]] = {
    "mean": lambda s: Sign(s.low, s.low_open, s.high, s.high_open, s.positive or s.negative),
    "max": lambda s: s,
    "min": lambda s: s,
    "prod": _prod,
    "norm": _norm,
    "norm1": _norm,
    "logsumexp": lambda s: Sign(s.low, s.low_open),
}


def _contract(node: Contract, known: Bounds, *parts: Sign) -> Sign:
    """A sum of products; what stands in it twice with the same labels is a square."""
    total, seen = exactly(1), list(zip(node.children, node.inputs, strict=True))
    for k, row in enumerate(seen):
        if row not in seen[:k]:
            total = total * parts[k].power(seen.count(row))
    sizes = node.label_sizes
    summed = tuple(sizes[label] for label in sizes if label not in node.output)
    return _summed(total, summed) if summed else total


def _axis_map(node: AxisMap, known: Bounds, s: Sign) -> Sign:
    dim = node.shape[node.axis]
    length = known.of(Number(dim) if isinstance(dim, int) else SizeValue(dim))
    several = length.low is not None and length.low > 1
    return {
        "softmax": POSITIVE & Sign(None, False, UNIT.high, several),
        "log_softmax": Sign(None, False, UNIT.low, several),
        "argmax_onehot": UNIT,
    }[node.name]


def _hull(node: Expr, known: Bounds, *parts: Sign) -> Sign:
    found = parts[0]
    for s in parts[1:]:
        found = found | s
    return found


def _padded(node: Expr, known: Bounds, s: Sign) -> Sign:
    return s | exactly(0)


RULES: dict[type, Callable[..., Sign]] = {
    Reduce: _reduce,
    Contract: _contract,
    AxisMap: _axis_map,
    Index: _hull,
    Reshape: _hull,
    Concat: _hull,
    Embed: _padded,
    Window: _padded,
    Eye: lambda node, known: UNIT,
}
