"""In which order the instances that are proposed for a comparison are tried.

Those come first that bring no function which the comparison has not, have a term that scales as one of its own, and
lack little of it. What is cheap to know is asked of all, and the rest of those that are left when their turn comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symnet.evidence.axioms.order import ABSOLUTE, SQUARES, SUMS
from symnet.evidence.axioms.records import ONE
from symnet.evidence.theorems.degrees import Asked, of_terms, united
from symnet.evidence.theorems.parts import features
from symnet.evidence.theorems.proposals import Finder, Outline, Proposal
from symnet.evidence.theorems.remainders import Room
from symnet.evidence.theorems.table import FINDERS
from symnet.expr import Contract, Expr, Map, Number, Reduce, SizeValue, Symbol, postorder

WHOLE = (SUMS, SQUARES, ABSOLUTE)  # what asks for a comparison of all that the sides are made of


@dataclass(frozen=True)
class Group:
    """Proposals in the order in which they are tried. alien: whether they bring functions that are new."""

    proposals: Iterable[Proposal]
    alien: bool


class Ranking:
    """All that is proposed for one comparison."""

    def __init__(self, room: Room):
        self.room, self.world, self.parts = room, room.world, room.parts
        self.own = features(room.small, room.large)
        self.names = frozenset(n for n in self.parts.nodes if isinstance(n, Symbol))
        self.brings: dict[tuple[Any, ...], frozenset[str]] = {}
        self.inside: dict[Expr, frozenset[str]] = {}
        self.fits: dict[Outline, bool] = {}
        self.misfits: dict[tuple[Any, ...], int] = {}
        occurring = {node.name for node in self.parts.of(Map)}
        self.others = [finder for finder in FINDERS if finder.kernel and finder.kernel not in occurring]
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

        every = (p for finder in finders for p in finder.found(self.parts))
        found = dict.fromkeys(p for p in every if (not self._brought(p) <= self.own) is alien)
        return [p for p in found if p.outline.suits(len(self.room.shape), self.room.strict)]

    def _brought(self, p: Proposal) -> frozenset[str]:
        """The functions of an instance, but for those of what its letters stand for: they are the same for all."""
        found = self.brings.get(p.words)
        if found is None:
            found = p.outline.features
            if p.outline.says is not None:
                self.brings[p.words] = found
        return found

    def _alike(self, p: Proposal) -> int:
        """How many sides of an instance may be those that are asked for: first it is asked of all with its outline."""
        outline, sides = p.outline, (self.room.small, self.room.large)
        if outline not in self.fits:
            self.fits[outline] = bool(outline.alike(*sides))
        return p.alike(*sides) if self.fits[outline] else 0

    def _fitting(
        self, proposals: Iterable[tuple[Proposal, int]], some: list[Proposal], rest: list[Proposal]
    ) -> Iterator[Proposal]:
        """Those that scale alike, in their order. some, rest: are given those of which some terms do, and after them
        those that do by equations (which lead to a number as well as they lead from it); and those that do not."""
        by_equations = list[Proposal]()
        found = by_equations if not isinstance(self.room.small, Number) else None
        for p, alike in sorted(proposals, key=lambda row: self._rank(*row)):
            misfit = 0 if alike else self._misfit(p)
            later = (None, some, found, rest)[misfit]
            if later is None:
                yield p
            else:
                later.append(p)
        some += by_equations

    def _misfit(self, p: Proposal) -> int:
        """As letters of the same degrees make it."""
        key = (p.outline, *map(self.world.scaling.of, p.formulas))
        if key not in self.misfits:
            self.misfits[key] = p.misfit(self.asked, self.world.scaling)
        return self.misfits[key]

    @cached_property
    def asked(self) -> Asked:
        room, degrees = self.room, self.world.scaling.of
        factors = dict.fromkeys(map(degrees, (ONE, *room.denominators, *room.factors)))
        debts = of_terms(room.debts) if room.plain else None
        return Asked(united(degrees(room.small), degrees(room.large)), debts, tuple(factors), self.world.loose)

    def _rank(self, p: Proposal, alike: int) -> tuple[int, int, int]:
        brought = self._brought(p)
        lacking = len(self.own - brought)
        if p.axiom in WHOLE:
            alike, lacking = (2 if self.own and self.by_entries(*p.formulas) else 0), 0
        else:
            lacking += len(self.names.difference(*map(self.world.names, p.formulas)))
            lacking += sum(not brought.isdisjoint(self._inside(e)) for e in p.formulas)  # log(log(x)) comes last
        return len(brought - self.own), -alike, lacking

    def _inside(self, e: Expr) -> frozenset[str]:
        if e not in self.inside:
            self.inside[e] = frozenset(features(e))
        return self.inside[e]

    def by_entries(self, *sides: Expr) -> bool:
        """Whether formulas are likely to compare entry by entry: they speak of no sums, of no numbers that are spread
        over an axis, and no equations say more of sums than entries do."""
        mixing = (Contract, Reduce, SizeValue)
        return not self.world.loose and not any(isinstance(node, mixing) for node in postorder(*sides))
