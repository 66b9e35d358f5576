"""Arithmetic with the plainest forms: sums, products, and sums over labels.

What products of atoms are beyond that is a table of laws (`laws.py`), which `simplified` follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import count, product
from math import prod
from typing import Any

from symnet.evidence.rechecking.forms import ONE, Atom, Form, Powers, Q, Sums, Term, together
from symnet.evidence.rechecking.linear import whole
from symnet.evidence.rechecking.places import Cannot, Place, Ranges, at
from symnet.evidence.rechecking.rules import Rule
from symnet.limits import tick
from symnet.sizes import Dim

MOST_WORK = 60_000
MOST_TERMS = 600
Law = Callable[["Terms", Term], Form | None]  # what a product is in other words, where the law applies


@dataclass
class Terms:
    """Arithmetic with forms, within a budget of work. laws: what products are, in the order in which it is tried; used:
    what a certificate calls the rules that were applied."""

    laws: tuple[Law, ...] = ()
    work: int = MOST_WORK
    labels: Iterator[int] = field(default_factory=count)
    ranges: Ranges = field(default_factory=Ranges)
    rules: list[Rule] = field(default_factory=list)  # equations that hold
    of_inverses: dict[Any, tuple[Rule, ...]] = field(default_factory=dict)  # of their matrices
    used: set[Any] = field(default_factory=set)  # what was used of what a certificate says

    def spend(self, amount: int = 1) -> None:
        tick()
        self.work -= amount
        if self.work < 0:
            raise Cannot("it takes more work than the checker may do")

    def fresh(self, dim: Dim) -> str:
        name = f"s{next(self.labels)}"
        self.ranges[name] = dim
        return name

    # -------------------------------------------------------------- what forms begin with
    def number(self, value: Q) -> Form:
        return Form((Term(whole(value)),)) if value else Form()

    def size(self, dim: Dim) -> Form:
        if isinstance(dim, int):
            return self.number(dim)
        rows = ((c, tuple((Atom("size", (name,)), p) for name, p in m)) for m, c in dim.terms)
        return Form(tuple(Term(c, powers) for c, powers in rows))

    def atom(self, atom: Atom, e: Q = ONE) -> Form:
        return self.atoms([(atom, e)])

    def atoms(self, powers: Iterable[tuple[Atom, Q]]) -> Form:
        return self.simplified(Term(ONE, tuple(powers)))

    def made(self, atom: Atom, e: Q) -> Form:
        """A power of an atom, made anew from its parts."""
        return self.atom(atom, e)

    def delta(self, a: Place, b: Place) -> Form:
        """1 where two places of an axis are one, else 0."""
        return self.atom(Atom("delta", (), (a.plus(b, -1),)))

    def deltas(self, left: Iterable[Place], right: Iterable[Place]) -> Form:
        """1 where all places are the same, else 0."""
        return self.product(self.delta(a, b) for a, b in zip(left, right, strict=True))

    # -------------------------------------------------------------- sums and products
    def add(self, *forms: Form) -> Form:
        forms = tuple(form for form in forms if form.terms)
        if len(forms) == 1:
            return forms[0]
        found: dict[str, Term] = {}
        for term in (t for form in forms for t in form.terms):
            self.spend()
            have = found.get(term.key)
            found[term.key] = Term(term.number + have.number, term.powers, term.sums) if have else term
        kept = tuple(t for t in found.values() if t.number)
        if len(kept) > MOST_TERMS:
            raise Cannot("a form has too many terms")
        return Form(kept)

    def scale(self, form: Form, number: Q) -> Form:
        if number == 1 or not form.terms:
            return form
        return Form(tuple(Term(t.number * number, t.powers, t.sums) for t in form.terms)) if number else Form()

    def minus(self, left: Form, right: Form) -> Form:
        return self.add(left, self.scale(right, -1))

    def mul(self, left: Form, right: Form) -> Form:
        return self.add(*(self.joined(a, b) for a, b in product(left.terms, right.terms)))

    def product(self, forms: Iterable[Form]) -> Form:
        rows = [*forms]
        number = prod(form.number for form in rows if form.number is not None)
        others = [form for form in rows if form.number is None]
        return self.scale(reduce(self.mul, others), number) if others else self.number(number)

    def joined(self, a: Term, b: Term) -> Form:
        """The product of two terms; the summed labels of one are renamed where the other has them."""
        a = self._apart(a, b.free)
        b = self._apart(b, a.free.union(label for label, _ in a.sums))
        return self.simplified(Term(a.number * b.number, (*a.powers, *b.powers), (*a.sums, *b.sums)))

    def _apart(self, term: Term, taken: frozenset[str]) -> Term:
        """The term with other names for summed labels that are called as one of these."""
        if not any(label in taken for label, _ in term.sums):
            return term
        fresh = {label: self.fresh(dim) if label in taken else label for label, dim in term.sums}
        names = {label: at(new) for label, new in fresh.items()}
        return Term(
            term.number,
            tuple((a.renamed(names), e) for a, e in term.powers),
            tuple((fresh[label], dim) for label, dim in term.sums),
        )

    def summed(self, form: Form, labels: Iterable[str]) -> Form:
        """The sum over free labels; they are renamed, so that no name is summed twice."""
        own = {label: self.fresh(self.ranges.of(label)) for label in labels}
        moved = form.renamed({label: at(new) for label, new in own.items()})
        return self.resummed(moved, tuple((new, self.ranges.of(new)) for new in own.values()))

    def resummed(self, form: Form, sums: Sums) -> Form:
        """Sums over labels as they are."""
        if not sums:
            return form
        inner = [self._apart(t, frozenset(label for label, _ in sums)) for t in form.terms]
        return self.add(*(self.simplified(Term(t.number, t.powers, (*t.sums, *sums))) for t in inner))

    def simplified(self, term: Term) -> Form:
        """The term with equal powers put together, by the first law that applies to it."""
        self.spend()
        term = together(term)
        for law in self.laws:
            found = law(self, term)
            if found is not None:
                return found
        return Form((term,))


def without(term: Term, atom: Atom, power: Q = 0) -> Term:
    """The term with another power of one of its atoms."""
    rest: Powers = tuple(p for p in term.powers if p[0] is not atom)
    return Term(term.number, (*rest, (atom, power)) if power else rest, term.sums)
