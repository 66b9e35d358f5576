"""Rows that use a hypothesis or a declared fact; the step names it."""

from __future__ import annotations

from fractions import Fraction

from symnet.calculus.arithmetic import Product
from symnet.calculus.rows_tensor import chain_order, remade
from symnet.expr import Compare, Contract, Defined, Expr, Full, Inverse, Mul, Number, Reduce, Symbol, count
from symnet.rewrite import Facts, Found, Rewritten, Row, row
from symnet.step import Rule
from symnet.symbols import fact_hypotheses


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


@row("symmetric matrix", "A.T == A", "对称矩阵", Contract)
def symmetric(node: Contract, facts: Facts) -> Found:
    """A symmetric matrix is not transposed."""
    turned = _transposed_operands(node)
    inputs = list(node.inputs)
    used: list[Compare] = []
    for k in turned:
        symbol = _symmetric_symbol(node.children[k])
        if symbol is not None:
            inputs[k] = inputs[k][::-1]
            used += [h for h in fact_hypotheses(symbol) if h not in used]
    if tuple(inputs) == node.inputs:
        return None
    return Rewritten(remade(list(node.children), inputs, node.output), given=tuple(used))


def _transposed_operands(node: Contract) -> list[int]:
    """The matrices that a chain enters by their second axis."""
    if len(node.children) == 1:
        return [0] if node.inputs[0][::-1] == node.output and len(node.output) == 2 else []
    order = chain_order(node)
    if order is None:
        return []
    turned, enter = [], node.output[0]
    for k in order:
        labels = node.inputs[k]
        if len(labels) == 2 and labels[0] != enter:
            turned.append(k)
        enter = next((label for label in labels if label != enter), enter)
    return turned


def _symmetric_symbol(e: Expr) -> Symbol | None:
    """The symbol whose declaration makes a matrix symmetric: itself, or the inverse of one that is."""
    while isinstance(e, (Inverse, Defined)):
        e = e.children[0]
    if isinstance(e, Symbol) and {"symmetric", "diagonal", "positive_definite"} & set(e.facts):
        return e
    return None


HYPOTHESES: tuple[Row, ...] = (
    Row(GIVEN, (Mul,), _given_factor, early=True),
    Row(GIVEN, (Reduce,), _given_reduction),
    symmetric,
)
