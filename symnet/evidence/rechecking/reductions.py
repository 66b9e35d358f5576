"""Reductions along axes, read for checking again: sums of something, and what belongs to an atom of its own."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any, Protocol

from symnet.evidence.rechecking.forms import Atom, Form
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import fixed
from symnet.sizes import product

MOST_FACTORS = 6  # of a product over axes that is written out


class Reader(Protocol):
    """What is asked of a reader."""

    @property
    def terms(self) -> Functions: ...
    def closed(self, kind: str, form: Form, names: list[str]) -> Form: ...


def _max(r: Reader, form: Form, names: list[str]) -> Form:
    """max(c·x + b) = c·max(x) + b for c > 0, where b and c do not depend on the labels."""
    still = Form(tuple(t for t in form.terms if t.free.isdisjoint(names)))
    moving = Form(tuple(t for t in form.terms if not t.free.isdisjoint(names)))
    if not moving.terms:
        return still
    number, shared, rest = r.terms.content(moving, Fraction(1, 2))
    outside = [(a, e) for a, e in shared if a.free.isdisjoint(names)]
    inside = r.terms.mul(rest, r.terms.atoms(row for row in shared if row not in outside))
    largest = r.terms.mul(r.terms.atoms(outside), r.closed("max", inside, names))
    return r.terms.add(still, r.terms.scale(largest, number))


def _min(r: Reader, form: Form, names: list[str]) -> Form:
    return r.terms.scale(_max(r, r.terms.scale(form, -1), names), -1)


def _prod(r: Reader, form: Form, names: list[str]) -> Form:
    """Π x = exp(Σ log x) for positive x, and Π x**k·y = (Π x)**k·Π y, for products of single powers."""
    dims = [r.terms.ranges.of(name) for name in names]
    if all(isinstance(dim, int) for dim in dims) and product(dims) in range(1, MOST_FACTORS + 1):
        for name, dim in zip(names, dims, strict=True):
            form = reduce(r.terms.mul, (form.renamed({name: fixed(k)}) for k in range(dim)))  # type: ignore[arg-type]
        return form
    if len(form.terms) != 1 or form.terms[0].number != 1 or form.terms[0].sums or not form.terms[0].powers:
        return _kept_prod(r, form, names)
    return reduce(r.terms.mul, (_prod_of(r, a, e, names) for a, e in form.terms[0].powers))


def _prod_of(r: Reader, a: Atom, e: Fraction, names: list[str]) -> Form:
    if r.terms.is_positive(a):
        total = r.terms.scale(r.terms.log(r.terms.atom(a)), e)
        for name in names:
            total = r.terms.summed(total, name, r.terms.ranges.of(name))
        return r.terms.exp(total)
    if e != int(e):
        return _kept_prod(r, r.terms.atom(a, e), names)
    return r.terms.power(_kept_prod(r, r.terms.atom(a), names), e)


def _kept_prod(r: Reader, form: Form, names: list[str]) -> Form:
    """Π x of entries that are positive is exp(Σ log x)."""
    if not r.terms.positive_form(form):
        return r.closed("prod", form, names)
    total = r.terms.log(form)
    for name in names:
        total = r.terms.summed(total, name, r.terms.ranges.of(name))
    return r.terms.exp(total)


def _norm(r: Reader, squares: Form, n: Any) -> Form:
    r.terms.note_squares(squares)
    return r.terms.power(squares, Fraction(1, 2))


def _same(r: Reader, form: Form) -> Form:
    return form


REDUCTIONS: dict[str, tuple[Callable[[Reader, Form], Form], Callable[[Reader, Form, Any], Form]]] = {
    "sum": (_same, lambda r, form, n: form),
    "mean": (_same, lambda r, form, n: r.terms.mul(form, r.terms.power(r.terms.size(n), Fraction(-1)))),
    "norm1": (_same, lambda r, form, n: form),
    "logsumexp": (lambda r, form: r.terms.exp(form), lambda r, form, n: r.terms.log(form)),
    "norm": (lambda r, form: r.terms.mul(form, form), _norm),
}
CLOSED: dict[str, Callable[[Reader, Form, list[str]], Form]] = {"max": _max, "min": _min, "prod": _prod}
