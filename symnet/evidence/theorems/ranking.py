"""In which order the instances that are proposed for a comparison are tried.

Those come first that bring no function which the comparison has not, have a term that scales as one of its own, and
lack little of it. What is cheap to know is asked of all, and the rest of those that are left when their turn comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symnet.evidence.axioms.order import ABSOLUTE, HOMOGENEITY, SQUARES, SUMS
from symnet.evidence.axioms.records import ONE
from symnet.evidence.theorems.degrees import Asked, of_terms, united
from symnet.evidence.theorems.parts import features, made_of
from symnet.evidence.theorems.proposals import Finder, Proposal, Words
from symnet.evidence.theorems.remainders import Room
from symnet.evidence.theorems.table import FINDERS
from symnet.expr import Add, Contract, Expr, Number, Reduce, SizeValue, Symbol, Where, postorder

WHOLE = (SUMS, SQUARES, ABSOLUTE)  # what asks for a comparison of all that the sides are made of


@dataclass(frozen=True)
class Group:
    """Proposals in the order in which they are tried. alien: whether they bring functions that are new."""

    proposals: Iterable[Proposal]
    alien: bool


class Kind:
    """What is the same for proposals of one kind. suits: whether they may be comparisons as that which is asked for;
    fits: whether a side may be one of its sides, whatever the letters are; brought: the functions that they bring; new,
    lacking: how many of these the comparison has not, and the other way round."""

    def __init__(self, ranking: Ranking, p: Proposal):
        room, outline, self.brought = ranking.room, p.outline, ranking.brought(p)
        self.suits = outline.suits(len(room.shape), room.strict)
        self.fits = self.suits and bool(outline.alike(room.small, room.large))
        self.new, self.lacking = len(self.brought - ranking.own), len(ranking.own - self.brought)


class Ranking:
    """All that is proposed for one comparison."""

    def __init__(self, room: Room):
        self.room, self.world, self.parts = room, room.world, room.parts
        self.own = features(room.small, room.large)
        self.names = frozenset(n for n in self.parts.nodes if isinstance(n, Symbol))
        self.brings: dict[Words, frozenset[str]] = {}
        self.kinds: dict[tuple[Any, ...], Kind] = {}
        self.inside: dict[Expr, frozenset[str]] = {}
        self.misfits: dict[tuple[Any, ...], int] = {}
        self.others = [finder for finder in FINDERS if finder.alien(self.own)]
        about, plain = ([f for f in FINDERS if f not in self.others and bool(f.kernel) is k] for k in (True, False))
        self.about = (*about, *plain)
        self.near = [(p, self._alike(p)) for p in self._proposed(self.about, alien=False)]

    @property
    def in_so_many_words(self) -> Iterator[Proposal]:
        """Those that may say what is asked as it is written."""
        return (p for p, alike in self.near if alike == 2)

    def groups(self) -> Iterator[Group]:
        some, rest, farther = list[Proposal](), list[Proposal](), list[Proposal]()
        yield Group(self._fitting(self.near, some, rest), False)
        yield Group(some, False)
        far = ((p, 0) for p in self._proposed((*self.about, *self.others), alien=True))
        yield Group(self._fitting(far, farther, farther), True)
        yield Group(rest, False)
        yield Group(farther, True)

    def _proposed(self, finders: Iterable[Finder], alien: bool) -> list[Proposal]:
        """Instances that bring functions which the comparison has not, or those that do not."""
        suits: dict[tuple[Any, ...], bool] = {}
        found: dict[Proposal, None] = {}
        for finder in finders:
            for p in finder.found(self.parts):
                if p.kind not in suits:
                    suits[p.kind] = (self.brought(p) <= self.own) is not alien and self._kind(p).suits
                if suits[p.kind]:
                    found[p] = None
        return list(found)

    def _kind(self, p: Proposal) -> Kind:
        if p.kind not in self.kinds:
            self.kinds[p.kind] = Kind(self, p)
        return self.kinds[p.kind]

    def brought(self, p: Proposal) -> frozenset[str]:
        """The functions of an instance, but for those of what its letters stand for: they are the same for all."""
        words = p.words
        found = self.brings.get(words)
        if found is None:
            found = frozenset() if p.axiom is HOMOGENEITY else p.outline.features  # |s| of a number is nothing new
            found = frozenset[str]().union(*map(self._written_out, found))
            if p.outline.says is not None:
                self.brings[words] = found
        return found

    def _written_out(self, name: str) -> frozenset[str]:
        """A function that the comparison has not, by those of it that it is made of: softplus(x) is log(1 + exp(x))."""
        inside = frozenset[str]() if name in self.own else made_of(name)
        return inside if inside and inside <= self.own else frozenset({name})

    def _alike(self, p: Proposal) -> int:
        """How many sides of an instance may be those that are asked for."""
        return p.alike(self.room.small, self.room.large) if self._kind(p).fits else 0

    def _fitting(
        self, proposals: Iterable[tuple[Proposal, int]], some: list[Proposal], rest: list[Proposal]
    ) -> Iterator[Proposal]:
        """Those that scale alike, in their order. some, rest: are given those of which some terms do, and after them
        those that do by equations (which lead to a number as well as they lead from it); and those that do not."""
        by_equations = list[Proposal]()
        found = by_equations if not isinstance(self.room.small, Number) else None
        for p, alike in sorted(proposals, key=lambda row: self._rank(*row)):
            misfit = 0 if alike else self._misfit(p) or self._misses(p)
            later = (None, some, found, rest)[misfit]
            if later is None:
                yield p
            else:
                later.append(p)
        some += by_equations

    def _misfit(self, p: Proposal) -> int:
        """As letters of the same degrees make it."""
        key = (p.kind, *map(self.world.scaling.of, p.formulas))
        if key not in self.misfits:
            self.misfits[key] = p.misfit(self.asked, self.world.scaling)
        return self.misfits[key]

    def _misses(self, p: Proposal) -> bool:
        """Whether an instance lacks a function of the one term that it must have."""
        lacking = self.owed - p.outline.features
        return bool(lacking) and not lacking <= frozenset().union(*map(self._inside, p.formulas))

    @cached_property
    def owed(self) -> frozenset[str]:
        """The functions of the smaller side, where it is the one term that an instance must have."""
        room = self.room
        alone = room.plain and len(room.debts) == 1 and not isinstance(room.small, (Add, Number))
        return frozenset(features(room.small)) if alone else frozenset()

    @cached_property
    def asked(self) -> Asked:
        room, degrees = self.room, self.world.scaling.of
        factors = dict.fromkeys(map(degrees, (ONE, *room.denominators, *room.factors)))
        known = room.plain and not any(self.parts.of(Where))  # a choice scales as its branches, whatever it is made of
        debts = of_terms(room.debts) if known else None
        return Asked(united(degrees(room.small), degrees(room.large)), debts, tuple(factors), self.world.loose)

    def _rank(self, p: Proposal, alike: int) -> tuple[int, int, int]:
        kind = self._kind(p)
        brought, lacking = kind.brought, kind.lacking
        if p.axiom in WHOLE:
            alike, lacking = (2 if self.own and self.by_entries(*p.formulas) else 0), 0
        else:
            lacking += len(self.names.difference(*map(self.world.names, p.formulas)))
            lacking += sum(not brought.isdisjoint(self._inside(e)) for e in p.formulas)  # log(log(x)) comes last
        return kind.new, -alike, lacking

    def _inside(self, e: Expr) -> frozenset[str]:
        if e not in self.inside:
            self.inside[e] = frozenset(features(e))
        return self.inside[e]

    def by_entries(self, *sides: Expr) -> bool:
        """Whether formulas are likely to compare entry by entry: they speak of no sums, of no numbers that are spread
        over an axis, and no equations say more of sums than entries do."""
        mixing = (Contract, Reduce, SizeValue)
        return not self.world.loose and not any(isinstance(node, mixing) for node in postorder(*sides))
