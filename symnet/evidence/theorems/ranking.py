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
from symnet.evidence.axioms.records import ONE, Axiom
from symnet.evidence.theorems.degrees import Asked, united
from symnet.evidence.theorems.parts import Letters, features
from symnet.evidence.theorems.proposals import Finder, Outline, Proposal
from symnet.evidence.theorems.remainders import Room
from symnet.evidence.theorems.table import FINDERS
from symnet.expr import Contract, Expr, Map, Number, Reduce, SizeValue, Symbol, postorder

WHOLE = (SUMS, SQUARES, ABSOLUTE)  # what asks for a comparison of all that the sides are made of


@dataclass(frozen=True)
class Group:
    """Proposals in the order in which they are tried. alien: whether they bring functions that are new."""

    proposals: list[Proposal]
    alien: bool


@dataclass(frozen=True)
class Measure:
    """Of all instances of one outline: how many functions they bring that a comparison has not, how many of its own
    they lack, and how many of its sides they may have as these are written."""

    alien: int
    lacking: int
    alike: int


class Ranking:
    """All that is proposed for one comparison."""

    def __init__(self, room: Room):
        self.room, self.world, self.parts = room, room.world, room.parts
        self.own = features(room.small, room.large)
        self.names = frozenset(n for n in self.parts.nodes if isinstance(n, Symbol))
        self.measured: dict[Outline, Measure] = {}
        self.misfits: dict[tuple[Any, ...], int] = {}
        self.brings: dict[tuple[Any, ...], bool] = {}
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
        near, rest = self._split(self.near)
        yield Group(near, False)
        far, farther = self._split((p, 0) for p in self._proposed((*self.about, *self.others), alien=True))
        yield Group(far, True)
        yield Group(rest, False)
        yield Group(farther, True)

    def _proposed(self, finders: Iterable[Finder], alien: bool) -> list[Proposal]:
        """Instances that bring functions which the comparison has not, or those that do not."""

        def wanted(axiom: Axiom, form: str, letters: Letters) -> bool:
            words = (axiom.name, form, *(v for v in letters.values() if not isinstance(v, Expr)))
            if words not in self.brings:
                self.brings[words] = bool(self._measure(Proposal(axiom, form, tuple(letters.items()))).alien)
            return self.brings[words] is alien

        return list(dict.fromkeys(p for finder in finders for p in finder.found(self.parts, wanted)))

    def _measure(self, p: Proposal) -> Measure:
        outline = p.outline
        if outline not in self.measured:
            alien, lacking = len(outline.features - self.own), len(self.own - outline.features)
            self.measured[outline] = Measure(alien, lacking, outline.alike(self.room.small, self.room.large))
        return self.measured[outline]

    def _alike(self, p: Proposal) -> int:
        return p.alike(self.room.small, self.room.large) if self._measure(p).alike else 0

    def _split(self, proposals: Iterable[tuple[Proposal, int]]) -> tuple[list[Proposal], list[Proposal]]:
        """Those that scale alike, perhaps by equations, and those that do not; each in their order."""
        rows = [(self._misfit(p), alike, p) for p, alike in proposals]
        fit, rest = ([row for row in rows if (row[0] > 1) is other] for other in (False, True))
        return self._sorted(fit), self._sorted(rest)

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
        return Asked(united(degrees(room.small), degrees(room.large)), tuple(factors), self.world.loose)

    def _sorted(self, rows: Iterable[tuple[int, int, Proposal]]) -> list[Proposal]:
        return [p for _, p in sorted(((self._rank(*row), row[2]) for row in rows), key=lambda row: row[0])]

    def _rank(self, misfit: int, alike: int, p: Proposal) -> tuple[bool, int, int, int]:
        measure = self._measure(p)
        lacking = measure.lacking
        if p.axiom in WHOLE:
            alike, lacking = (2 if self.own and self.by_entries(*p.formulas) else 0), 0
        else:
            lacking += len(self.names.difference(*map(self.world.names, p.formulas)))
        exact = isinstance(self.room.small, Number) or not misfit  # equations lead to the number
        return not exact, measure.alien, -alike, lacking

    def by_entries(self, *sides: Expr) -> bool:
        """Whether formulas are likely to compare entry by entry: they speak of no sums, of no numbers that are spread
        over an axis, and no equations say more of sums than entries do."""
        mixing = (Contract, Reduce, SizeValue)
        return not self.world.loose and not any(isinstance(node, mixing) for node in postorder(*sides))
