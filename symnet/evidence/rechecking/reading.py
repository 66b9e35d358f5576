"""From an expression to the plain form of one entry, by the meaning of each node, for checking again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from symnet.evidence.rechecking import moving
from symnet.evidence.rechecking.formal import read_formal
from symnet.evidence.rechecking.forms import Form
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import Cannot, Place, Taken, at, fixed, parts
from symnet.evidence.rechecking.powers import ROOT
from symnet.evidence.rechecking.reductions import CLOSED
from symnet.expr import (
    Add,
    Apply,
    AxisMap,
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
    Reduce,
    SizeValue,
    Symbol,
    Where,
)
from symnet.functions import FUNCTIONS
from symnet.sizes import Dim, product

MOST_DEPTH = 120
Places = tuple[Place, ...]


class Reader:
    """Entries of expressions as forms. declared: names of symmetric matrices; laws: what inverses and determinants are;
    apart: whether axes are read part by part, and those whose size is a number place by place; open: labels that may
    be taken apart."""

    def __init__(self, terms: Functions, declared: frozenset[str] = frozenset(), apart: bool = False):
        self.terms, self.declared, self.apart, self.depth = terms, declared, apart, 0
        terms.symmetric, terms.read = declared, self.entry
        self.open: set[str] = set()
        self.laws: dict[Expr, Expr] = {}
        self.done: dict[tuple[Expr, Places], Form] = {}

    # -------------------------------------------------------------- entries
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
                self.done[key] = self.entry(self.laws[e], places) if e in self.laws else rule(self, e, places)
            finally:
                self.depth -= 1
        return self.done[key]

    def learn(self, node: Expr, value: Expr) -> None:
        """Read a node as what it was shown to equal."""
        self.laws[node] = value
        self.done.clear()

    def operand(self, e: Expr, places: Places) -> Form:
        """The entry of an operand that is broadcast."""
        return self.entry(e, places[len(places) - e.rank :])

    def plain(self) -> Reader:
        """A reader that knows nothing of the hypotheses but which names are positive; it shares the labels."""
        t = self.terms
        bare = Functions(ranges=t.ranges, labels=t.labels, positive=t.positive, positives=t.positives, meant=t.meant)
        reader = Reader(bare, self.declared, self.apart)
        reader.laws, reader.open = self.laws, self.open
        return reader

    def with_value(self, e: Expr, name: Symbol, value: Form) -> Form:
        """An expression in one name that stands for a form."""
        inner = self.plain()
        inner.terms.squares |= self.terms.squares
        inner.done[name, ()] = value
        return inner.entry(e, ())

    # -------------------------------------------------------------- axes
    def along(self, dims: Iterable[Dim], read: Callable[[Places], Form]) -> tuple[Form, list[str]]:
        """What is read over new labels that run along axes, and these: coordinates where an axis is taken apart."""
        ((form, labels),) = self.pieces([self.terms.fresh(dim) for dim in dims], read, False)
        return form, labels

    def summed(self, dims: Iterable[Dim], read: Callable[[Places], Form]) -> Form:
        """The sum of what is read, over axes."""
        pieces = self.pieces([self.terms.fresh(dim) for dim in dims], read, self.apart)
        return self.terms.add(*(self.terms.summed(form, labels) for form, labels in pieces))

    def pieces(self, names: list[str], read: Callable[[Places], Form], apart: bool) -> Iterator[tuple[Form, list[str]]]:
        """What is read over labels, and these: coordinates where an axis is taken apart; with `apart`, one after the
        other for all parts of the axes."""
        todo = [([at(name) for name in names], names)]
        while todo:
            self.terms.spend()
            places, labels = todo.pop(0)
            mine = {*labels} - self.open if apart else set()
            self.open |= mine
            try:
                for label, dim in ((x, self.terms.ranges.of(x)) for x in labels if apart):
                    if isinstance(dim, int):
                        raise parts(label, (1,) * dim)
                form = read(tuple(places))
            except Taken as taken:
                if taken.label not in labels:
                    raise
                todo = [*self._stretches(places, labels, taken), *todo]
            else:
                yield form, labels
            finally:
                self.open -= mine

    def _stretches(
        self, places: list[Place], labels: list[str], taken: Taken
    ) -> Iterator[tuple[list[Place], list[str]]]:
        k = labels.index(taken.label)
        for stretch in taken.stretches:
            fresh = [f"{taken.label}~{fixed(stretch.first).key}.{j}" for j in range(len(stretch.ranges))]
            self.terms.ranges.update(zip(fresh, stretch.ranges, strict=True))
            here = fixed(stretch.first)
            for label, step in zip(fresh, stretch.steps, strict=True):
                here = here.plus(at(label), step)
            yield [p.renamed({taken.label: here}) for p in places], [*labels[:k], *fresh, *labels[k + 1 :]]


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


def _power(r: Reader, e: Power, places: Places) -> Form:
    """base**exponent, for an exponent that is no number as exp(exponent·log(base)) where the base is positive."""
    base, exponent = (r.operand(child, places) for child in e.children)
    if exponent.number is not None:
        return r.terms.power(base, exponent.number)
    if r.terms.sign(base) == "+":
        return r.terms.exp(r.terms.mul(exponent, r.terms.log(base)))
    return r.terms.call("power", (), base, exponent)


def _map(r: Reader, e: Map, places: Places) -> Form:
    definition = FUNCTIONS[e.name].definition
    if definition is not None:
        return r.operand(definition(*e.children), places)
    return r.terms.call(e.name, (), *(r.operand(child, places) for child in e.children))


def _contract(r: Reader, e: Contract, places: Places) -> Form:
    outside = dict(zip(e.output, places, strict=True))
    summed = {label: dim for label, dim in e.label_sizes.items() if label not in outside}

    def read(inner: Places) -> Form:
        names = {**outside, **dict(zip(summed, inner, strict=True))}
        pairs = zip(e.children, e.inputs, strict=True)
        return r.terms.product(r.entry(child, tuple(names[label] for label in inputs)) for child, inputs in pairs)

    return r.summed(summed.values(), read)


def _reduce(r: Reader, e: Reduce, places: Places) -> Form:
    a = Map("abs", e.children[0]) if e.op == "norm1" else e.children[0]
    dims = [a.shape[axis] for axis in e.axes]

    def read(inner: Places) -> Form:
        moving, kept = iter(inner), iter(places)
        rows = []
        for axis in range(a.rank):
            here = next(kept) if e.keepdims or axis not in e.axes else fixed(0)
            rows.append(next(moving) if axis in e.axes else here)
        return r.operand(a, tuple(rows))

    if e.op in CLOSED:
        return CLOSED[e.op](r.terms, *r.along(dims, read))
    before, after = SUMS.get(e.op, (_same, _same))
    total = after(r.terms, r.summed(dims, lambda inner: before(r.terms, read(inner))))
    return r.terms.mul(total, r.terms.power(r.terms.size(product(dims)), Fraction(-1))) if e.op == "mean" else total


def _same(terms: Functions, form: Form) -> Form:
    return form


def _root(terms: Functions, squares: Form) -> Form:
    terms.note_squares(squares)
    return terms.power(squares, ROOT)


SUMS: dict[str, tuple[Callable[[Functions, Form], Form], Callable[[Functions, Form], Form]]] = {
    "logsumexp": (Functions.exp, Functions.log),
    "norm": (lambda terms, form: terms.mul(form, form), _root),
}


def _axis_map(r: Reader, e: AxisMap, places: Places) -> Form:
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


def _where(r: Reader, e: Where, places: Places) -> Form:
    condition, a, b = e.children
    left, right = (r.operand(side, places) for side in condition.children)
    return r.terms.chosen(condition.data[0], r.terms.minus(left, right), r.operand(a, places), r.operand(b, places))


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
    Power: _power,
    Map: _map,
    Apply: lambda r, e, places: r.terms.call("apply", (e.name, e.order), r.entry(e.children[0], places)),
    Where: _where,
    Contract: _contract,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Eye: lambda r, e, places: r.terms.delta(*places),
    Inverse: _inverse,
    Det: _det,
    Formal: read_formal,
    **moving.ENTRIES,
}
