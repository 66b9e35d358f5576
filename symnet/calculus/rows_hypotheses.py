"""Rows that use a hypothesis or a declared fact; the step names it."""

from __future__ import annotations

from fractions import Fraction

from symnet.calculus.arithmetic import Product
from symnet.expr import Compare, Expr, Full, Mul, Number, Reduce, count
from symnet.rewrite import Facts, Found, Rewritten, Row
from symnet.step import Rule


def _equations(facts: Facts) -> list[tuple[Expr, Expr, Compare]]:
    """Hypotheses a == b, oriented from the larger side to the smaller."""
    found = []
    for hypothesis in facts.given:
        if hypothesis.relation == "==":
            a, b = hypothesis.children
            found.append((a, b, hypothesis) if count(a) >= count(b) else (b, a, hypothesis))
    return found


GIVEN = Rule("use a hypothesis", "a == b where it is given", "使用已知条件")


def _given_factor(node: Mul, facts: Facts) -> Found:
    """A factor whose value is given; 1 is left out."""
    product = Product.of(node)
    for k, (base, exponent) in enumerate(product.factors):
        found = _value(base, facts) if isinstance(base, Reduce) else None
        if found and exponent.denominator == 1 and (found[0] or exponent > 0):
            factors = product.factors[:k] + product.factors[k + 1 :]
            after = Product(product.coefficient * found[0] ** int(exponent), factors, node.shape).expr
            return Rewritten(after, given=(found[1],))
    return None


def _given_reduction(node: Reduce, facts: Facts) -> Found:
    found = _value(node, facts)
    return Rewritten(Full(found[0], node.shape), given=(found[1],)) if found else None


def _value(node: Reduce, facts: Facts) -> tuple[Fraction, Compare] | None:
    """The number that a reduction is given to be, with the hypothesis; whether axes are kept does not matter."""
    for left, right, hypothesis in _equations(facts):
        if isinstance(left, Reduce) and left.children == node.children and isinstance(right, (Number, Full)):
            if (left.op, left.axes) == (node.op, node.axes):
                return right.value, hypothesis
    return None


HYPOTHESES: tuple[Row, ...] = (
    Row(GIVEN, (Mul,), _given_factor, early=True),
    Row(GIVEN, (Reduce,), _given_reduction),
)
