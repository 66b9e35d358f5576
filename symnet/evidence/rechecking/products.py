"""Products of forms over labels, for checking again: atoms with labels of their own, over all places or all but some.

What does not depend on a label stands outside as a power, since axes have at least one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symnet.evidence.rechecking.extremes import Extremes, Places
from symnet.evidence.rechecking.forms import Atom, Form, Q, Term
from symnet.evidence.rechecking.laws import moved, solutions
from symnet.evidence.rechecking.places import fixed
from symnet.sizes import product

MOST_FACTORS = 6  # of a product over axes that is written out


@dataclass
class Products(Extremes):
    """Arithmetic with products over axes."""

    def multiplied(self, form: Form, names: list[str]) -> Form:
        """Π of few entries is written out; Π x**k·y = (Π x)**k·Π y, for products of single powers; Π of what does not
        depend on a label is a power of it."""
        dims = [self.ranges.of(name) for name in names]
        if all(isinstance(dim, int) for dim in dims) and product(dims) in range(1, MOST_FACTORS + 1):
            for name, dim in zip(names, dims, strict=True):
                form = self.product(form.renamed({name: fixed(k)}) for k in range(dim))  # type: ignore[arg-type]
            return form
        apart = self._one_apart(form, names)
        if apart is not None:
            return apart
        if len(form.terms) != 1:
            return self._multiplied(form, names)
        (term,) = form.terms
        if term.number != 1 or term.sums:
            return self._multiplied(form, names)
        return self.product(self._of_power(a, e, names) for a, e in term.powers)

    def _of_power(self, a: Atom, e: Q, names: list[str]) -> Form:
        if e != int(e) or self.sign_of_atom(a) == "+":
            return self._multiplied(self.atom(a, e), names)
        return self.power(self._multiplied(self.atom(a), names), e)

    def _multiplied(self, form: Form, names: list[str]) -> Form:
        """Π x of entries that are positive is exp(Σ log x)."""
        along = [name for name in names if name in form.free]
        if self.sign(form) == "+":
            found = self.exp(self.summed(self.log(form), along))
        else:
            found = self.closed("prod", form, along) if along else form
        times = product(self.ranges.of(name) for name in names if name not in along)
        return self.raised(found, self.size(times))

    def raised(self, base: Form, exponent: Form) -> Form:
        """base**exponent, for an exponent that is no number as exp(exponent·log(base)) where the base is positive."""
        if exponent.number is not None:
            return self.power(base, exponent.number)
        if self.sign(base) == "+":
            return self.exp(self.mul(exponent, self.log(base)))
        if not base.terms and self.sign(exponent) == "+":
            return base
        return self.atom(Atom("power", (), (), (base, exponent)))

    # -------------------------------------------------------------- all places but some
    def _one_apart(self, form: Form, names: list[str]) -> Form | None:
        """Π of x + δ·y over one label, where δ is 1 at one place: Π of x over all others, times x + y there."""
        deltas = {
            a.key: a for t in form.terms for a, _ in t.powers if a.kind == "delta" and not a.free.isdisjoint(names)
        }
        if len(deltas) != 1 or len(names) != 1:
            return None
        ((key, delta),) = deltas.items()
        if any(label in delta.free for t in form.terms for label, _ in t.sums):
            return None  # there are as many places as the sum has terms
        there = dict(solutions(self, delta.places[0])).get(names[0])
        usual = tuple(t for t in form.terms if all(a.key != key for a, _ in t.powers))
        if there is None or not usual:
            return None
        plain = (Term(t.number, tuple(row for row in t.powers if row[0].key != key), t.sums) for t in form.terms)
        return self.mul(self.others(Form(usual), names, (there,)), self._at(plain, names, (there,)))

    def others(self, form: Form, names: list[str], places: Places) -> Form:
        """Π over all places but one, or but two, which may be one place: by reciprocals of what is never 0; Π x**k·y =
        (Π x)**k·Π y; and else as it is."""
        first, *more = (places[k : k + len(names)] for k in range(0, len(places), len(names)))
        if self.sign(form) == "+" or self.apart(form):
            once = self.mul(self.multiplied(form, names), self.power(self._at(form.terms, names, first), -1))
            for other in more:
                apart = self.minus(self.number(1), self.deltas(first, other))
                twice = self.mul(once, self.power(self._at(form.terms, names, other), -1))
                once = self.add(self.mul(self.deltas(first, other), once), self.mul(apart, twice))
            return once
        (term, *rest) = form.terms or (Term(0),)
        factors = () if rest or term.number != 1 or term.sums else term.powers
        if len(factors) > 1 or any(e == int(e) != 1 for _, e in factors):
            return self.product(
                self.power(self.others(self.atom(a), names, places), e)
                if e == int(e)
                else self.others(self.atom(a, e), names, places)
                for a, e in factors
            )
        return self.closed("others", form, names, places, bool(more) and len(names) == 1)

    def _at(self, rows: Iterable[Term], names: list[str], places: Places) -> Form:
        """The form at a place."""
        there = dict(zip(names, places, strict=True))
        return self.add(*(moved(self, t, there, t.sums) for t in rows))
