"""Rows for cases: branches that agree, indicators, and sums of what is 0 in each other's case."""

from __future__ import annotations

from dataclasses import dataclass

from symnet.calculus.arithmetic import Product, shape_of, sum_of, terms_of, value_of
from symnet.calculus.conditions import needs, total
from symnet.expr import Add, Compare, Defined, Expr, Full, Map, Mul, Where
from symnet.rewrite import Facts, Found, Rewritten, Row, row
from symnet.sizes import broadcast

# Each relation as one with > between the sides (perhaps exchanged), and whether it says that > holds.
ORDERED = {">": (False, True), "<": (True, True), ">=": (True, False), "<=": (False, False)}


def as_greater(condition: Compare) -> tuple[Compare, bool]:
    """An order relation as one with >, and whether it says that this holds: a <= b is not a > b."""
    if condition.relation not in ORDERED:
        return condition, True
    exchanged, holds = ORDERED[condition.relation]
    a, b = condition.children
    return Compare(">", b, a) if exchanged else Compare(">", a, b), holds


@row("equal branches", "where(c, a, a) == a", "相同的分支", Where)
def equal_branches(node: Where, facts: Facts) -> Found:
    condition, a, b = node.children
    if a is not b and not (value_of(a) == 0 == value_of(b)):
        return None
    if value_of(a) is not None:
        return Rewritten(Full(value_of(a) or 0, node.shape), needs(condition))
    return Rewritten(a, needs(condition)) if a.shape == node.shape else None


@row("exchange the branches", "where(0 >= a, 0, 1) == where(a > 0, 1, 0)", "交换分支", Where)
def indicator(node: Where, facts: Facts) -> Found:
    """An indicator of the opposite is one of the condition."""
    condition, a, b = node.children
    if value_of(a) != 0 or value_of(b) != 1 or not isinstance(condition, Compare):
        return None
    greater, holds = as_greater(condition)
    return None if holds else Where(greater, b, a)


@row("ReLU times its slope", "relu(a)*where(a > 0, 1, 0) == relu(a)", "ReLU 与其导数之积", Mul)
def relu_and_slope(node: Mul, facts: Facts) -> Found:
    product = Product.of(node)
    for k, (base, exponent) in enumerate(product.factors):
        if not isinstance(base, Where) or exponent.denominator != 1 or exponent < 1:
            continue
        a = _positive_part(base)
        if any(e > 0 and _is_relu(b, a) for b, e in product.factors):
            rest = (*product.factors[:k], *product.factors[k + 1 :])
            return Product(product.coefficient, rest, node.shape).expr
    return None


def _is_relu(e: Expr, a: Expr | None) -> bool:
    """Whether e is relu(a), perhaps by its name."""
    e = e.value if isinstance(e, Defined) else e
    return isinstance(e, Map) and e.name == "relu" and e.children[0] is a


def _positive_part(e: Where) -> Expr | None:
    """a, where e is where(a > 0, 1, 0)."""
    condition, one, zero = e.children
    if value_of(one) != 1 or value_of(zero) != 0 or not isinstance(condition, Compare) or condition.relation != ">":
        return None
    return condition.children[0] if value_of(condition.children[1]) == 0 else None


@row("join the cases", "where(c, a, 0) + where(c, 0, b) == where(c, a, b)", "合并分段", Add)
def join_cases(node: Add, facts: Facts) -> Found:
    """Two terms of a sum that are each 0 in the other's case; factors beside them must have values in both cases."""
    terms = terms_of(node)
    split = [(k, case) for k, term in enumerate(terms) if (case := _case(term)) is not None]
    for i, one in split:
        for j, other in split:
            if not one.holds or not _opposite(one, other):
                continue
            if other.holds and other.condition.relation in (">=", "<="):  # the one as written was not strict
                continue
            both = Where(one.condition, one.value, other.value)
            shape = broadcast(terms[i].shape, terms[j].shape)
            rest = [term for k, term in enumerate(terms) if k not in (i, j)]
            if both.shape == shape:
                return sum_of([Product.of(both), *rest], node.shape)
    return None


@dataclass(frozen=True)
class Case:
    """A term that has a value where the condition holds (or does not), and is 0 elsewhere."""

    condition: Compare
    holds: bool
    value: Expr


def _opposite(one: Case, other: Case) -> bool:
    """Whether one case is where the other is not."""
    (a, as_said), (b, as_said_too) = as_greater(one.condition), as_greater(other.condition)
    return a is b and (one.holds == as_said) != (other.holds == as_said_too)


def _case(term: Product) -> Case | None:
    """The case of a term with a factor `where` with a 0."""
    for k, (base, exponent) in enumerate(term.factors):
        if not isinstance(base, Where) or exponent != 1 or not isinstance(base.children[0], Compare):
            continue
        condition, a, b = base.children
        holds = value_of(b) == 0
        rest = (*term.factors[:k], *term.factors[k + 1 :])
        if holds == (value_of(a) == 0) or not all(total(f) for f, _ in rest):
            continue
        chosen = Product.of(a if holds else b)
        shape = broadcast(chosen.shape, shape_of(f for f, _ in rest))
        value = Product(term.coefficient * chosen.coefficient, rest + chosen.factors, shape).expr
        return Case(condition, holds, value)
    return None


CASES: tuple[Row, ...] = (equal_branches, indicator, relu_and_slope, join_cases)
