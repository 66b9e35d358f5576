"""The conditions of Lagrange, or of Karush, Kuhn and Tucker, at a point: lines, each to be judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from symnet.claim import Verdict
from symnet.evidence import verify
from symnet.expr import Compare, Expr, Mul, Number, Symbol, rebuild
from symnet.language import free_symbols
from symnet.limits import tick
from symnet.ops import zeros
from symnet.optimality.problem import Constraint, Problem
from symnet.step import Rule, Step

SECONDS = 3.0  # for the check of one condition at one point
STATIONARY = Rule("stationary", "the gradient of the Lagrange function is 0 at the point", "驻点条件：代入该点")
FEASIBLE = Rule("feasible", "the constraint holds at the point", "可行性：代入该点")
SIGN = Rule("sign of the multiplier", "mu >= 0 for c <= 0", "乘子的符号")
SLACK = Rule("complementary slackness", "mu*c == 0", "互补松弛条件")
VALUE = Rule("insert the point", "at the values that are given", "代入该点")


@dataclass(frozen=True)
class Candidate:
    """A point with its multipliers, under hypotheses of its own (a determinant that is not 0); why: how it was found,
    in English and Chinese; value: of the objective there, where the way knows it; saddle: no bound is looked for."""

    values: Mapping[Symbol, Expr]
    multipliers: Mapping[Symbol, Expr]
    given: tuple[Compare, ...] = ()
    why: tuple[str, str] = ("", "")
    value: Expr | None = None
    saddle: bool = False

    @property
    def at(self) -> dict[Expr, Expr]:
        return dict([*self.values.items(), *self.multipliers.items()])


def condition_lines(problem: Problem, slope: Mapping[Symbol, Expr], point: Candidate) -> Iterator[tuple[str, Step]]:
    """(name of the chain, line) for every condition: stationarity, feasibility, signs, slackness; what is plainly so
    by itself is left out. slope: the gradient of the Lagrange function."""
    given = tuple(dict.fromkeys((*problem.parameters, *point.given)))
    for chain, before, relation, rule in _conditions(problem, slope, point):
        after = zero(before)
        if before != after:
            yield chain, Step(before, relation, after, rule, given=given)


def _conditions(
    problem: Problem, slope: Mapping[Symbol, Expr], point: Candidate
) -> Iterator[tuple[str, Expr, str, Rule]]:
    for x in problem.variables:
        yield f"d{x.name} at the point", rebuild(slope[x], point.at), "==", STATIONARY
    for k, c in enumerate(problem.constraints, start=1):
        yield f"constraint {k}", rebuild(c.form, point.at), "==" if c.equality else "<=", FEASIBLE
        if not c.equality:
            mu = point.multipliers[c.multiplier]
            yield f"multiplier {k}", mu, ">=", SIGN
            yield f"slackness {k}", _slack(c, mu, point), "==", SLACK


def _slack(c: Constraint, mu: Expr, point: Candidate) -> Expr:
    form = rebuild(c.form, point.at)
    return zero(form) if is_zero(mu) or is_zero(form) else Mul(mu, form)


def judged(step: Step, seconds: float = SECONDS) -> Verdict:
    """The verdict on one line."""
    tick()
    return verify(step.claim, timeout=seconds)


def holds(step: Step, seconds: float = SECONDS) -> bool:
    """Whether a line is proved, for all sizes where there are any."""
    return everywhere(judged(step, seconds))


def proved(claim: Compare, given: Iterable[Compare], seconds: float = SECONDS) -> bool:
    """Whether a comparison is proved, for all sizes where there are any."""
    sides = (">", "<") if claim.relation == "!=" else (claim.relation,)  # no claim says that something is not
    known = tuple(given)
    tick()
    return any(everywhere(verify(Compare(r, *claim.children), given=known, timeout=seconds)) for r in sides)


def everywhere(verdict: Verdict) -> bool:
    return verdict.status == "proved" and verdict.scope in ("", "all shapes")


def about(hypotheses: Iterable[Compare], *expressions: Expr) -> tuple[Compare, ...]:
    """The hypotheses that speak of nothing but names of the expressions: the others cannot matter."""
    names = {s for e in expressions for s in free_symbols(e)}
    return tuple(dict.fromkeys(h for h in hypotheses if set(free_symbols(h)) <= names))


def zero(e: Expr) -> Expr:
    """0 of the shape of e."""
    return zeros(*e.shape) if e.shape else Number(0)


def is_zero(e: Expr) -> bool:
    return e == zero(e)
