"""Equations as rules: a product that is equal to a form, for all values of its free labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from symnet.evidence.rechecking.forms import ONE, Atom, Form, Term, abstract, only, together
from symnet.evidence.rechecking.leading import divided, leading, shape_key
from symnet.evidence.rechecking.places import Place, Ranges
from symnet.functions import FUNCTIONS

MOST_INSTANCES = 200


@dataclass(frozen=True)
class Rule:
    """lead = right, where the number of the lead is 1; its free labels stand for any places in their ranges. said: by
    what a certificate says, if it does."""

    lead: Term
    right: Form
    said: str = ""

    def applied(self, term: Term, ranges: Ranges) -> Iterator[tuple[Term, Form]]:
        """What is left of a term without an instance of the lead, and what that instance equals."""
        for names in self._instances(term):
            lead = together(self.lead.renamed(names))  # two atoms may be one here, and its square
            rest = divided(term, lead, lead.free)
            if rest is not None and all(ranges.inside(p, ranges.of(label)) for label, p in names.items()):
                yield rest, self.right.renamed(names)

    def _instances(self, term: Term) -> Iterator[dict[str, Place]]:
        if not self.lead.kinds <= term.kinds:
            return
        slots = self.lead.free
        rows = [a for a, _ in self.lead.powers if not a.free.isdisjoint(slots)]
        choices = [[row for b, _ in term.powers for row in _like(a, b)] for a in rows]
        for picked in islice(product(*choices), MOST_INSTANCES):
            names: dict[str, Place] = {}
            pairs = [pair for a, row in zip(rows, picked, strict=True) for pair in zip(a.all_places, row, strict=True)]
            fits = all(_fits(mine, theirs, slots, names) for mine, theirs in pairs)
            if fits and names.keys() == slots:
                yield names


def _fits(mine: Place, theirs: Place, slots: frozenset[str], names: dict[str, Place]) -> bool:
    """Whether a place of the lead may be this one; what that says of its slots is noted."""
    label = mine.label
    if label is None:
        return mine == theirs or (bool(mine.free) and mine.free.isdisjoint(slots))
    return label not in slots or names.setdefault(label, theirs) == theirs


def _like(a: Atom, b: Atom) -> list[tuple[Place, ...]]:
    """The places of b, and inside of it, in the orders in which it may be an instance of a."""
    if (a.kind, a.data, len(a.places), len(a.all_places)) != (b.kind, b.data, len(b.places), len(b.all_places)):
        return []
    orders = [b.places, b.places[::-1]] if b.either and len(b.places) == 2 else [b.places]
    return [(*places, *b.all_places[len(places) :]) for places in orders]


def rule_of(equation: Form, said: str = "") -> Rule | None:
    """`equation = 0`, for all values of its free labels, as a rule for a name that it gives the value of, else for its
    leading term, multiplied by the sizes that this is divided by."""
    if not equation.terms:
        return None
    name = _name(equation)
    lead = name or leading(equation)
    rest = equation.without(lead).terms
    if not lead.powers or not equation.free <= lead.free or (name is None and any(alike(t, lead) for t in rest)):
        return None  # nothing to replace, or an exchange that would go round for ever
    below = tuple((a, -e) for a, e in lead.powers if a.kind == "size" and e < 0)
    right = (Term(Fraction(t.number) / -lead.number, (*t.powers, *below), t.sums) for t in rest)
    powers = tuple(row for row in lead.powers if (row[0], -row[1]) not in below)
    return Rule(Term(ONE, powers, lead.sums), Form(tuple(map(together, right))), said) if powers else None


def alike(a: Term, b: Term) -> bool:
    """Whether two terms are one up to the names of labels."""
    return shape_key(a) == shape_key(b) and abstract(only(a.powers, a.sums)) == abstract(only(b.powers, b.sums))


def _name(equation: Form) -> Term | None:
    """The last name (or entry of a name, else value of a function) that is alone in a term and occurs in no other."""
    rows = [(t.powers[0][0], t) for t in equation.terms if len(t.powers) == 1 and t.powers[0][1] == 1 and not t.sums]
    rows = [(a, t) for a, t in rows if (a.kind == "entry" or a.kind in FUNCTIONS) and equation.free <= a.free]
    rows = [(a, t) for a, t in rows if _occurs(a, equation) == 1]
    return max(rows, key=lambda row: (row[0].kind == "entry", row[1].key), default=(None, None))[1]


def _occurs(atom: Atom, form: Form) -> int:
    """How often a name, or a function of anything, occurs in a form."""
    return sum(
        ((a.kind, a.data) == (atom.kind, atom.data)) + sum(_occurs(atom, inner) for inner in a.forms)
        for t in form.terms
        for a, _ in t.powers
    )
