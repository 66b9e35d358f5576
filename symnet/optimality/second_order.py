"""What kind of point a critical point is: the Hessian of the Lagrange function along the constraints."""

from __future__ import annotations

from typing import Any

import sympy

from symnet.expr import Expr, Number, as_expr
from symnet.limits import asked_at_calls
from symnet.optimality.critical import CriticalPoint
from symnet.optimality.problem import Problem

Judgement = tuple[str, str, str, Expr | None]

DEGENERATE = "an inequality holds with equality and its multiplier is 0", "某个不等式取等号，且其乘子为 0"
DEPENDENT = "the gradients of the constraints depend on each other", "各约束的梯度线性相关"
CORNER = "the constraints leave no direction", "约束没有留下可移动的方向"


@asked_at_calls()
def classified(problem: Problem, point: CriticalPoint) -> Judgement:
    """(kind, why, why in Chinese, the number that decided) by second-order conditions; undecided if silent."""
    names = [x.to_sympy() for x in problem.variables]
    place = {n: point.values[x.name].to_sympy() for n, x in zip(names, problem.variables, strict=True)}
    loose = (c for c in problem.constraints if not c.equality and point.multipliers[c.multiplier.name] == Number(0))
    if any(c in point.active or sympy.simplify(c.form.to_sympy().subs(place)) == 0 for c in loose):
        return "undecided", *DEGENERATE, None
    place |= {c.multiplier.to_sympy(): point.multipliers[c.multiplier.name].to_sympy() for c in problem.constraints}
    second = sympy.hessian(problem.lagrangian.to_sympy(), names).subs(place)
    if not point.active:
        shown = _entries(second)
        alone = as_expr(second[0, 0]) if second.rows == 1 else None
        return _kind(second), f"the Hessian is {shown}", f"黑塞矩阵为 {shown}", alone
    normals = sympy.Matrix([[c.form.to_sympy().diff(n) for n in names] for c in point.active]).subs(place)
    if normals.rank() < len(point.active):
        return "undecided", *DEPENDENT, None
    border = sympy.zeros(len(point.active))
    bordered = sympy.Matrix(sympy.BlockMatrix([[border, normals], [normals.T, second]]).as_explicit())
    value = as_expr(sympy.radsimp(sympy.simplify(bordered.det())))
    why = f"the determinant of the bordered Hessian is {value}", f"加边黑塞矩阵的行列式为 {value}"
    if len(point.active) == len(names):
        wanted = all(c.equality or point.multipliers[c.multiplier.name] != Number(0) for c in point.active)
        return ("local minimum", *CORNER, None) if wanted else ("undecided", *why, value)
    tangents = sympy.Matrix.hstack(*normals.nullspace())
    kind = _kind(sympy.simplify(tangents.T * second * tangents))
    if kind == "local maximum" and any(not c.equality for c in point.active):
        return "saddle", *why, value  # inside the constraint the function falls
    return kind, *why, value


def _kind(matrix: Any) -> str:
    if matrix.is_positive_definite:
        return "local minimum"
    if matrix.is_negative_definite:
        return "local maximum"
    return "saddle" if matrix.is_indefinite else "undecided"


def _entries(matrix: Any) -> str:
    return str(matrix.tolist()) if matrix.rows > 1 else str(as_expr(matrix[0, 0]))
