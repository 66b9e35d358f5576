"""Rewriting with rules: a form in which the left side of a rule occurs becomes an equal one, until none occurs.

A rule matches where its product of atoms occurs and its summed labels occur nowhere else. What is matched is replaced
by the right side. The rules of inverses, A·A⁻¹ = I, are added as soon as an inverse occurs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.forms import Atom, Component, Head, Mono, Poly, Q, tidy
from symnet.normal.tensor.labels import DERIVED, Label
from symnet.normal.tensor.rules import FAR, Rule, flattened, inverse_rules, place_of
from symnet.sizes import Dim

MOST_REWRITES = 400  # of one form
MOST_MATCHES = 2000  # partial matches tried for one rule and one product


@dataclass(frozen=True)
class Use:
    """Where a rule was used: `factor` times the product of `atoms` and of the rule at `slots`, summed over `bound`."""

    rule: Rule
    factor: Q
    atoms: tuple[Atom, ...]
    slots: tuple[Label, ...]
    bound: dict[Label, Dim]
    plain: bool = True  # whether there is nothing else


class Rewriting:
    """Rules applied until none applies; over budget the form is left as it is (an equal form all the same)."""

    def __init__(self, algebra: Algebra, rules: Sequence[Rule] = ()):
        self.algebra = algebra
        self.rules = list(rules)
        self.heads = frozenset().union(*(rule.heads for rule in self.rules))
        self.known: set[Head] = set()
        self.plain: set[Mono] = set()  # products in which no rule occurs
        self.used: dict[str, None] = {}
        self.uses: list[Use] | None = None  # noted where there is a list
        algebra.settled = self

    def add(self, rule: Rule | None) -> None:
        if rule is not None and rule not in self.rules:
            self.rules.append(rule)
            self.heads |= rule.heads
            self.plain.clear()

    def __call__(self, p: Poly) -> Poly:
        self._learn(p)
        if not self.rules:
            return p
        done: dict[Mono, Q] = {}
        pending = [(m, c) for m, c in p.terms.items()]
        changed = 0
        while pending:
            mono, coefficient = pending.pop()
            found = None
            if changed < MOST_REWRITES and mono not in self.plain:
                found = self._rewritten(mono, coefficient)
            if found is None:
                done[mono] = done.get(mono, 0) + coefficient
                continue
            changed += 1
            self.algebra.budget.terms(len(found.terms) + len(pending))
            self._learn(found)
            pending += [(m, c * coefficient) for m, c in found.terms.items()]
        return Poly(done) if changed else p

    def noted(self, p: Poly) -> tuple[Poly, tuple[Use, ...]]:
        """The form that is left of p, and what is to be added to p to make it."""
        self.uses = []
        try:
            form = self(p)
            return form, tuple(Use(u.rule, -u.factor, u.atoms, u.slots, u.bound, u.plain) for u in self.uses)
        finally:
            self.uses = None

    def _learn(self, p: Poly) -> None:
        """The rules of inverses that occur."""
        for mono in p.terms:
            for component, _ in mono:
                for head, _, _ in component.atoms:
                    if head.kind == "inverse" and head not in self.known:
                        self.known.add(head)
                        for rule in inverse_rules(self.algebra, head):
                            self.add(rule)

    def _rewritten(self, mono: Mono, coefficient: Q) -> Poly | None:
        found = self._once(mono, coefficient) if any(h in self.heads for c, _ in mono for h, _, _ in c.atoms) else None
        if found is None:
            self.plain.add(mono)
        return found

    def _once(self, mono: Mono, coefficient: Q) -> Poly | None:
        atoms, bound, frozen = flattened(self.algebra, mono)
        here = {h for h, _, _ in atoms}
        for rule in self.rules:
            if not rule.heads <= here:
                continue
            self.algebra.budget.spend(len(atoms))
            for match in islice(matches(self.algebra, rule, atoms, bound), None if rule.exchanges else 1):
                found = self._replaced(rule, match, atoms, bound, frozen)
                if rule.exchanges and not self._lower(found, mono):
                    continue
                self.used[rule.name] = None
                if self.uses is not None:
                    self.uses.append(use_of(rule, match, atoms, bound, coefficient, not frozen))
                return found
        return None

    def _lower(self, found: Poly, mono: Mono) -> bool:
        """Whether what is found comes before the product in the order by which rules are oriented."""
        place = place_of(self.algebra, mono)
        return all(place_of(self.algebra, m) < place for m in found.terms)

    def _replaced(
        self, rule: Rule, match: Match, atoms: list[Atom], bound: dict[Label, Dim], frozen: dict[Component, Q]
    ) -> Poly:
        algebra = self.algebra
        left: list[Poly] = []
        for k, (h, row, e) in enumerate(atoms):
            rest = tidy(e - match.used.get(k, 0))
            if rest:
                left.append(algebra.instance(h, row, rest))
        names = {slot: label for slot, label in match.labels.items() if slot >= 0}
        away = {slot: FAR * 2 + slot for slot in names}  # in two steps: slots and labels may share numbers
        right = algebra.rename(algebra.rename(rule.right, away), {away[s]: label for s, label in names.items()})
        summed = {match.labels[-1 - i] for i in range(len(rule.dims))}
        whole = algebra.product_of(frozen, [*left, right])
        return algebra.sum_all(whole, [(label, dim) for label, dim in bound.items() if label not in summed])


@dataclass(frozen=True)
class Match:
    """labels: label of the rule → label of the product; used: place of an atom → exponent that is matched."""

    labels: dict[Label, Label]
    used: dict[int, Q]


def use_of(rule: Rule, match: Match, atoms: list[Atom], bound: dict[Label, Dim], factor: Q, plain: bool) -> Use:
    left = [(h, row, tidy(e - match.used.get(k, 0))) for k, (h, row, e) in enumerate(atoms)]
    summed = {match.labels[-1 - i] for i in range(len(rule.dims))}
    open_ones = {label: dim for label, dim in bound.items() if label not in summed}
    slots = tuple(match.labels[slot] for slot in rule.slots)
    return Use(rule, factor, tuple(a for a in left if a[2]), slots, open_ones, plain)


def matches(algebra: Algebra, rule: Rule, atoms: list[Atom], bound: dict[Label, Dim]) -> Iterator[Match]:
    """The ways in which the left side of a rule occurs in a product."""
    budget = [MOST_MATCHES]
    order = sorted(rule.atoms, key=lambda a: sum(1 for h, _, _ in atoms if h is a[0]))

    def extend(k: int, labels: dict[Label, Label], used: dict[int, Q]) -> Iterator[Match]:
        if k == len(order):
            if _closed(algebra, rule, atoms, bound, labels, used):
                yield Match(labels, used)
            return
        head, row, exponent = order[k]
        for place, (h, target, e) in enumerate(atoms):
            if h is not head or not _fits(exponent, tidy(e - used.get(place, 0))):
                continue
            for swap in head.swaps:
                budget[0] -= 1
                if budget[0] < 0:
                    return
                more = _unified(rule, row, tuple(target[i] for i in swap), labels, bound)
                if more is not None:
                    yield from extend(k + 1, more, {**used, place: used.get(place, 0) + exponent})

    yield from extend(0, {}, {})


def _fits(wanted: Q, there: Q) -> bool:
    if wanted == there:
        return True
    return wanted == int(wanted) and there == int(there) and 0 < wanted < there


def _unified(
    rule: Rule, row: Sequence[Label], target: Sequence[Label], labels: dict[Label, Label], bound: dict[Label, Dim]
) -> dict[Label, Label] | None:
    found = dict(labels)
    for mine, theirs in zip(row, target, strict=True):
        if mine >= DERIVED:
            if mine != theirs:
                return None
            continue
        if found.setdefault(mine, theirs) != theirs:
            return None
        if mine < 0 and bound.get(theirs) != rule.dims[-1 - mine]:
            return None
    inner = [label for mine, label in found.items() if mine < 0]
    return found if len(set(inner)) == len(inner) else None


def _closed(
    algebra: Algebra,
    rule: Rule,
    atoms: list[Atom],
    bound: dict[Label, Dim],
    labels: dict[Label, Label],
    used: dict[int, Q],
) -> bool:
    """Whether the summed labels occur nowhere but in what is matched, and no slot stands for one of them."""
    summed = {label for mine, label in labels.items() if mine < 0}
    if any(mine >= 0 and set(algebra.labels.bases(label)) & summed for mine, label in labels.items()):
        return False
    for place, (_, row, e) in enumerate(atoms):
        if tidy(e - used.get(place, 0)) and any(b in summed for label in row for b in algebra.labels.bases(label)):
            return False
    return True
