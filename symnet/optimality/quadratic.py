"""Quadratic objectives under linear equations: the point from a linear system, for all sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, combinations

import sympy

from symnet.calculus import grad, hessian, jacobian, simplify
from symnet.errors import SymnetError
from symnet.expr import Compare, Expr, Eye, Full, Mul, Number, Symbol, as_expr, negate, rebuild
from symnet.language import free_symbols
from symnet.limits import asked_at_calls
from symnet.ops import det, inv, matmul
from symnet.optimality.conditions import Candidate, proved, zero
from symnet.optimality.problem import Constraint, Problem

MOST_EQUATIONS, MOST_UNKNOWNS = 3, 4
WHY = ("the conditions are linear, with this solution", "条件是线性方程组，其解如此")


def quadratic(problem: Problem) -> Iterator[Candidate]:
    """The solution of `H x + c + Σ λ a == 0`, with the constraints `a x + e == 0`, where the variable is a vector, or
    the variables are numbers and the data tensors."""
    free = [c for c in problem.constraints if not c.equality]
    if any(c.form.shape for c in free) or len(free) > MOST_EQUATIONS:
        return
    for some in chain.from_iterable(combinations(free, k) for k in range(len(free) + 1)):
        active = tuple(c for c in problem.constraints if c.equality or c in some)
        idle = {c.multiplier: Number(0) for c in free if c not in some}
        for found in _with_active(replace(problem, constraints=active)):
            yield replace(found, multipliers={**found.multipliers, **idle})


def _with_active(problem: Problem) -> Iterator[Candidate]:
    """The solution where all constraints hold with equality."""
    if not any(x.shape for x in problem.variables):
        yield from _numbers(problem)
    elif len(problem.variables) == 1 and len(problem.variables[0].shape) == 1:
        yield from _vector(problem)


def _numbers(problem: Problem) -> Iterator[Candidate]:
    """All unknowns are numbers: one linear system, multipliers included."""
    unknowns = [*problem.variables, *(c.multiplier for c in problem.constraints)]
    if len(unknowns) > MOST_UNKNOWNS or any(c.form.shape for c in problem.constraints):
        return
    slopes = [grad(problem.lagrangian, x).result for x in problem.variables]
    equations = [simplify(e) for e in (*slopes, *(c.form for c in problem.constraints))]
    entries = [[constant(grad(e, u).result, *unknowns) for u in unknowns] for e in equations]
    if any(e is None for row in entries for e in row):
        return
    solved = cramer(
        [[e for e in row if e is not None] for row in entries], [-at_zero(e, *unknowns) for e in equations], problem
    )
    if solved is None:
        return
    named = dict(zip(unknowns, map(simplify, solved[0]), strict=True))
    multipliers = {c.multiplier: named.pop(c.multiplier) for c in problem.constraints}
    yield Candidate(named, multipliers, solved[1], WHY)


def _vector(problem: Problem) -> Iterator[Candidate]:
    x = problem.variables[0]
    second = Matrix.of(constant(hessian(problem.objective, x).result, x), problem)
    rows = [_row(c, x) for c in problem.constraints]
    if second is None or any(row is None for row in rows):
        return
    free = negate(second.solve(at_zero(grad(problem.objective, x).result, x)))
    if not problem.constraints:
        yield Candidate({x: simplify(free)}, {}, second.needs, WHY)
        return
    found = _with_equations(problem, second, simplify(free), [row for row in rows if row is not None])
    if found is not None:
        yield found


@dataclass(frozen=True)
class Matrix:
    """A matrix, or a number, to divide by; needs: where it can be done."""

    value: Expr
    needs: tuple[Compare, ...]

    @classmethod
    def of(cls, value: Expr | None, problem: Problem) -> Matrix | None:
        """None where it is 0 for certain."""
        if value is None or value == zero(value):
            return None
        size = det(value) if value.shape else simplify(value)
        if isinstance(value, Eye) or _scale(value) is not None or _certain(size, problem):
            return cls(value, ())
        positive = not value.shape and proved(Compare(">=", size, Number(0)), problem.parameters)
        return cls(value, (Compare(">" if positive else "!=", size, Number(0)),))

    def solve(self, right: Expr) -> Expr:
        """The solution of `self @ y == right`."""
        scale = _scale(self.value)
        if scale is not None:
            return simplify(Mul(as_expr(1) / scale, right))
        return simplify(matmul(inv(self.value), right) if self.value.shape else right / self.value)


def _scale(value: Expr) -> Expr | None:
    """k of k*eye(n), for a number k that is not 0."""
    if isinstance(value, Eye):
        return Number(1)
    if isinstance(value, Mul) and isinstance(value.children[0], Number) and isinstance(value.children[1], Eye):
        return value.children[0]
    return None


def _certain(size: Expr, problem: Problem) -> bool:
    """Whether a number is shown to be positive, or negative."""
    signs = (Compare(relation, size, Number(0)) for relation in (">", "<"))
    return any(proved(c, problem.parameters) for c in signs)


def constant(e: Expr, *variables: Symbol) -> Expr | None:
    """The expression, simplified, where no variable is left in it."""
    found = simplify(e)
    return None if set(free_symbols(found)) & set(variables) else found


def at_zero(e: Expr, *variables: Symbol) -> Expr:
    """The expression where the variables are 0."""
    return simplify(rebuild(e, {x: zero(x) for x in variables}))


def _row(c: Constraint, x: Symbol) -> tuple[Expr, Expr] | None:
    """(a, e) of a constraint a @ x + e == 0."""
    slope = grad(c.form, x) if not c.form.shape else jacobian(c.form, x)
    a = constant(slope.result, x)
    return None if a is None else (a, at_zero(c.form, x))


def _upright(row: tuple[Expr, Expr]) -> tuple[tuple[Expr, Expr], bool]:
    """The row without a minus before a, and whether it was turned."""
    a, e = row
    turned = (isinstance(a, Mul) and a.children[0] == Number(-1)) or (isinstance(a, Full) and a.value < 0)
    return ((simplify(negate(a)), simplify(negate(e))), True) if turned else (row, False)


def _with_equations(problem: Problem, second: Matrix, free: Expr, rows: list[tuple[Expr, Expr]]) -> Candidate | None:
    """λ from the constraints, then x = free − H⁻¹ Σ a λ."""
    x = problem.variables[0]
    rows, turned = [list(found) for found in zip(*map(_upright, rows), strict=True)]
    across = [second.solve(a.T) for a, _ in rows]
    if len(rows) == 1:
        (a, e), gram = rows[0], Matrix.of(simplify(matmul(rows[0][0], across[0])), problem)
        if gram is None:
            return None
        found, needs = [gram.solve(simplify(matmul(a, free) + e))], gram.needs
    else:
        solved = _few(problem, free, rows, across)
        if solved is None:
            return None
        found, needs = solved
    place = free
    for side, multiplier in zip(across, found, strict=True):
        place = place - (matmul(side, multiplier) if multiplier.shape else side * multiplier)
    signed = [simplify(negate(m)) if turn else m for m, turn in zip(found, turned, strict=True)]
    named = {c.multiplier: m for c, m in zip(problem.constraints, signed, strict=True)}
    return Candidate({x: simplify(place)}, named, (*second.needs, *needs), WHY)


def _few(
    problem: Problem, free: Expr, rows: list[tuple[Expr, Expr]], across: list[Expr]
) -> tuple[list[Expr], tuple[Compare, ...]] | None:
    """Several scalar constraints: the multipliers by Cramer's rule, with products of vectors as numbers."""
    if len(rows) > MOST_EQUATIONS or any(e.shape for _, e in rows):
        return None
    entries = [[simplify(matmul(a, b)) for b in across] for a, _ in rows]
    right = [simplify(matmul(a, free) + e) for a, e in rows]
    return cramer(entries, right, problem)


