"""Why no feasible point lies lower: the lines of a chain from f down to its least value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sympy

from symnet.errors import SymnetError
from symnet.expr import Add, Compare, Expr, Mul, Number, Symbol, as_expr
from symnet.limits import asked_at_calls
from symnet.optimality.conditions import about, holds, is_zero, proved
from symnet.optimality.critical import CriticalPoint
from symnet.optimality.problem import Problem
from symnet.optimality.smoothness import smooth_and_convex
from symnet.step import Rule, Step

MULTIPLES = Rule(
    "multiples of the constraints",
    "where g == 0, f == f + lambda*g; where c <= 0 and mu >= 0, f >= f + mu*c",
    "加上约束的倍数",
)
SQUARES = Rule("complete the squares", "a*x**2 + b*x == a*(x + b/(2*a))**2 - b**2/(4*a)", "配方")
LEAST = Rule("squares are not negative", "a*u**2 >= 0 for a >= 0", "平方项非负")
LOWER = Rule("lower bound", "the Lagrange function with these multipliers is nowhere smaller", "下界")
CONVEX = Rule(
    "first-order condition of convex functions",
    "where the Hessian of L is positive semidefinite and grad(L) == 0, L is smallest",
    "凸函数的一阶最优性条件",
)
REFERENCE = "S. Boyd, L. Vandenberghe, Convex Optimization (2004), section 3.1.3"
SECONDS = 4.0


def lower_bound(problem: Problem, point: CriticalPoint) -> tuple[Step, ...] | None:
    """The lines from f to its value at the point, every one of them judged to hold; None where none were found."""
    for lines in (_by_squares, _directly, _by_convexity):
        found = tuple(lines(problem, point))
        if found and found[-1].after == point.value and all(_holds(s) for s in found if not s.cited):
            return found
    return None


def _holds(step: Step) -> bool:
    return holds(step, SECONDS)


def with_multiples(problem: Problem, point: CriticalPoint) -> Expr:
    """f + Σ λ g + Σ μ c with the multipliers of the point."""
    total = problem.objective
    for c in problem.constraints:
        k = point.multipliers[c.multiplier.name]
        if not is_zero(k):
            total = Add(total, c.times(k))
    return total


def first_line(problem: Problem, point: CriticalPoint) -> Iterator[Step]:
    lagrangian = with_multiples(problem, point)
    if lagrangian != problem.objective:
        used = [c for c in problem.constraints if not is_zero(point.multipliers[c.multiplier.name])]
        relation = "==" if all(c.equality for c in used) else ">="
        known = about((*problem.given, *point.given), lagrangian)
        given = tuple(dict.fromkeys((*(c.stated for c in used), *known)))
        yield Step(problem.objective, relation, lagrangian, MULTIPLES, given=given)


def _by_squares(problem: Problem, point: CriticalPoint) -> Iterator[Step]:
    """A quadratic Lagrange function is its value at the point and squares: LDLᵀ of half its Hessian."""
    lagrangian = with_multiples(problem, point)
    written = _squares(problem, point, lagrangian)
    if written is None:
        return
    yield from first_line(problem, point)
    if written != lagrangian:
        yield Step(lagrangian, "==", written, SQUARES, given=problem.given)
    if written != point.value:
        yield Step(written, ">=", point.value, LEAST, given=problem.given)


@asked_at_calls()
def _squares(problem: Problem, point: CriticalPoint, lagrangian: Expr) -> Expr | None:
    names = [x.to_sympy() for x in problem.variables]
    try:
        form = sympy.Poly(sympy.expand(lagrangian.to_sympy()), *names)
    except (sympy.PolynomialError, SymnetError):
        return None
    if form.total_degree() > 2:
        return None
    half = sympy.hessian(form.as_expr(), names) / 2
    found: list[Expr] = []
    left = half.copy()
    for k, _ in enumerate(names):  # LDLᵀ without pivots: a zero pivot needs a zero row
        pivot = sympy.simplify(left[k, k])
        if pivot == 0:
            if any(sympy.simplify(entry) != 0 for entry in left[k, :]):
                return None
            continue
        row = left[k, :] / pivot
        line: Expr | None = None
        for j in range(k, len(names)):
            weight = as_expr(sympy.radsimp(sympy.simplify(row[j])))
            if weight != Number(0):
                away = _away(problem.variables[j], point)
                part = away if weight == Number(1) else Mul(weight, away)
                line = part if line is None else Add(line, part)
        assert line is not None
        found.append(Mul(as_expr(sympy.radsimp(pivot)), line**2))
        left = left - pivot * row.T * row
    total: Expr | None = None
    for square in found:
        total = square if total is None else Add(total, square)
    if total is None:
        return point.value
    return total if point.value == Number(0) else Add(total, point.value)


def _away(x: Symbol, point: CriticalPoint) -> Expr:
    """x minus its value at the point, as a person would write it."""
    value = point.values[x.name].to_sympy()
    if value == 0:
        return x
    return Add(x, as_expr(-value)) if value.could_extract_minus_sign() else x - as_expr(value)


def _directly(problem: Problem, point: CriticalPoint) -> Iterator[Step]:
    """The bound of the Lagrange function is asked of the ladder; else that of f itself under the constraints."""
    lagrangian = with_multiples(problem, point)
    line = Step(lagrangian, ">=", point.value, LOWER, given=problem.given)
    if _holds(line):
        yield from first_line(problem, point)
        yield line
    else:
        yield Step(problem.objective, ">=", point.value, LOWER, given=problem.hypotheses)


def _by_convexity(problem: Problem, point: CriticalPoint) -> Iterator[Step]:
    """Cited, once every leading minor of the Hessian is shown to be positive where the hypotheses hold: a convex set,
    on which there is a Hessian."""
    lagrangian = with_multiples(problem, point)
    if not smooth_and_convex(lagrangian, problem.variables, problem.given):
        return
    for k in range(1, len(problem.variables) + 1):
        minor = _minor(lagrangian, problem.variables, k)
        relation = ">=" if k == 1 == len(problem.variables) else ">"
        if not proved(Compare(relation, minor, Number(0)), problem.given, SECONDS):
            return
    yield from first_line(problem, point)
    yield Step(
        lagrangian,
        ">=",
        point.value,
        CONVEX,
        given=problem.given,
        cited=REFERENCE,
        expect="cited",
        note="the leading minors of the Hessian are proved to be positive",
        note_zh="已证明黑塞矩阵的各阶顺序主子式为正",
    )


@asked_at_calls()
def _minor(e: Expr, variables: Sequence[Symbol], k: int) -> Expr:
    """The k-th leading minor of the Hessian."""
    matrix = sympy.hessian(e.to_sympy(), [x.to_sympy() for x in variables])
    return as_expr(sympy.simplify(matrix[:k, :k].det()))
