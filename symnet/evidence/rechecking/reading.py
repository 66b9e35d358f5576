"""From an expression to the plain form of one entry, by the meaning of each node, for checking again."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.evidence.rechecking.forms import COLUMN, ROW, Atom, Cannot, Form
from symnet.evidence.rechecking.functions import Functions
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
    Full,
    Index,
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
from symnet.sizes import product

MOST_DEPTH = 120
Labels = tuple[str, ...]


class Reader:
    """Entries of expressions as forms; `symmetric`: names of symmetric matrices."""

    def __init__(self, terms: Functions, symmetric: frozenset[str] = frozenset()):
        self.terms, self.symmetric, self.depth = terms, symmetric, 0
        self.done: dict[tuple[Expr, Labels], Form] = {}

    def entry(self, e: Expr, labels: Labels) -> Form:
        """The entry of `e` at these labels, one for each axis (`@0`, `@1`, ... are fixed positions)."""
        labels = tuple("@0" if dim == 1 else x for x, dim in zip(labels, e.shape, strict=True))
        key = (e, labels)
        if key not in self.done:
            rule = ENTRIES.get(type(e))
            if rule is None or self.depth > MOST_DEPTH:
                raise Cannot(f"{type(e).__name__} is not read by this checker, or nested too deeply")
            self.depth += 1
            self.terms.spend()
            self.done[key] = rule(self, e, labels)
            self.depth -= 1
        return self.done[key]

    def operand(self, e: Expr, labels: Labels) -> Form:
        """The entry of an operand that is broadcast."""
        return self.entry(e, labels[len(labels) - e.rank :])

    def call(self, kind: str, data: tuple[Any, ...], *forms: Form) -> Form:
        return self.terms.atom(Atom(kind, data, (), forms))


def _symbol(r: Reader, e: Symbol, labels: Labels) -> Form:
    if {"diagonal", "skew"} & set(e.facts):
        raise Cannot("a structured matrix")
    return r.terms.atom(Atom("entry", (e.name,), labels, (), e.name in r.symmetric))


def _power(r: Reader, e: Power, labels: Labels) -> Form:
    whole = _integer(e.exponent)
    if whole is not None and whole < 0:
        return _reciprocal(r, e.base, whole, labels)
    base, exponent = (r.operand(child, labels) for child in e.children)
    if not exponent.terms or (len(exponent.terms) == 1 and not exponent.terms[0].powers and not exponent.terms[0].sums):
        return r.terms.power(base, exponent.terms[0].number if exponent.terms else Fraction(0))
    if r.terms.positive_form(base):
        return r.terms.exp(r.terms.mul(exponent, r.terms.log(base)))
    return r.call("power", (), base, exponent)


def _integer(e: Expr) -> int | None:
    return int(e.value) if isinstance(e, Number) and e.value.denominator == 1 else None


def _reciprocal(r: Reader, e: Expr, n: int, labels: Labels) -> Form:
    """e**n for n < 0, factor by factor: (ab)**n = a**n b**n and (a**k)**n = a**(kn) where there is a value."""
    labels = labels[len(labels) - e.rank :]
    if isinstance(e, Defined):
        return _reciprocal(r, e.value, n, labels)
    if isinstance(e, Mul):
        return r.terms.mul(*(_reciprocal(r, child, n, labels) for child in e.children))
    if isinstance(e, Power) and (k := _integer(e.exponent)) is not None and 0 < k * -n < 40:
        return _reciprocal(r, e.base, k * n, labels)
    return r.terms.power(r.entry(e, labels), Fraction(n))


def _map(r: Reader, e: Map, labels: Labels) -> Form:
    definition = FUNCTIONS[e.name].definition
    if definition is not None:
        return r.operand(definition(*e.children), labels)
    forms = [r.operand(child, labels) for child in e.children]
    if e.name == "exp":
        return r.terms.exp(forms[0])
    if e.name == "log":
        return r.terms.log(forms[0])
    return r.call(e.name, (), *forms)


def _contract(r: Reader, e: Contract, labels: Labels) -> Form:
    names = dict(zip(e.output, labels, strict=True))
    summed = [(label, dim) for label, dim in e.label_sizes.items() if label not in names]
    names.update((label, r.terms.fresh()) for label, _ in summed)
    result = r.terms.number(1)
    for child, inputs in zip(e.children, e.inputs, strict=True):
        result = r.terms.mul(result, r.entry(child, tuple(names[label] for label in inputs)))
    for label, dim in summed:
        result = r.terms.summed(result, names[label], dim)
    return result


def _reduce(r: Reader, e: Reduce, labels: Labels) -> Form:
    (a,) = e.children
    kept = iter(labels)
    inner, summed = [], []
    for axis, dim in enumerate(a.shape):
        here = next(kept) if e.keepdims or axis not in e.axes else ""
        if axis in e.axes:
            here = r.terms.fresh()
            summed.append((here, dim))
        inner.append(here)
    entry = r.entry(a, tuple(inner))
    if e.op == "norm1":
        entry = r.operand(Map("abs", a), tuple(inner))
    if e.op in ("max", "min", "prod"):  # opaque: equal to the same of equal entries only
        names = {label: f"@{e.op}{i}" for i, (label, _) in enumerate(summed)}
        return r.call(e.op, tuple(dim for _, dim in summed), entry.renamed(names))
    before, after = REDUCTIONS[e.op]
    form = before(r, entry)
    for label, dim in summed:
        form = r.terms.summed(form, label, dim)
    return after(r, form, product(dim for _, dim in summed))


def _axis_map(r: Reader, e: AxisMap, labels: Labels) -> Form:
    (a,) = e.children
    if e.name == "argmax_onehot":
        raise Cannot("argmax_onehot is not read by this checker")
    other = r.terms.fresh()
    moved = tuple(other if axis == e.axis else x for axis, x in enumerate(labels))
    total = r.terms.summed(r.terms.exp(r.entry(a, moved)), other, a.shape[e.axis])
    entry = r.entry(a, labels)
    if e.name == "softmax":
        return r.terms.mul(r.terms.exp(entry), r.terms.power(total, Fraction(-1)))
    return r.terms.add(entry, r.terms.scale(r.terms.log(total), -1))


def _index(r: Reader, e: Index, labels: Labels) -> Form:
    kept = iter(labels)
    inner = []
    for selector, dim in zip(e.selectors, e.children[0].shape, strict=True):
        if isinstance(selector, int) and (selector >= 0 or isinstance(dim, int)):
            inner.append(f"@{selector if selector >= 0 else selector + dim}")  # type: ignore[operator]
        elif selector == (None, None, 1):
            inner.append(next(kept))
        else:
            raise Cannot("a slice")
    return r.entry(e.children[0], tuple(inner))


def _eye(r: Reader, e: Eye, labels: Labels) -> Form:
    return r.terms.delta(labels[0], labels[1], e.shape[0])


def _where(r: Reader, e: Where, labels: Labels) -> Form:
    condition, a, b = e.children
    left, right = (r.operand(side, labels) for side in condition.children)
    d = r.terms.add(left, r.terms.scale(right, -1))
    yes, no = r.operand(a, labels), r.operand(b, labels)
    if total(yes) and total(no):
        chosen = r.terms.holds(condition.data[0], d)
        return r.terms.add(no, r.terms.mul(chosen, r.terms.add(yes, r.terms.scale(no, -1))))
    return r.call("where", (condition.data[0],), d, yes, no)


def total(form: Form) -> bool:
    """Whether a form has a value for all values of the names."""
    return all(
        a.kind in ("entry", "size", "delta", "exp", "holds", "prime")
        and ((e > 0 and e == int(e)) or a.kind in ("exp", "size", "prime"))
        and all(total(inner) for inner in a.forms)
        for t in form.terms
        for a, e in t.powers
    )


def _matrix(r: Reader, e: Expr, labels: Labels) -> tuple[Form, Labels]:
    """The matrix over its own labels, or its transpose, whichever comes first, with the labels of the entry."""
    straight, turned = (r.entry(e, x) for x in ((ROW, COLUMN), (COLUMN, ROW)))
    return (straight, labels) if straight.key <= turned.key else (turned, labels[::-1])


def _inverse(r: Reader, e: Inverse, labels: Labels) -> Form:
    a, n = e.children[0], e.shape[0]
    if n == 1:
        return r.terms.power(r.entry(a, labels), Fraction(-1))
    form, places = _matrix(r, a, labels)
    symmetric = form.key == r.entry(a, (COLUMN, ROW)).key == r.entry(a, (ROW, COLUMN)).key
    return r.terms.atom(Atom("inverse", (n,), places, (form,), symmetric))


def _det(r: Reader, e: Det, labels: Labels) -> Form:
    form, _ = _matrix(r, e.children[0], ())
    return r.call("det", (e.children[0].shape[0],), form)


def _same(r: Reader, form: Form) -> Form:
    return form


REDUCTIONS: dict[str, tuple[Callable[[Reader, Form], Form], Callable[[Reader, Form, Any], Form]]] = {
    "sum": (_same, lambda r, form, n: form),
    "mean": (_same, lambda r, form, n: r.terms.mul(form, r.terms.power(r.terms.size(n), Fraction(-1)))),
    "norm1": (_same, lambda r, form, n: form),
    "logsumexp": (lambda r, form: r.terms.exp(form), lambda r, form, n: r.terms.log(form)),
    "norm": (lambda r, form: r.terms.mul(form, form), lambda r, form, n: r.terms.power(form, Fraction(1, 2))),
}
ENTRIES: dict[type, Callable[[Reader, Any, Labels], Form]] = {
    Number: lambda r, e, labels: r.terms.number(e.value),
    Full: lambda r, e, labels: r.terms.number(e.value),
    SizeValue: lambda r, e, labels: r.terms.size(e.size),
    Constant: lambda r, e, labels: r.terms.exp(r.terms.number(1)) if e.name == "e" else r.call("pi", ()),
    Symbol: _symbol,
    Defined: lambda r, e, labels: r.entry(e.value, labels),
    Add: lambda r, e, labels: r.terms.add(*(r.operand(child, labels) for child in e.children)),
    Mul: lambda r, e, labels: r.terms.mul(*(r.operand(child, labels) for child in e.children)),
    Power: _power,
    Map: _map,
    Apply: lambda r, e, labels: r.call("apply", (e.name, e.order), r.entry(e.children[0], labels)),
    Where: _where,
    Contract: _contract,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Index: _index,
    Eye: _eye,
    Inverse: _inverse,
    Det: _det,
}
