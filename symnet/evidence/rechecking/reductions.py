"""Extremes and products along axes as plain forms, for checking again: what belongs to an atom of its own."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symnet.evidence.rechecking.forms import Atom, Form
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import fixed
from symnet.evidence.rechecking.powers import ROOT
from symnet.sizes import product

MOST_FACTORS = 6  # of a product over axes that is written out


def _max(terms: Functions, form: Form, names: list[str]) -> Form:
    """max(c·x + b) = c·max(x) + b for c > 0, where b and c do not depend on the labels."""
    still = Form(tuple(t for t in form.terms if t.free.isdisjoint(names)))
    moving = Form(tuple(t for t in form.terms if not t.free.isdisjoint(names)))
    if not moving.terms:
        return still
    number, shared, rest = terms.content(moving, ROOT)
    outside = [(a, e) for a, e in shared if a.free.isdisjoint(names)]
    inside = terms.mul(rest, terms.atoms(row for row in shared if row not in outside))
    largest = terms.mul(terms.atoms(outside), terms.closed("max", inside, names))
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
    if e != int(e) or terms.is_positive(a):
        return _kept(terms, terms.atom(a, e), names)
    return terms.power(_kept(terms, terms.atom(a), names), e)


def _kept(terms: Functions, form: Form, names: list[str]) -> Form:
    """Π x of entries that are positive is exp(Σ log x)."""
    if terms.sign(form) != "+":
        return terms.closed("prod", form, names)
    return terms.exp(terms.summed(terms.log(form), names))


CLOSED: dict[str, Callable[[Functions, Form, list[str]], Form]] = {"max": _max, "min": _min, "prod": _prod}
