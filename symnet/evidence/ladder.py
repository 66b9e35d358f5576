"""The ladder: refute, prove, enclose, sample; the strongest verdict, and the trail that led to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from symnet.claim import Claim, Verdict, unknown
from symnet.errors import BudgetError, SymnetError, printable_numbers, quote
from symnet.evidence.certificates import regions_of, scalar_certificate
from symnet.evidence.clock import Clock, OutOfTime
from symnet.evidence.few_sizes import prove_at_few_sizes
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.as_one import prove_as_one
from symnet.evidence.proof.attempts import ANALYSIS, FORMS, SQUARES
from symnet.evidence.proof.concrete import NotConcrete
from symnet.evidence.proof.exact import prove, prove_scalar
from symnet.evidence.proof.falling import falls
from symnet.evidence.proof.integers import prove_integers
from symnet.evidence.proof.pieces import NotProved, Proof
from symnet.evidence.proof.scalarise import scalarised, sizes_in
from symnet.evidence.proof.shape_points import MOST_ENTRIES, entries_at_least, find_point
from symnet.evidence.proof.shape_sides import of_sizes
from symnet.evidence.proof.shapes import Asked, prove_for_all_shapes
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.main import check_together
from symnet.evidence.records import sealed
from symnet.evidence.refutation.missing import repairs
from symnet.evidence.refutation.points import Point
from symnet.evidence.refutation.refute import Counterexample
from symnet.evidence.refutation.rungs import FIRST_POINTS, Refuting
from symnet.evidence.refutation.sample import sample
from symnet.evidence.theorems.prove import prove_by_theorem
from symnet.evidence.theorems.worlds import Regions
from symnet.expr import Compare, Map, SizeValue, Symbol, count, postorder, rebuild
from symnet.language import make_claim, parse
from symnet.limits import asked

SOON = 8  # points, before a proof of what a theorem needs is looked for
FEW_NAMES = 2  # in a claim about one entry, for analysis
FEW_POINTS = 4  # before a repaired claim is proved
LARGEST = 200_000  # nodes
FEW_ENTRIES_SHARE = 0.1  # of the time, for entries of given sizes before many points are tried


def verify(
    what: Any,
    rhs: Any = None,
    let: Any = None,
    given: Any = (),
    where: Mapping[str, Any] | None = None,
    timeout: float = 10.0,
) -> Verdict:
    """What is known of a claim, within `timeout` seconds.

    what: a text such as `"tanh(x) == 2*sigmoid(2*x) - 1"`, a `Claim`, a comparison, a pair of sides, or the left side,
    with `rhs` the right one. let: the shapes of names; given: hypotheses; where: named intermediates. Raises
    `SymnetError` where the claim is not well formed.

    >>> verify("x/x == 1").missing, verify("sum(softmax(z)) == 1", let="z: n").scope
    ('x != 0', 'all shapes')
    """
    clock = Clock(timeout)
    claim = make_claim(what, "==" if rhs is not None else None, rhs, given, let, where)
    return judge(claim, clock)


def judge(claim: Claim, clock: Clock, repair: bool = True) -> Verdict:
    """The verdict on a claim; never raises for what is true or false, large or small. repair: whether to look for a
    hypothesis under which a refuted claim holds."""
    ladder = Ladder(claim, clock, repair)
    try:
        with asked(clock.check):
            found = ladder.climb()
    except OutOfTime:
        found = ladder.given_up("the time is over")
    except BudgetError as error:
        found = ladder.given_up(str(error))
    return found.but(claim=claim, seconds=clock.spent, trail=tuple(ladder.trail))


class Ladder(Refuting):
    """One climb: ways to refute a claim, and to prove it. refused: what was over budget last; unaccepted: the proof
    that the checkers did not follow last."""

    refused = unaccepted = ""

    def climb(self) -> Verdict:
        claim = self.claim
        nodes = count(claim.lhs, claim.rhs, *claim.given)
        if nodes > LARGEST:
            return unknown(f"the claim has {nodes} different parts, more than {LARGEST}")
        if Signs(claim.hypotheses).contradictory:
            return unknown("the hypotheses contradict each other")
        large = next((name for name in claim.variables if entries_at_least(name.shape) > MOST_ENTRIES), None)
        if large is not None:
            return unknown(f"{quote(large.name)} has more entries than an exact point can hold; {NAME_SIZES}")
        steps: tuple[Callable[[], Verdict | None], ...] = (
            self.refute_first,
            self.prove_integers,
            self.prove_by_entry,
            self.prove_for_all_shapes,
            self.prove_as_one,
            self.prove_by_theorem,
            self.refute_soon,
            self.refute_at_corners,
            self.prove_few_entries,
            self.prove_by_squares,
            self.refute_far_away,
            self.refute_at_zeros,
            self.refute_more,
            self.refute_by_solver,
            self.refute_at_named_numbers,
            self.prove_at_sizes,
            self.enclose,
        )
        for step in steps:
            found = self.tried(step)
            if found is not None and self.accepted(found):
                return found
        return self.sample()

    def accepted(self, found: Verdict) -> bool:
        """Whether the checkers follow a proof: what only its prover believes is not called proved."""
        why_not = refusal(found.but(claim=self.claim)) if found.status == "proved" else ""
        if why_not:
            self.unaccepted = why_not
            self.trail.append(why_not)
        return not why_not

    def tried(self, step: Callable[[], Verdict | None]) -> Verdict | None:
        """The verdict of one rung; that it is over budget is noted and the next one is tried."""
        try:
            with printable_numbers():
                return step()
        except (BudgetError, NotProved, NotConcrete) as error:
            self.trail.append(f"{step.__name__.replace('_', ' ')}: {error}")
            if isinstance(error, BudgetError):
                self.refused = str(error)
            return None

    # -------------------------------------------------------------- repair
    def _missing(self, point: dict[str, Any], failing: list[Point], clock: Clock) -> str | None:
        """A hypothesis under which there is a proof; every counterexample that is met spares later ones a search."""
        self.search.clock = clock
        try:
            with asked(clock.check):
                for text, repaired in repairs(self.claim, point):
                    clock.check()
                    also = repaired.given[-1]
                    if any(self.search.holds(also, at) for at in failing) or self._holds_at(also, point):
                        continue
                    if Ladder(repaired, clock).proved(failing) is not None:
                        return text
        except (OutOfTime, SymnetError):  # a counterexample that was found stays one
            pass
        return None

    def _holds_at(self, c: Compare, point: dict[str, Any]) -> bool:
        """Whether a hypothesis about numbers holds at a counterexample that is written in formulas, such as pi/2."""
        if any(node.shape or isinstance(node, SizeValue) for node in postorder(c)):
            return False
        names = (s for s in postorder(c) if isinstance(s, Symbol) and isinstance(point.get(s.name), str))
        there = rebuild(c, {s: parse(point[s.name]) for s in names})
        plain = not any(isinstance(node, Symbol) for node in postorder(there))
        return plain and isinstance(there, Compare) and self.search.shows(there, {})

    def proved(self, failing: list[Point]) -> Verdict | None:
        """A proof, after a short look for a counterexample, which is added to those that are known; None otherwise."""
        try:
            if Signs(self.claim.hypotheses).contradictory:
                return None
            against = self.search.run(FEW_POINTS, 2) if self.search.evaluable else None
            if against is not None:
                failing.append(against.point)
                return None
            rungs = [self.prove_integers, self.prove_by_entry, self.prove_for_all_shapes, self.prove_as_one]
            rungs.append(self.prove_by_theorem)
            rungs.append(self.prove_at_sizes if of_sizes(self.claim.given[-1]) else self.enclose)
            found = (self.tried(rung) for rung in rungs)
            return next((v for v in found if v is not None and v.status == "proved" and self.accepted(v)), None)
        except (BudgetError, SymnetError):
            return None

    # -------------------------------------------------------------- prove
    def prove_by_entry(self) -> Verdict | None:
        with self.clock.at_most(self.clock.left * 0.6) as part:
            proof = prove(self.claim, part)
            return self.witnessed(self._by_entry(proof))
        self.trail.append("prove by entry: the time for it is over")
        return None

    def _by_entry(self, proof: Proof) -> Verdict:
        names = sizes_in(self.claim.lhs, self.claim.rhs, *self.claim.given)
        return Verdict(
            "proved",
            method=proof.method_in_words,
            scope="all shapes" if names else "",
            domain=proof.domain_in_words,
            certificate=scalar_certificate(self.claim, proof),
        )

    @cached_property
    def asked(self) -> Asked:
        """What provers for all shapes leave to one another."""
        return Asked()

    def prove_for_all_shapes(self) -> Verdict | None:
        self.asked.met = self.met
        found = prove_for_all_shapes(self.claim, self.asked)
        if found is None:
            self.trail.append("prove for all shapes: the normal forms do not show it")
        return found

    def prove_as_one(self) -> Verdict | None:
        """Where functions with kinks make one without, whose derivative is asked for."""
        with self.clock.at_most(self.clock.left * 0.3) as part:
            found = prove_as_one(self.claim, part, regions_of)
            return None if found is None else self.witnessed(found)
        return None

    def prove_by_theorem(self) -> Verdict | None:
        with self.clock.at_most(self.clock.left * 0.3) as part:
            plainly = not self.search.replaced and not self.search.derives  # what was met may serve as it stands
            self.asked.met = self.met if plainly else None
            return prove_by_theorem(self.claim, part, rows_by_entry, falls_soon, self.asked, self.doubted)
        return None

    def doubted(self) -> bool:
        """Whether the claim fails at one of the points that are looked at soon."""
        return self.soon is not None

    def prove_by_squares(self) -> Verdict | None:
        """An inequality of scalars: often squares are found sooner than many points are tried."""
        if self.claim.relation == "==" or sizes_in(self.claim.lhs, self.claim.rhs, *self.claim.given):
            return None
        with self.clock.at_most(self.clock.left * 0.1) as part:
            return self.witnessed(self._by_entry(prove(self.claim, part, SQUARES)))
        return None

    def prove_integers(self) -> Verdict | None:
        found = prove_integers(self.claim, self.clock)
        return None if found is None else self.witnessed(found)

    def prove_few_entries(self) -> Verdict | None:
        """Entry by entry where all sizes are numbers: often a proof is found sooner than many points are tried."""
        if sizes_in(self.claim.lhs, self.claim.rhs, *self.claim.given):
            return None
        return self.prove_at_sizes(FEW_ENTRIES_SHARE)

    def prove_at_sizes(self, share: float = 0.6) -> Verdict | None:
        """Entry by entry, at the sizes themselves or at the smallest few, if nothing is found against it at others."""
        with self.clock.at_most(self.clock.left * share) as part:
            found = prove_at_few_sizes(self.search, part)
            if isinstance(found, Counterexample):
                return self._refuted(found)
            return None if found is None else self.witnessed(found)
        return None

    def enclose(self) -> Verdict | None:
        """What signs and normal forms alone do not show: monotony, boxes, squares, equal derivatives."""
        with self.clock.at_most(self.clock.left * 0.6) as part:
            return self.witnessed(self._by_entry(prove(self.claim, part, ANALYSIS)))
        return None

    def witnessed(self, verdict: Verdict) -> Verdict:
        """The proof with an exact point at which the hypotheses hold and both sides have values."""
        if self.search.witness is None and self.search.evaluable:
            with self.clock.at_most(self.clock.left * 0.4) as part:
                self.search.clock = part
                for candidate in self.search.stream(60):
                    part.check()
                    if self.search.at(candidate) is not None:
                        return unknown("a proof and an evaluation contradict each other; please report this claim")
                    if self.search.witness is not None:
                        break
            self.search.clock = self.clock
        point = self.met
        if point is None and not self.search.evaluable:
            point = find_point(self.claim, ())
        if point is None:
            if self.search.satisfied is None:
                return unknown("no exact point was found at which the hypotheses hold, so nothing would be proved")
            return unknown("no point was found at which the sides have values: neither may have one anywhere")
        return verdict.but(certificate=sealed({**(verdict.certificate or {}), "point": point}))

    @property
    def met(self) -> dict[str, Any] | None:
        """A point that the search met, at which the hypotheses hold and both sides have values."""
        return None if self.search.witness is None else self.search.readable(self.search.witness)

    # -------------------------------------------------------------- sample
    def sample(self) -> Verdict:
        if not self.search.evaluable:
            return self.given_up("it could not be proved, and unspecified functions have no values to sample")
        found = sample(self.search)
        if found:
            return Verdict("supported", method="random points at high precision", samples=found, reason=self.unaccepted)
        if not self.search.held:
            return self.given_up("no point was found at which the hypotheses hold")
        if self.search.witness is None:
            return self.given_up("no point was found at which both sides have values")
        return self.given_up("it could neither be proved nor refuted, and the values could not be compared")

    def given_up(self, reason: str) -> Verdict:
        return unknown("; ".join(dict.fromkeys(text for text in (reason, self.refused, self.unaccepted) if text)))


def refusal(*found: Verdict) -> str:
    """Why the checkers do not follow the certificates of proofs, which are checked together; empty if they do."""
    rows = [(v.claim, v.certificate or {}) for v in found if v.claim is not None]
    if not rows or len(rows) < len(found):
        return "a proof was found, and it does not say of what"
    try:
        check_together(rows)
    except Refused as error:
        how = f" by {found[0].method}" if found[0].method else ""
        return f"a proof{how} was found, and its certificate was not accepted: {error}"
    return ""


NAME_SIZES = "declare its sizes by names, as in `x: n`, since a proof for all sizes covers every one"


def falls_soon(claim: Claim, clock: Clock) -> bool:
    """Whether a claim has a counterexample among a few points."""
    return Ladder(claim, clock).falls_soon(SOON, SOON // 2)


def rows_by_entry(claim: Claim, clock: Clock, deep: bool) -> Regions:
    """The regions of a proof about one entry, of what a theorem needs; deep: by analysis, where few names occur."""
    scalar = scalarised(claim.lhs, claim.relation, claim.rhs, claim.hypotheses)
    few = sum(isinstance(node, Symbol) for node in postorder(claim.lhs, claim.rhs)) <= FEW_NAMES
    if scalar is None or (deep and not few):
        return None
    logs = any(isinstance(node, Map) and node.name == "log" for node in postorder(claim.lhs, claim.rhs))
    against = Ladder(Claim(scalar.lhs, scalar.relation, scalar.rhs, scalar.hypotheses), clock)
    if falls(scalar) or (deep and against.falls_soon(FIRST_POINTS, 10)):
        return False
    try:
        return regions_of(prove_scalar(scalar, clock, ANALYSIS if deep else SQUARES if few and not logs else FORMS))
    except (NotProved, BudgetError):
        return None
