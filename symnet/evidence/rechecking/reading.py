"""From an expression to the plain form of one entry, by the meaning of each node, for checking again."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.evidence.rechecking import moving, reductions
from symnet.evidence.rechecking.axes import Axes, Places
from symnet.evidence.rechecking.few_values import by_values
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.formal import read_formal
from symnet.evidence.rechecking.forms import Form
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import Cannot, fixed
from symnet.expr import (
    Add,
    Apply,
    Constant,
    Contract,
    Defined,
    Det,
    Expr,
    Eye,
    Formal,
    Full,
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    Symbol,
    Where,
)
from symnet.functions import FUNCTIONS

MOST_DEPTH = 120


class Reader(Axes):
    """Entries of expressions as forms. declared: names of symmetric matrices; laws: what inverses and determinants
    are."""

    def __init__(self, terms: Functions, declared: frozenset[str] = frozenset(), apart: bool = False):
        super().__init__(terms, apart)
        terms.symmetric, terms.read = declared, self.entry
        self.declared, self.depth = declared, 0
        self.whole = False  # functions stay what they are, instead of being written out by their definitions
        self.laws: dict[Expr, Expr] = {}
        self.done: dict[tuple[Expr, Places], Form] = {}

    def entry(self, e: Expr, places: Places) -> Form:
        """The entry of `e` at these places, one for each axis."""
        places = tuple(fixed(0) if dim == 1 else x for x, dim in zip(places, e.shape, strict=True))
        key = (e, places)
        if key not in self.done:
            rule = ENTRIES.get(type(e))
            if rule is None or self.depth > MOST_DEPTH:
                raise Cannot(f"{type(e).__name__} is not read by this checker, or nested too deeply")
            self.depth += 1
            self.terms.spend()
            try:
                if e in self.laws:
                    self.terms.used.add(e)
                    self.done[key] = self.entry(self.laws[e], places)
                else:
                    self.done[key] = rule(self, e, places)
            finally:
                self.depth -= 1
        return self.done[key]

    def learn(self, node: Expr, value: Expr) -> None:
        """Read a node as what it was shown to equal."""
        if node in self.laws:
            raise Refused(f"two laws are about {node}")
        self.laws[node] = value
        self.done.clear()

    def plain(self) -> Reader:
        """A reader that knows nothing of the hypotheses but which names are positive, and not what names stand for, as
        it reads what is derived by them. It shares the labels."""
        t = self.terms
        strict = {form: sign for form, sign in t.known.items() if sign == "+"}  # it is so near a point, too
        bare = Functions(ranges=t.ranges, labels=t.labels, positive=t.positive, known=strict, used=t.used)
        reader = Reader(bare, self.declared, self.apart)
        reader.laws, reader.open, reader.whole = self.laws, self.open, self.whole
        return reader

    def with_value(self, e: Expr, name: Symbol, value: Form) -> Form:
        """An expression in one name that stands for a form."""
        inner = self.plain()
        inner.terms.squares |= self.terms.squares
        inner.done[name, ()] = value
        return inner.entry(e, ())


def _symbol(r: Reader, e: Symbol, places: Places) -> Form:
    """By the structure: a diagonal matrix is 0 elsewhere; a skew one is half its difference from its transpose, and of
    its entries by number, one of two stands for both."""
    if "diagonal" in e.facts:
        return r.terms.mul(r.terms.delta(*places), r.terms.entry(e.name, places[:1] * 2))
    if "skew" in e.facts and not any(place.terms for place in places):
        i, j = (place.offset for place in places)
        if isinstance(i, int) and isinstance(j, int):
            above = r.terms.entry(e.name, (fixed(min(i, j)), fixed(max(i, j))))
            return r.terms.scale(above, (i < j) - (i > j))
    if "skew" in e.facts:
        both = r.terms.minus(r.terms.entry(e.name, places), r.terms.entry(e.name, places[::-1]))
        return r.terms.scale(both, Fraction(1, 2))
    return r.terms.entry(e.name, places)


def _map(r: Reader, e: Map, places: Places) -> Form:
    definition = FUNCTIONS[e.name].definition
    if definition is not None and not r.whole:
        return r.operand(definition(*e.children), places)
    forms = [r.operand(child, places) for child in e.children]
    return by_values(r.terms, lambda *forms: r.terms.call(e.name, (), *forms), forms)


def _contract(r: Reader, e: Contract, places: Places) -> Form:
    outside = dict(zip(e.output, places, strict=True))
    summed = {label: dim for label, dim in e.label_sizes.items() if label not in outside}

    def read(inner: Places) -> Form:
        names = {**outside, **dict(zip(summed, inner, strict=True))}
        pairs = zip(e.children, e.inputs, strict=True)
        return r.terms.product(r.entry(child, tuple(names[label] for label in inputs)) for child, inputs in pairs)

    return r.summed(summed.values(), read)


def _where(r: Reader, e: Where, places: Places) -> Form:
    condition, a, b = e.children
    left, right = (r.operand(side, places) for side in condition.children)
    forms = [r.terms.minus(left, right), r.operand(a, places), r.operand(b, places)]
    return by_values(r.terms, lambda *forms: r.terms.chosen(condition.data[0], *forms), forms)


def _inverse(r: Reader, e: Inverse, places: Places) -> Form:
    (a,) = e.children
    if e.shape[0] == 1:
        return r.terms.power(r.entry(a, places), Fraction(-1))
    return r.terms.matrix("inverse", *r.along(a.shape, lambda inner: r.entry(a, inner)), places)


def _det(r: Reader, e: Det, places: Places) -> Form:
    (a,) = e.children
    if a.shape[0] == 1:
        return r.entry(a, (fixed(0), fixed(0)))
    return r.terms.matrix("det", *r.along(a.shape, lambda inner: r.entry(a, inner)))


ENTRIES: dict[type, Callable[[Reader, Any, Places], Form]] = {
    Number: lambda r, e, places: r.terms.number(e.value),
    Full: lambda r, e, places: r.terms.number(e.value),
    SizeValue: lambda r, e, places: r.terms.size(e.size),
    Constant: lambda r, e, places: r.terms.exp(r.terms.number(1)) if e.name == "e" else r.terms.call("pi", ()),
    Symbol: _symbol,
    Defined: lambda r, e, places: r.entry(e.value, places),
    Add: lambda r, e, places: r.terms.add(*(r.operand(child, places) for child in e.children)),
    Mul: lambda r, e, places: r.terms.product(r.operand(child, places) for child in e.children),
    Power: lambda r, e, places: by_values(r.terms, r.terms.raised, [r.operand(child, places) for child in e.children]),
    Map: _map,
    Apply: lambda r, e, places: r.terms.call("apply", (e.name, e.order), r.entry(e.children[0], places)),
    Where: _where,
    Contract: _contract,
    Eye: lambda r, e, places: r.terms.delta(*places),
    Inverse: _inverse,
    Det: _det,
    Formal: read_formal,
    **moving.ENTRIES,
    **reductions.ENTRIES,
}
