"""What kind of point a critical point is: the Hessian of the Lagrange function along the constraints."""

from __future__ import annotations

from typing import Any

import sympy

from symnet.expr import Number
from symnet.optimality.critical import CriticalPoint
from symnet.optimality.problem import Problem


def classified(problem: Problem, point: CriticalPoint) -> tuple[str, str]:
    """(kind, why) by second-order conditions; `undecided` where they do not decide."""
    if any(not c.equality and point.multipliers[c.multiplier.name] == Number(0) for c in point.active):
        return "undecided", "an inequality holds with equality and its multiplier is 0"
    names = [x.to_sympy() for x in problem.variables]
    place = {n: point.values[x.name].to_sympy() for n, x in zip(names, problem.variables, strict=True)}
    place |= {c.multiplier.to_sympy(): point.multipliers[c.multiplier.name].to_sympy() for c in problem.constraints}
    second = sympy.hessian(problem.lagrangian.to_sympy(), names).subs(place)
    if not point.active:
        return _kind(second, f"the Hessian is {_entries(second)}")
    normals = sympy.Matrix([[c.form.to_sympy().diff(n) for n in names] for c in point.active]).subs(place)
    if normals.rank() < len(point.active):
        return "undecided", "the gradients of the constraints depend on each other"
    border = sympy.zeros(len(point.active))
    bordered = sympy.Matrix(sympy.BlockMatrix([[border, normals], [normals.T, second]]).as_explicit())
    why = f"the determinant of the bordered Hessian is {sympy.radsimp(sympy.simplify(bordered.det()))}"
    if len(point.active) == len(names):
        wanted = all(c.equality or point.multipliers[c.multiplier.name] != Number(0) for c in point.active)
        return ("local minimum", "the constraints leave no direction") if wanted else ("undecided", why)
    tangents = sympy.Matrix.hstack(*normals.nullspace())
    kind, _ = _kind(sympy.simplify(tangents.T * second * tangents), why)
    if kind == "local maximum" and any(not c.equality for c in point.active):
        return "saddle", why  # inside the constraint the function falls
    return kind, why


def _kind(matrix: Any, why: str) -> tuple[str, str]:
    if matrix.is_positive_definite:
        return "local minimum", why
    if matrix.is_negative_definite:
        return "local maximum", why
    return ("saddle" if matrix.is_indefinite else "undecided"), why


def _entries(matrix: Any) -> str:
    return str(matrix.tolist()) if matrix.rows > 1 else str(matrix[0, 0])
