"""Why no feasible point lies lower, for tensors of any size: squares, Gibbs' inequality, convexity."""

from __future__ import annotations

from collections.abc import Iterator

from symnet.calculus import grad, hessian, jacobian, simplify
from symnet.expr import (
    Add,
    Compare,
    Expr,
    Eye,
    Full,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Symbol,
    negate,
    postorder,
    rebuild,
)
from symnet.language import free_symbols
from symnet.ops import log, matmul, norm, sum as total
from symnet.optimality.bound import CONVEX, LEAST, LOWER, REFERENCE, SQUARES, first_line, with_multiples
from symnet.optimality.conditions import about, holds, is_zero, judged, proved
from symnet.optimality.critical import CriticalPoint
from symnet.optimality.problem import Problem
from symnet.optimality.quadratic import at_zero, constant
from symnet.optimality.separable import ENTRY, Entry
from symnet.optimality.smoothness import smooth_and_convex
from symnet.step import Rule, Step

SECONDS = 4.0
LINEAR = ("sum", "mean")  # reductions
DIVERGENCE = Rule("divergence from the point", "f(x) == f(p) + Σ x log x − Σ x log p", "写成与该点的 KL 散度")
GIBBS = Rule("Gibbs' inequality", "Σ x log x >= Σ x log p for Σ x == Σ p", "吉布斯不等式")


Lines = tuple[Step, ...]


def bound_of_tensors(problem: Problem, point: CriticalPoint) -> Lines | None:
    """The lines from f to its value at the point, every one of them judged to hold; None where none were found."""
    ways = (_squares, _divergence, _directly, _convexity)
    chains = (lines for way in ways for lines in way(problem, point))
    return next((lines for lines in chains if all(_holds(s) for s in reversed(lines) if not s.cited)), None)


def _holds(step: Step) -> bool:
    return holds(step, SECONDS)


def _squares(problem: Problem, point: CriticalPoint) -> Iterator[Lines]:
    """A quadratic Lagrange function is its value at the point and a quadratic form that is nowhere negative."""
    lagrangian = with_multiples(problem, point)
    given = (*problem.parameters, *point.given)
    for form in _forms(problem, point, lagrangian):
        written = form if is_zero(point.value) else Add(form, point.value)
        lines = [*first_line(problem, point)]
        if written != lagrangian:
            lines.append(Step(lagrangian, "==", written, SQUARES, given=given))
        lines.append(Step(written, ">=", point.value, LEAST, given=about(given, written)))
        yield tuple(lines)


def _forms(problem: Problem, point: CriticalPoint, lagrangian: Expr) -> Iterator[Expr]:
    """The quadratic form in the distance from the point, in ways to write it."""
    away = {x: _minus(x, point.values[x.name]) for x in problem.variables}
    slopes = {x: grad(lagrangian, x).result for x in problem.variables}
    if lagrangian == problem.objective or not _curved(problem):
        yield from _residuals(problem, away)
    if len(problem.variables) == 1 and len(problem.variables[0].shape) == 1:
        x = problem.variables[0]
        second = constant(hessian(lagrangian, x).result, *problem.variables)
        if second is None:
            return
        if isinstance(second, Eye):
            yield norm(away[x]) ** 2 / 2
        elif isinstance(second, Mul) and isinstance(second.children[1], Eye):
            yield simplify(second.children[0] / 2) * norm(away[x]) ** 2
        yield matmul(matmul(away[x], second), away[x]) / 2
        return
    whole: Expr | None = None
    for x, slope in slopes.items():
        change = simplify(Add(rebuild(slope, away), negate(at_zero(slope, *problem.variables))))
        part = total(away[x] * change) if x.shape else away[x] * change
        whole = part if whole is None else Add(whole, part)
    if whole is not None:
        yield whole / 2


def _residuals(problem: Problem, away: dict[Symbol, Expr]) -> Iterator[Expr]:
    """Least squares: every square of something linear, taken of the distance from the point. That the rest adds up to
    the value is judged."""
    names = set(problem.variables)
    found: Expr | None = None
    for term in _terms(problem.objective):
        squares = [n for n in postorder(term) if isinstance(n, Power) and n.exponent == Number(2)]
        table = {n: _moved(n.base, away) ** 2 for n in squares if _plain(_inside(n.base), names)}
        if table:
            made = rebuild(term, table)
            found = made if found is None else Add(found, made)
    if found is not None:
        yield found


def _inside(base: Expr) -> Expr:
    """What a norm is of."""
    return base.children[0] if isinstance(base, Reduce) and base.op == "norm" else base


def _moved(base: Expr, away: dict[Symbol, Expr]) -> Expr:
    return norm(_change(_inside(base), away)) if _inside(base) is not base else _change(base, away)


