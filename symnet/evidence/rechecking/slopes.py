"""Derivatives of plain forms, for checking again: by one entry of a variable, atom by atom.

A form that is derived was read without the equations of the hypotheses: these hold at points, not near them.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symnet.evidence.rechecking.forms import Atom, Form, Term
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import Cannot, Place, at
from symnet.expr import Expr, Symbol
from symnet.functions import FUNCTIONS
from symnet.sizes import product

Places = tuple[Place, ...]
STRUCTURED = {"lower", "upper", "orthogonal"}
CONSTANT = ("size", "pi", "delta", "holds")


Value = Callable[[Expr, Symbol, Form], Form]  # an expression in one name that stands for a form


class Slopes:
    """∂/∂x at an entry of the variable x."""

    def __init__(self, terms: Functions, value: Value, x: Symbol, where: Places):
        if STRUCTURED & {*x.facts}:
            raise Cannot(f"a derivative by {x.name}, whose entries are not free")
        self.terms, self.value, self.x, self.where = terms, value, x, where

    def form(self, form: Form) -> Form:
        return self.terms.add(*(self.term(t) for t in form.terms))

    def term(self, t: Term) -> Form:
        """The rule for products, under the sums."""
        rows = []
        for k, (a, e) in enumerate(t.powers):
            inner = self.atom(a)
            if inner.terms:
                rest = (*t.powers[:k], *t.powers[k + 1 :], *(((a, e - 1),) if e != 1 else ()))
                rows.append(self.terms.mul(Form((Term(t.number * e, rest),)), inner))
        return self.terms.resummed(self.terms.add(*rows), t.sums)

    def atom(self, a: Atom) -> Form:
        if a.kind in CONSTANT:
            return Form()
        rule = RULES.get(a.kind) or (_function if a.kind in FUNCTIONS else None)
        if rule is None:
            if self.moves(a):
                raise Cannot(f"a derivative of {a.kind}")
            return Form()
        return rule(self, a)

    def moves(self, a: Atom) -> bool:
        """Whether the variable occurs in an atom."""
        inside = (b for form in a.forms for t in form.terms for b, _ in t.powers)
        return (a.kind, a.data) == ("entry", (self.x.name,)) or any(map(self.moves, inside))

    def product(self, *forms: Form) -> Form:
        return self.terms.product(forms)


def _entry(s: Slopes, a: Atom) -> Form:
    """δ; for a symmetric or skew matrix, one coordinate stands at two places."""
    if a.data != (s.x.name,):
        return Form()
    straight = s.terms.deltas(a.places, s.where)
    if "skew" in s.x.facts:
        return s.terms.add(straight, s.terms.scale(s.terms.deltas(a.places, s.where[::-1]), -1))
    if not {"symmetric", "positive_definite"} & {*s.x.facts}:
        return straight
    turned = s.terms.deltas(a.places, s.where[::-1])
    twice = s.product(straight, s.terms.delta(*a.places))
    return s.terms.add(straight, turned, s.terms.scale(twice, -1))


def _exp(s: Slopes, a: Atom) -> Form:
    return s.product(s.terms.atom(a), s.form(a.forms[0]))


def _log(s: Slopes, a: Atom) -> Form:
    slope = s.form(a.forms[0])
    return s.product(slope, s.terms.power(a.forms[0], Fraction(-1))) if slope.terms else slope


def _sum(s: Slopes, a: Atom) -> Form:
    return s.form(a.forms[0])


def _where(s: Slopes, a: Atom) -> Form:
    d, yes, no = a.forms
    return s.terms.chosen(a.data[0], d, s.form(yes), s.form(no))


def _max(s: Slopes, a: Atom) -> Form:
    """Where it is attained once: the slope there."""
    inside, names = s.terms.opened(a)
    dims = [s.terms.ranges.of(name) for name in names]
    number = Place()
    for k, name in enumerate(names):
        number = number.plus(at(name), product(dims[k + 1 :]))
    again, others = s.terms.opened(a)
    total = s.product(s.terms.closed("argmax", again, others, (number,)), s.form(inside))
    return s.terms.summed(total, names)


def _prod(s: Slopes, a: Atom) -> Form:
    """Π x · Σ ∂x/x, where no x is 0."""
    inside, names = s.terms.opened(a)
    slope = s.form(inside)
    if not slope.terms:
        return slope
    total = s.product(slope, s.terms.power(inside, Fraction(-1)))
    return s.product(s.terms.atom(a), s.terms.summed(total, names))


def _apply(s: Slopes, a: Atom) -> Form:
    (name, order), (inner,) = a.data, a.forms
    slope = s.form(inner)
    return s.product(s.terms.call("apply", (name, order + 1), inner), slope) if slope.terms else slope


def _function(s: Slopes, a: Atom) -> Form:
    """By the row of the function in the table, for one operand."""
    row, slopes = FUNCTIONS[a.kind], [s.form(inner) for inner in a.forms]
    if not any(slope.terms for slope in slopes):
        return Form()
    if len(a.forms) != 1:
        raise Cannot(f"a derivative of {a.kind}")
    u = Symbol("operand of a function")
    return s.product(s.value(row.partials[0](u), u, a.forms[0]), slopes[0])


def _inverse(s: Slopes, a: Atom) -> Form:
    """∂M⁻¹ = −M⁻¹·∂M·M⁻¹."""
    n, row, column = a.data
    i, j = s.terms.fresh(n), s.terms.fresh(n)
    slope = s.form(a.forms[0].renamed({row: at(i), column: at(j)}))
    left, right = (Atom("inverse", a.data, places, a.forms, a.either, a.bound) for places in _around(a, i, j))
    inner = s.product(s.terms.atom(left), slope, s.terms.atom(right))
    return s.terms.scale(s.terms.summed(inner, (i, j)), -1)


def _around(a: Atom, i: str, j: str) -> tuple[Places, Places]:
    return (a.places[0], at(i)), (at(j), a.places[1])


def _det(s: Slopes, a: Atom) -> Form:
    """∂det(M) = det(M)·Σᵢⱼ M⁻¹[j, i]·∂M[i, j]."""
    (n,), (row, column) = a.data, sorted(a.bound)
    i, j = s.terms.fresh(n), s.terms.fresh(n)
    slope = s.form(a.forms[0].renamed({row: at(i), column: at(j)}))
    turned = a.forms[0].renamed({row: at(column), column: at(row)})
    either = turned.key == a.forms[0].key
    inverse = s.terms.atom(Atom("inverse", (n, row, column), (at(j), at(i)), a.forms, either, a.bound))
    total = s.terms.summed(s.product(inverse, slope), (i, j))
    return s.product(s.terms.atom(a), total)


RULES: dict[str, Callable[[Slopes, Atom], Form]] = {
    "entry": _entry,
    "exp": _exp,
    "log": _log,
    "sum": _sum,
    "where": _where,
    "apply": _apply,
    "max": _max,
    "prod": _prod,
    "inverse": _inverse,
    "det": _det,
}
