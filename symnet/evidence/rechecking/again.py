"""Forms read once more: each atom is made anew from its parts, so that rules that were not known before apply."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol

from symnet.evidence.rechecking.forms import Atom, Form, Term
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import Place, at
from symnet.expr import Expr
from symnet.functions import FUNCTIONS

Places = tuple[Place, ...]


class Makes(Protocol):
    """What is asked of a reader: how atoms are made."""

    symmetric: frozenset[str]
    meant: dict[str, Expr]

    def entry(self, e: Expr, places: Places) -> Form: ...
    @property
    def terms(self) -> Functions: ...
    def call(self, kind: str, data: tuple[Any, ...], *forms: Form) -> Form: ...
    def chosen(self, relation: str, d: Form, yes: Form, no: Form) -> Form: ...
    def closed(self, kind: str, form: Form, names: list[str], places: Places = ()) -> Form: ...
    def opened(self, a: Atom) -> tuple[Form, list[str]]: ...
    def matrix(self, kind: str, form: Form, names: list[str], places: Places = ()) -> Form: ...


def again(r: Makes, form: Form) -> Form:
    """The form by the rules that the reader has now."""
    return r.terms.add(*(_term(r, t) for t in form.terms))


def _term(r: Makes, t: Term) -> Form:
    fresh = {label: r.terms.fresh(dim) for label, dim in t.sums}
    names = {label: at(new) for label, new in fresh.items()}
    result = r.terms.number(t.number)
    for a, e in t.powers:
        result = r.terms.mul(result, remade(r, a.renamed(names), e))
    for label, dim in t.sums:
        result = r.terms.summed(result, fresh[label], dim)
    return result


def remade(r: Makes, a: Atom, e: Fraction) -> Form:
    """A power of an atom, from its parts."""
    rule = POWERS.get(a.kind)
    if rule is not None:
        return rule(r, a, e)
    made = ATOMS.get(a.kind, _call)(r, a)
    return made if e == 1 else r.terms.power(made, e)


def _closed(r: Makes, a: Atom) -> Form:
    form, names = r.opened(a)
    form = again(r, form)
    return r.closed(a.kind, form, names, a.places)


def _matrix(r: Makes, a: Atom) -> Form:
    form, names = r.opened(a)
    form = again(r, form)
    return r.matrix(a.kind, form, names, a.places)


def _call(r: Makes, a: Atom) -> Form:
    assert a.kind in FUNCTIONS or a.kind in ("apply", "power", "pi"), a.kind
    return r.call(a.kind, a.data, *(again(r, inner) for inner in a.forms))


def _entry(r: Makes, a: Atom) -> Form:
    """Of a name, or of what it stands for."""
    (name,) = a.data
    if name in r.meant:
        return r.entry(r.meant[name], a.places)
    return r.terms.atom(Atom("entry", a.data, a.places, (), name in r.symmetric))


ATOMS: dict[str, Callable[[Makes, Atom], Form]] = {
    "entry": _entry,
    "delta": lambda r, a: r.terms.atom(a),
    "log": lambda r, a: r.terms.log(again(r, a.forms[0])),
    "holds": lambda r, a: r.terms.holds(a.data[0], again(r, a.forms[0])),
    "where": lambda r, a: r.chosen(a.data[0], *(again(r, inner) for inner in a.forms)),
    "max": _closed,
    "prod": _closed,
    "argmax": _closed,
    "inverse": _matrix,
    "det": _matrix,
}
POWERS: dict[str, Callable[[Makes, Atom, Fraction], Form]] = {
    "size": lambda r, a, e: r.terms.atom(a, e),
    "prime": lambda r, a, e: r.terms.atom(a, e),
    "sum": lambda r, a, e: r.terms.power(again(r, a.forms[0]), e),
    "exp": lambda r, a, e: r.terms.exp(r.terms.scale(again(r, a.forms[0]), e)),
}
