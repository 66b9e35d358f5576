"""Reductions along axes, read for checking again: sums, and extremes and products, which are atoms of their own."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.evidence.rechecking.axes import Axes, Places
from symnet.evidence.rechecking.forms import Atom, Form
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import fixed
from symnet.evidence.rechecking.powers import ROOT
from symnet.expr import AxisMap, Map, Reduce
from symnet.sizes import product

MOST_FACTORS = 6  # of a product over axes that is written out


def _max(terms: Functions, form: Form, names: list[str]) -> Form:
    """max(c·x + b) = c·max(x) + b for c > 0, where b and c do not depend on the labels; x not on all of them either."""
    still = Form(tuple(t for t in form.terms if t.free.isdisjoint(names)))
    moving = Form(tuple(t for t in form.terms if not t.free.isdisjoint(names)))
    if not moving.terms:
        return still
    number, shared, rest = terms.content(moving, ROOT)
    outside = [(a, e) for a, e in shared if a.free.isdisjoint(names)]
    inside = terms.mul(rest, terms.atoms(row for row in shared if row not in outside))
    along = [name for name in names if name in inside.free]  # axes have at least one place
    largest = terms.mul(terms.atoms(outside), terms.closed("max", inside, along))
    return terms.add(still, terms.scale(largest, number))


def _min(terms: Functions, form: Form, names: list[str]) -> Form:
    return terms.scale(_max(terms, terms.scale(form, -1), names), -1)


def _prod(terms: Functions, form: Form, names: list[str]) -> Form:
    """Π of few entries is written out; Π x**k·y = (Π x)**k·Π y, for products of single powers."""
    dims = [terms.ranges.of(name) for name in names]
    if all(isinstance(dim, int) for dim in dims) and product(dims) in range(1, MOST_FACTORS + 1):
        for name, dim in zip(names, dims, strict=True):
            form = terms.product(form.renamed({name: fixed(k)}) for k in range(dim))  # type: ignore[arg-type]
        return form
    (term,) = form.terms[:1]
    if len(form.terms) != 1 or term.number != 1 or term.sums or not term.powers:
        return _kept(terms, form, names)
    return terms.product(_of_power(terms, a, e, names) for a, e in term.powers)


def _of_power(terms: Functions, a: Atom, e: Fraction, names: list[str]) -> Form:
    if e != int(e) or terms.sign_of_atom(a) == "+":
        return _kept(terms, terms.atom(a, e), names)
    return terms.power(_kept(terms, terms.atom(a), names), e)


def _kept(terms: Functions, form: Form, names: list[str]) -> Form:
    """Π x of entries that are positive is exp(Σ log x)."""
    if terms.sign(form) != "+":
        return terms.closed("prod", form, names)
    return terms.exp(terms.summed(terms.log(form), names))


def _root(terms: Functions, squares: Form) -> Form:
    terms.note_squares(squares)
    return terms.power(squares, ROOT)


def _same(terms: Functions, form: Form) -> Form:
    return form


CLOSED: dict[str, Callable[[Functions, Form, list[str]], Form]] = {"max": _max, "min": _min, "prod": _prod}
# What is done to the entries before they are summed, and to the sum.
SUMS: dict[str, tuple[Callable[[Functions, Form], Form], Callable[[Functions, Form], Form]]] = {
    "logsumexp": (Functions.exp, Functions.log),
    "norm": (lambda terms, form: terms.mul(form, form), _root),
}


def _reduce(r: Axes, e: Reduce, places: Places) -> Form:
    a = Map("abs", e.children[0]) if e.op == "norm1" else e.children[0]
    dims = [a.shape[axis] for axis in e.axes]
    outside = [p for axis, p in enumerate(places) if axis not in e.axes] if e.keepdims else places

    def read(inner: Places) -> Form:
        moving, kept = iter(inner), iter(outside)
        return r.entry(a, tuple(next(moving if axis in e.axes else kept) for axis in range(a.rank)))

    if e.op in CLOSED:
        return CLOSED[e.op](r.terms, *r.along(dims, read))
    before, after = SUMS.get(e.op, (_same, _same))
    total = after(r.terms, r.summed(dims, lambda inner: before(r.terms, read(inner))))
    return r.terms.mul(total, r.terms.power(r.terms.size(product(dims)), Fraction(-1))) if e.op == "mean" else total


def _axis_map(r: Axes, e: AxisMap, places: Places) -> Form:
    """softmax = exp(a − logsumexp(a)), and log_softmax its logarithm; where the maximum is, as it is."""
    (a,) = e.children

    def read(inner: Places) -> Form:
        return r.entry(a, (*places[: e.axis], *inner, *places[e.axis + 1 :]))

    if e.name == "argmax_onehot":
        form, names = r.along([a.shape[e.axis]], read)
        return r.terms.closed("argmax", form, names, (places[e.axis],))
    total = r.terms.log(r.summed([a.shape[e.axis]], lambda inner: r.terms.exp(read(inner))))
    shifted = r.terms.minus(r.entry(a, places), total)
    return r.terms.exp(shifted) if e.name == "softmax" else shifted


ENTRIES: dict[type, Callable[[Any, Any, Places], Form]] = {Reduce: _reduce, AxisMap: _axis_map}
