"""The rungs of the ladder that look for a point at which a claim fails: at first, and where no proof was found.

Points are readable ones and those that the claim suggests, zeros of divisors, what a solver finds, named numbers such
as π/2; and functions, of a claim about any function. What is found is a verdict with the point.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any

from symnet.claim import Claim, Later, Verdict
from symnet.errors import BudgetError
from symnet.evidence.clock import Clock, OutOfTime
from symnet.evidence.proof.scalarise import sizes_in
from symnet.evidence.refutation.batch import suspects
from symnet.evidence.refutation.famous import along_lines, fails_by_name, named_points
from symnet.evidence.refutation.points import Point
from symnet.evidence.refutation.readable import in_words
from symnet.evidence.refutation.refute import SUSPECTS, Counterexample, Search
from symnet.evidence.refutation.solver import solver_points
from symnet.evidence.refutation.unspecified import instances
from symnet.evidence.refutation.zero_sets import zero_sets
from symnet.expr import Map, postorder, rebuild

FIRST_POINTS = 24  # tried before a proof is looked for
SOON_POINTS = (96, 12, 6, 6)  # made at the first sizes, the next and so on, where no simple proof was found
FIRST_MET = (4, 1)  # and enough of them at the first sizes and at the next, where the hypotheses hold
MORE_POINTS = 900
FAR = 1 << 14  # points to either side
SOLVING = 1.0  # seconds at most for a solver
EXACT_POINT = "exact point and enclosures"


@dataclass
class Refuting:
    """Ways to refute one claim. trail: what was tried and what came of it; repair: whether a refuted claim is asked for
    the hypothesis that it lacks."""

    claim: Claim
    clock: Clock
    repair: bool = True
    trail: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.search = Search(self.claim, self.clock)

    @contextmanager
    def _searching(self, share: float) -> Iterator[None]:
        """The search has this share of the time that is left."""
        with self.clock.at_most(self.clock.left * share) as part:
            self.search.clock = part
            try:
                yield
            finally:
                self.search.clock = self.clock

    def refute_first(self) -> Verdict | None:
        return self._refute(FIRST_POINTS, 10, 0.25, FIRST_MET if self.sizes else ())

    def refute_soon(self) -> Verdict | None:
        """At points at which floats say that the claim may fail, before proofs that take long are looked for."""
        return self.soon

    @cached_property
    def soon(self) -> Verdict | None:
        if not self.search.evaluable:
            return None
        found = None
        with self._searching(0.1):
            first, *further = SOON_POINTS
            narrow = any(h.relation != "==" for h in self.claim.hypotheses)  # at many points they do not hold
            found = self.search.run_suspects((2 * first if narrow else first, *further))
        return None if found is None else self._refuted(found)

    def refute_at_corners(self) -> Verdict | None:
        """Where many entries are alike, or weights nearly all in one place."""
        if not self.search.evaluable or not self.sizes:
            return None
        found = None
        with self._searching(0.05):
            found = self.search.run_corners()
        return None if found is None else self._refuted(found)

    def refute_more(self) -> Verdict | None:
        sizes = self.sizes
        self.search.finest = 2
        if len(sizes) > 1:  # all sizes a little, before a few a lot
            found = self._refute(MORE_POINTS // 4, 10, 0.25)
            if found is not None:
                return found
        return self._refute(MORE_POINTS, 160 if sizes else 400, 0.5)

    @cached_property
    def sizes(self) -> tuple[str, ...]:
        return sizes_in(self.claim.lhs, self.claim.rhs, *self.claim.given)

    def falls_soon(self, most: int = FIRST_POINTS, per_sizes: int = 10) -> bool:
        """Whether one of the first points is a counterexample; no repair is looked for."""
        try:
            return self.search.evaluable and self.search.run(most, per_sizes) is not None
        except (BudgetError, OutOfTime):
            return False

    def _refute(self, most: int, per_sizes: int, share: float, met: tuple[int, ...] = ()) -> Verdict | None:
        if not self.search.evaluable:
            return self._refute_by_functions(most // 8, per_sizes, share)
        found = None
        with self._searching(share):
            self.search.tried = 0
            found = self.search.run(most, per_sizes, met)
        if found is None:
            self.trail.append(f"refute: no counterexample among {self.search.tried} points")
            return None
        return self._refuted(found)

    def refute_far_away(self) -> Verdict | None:
        """Where waves of several lengths meet, which may be far: sin(x) + sin(√2·x) comes near 2."""
        names, search = self.claim.variables, self.search
        roots = (self.claim.lhs, self.claim.rhs)
        waves = {node for node in postorder(*roots) if isinstance(node, Map) and node.name in ("sin", "cos")}
        if len(names) != 1 or names[0].shape or names[0].facts or len(waves) < 2 or not search.plain:
            return None
        grid = [{names[0].name: Fraction(k, 32)} for k in range(-FAR, FAR)]
        for point in islice(suspects(self.claim, search.plain, grid), SUSPECTS):
            found = search.at(point)
            if found is not None:
                return self._refuted(found)
        return None

    def refute_at_zeros(self) -> Verdict | None:
        """Where a divisor is 0, or the argument of a logarithm."""
        if not self.search.evaluable:
            return None
        with self.clock.at_most(min(self.clock.left * 0.2, 1.0)) as part:
            for claim in zero_sets(self.claim):
                search = Search(claim, part)
                found = search.run(MORE_POINTS // 4, 40)
                if found is not None:
                    return self._failing(search.readable(found.point), found.why)
        return None

    def refute_by_solver(self) -> Verdict | None:
        """At points that a solver of polynomial inequalities suggests."""
        if not self.search.evaluable:
            return None
        with self.clock.at_most(min(self.clock.left * 0.2, SOLVING)) as part:
            for point in solver_points(self.claim, part):
                found = self.search.at(point)
                if found is not None:
                    return self._refuted(found)
        return None

    def refute_at_named_numbers(self) -> Verdict | None:
        """At numbers such as π/2, log(2) and √2."""
        if not self.search.evaluable:
            return None
        with self.clock.at_most(min(self.clock.left * 0.2, 1.0)) as part:
            for fixed, claim in along_lines(self.claim):
                for named in named_points(claim, part):
                    search = Search(named.claim, part)
                    found = fails_by_name(named, search, 6)
                    if found is not None:
                        there = {x.name: in_words(rebuild(e, {named.name: named.value})) for x, e in fixed.items()}
                        point = {**there, named.name.name: str(named.value), **search.readable(found.point)}
                        return self._failing(point, found.why)
        return None

    def _refute_by_functions(self, most: int, per_sizes: int, share: float) -> Verdict | None:
        """A claim about any function falls with one function."""
        with self.clock.at_most(self.clock.left * share) as part:
            for instance in instances(self.claim):
                search = Search(instance.claim, part)
                found = search.run(most, per_sizes)
                if found is not None:
                    anywhere = {s.name: "1" for s in self.claim.variables}  # where a constant function asks for none
                    point = {**instance.functions, **anywhere, **search.readable(found.point)}
                    return self._failing(point, found.why)
        self.trail.append("refute: no counterexample among the functions that were tried")
        return None

    def _refuted(self, found: Counterexample) -> Verdict:
        return self._failing(self.search.readable(found.point), found.why, [found.point])

    def _failing(self, point: dict[str, Any], why: str, known: list[Point] | None = None) -> Verdict:
        seconds, failing = min(self.clock.left * 0.5, 0.7), known or []
        missing = Later(lambda: self._missing(point, failing, Clock(seconds))) if self.repair else None
        return Verdict("refuted", method=EXACT_POINT, counterexample=point, reason=why, missing=missing)

    def _missing(self, point: dict[str, Any], failing: list[Point], clock: Clock) -> str | None:
        """The hypothesis that the claim lacks, which only those who can prove find."""
        return None
