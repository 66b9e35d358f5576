"""Rewriting by equations: A·A⁻¹ = I, and the equations among the hypotheses, oriented from larger to smaller.

A rule's left side is a product of atoms over slots (any labels) and labels that are summed inside it; it matches where
such a product occurs and its summed labels occur nowhere else. What is matched is replaced by the right side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.forms import ONE_MONO, Atom, Component, Head, Mono, Poly, Q, order_key, tidy
from symnet.normal.tensor.labels import DERIVED, Label
from symnet.sizes import Dim

MOST_REWRITES = 400  # of one form
MOST_MATCHES = 2000  # partial matches tried for one rule and one product
UNWRITTEN = -1
FAR = 1 << 20  # labels of a product that is taken apart: beyond all others


@dataclass(frozen=True)
class Rule:
    """atoms: the left side, its slots 0, 1, ... and its summed labels -1, -2, ... with ranges `dims`; right: what it
    equals, over the slots; lemma: its place among the equations that a proof may rest on (None: it holds of inverses
    and the like; `UNWRITTEN`: it cannot be named)."""

    atoms: tuple[Atom, ...]
    dims: tuple[Dim, ...]
    right: Poly
    name: str = ""
    lemma: int | None = None

    @property
    def heads(self) -> frozenset[Head]:
        return frozenset(h for h, _, _ in self.atoms)

    @property
    def slots(self) -> list[Label]:
        """The free labels of the left side."""
        return sorted({label for _, row, _ in self.atoms for label in row if 0 <= label < DERIVED})


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
        self.used: dict[str, None] = {}
        self.uses: list[Use] | None = None  # noted where there is a list
        algebra.settled = self

    def add(self, rule: Rule | None) -> None:
        if rule is not None and rule not in self.rules:
            self.rules.append(rule)
            self.heads |= rule.heads

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
            if changed < MOST_REWRITES and any(h in self.heads for c, _ in mono for h, _, _ in c.atoms):
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
        atoms, bound, frozen = flattened(self.algebra, mono)
        here = {h for h, _, _ in atoms}
        for rule in self.rules:
            if not rule.heads <= here:
                continue
            self.algebra.budget.spend(len(atoms))
            match = next(matches(self.algebra, rule, atoms, bound), None)
            if match is not None:
                self.used[rule.name] = None
                if self.uses is not None:
                    self.uses.append(use_of(rule, match, atoms, bound, coefficient, not frozen))
                return self._replaced(rule, match, atoms, bound, frozen)
        return None

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


def flattened(algebra: Algebra, mono: Mono) -> tuple[list[Atom], dict[Label, Dim], dict[Component, Q]]:
    """The atoms of a product with their bound labels made free (from FAR on); closed sums to odd powers stay frozen."""
    atoms: list[Atom] = []
    bound: dict[Label, Dim] = {}
    frozen: dict[Component, Q] = {}
    for component, e in mono:
        if not component.dims:
            ((h, row, f),) = component.atoms
            atoms.append((h, row, tidy(e * f)))
        elif e == int(e) and 0 < e <= 6:
            for _ in range(int(e)):
                names = {-1 - i: FAR + len(bound) + i for i in range(len(component.dims))}
                bound.update((names[-1 - i], dim) for i, dim in enumerate(component.dims))
                atoms += [(h, tuple(algebra.labels.rename(x, names) for x in row), f) for h, row, f in component.atoms]
        else:
            frozen[component] = e
    return atoms, bound, frozen


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


# ------------------------------------------------------------------ making rules
def oriented(
    algebra: Algebra, p: Poly, name: str = "", lemma: int | None = None, lead: Mono | None = None
) -> Rule | None:
    """The equation p = 0, for all values of its free labels, as a rule for `lead`, or its largest term; None where none
    fits.

    Terms are ordered by size, then by the heads that they are made of (what appears first in the claim is smallest),
    then by the order in which these follow one another; never by names.
    """
    lead = lead or lead_of(algebra, p)
    if lead is None:
        return None
    rest = Poly({m: c for m, c in p.terms.items() if m != lead})
    return rule_of(algebra, lead, algebra.scale(rest, Fraction(-1) / p.terms[lead]), name, lemma)


def lead_of(algebra: Algebra, p: Poly) -> Mono | None:
    """The largest term, if there is one alone."""
    order = sorted(p.terms, key=lambda m: (ranked(m), reading(algebra, m)), reverse=True)
    if not order or order[0] == ONE_MONO:
        return None
    if (
        len(order) > 1
        and ranked(order[1]) == ranked(order[0])
        and reading(algebra, order[1]) == reading(algebra, order[0])
    ):
        return None  # an exchange of labels would go round for ever
    return order[0]


def name_of(p: Poly) -> Mono | None:
    """The last name to appear that is alone in a term, occurs in no other and has all free labels: what it equals may
    be put in its place."""
    found = []
    for mono in p.terms:
        ((component, e), *more) = mono or ((None, 0),)
        head = None if component is None or more or e != 1 else component.head
        if head is not None and component is not None and head.kind == "symbol" and p.free <= component.free:
            if len({*component.labels}) == head.arity and not any(_holds(m, head) for m in p.terms if m != mono):
                found.append((head.index, mono))
    return max(found, key=lambda row: row[0])[1] if found else None


def _holds(m: Mono, head: Head) -> bool:
    """Whether a head occurs, however deep."""
    todo, seen = [h for c, _ in m for h, _, _ in c.atoms], set[Head]()
    while todo:
        h = todo.pop()
        if h is head:
            return True
        if h not in seen:
            seen.add(h)
            todo += [inner for body in h.bodies for mono in body.terms for c, _ in mono for inner, _, _ in c.atoms]
    return False


def ranked(m: Mono) -> tuple[Q, list[tuple[int, Q]]]:
    """The size of a product, and its heads, the last ones to appear first."""
    heads = sorted(((h.index, e * f) for c, e in m for h, _, f in c.atoms), reverse=True)
    return sum(e * c.weight for c, e in m), heads


def reading(algebra: Algebra, m: Mono) -> list[tuple[int, ...]]:
    """The atoms as one comes upon them from the first free label on: a matrix product from left to right."""
    atoms, bound, _ = flattened(algebra, m)
    rows = [(h.index, row, 0) for h, row, _ in atoms]
    todo = sorted({x for _, row, _ in rows for x in row if x < DERIVED and x not in bound})
    met, seen = list[tuple[int, ...]](), set(todo)
    while todo:
        label = todo.pop(0)
        here = sorted((h, row.index(label), k) for k, (h, row, gone) in enumerate(rows) if label in row and not gone)
        for head, place, k in here:
            met.append((head, place))
            rows[k] = (head, rows[k][1], 1)
            for other in rows[k][1]:
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
    return met


def rule_of(algebra: Algebra, lead: Mono, right: Poly, name: str, lemma: int | None = None) -> Rule | None:
    """lead = right. The free labels of the right side must occur in the lead, and no head may hold them inside."""
    atoms, bound, frozen = flattened(algebra, lead)
    if frozen or any(e != int(e) or e < 1 for _, _, e in atoms):
        return None
    free = {b for _, row, _ in atoms for label in row for b in algebra.labels.bases(label) if b not in bound}
    if not right.free <= free or any(
        label >= DERIVED and algebra.labels.bases(label) for _, row, _ in atoms for label in row
    ):
        return None
    names = {label: -1 - i for i, label in enumerate(bound)}
    rows = tuple((h, tuple(algebra.labels.rename(x, names) for x in row), e) for h, row, e in atoms)
    return Rule(rows, tuple(bound.values()), right, name, lemma)


def inverse_rules(algebra: Algebra, head: Head) -> list[Rule]:
    """Σ_k M[0, k]·Y[k, 1] = δ and Σ_k Y[0, k]·M[k, 1] = δ, for a head whose matrix is M over its internal labels."""
    if head.slots:
        return []  # a batch of matrices: not treated
    n: Dim = head.data[0]
    (body,) = head.bodies
    found = []
    for k, (left, right) in enumerate((((0, 2), (2, 1)), ((2, 1), (0, 2)))):
        matrix = algebra.rename(body, {0: FAR + left[0], 1: FAR + left[1]})
        matrix = algebra.rename(matrix, {FAR + i: i for i in range(3)})
        product = algebra.mul(matrix, algebra.atom(head, right))
        total = algebra.sum_over(product, 2, n)
        equation = algebra.add(total, algebra.scale(algebra.delta(0, 1, n), -1))
        lead = _largest_with(equation, head)
        if lead is None:
            continue
        rest = Poly({m: c for m, c in equation.terms.items() if m != lead})
        right_side = algebra.scale(rest, Fraction(-1) / equation.terms[lead])
        made = rule_of(algebra, lead, right_side, f"inverse {'right' if k == 0 else 'left'}")
        if made is not None:
            found.append(made)
    return found


def _largest_with(p: Poly, head: Head) -> Mono | None:
    """The term with most atoms, of the first content among those."""

    def weight(m: Mono) -> tuple[int, object]:
        return sum(len(c.atoms) * int(max(e, 0)) for c, e in m), order_key(m)

    found = [m for m in p.terms if any(h is head for c, _ in m for h, _, _ in c.atoms)]
    return max(found, key=weight) if found else None
