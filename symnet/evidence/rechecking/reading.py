"""From an expression to the plain form of one entry, by the meaning of each node, for checking again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

from symnet.evidence.rechecking import moving
from symnet.evidence.rechecking.again import remade
from symnet.evidence.rechecking.formal import read_formal
from symnet.evidence.rechecking.forms import Atom, Form
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import Cannot, Place, Taken, at, fixed, parts
from symnet.evidence.rechecking.reductions import CLOSED, REDUCTIONS
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
MOST_PIECES = 256
Places = tuple[Place, ...]


class Reader:
    """Entries of expressions as forms. declared: names of symmetric matrices; symmetric: these, and those that the
    hypotheses make symmetric; laws: what inverses and determinants are; meant: what names of derivatives stand for;
    apart: whether axes are read part by part, and those whose size is a number place by place."""

    def __init__(self, terms: Functions, declared: frozenset[str] = frozenset(), apart: bool = False):
        self.terms, self.declared, self.symmetric, self.depth = terms, declared, declared, 0
        self.apart = apart
        self.open: set[str] = set()  # labels that may be taken apart
        self.meant: dict[str, Expr] = {}
        terms.remade = partial(remade, self)
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
        terms = self.terms
        bare = Functions(ranges=terms.ranges, labels=terms.labels, positive=terms.positive, positives=terms.positives)
        reader = Reader(bare, self.declared, self.apart)
        reader.laws, reader.open, reader.meant = self.laws, self.open, self.meant
        return reader

    def with_value(self, e: Expr, name: Symbol, value: Form) -> Form:
        """An expression in one name that stands for a form."""
        inner = self.plain()
        inner.terms.squares |= self.terms.squares
        inner.done[name, ()] = value
        return inner.entry(e, ())

    def chosen(self, relation: str, d: Form, yes: Form, no: Form) -> Form:
        """`yes` where d relation 0 holds, else `no`; as a sum only where both have values everywhere."""
        if relation in (">", ">=", "!=") and self.terms.positive_form(d):
            return yes
        if relation == ">=" and self.terms.nonnegative_form(d):
            return yes
        if total(self.terms, yes) and total(self.terms, no):
            here = self.terms.holds(relation, d)
            return self.terms.add(no, self.terms.mul(here, self.terms.add(yes, self.terms.scale(no, -1))))
        return self.call("where", (relation,), d, yes, no)

    def matrix(self, kind: str, form: Form, names: list[str], places: Places = ()) -> Form:
        """The inverse or the determinant of a matrix over two labels; of it or its transpose, what comes first."""
        if len(names) != 2:
            raise Cannot("an inverse or a determinant of a matrix whose axes are taken apart")
        n = self.terms.ranges.of(names[0])
        row, column = self.own(form, names).values()
        straight = form.renamed({names[0]: at(row), names[1]: at(column)})
        turned = form.renamed({names[0]: at(column), names[1]: at(row)})
        if kind == "det" and straight.key == self.terms.delta(at(row), at(column)).key:
            return self.terms.number(1)
        first, places = (straight, places) if straight.key <= turned.key else (turned, places[::-1])
        data, bound = ((n, row, column) if kind == "inverse" else (n,)), frozenset((row, column))
        either = kind == "inverse" and straight.key == turned.key
        return self.terms.atom(Atom(kind, data, places, (first,), either, bound))

    def call(self, kind: str, data: tuple[Any, ...], *forms: Form) -> Form:
        return self.terms.atom(Atom(kind, data, (), forms))

    def along(
        self, dims: Iterable[Dim], read: Callable[[Places], Form], names: list[str] | None = None
    ) -> tuple[Form, list[str]]:
        """What is read over new labels (or `names`) that run along axes, and these labels: coordinates where an axis is
        taken apart."""
        names = [self.terms.fresh(dim) for dim in dims] if names is None else names
        ((form, labels),) = self.pieces(names, read, False)
        return form, labels

    def pieces(self, names: list[str], read: Callable[[Places], Form], apart: bool) -> Iterator[tuple[Form, list[str]]]:
        """What is read over labels, and these: coordinates where an axis is taken apart; with `apart`, one after the
        other for all parts of the axes."""
        todo = [([at(name) for name in names], names)]
        done = 0
        while todo:
            places, labels = todo.pop(0)
            try:
                form = self._piece(tuple(places), labels, read, apart)
            except Taken as taken:
                if taken.label not in labels:
                    raise
                todo = [*self._stretches(places, labels, taken), *todo]
                continue
            done += 1
            if done > MOST_PIECES:
                raise Cannot("axes of too many places")
            yield form, labels

    def _piece(self, places: Places, labels: list[str], read: Callable[[Places], Form], apart: bool) -> Form:
        ranges = {x: self.terms.ranges.of(x) for x in labels if apart}
        for x, dim in ranges.items():
            if isinstance(dim, int):
                raise parts(x, (1,) * dim)
        self.open |= ranges.keys()
        try:
            return read(places)
        finally:
            self.open -= ranges.keys()

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

    def summed(self, dims: Iterable[Dim], read: Callable[[Places], Form]) -> Form:
        """The sum of what is read, over axes."""
        total = Form()
        for form, names in self.pieces([self.terms.fresh(dim) for dim in dims], read, self.apart):
            for name in names:
                form = self.terms.summed(form, name, self.terms.ranges.of(name))
            total = self.terms.add(total, form)
        return total

    def own(self, form: Form, names: Iterable[str]) -> dict[str, str]:
        """Names for labels that will belong to an atom around the form: by their order, and how deep they are."""
        made = {}
        for k, name in enumerate(names):
            made[name] = f"@{form.depth}.{k}<{self.terms.ranges.of(name)}>"
            self.terms.ranges[made[name]] = self.terms.ranges.of(name)
        return made

    def opened(self, a: Atom) -> tuple[Form, list[str]]:
        """What is inside an atom, over new labels instead of its own, in their order."""
        own = sorted(a.bound, key=lambda name: int(name.split(".")[1].split("<")[0]))
        names = [self.terms.fresh(self.terms.ranges.of(name)) for name in own]
        return a.forms[0].renamed({old: at(new) for old, new in zip(own, names, strict=True)}), names

    def closed(self, kind: str, form: Form, names: list[str], places: Places = ()) -> Form:
        """An atom of a form, to which these labels belong; it is equal to atoms of equal forms."""
        dims = tuple(self.terms.ranges.of(name) for name in names)
        own = self.own(form, names)
        inside = form.renamed({name: at(new) for name, new in own.items()})
        return self.terms.atom(Atom(kind, dims, places, (inside,), False, frozenset(own.values())))


def _symbol(r: Reader, e: Symbol, places: Places) -> Form:
    def entry(*where: Place) -> Form:
        return r.terms.atom(Atom("entry", (e.name,), where, (), e.name in r.symmetric))

    if "diagonal" in e.facts:
        return r.terms.mul(r.terms.delta(*places), entry(places[0], places[0]))
    if "skew" in e.facts and not any(place.terms for place in places):
        i, j = (place.offset for place in places)
        if isinstance(i, int) and isinstance(j, int):  # one entry of two stands for both
            return Form() if i == j else entry(*places) if i < j else r.terms.scale(entry(*reversed(places)), -1)
    if "skew" in e.facts:
        both = r.terms.add(entry(*places), r.terms.scale(entry(*reversed(places)), -1))
        return r.terms.scale(both, Fraction(1, 2))
    return entry(*places)


def _power(r: Reader, e: Power, places: Places) -> Form:
    whole = _integer(e.exponent)
    if whole is not None and whole < 0:
        return _reciprocal(r, e.base, whole, places)
    base, exponent = (r.operand(child, places) for child in e.children)
    if not exponent.terms or (len(exponent.terms) == 1 and not exponent.terms[0].powers and not exponent.terms[0].sums):
        return r.terms.power(base, exponent.terms[0].number if exponent.terms else Fraction(0))
    if r.terms.positive_form(base):
        return r.terms.exp(r.terms.mul(exponent, r.terms.log(base)))
    return r.call("power", (), base, exponent)


def _integer(e: Expr) -> int | None:
    return int(e.value) if isinstance(e, Number) and e.value.denominator == 1 else None


def _reciprocal(r: Reader, e: Expr, n: int, places: Places) -> Form:
    """e**n for n < 0, factor by factor: (ab)**n = a**n b**n and (a**k)**n = a**(kn) where there is a value."""
    places = places[len(places) - e.rank :]
    if isinstance(e, Defined):
        return _reciprocal(r, e.value, n, places)
    if isinstance(e, Mul):
        return r.terms.mul(*(_reciprocal(r, child, n, places) for child in e.children))
    if isinstance(e, Power) and (k := _integer(e.exponent)) is not None and 0 < k * -n < 40:
        return _reciprocal(r, e.base, k * n, places)
    return r.terms.power(r.entry(e, places), Fraction(n))


def _map(r: Reader, e: Map, places: Places) -> Form:
    definition = FUNCTIONS[e.name].definition
    if definition is not None:
        return r.operand(definition(*e.children), places)
    forms = [r.operand(child, places) for child in e.children]
    if e.name == "exp":
        return r.terms.exp(forms[0])
    if e.name == "log":
        return r.terms.log(forms[0])
    return r.call(e.name, (), *forms)


def _contract(r: Reader, e: Contract, places: Places) -> Form:
    outside = dict(zip(e.output, places, strict=True))
    summed = {label: dim for label, dim in e.label_sizes.items() if label not in outside}

    def read(inner: Places) -> Form:
        names = {**outside, **dict(zip(summed, inner, strict=True))}
        result = r.terms.number(1)
        for child, inputs in zip(e.children, e.inputs, strict=True):
            result = r.terms.mul(result, r.entry(child, tuple(names[label] for label in inputs)))
        return result

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
        return CLOSED[e.op](r, *r.along(dims, read))
    before, after = REDUCTIONS[e.op]
    return after(r, r.summed(dims, lambda inner: before(r, read(inner))), product(dims))


def _axis_map(r: Reader, e: AxisMap, places: Places) -> Form:
    (a,) = e.children

    def read(inner: Places) -> Form:
        return r.entry(a, (*places[: e.axis], *inner, *places[e.axis + 1 :]))

    if e.name == "argmax_onehot":
        form, names = r.along([a.shape[e.axis]], read)
        return r.closed("argmax", form, names, (places[e.axis],))
    total = r.summed([a.shape[e.axis]], lambda inner: r.terms.exp(read(inner)))
    entry = r.entry(a, places)
    if e.name == "softmax":
        return r.terms.mul(r.terms.exp(entry), r.terms.power(total, Fraction(-1)))
    return r.terms.add(entry, r.terms.scale(r.terms.log(total), -1))


def _eye(r: Reader, e: Eye, places: Places) -> Form:
    return r.terms.delta(*places)


def _where(r: Reader, e: Where, places: Places) -> Form:
    condition, a, b = e.children
    left, right = (r.operand(side, places) for side in condition.children)
    d = r.terms.add(left, r.terms.scale(right, -1))
    return r.chosen(condition.data[0], d, r.operand(a, places), r.operand(b, places))


def total(terms: Functions, form: Form) -> bool:
    """Whether a form has a value for all values of the names."""
    return all(
        _total_power(terms, a, e) and all(total(terms, inner) for inner in a.forms)
        for t in form.terms
        for a, e in t.powers
    )


def _total_power(terms: Functions, a: Atom, e: Fraction) -> bool:
    if a.kind in ("exp", "size", "prime"):
        return True
    if e < 0:
        return a.kind == "sum" and terms.positive_form(a.forms[0])
    if a.kind == "log":
        return terms.positive_form(a.forms[0])
    return a.kind in TOTAL if e == int(e) else a.kind == "sum" and terms.never_negative(a.forms[0])


def _inverse(r: Reader, e: Inverse, places: Places) -> Form:
    a, n = e.children[0], e.shape[0]
    if n == 1:
        return r.terms.power(r.entry(a, places), Fraction(-1))
    return r.matrix("inverse", *r.along(a.shape, lambda inner: r.entry(a, inner)), places)


def _det(r: Reader, e: Det, places: Places) -> Form:
    a = e.children[0]
    if a.shape[0] == 1:
        return r.entry(a, (fixed(0), fixed(0)))
    return r.matrix("det", *r.along(a.shape, lambda inner: r.entry(a, inner)))


TOTAL = ("entry", "delta", "holds", "sum", "max", "argmax", "prod", "det")
ENTRIES: dict[type, Callable[[Reader, Any, Places], Form]] = {
    Number: lambda r, e, places: r.terms.number(e.value),
    Full: lambda r, e, places: r.terms.number(e.value),
    SizeValue: lambda r, e, places: r.terms.size(e.size),
    Constant: lambda r, e, places: r.terms.exp(r.terms.number(1)) if e.name == "e" else r.call("pi", ()),
    Symbol: _symbol,
    Defined: lambda r, e, places: r.entry(e.value, places),
    Add: lambda r, e, places: r.terms.add(*(r.operand(child, places) for child in e.children)),
    Mul: lambda r, e, places: r.terms.mul(*(r.operand(child, places) for child in e.children)),
    Power: _power,
    Map: _map,
    Apply: lambda r, e, places: r.call("apply", (e.name, e.order), r.entry(e.children[0], places)),
    Where: _where,
    Contract: _contract,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Eye: _eye,
    Inverse: _inverse,
    Det: _det,
    Formal: read_formal,
    **moving.ENTRIES,
}
