"""Signs of plain forms, at all points at which they have values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from symnet.evidence.rechecking.forms import ONE, Atom, Form, Term, abstract, part_key, parts
from symnet.evidence.rechecking.terms import Terms

POSITIVE = ("exp", "size", "pi")  # sizes are at least 1
SELECTING = ("delta", "holds", "argmax")  # 0 or 1


@dataclass
class Signs(Terms):
    """positive: names whose entries are positive; the others hold forms, up to the names of their labels: what the
    hypotheses make positive, what they make positive or 0, and sums of squares that were multiplied out."""

    positive: frozenset[str] = frozenset()
    positives: set[str] = field(default_factory=set)
    nonnegatives: set[str] = field(default_factory=set)
    squares: set[str] = field(default_factory=set)

    def sign(self, form: Form) -> str:
        """`+`, `0+` (also of 0) or empty: not known. Axes have at least one place."""
        if self.positives and abstract(form) in self.positives:
            return "+"
        signs = [(self.sign_of(t.powers) or self._of_parts(t)) if t.number > 0 else "" for t in form.terms]
        if "" in signs:
            return "0+" if (self.squares or self.nonnegatives) and self.noted(form) else ""
        return "+" if "+" in signs else "0+"

    def noted(self, form: Form) -> bool:
        """Whether a form is known not to be negative, as a whole."""
        return not {*self.squares, *self.nonnegatives}.isdisjoint([abstract(form)])

    def sign_of(self, powers: Iterable[tuple[Atom, Fraction]]) -> str:
        """The sign of a product."""
        signs = [self.sign_of_power(a, e) for a, e in powers]
        return "" if "" in signs else "0+" if "0+" in signs else "+"

    def sign_of_power(self, a: Atom, e: Fraction) -> str:
        """What has a root is not negative, and what has a reciprocal is not 0."""
        if self.is_positive(a):
            return "+"
        known = a.kind in SELECTING or self.is_nonnegative(a) or (a.kind == "sum" and self.sign(a.forms[0]) != "")
        return "+" if known and e < 0 else "0+" if known or e % 2 == 0 or e.denominator != 1 else ""

    def is_positive(self, a: Atom) -> bool:
        if a.kind in POSITIVE or (a.kind == "entry" and a.data[0] in self.positive):
            return True
        if a.kind == "sum" and self.sign(a.forms[0]) == "+":
            return True
        return bool(self.positives) and abstract(_alone(a)) in self.positives

    def is_nonnegative(self, a: Atom) -> bool:
        return bool(self.nonnegatives) and abstract(_alone(a)) in self.nonnegatives

    def _of_parts(self, term: Term) -> str:
        """A product of sums is not negative where those that may be are there twice."""
        rows = [(part_key(atoms, sums), self.sign_of(atoms)) for atoms, sums in parts(term)]
        times = Counter(key for key, _ in rows)
        return "0+" if all(sign or times[key] % 2 == 0 for key, sign in rows) else ""


def _alone(a: Atom) -> Form:
    return Form((Term(ONE, ((a, ONE),)),))
