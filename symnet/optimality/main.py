"""`minimize`: conditions of Lagrange or KKT, all points that satisfy them, which of them is the minimum, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sympy

from symnet.errors import SymnetError, quote
from symnet.evidence.clock import Clock, OutOfTime
from symnet.expr import Expr, Symbol
from symnet.limits import asked, asked_at_calls
from symnet.optimality.assembly import Optimum, optimum
from symnet.optimality.bound import lower_bound
from symnet.optimality.conditions import Candidate, condition_lines
from symnet.optimality.critical import CriticalPoint, Unsolved, critical_points, slopes, small_points
from symnet.optimality.problem import Problem, read
from symnet.optimality.second_order import classified
from symnet.optimality.tensors import of_tensors
from symnet.step import Derivation, Step

SOLVING_SHARE = 0.4  # of the time, for solving the conditions; the rest is for what follows from them
BOUND_SHARE = 0.9  # of what is left then, for a bound that covers all feasible points


def minimize(
    f: Any,
    variables: Any,
    subject_to: Any = (),
    given: Any = (),
    let: Any = None,
    at: Mapping[str, Any] | None = None,
    timeout: float = 60.0,
) -> Optimum:
    """The minimum of a scalar expression over scalars or tensors, under equations and inequalities.

    f: an expression, text or SymPy expression; variables: one, or a list, as symbols or names; subject_to: comparisons
    (`==`, `<=`, `>=`, entry by entry for tensors; strict ones say where to look); given: hypotheses about other names,
    or where to look; let: declarations for the texts; at: where the minimum is thought to lie, as formulas by name,
    with the multipliers where they are not found by themselves (λ, λ1, ... of equations, μ, μ1, ... of inequalities);
    timeout: seconds. The greatest value of f is minus the least of -f.

    Scalar conditions are solved by SymPy; where that does not end in time, small numbers are tried. For tensors of any
    size: linear conditions of one vector (least squares), entries for themselves under one sum (entropies), a sphere
    (steepest descent, eigenvectors).

    The steps derive ∂L/∂x for every variable, insert the point, and go from f down to its least value. A point where
    that is not shown for all feasible points is called a local minimum, or only stationary. Raises `SymnetError` where
    the conditions have no solution that is found in time, or none that is a minimum, or do not hold at the point `at`.

    >>> D = minimize("x + y", ["x", "y"], subject_to=["x**2 + y**2 == 1"])
    >>> [str(v) for v in D.result], str(D.minimum), [p.kind for p in D.points]
    (['-1/2*sqrt(2)', '-1/2*sqrt(2)'], '-sqrt(2)', ['global minimum', 'local maximum'])
    >>> print(D.claims[0])
    x + y >= -sqrt(2)  given x**2 + y**2 == 1
    >>> D = minimize("sum(p*log(p)) - p @ z", "p", ["sum(p) == 1"], given=["p > 0"], let="p: n; z: n")
    >>> str(D.result), str(D.minimum), D.points[0].kind
    ('softmax(z)', '-logsumexp(z)', 'global minimum')
    """
    problem, clock = read(f, variables, subject_to, given, let), Clock(timeout)
    try:
        with asked(clock.check):
            return of_tensors(problem, at) if at is not None or not problem.scalar else _of_scalars(problem, clock)
    except OutOfTime:
        raise Unsolved(problem, f"in {timeout:g} seconds") from None


def _of_scalars(problem: Problem, clock: Clock) -> Optimum:
    slope = slopes(problem)
    points = _ordered(problem, _found(problem, slope, clock))
    if not points:
        raise SymnetError(
            f"no point was found at which the conditions for a minimum of {quote(problem.objective)} hold: it may be "
            "unbounded, have its least value nowhere, or along a whole line; no point may be feasible; or it lies "
            "where the gradients of the constraints depend on each other, and there need not be multipliers"
        )
    judged = [
        replace(p, kind=kind, why=why, why_zh=zh, measure=number)
        for p in points
        for kind, why, zh, number in [classified(problem, p)]
    ]
    best, bound = _local(judged), None
    with clock.at_most(clock.left * BOUND_SHARE):
        best, bound = _best(problem, judged)
    if best is None:
        kinds = ", ".join(f"({', '.join(map(str, p.values.values()))}): {p.kind}" for p in judged)
        raise SymnetError(f"none of the critical points of {quote(problem.objective)} is a minimum: {kinds}")
    if bound:
        judged = [_lowest(p) if p.value == best.value else p for p in judged]
    chosen = next(p for p in judged if p.values == best.values)
    ordered = (chosen, *(p for p in judged if p is not chosen))
    found = Candidate(
        {x: chosen.values[x.name] for x in problem.variables},
        {c.multiplier: chosen.multipliers[c.multiplier.name] for c in problem.constraints},
    )
    lines = condition_lines(problem, {x: d.result for x, d in slope.items()}, found)
    return optimum(problem, slope, ordered, lines, bound)


def _lowest(p: CriticalPoint) -> CriticalPoint:
    """The point as a global minimum: the bound says so, which second derivatives at one point never do."""
    why, zh = (p.why, p.why_zh) if p.kind == "local minimum" else ("", "")
    return replace(
        p,
        kind="global minimum",
        why=f"no feasible point lies lower, by the lower bound{why and f'; locally, {why}'}",
        why_zh=f"由下界，没有可行点的函数值更低{zh and f'；就局部而言，{zh}'}",
        measure=p.measure if why else None,
    )


def _found(problem: Problem, slope: Mapping[Symbol, Derivation], clock: Clock) -> list[CriticalPoint]:
    """All points, by solving the conditions; where they are not solved, those among small numbers."""
    seconds = clock.left * SOLVING_SHARE
    why = Unsolved(problem, f"in {seconds:.2g} seconds")
    try:
        with clock.at_most(seconds):
            return critical_points(problem, slope)
    except Unsolved as unsolved:
        why = unsolved
    found = small_points(problem, slope)
    if not found:
        raise why
    return found


@asked_at_calls()
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
    return _local(points), None


def _local(points: list[CriticalPoint]) -> CriticalPoint | None:
    return next((p for p in points if p.kind == "local minimum"), None)
