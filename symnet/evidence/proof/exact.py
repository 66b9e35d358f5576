"""Proof of scalar and entrywise claims by the rational normal form, on every region of a case split.

On a region the sides have no `where` and no derivative. Proved there means: where the hypotheses and the region hold,
either side has a value only where the other has (their conditions imply each other), and the normal form of the
difference is 0, or lies in the ideal of the equations among the hypotheses, or has the sign that is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from symnet.claim import Claim
from symnet.errors import BudgetError, SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.alternatives import Alternatives
from symnet.evidence.known.domain import Condition, definedness, facts
from symnet.evidence.known.peeling import equated, unpacked
from symnet.evidence.known.sign_rules import FLIP, NOT
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.attempts import ANALYSIS, FORMS, attempts
from symnet.evidence.proof.cases import Region, opened, regions
from symnet.evidence.proof.derivatives import Unresolved, derived
from symnet.evidence.proof.falling import falls
from symnet.evidence.proof.judge import Judge
from symnet.evidence.proof.nowhere import derivative_needs, has_no_value
from symnet.evidence.proof.pieces import NO_VALUES, NotProved, Piece, Proof, Shown
from symnet.evidence.proof.scalarise import ScalarClaim, beside, scalarised
from symnet.expr import Compare, Expr, Formal, has_derivative, rebuild
from symnet.normal.ring import NoValue
from symnet.normal.scalar import Normal, Unsplit, to_expr

MAX_SPLITS = 2  # of a region, at conditions of definedness
Needs = tuple[tuple[Condition, ...], ...]  # of the left side and of the right one


def prove(claim: Claim, clock: Clock, effort: int = FORMS) -> Proof:
    """A proof for every point that the hypotheses leave: of having values or not, and of the relation.

    Raises `NotProved`, `OutOfTime` or `BudgetError`. That the hypotheses can be met is not looked at.
    """
    scalar = scalarised(claim.lhs, claim.relation, claim.rhs, claim.hypotheses)
    if scalar is None:
        raise NotProved("the claim does not work entry by entry")
    return prove_scalar(scalar, clock, effort)


def prove_scalar(scalar: ScalarClaim, clock: Clock, effort: int = FORMS) -> Proof:
    """`prove`, of a claim over scalar names."""
    near = replace(scalar, hypotheses=beside(scalar.hypotheses, scalar.lhs, scalar.rhs))
    if falls(near):
        raise NotProved("it is false at a point, if what mixes entries may be any number")
    failed = NotProved("")
    for also, one_of in attempts(near, effort):
        try:
            return _prove(scalar, also, clock, effort, one_of)
        except NotProved as error:
            failed = error
    raise failed


def _prove(
    scalar: ScalarClaim,
    also: frozenset[str],
    clock: Clock,
    effort: int = FORMS,
    one_of: tuple[Alternatives, ...] = (),
) -> Proof:
    lhs, rhs = opened(scalar.lhs, also), opened(scalar.rhs, also)
    hypotheses = beside(scalar.hypotheses, scalar.lhs, scalar.rhs)
    has_values = (fact for h in hypotheses for fact in facts(definedness(h)))
    said = dict.fromkeys((*hypotheses, *has_values, *equated(hypotheses)))
    given: Any = tuple(opened(h, frozenset()) for h in said)
    pieces: list[Piece] = []
    nowhere: list[Piece] = []
    needs = tuple(tuple(c for c in definedness(side) if not c.formal) for side in (scalar.lhs, scalar.rhs))
    task = Task(scalar.relation, given, needs, clock, effort)
    for region in regions(lhs, rhs, given, clock, one_of):
        if region.signs.contradictory:
            nowhere.append(Piece(region.region, (), "signs"))
            continue
        try:
            pieces += _pieces(region, task, MAX_SPLITS)
        except NotProved:
            left = task.left_of(region)
            if left is region:
                raise
            pieces += [] if left is None else _pieces(left, task, MAX_SPLITS)
    if not pieces:
        raise NotProved("the hypotheses contradict each other")
    used = (lhs, rhs) != (opened(scalar.lhs), opened(scalar.rhs))
    return Proof(scalar, (*pieces, *nowhere), tuple(sorted(also)) if used else ())


@dataclass(frozen=True)
class Task:
    """What is the same for all regions of a proof. needs: conditions of definedness of either side; effort: what
    may be tried."""

    relation: str
    given: tuple[Compare, ...]
    needs: Needs
    clock: Clock
    effort: int

    def judge(self, region: Region) -> Judge:
        assumed = (*self.given, *region.region)
        said = tuple(dict.fromkeys((*assumed, *unpacked(assumed))))
        return Judge(region.signs, said, self.clock, self.effort)

    def left_of(self, region: Region) -> Region | None:
        """A region without points that more than signs rule out, by its last comparison: none, or those of equality."""
        if not region.region or region.region[-1].relation == "==":
            return region
        *others, last = region.region
        assumed = (*self.given, *others)
        judge = Judge(Signs(assumed), assumed, self.clock)
        if judge.holds(Compare(NOT[last.relation], *last.children)):
            return None
        if last.relation not in ("<=", ">=") or not judge.holds(Compare(FLIP[last.relation], *last.children)):
            return region
        assumed = (*region.region, Compare("==", *last.children))
        return Region(region.lhs, region.rhs, assumed, Signs((*self.given, *assumed)))


def _pieces(region: Region, task: Task, splits: int) -> list[Piece]:
    """The region proved, if need be in parts: where a condition of definedness holds, and where it does not."""
    try:
        return [_piece(region, task)]
    except NotProved as error:
        if error.open is None or not splits or not _has_value(error.open, region, task):
            raise
        made = []
        for part in (error.open, Compare(NOT[error.open.relation], *error.open.children)):
            assumed = (*region.region, part)
            signs = Signs((*task.given, *assumed))
            if not signs.contradictory:
                made += _pieces(Region(region.lhs, region.rhs, assumed, signs), task, splits - 1)
        return made


def _has_value(c: Compare, region: Region, task: Task) -> bool:
    """Whether a comparison has a value on the whole region, so that it holds or its opposite does."""
    judge = task.judge(region)
    return all(judge.shows(need) for need in definedness(c))


def _piece(region: Region, task: Task) -> Piece:
    relation, judge = task.relation, task.judge(region)
    equal: list[Proof] = []  # of functions that are derived as others that they equal
    left, right = (
        (*decided(conditions, region.signs), *derivative_needs(side, judge))
        for conditions, side in zip(task.needs, (region.lhs, region.rhs), strict=True)
    )
    if has_no_value(region.lhs, left, judge) and has_no_value(region.rhs, right, judge):
        return Piece(region.region, (), NO_VALUES)
    try:
        lhs, rhs = (without_derivatives(side, judge, equal) for side in (region.lhs, region.rhs))
    except Unresolved as error:
        raise NotProved(str(error), error.open) from None
    judge.implied((*right, *rhs[1]), left)
    judge.implied((*left, *lhs[1]), right)
    kept = tuple(c for c in dict.fromkeys((*left, *right)) if not judge.shows(c))
    both = judge.more(facts((*left, *right)))
    try:
        how = both.relates(lhs[0], relation, rhs[0])
    except NotProved:
        trace = both.analysed(lhs[0], relation, rhs[0]) if both.effort >= ANALYSIS else None
        if trace is None:
            raise
        how = Shown(trace.method, trace)
    shown = judge.steps(c.needs for c in (*left, *right))
    return Piece(region.region, kept, how.method, how.trace, tuple(equal), tuple(shown))


def decided(conditions: tuple[Condition, ...], signs: Signs) -> Iterator[Condition]:
    """The conditions of a side on a region: without guards that hold there, and without what stands behind others."""
    for c in conditions:
        guards = {g: signs.holds(g) for g in c.guards}
        if False not in guards.values():
            yield replace(c, guards=tuple(g for g, holds in guards.items() if holds is None))


# ------------------------------------------------------------------ derivatives
def without_derivatives(e: Expr, judge: Judge, equal: list[Proof]) -> tuple[Expr, tuple[Condition, ...]]:
    """The value of `e`, and conditions under which it is (to be shown as well); seams are proved here. equal: is given
    the proofs that functions equal others, as which they are derived."""
    if not has_derivative(e):
        return e, ()
    attempts: list[Callable[[Expr], Expr]] = [lambda f: f, lambda f: smoothed(f, judge.clock, equal)]
    last = Unresolved("a derivative")
    for attempt in attempts:
        try:
            found = derived(attempt(e), judge.signs)
            for a, b in found.seams:
                judge.relates(a, "==", b)
            own = [c.needs for c in (*definedness(e), *derivative_needs(e, judge))]
            if attempt is attempts[-1] or all(judge.shows(c) or c.needs in own for c in found.conditions):
                return found.value, found.conditions
        except (Unresolved, NotProved, SymnetError) as error:
            last = Unresolved(str(error))
    raise last


def smoothed(e: Expr, clock: Clock, equal: list[Proof]) -> Expr:
    """Derivatives of functions that are everywhere equal to a polynomial or a quotient, as derivatives of those."""

    def replace(node: Any) -> Expr | None:
        if not isinstance(node, Formal):
            return None
        found = _everywhere(node.children[0], clock)
        if found is None:
            return None
        if all(proof.claim.lhs is not found.claim.lhs for proof in equal):
            equal.append(found)
        return node.with_children((found.claim.rhs, *node.children[1:]))

    return rebuild(e, replace)


def _everywhere(f: Expr, clock: Clock) -> Proof | None:
    """That f equals a simpler expression at all points, whatever is given."""
    if has_derivative(f):
        return None
    try:
        for region in regions(f, f, (), clock):
            normal = Normal(region.signs, facts(definedness(region.lhs)), clock.check)
            simple = to_expr(normal, normal.of(region.lhs)[0])
            if simple is None or simple is f:
                continue
            return _prove(ScalarClaim(f, "==", simple, (), {}), frozenset(), clock)
    except (NotProved, BudgetError, NoValue, Unsplit):
        pass
    return None
