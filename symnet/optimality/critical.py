"""Points that satisfy the conditions of Lagrange, or of Karush, Kuhn and Tucker, found by SymPy and checked exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, product
from math import prod
from typing import Any

import sympy

from symnet.calculus import diff
from symnet.errors import BudgetError, SymnetError, quote
from symnet.expr import Compare, Expr, Number, Symbol, as_expr, rebuild
from symnet.language import free_symbols
from symnet.limits import asked_at_calls
from symnet.optimality.conditions import proved
from symnet.optimality.problem import Constraint, Problem
from symnet.step import Derivation

MOST_SOLUTIONS = 64  # by Bézout: the product of the degrees
SMALL = (0, 1, -1, 2, -2, Fraction(1, 2), Fraction(-1, 2))


class Unsolved(SymnetError):
    """The conditions of a minimum are not solved."""

    def __init__(self, problem: Problem, why: str):
        super().__init__(
            f"the conditions for a minimum of {quote(problem.objective)} are not solved: {why}; a point that you know "
            'is checked if given, at={"name": "formula"}'
        )


@dataclass(frozen=True)
class CriticalPoint:
    """values: of the variables, by name; multipliers: of the constraints, by name; value: of the objective; active:
    the constraints that hold with equality; kind: `global minimum`, `local minimum`, `local maximum`, `saddle`,
    `stationary` (no more is known) or `undecided`; why: in words, in both languages, with the number `measure` at the
    end where one decided; given: hypotheses under which it is such a point."""

    values: Mapping[str, Expr]
    multipliers: Mapping[str, Expr]
    value: Expr
    active: tuple[Constraint, ...]
    kind: str = "undecided"
    why: str = ""
    why_zh: str = ""
    measure: Expr | None = None
    given: tuple[Compare, ...] = ()


def slopes(problem: Problem) -> dict[Symbol, Derivation]:
    """∂L/∂x for every variable, derived."""
    return {x: diff(problem.lagrangian, x, given=problem.given) for x in problem.variables}


def critical_points(problem: Problem, slope: Mapping[Symbol, Derivation]) -> list[CriticalPoint]:
    """All points that were found, each checked: stationarity, feasibility, and μ ≥ 0 for inequalities."""
    found: list[CriticalPoint] = []
    for active in _active_sets(problem):
        for solution in _solutions(problem, slope, active):
            point = _point(problem, slope, active, solution)
            if point is not None and all(point.values != other.values for other in found):
                found.append(point)
    return found


def small_points(problem: Problem, slope: Mapping[Symbol, Derivation]) -> list[CriticalPoint]:
    """Points among small numbers at which the conditions hold, where no constraint does with equality."""
    if any(c.equality for c in problem.constraints):
        return []
    names = [x.to_sympy() for x in problem.variables]
    few = [sympy.Rational(value) for value in SMALL[: int(MOST_SOLUTIONS ** (1 / len(names)))]]
    tried = product(few, repeat=len(names))
    points = (_point(problem, slope, (), dict(zip(names, values, strict=True))) for values in tried)
    return [p for p in points if p is not None]


def _active_sets(problem: Problem) -> Iterator[tuple[Constraint, ...]]:
    """All equalities with each choice of inequalities."""
    always = tuple(c for c in problem.constraints if c.equality)
    free = [c for c in problem.constraints if not c.equality]
    for some in chain.from_iterable(combinations(free, k) for k in range(len(free) + 1)):
        yield (*always, *some)


@asked_at_calls()
def _solutions(
    problem: Problem, slope: Mapping[Symbol, Derivation], active: tuple[Constraint, ...]
) -> list[dict[Any, Any]]:
    zero = {c.multiplier: Number(0) for c in problem.constraints if c not in active}
    equations = [rebuild(slope[x].result, zero) for x in problem.variables] + [c.form for c in active]
    unknowns = [*problem.variables, *(c.multiplier for c in active)]
    written = [e.to_sympy() for e in equations]
    symbols = [u.to_sympy() for u in unknowns]
    _check_work(written, symbols, problem)
    try:
        found = sympy.solve(written, symbols, dict=True)
        free = [c.multiplier.to_sympy() for c in active]
        return [_chosen(s, free) for s in found if set(symbols) <= {*s, *free}]
    except (NotImplementedError, TypeError, ValueError, RecursionError):
        raise Unsolved(problem, f"{', '.join(f'{e} = 0' for e in equations)}") from None


def _chosen(solution: dict[Any, Any], multipliers: list[Any]) -> dict[Any, Any]:
    """Multipliers that may be any number, where constraints depend on each other, are 0."""
    zero = {m: sympy.Integer(0) for m in multipliers if m not in solution}
    return {**{x: v.subs(zero) for x, v in solution.items()}, **zero} if zero else solution


def _check_work(equations: list[Any], unknowns: list[Any], problem: Problem) -> None:
    """The number of solutions of a system of polynomials is bounded beforehand; others are solved only if few."""
    degrees = []
    for e in equations:
        top = sympy.fraction(sympy.together(e))[0]
        try:
            degrees.append(max(sympy.Poly(top, *unknowns).total_degree(), 1))
        except sympy.PolynomialError:
            if len(unknowns) > 2:
                raise Unsolved(
                    problem,
                    f"they are no polynomials in their {len(unknowns)} unknowns (variables and multipliers), and such "
                    "ones are solved in two at most",
                ) from None
    if prod(degrees) > MOST_SOLUTIONS:
        raise BudgetError(f"the conditions may have {prod(degrees)} solutions, more than {MOST_SOLUTIONS}")


def _point(
    problem: Problem, slope: Mapping[Symbol, Derivation], active: tuple[Constraint, ...], solution: Mapping[Any, Any]
) -> CriticalPoint | None:
    """The point as expressions, where everything is real and every condition is shown there."""
    if any(abs(float(sympy.im(v))) > 1e-20 for v in (sympy.N(w, 30) for w in solution.values()) if v.is_number):
        return None
    try:
        known = {u: as_expr(solution[u.to_sympy()]) for u in _unknowns(problem, active)}
    except SymnetError:
        return None  # no real number that can be written down
    at = {**{c.multiplier: Number(0) for c in problem.constraints}, **known}
    conditions = [Compare("==", slope[x].result, Number(0)) for x in problem.variables]
    conditions += [Compare("==" if c.equality or c in active else "<=", c.form, Number(0)) for c in problem.constraints]
    conditions += [Compare(">=", c.multiplier, Number(0)) for c in active if not c.equality]
    about = [h for h in problem.given if set(free_symbols(h)) & set(problem.variables)]
    if not all(shown(c, at, problem) for c in (*conditions, *about)):
        return None
    return CriticalPoint(
        {x.name: at[x] for x in problem.variables},
        {c.multiplier.name: at[c.multiplier] for c in problem.constraints},
        tidy(rebuild(problem.objective, at), problem),
        active,
    )


def _unknowns(problem: Problem, active: tuple[Constraint, ...]) -> list[Symbol]:
    return [*problem.variables, *(c.multiplier for c in active)]


def shown(c: Compare, at: Mapping[Symbol, Expr], problem: Problem) -> bool:
    """Whether a comparison is proved at a point, for all values of other names that the hypotheses allow."""
    return proved(rebuild(c, at), problem.parameters)


def tidy(e: Expr, problem: Problem) -> Expr:
    """A value in SymPy's simplest form, where that is proved to be the same."""
    with asked_at_calls():
        made = as_expr(sympy.radsimp(sympy.simplify(e.to_sympy())))
    return made if proved(Compare("==", e, made), problem.parameters) else e
