"""Quadratic objectives of a matrix (many outputs): the point from an inverse, for all sizes."""

from __future__ import annotations

from collections.abc import Iterator

from symnet.calculus import grad, simplify
from symnet.errors import SymnetError
from symnet.expr import Add, Expr, Symbol, negate, rebuild
from symnet.ops import eye
from symnet.optimality.conditions import Candidate
from symnet.optimality.problem import Problem
from symnet.optimality.quadratic import WHY, Matrix, at_zero, constant


def of_matrix(problem: Problem) -> Iterator[Candidate]:
    """Without constraints: a matrix W with the condition M W + C == 0 or W M + C == 0."""
    if not problem.constraints and [len(x.shape) for x in problem.variables] == [2]:
        yield from _matrix(problem, problem.variables[0])


def _matrix(problem: Problem, w: Symbol) -> Iterator[Candidate]:
    """The factor of W is what the linear part makes of the identity in its place."""
    slope = grad(problem.objective, w).result
    start = at_zero(slope, w)
    linear = simplify(Add(slope, negate(start)))
    for side, size in enumerate(w.shape):
        try:
            factor = Matrix.of(constant(rebuild(linear, {w: eye(size)}), w), problem)
        except SymnetError:  # the identity does not fit there
            continue
        if factor is None or factor.value.shape != (size, size):
            continue
        yield Candidate(
            {w: simplify(negate(factor.solve(start) if side == 0 else _right(factor, start)))}, {}, factor.needs, WHY
        )


def _right(factor: Matrix, start: Expr) -> Expr:
    """The solution of `W @ M == start`."""
    turned = Matrix(simplify(factor.value.T), factor.needs)
    return simplify(turned.solve(simplify(start.T)).T)
