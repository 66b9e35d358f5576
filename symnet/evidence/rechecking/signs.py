"""Signs of plain forms, at all points at which they have values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

from symnet.evidence.rechecking.forms import ONE, Atom, Form, Powers, Q, Sums, Term, abstract, only, part_key, parts
from symnet.evidence.rechecking.terms import Terms

POSITIVE = ("exp", "size", "pi")  # sizes are at least 1
MOST_LABELS = 6  # of which two are fixed
SELECTING = ("delta", "holds", "argmax")  # 0 or 1
REDUCING = ("sum", "max", "prod", "others")  # over one entry or more (or 1): what has the sign of all of them


@dataclass
class Signs(Terms):
    """positive: names whose entries are positive; known: form → `+`, `0+` or `≠0`, up to the names of its labels, and
    for all values of these; squares: sums of squares that were multiplied out."""

    positive: frozenset[str] = frozenset()
    known: dict[str, str] = field(default_factory=dict)
    squares: set[str] = field(default_factory=set)

    def learn(self, form: Form, sign: str) -> None:
        """A form has this sign; of two different ones, both of which it has, it is positive."""
        key = abstract(form)
        self.known[key] = sign if self.known.get(key, sign) == sign else "+"

    def sign(self, form: Form) -> str:
        """`+`, `0+` (also of 0) or empty: not known. Axes have at least one place."""
        known = self.noted(form)
        if known == "+":
            return known
        signs = [(self.sign_of(t.powers) or self._of_parts(t)) if t.number > 0 else "" for t in form.terms]
        return known if "" in signs else "+" if "+" in signs else "0+"

    def noted(self, form: Form) -> str:
        """The sign that a form is known to have as a whole."""
        if not self.known and not self.squares:
            return ""
        key = abstract(form)
        known = self.known.get(key, "")
        if key in self.squares:
            return "+" if known in ("+", "≠0") else "0+"
        return known.replace("≠0", "")

    def apart(self, form: Form) -> bool:
        """Whether a form is said not to be 0."""
        return bool(self.known) and self.known.get(abstract(form)) == "≠0"

    def sign_of(self, powers: Iterable[tuple[Atom, Q]]) -> str:
        """The sign of a product."""
        signs = [self.sign_of_power(a, e) for a, e in powers]
        return "" if "" in signs else "0+" if "0+" in signs else "+"

    def sign_of_power(self, a: Atom, e: Q) -> str:
        """What has a root is not negative, and what has a reciprocal is not 0."""
        sign = self.sign_of_atom(a)
        if sign == "+" or (sign and e < 0):
            return "+"
        return "0+" if sign or e % 2 == 0 or e.denominator != 1 else ""

    def sign_of_atom(self, a: Atom) -> str:
        if a.kind in POSITIVE or (a.kind == "entry" and a.data[0] in self.positive):
            return "+"
        inside = self.sign(a.forms[0]) if a.kind in REDUCING else "0+" if a.kind in SELECTING else ""
        alone = a.forms[0].alone if a.kind == "log" else None
        if alone is not None and alone[0].kind == "size" and alone[1] > 0:
            inside = "0+"  # sizes are at least 1
        return inside or self.noted(only(((a, ONE),)))

    def sign_of_part(self, powers: Powers, sums: Sums) -> str:
        """The sign of a sum of products: that of all of them, or of what is there for each value of one or two labels:
        tr(AᵀABᵀB) is the sum of (Σₖ Aᵢₖ Bⱼₖ)² over i and j."""
        term, labels = Term(ONE, powers, sums), [label for label, _ in sums]
        fixed = (*combinations(labels, 1), *(combinations(labels, 2) if len(labels) <= MOST_LABELS else ()))
        return self.sign_of(powers) or next(filter(None, (self._of_parts(term, row) for row in fixed)), "")

    def _of_parts(self, term: Term, fixed: Iterable[str] = ()) -> str:
        """A product of sums is not negative where those that may be are there twice."""
        rows = [(part_key(atoms, sums), self.sign_of(atoms)) for atoms, sums in parts(term, fixed)]
        times = Counter(key for key, _ in rows)
        return "0+" if all(sign or times[key] % 2 == 0 for key, sign in rows) else ""
