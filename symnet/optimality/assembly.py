"""The derivation of a minimum, put together: the gradient, the conditions at the point, the value, the lower bound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from symnet.claim import Claim
from symnet.expr import Compare, Defined, Expr, Number, Symbol, rebuild
from symnet.optimality.conditions import VALUE
from symnet.optimality.critical import CriticalPoint
from symnet.optimality.problem import Problem
from symnet.step import Definition, Derivation, Step

ZERO = Number(0)


@dataclass(frozen=True)
class Optimum(Derivation):
    """A derivation of a minimum. result: where it lies (a list of values in the order of the variables, one value for
    one variable); minimum: the least value; points: all critical points that were found, the minimum first;
    lagrangian: f + Σ λ g + Σ μ c; problem: what was asked. Where no bound was found that covers all feasible points,
    the claims are about the conditions at the point only, and its kind says `local minimum` or `stationary`."""

    minimum: Expr = ZERO
    points: tuple[CriticalPoint, ...] = ()
    lagrangian: Expr = ZERO
    problem: Problem | None = field(default=None, compare=False)


def optimum(
    problem: Problem,
    slope: Mapping[Symbol, Derivation],
    points: tuple[CriticalPoint, ...],
    conditions: Iterable[tuple[str, Step]],
    bound: tuple[Step, ...] | None,
) -> Optimum:
    """slope: derived gradients of the Lagrange function; conditions: lines at the first point; bound: lines from the
    objective down to its value there."""
    point = points[0]
    claims: list[Claim] = []
    steps: list[Step] = []

    def line(chain: str, *lines: Step) -> None:
        steps.extend(step.but(chain=chain) for step in lines)
        given = tuple(dict.fromkeys(h for step in lines for h in step.claim.given))
        claims.append(Claim(lines[0].before, lines[-1].relation, lines[-1].after, given))

    for x in problem.variables:
        line(f"d{x.name}", *(_under(step, slope[x].claims[0].given) for step in slope[x].steps))
    for chain, step in conditions:
        line(chain, step)
    value = rebuild(problem.objective, {x: point.values[x.name] for x in problem.variables})
    if value != point.value:
        line("value", Step(value, "==", point.value, VALUE, given=(*problem.parameters, *point.given)))
    if bound:
        steps += bound
        given = tuple(dict.fromkeys((*problem.hypotheses, *point.given)))
        claims.insert(0, Claim(problem.objective, ">=", point.value, given))
    values = [_spelled(point.values[x.name]) for x in problem.variables]
    return Optimum(
        tuple(_definitions(slope.values(), points)),
        tuple(steps),
        tuple(claims),
        values[0] if problem.single else values,
        minimum=point.value,
        points=points,
        lagrangian=problem.lagrangian,
        problem=problem,
    )


def _spelled(e: Expr) -> Expr:
    return e.value if isinstance(e, Defined) else e


def _under(step: Step, given: tuple[Compare, ...]) -> Step:
    """A line under the hypotheses of its derivation."""

    def more(known: tuple[Compare, ...]) -> tuple[Compare, ...]:
        return tuple(dict.fromkeys((*known, *given)))

    local = step.local
    if local is not None:
        local = Claim(local.lhs, local.relation, local.rhs, more(local.given))
    return step.but(given=more(step.given), local=local)


def _definitions(derivations: Iterable[Derivation], points: Iterable[CriticalPoint]) -> list[Definition]:
    """Names of the gradients, then those of the points."""
    named = (v for p in points for v in (*p.values.values(), *p.multipliers.values()) if isinstance(v, Defined))
    return list(dict.fromkeys((*(d for one in derivations for d in one.definitions), *map(Definition.of, named))))
