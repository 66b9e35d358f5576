"""Derivatives of plain forms, for checking again: by one entry of a variable, atom by atom.

A form that is derived was read without the equations of the hypotheses: these hold at points, not near them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from symnet.evidence.rechecking.forms import Atom, Form, Term
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import Cannot, Place, at
from symnet.expr import Expr, Symbol
from symnet.functions import FUNCTIONS
from symnet.sizes import product

Places = tuple[Place, ...]
Value = Callable[[Expr, Symbol, Form], Form]  # an expression in one name that stands for a form
STRUCTURED = {"lower", "upper", "orthogonal"}
OPERAND = Symbol("operand of a function")


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
        rule = RULES.get(a.kind) or (_function if a.kind in FUNCTIONS else None)
        if rule is None and self.moves(a):
            raise Cannot(f"a derivative of {a.kind}")
        return rule(self, a) if rule is not None else Form()

    def moves(self, a: Atom) -> bool:
        """Whether the variable occurs in an atom."""
        inside = (b for form in a.forms for t in form.terms for b, _ in t.powers)
        return (a.kind, a.data) == ("entry", (self.x.name,)) or any(map(self.moves, inside))

    def summed(self, names: Iterable[str], *factors: Form) -> Form:
        """The sum of a product over labels."""
        return self.terms.summed(self.terms.product(factors), names)


def _nothing(s: Slopes, a: Atom) -> Form:
    return Form()


def _entry(s: Slopes, a: Atom) -> Form:
    """δ; for a symmetric or skew matrix, one coordinate stands at two places."""
    if a.data != (s.x.name,):
        return Form()
    straight = s.terms.deltas(a.places, s.where)
    if not {"skew", "symmetric", "positive_definite"} & {*s.x.facts}:
        return straight
    turned = s.terms.deltas(a.places, s.where[::-1])
    if "skew" in s.x.facts:
        return s.terms.minus(straight, turned)
    twice = s.terms.mul(straight, s.terms.delta(*a.places))
    return s.terms.add(straight, turned, s.terms.scale(twice, -1))


def _where(s: Slopes, a: Atom) -> Form:
    d, yes, no = a.forms
    return s.terms.chosen(a.data[0], d, s.form(yes), s.form(no))


def _function(s: Slopes, a: Atom) -> Form:
    """f′(u)·∂u for one operand, by the row of the table, or of an unspecified function."""
    slopes = [s.form(inner) for inner in a.forms]
    if not any(slope.terms for slope in slopes):
        return Form()
    if len(slopes) != 1:
        raise Cannot(f"a derivative of {a.kind}")
    if a.kind == "apply":
        name, order = a.data
        return s.terms.mul(s.terms.call("apply", (name, order + 1), a.forms[0]), slopes[0])
    return s.terms.mul(s.value(FUNCTIONS[a.kind].partials[0](OPERAND), OPERAND, a.forms[0]), slopes[0])


def _power(s: Slopes, a: Atom) -> Form:
    """∂bᵏ = k·bᵏ⁻¹·∂b, for a k that does not move."""
    base, exponent = a.forms
    if s.form(exponent).terms:
        raise Cannot("a derivative of a power by its exponent")
    lower = s.terms.minus(exponent, s.terms.number(1))
    return s.terms.product((exponent, s.terms.raised(base, lower), s.form(base)))


def _max(s: Slopes, a: Atom) -> Form:
    """Where it is attained once: the slope there."""
    inside, names = s.terms.opened(a)
    dims = [s.terms.ranges.of(name) for name in names]
    number = Place()
    for k, name in enumerate(names):
        number = number.plus(at(name), product(dims[k + 1 :]))
    again, others = s.terms.opened(a)
    return s.summed(names, s.terms.attained(again, others, (number,)), s.form(inside))


def _prod(s: Slopes, a: Atom) -> Form:
    """Σ over the places of the slope there times Π of all others."""
    (inside, names), (again, others) = s.terms.opened(a), s.terms.opened(a)
    slope = s.form(inside)
    if not slope.terms:
        return slope
    return s.summed(names, s.terms.others(again, others, tuple(map(at, names))), slope)


def _others(s: Slopes, a: Atom) -> Form:
    """Of a product over all places but one: the same over the places but that one."""
    (inside, names), (again, others) = s.terms.opened(a), s.terms.opened(a)
    slope, here = s.form(inside), tuple(map(at, names))
    if not slope.terms:
        return slope
    if len(a.places) != len(names):
        raise Cannot("a third derivative of a product")
    apart = s.terms.minus(s.terms.number(1), s.terms.deltas(a.places, here))
    return s.summed(names, apart, s.terms.others(again, others, (*a.places, *here)), slope)


def _inverse(s: Slopes, a: Atom) -> Form:
    """∂M⁻¹ = −M⁻¹·∂M·M⁻¹."""
    (inside, (i, j)), (left, right) = s.terms.opened(a), a.places
    before, after = (s.terms.atom(replace(a, places=places)) for places in ((left, at(i)), (at(j), right)))
    return s.terms.scale(s.summed((i, j), before, s.form(inside), after), -1)


def _det(s: Slopes, a: Atom) -> Form:
    """∂det(M) = det(M)·Σᵢⱼ M⁻¹[j, i]·∂M[i, j], where det(M) is not 0."""
    inside, (i, j) = s.terms.opened(a)
    inverse = s.terms.matrix("inverse", *s.terms.opened(a), (at(j), at(i)))
    return s.terms.mul(s.terms.atom(a), s.summed((i, j), inverse, s.form(inside)))


RULES: dict[str, Callable[[Slopes, Atom], Form]] = {
    **dict.fromkeys(("size", "pi", "delta", "holds", "argmax"), _nothing),
    "entry": _entry,
    "exp": lambda s, a: s.terms.mul(s.terms.atom(a), s.form(a.forms[0])),
    "sum": lambda s, a: s.form(a.forms[0]),
    "where": _where,
    "power": _power,
    "apply": _function,
    "max": _max,
    "prod": _prod,
    "others": _others,
    "inverse": _inverse,
    "det": _det,
}
