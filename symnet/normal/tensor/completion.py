"""Completion of rules: where two of them apply to one product, what they make of it is equal, which may be a new rule.

This is the procedure of Knuth and Bendix, over products of tensor entries: the left sides of two rules are laid over
one another in every way in which they share atoms (words that overlap, where the atoms are matrices). Every equation
is kept with how it follows from those before it, so that a checker need not search.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Any, Protocol

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.forms import Atom, Head, Poly, Q, tidy
from symnet.normal.tensor.labels import Label
from symnet.normal.tensor.rewriting import Rewriting, Use
from symnet.normal.tensor.rules import FAR, UNWRITTEN, Rule, lead_of, oriented
from symnet.sizes import Dim

MOST_RULES = 16
MOST_PAIRS = 80
MOST_ATOMS = 7  # of products over which two rules are laid
MOST_STEPS = 12  # by which one equation follows
APART = 1 << 10  # labels of the second rule, behind those of the first one


@dataclass(frozen=True)
class Lemma:
    """An equation between products, as a rule over free labels with these ranges. uses: whose sum it is; given: the
    hypothesis that says it `times` over."""

    rule: Rule
    ranges: dict[Label, Dim]
    uses: tuple[Use, ...] = ()
    given: int | None = None
    times: Fraction = Fraction(1)


class Shared(Protocol):
    """What is known of the names: the range of a label at a place of an atom; whether a rule can be written."""

    def range(self, head: Head, place: int) -> Dim | None: ...
    def writes(self, rule: Rule, ranges: dict[Label, Dim]) -> bool: ...


def completed(rewriting: Rewriting, lemmas: list[Lemma], names: Shared) -> Iterator[Lemma]:
    """Adds the rules that follow from those of `lemmas` (and of inverses), as lemmas, one by one."""
    queue: list[tuple[int, int, Rule, Rule]] = []
    numbers, known = count(), list[Rule]()

    def enter(rule: Rule) -> None:
        known.append(rule)
        for other in known:
            if not rule.heads.isdisjoint(other.heads) and not (rule.lemma is None and other.lemma is None):
                size = len(rule.atoms) + len(other.atoms)
                heapq.heappush(queue, (size, next(numbers), other, rule))

    for rule in list(rewriting.rules):
        if rule.lemma != UNWRITTEN:
            enter(rule)
    for _ in range(MOST_PAIRS):
        if not queue or len(lemmas) >= MOST_RULES:
            break
        _, _, first, second = heapq.heappop(queue)
        for laid in overlaps(first, second, names):
            lemma = _difference(rewriting, laid, len(lemmas))
            if lemma is not None and len(lemmas) < MOST_RULES and names.writes(lemma.rule, lemma.ranges):
                lemmas.append(lemma)
                rewriting.add(lemma.rule)
                enter(lemma.rule)
                yield lemma


def _difference(rewriting: Rewriting, laid: Laid, number: int) -> Lemma | None:
    """What the two rules make of one product, as a rule; None where that is equal, or none fits."""
    algebra = rewriting.algebra
    uses = [laid.use(0, -1), laid.use(1, 1)]
    whole = algebra.add(laid.left(algebra, 0), algebra.scale(laid.left(algebra, 1), -1))
    form, more = rewriting.noted(whole)
    uses += more
    lead = lead_of(algebra, form)
    if lead is None or len(uses) > MOST_STEPS or any(not u.plain or u.rule.lemma == UNWRITTEN for u in uses):
        return None
    rule = oriented(algebra, form, f"lemma {number}", number)
    if rule is None or {*rule.slots} != laid.free.keys():
        return None
    return Lemma(rule, laid.free, tuple(uses), times=Fraction(1) / form.terms[lead])


# ------------------------------------------------------------------ two rules over one product
@dataclass(frozen=True)
class Laid:
    """Two rules that apply to one product. rest: the atoms that a rule leaves; names: the labels of a rule there."""

    rules: tuple[Rule, Rule]
    rest: tuple[tuple[Atom, ...], tuple[Atom, ...]]
    names: tuple[dict[Label, Label], dict[Label, Label]]
    free: dict[Label, Dim]
    bound: dict[Label, Dim]

    def outside(self, k: int) -> dict[Label, Dim]:
        """The summed labels that are not the rule's own."""
        own = {self.names[k][-1 - i] for i in range(len(self.rules[k].dims))}
        return {label: dim for label, dim in self.bound.items() if label not in own}

    def use(self, k: int, factor: Q) -> Use:
        slots = tuple(self.names[k][slot] for slot in self.rules[k].slots)
        return Use(self.rules[k], factor, self.rest[k], slots, self.outside(k))

    def left(self, algebra: Algebra, k: int) -> Poly:
        """The product with the rule applied."""
        names = self.names[k]
        away = {slot: FAR * 4 + slot for slot in self.rules[k].slots}  # in two steps: they may share numbers
        right = algebra.rename(self.rules[k].right, away)
        right = algebra.rename(right, {away[slot]: names[slot] for slot in away})
        rest = [algebra.instance(h, row, e) for h, row, e in self.rest[k]]
        return algebra.sum_all(algebra.mul(right, *rest), self.outside(k).items())


