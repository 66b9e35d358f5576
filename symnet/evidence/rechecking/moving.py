"""Nodes that move entries and compute nothing, read for checking again: by the place that each entry comes from, or by
a sum over the entries that come to a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from symnet.evidence.rechecking.axes import Axes, Places
from symnet.evidence.rechecking.forms import Form
from symnet.evidence.rechecking.places import Place, fixed, parts
from symnet.expr import Concat, Embed, Expr, Index, Reshape, Unwindow, Window, slice_range
from symnet.sizes import Dim, product

Meeting = Callable[[Places], tuple[Iterable[Place], Iterable[Place]]]


def _meeting(
    r: Axes, a: Expr, lead: Places, meets: Callable[[Places], tuple[Iterable[Place], Iterable[Place]]]
) -> Form:
    """Σ over the last axes of an operand, of its entries for which two places are the same."""

    def read(inner: Places) -> Form:
        return r.terms.mul(r.terms.deltas(*meets(inner)), r.entry(a, (*lead, *inner)))

    return r.summed(a.shape[len(lead) :], read)


def _selected(e: Any, shape: Iterable[Dim], of: Expr, kept: Places) -> Places:
    """For each axis, the place that a selector means: a position, or first + step·place of the next one kept."""
    rest, found = iter(kept), []
    for selector, dim in zip(e.selectors, shape, strict=True):
        if isinstance(selector, int):
            found.append(fixed(selector if selector >= 0 else dim + selector))
        else:
            first, _, step = slice_range(selector, dim, of)
            found.append(next(rest).scaled(step).plus(fixed(first)))
    return tuple(found)


def _index(r: Axes, e: Index, places: Places) -> Form:
    (a,) = e.children
    return r.entry(a, _selected(e, a.shape, a, places))


def _embed(r: Axes, e: Embed, places: Places) -> Form:
    """Σ over the entries of the operand that stand at this place."""
    return _meeting(r, e.children[0], (), lambda inner: (_selected(e, e.shape, e, inner), places))


def _concat(r: Axes, e: Concat, places: Places) -> Form:
    """The part whose stretch of the axis holds the place; all others are 0 there."""
    lead, here, rest = places[: e.axis], places[e.axis], places[e.axis + 1 :]
    sizes = [part.shape[e.axis] for part in e.children]
    if here.label in r.open and r.terms.ranges.of(here.label) == e.shape[e.axis]:
        raise parts(here.label, sizes)
    found: list[Form] = []
    for part, size in zip(e.children, sizes, strict=True):
        found.append(_stretch(r, part, lead, here, rest))
        here = here.plus(fixed(size), -1)
    return r.terms.add(*found)


def _stretch(r: Axes, part: Expr, lead: Places, here: Place, rest: Places) -> Form:
    """The entry of a part, 0 where the place is outside."""

    def read(inner: Places) -> Form:
        return r.terms.mul(r.terms.delta(here, *inner), r.entry(part, (*lead, *inner, *rest)))

    return r.summed([part.shape[len(lead)]], read)


def _reshape(r: Axes, e: Reshape, places: Places) -> Form:
    """An entry has the same number, row by row, in all shapes."""
    (a,), number = e.children, Place()
    for k, place in enumerate(places):
        number = number.plus(place, product(e.shape[k + 1 :]))
    while isinstance(a, Reshape):
        (a,) = a.children
    return r.entry(a, tuple(r.terms.ranges.coordinates(number, a.shape)))


def _windowed(e: Expr, places: Places) -> Places:
    """stride·i + dilation·u − padding, of the windows i and the places u in them."""
    stride, padding, dilation = e.data[-3:]
    pairs = zip(places[: len(places) // 2], places[len(places) // 2 :], strict=True)
    return tuple(i.scaled(stride).plus(u, dilation).plus(fixed(-padding)) for i, u in pairs)


def _window(r: Axes, e: Window, places: Places) -> Form:
    """Entry (..., i, u) is that at the place of i and u, and 0 where there is none."""
    (a,) = e.children
    lead = places[: a.rank - len(e.sizes)]
    sources = _windowed(e, places[len(lead) :])
    if not e.padding:
        return r.entry(a, (*lead, *sources))
    return _meeting(r, a, lead, lambda inner: (inner, sources))


def _unwindow(r: Axes, e: Unwindow, places: Places) -> Form:
    """The adjoint of `Window`: the sum over all windows and places in them that fall on an entry."""
    (a,) = e.children
    lead = places[: 2 * e.rank - a.rank]
    return _meeting(r, a, lead, lambda inner: (_windowed(e, inner), places[len(lead) :]))


ENTRIES: dict[type, Callable[[Any, Any, Places], Form]] = {
    Index: _index,
    Embed: _embed,
    Concat: _concat,
    Reshape: _reshape,
    Window: _window,
    Unwindow: _unwindow,
}
