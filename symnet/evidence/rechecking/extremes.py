"""Maxima of forms over labels, for checking again: atoms with labels of their own.

What does not depend on a label stands outside, since axes have at least one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from symnet.evidence.rechecking.forms import Atom, Form, Term
from symnet.evidence.rechecking.places import Place, at
from symnet.evidence.rechecking.powers import ROOT, Exponents

Places = tuple[Place, ...]


@dataclass
class Extremes(Exponents):
    """Arithmetic with atoms of forms over labels."""

    def closed(self, kind: str, form: Form, names: list[str], places: Places = (), either: bool = False) -> Form:
        """An atom of a form, to which these labels belong; it is equal to atoms of equal forms."""
        dims, own = tuple(self.ranges.of(name) for name in names), self.own(form, names)
        bound = frozenset(label for place in own.values() for label in place.free)
        return self.atom(Atom(kind, dims, places, (form.renamed(own),), either, bound))

    def own(self, form: Form, names: Iterable[str]) -> dict[str, Place]:
        """Labels that will belong to an atom around the form: by their order, and how deep they are."""
        made = {name: f"@{form.depth}.{k}<{self.ranges.of(name)}>" for k, name in enumerate(names)}
        self.ranges.update({new: self.ranges.of(name) for name, new in made.items()})
        return {name: at(new) for name, new in made.items()}

    def opened(self, a: Atom) -> tuple[Form, list[str]]:
        """What is inside an atom, over new labels instead of its own, in their order."""
        own = sorted(a.bound, key=lambda name: int(name.split(".")[1].split("<")[0]))
        names = [self.fresh(self.ranges.of(name)) for name in own]
        return a.forms[0].renamed({old: at(new) for old, new in zip(own, names, strict=True)}), names

    # -------------------------------------------------------------- maxima
    def largest(self, form: Form, names: list[str]) -> Form:
        """max(c·x + b) = c·max(x) + b for c > 0, where b and c do not depend on the labels."""
        still = Form(tuple(t for t in form.terms if t.free.isdisjoint(names)))
        moving = Form(tuple(t for t in form.terms if not t.free.isdisjoint(names)))
        if not moving.terms:
            return still
        number, shared, rest = self.content(moving, ROOT)
        outside = [(a, e) for a, e in shared if a.free.isdisjoint(names)]
        inside = self.mul(rest, self.atoms(row for row in shared if row not in outside))
        largest = self.mul(self.atoms(outside), self._largest(inside, names))
        return self.add(still, self.scale(largest, number))

    def _largest(self, form: Form, names: list[str]) -> Form:
        """max(exp(x)) = exp(max(x)), max(s·x) = s·max(x) for s >= 0 that does not depend on the labels, max(x²) =
        max(|x|)², max(−x²) = −max(−|x|)², and what is nothing of this as it is."""
        (term, *more) = form.terms
        if not more and not term.sums:
            outside = [(a, e) for a, e in term.powers if a.free.isdisjoint(names) and self.sign_of_power(a, e)]
            inside = tuple(row for row in term.powers if row not in outside)
            if outside:
                return self.mul(self.atoms(outside), self._largest(Form((Term(term.number, inside),)), names))
            if abs(term.number) == 1 and all(e % 2 == 0 for _, e in inside):
                half = self.atoms((a, Fraction(e) / 2) for a, e in inside)
                size = self.scale(half if self.sign(half) else self.size_of(half), term.number)
                return self.scale(self.power(self.largest(size, names), Fraction(2)), term.number)
        if more or term.sums or abs(term.number) != 1 or any(a.kind != "exp" for a, _ in term.powers):
            return self.closed("max", form, [name for name in names if name in form.free])
        inner = self.add(*(self.scale(a.forms[0], e) for a, e in term.powers))
        return self.scale(self.exp((self.largest if term.number > 0 else self.least)(inner, names)), term.number)

    def least(self, form: Form, names: list[str]) -> Form:
        return self.scale(self.largest(self.scale(form, -1), names), -1)

    def attained(self, form: Form, names: list[str], places: Places) -> Form:
        """1 at the first place where it is largest, else 0; of c·x + b what it is of x, for a number c > 0 and a b that
        does not depend on the labels."""
        moving = Form(tuple(t for t in form.terms if not t.free.isdisjoint(names)))
        number = self.content(moving, ROOT)[0] if moving.terms else 1
        return self.closed("argmax", self.scale(moving, Fraction(1) / number), names, places)
