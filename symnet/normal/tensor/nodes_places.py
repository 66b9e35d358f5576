"""Nodes that move entries, and matrices: selections, joins, regrouping, windows, inverse and determinant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.expr import Concat, Det, Embed, Expr, Index, Inverse, Reshape, Unwindow, Window, slice_range
from symnet.normal.tensor import functions
from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.forms import ONE, Poly
from symnet.normal.tensor.labels import Label
from symnet.normal.tensor.powers import power
from symnet.sizes import Dim, Shape

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
        first, length, step = slice_range(selector, dim, e.children[0])
        fresh = algebra.labels.at(0) if e.shape[place] == 1 else place
        names[axis] = algebra.labels.placed(fresh, length, step, first)
        place += 1
    return algebra.rename(a, names)


def _position(algebra: Algebra, selector: int, dim: Dim, e: Expr) -> Label:
    if selector >= 0:
        return algebra.labels.at(selector)
    if isinstance(dim, int):
        return algebra.labels.at(dim + selector)
    return algebra.labels.affine([], dim + selector)


def placed(algebra: Algebra, p: Poly, rows: list[tuple[Label, Label, Dim, int, Dim, Dim]]) -> Poly:
    """A tensor put into zeros: rows of (axis of the result, label of p, its range, step, first place, size)."""
    deltas = []
    for axis, label, length, step, first, dim in rows:
        deltas.append(algebra.delta(axis, algebra.labels.placed(label, length, step, first), dim))
    return algebra.sum_all(algebra.mul(p, *deltas), [(label, length) for _, label, length, *_ in rows])


def _embed(algebra: Algebra, e: Embed, a: Poly) -> Poly:
    names: dict[Label, Label] = {}
    fixed: list[Poly] = []
    rows: list[tuple[Label, Label, Dim, int, Dim, Dim]] = []
    place = 0
    for axis, (selector, dim) in enumerate(zip(e.selectors, e.shape, strict=True)):
        if isinstance(selector, int):
            if dim != 1:
                fixed.append(algebra.delta(axis, _position(algebra, selector, dim, e), dim))
            continue
        first, length, step = slice_range(selector, dim, e)
        if (first, length, step) == (0, dim, 1):
            names[place] = axis
        else:
            names[place] = START + place
            rows.append((axis, START + place, length, step, first, dim))
        place += 1
    return algebra.mul(placed(algebra, algebra.rename(a, names), rows), *fixed)


def _concat(algebra: Algebra, e: Concat, *parts: Poly) -> Poly:
    dim, first = e.shape[e.axis], 0
    total: list[Poly] = []
    if len(parts) == 1:
        return parts[0]
    for part, p in zip(e.children, parts, strict=True):
        length = part.shape[e.axis]
        moved = algebra.rename(p, {e.axis: START})
        total.append(placed(algebra, moved, [(e.axis, START, length, 1, first, dim)]))
        first = first + length
    return algebra.add(*total)


def _reshape(algebra: Algebra, e: Reshape, a: Poly) -> Poly:
    """An entry has the same place, row by row, in both shapes."""
    old, table = e.children[0].shape, algebra.labels
    place = table.join(tuple(range(e.rank)), e.shape)
    return algebra.rename(a, {k: table.part(place, old, k) for k in range(len(old))})


def _window(algebra: Algebra, e: Window, a: Poly) -> Poly:
    """Entry (..., i, u) is entry (..., stride*i + dilation*u - padding), and 0 where there is none."""
    shape = e.children[0].shape
    places = _window_places(algebra, shape, e.shape, e.data)
    if not e.padding:
        return algebra.rename(a, places)
    away = {axis: START + axis for axis in places}
    deltas = [_meeting(algebra, away[axis], place, shape[axis], e.padding) for axis, place in places.items()]
    whole = algebra.mul(algebra.rename(a, away), *deltas)
    return algebra.sum_all(whole, [(label, shape[axis]) for axis, label in away.items()])


def _unwindow(algebra: Algebra, e: Unwindow, a: Poly) -> Poly:
    """The adjoint of `Window`: the sum over all windows and places in them that fall on an entry."""
    windows, how = e.children[0].shape, e.data[1:]
    places = _window_places(algebra, e.shape, windows, how)
    away = {axis: START + axis for axis in range(len(e.shape) - len(places), len(windows))}
    entries = axis_labels(algebra, e.shape)
    deltas = [
        _meeting(algebra, entries[axis], algebra.labels.rename(place, away), e.shape[axis], how[2])
        for axis, place in places.items()
    ]
    product = algebra.mul(algebra.rename(a, away), *deltas)
    return algebra.sum_all(product, [(START + axis, windows[axis]) for axis in away])


def _meeting(algebra: Algebra, entry: Label, place: Label, dim: Dim, padding: int) -> Poly:
    """1 where an entry of an axis of size `dim` stands at a place of the padded axis, else 0."""
    here = algebra.labels.placed(entry, dim, 1, padding) if padding else entry
    return algebra.delta(here, place, dim + 2 * padding)


def _window_places(algebra: Algebra, shape: Shape, windows: Shape, how: tuple[Any, ...]) -> dict[Label, Label]:
    """Axis → the place on it, with its padding, at which an entry of the windows lies."""
    sizes, stride, _, dilation = how
    k = len(sizes)
    lead = len(shape) - k
    names: dict[Label, Label] = {}
    labels = axis_labels(algebra, windows)
    for i in range(k):
        place, inside = lead + i, lead + k + i
        terms = [(stride, labels[place], windows[place]), (dilation, labels[inside], windows[inside])]
        names[lead + i] = algebra.labels.affine(terms, 0)
    return names


# ------------------------------------------------------------------ matrices
def _inverse(algebra: Algebra, e: Inverse, a: Poly) -> Poly:
    if e.shape[0] == 1:
        return power(algebra, a, -1)
    return functions.inverse(
        algebra, e.shape[0], algebra.rename(a, {0: START, 1: START + 1}), (START, START + 1), (0, 1)
    )


def determinant(algebra: Algebra, e: Det, a: Poly, sign: str = "") -> Poly:
    """The determinant of a matrix of the form `a`. sign: what is known of it."""
    n = e.children[0].shape[0]
    if n == 1:
        return a
    if a == algebra.delta(0, 1, n):
        return ONE
    inverted = _inverted(a)
    if inverted is not None:
        return power(algebra, determinant(algebra, e, inverted, sign), -1)
    body = min(_straight_and_turned(algebra, a), key=lambda p: p.digest)
    known = sign if sign in ("+", "0+") else ""
    return functions.opaque(algebra, "det", (n,), (body,), internal=[START, START + 1], sign=known, total=a.total)


def _inverted(a: Poly) -> Poly | None:
    """M, of the form of its inverse (or of its transpose's)."""
    if len(a.terms) != 1:
        return None
    ((powers, c),) = a.terms.items()
    if c != 1 or len(powers) != 1 or powers[0][1] != 1 or powers[0][0].kind != "inverse":
        return None
    head, labels = powers[0][0].head, powers[0][0].labels
    return head.bodies[0] if head is not None and not head.slots and sorted(labels) == [0, 1] else None


def _straight_and_turned(algebra: Algebra, a: Poly) -> tuple[Poly, Poly]:
    return algebra.rename(a, {0: START, 1: START + 1}), algebra.rename(a, {1: START, 0: START + 1})


def square_digest(algebra: Algebra, a: Poly) -> str:
    """A name of a matrix, the same for its transpose."""
    return min(p.digest for p in _straight_and_turned(algebra, a))


NODES: dict[type, Callable[..., Any]] = {
    Index: _index,
    Embed: _embed,
    Concat: _concat,
    Reshape: _reshape,
    Window: _window,
    Unwindow: _unwindow,
    Inverse: _inverse,
}
