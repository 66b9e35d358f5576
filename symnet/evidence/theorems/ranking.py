"""In which order the instances that are proposed for a comparison are tried.

Those come first that bring no function which the comparison has not, have a term that scales as one of its own, and
lack little of it. What is cheap to know is asked of all, and the rest of those that are left when their turn comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from symnet.evidence.axioms.order import SQUARES, SUMS
from symnet.evidence.axioms.records import ONE
from symnet.evidence.theorems.degrees import Asked, united
from symnet.evidence.theorems.parts import features
from symnet.evidence.theorems.proposals import Finder, Outline, Proposal
from symnet.evidence.theorems.remainders import Room
from symnet.evidence.theorems.table import FINDERS
from symnet.expr import Contract, Expr, Map, Number, Reduce, SizeValue, Symbol, postorder

MOST_INSTANCES = 200  # of one theorem
WHOLE = (SUMS, SQUARES)  # what asks for a comparison of all that the sides are made of


@dataclass(frozen=True)
class Group:
    """Proposals in the order in which they are tried. alien: whether they bring functions that are new."""

    proposals: list[Proposal]
    alien: bool


class Ranking:
    """All that is proposed for one comparison."""

    def __init__(self, room: Room):
        self.room, self.world, self.parts = room, room.world, room.parts
        self.own = features(room.small, room.large)
        self.names = frozenset(n for n in self.parts.nodes if isinstance(n, Symbol))
        self.measured: dict[Outline, tuple[int, int]] = {}
        occurring = {node.name for node in self.parts.of(Map)}
        self.others = [finder for finder in FINDERS if finder.kernel and finder.kernel not in occurring]
        about, plain = ([f for f in FINDERS if f not in self.others and bool(f.kernel) is k] for k in (True, False))
        self.near, self.far = list[tuple[Proposal, int]](), list[tuple[Proposal, int]]()
        for p in self._proposed((*about, *plain)):
            if self._measure(p)[0]:
                self.far.append((p, 0))
            else:
                self.near.append((p, p.alike(room.small, room.large)))

    @property
    def in_so_many_words(self) -> Iterator[Proposal]:
        """Those that may say what is asked as it is written."""
        return (p for p, alike in self.near if alike == 2)

    def groups(self) -> Iterator[Group]:
        near, rest = self._split(self.near)
        yield Group(near, False)
        far, farther = self._split((*self.far, *((p, 0) for p in self._proposed(self.others))))
        yield Group(far, True)
        yield Group(rest, False)
        yield Group(farther, True)

    def _proposed(self, finders: Iterable[Finder]) -> list[Proposal]:
        return list(dict.fromkeys(p for finder in finders for p in islice(finder.found(self.parts), MOST_INSTANCES)))

    def _measure(self, p: Proposal) -> tuple[int, int]:
        """How many functions an instance brings that the comparison has not, and how many of its own it lacks."""
        outline = p.outline
        found = self.measured.get(outline)
        if found is None:
            found = self.measured[outline] = len(outline.features - self.own), len(self.own - outline.features)
        return found

    def _split(self, proposals: Iterable[tuple[Proposal, int]]) -> tuple[list[Proposal], list[Proposal]]:
        """Those that scale alike, perhaps by equations, and those that do not; each in their order."""
        rows = [(p.misfit(self.asked, self.world.scaling), alike, p) for p, alike in proposals]
        fit, rest = ([row for row in rows if (row[0] > 1) is other] for other in (False, True))
        return self._sorted(fit), self._sorted(rest)

    @cached_property
    def asked(self) -> Asked:
        room, degrees = self.room, self.world.scaling.of
        factors = dict.fromkeys(map(degrees, (ONE, *room.denominators, *room.factors)))
        return Asked(united(degrees(room.small), degrees(room.large)), tuple(factors), self.world.loose)

    def _sorted(self, rows: Iterable[tuple[int, int, Proposal]]) -> list[Proposal]:
        return [p for _, p in sorted(((self._rank(*row), row[2]) for row in rows), key=lambda row: row[0])]

    def _rank(self, misfit: int, alike: int, p: Proposal) -> tuple[bool, int, int, int]:
        alien, lacking = self._measure(p)
        if p.axiom in WHOLE:
            alike, lacking = (2 if self.own and self.by_entries(*p.formulas) else 0), 0
        else:
            lacking += len(self.names.difference(*map(self.world.names, p.formulas)))
        exact = isinstance(self.room.small, Number) or not misfit  # equations lead to the number
        return not exact, alien, -alike, lacking

    def by_entries(self, *sides: Expr) -> bool:
        """Whether formulas are likely to compare entry by entry: they speak of no sums, of no numbers that are spread
        over an axis, and no equations say more of sums than entries do."""
        mixing = (Contract, Reduce, SizeValue)
        return not self.world.loose and not any(isinstance(node, mixing) for node in postorder(*sides))
