"""Reductions along axes, read for checking again: sums, and extremes and products, which are atoms of their own."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

from symnet.evidence.rechecking.axes import Axes, Places
from symnet.evidence.rechecking.forms import Form
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.powers import ROOT
from symnet.expr import AxisMap, Map, Reduce
from symnet.sizes import product


def _square(terms: Functions, form: Form) -> Form:
    return terms.mul(form, form)


def _root(terms: Functions, squares: Form) -> Form:
    return terms.power(squares, ROOT)


def _is_real(terms: Functions, form: Form) -> bool:
    """Whether a form is real wherever its square, multiplied out, has a value: the square of a root is what stands
    below it, which may be negative where there is no root."""
    return all(e == int(e) or terms.sign_of_atom(a) != "" for t in form.terms for a, e in t.powers)


def _same(terms: Functions, form: Form) -> Form:
    return form


# Of the entries of an axis; and from what they are of two parts that an axis is taken apart into.
CLOSED: dict[str, tuple[Callable[[Functions, Form, list[str]], Form], Callable[[Functions, Form, Form], Form]]] = {
    "max": (Functions.largest, lambda terms, a, b: terms.chosen(">=", terms.minus(a, b), a, b)),
    "min": (Functions.least, lambda terms, a, b: terms.chosen("<=", terms.minus(a, b), a, b)),
    "prod": (Functions.multiplied, Functions.mul),
}
# What is done to the entries before they are summed, and to the sum.
SUMS: dict[str, tuple[Callable[[Functions, Form], Form], Callable[[Functions, Form], Form]]] = {
    "logsumexp": (Functions.exp, Functions.log),
    "norm": (_square, _root),
}


def _reduce(r: Axes, e: Reduce, places: Places) -> Form:
    a = Map("abs", e.children[0]) if e.op == "norm1" else e.children[0]
    dims = [a.shape[axis] for axis in e.axes]
    outside = [p for axis, p in enumerate(places) if axis not in e.axes] if e.keepdims else places

    def read(inner: Places) -> Form:
        moving, kept = iter(inner), iter(outside)
        return r.entry(a, tuple(next(moving if axis in e.axes else kept) for axis in range(a.rank)))

    if e.op in CLOSED:
        whole, joined = CLOSED[e.op]
        pieces = (whole(r.terms, form, labels) for form, labels in r.pieces(dims, read, r.apart))
        return reduce(lambda a, b: joined(r.terms, a, b), pieces)
    before, after = SUMS.get(e.op, (_same, _same))
    real: list[bool] = []

    def summand(inner: Places) -> Form:
        form = read(inner)
        real.append(_is_real(r.terms, form))
        return before(r.terms, form)

    total = r.summed(dims, summand)
    if e.op == "norm" and all(real):
        r.terms.note_squares(total)
    total = after(r.terms, total)
    return r.terms.mul(total, r.terms.power(r.terms.size(product(dims)), Fraction(-1))) if e.op == "mean" else total


def _axis_map(r: Axes, e: AxisMap, places: Places) -> Form:
    """softmax = exp(a − logsumexp(a)), and log_softmax its logarithm; where the maximum is, as it is."""
    (a,) = e.children

    def read(inner: Places) -> Form:
        return r.entry(a, (*places[: e.axis], *inner, *places[e.axis + 1 :]))

    if e.name == "argmax_onehot":
        form, names = r.along([a.shape[e.axis]], read)
        return r.terms.attained(form, names, (places[e.axis],))
    total = r.terms.log(r.summed([a.shape[e.axis]], lambda inner: r.terms.exp(read(inner))))
    shifted = r.terms.minus(r.entry(a, places), total)
    return r.terms.exp(shifted) if e.name == "softmax" else shifted


ENTRIES: dict[type, Callable[[Any, Any, Places], Form]] = {Reduce: _reduce, AxisMap: _axis_map}
