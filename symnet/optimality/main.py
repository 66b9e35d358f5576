"""`minimize`: conditions of Lagrange or KKT, all points that satisfy them, which of them is the minimum, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy

from symnet.claim import Claim
from symnet.errors import SymnetError, quote
from symnet.expr import Expr, Number, Symbol
from symnet.optimality.bound import at, lower_bound
from symnet.optimality.critical import CriticalPoint, critical_points, slopes
from symnet.optimality.problem import Problem, read
from symnet.optimality.second_order import classified
from symnet.step import Derivation, Rule, Step

ZERO = Number(0)
AT_POINT = Rule("insert the point", "at the values that are given", "代入该点")


@dataclass(frozen=True)
class Optimum(Derivation):
    """A derivation of a minimum. result: where it lies (a list of values in the order of the variables, one value for
    one variable); minimum: the least value; points: all critical points that were found, the minimum first;
    lagrangian: f + Σ λ g + Σ μ c. Where no bound was found that covers all feasible points, the claim is about the
    conditions at the point only, and its kind says `local minimum`."""

    minimum: Expr = ZERO
    points: tuple[CriticalPoint, ...] = ()
    lagrangian: Expr = ZERO


def minimize(f: Any, variables: Any, subject_to: Any = (), given: Any = ()) -> Optimum:
    """The minimum of a scalar expression over scalar variables, under equations and inequalities.

    f: an expression, text or SymPy expression; variables: one, or a list, as symbols or names; subject_to: comparisons
    (`==`, `<=`, `>=`; strict ones say where to look); given: hypotheses about other names, or where to look.

    The steps derive ∂L/∂x for every variable, insert the point, and go from f down to its least value. A point where
    that is not shown for all feasible points is called a local minimum. Raises `SymnetError` where the conditions have
    no solution, or none that is a minimum.

    >>> D = minimize("x + y", ["x", "y"], subject_to=["x**2 + y**2 == 1"])
    >>> [str(v) for v in D.result], str(D.minimum), [p.kind for p in D.points]
    (['-1/2*sqrt(2)', '-1/2*sqrt(2)'], '-sqrt(2)', ['global minimum', 'local maximum'])
    >>> print(D.claims[0])
    x + y >= -sqrt(2)  given x**2 + y**2 == 1
    """
    problem = read(f, variables, subject_to, given)
    slope = slopes(problem)
    points = _ordered(problem, critical_points(problem, slope))
    if not points:
        raise SymnetError(
            f"no point was found at which the conditions for a minimum of {quote(problem.objective)} hold: it may be "
            "unbounded, or have its least value nowhere"
        )
    judged = [replace(p, kind=kind, why=why) for p in points for kind, why in [classified(problem, p)]]
    best, bound = _best(problem, judged)
    if best is None:
        kinds = ", ".join(f"({', '.join(map(str, p.values.values()))}): {p.kind}" for p in judged)
        raise SymnetError(f"none of the critical points of {quote(problem.objective)} is a minimum: {kinds}")
    if bound:
        judged = [replace(p, kind="global minimum") if p.value == best.value else p for p in judged]
    chosen = next(p for p in judged if p.values == best.values)
    ordered = (chosen, *(p for p in judged if p is not chosen))
    return _derivation(problem, slope, ordered, bound)


def _ordered(problem: Problem, points: list[CriticalPoint]) -> list[CriticalPoint]:
    """The lowest first, where their values are numbers."""
    values = [sympy.N(p.value.to_sympy(), 30) for p in points]
    if not all(v.is_number for v in values):
        return points
    order = sorted(range(len(points)), key=lambda k: (float(values[k]), k))
    return [points[k] for k in order]


def _best(problem: Problem, points: list[CriticalPoint]) -> tuple[CriticalPoint | None, tuple[Step, ...] | None]:
    """The point whose value bounds f, with the lines that show it; else the first local minimum."""
    tried: list[Expr] = []
    for p in points:
        if p.kind in ("local minimum", "undecided") and p.value not in tried:
            tried.append(p.value)
            lines = lower_bound(problem, p)
            if lines is not None:
                return p, lines
    return next((p for p in points if p.kind == "local minimum"), None), None


def _derivation(
    problem: Problem, slope: Mapping[Symbol, Derivation], points: tuple[CriticalPoint, ...], bound: Any
) -> Optimum:
    point = points[0]
    claims: list[Claim] = []
    steps: list[Step] = []

    def line(chain: str, *lines: Step) -> None:
        steps.extend(step.but(chain=chain) for step in lines)
        given = tuple(dict.fromkeys(h for step in lines for h in step.claim.given))
        claims.append(Claim(lines[0].before, lines[-1].relation, lines[-1].after, given))

    for x in problem.variables:
        line(f"d{x.name}", *slope[x].steps)
    for x in problem.variables:
        inserted = at(problem, point, slope[x].result)
        if inserted != ZERO:
            line(f"d{x.name} at the point", Step(inserted, "==", ZERO, AT_POINT, given=problem.parameters))
    value = at(problem, point, problem.objective)
    if value != point.value:
        line("value", Step(value, "==", point.value, AT_POINT, given=problem.parameters))
    if bound:
        steps += bound
        claims.insert(0, Claim(problem.objective, ">=", point.value, problem.hypotheses))
    values = [point.values[x.name] for x in problem.variables]
    return Optimum(
        (),
        tuple(steps),
        tuple(claims),
        values[0] if problem.single else values,
        minimum=point.value,
        points=points,
        lagrangian=problem.lagrangian,
    )
