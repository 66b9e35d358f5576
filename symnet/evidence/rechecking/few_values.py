"""Names whose entries have few values, as an equation says (labels are 0 or 1, or −1 or 1), inside of functions.

Where y is one of the numbers v, f(y) = Σ f(v)·Π (y − w)/(v − w), over all v, and over all other numbers w. It is read
so where each f(v) has a value for all values of the names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from flint import fmpq, fmpq_poly

from symnet.evidence.rechecking.forms import ONE, Atom, Form, Q, Term
from symnet.evidence.rechecking.linear import whole
from symnet.evidence.rechecking.places import Ranges

MOST_DEGREE = 4
MOST_ENTRIES = 3  # of such names in one function


@dataclass(frozen=True)
class Values:
    """What an entry is, for all places in the ranges of these labels."""

    labels: tuple[str, ...]
    numbers: tuple[Q, ...]


class Arithmetic(Protocol):
    few: dict[str, Values]
    ranges: Ranges

    def number(self, value: Q) -> Form: ...
    def add(self, *forms: Form) -> Form: ...
    def scale(self, form: Form, number: Q) -> Form: ...
    def product(self, forms: Iterable[Form]) -> Form: ...
    def total(self, form: Form) -> bool: ...


def values_of(equation: Form) -> tuple[str, Values] | None:
    """The name, and what `equation = 0`, for all values of its free labels, says of its entries, where it is about one
    entry alone and all of its roots are rational."""
    rows = [row for t in equation.terms for row in t.powers]
    if not rows or any(t.sums or len(t.powers) > 1 for t in equation.terms) or len({a.key for a, _ in rows}) > 1:
        return None
    atom, labels = rows[0][0], [place.label for place in rows[0][0].places]
    names = tuple(label for label in labels if label is not None)
    if atom.kind != "entry" or len({*names}) < len(labels) or any(e not in range(1, MOST_DEGREE + 1) for _, e in rows):
        return None
    found = {int(t.powers[0][1]) if t.powers else 0: Fraction(t.number) for t in equation.terms}
    dense = [found.get(k, Fraction(0)) for k in range(max(found) + 1)]
    _, factors = fmpq_poly([fmpq(c.numerator, c.denominator) for c in dense]).factor()
    if len(factors) < 2 or any(f.degree() > 1 for f, _ in factors):
        return None
    roots = [-f[0] / f[1] for f, _ in factors]
    numbers = sorted(Fraction(int(root.p), int(root.q)) for root in roots)
    return str(atom.data[0]), Values(names, tuple(map(whole, numbers)))


def by_values(terms: Arithmetic, make: Callable[..., Form], forms: Sequence[Form]) -> Form:
    """A function of forms, by the values of entries in them."""
    entries = _entries(terms, forms) if terms.few else []
    if not 0 < len(entries) <= MOST_ENTRIES:
        return make(*forms)
    atom = entries[0]
    values, y = terms.few[str(atom.data[0])], Form((Term(ONE, ((atom, ONE),)),))
    parts = []
    for v in values.numbers:
        part = by_values(terms, make, [terms.add(*_at(form, atom, v)) for form in forms])
        if not terms.total(part):
            return make(*forms)
        others = [w for w in values.numbers if w != v]
        rows = (terms.scale(terms.add(y, terms.number(-w)), 1 / Fraction(v - w)) for w in others)
        parts.append(terms.product([part, *rows]))
    return terms.add(*parts)


def _entries(terms: Arithmetic, forms: Sequence[Form]) -> list[Atom]:
    """The entries with few values, to whole powers above 0 alone, that no sum in a form runs over."""
    rows = [(a, e, t) for form in forms for t in form.terms for a, e in t.powers if a.kind == "entry"]
    kept = {a.key: a for a, _, _ in rows if a.data[0] in terms.few and _inside(a, terms.few, terms.ranges)}
    for a, e, t in rows:
        if e < 1 or e != int(e) or any(label in a.free for label, _ in t.sums):
            kept.pop(a.key, None)
    return [kept[key] for key in sorted(kept)]


def _inside(a: Atom, few: Mapping[str, Values], ranges: Ranges) -> bool:
    """Whether it is an entry that the equation speaks of."""
    return all(ranges.inside(p, ranges.of(x)) for p, x in zip(a.places, few[str(a.data[0])].labels, strict=True))


def _at(form: Form, atom: Atom, v: Q) -> Iterable[Form]:
    """The terms of a form where an entry has a value."""
    for t in form.terms:
        e = sum(int(f) for a, f in t.powers if a.key == atom.key)
        rest = tuple(row for row in t.powers if row[0].key != atom.key)
        if v or not e:
            yield Form((Term(t.number * v**e, rest, t.sums),))
