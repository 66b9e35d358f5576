"""Proof of scalar and entrywise claims by the rational normal form, on every region of a case split.

On a region the sides have no `where` and no derivative. Proved there means: where the hypotheses and the region hold,
either side has a value only where the other has (their conditions imply each other), and the normal form of the
difference is 0, or lies in the ideal of the equations among the hypotheses, or has the sign that is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from symnet.claim import Claim
from symnet.errors import BudgetError, SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.alternatives import Alternatives
from symnet.evidence.known.domain import Condition, definedness, facts
from symnet.evidence.known.equations import Solved, solved
from symnet.evidence.known.peeling import equated, unpacked
from symnet.evidence.known.signs import FLIP, NOT, Signs
from symnet.evidence.proof.analysis import by_analysis
from symnet.evidence.proof.attempts import ANALYSIS, FORMS, SQUARES, attempts, has_derivative
from symnet.evidence.proof.cases import Region, opened, regions
from symnet.evidence.proof.derivatives import Unresolved, derived
from symnet.evidence.proof.factors import analysed, sign_by_factors_shown, told
from symnet.evidence.proof.judging import Shows, not_plain
from symnet.evidence.proof.nowhere import derivative_needs, has_no_value
from symnet.evidence.proof.pieces import NO_VALUES, NotProved, Piece, Proof, Shown
from symnet.evidence.proof.polynomial import sign_by_factors
from symnet.evidence.proof.scalarise import ScalarClaim, scalarised
from symnet.evidence.proof.sums_of_squares import as_squares
from symnet.evidence.proof.touching import touching
from symnet.evidence.proof.traces import Trace
from symnet.expr import Compare, Expr, Formal, Map, Number, rebuild
from symnet.normal.algebraic import vanishes
from symnet.normal.generators import Refine
from symnet.normal.ideal import equal_modulo
from symnet.normal.ring import Frac, NoValue
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
    failed = NotProved("")
    for also, one_of in attempts(scalar, effort):
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
    has_values = (fact for h in scalar.hypotheses for fact in facts(definedness(h)))
    said = dict.fromkeys((*scalar.hypotheses, *has_values, *equated(scalar.hypotheses)))
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
    left, right = (
        (*decided(conditions, region.signs), *derivative_needs(side, judge))
        for conditions, side in zip(task.needs, (region.lhs, region.rhs), strict=True)
    )
    if has_no_value(region.lhs, left, judge) and has_no_value(region.rhs, right, judge):
        return Piece(region.region, (), NO_VALUES)
    try:
        lhs, rhs = judge.without_derivatives(region.lhs), judge.without_derivatives(region.rhs)
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
    return Piece(region.region, kept, how.method, how.trace, tuple(judge.equal), tuple(shown))


def decided(conditions: tuple[Condition, ...], signs: Signs) -> Iterator[Condition]:
    """The conditions of a side on a region: without guards that hold there, and without what stands behind others."""
    for c in conditions:
        guards = {g: signs.holds(g) for g in c.guards}
        if False not in guards.values():
            yield replace(c, guards=tuple(g for g, holds in guards.items() if holds is None))


class Judge:
    """What can be shown at the points where some comparisons hold (and what is spoken of has values)."""

    def __init__(self, signs: Signs, assumed: tuple[Compare, ...], clock: Clock, effort: int = FORMS):
        self.signs = signs
        self.effort = effort
        self.assumed = assumed
        self.clock = clock
        self.memory: dict[Any, bool] = {}
        self.traced: set[Compare] = set()  # what was shown step by step
        self.equal: list[Proof] = []  # of functions that are derived as others that they equal
        self.known: Solved = solved(assumed)
        self.ways = (told(signs), as_squares, touching(self.holds))  # to show signs of factors
        self.pinched = tuple(
            Compare("==", *c.children)
            for c in assumed
            if c.relation in ("<=", ">=") and signs.holds(Compare(FLIP[c.relation], *c.children)) is True
        )

    def more(self, facts: Iterable[Compare]) -> Judge:
        """With more comparisons assumed."""
        added = tuple(f for f in facts if f not in self.assumed)
        if not added:
            return self
        assumed = (*self.assumed, *added)
        return Judge(Signs(assumed), assumed, self.clock, self.effort)

    # -------------------------------------------------------------- conditions
    def implied(self, conditions: Iterable[Condition], others: tuple[Condition, ...]) -> None:
        """All conditions hold where the others do; else `NotProved`."""
        todo = [c for c in conditions if not self.shows(c)]
        if not todo:
            return
        plain = {(c.needs, c.guards) for c in others if c.exact}
        todo = [c for c in todo if (c.needs, c.guards) not in plain]
        more = self.more(facts(others)) if todo else self
        for c in todo:
            if not more.shows(c):
                raise NotProved(f"it is not known whether both sides have values: {c.needs} is open", c.needs)

    def shows(self, c: Condition) -> bool:
        """Whether a condition is shown, its guards being given."""
        if c.formal:
            return False
        key = (c.needs, c.guards)
        if key not in self.memory:
            self.memory[key] = self._shows(c)
        return self.memory[key]

    def _shows(self, c: Condition) -> bool:
        if self.holds(c.needs):
            return True
        if not c.guards:
            return False
        if any(self.signs.holds(g) is False for g in c.guards):
            return True
        under = self.more(c.guards)
        return under.signs.contradictory or under.holds(c.needs)

    def holds(self, c: Compare) -> bool:
        """Whether a comparison holds wherever its sides have values."""
        self.clock.check()
        found = self.signs.holds(c)
        if found is not None:
            return found
        try:
            if self.relates(c.children[0], c.relation, c.children[1]).trace is not None:
                self.traced.add(c)
        except (NotProved, BudgetError):
            return False
        return True

    def steps(self, needs: Iterable[Compare]) -> Iterator[tuple[Compare, Trace]]:
        """The steps by which conditions were shown; what is not 0 by those that give its sign."""
        for c in dict.fromkeys(c for c in needs if c in self.traced):
            a, b = c.children
            for relation in (">", "<") if c.relation == "!=" else (c.relation,):
                try:
                    trace = self.relates(a, relation, b).trace
                except (NotProved, BudgetError):
                    continue
                if trace is not None:
                    yield Compare(relation, a, b), trace
                break

    # -------------------------------------------------------------- values
    def relates(self, lhs: Expr, relation: str, rhs: Expr) -> Shown:
        """How the relation was shown, or `NotProved`."""
        try:
            return self._relates(self.known.apply(lhs), relation, self.known.apply(rhs))
        except Unsplit as error:
            raise NotProved(f"whether {error.condition} holds is open") from None
        except NoValue as error:
            raise NotProved(f"there is no value: {error}") from None
        except Refine:
            raise NotProved("exponents of ever finer denominators") from None

    def _relates(self, lhs: Expr, relation: str, rhs: Expr) -> Shown:
        if lhs is rhs and relation in ("==", "<=", ">="):
            return Shown("identical sides")
        if relation != "==" and self.signs.holds(Compare(relation, lhs, rhs)) is True:
            return Shown("signs")
        normal, difference = self._difference(lhs, rhs)
        known = normal.facts
        if difference.num.is_zero():
            if relation in ("==", "<=", ">="):
                return Shown("rational normal form")
            raise NotProved("the sides are equal")
        if relation in ("==", "<=", ">=") and vanishes(normal, difference.num):
            return Shown("algebraic numbers")
        if relation != "==":
            sign = sign_by_factors(normal.kernels, difference)
            if sign.satisfies(relation) is True:
                return Shown("signs of factors")
            if any(g.kind == "log" for g in normal.kernels.generators) and self._by_exponential(
                lhs, relation, rhs, known
            ):
                return Shown("signs of factors of the exponential")
            if self.effort >= SQUARES:
                sign, trace = sign_by_factors_shown(normal, difference, self.ways)
                if sign.satisfies(relation) is True:
                    return Shown(trace.method, trace)
        if relation in ("==", "<=", ">="):
            equations = [f for f in known if f.relation == "=="]
            apart = [f for f in known if f.relation in ("!=", "<", ">")]
            if equations and equal_modulo(normal, lhs, rhs, equations, apart):
                return Shown("normal form modulo the equations given")
        raise NotProved("the normal form of the difference is not 0")

    def _difference(self, lhs: Expr, rhs: Expr) -> tuple[Normal, Frac]:
        """lhs − rhs in normal form, where the equations that are known have been used."""
        wheres = [self.known.apply(f) for f in (*self.assumed, *self.pinched)]
        known = [f for f in wheres if isinstance(f, Compare) and not has_derivative(f)]
        normal = Normal(Signs((*self.assumed, *known)), known, self.clock.check)
        a, b = normal.of(lhs, rhs)  # this may make the ring anew, with more generators
        return normal, normal.kernels.ring.sub(a, b)

    def analysed(self, lhs: Expr, relation: str, rhs: Expr) -> Trace | None:
        """How the relation was shown by analysis: of the sides as they stand, or of the factors of their difference."""
        trace = by_analysis(self, lhs, relation, rhs)
        if trace is not None or relation == "==" or not_plain(lhs, rhs):
            return trace
        return self.by_factors(lhs - rhs, relation, lambda judge, f, r: by_analysis(judge, f, r, Number(0)))

    def by_factors(self, f: Expr, relation: str, shows: Shows) -> Trace | None:
        """How `f relation 0` was shown by signs of factors, each shown in its own way."""
        try:
            normal, form = self._difference(self.known.apply(f), Number(0))
            way = analysed(self, ">" if relation in ("<", ">") else ">=", shows)
            sign, factors = sign_by_factors_shown(normal, form, (*self.ways, way))
        except (BudgetError, NoValue, Refine, Unsplit):
            return None
        return factors if sign.satisfies(relation) is True else None

    def _by_exponential(self, lhs: Expr, relation: str, rhs: Expr, known: tuple[Compare, ...]) -> bool:
        """d relation 0 exactly where exp(d) relation 1: logarithms become products."""
        normal = Normal(Signs((*self.assumed, *known)), known, self.clock.check)
        try:
            (power,) = normal.of(Map("exp", lhs - rhs))
        except BudgetError:
            return False
        over = normal.kernels.ring.sub(power, normal.kernels.ring.constant(1))
        return sign_by_factors(normal.kernels, over).satisfies(relation) is True

    # -------------------------------------------------------------- derivatives
    def without_derivatives(self, e: Expr) -> tuple[Expr, tuple[Condition, ...]]:
        """The value of `e`, and conditions under which it is (to be shown as well); seams are proved here."""
        if not has_derivative(e):
            return e, ()
        attempts: list[Callable[[Expr], Expr]] = [lambda f: f, self.smoothed]
        last = Unresolved("a derivative")
        for attempt in attempts:
            try:
                found = derived(attempt(e), self.signs)
                for a, b in found.seams:
                    self.relates(a, "==", b)
                own = [c.needs for c in (*definedness(e), *derivative_needs(e, self))]
                if attempt is attempts[-1] or all(self.shows(c) or c.needs in own for c in found.conditions):
                    return found.value, found.conditions
            except (Unresolved, NotProved, SymnetError) as error:
                last = Unresolved(str(error))
        raise last

    def smoothed(self, e: Expr) -> Expr:
        """Derivatives of functions that are everywhere equal to a polynomial or a quotient, as derivatives of those."""

        def replace(node: Any) -> Expr | None:
            if not isinstance(node, Formal):
                return None
            found = self._everywhere(node.children[0])
            if found is None:
                return None
            if all(proof.claim.lhs is not found.claim.lhs for proof in self.equal):
                self.equal.append(found)
            return node.with_children((found.claim.rhs, *node.children[1:]))

        return rebuild(e, replace)

    def _everywhere(self, f: Expr) -> Proof | None:
        """That f equals a simpler expression at all points, whatever is given."""
        if has_derivative(f):
            return None
        try:
            for region in regions(f, f, (), self.clock):
                normal = Normal(region.signs, facts(definedness(region.lhs)), self.clock.check)
                simple = to_expr(normal, normal.of(region.lhs)[0])
                if simple is None or simple is f:
                    continue
                return _prove(ScalarClaim(f, "==", simple, (), {}), frozenset(), self.clock)
        except (NotProved, BudgetError, NoValue, Unsplit):
            pass
        return None
