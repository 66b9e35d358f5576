"""What can be shown at the points where some comparisons hold: conditions, and relations of expressions.

A relation is shown by signs, by the normal form of the difference (0, in the ideal of the equations among what is
assumed, or with factors whose signs are known), and, where that is asked for, by analysis.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from symnet.errors import BudgetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.domain import Condition, facts
from symnet.evidence.known.equations import Solved, solved
from symnet.evidence.known.sign_rules import FLIP
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.analysis import by_analysis
from symnet.evidence.proof.attempts import FORMS, SQUARES
from symnet.evidence.proof.factors import Way, analysed, sign_by_factors_shown, told
from symnet.evidence.proof.judging import Shows, not_plain
from symnet.evidence.proof.means import as_mean
from symnet.evidence.proof.pieces import NotProved, Shown
from symnet.evidence.proof.polynomial import sign_by_factors
from symnet.evidence.proof.sums_of_squares import as_squares
from symnet.evidence.proof.touching import touching
from symnet.evidence.proof.traces import Holds, Trace
from symnet.evidence.proof.weighted_squares import under_comparisons
from symnet.expr import Compare, Expr, Map, Number, has_derivative
from symnet.normal.algebraic import vanishes
from symnet.normal.generators import Refine
from symnet.normal.ideal import equal_modulo
from symnet.normal.ring import Frac, NoValue
from symnet.normal.scalar import Normal, Unsplit


class Judge:
    """What can be shown at the points where some comparisons hold (and what is spoken of has values)."""

    def __init__(self, signs: Signs, assumed: tuple[Compare, ...], clock: Clock, effort: int = FORMS):
        self.signs = signs
        self.effort = effort
        self.assumed = assumed
        self.clock = clock
        self.memory: dict[Any, bool] = {}
        self.traced: set[Compare] = set()  # what was shown step by step
        self.known: Solved = solved(assumed)
        self.ways: tuple[Way, ...] = (told(signs), as_squares, touching(self.holds))  # to show signs of factors
        if effort >= SQUARES:
            self.ways += (as_mean(self.how), under_comparisons)

    @cached_property
    def pinched(self) -> tuple[Compare, ...]:
        """The equations that two inequalities leave."""
        return tuple(
            Compare("==", *c.children)
            for c in self.assumed
            if c.relation in ("<=", ">=") and self.signs.holds(Compare(FLIP[c.relation], *c.children)) is True
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

    def how(self, lhs: Expr, relation: str, rhs: Expr) -> Trace | None:
        """How a relation was shown, None where it was not."""
        try:
            return self.relates(lhs, relation, rhs).trace or Holds()
        except (NotProved, BudgetError):
            return None

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
            if _adds_logarithms(normal, difference) and self._by_exponential(lhs, relation, rhs, known):
                return Shown("signs of factors of the exponential")
            if self.effort >= SQUARES:
                sign, trace = sign_by_factors_shown(normal, difference, self.ways, relation in ("<", ">"))
                if sign.satisfies(relation) is True:
                    return Shown(trace.method, trace)
        if relation in ("==", "<=", ">="):
            if relation == "==" and self.assumed and self.signs.holds(Compare("==", lhs, rhs)) is True:
                return Shown("signs")  # bounds leave one number
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
            sign, factors = sign_by_factors_shown(normal, form, (*self.ways, way), strictly=False)
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


def _adds_logarithms(normal: Normal, d: Frac) -> bool:
    """Whether some logarithm stands in d times a number only, and so is a factor of exp(d)."""
    logs = (g for g, row in enumerate(normal.kernels.generators) if row.kind == "log")
    slopes = (d.num.derivative(g) for g in logs)
    return any(c != 0 and c * d.den.leading_coefficient() == d.den * c.leading_coefficient() for c in slopes)
