"""Bounds of what mixes entries, from bounds of all entries that it mixes, for checking again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from symnet.evidence.rechecking.definite import det_parts, of_forms, orthogonal, quadratic_form
from symnet.evidence.rechecking.ranges import Knows
from symnet.expr import (
    AxisMap,
    Concat,
    Contract,
    Det,
    Embed,
    Expr,
    Eye,
    Index,
    Number,
    Reduce,
    Reshape,
    SizeValue,
    Window,
)
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, POSITIVE, Sign, between, exactly
from symnet.sizes import Dim, product

UNIT = between(0, 1, closed=True)
WITHIN = between(-1, 1, closed=True)


def _summed(s: Sign, dims: Iterable[Dim]) -> Sign:
    count = product(tuple(dims))
    return s.times(count if isinstance(count, int) else None)


def _norm(s: Sign) -> Sign:
    return POSITIVE if s.nonzero else NONNEGATIVE


def _prod(s: Sign) -> Sign:
    """Of at least one factor. Where all are at least 1, or at most 1 and not negative, each of them bounds it."""
    found = POSITIVE if s.positive else NONNEGATIVE if s.nonnegative else NONZERO if s.nonzero else ANY
    if s.low is not None and s.low >= 1:
        found = found & Sign(s.low, s.low_open)
    if s.nonnegative and s.high is not None and s.high <= 1:
        found = found & Sign(None, False, s.high, s.high_open)
    return found


REDUCED: dict[str, Callable[[Sign], Sign]] = {
    "mean": lambda s: Sign(s.low, s.low_open, s.high, s.high_open, s.positive or s.negative),
    "max": lambda s: s,
    "min": lambda s: s,
    "prod": _prod,
    "norm": _norm,
    "norm1": _norm,
    "logsumexp": lambda s: Sign(s.low, s.low_open),
}


def _reduce(b: Knows, e: Reduce, s: Sign) -> Sign:
    return REDUCED[e.op](s) if e.op != "sum" else _summed(s, (e.children[0].shape[axis] for axis in e.axes))


def _contract(b: Knows, e: Contract, *parts: Sign) -> Sign:
    """A sum of products; what stands in it twice with the same labels is a square."""
    total, seen = exactly(1), list(zip(e.children, e.inputs, strict=True))
    for k, row in enumerate(seen):
        if row not in seen[:k]:
            total = total * parts[k].power(seen.count(row))
    sizes = e.label_sizes
    summed = [sizes[label] for label in sizes if label not in e.output]
    total = _summed(total, summed) if summed else total
    return total & of_forms(e, b)


def _axis_map(b: Knows, e: AxisMap, s: Sign) -> Sign:
    dim = e.shape[e.axis]
    length = b.of(Number(dim) if isinstance(dim, int) else SizeValue(dim))
    several = length.low is not None and length.low > 1
    return {
        "softmax": POSITIVE & Sign(None, False, UNIT.high, several),
        "log_softmax": Sign(None, False, UNIT.low, several),
        "argmax_onehot": UNIT,
    }[e.name]


def _determinant(b: Knows, e: Det, s: Sign) -> Sign:
    """Positive for a definite matrix, for a semidefinite one not negative; 1 or −1 for an orthogonal one."""
    (m,) = e.children
    form, parts = quadratic_form(m, b), [b.of(part) for part in det_parts(e)]
    found = POSITIVE if form.positive else NONNEGATIVE if form.nonnegative else ANY
    if orthogonal(m):
        found = found & WITHIN & NONZERO
    if parts and all(part.nonzero for part in parts):
        found = found & (POSITIVE if all(part.positive for part in parts) else NONZERO)
    return found


def _hull(b: Knows, e: Expr, *parts: Sign) -> Sign:
    found = parts[0]
    for s in parts[1:]:
        found = found | s
    return found


def _index(b: Knows, e: Index, s: Sign) -> Sign:
    """An entry A[k, k] of a square matrix is one of its diagonal."""
    (m,) = e.children
    row, *others = e.selectors
    own = isinstance(row, int) and others == [row] and m.shape[0] == m.shape[1]
    return s & b.of(Contract((m,), ((0, 0),), (0,))) if own else s


def _padded(b: Knows, e: Expr, s: Sign) -> Sign:
    return s | exactly(0)


KINDS: dict[type, Callable[..., Sign]] = {
    Reduce: _reduce,
    Contract: _contract,
    AxisMap: _axis_map,
    Det: _determinant,
    Index: _index,
    Reshape: _hull,
    Concat: _hull,
    Embed: _padded,
    Window: _padded,
    Eye: lambda b, e: UNIT,
}


def _row(rule: Callable[..., Sign]) -> Callable[[Any, Any], Sign]:
    return lambda b, e: rule(b.whole, e, *(b.whole.of(child) for child in e.children))


MIXED = {kind: _row(rule) for kind, rule in KINDS.items()}
