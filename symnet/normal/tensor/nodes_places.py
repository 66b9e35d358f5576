"""Nodes that move entries, and matrices: selections, joins, regrouping, windows, inverse and determinant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.errors import quote
from symnet.expr import Concat, Det, Embed, Expr, Index, Inverse, Reshape, Unwindow, Window, slice_range
from symnet.normal.tensor import functions
from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.budget import Unsupported
from symnet.normal.tensor.forms import ONE, Poly
from symnet.normal.tensor.labels import Label
from symnet.normal.tensor.powers import power
from symnet.sizes import Dim, Shape, Size

START = 1000  # labels that a head binds, before they become its own


def axis_labels(algebra: Algebra, shape: Shape) -> tuple[Label, ...]:
    """The labels of an entry: 0, 1, ...; an axis of literal size 1 has only position 0."""
    return tuple(algebra.labels.at(0) if dim == 1 else i for i, dim in enumerate(shape))


def _index(algebra: Algebra, e: Index, a: Poly) -> Poly:
    names: dict[Label, Label] = {}
    place = 0
    for axis, (selector, dim) in enumerate(zip(e.selectors, e.children[0].shape, strict=True)):
        if isinstance(selector, int):
            names[axis] = _position(algebra, selector, dim, e)
            continue
        first, _, step = slice_range(selector, dim, e.children[0])
        fresh = algebra.labels.at(0) if e.shape[place] == 1 else place
        names[axis] = algebra.labels.shift(fresh, step, first)
        place += 1
    return algebra.rename(a, names)


def _position(algebra: Algebra, selector: int, dim: Dim, e: Expr) -> Label:
    if selector >= 0:
        return algebra.labels.at(selector)
    if isinstance(dim, int):
        return algebra.labels.at(dim + selector)
    return algebra.labels.shift(algebra.labels.at(0), 1, dim + selector)


def _embed(algebra: Algebra, e: Embed, a: Poly) -> Poly:
    names: dict[Label, Label] = {}
    factors: list[Poly] = []
    place = 0
    for axis, (selector, dim) in enumerate(zip(e.selectors, e.shape, strict=True)):
        if isinstance(selector, int):
            if dim != 1:
                factors.append(algebra.delta(axis, _position(algebra, selector, dim, e), dim))
            continue
        first, length, step = slice_range(selector, dim, e)
        if (first, length, step) != (0, dim, 1):
            raise Unsupported(f"{quote(e, 60)} puts a slice into a larger tensor, which the normal form does not treat")
        names[place] = axis
        place += 1
    return algebra.mul(algebra.rename(a, names), *factors)


def _concat(algebra: Algebra, e: Concat, *parts: Poly) -> Poly:
    if len(parts) == 1:
        return parts[0]
    bodies = tuple(algebra.rename(p, {e.axis: START}) for p in parts)
    dims = tuple(part.shape[e.axis] for part in e.children)
    total = all(p.total for p in parts)
    return functions.opaque(algebra, "concat", dims, bodies, internal=[START], extra=(e.axis,), total=total)


def _reshape(algebra: Algebra, e: Reshape, a: Poly) -> Poly:
    names: dict[Label, Label] = {}
    table = algebra.labels
    for old, new in grouped(e.children[0].shape, e.shape):
        new_dims = tuple(e.shape[k] for k in new)
        old_dims = tuple(e.children[0].shape[k] for k in old)
        place = table.join(tuple(new), new_dims)
        names.update((k, table.part(place, old_dims, i)) for i, k in enumerate(old))
    return algebra.rename(a, names)


def grouped(old: Shape, new: Shape) -> list[tuple[list[int], list[int]]]:
    """Axes of two shapes in groups of equal products, each as small as they come."""
    groups: list[tuple[list[int], list[int]]] = []
    i = j = 0
    while i < len(old) or j < len(new):
        left, right = [], []
        a: Dim = 1
        b: Dim = 1
        if i < len(old):
            left.append(i)
            a, i = old[i], i + 1
        if j < len(new):
            right.append(j)
            b, j = new[j], j + 1
        while a != b:
            grow_left = i < len(old) and (j >= len(new) or _smaller(a, b))
            if grow_left:
                left.append(i)
                a, i = a * old[i], i + 1
            elif j < len(new):
                right.append(j)
                b, j = b * new[j], j + 1
            else:
                raise Unsupported("this reshape does not split or merge axes one by one")
        groups.append((left, right))
    return groups


def _smaller(a: Dim, b: Dim) -> bool:
    def degree(d: Dim) -> tuple[int, int]:
        if isinstance(d, Size):
            return max(sum(p for _, p in m) for m, _ in d.terms), 0
        return 0, d

    return degree(a) < degree(b)


def _moved_whole(algebra: Algebra, e: Expr, a: Poly) -> Poly:
    """Windows: opaque, the axes of the operand bound by the head and those of the result its labels."""
    shape = e.children[0].shape
    internal = [START + k for k in range(len(shape))]
    body = algebra.rename(a, dict(enumerate(internal)))
    data = (type(e).__name__, str(e.data), tuple(shape))
    return functions.opaque(
        algebra, "window", data, (body,), internal=internal, extra=axis_labels(algebra, e.shape), total=a.total
    )


# ------------------------------------------------------------------ matrices
def _matrix(algebra: Algebra, e: Expr, a: Poly) -> tuple[Poly, bool]:
    """The matrix with its axes as the labels START, START+1, or those of its transpose, whichever comes first."""
    straight = algebra.rename(a, {0: START, 1: START + 1})
    turned = algebra.rename(a, {1: START, 0: START + 1})
    return (straight, False) if straight.digest <= turned.digest else (turned, True)


def _inverse(algebra: Algebra, e: Inverse, a: Poly) -> Poly:
    if e.shape[0] == 1:
        return power(algebra, a, -1)
    body, transposed = _matrix(algebra, e, a)
    labels = (1, 0) if transposed else (0, 1)
    return functions.opaque(
        algebra, "inverse", (e.shape[0],), (body,), internal=[START, START + 1], extra=labels, total=False
    )


def _det(algebra: Algebra, e: Det, a: Poly) -> Poly:
    n = e.children[0].shape[0]
    if n == 1:
        return a
    if a == algebra.delta(0, 1, n):
        return ONE
    body, _ = _matrix(algebra, e, a)
    return functions.opaque(algebra, "det", (n,), (body,), internal=[START, START + 1], total=a.total)


NODES: dict[type, Callable[..., Any]] = {
    Index: _index,
    Embed: _embed,
    Concat: _concat,
    Reshape: _reshape,
    Window: _moved_whole,
    Unwindow: _moved_whole,
    Inverse: _inverse,
    Det: _det,
}
