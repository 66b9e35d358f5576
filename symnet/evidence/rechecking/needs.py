"""What is known where the hypotheses of a claim hold: comparisons of tensors, entry by entry.

A comparison is shown by bounds of what it compares (`bounds`), or by the sign of the plain form of the difference, in
which equal things are written alike (`written`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Protocol

from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.forms import Form
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.values import Condition
from symnet.evidence.rechecking.vanishing import vanishes
from symnet.evidence.rechecking.written import written
from symnet.expr import Compare, Number, SizeValue, postorder
from symnet.sizes import Size

ZERO = Number(0)


class Reads(Protocol):
    @property
    def terms(self) -> Functions: ...
    @property
    def bounds(self) -> dict[tuple[Compare, ...], Bounds]: ...
    def differences(self, c: Compare) -> list[Form]: ...
    def said(self, h: Compare) -> list[Form]: ...


class Known:
    """The hypotheses, and what follows from them. here: what holds at the entry in question, perhaps at no other."""

    def __init__(self, reading: Reads, hypotheses: Iterable[Compare], here: tuple[Compare, ...] = ()):
        self.reading, self.terms = reading, reading.terms
        self.hypotheses, self.here = tuple(dict.fromkeys(hypotheses)), here
        self.asked: dict[Compare, bool] = {}

    def more(self, added: Iterable[Compare]) -> Known:
        added = [c for c in added if c not in self.hypotheses]
        if not added:
            return self
        made = Known(self.reading, (*self.hypotheses, *added))
        if not self.here:  # what fewer hypotheses show of all entries, more do
            made.asked |= {c: True for c, shown in self.asked.items() if shown}
        return made

    def shown(self, c: Condition) -> bool:
        """Whether a condition holds, or its guards never do."""
        if not c.guards:
            return self.shows(c.needs)
        under = self.more(g for g in c.guards if not g.shape)
        shaped = tuple(g for g in c.guards if g.shape)
        return (Known(self.reading, under.hypotheses, shaped) if shaped else under).shows(c.needs)

    def shows(self, c: Compare) -> bool:
        """Whether a comparison holds for all entries."""
        if c not in self.asked:
            self.asked[c] = False  # while it is looked at
            known = c in self.hypotheses or self.bounds.contradictory or self.bounds.holds(c) is True
            self.asked[c] = known or self._by_form(c)
        return self.asked[c]

    @cached_property
    def bounds(self) -> Bounds:
        made = self.reading.bounds
        whole = made.get(self.hypotheses) or made.setdefault(self.hypotheses, Bounds(self.hypotheses))
        return Bounds((*self.hypotheses, *self.here), whole) if self.here else whole

    def _by_form(self, c: Compare) -> bool:
        try:
            differences = self.reading.differences(c)
            if c.relation in ("==", "<=", ">=") and all(vanishes(self.terms, d) for d in differences):
                return True
            return c.relation != "==" and all(self.forms.holds(self._written(c.relation, d)) for d in differences)
        except Cannot:
            return False

    @cached_property
    def forms(self) -> Bounds:
        """What the hypotheses say of forms, at the labels of the entry in question."""
        return Bounds(self._forms())

    def _forms(self) -> Iterator[Compare]:
        for h in (*self.hypotheses, *self.here):
            try:
                yield from (self._written(h.relation, form) for form in self.reading.said(h))
            except Cannot:
                continue

    def _written(self, relation: str, form: Form) -> Compare:
        return Compare(relation, written(self.terms, form), ZERO)

    @cached_property
    def least(self) -> dict[str, int]:
        """The least values of the sizes of which the hypotheses speak."""
        named = (n for h in self.hypotheses for n in postorder(h) if isinstance(n, SizeValue))
        return {name: self.bounds.least(name) for n in named if isinstance(n.size, Size) for name in n.size.names}
