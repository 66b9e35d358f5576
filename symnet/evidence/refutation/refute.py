"""Rigorous refutation at exact points.

A point counts when the hypotheses and the declared facts are shown to hold there. The claim fails there when, in some
entry, enclosures show that the relation does not hold, or exactly one side is shown to have no value, or, for a strict
inequality, the sides are proved to be equal. What cannot be decided at a point says nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, repeat
from typing import Any

import numpy as np

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.facts import has_facts
from symnet.evidence.refutation.ball import FINEST, compare, enclosed, mixed
from symnet.evidence.refutation.batch import suspects
from symnet.evidence.refutation.corners import corners
from symnet.evidence.refutation.given_values import without_equations
from symnet.evidence.refutation.points import Point, points, sizes_to_try, slots
from symnet.evidence.refutation.readable import Readable, shown
from symnet.evidence.refutation.repair import LONG, SHORT, WORK, Repair
from symnet.evidence.refutation.settle import equal_at
from symnet.evidence.refutation.shared import Shared
from symnet.evidence.refutation.sides import Side
from symnet.expr import Apply, Compare, Expr, Symbol, has_derivative, postorder
from symnet.program.worlds import NoValue, Undecided, Undefined, World

__all__ = ["Counterexample", "Repair", "Search", "Side", "shown"]
FINE = 512  # bits, where 128 do not decide
BITS = (4096, 16384)  # between numbers, where 1024 do not decide
CLOSELY = 2  # points at which equality is looked at with many digits
SUSPECTS = 8  # of the same sizes, that are looked at exactly
SETTLED = 10  # points at which equality of the sides, or a hypothesis, is left to a proof


@dataclass(frozen=True)
class Counterexample:
    """point: the exact values; place: the entry; why: in words."""

    point: Point
    place: tuple[int, ...]
    why: str


@dataclass
class Search:
    """A walk over points. witness: the first point at which the hypotheses hold and both sides have values.

    claim: the claim as stated, with names replaced by what an equation among the hypotheses says they are.
    """

    stated: Claim
    clock: Clock
    witness: Point | None = None
    satisfied: Point | None = None
    tried: int = 0
    held: int = 0
    settles: int = SETTLED
    finest: int = 0  # points that may still be looked at with the most digits, where nothing proved the claim

    def __post_init__(self) -> None:
        self.claim, self.replaced = without_equations(self.stated)
        self.worlds = (mixed(128), mixed(FINE))
        self.shared = Shared(WORK)
        self.repairs: dict[Hashable, Repair] = {}
        self.readable = Readable(self.stated.variables, self.claim.variables, self.replaced, self.value)

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """The sides with their derivatives by the rules, found when they are asked for, within the time."""
        return Side(self.claim.lhs), Side(self.claim.rhs)

    @cached_property
    def plain(self) -> list[Expr]:
        """The sides without derivatives; none where the rules leave some."""
        found = [side.value for side in self.sides if side.value is not None]
        return found if len(found) == len(self.sides) else []

    @property
    def evaluable(self) -> bool:
        """Whether the claim can be evaluated at points: no unspecified functions."""
        roots = (self.claim.lhs, self.claim.rhs, *self.claim.hypotheses)
        return not any(isinstance(node, Apply) for node in postorder(*roots))

    def run(self, most: int, per_sizes: int, met: Iterable[int] = ()) -> Counterexample | None:
        """The first counterexample among at most `most` points, `per_sizes` of them at each assignment of sizes; see
        `stream`."""
        for point in self.stream(per_sizes, met):
            self.clock.check()
            self.tried += 1
            found = self.at(point)
            if found is not None or self.tried >= most:
                return found
        return None

    def stream(self, per_sizes: int, met: Iterable[int] = ()) -> Iterator[Point]:
        """Points at all sizes. met: how many are enough at the first sizes, the next and so on, and no others, where
        the hypotheses hold."""
        for sizes, enough in zip(sizes_to_try(self.claim), met or repeat(per_sizes)):  # noqa: B905
            before = self.held
            for looked, point in enumerate(self.points_at(sizes, per_sizes), start=1):
                yield point
                if self.held - before >= enough or (4 * looked >= per_sizes <= before == self.held):
                    break  # enough; or the hypotheses, which hold often elsewhere, seem to hold nowhere here
            if not sizes and not self.claim.variables:
                return

    def points_at(self, sizes: dict[str, int], most: int) -> Iterator[Point]:
        """Points at some sizes; equations that can be solved are solved."""
        if slots(self.claim, sizes) is None:  # there are none, and no need of what moves them
            return
        repair = self.repair(sizes)
        for point in islice(points(self.claim, sizes), most):
            self.clock.check()
            yield from repair.of(point)

    def repair(self, sizes: dict[str, int]) -> Repair:
        """How points at some sizes are moved; what it finds at one point it knows at the next."""
        key = bool(self.finest), *sizes.items()
        if key not in self.repairs:
            self.repairs[key] = Repair(self.claim, sizes, LONG if self.finest else SHORT)
        return self.repairs[key]

    def run_suspects(self, most: Iterable[int]) -> Counterexample | None:
        """The first counterexample among points at which floats say that the claim may fail. most: how many points are
        made at the first sizes, the next and so on."""
        for sizes, count in zip(sizes_to_try(self.claim), most):  # noqa: B905
            if not count or slots(self.claim, sizes) is None:
                continue
            repair = self.repair(sizes)
            slow = bool(repair.moves.equations)  # which only exact values meet; what is solved, floats solve at once
            made = self.points_at(sizes, count // 4) if slow else islice(points(self.claim, sizes), count)
            found = self.look(list(made), repair)
            if found is not None:
                return found
        return None

    def run_corners(self) -> Counterexample | None:
        """As `run_suspects`, at points of many entries, and of weights that are nearly all in one place."""
        for sizes, made in corners(self.claim) if self.plain else ():
            self.clock.check()
            found = self.look(made, self.repair(sizes)) if made else None
            if found is not None:
                return found
        return None

    def look(self, made: list[Point], repair: Repair) -> Counterexample | None:
        """The first counterexample among those points at which floats say that the claim may fail."""
        for point in islice(suspects(self.claim, self.plain, made, repair.solutions), SUSPECTS):
            self.clock.check()
            for there in repair.of(point):
                found = self.at(there)
                if found is not None:
                    return found
        return None

    # -------------------------------------------------------------- one point
    def at(self, point: Point) -> Counterexample | None:
        """A counterexample at the point, if it is one."""
        try:
            if not self.admissible(point):
                return None
            if self.satisfied is None:
                self.satisfied = point
            self.held += 1
            left, right = self.values(point)
            if (self.held <= CLOSELY or self.finest) and not self.apart(left, right):
                left, right = self.closely(point)
        except SymnetError:
            return None
        if self._serves_better(point) and not any(isinstance(v, NoValue) for v in (*left.flat, *right.flat)):
            self.witness = point
        for place in np.ndindex(*left.shape):
            why = self.fails(left[place], right[place])
            if why:
                return Counterexample(point, place, why)
        return self._equal(point, left, right) if self.claim.relation in ("<", ">") else None

    def _serves_better(self, point: Point) -> bool:
        """Whether a point would be a better witness: derivatives are seen more easily where nothing is 0."""
        if self.witness is None:
            return True
        return self.derives and _has_zero(self.witness) and not _has_zero(point)

    @cached_property
    def derives(self) -> bool:
        return has_derivative(self.claim.lhs, self.claim.rhs)

    def _equal(self, point: Point, left: Any, right: Any) -> Counterexample | None:
        """A strict inequality falls where its sides are equal."""
        pairs = zip(left.flat, right.flat, strict=True)
        if not any(_open(compare(self.claim.relation, a, b)) for a, b in pairs if not _missing(a, b)):
            return None
        for place in self.equal(Compare("==", self.claim.lhs, self.claim.rhs), point):
            return Counterexample(point, place, f"both sides are {shown(left[place])}")
        return None

    def equal(self, c: Compare, point: Point) -> dict[tuple[int, ...], bool]:
        """The entries whose sides are proved to be equal at the point; asked for a few times only."""
        if not self.settles:
            return {}
        self.settles -= 1
        return equal_at(c, point)

    def values(self, point: Point) -> tuple[Any, Any]:
        """The entries of both sides."""
        left, right = (np.asarray(found, dtype=object) for found in (side.at(point, self) for side in self.sides))
        left, right = np.broadcast_arrays(left, right)
        return left, right

    def closely(self, point: Point) -> tuple[Any, Any]:
        """The same with many digits: differences of 1e-50 are differences."""
        before, self.worlds = self.worlds, (FINEST, FINEST)
        try:
            left, right = self.values(point)
            finer, self.finest = BITS if self.finest or not self.claim.variables else (), max(self.finest - 1, 0)
            for bits in finer:
                if self.apart(left, right):
                    break
                self.clock.check()
                self.worlds = (mixed(bits), mixed(bits))
                left, right = self.values(point)
            return left, right
        finally:
            self.worlds = before

    def apart(self, left: Any, right: Any) -> bool:
        """Whether the relation is decided in every entry, as far as both sides have values."""
        pairs = zip(left.flat, right.flat, strict=True)
        return all(
            isinstance(a, NoValue) or isinstance(b, NoValue) or compare("==", a, b) is not None for a, b in pairs
        )

    def admissible(self, point: Point) -> bool:
        """Whether the declared facts and the hypotheses are shown to hold."""
        for symbol in self.claim.variables:
            if symbol.facts and not has_facts(symbol, point[symbol.name]):
                return False
        for _, value in self.replaced:
            if any(isinstance(v, NoValue) for v in np.asarray(self.value(value, point), dtype=object).flat):
                return False  # the equation that was put in has no value here, so it does not hold
        return all(self.shows(h, point) for h in self.claim.hypotheses)

    def shows(self, c: Compare, point: Point) -> bool:
        """Whether a comparison is shown for all entries at the point."""
        if has_derivative(c):
            return False
        for world in self.worlds:
            found = np.asarray(self.value(c, point, world), dtype=object)
            if not any(isinstance(v, Undecided) for v in found.flat):
                return all(v is True for v in found.flat)
        if c.relation not in ("==", "<=", ">=") or any(v is False for v in found.flat):
            return False
        equal = self.equal(Compare("==", *c.children), point)
        return all(v is True or place in equal for place, v in np.ndenumerate(found))

    def holds(self, c: Compare, point: Point) -> bool:
        """Whether a further hypothesis is shown at a point of this claim, or of a stronger one."""
        return all(s.name in point for s in postorder(c) if isinstance(s, Symbol)) and self.shows(c, point)

    def value(self, e: Expr, point: Point, world: World | None = None) -> Any:
        return self.shared.value(e, point, world or self.worlds[0])

    def fails(self, a: Any, b: Any) -> str:
        """Why the relation fails for one entry; empty where that is not shown."""
        if isinstance(a, Undefined) != isinstance(b, Undefined):
            side, other, missing = ("left", b, a) if isinstance(a, Undefined) else ("right", a, b)
            if isinstance(other, NoValue):
                return ""
            return f"the {side} side has no value there: {missing.reason}"
        if isinstance(a, NoValue) or isinstance(b, NoValue):
            return ""
        holds = compare(self.claim.relation, a, b)
        if holds is not False:
            return ""
        if shown(a) != shown(b) or a == b:
            return f"the sides are {shown(a)} and {shown(b)}"
        with FINEST.session():
            apart = (enclosed(a) - enclosed(b)).str(3, radius=False)
        return f"the sides are {shown(a)} and differ by {apart}"


def _missing(a: Any, b: Any) -> bool:
    return isinstance(a, NoValue) or isinstance(b, NoValue)


def _open(holds: Any) -> bool:
    return holds is not True and holds is not False


def _has_zero(point: Point) -> bool:
    waiting = list(point.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif not isinstance(value, Expr) and value == 0:
            return True
    return False