def overlaps(first: Rule, second: Rule, names_of: Shared) -> Iterator[Laid]:
    """The ways in which the left sides share atoms."""
    mine = list(first.atoms)
    theirs = [(h, tuple(map(_away, row)), e) for h, row, e in second.atoms]
    pending: list[tuple[int, dict[int, int], dict[Label, Label]]] = [(0, {}, {})]
    while pending:
        k, pairs, same = pending.pop()
        if k == len(theirs):
            if pairs and not (first is second and all(a == b for a, b in pairs.items())):
                laid = _laid((first, second), (mine, theirs), pairs, same, names_of)
                yield from () if laid is None else (laid,)
            continue
        pending.append((k + 1, pairs, same))
        head, row, _ = theirs[k]
        for j, (h, other, _) in enumerate(mine):
            if h is head and j not in pairs.values():
                for swap in head.swaps:
                    more = _joined(same, row, [other[i] for i in swap])
                    if more is not None:
                        pending.append((k + 1, {**pairs, k: j}, more))


def _away(label: Label) -> Label:
    """A label of the second rule, beside those of the first one."""
    return label + APART if label >= 0 else label - APART


def _joined(same: dict[Label, Label], theirs: Sequence[Label], mine: Sequence[Label]) -> dict[Label, Label] | None:
    """Labels of the second rule → those of the first one that they meet; each meets one at most."""
    found = dict(same)
    for a, b in zip(theirs, mine, strict=True):
        if found.setdefault(a, b) != b:
            return None
    return found if len(set(found.values())) == len(found) else None


def _laid(
    rules: tuple[Rule, Rule],
    sides: tuple[list[Atom], list[Atom]],
    pairs: dict[int, int],
    same: dict[Label, Label],
    names_of: Shared,
) -> Laid | None:
    """The product in which the atoms of the second side are those of the first one that `pairs` says."""
    mine, theirs = sides
    if len(mine) + len(theirs) - len(pairs) > MOST_ATOMS:
        return None
    moved = [(h, tuple(same.get(x, x) for x in row), e) for h, row, e in theirs]
    own = (
        {-1 - i for i in range(len(rules[0].dims))},
        {same.get(_away(-1 - i), _away(-1 - i)) for i in range(len(rules[1].dims))},
    )
    ranges = {x: names_of.range(h, i) for h, row, _ in (*mine, *moved) for i, x in enumerate(row)}
    if any(dim is None for dim in ranges.values()):
        return None
    back = {j: theirs[k][2] for k, j in pairs.items()}
    rest = (
        [(h, row, tidy(e - (mine[pairs[k]][2] if k in pairs else 0))) for k, (h, row, e) in enumerate(moved)],
        [(h, row, tidy(e - back.get(j, 0))) for j, (h, row, e) in enumerate(mine)],
    )
    for part, summed in zip(rest, own, strict=True):
        if any(x in summed for _, row, e in part if e > 0 for x in row):
            return None  # the rule sums over a label that stands elsewhere too
    free = [x for x in ranges if x not in own[0] and x not in own[1]]
    names = {x: i for i, x in enumerate(free)}
    names |= {x: FAR + i for i, x in enumerate(x for x in ranges if x not in names)}
    left = tuple(tuple((h, tuple(names[x] for x in row), e) for h, row, e in part if e > 0) for part in rest)
    of_second = {x: names[same.get(_away(x), _away(x))] for _, row, _ in rules[1].atoms for x in row}
    every: dict[Label, Any] = {names[x]: dim for x, dim in ranges.items()}
    return Laid(
        rules,
        (left[0], left[1]),
        ({x: names[x] for _, row, _ in mine for x in row}, of_second),
        {x: dim for x, dim in every.items() if x < FAR},
        {x: dim for x, dim in every.items() if x >= FAR},
    )
