"""What normal forms are asked of a claim for all sizes: do they show it, and which of its hypotheses do they need?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from symnet.claim import Claim
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.lemmas import enriched
from symnet.evidence.proof.shape_forms import Normaliser
from symnet.evidence.proof.shape_sides import Side, same_points
from symnet.expr import Compare

MOST_EQUATIONS = 6  # of which it is asked whether a claim needs each
Equations = tuple[list[dict[str, Any]], tuple[int, ...]]


class Question:
    """A claim, by its sides. rich: the claim with what its hypotheses say as well, whose signs are known; wanted: the
    comparison without derivatives; plain: forms as the hypotheses stand."""

    def __init__(self, claim: Claim, signs: Signs, left: Side, right: Side):
        self.claim, self.left, self.right = claim, left, right
        self.rich = enriched(claim)
        self.signs = signs if self.rich is claim else Signs(self.rich.hypotheses)
        sides = (left.value, right.value) if self.rich.lhs is claim.lhs else (self.rich.lhs, self.rich.rhs)
        self.wanted = Compare(claim.relation, *sides)
        self.plain = self._forms()

    def answered(self) -> Normaliser | None:
        """Forms that show the claim: as the hypotheses stand, then with names replaced by what they equal, then by
        what follows from the hypotheses, then by the values of names that have few."""
        plain = self.plain
        if not self._has_same_points(plain):
            return None
        if plain.stands(self.wanted):
            return plain
        by_names = [self._forms(by_names=True)] if plain.lemmas.named else []
        standing = (forms for forms in by_names if forms.stands(self.wanted))
        following = (forms for forms in (plain, *by_names) if forms.follows(self.wanted))
        by_values = (forms for forms in self._by_values() if forms.stands(self.wanted))
        return next(standing, None) or next(following, None) or next(by_values, None)

    def in_few_words(self, forms: Normaliser) -> tuple[Normaliser, list[dict[str, Any]], tuple[int, ...]]:
        """Forms that show the claim as these do, and what they use: lemmas, and the numbers of the hypotheses that are
        used as they stand. What is used and not needed is left out, where there are few."""
        lemmas, rules = self._equations(forms)
        if lemmas and rules and forms.lemmas.named and not forms.lemmas.by_names:
            # What is read as it stands gives names their values: lemmas that speak of the names would not meet them.
            by_names = self._forms(by_names=True, by_values=forms.by_values)
            if by_names.stands(self.wanted):
                forms, (lemmas, rules) = by_names, self._equations(by_names)
        given = [*(row["given"] for row in lemmas if "given" in row), *rules]
        leaner = self._without(given, forms) if len(given) <= MOST_EQUATIONS and not forms.completed else forms
        return (forms, lemmas, rules) if leaner is forms else (leaner, *self._equations(leaner))

    def _without(self, given: Iterable[int], forms: Normaliser) -> Normaliser:
        """Forms without the hypotheses that are not needed: what they say of either side is the same."""
        without = frozenset[int]()
        for k in given:
            leaner = self._forms(forms.lemmas.by_names, without | {k}, forms.by_values)
            if forms.values and not leaner.values:  # less than what did not show it
                continue
            if leaner.stands(self.wanted) and self._has_same_points(leaner):
                forms, without = leaner, without | {k}
        return forms

    def _equations(self, forms: Normaliser) -> Equations:
        """The lemmas that lead to the comparison, and the numbers of the hypotheses that are used as they stand, in
        the order in which they are read."""
        forms.count_again(self.wanted)
        said = {str(h): k for k, h in enumerate(self.claim.hypotheses) if h.relation == "=="}
        lemmas = forms.lemmas.written()
        done = {row.get("given") for row in lemmas}
        given = {said[rule] for rule in forms.used() if rule in said}
        return lemmas, tuple(k for k in forms.order if k in given - done)

    def _by_values(self) -> Iterator[Normaliser]:
        """Forms by the values of names, where equations say that any have few."""
        if any(h.relation == "==" for h in self.claim.hypotheses):
            forms = self._forms(by_values=True)
            yield from [forms] if forms.values else []

    def _forms(
        self, by_names: bool = False, without: frozenset[int] = frozenset(), by_values: bool = False
    ) -> Normaliser:
        return Normaliser(self.rich, self.signs, by_names, without, by_values)

    def _has_same_points(self, forms: Normaliser) -> bool:
        alike = self.claim.lhs.shape == self.claim.rhs.shape
        return same_points(self.left, self.right, self.signs, alike, forms.shows)
