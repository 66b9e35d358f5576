"""Rows that use a hypothesis or a declared fact; the step names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from symnet.calculus.arithmetic import Product, value_of
from symnet.calculus.certain import implied, lowest_sign
from symnet.calculus.chains import neighbours, replaced
from symnet.expr import (
    Compare,
    Contract,
    Expr,
    Eye,
    Full,
    Mul,
    Number,
    Reduce,
    Reshape,
    Where,
    count,
    reciprocal,
)
from symnet.rewrite import Facts, Found, Rewritten, Row, row
from symnet.step import Rule

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
    for left, right, hypothesis in oriented(facts.given):
        if isinstance(left, Reduce) and left.children == node.children and isinstance(right, (Number, Full)):
            if (left.op, left.axes) == (node.op, node.axes):
                return right.value, hypothesis
    return None


def oriented(given: tuple[Compare, ...]) -> list[tuple[Expr, Expr, Compare]]:
    """Hypotheses a == b from the larger side to the smaller; a name that is given a number counts as larger."""
    found = []
    for hypothesis in given:
        if hypothesis.relation == "==":
            a, b = hypothesis.children
            found.append((a, b, hypothesis) if _size(a) >= _size(b) else (b, a, hypothesis))
    return found


def _size(e: Expr) -> tuple[int, bool]:
    return count(e), not isinstance(e, (Number, Full))


def equations(given: tuple[Compare, ...], simpler: Callable[[Expr], Expr]) -> list[Row]:
    """A row for each hypothesis: its larger side, simplified, is replaced by its smaller one."""
    rows = []
    for left, right, hypothesis in oriented(given):
        left, right = simpler(left), simpler(right)
        if _size(left) > _size(right) and not isinstance(left, Reduce):
            rows.append(Row(GIVEN, (type(left),), _replacement(left, right, hypothesis)))
            if isinstance(left, Contract) and len(left.children) == 2 and left.rank == 2:
                rows.append(Row(GIVEN, (Contract,), _in_chain(left, right, hypothesis)))
    return rows


def _replacement(left: Expr, right: Expr, hypothesis: Compare) -> Callable[[Expr, Facts], Found]:
    def apply(node: Expr, facts: Facts) -> Found:
        if node is not left:
            return None
        if isinstance(right, (Number, Full)):
            return Rewritten(Full(right.value, node.shape), given=(hypothesis,))
        return Rewritten(right, given=(hypothesis,)) if right.shape == node.shape else None

    return apply


def _in_chain(left: Contract, right: Expr, hypothesis: Compare) -> Callable[[Contract, Facts], Found]:
    """A product of two matrices that is given, as a part of a longer product."""
    (wanted, *_) = [*neighbours(left), None]

    def apply(node: Contract, facts: Facts) -> Found:
        for pair in neighbours(node) if wanted is not None and len(node.children) > 2 else ():
            if replace(pair, at=wanted.at) == wanted:
                after = replaced(node, pair, None if isinstance(right, Eye) else right)
                return Rewritten(after, given=(hypothesis,))
        return None

    return apply


@row("product of all but one", "prod of the others == prod(x)/x where x != 0", "除一项外的乘积", Reduce)
def product_of_others(node: Reduce, facts: Facts) -> Found:
    """The products of all entries but one along the last axis, where no entry is 0 by a hypothesis or a declaration."""
    chosen = node.children[0]
    if node.op != "prod" or node.keepdims or node.axes != (chosen.rank - 1,) or not isinstance(chosen, Where):
        return None
    condition, one, others = chosen.children
    if (
        condition.children != (Eye(chosen.shape[-1]), Number(1))
        or value_of(one) != 1
        or not isinstance(others, Reshape)
    ):
        return None
    x = others.children[0]
    if x.shape != node.shape or others.shape != (*x.shape[:-1], 1, x.shape[-1]):
        return None
    nonzero = Compare("!=", x, Number(0))
    if not implied(nonzero, facts.given) and lowest_sign(x) != 1:
        return None
    whole = Reduce("prod", x, (x.rank - 1,), x.rank > 1)
    used = tuple(h for h in facts.given if implied(nonzero, (h,)))
    return Rewritten(Mul(whole, reciprocal(x)), (nonzero,), used)


HYPOTHESES: tuple[Row, ...] = (
    Row(GIVEN, (Mul,), _given_factor, early=True),
    Row(GIVEN, (Reduce,), _given_reduction),
)
BY_SIGN: tuple[Row, ...] = (product_of_others,)