def _curved(problem: Problem) -> bool:
    """Whether a constraint is not linear: then it has squares of its own."""
    names = set(problem.variables)
    slopes = (grad(c.form, x).result for c in problem.constraints if not c.form.shape for x in problem.variables)
    return any(names & set(free_symbols(slope)) for slope in slopes)


def _change(base: Expr, away: dict[Symbol, Expr]) -> Expr:
    """What is linear in the variables, at their distance from the point, up to the sign."""
    if any(len(x.shape) > 1 for x in away):
        return simplify(Add(rebuild(base, away), negate(at_zero(base, *away))))
    whole: Expr | None = None
    flipped = base
    if all(str(simplify(jacobian(base, x).result)).startswith("-") for x in away if x in free_symbols(base)):
        flipped = negate(base)
    for x, distance in away.items():
        if x in free_symbols(base):
            slope = simplify(jacobian(flipped, x).result)
            part = _times(slope, distance)
            whole = part if whole is None else Add(whole, part)
    return base if whole is None else whole


def _times(slope: Expr, distance: Expr) -> Expr:
    if distance.shape:
        return distance if isinstance(slope, Eye) else matmul(slope, distance)
    return distance if slope == Number(1) or isinstance(slope, Full) else Mul(slope, distance)


def _terms(e: Expr) -> Iterator[Expr]:
    pending = [e]
    while pending:
        term = pending.pop()
        if isinstance(term, Add):
            pending.extend(reversed(term.children))
        else:
            yield term


def _plain(base: Expr, names: set[Symbol]) -> bool:
    """Whether variables occur, and outside of powers and functions."""
    curved = (
        n for n in postorder(base) if isinstance(n, (Power, Map)) or (isinstance(n, Reduce) and n.op not in LINEAR)
    )
    return bool(names & set(free_symbols(base))) and not any(names & set(free_symbols(n)) for n in curved)


def _minus(x: Symbol, place: Expr) -> Expr:
    return x if is_zero(place) else x - place


def _divergence(problem: Problem, point: CriticalPoint) -> Iterator[Lines]:
    """Entropies: f is its value at the point and the divergence of x from it."""
    if len(problem.variables) > 1 or not problem.variables[0].shape:
        return
    x = problem.variables[0]
    if not any(isinstance(n, Map) and n.name == "log" and x in free_symbols(n) for n in postorder(problem.objective)):
        return
    place = point.values[x.name]
    given = tuple(dict.fromkeys((*problem.hypotheses, *point.given)))
    written = Add(Add(total(x * log(x)), negate(total(x * log(place)))), point.value)
    yield (
        Step(problem.objective, "==", written, DIVERGENCE, given=given),
        Step(written, ">=", point.value, GIBBS, given=given),
    )


def _directly(problem: Problem, point: CriticalPoint) -> Iterator[Lines]:
    """The bound of f under the constraints is asked of the ladder, then that of the Lagrange function."""
    line = Step(problem.objective, ">=", point.value, LOWER, given=(*problem.hypotheses, *point.given))
    verdict = judged(line, SECONDS)
    if "Gibbs" in verdict.method:
        yield (line.but(rule=GIBBS),)
    lagrangian = with_multiples(problem, point)
    if lagrangian != problem.objective:
        after = Step(lagrangian, ">=", point.value, LOWER, given=(*problem.given, *point.given))
        yield (*first_line(problem, point), after)
    if verdict.status == "proved":
        yield (line,)


def _convexity(problem: Problem, point: CriticalPoint) -> Iterator[Lines]:
    """Cited, for a sum over entries, once its second derivative is shown not to be negative."""
    if len(problem.variables) > 1 or any(c.form.shape for c in problem.constraints):
        return
    x = problem.variables[0]
    lagrangian = with_multiples(problem, point)
    entry = Entry(x, problem.given)
    slope = entry.of(simplify(grad(lagrangian, x).result, given=problem.given))
    if slope is None:
        return
    one = Symbol(ENTRY)
    names = {x: one, **entry.atoms}
    known = [rebuild(h, names) for h in problem.given if all(s in names for s in free_symbols(h))]
    if not smooth_and_convex(slope, [one], known):
        return
    second = grad(slope, one).result
    claim = Compare(">=", second, Number(0))
    if not proved(claim, known, SECONDS):
        return
    shown = rebuild(second, {scalar: tensor for tensor, scalar in names.items()}).named()
    line = Step(
        lagrangian,
        ">=",
        point.value,
        CONVEX,
        given=(*problem.given, *point.given),
        cited=REFERENCE,
        expect="cited",
        note=f"the second derivative in each entry, {shown}, is proved not to be negative",
        note_zh=f"已证明每个分量的二阶导数 {shown} 非负",
    )
    yield (*first_line(problem, point), line)
