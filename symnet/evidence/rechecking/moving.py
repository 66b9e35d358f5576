"""Nodes that move entries and compute nothing, read for checking again: by the place that each entry comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from symnet.evidence.rechecking.forms import Form
from symnet.evidence.rechecking.places import Place, fixed, parts
from symnet.evidence.rechecking.terms import Terms
from symnet.expr import Concat, Embed, Expr, Index, Reshape, Unwindow, Window, slice_range
from symnet.sizes import Dim, product

Places = tuple[Place, ...]


class Reads(Protocol):
    """What is asked of a reader."""

    apart: bool
    open: set[str]

    @property
    def terms(self) -> Terms: ...
    def entry(self, e: Expr, places: Places) -> Form: ...
    def summed(self, dims: Iterable[Dim], read: Callable[[Places], Form]) -> Form: ...


def _sources(selectors: Iterable[Any], shape: Iterable[Dim], e: Expr, kept: Iterable[Place]) -> list[Place]:
    """For each axis, the place that a selector means: a position, or first + step·place of the next one kept."""
    rest, found = iter(kept), []
    for selector, dim in zip(selectors, shape, strict=True):
        if isinstance(selector, int):
            found.append(fixed(selector if selector >= 0 else dim + selector))
        else:
            first, _, step = slice_range(selector, dim, e)
            found.append(next(rest).scaled(step).plus(fixed(first)))
    return found


def _index(r: Reads, e: Index, places: Places) -> Form:
    (a,) = e.children
    return r.entry(a, tuple(_sources(e.selectors, a.shape, a, places)))


def _embed(r: Reads, e: Embed, places: Places) -> Form:
    """Σ over the entries of the operand that stand at this place."""
    (a,) = e.children
    return _meeting(r, a, lambda inner: _sources(e.selectors, e.shape, e, inner), places)


def _concat(r: Reads, e: Concat, places: Places) -> Form:
    """The part whose stretch of the axis holds the place; all others are 0 there."""
    lead, here, rest = places[: e.axis], places[e.axis], places[e.axis + 1 :]
    sizes = [part.shape[e.axis] for part in e.children]
    if here.label in r.open and r.terms.ranges.of(here.label) == e.shape[e.axis]:
        raise parts(here.label, sizes)
    first: Dim = 0
    for part, size in zip(e.children, sizes, strict=True):
        inside = here.plus(fixed(first), -1)
        if r.apart and r.terms.ranges.inside(inside, size):
            return r.entry(part, (*lead, inside, *rest))
        first = first + size
    first, total = 0, r.terms.number(0)
    for part in e.children:
        total = r.terms.add(total, _stretch(r, part, first, lead, places[e.axis], rest))
        first = first + part.shape[e.axis]
    return total


def _stretch(r: Reads, part: Expr, first: Dim, lead: Places, here: Place, rest: Places) -> Form:
    """The entry of a part that begins at `first` on the axis, 0 where the place is outside."""

    def read(inner: Places) -> Form:
        return r.terms.mul(r.terms.delta(here, inner[0].plus(fixed(first))), r.entry(part, (*lead, *inner, *rest)))

    return r.summed([part.shape[len(lead)]], read)


def _reshape(r: Reads, e: Reshape, places: Places) -> Form:
    """An entry has the same number, row by row, in all shapes."""
    a: Expr = e.children[0]
    while isinstance(a, Reshape):
        a = a.children[0]
    number = Place()
    for k, place in enumerate(places):
        number = number.plus(place, product(e.shape[k + 1 :]))
    return r.entry(a, tuple(r.terms.ranges.coordinates(number, a.shape)))


def _window(r: Reads, e: Window, places: Places) -> Form:
    """Entry (..., i, u) is entry (..., stride·i + dilation·u − padding), and 0 where there is none."""
    (a,) = e.children
    lead = places[: a.rank - len(e.sizes)]
    sources = _windowed(e, places[len(lead) :], e.data[-3:])
    if not e.padding:
        return r.entry(a, (*lead, *sources))
    outside = a.shape[len(lead) :]
    return r.summed(outside, lambda inner: r.terms.mul(_same(r, inner, sources), r.entry(a, (*lead, *inner))))


def _unwindow(r: Reads, e: Unwindow, places: Places) -> Form:
    """The adjoint of `Window`: the sum over all windows and places in them that fall on an entry."""
    (a,) = e.children
    k = a.rank - e.rank
    lead, here = places[: e.rank - k], places[e.rank - k :]
    return _meeting(r, a, lambda inner: _windowed(e, inner, e.data[-3:]), here, lead)


def _windowed(e: Expr, places: Places, how: tuple[int, int, int]) -> list[Place]:
    stride, padding, dilation = how
    half = len(places) // 2
    pairs = zip(places[:half], places[half:], strict=True)
    return [i.scaled(stride).plus(u, dilation).plus(fixed(-padding)) for i, u in pairs]


def _meeting(r: Reads, a: Expr, sources: Callable[[Places], list[Place]], here: Places, lead: Places = ()) -> Form:
    """Σ over the last axes of an operand, of its entries whose place is this one."""

    def read(inner: Places) -> Form:
        return r.terms.mul(_same(r, tuple(sources(inner)), list(here)), r.entry(a, (*lead, *inner)))

    return r.summed(a.shape[len(lead) :], read)


def _same(r: Reads, left: Places, right: list[Place]) -> Form:
    """1 where all places are the same, else 0."""
    total = r.terms.number(1)
    for a, b in zip(left, right, strict=True):
        total = r.terms.mul(total, r.terms.delta(a, b))
    return total


ENTRIES: dict[type, Callable[[Any, Any, Places], Form]] = {
    Index: _index,
    Embed: _embed,
    Concat: _concat,
    Reshape: _reshape,
    Window: _window,
    Unwindow: _unwindow,
}
