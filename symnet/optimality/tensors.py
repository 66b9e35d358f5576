"""Problems in tensors of any size: points by one of the ways of a table, each checked, with a lower bound or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from symnet.calculus import grad, simplify
from symnet.calculus.asked import declaration
from symnet.claim import point_words
from symnet.errors import SymnetError, quote
from symnet.expr import (
    Add,
    Compare,
    Contract,
    Defined,
    Expr,
    Mul,
    Number,
    Symbol,
    as_expr,
    count,
    negate,
    postorder,
    rebuild,
)
from symnet.language import free_symbols, parse
from symnet.ops import inner
from symnet.optimality.assembly import Optimum, optimum
from symnet.optimality.bound import lower_bound
from symnet.optimality.bound_tensors import bound_of_tensors
from symnet.optimality.conditions import Candidate, about, condition_lines, everywhere, holds, is_zero, judged, proved
from symnet.optimality.critical import CriticalPoint
from symnet.optimality.matrices import of_matrix
from symnet.optimality.problem import Problem
from symnet.optimality.quadratic import at_zero, quadratic
from symnet.optimality.separable import separable
from symnet.optimality.spherical import spherical
from symnet.sizes import show
from symnet.step import Derivation

WAYS: tuple[Callable[[Problem], Iterator[Candidate]], ...] = (separable, quadratic, of_matrix, spherical)
SHORT = 6  # nodes of a formula that is written out each time
GIVEN_POINT = ("the point that was given", "所给的点")


def of_tensors(problem: Problem, at: Mapping[str, Any] | None) -> Optimum:
    """The minimum, or a stationary point, of a problem in tensors; at: the point, where the user knows it."""
    known = about(problem.given, problem.lagrangian)
    slope = {x: grad(problem.lagrangian, x, given=known) for x in problem.variables}
    gradients = {x: d.result for x, d in slope.items()}
    if at is not None:
        return _finished(problem, slope, _stated(problem, at))
    for way in WAYS:
        for found in way(problem):
            if all(holds(step) for _, step in condition_lines(problem, gradients, found)):
                return _finished(problem, slope, found)
    raise SymnetError(_no_way(problem, gradients))


def _no_way(problem: Problem, slope: Mapping[Symbol, Expr]) -> str:
    flat = [x for x in problem.variables if not problem.constraints and not set(free_symbols(slope[x])) & {x}]
    if flat and not is_zero(simplify(slope[flat[0]])):
        return (
            f"{quote(problem.objective)} has no minimum: its gradient in {quote(flat[0])} is {slope[flat[0]]} "
            "everywhere, and it is unbounded where that is not 0"
        )
    written = ", ".join(f"{slope[x]} == 0" for x in problem.variables)
    return (
        f"no point was found at which the conditions for a minimum of {quote(problem.objective)} hold: {written}; "
        "solved are linear conditions of one vector, entries for themselves under one sum or one sign, and spheres "
        '(write x @ x == r**2 for norm(x) == r); any other point is checked if given, at={"name": "formula"}'
    )


def _finished(problem: Problem, slope: Mapping[Symbol, Derivation], plain: Candidate) -> Optimum:
    given = tuple(h for h in plain.given if h not in problem.given)
    value = _value(problem, plain)
    found = _named(problem, plain)
    if count(value) > 2 * SHORT:
        value = rebuild(problem.objective, found.values)
    point = CriticalPoint(
        {x.name: found.values[x] for x in problem.variables},
        {c.multiplier.name: found.multipliers[c.multiplier] for c in problem.constraints},
        value,
        tuple(c for c in problem.constraints if c.equality or not is_zero(found.multipliers[c.multiplier])),
        why=found.why[0],
        why_zh=found.why[1],
        given=given,
    )
    bound = None if found.saddle else (lower_bound if problem.scalar else bound_of_tensors)(problem, point)
    made = replace(point, kind="global minimum" if bound else "stationary")
    lines = condition_lines(problem, {x: d.result for x, d in slope.items()}, found)
    return optimum(problem, slope, (made,), lines, bound)


def _named(problem: Problem, found: Candidate) -> Candidate:
    """The point with names for its longer formulas, so that they are written once: w_star := ..."""
    inside = (problem.lagrangian, *problem.given, *found.given, *found.values.values(), *found.multipliers.values())
    taken = {n.name for n in postorder(*inside) if isinstance(n, Symbol)}

    def name(x: Symbol, value: Expr) -> Expr:
        word = f"{x.name}_star"
        return value if count(value) <= SHORT or word in taken else Defined(word, value, fresh=True)

    values = {x: name(x, v) for x, v in found.values.items()}
    multipliers = {x: name(x, v) for x, v in found.multipliers.items()}
    return replace(found, values=values, multipliers=multipliers)


# ------------------------------------------------------------------ the value
def _value(problem: Problem, found: Candidate) -> Expr:
    """The value at the point, as short as it was found to be."""
    raw = rebuild(problem.objective, found.values)
    known = (*problem.parameters, *found.given)
    short = [simplify(e, given=known) for e in _guesses(problem, found)]
    if found.value is not None:
        short.insert(0, found.value)
    for e in dict.fromkeys((*short, *sorted((simplify(raw, given=known), raw), key=count))):
        if e is raw or proved(Compare("==", raw, e), known):
            return e
    return raw


def _guesses(problem: Problem, found: Candidate) -> Iterator[Expr]:
    """The value by way of the multipliers: Σ λ s for linear, half of that for quadratic objectives, −(1 + λ) s for
    entropies, where the constraints are a x == s. What is true of it is judged."""
    x = problem.variables[0]
    if len(problem.variables) > 1 or not problem.constraints or found.why == GIVEN_POINT:
        return
    total: Expr = Number(0)
    for c in problem.constraints:
        total = Add(total, c.times(found.multipliers[c.multiplier]))
    pull = _sign_out(at_zero(total, x))
    yield Mul(Number(1) / 2, pull)
    (c, *more) = problem.constraints
    if not more and not c.form.shape:
        yield Add(pull, at_zero(c.form, x))
        yield Add(pull, negate(at_zero(c.form, x)))


def _sign_out(e: Expr) -> Expr:
    """(−u) @ (−v) as u @ v."""
    if isinstance(e, Contract) and len(e.children) == 2:
        left, right = e.children
        if all(isinstance(side, Mul) and side.children[0] == Number(-1) for side in (left, right)):
            return e.with_children((left.children[1], right.children[1]))
    return e


# ------------------------------------------------------------------ a point that the user states
def _stated(problem: Problem, at: Mapping[str, Any]) -> Candidate:
    """The user's point; every condition must be proved there."""
    about = (problem.lagrangian, *problem.variables, *problem.given)
    names = {s.name: s for s in (*problem.variables, *(c.multiplier for c in problem.constraints))}
    declared = {s.name: s for e in about for s in free_symbols(e)}
    unknown = [name for name in at if name not in names]
    if unknown:
        raise SymnetError(f"at= names {quote(unknown[0])}; it takes {', '.join(names)}")
    made = {names[name]: _read(value, names[name], declared) for name, value in at.items()}
    missing = [x.name for x in problem.variables if x not in made]
    if missing:
        raise SymnetError(f"at= lacks {', '.join(missing)}; give every variable a value")
    values = {x: made[x] for x in problem.variables}
    multipliers = {c.multiplier: made.get(c.multiplier) for c in problem.constraints}
    for c in problem.constraints:
        if multipliers[c.multiplier] is None:
            multipliers[c.multiplier] = _multiplier(problem, values, c.multiplier.name)
    found = Candidate(values, multipliers, (), GIVEN_POINT)  # type: ignore[arg-type]
    slope = {x: grad(problem.lagrangian, x, given=problem.given).result for x in problem.variables}
    for _, step in condition_lines(problem, slope, found):
        verdict = judged(step)
        if not everywhere(verdict):
            where = point_words(verdict.counterexample)
            raise SymnetError(
                f"the point does not satisfy the conditions: {step.claim} is {verdict.status}"
                + (f" at {where}" if where else "")
                + f" ({step.rule.name})"
            )
    return found


def _read(value: Any, name: Symbol, declared: Mapping[str, Symbol]) -> Expr:
    shapes = {n: declaration(s) for n, s in declared.items()}
    made: Expr = parse(value, let=shapes) if isinstance(value, str) else as_expr(value)
    if made.shape != name.shape:
        raise SymnetError(f"{quote(name)} has shape {show(name.shape)}, and {quote(made)} has {show(made.shape)}")
    return made


def _multiplier(problem: Problem, values: Mapping[Symbol, Expr], wanted: str) -> Expr:
    """λ of the one equation, from ∇f + λ ∇g = 0 along ∇g."""
    (x, *more), (c, *others) = problem.variables, problem.constraints
    if more or others or c.form.shape or not c.equality:
        raise SymnetError(
            f"at= lacks the multiplier {wanted}; it is found by itself for one equation in one tensor only"
        )
    f, g = (rebuild(grad(e, x).result, values) for e in (problem.objective, c.form))
    return simplify(-inner(f, g) / inner(g, g))
