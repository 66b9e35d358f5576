"""What the named inequalities know of functions: which are convex, which increase, and how fast they grow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from symnet import ops
from symnet.expr import Expr, Map, Number
from symnet.functions import FUNCTIONS


@dataclass(frozen=True)
class Convex:
    """f is convex (sign 1) or concave (-1) where its argument is in `relation 0`, or everywhere."""

    build: Callable[[Expr], Expr]
    sign: int
    relation: str = ""


CONVEX: dict[str, Convex] = {
    "exp": Convex(ops.exp, 1),
    "log": Convex(ops.log, -1, ">"),
    "sqrt": Convex(ops.sqrt, -1, ">"),
    "cosh": Convex(ops.cosh, 1),
    "softplus": Convex(ops.softplus, 1),
    "abs": Convex(ops.abs, 1),
    "relu": Convex(ops.relu, 1),
    "expm1": Convex(ops.expm1, 1),
    "square": Convex(lambda x: x**2, 1),
    "reciprocal": Convex(lambda x: 1 / x, 1, ">"),
    "entropy": Convex(lambda x: x * ops.log(x), 1, ">"),
}

# |f(u) − f(v)| <= L |u − v|
LIPSCHITZ: dict[str, Fraction] = {
    **dict.fromkeys("abs atan elu hard_tanh relu sin cos softplus softsign tanh".split(), Fraction(1)),
    "sigmoid": Fraction(1, 4),
    "hard_sigmoid": Fraction(1, 6),
}
AT_ZERO = tuple("abs atan elu hard_tanh relu sin softsign tanh".split())  # of these L is 1, and the value at 0 is 0
SOFTMAX = Fraction(1, 2)  # in the Euclidean norm: the Jacobian diag(p) − p pᵀ has no larger eigenvalue

# Of one operand, on all of its domain, which is an interval: 1 where a function increases, -1 where it decreases.
MONOTONE: dict[str, int] = {name: f.monotone for name, f in FUNCTIONS.items() if f.monotone and not f.defaults}
INCREASING = tuple(name for name, direction in MONOTONE.items() if direction > 0)
SAME_SLOPE = ("max", "min", "logsumexp")  # reductions that change no more than the entries do

SIGNS: dict[str, Callable[[Expr], Expr]] = {"+": lambda e: e, "-": lambda e: -e, "abs": ops.abs}
# Each obeys the triangle inequality, and is at most the sum of absolute values.
MEASURES: dict[str, Callable[[Expr], Expr]] = {
    "Euclidean": ops.norm,
    "sum": lambda e: ops.norm(e, ord=1),
    "largest": lambda e: ops.max(ops.abs(e)),
    "entry": ops.abs,
}

# Reductions of s·a, for a number s, are these multiples of those of a.
HOMOGENEOUS: dict[str, Callable[[Expr], Expr]] = {
    **dict.fromkeys(("sum", "mean"), lambda s: s),
    **dict.fromkeys(("norm", "norm1"), ops.abs),
}


def function(name: str, x: Expr) -> Expr:
    """A function of the table, with the parameters that it has where none is given."""
    return Map(name, x, *(Number(value) for value in FUNCTIONS[name].defaults))