@asked_at_calls()
def cramer(
    entries: list[list[Expr]], right: list[Expr], problem: Problem
) -> tuple[list[Expr], tuple[Compare, ...]] | None:
    """The solution of a small linear system of numbers, each of which may be made of tensors."""
    atoms: dict[Expr, sympy.Symbol] = {}

    def atom(e: Expr) -> sympy.Expr:
        if isinstance(e, Number):
            return e.to_sympy()
        return atoms.setdefault(e, sympy.Symbol(f"_a{len(atoms)}", real=True))

    matrix = sympy.Matrix([[atom(e) for e in row] for row in entries])
    size = sympy.expand(matrix.det(method="berkowitz"))
    if size == 0:
        return None
    solution = matrix.LUsolve(sympy.Matrix([atom(e) for e in right])).applyfunc(sympy.factor)
    back = {s.name: e for e, s in atoms.items()}
    try:
        found, whole = [named(v, back) for v in solution], Matrix.of(named(size, back), problem)
    except SymnetError:
        return None
    return None if whole is None else (found, whole.needs)


def named(e: sympy.Expr, table: Mapping[str, Expr]) -> Expr:
    """SymPy's expression as ours, with what its names stand for."""
    made = as_expr(e)
    found: Expr = rebuild(made, {s: table[s.name] for s in free_symbols(made) if s.name in table})
    return found
