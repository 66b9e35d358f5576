"""Identities of elementary functions with their domains: one row each, usable as rewriting rules.

A row says `left == right` wherever its condition holds; the condition states what of the left side's domain the right
side does not need, or what the identity itself needs. Every row is tested at random points of its domain.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet import ops
from symnet.expr import Compare, Expr, Number, Symbol
from symnet.rewrite import Row, pattern

a, b = Symbol("a"), Symbol("b")
HALF = Number(Fraction(1, 2))


@dataclass(frozen=True)
class Identity:
    """left == right where all of `where` hold; simplifies: the right side is what one prefers to write."""

    name: str
    left: Expr
    right: Expr
    where: tuple[Compare, ...] = ()
    zh: str = ""
    simplifies: bool = True

    @property
    def row(self) -> Row:
        """The rule from left to right."""
        return pattern(self.name, self.left, self.right, self.zh, self.where)

    @property
    def backwards(self) -> Row:
        """The rule from right to left."""
        return pattern(self.name, self.right, self.left, self.zh, self.where)


def positive(e: Expr) -> Compare:
    return Compare(">", e, Number(0))


def nonnegative(e: Expr) -> Compare:
    return Compare(">=", e, Number(0))


IDENTITIES = (
    Identity("log of exp", ops.log(ops.exp(a)), a, zh="指数的对数"),
    Identity("exp of log", ops.exp(ops.log(a)), a, (positive(a),), "对数的指数"),
    Identity("square of a square root", ops.sqrt(a) ** 2, a, (nonnegative(a),), "平方根的平方"),
    Identity("square root of a square", ops.sqrt(a**2), ops.abs(a), zh="平方的平方根"),
    Identity("square of an absolute value", ops.abs(a) ** 2, a**2, zh="绝对值的平方"),
    Identity("absolute value twice", ops.abs(ops.abs(a)), ops.abs(a), zh="绝对值的绝对值"),
    Identity("exp(x) - 1", ops.expm1(ops.log1p(a)), a, (Compare(">", a, Number(-1)),), "指数减一"),
    Identity("log of a reciprocal", ops.log(1 / a), -ops.log(a), (positive(a),), "倒数的对数"),
    Identity("logarithm of 1 + exp", ops.log(1 + ops.exp(a)), ops.softplus(a), zh="Softplus 的定义"),
    Identity("reflection of sigmoid", 1 - ops.sigmoid(a), ops.sigmoid(-a), zh="Sigmoid 的对称性", simplifies=False),
    Identity("tanh by sigmoid", ops.tanh(a), 2 * ops.sigmoid(2 * a) - 1, zh="双曲正切与 Sigmoid", simplifies=False),
    Identity(
        "log of a product", ops.log(a * b), ops.log(a) + ops.log(b), (positive(a), positive(b)), "积的对数", False
    ),
    Identity("exp of a sum", ops.exp(a + b), ops.exp(a) * ops.exp(b), (), "和的指数", False),
    Identity("Pythagoras", ops.sin(a) ** 2 + ops.cos(a) ** 2, Number(1), zh="毕达哥拉斯恒等式"),
    Identity("Pythagoras", ops.cos(a) ** 2 + ops.sin(a) ** 2, Number(1), zh="毕达哥拉斯恒等式"),
    Identity("hyperbolic Pythagoras", ops.cosh(a) ** 2 - ops.sinh(a) ** 2, Number(1), zh="双曲恒等式"),
    Identity("sign of an absolute value", ops.sign(a) * ops.abs(a), a, zh="符号与绝对值"),
    Identity("absolute value by sign", ops.abs(a) * ops.sign(a), a, zh="符号与绝对值"),
    Identity("ReLU by maximum", ops.maximum(a, Number(0)), ops.relu(a), zh="ReLU 的定义", simplifies=False),
)

SIMPLIFYING: tuple[Row, ...] = tuple(identity.row for identity in IDENTITIES if identity.simplifies)
