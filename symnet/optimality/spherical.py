"""Linear and quadratic objectives on a sphere or a ball: a direction, or the eigenvectors."""

from __future__ import annotations

from collections.abc import Iterator

from symnet.calculus import grad, hessian, simplify
from symnet.expr import Compare, Expr, Mul, Number, Symbol, negate, postorder
from symnet.ops import matmul, norm, sqrt
from symnet.optimality.conditions import Candidate, zero
from symnet.optimality.problem import Constraint, Problem
from symnet.optimality.quadratic import _scale, at_zero, constant

AGAINST = ("against the gradient, as far as the constraint allows", "逆梯度方向，走到约束允许的最远处")
EIGENVECTORS = (
    "every eigenvector of this length is a stationary point, with its eigenvalue",
    "每个具有该长度的特征向量都是驻点，函数值由其特征值给出",
)


def spherical(problem: Problem) -> Iterator[Candidate]:
    """Points under the one constraint `x @ x == r`, or `<=`, of a vector x."""
    if len(problem.variables) > 1 or len(problem.variables[0].shape) != 1 or len(problem.constraints) != 1:
        return
    x, (c,) = problem.variables[0], problem.constraints
    square = _radius(c, x)
    slope = grad(problem.objective, x).result
    second = constant(hessian(problem.objective, x).result, x)
    if square is None or second is None:
        return
    k, r = square
    if second == zero(second):
        yield from _direction(x, c, simplify(slope), k, r)
    elif c.equality and at_zero(slope, x) == zero(slope):
        yield _eigenvector(problem, second, k, r)


def _radius(c: Constraint, x: Symbol) -> tuple[Expr, Expr] | None:
    """(k, r) of a constraint that is k/2 (x @ x − r)."""
    if c.form.shape:
        return None
    second = constant(hessian(c.form, x).result, x)
    k = None if second is None else _scale(second)
    if k is None or at_zero(grad(c.form, x).result, x) != zero(x):
        return None
    return k, simplify(Mul(-2 / k, at_zero(c.form, x)))


def _direction(x: Symbol, c: Constraint, a: Expr, k: Expr, r: Expr) -> Iterator[Candidate]:
    length, reach = norm(a), Number(1) if r == Number(1) else sqrt(r)
    place, multiplier = simplify(negate(reach * a / length)), simplify(length / (k * reach))
    value = simplify(negate(reach * length))
    yield Candidate({x: place}, {c.multiplier: multiplier}, (Compare(">", length, Number(0)),), AGAINST, value)


def _eigenvector(problem: Problem, second: Expr, k: Expr, r: Expr) -> Candidate:
    """A vector v with A v = ν v, where the Hessian is 2 A."""
    x, (c,) = problem.variables[0], problem.constraints
    taken = {n.name for n in postorder(problem.lagrangian, *problem.given) if isinstance(n, Symbol)}
    v = Symbol(_fresh("v", taken), x.shape)
    value = Symbol(_fresh("ν", taken))
    matrix, sign = simplify(second / 2), 1
    if isinstance(matrix, Mul) and matrix.children[0] == Number(-1):
        matrix, sign = matrix.children[1], -1
    given = (Compare("==", matmul(matrix, v), Mul(value, v)), Compare("==", matmul(v, v), r))
    found = simplify(sign * value * r)
    return Candidate({x: v}, {c.multiplier: simplify(-2 * sign * value / k)}, given, EIGENVECTORS, found, saddle=True)


def _fresh(word: str, taken: set[str]) -> str:
    while word in taken:
        word += "0"
    return word
