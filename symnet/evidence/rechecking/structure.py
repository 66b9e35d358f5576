"""Comparisons with 0 that follow from the structure of an expression: what is enough for them, operand by operand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.expr import Add, AxisMap, Compare, Concat, Defined, Map, Mul, Number, Power, Reduce
from symnet.functions import FUNCTIONS

ZERO = Number(0)
Ways = list[list[Compare]]  # of each, all are enough; none at all in a way: it always holds
FOLLOWS = ("sum", "mean", "prod", "max", "min")  # reductions that are positive where their entries are


def enough(c: Compare) -> Ways:
    """Ways to show `e > 0`, `e >= 0` or `e != 0`."""
    e, zero = c.children
    rule = RULES.get(type(e))
    if rule is None or zero is not ZERO or c.relation not in (">", ">=", "!="):
        return []
    if c.relation == "!=":
        return [[Compare(">", e, ZERO)]]
    return rule(e, c.relation)


def _add(e: Add, relation: str) -> Ways:
    a, b = e.children
    strict = [Compare(relation, a, ZERO), Compare(">=", b, ZERO)], [Compare(">=", a, ZERO), Compare(relation, b, ZERO)]
    return list(strict)


def _mul(e: Mul, relation: str) -> Ways:
    a, b = e.children
    if a is b:
        return [[]] if relation == ">=" else [[Compare("!=", a, ZERO)]]
    return [[Compare(relation, a, ZERO), Compare(relation, b, ZERO)]]


def _power(e: Power, relation: str) -> Ways:
    base, p = e.base, e.exponent.value if isinstance(e.exponent, Number) else None
    if p is None:
        return [[Compare(">", base, ZERO)]]
    if p % 2 == 0 or p.denominator != 1:  # even, or a root, which is never negative
        return [[]] if relation == ">=" else [[Compare("!=" if p % 2 == 0 else ">", base, ZERO)]]
    return [[Compare(relation if p > 0 else ">", base, ZERO)]]


def _map(e: Map, relation: str) -> Ways:
    row = FUNCTIONS[e.name]
    low = row.range.low
    if low is not None and (low > 0 or (low == 0 and (relation == ">=" or not row.range.low_attained))):
        return [[]]
    if e.name == "log":
        return [[Compare(relation, e.children[0], Number(1))]]
    return [[Compare(">", e.children[0], ZERO)]] if e.name == "sqrt" else []


def _reduce(e: Reduce, relation: str) -> Ways:
    if e.op in ("norm", "norm1"):
        return [[]] if relation == ">=" else []
    return [[Compare(relation, e.children[0], ZERO)]] if e.op in FOLLOWS else []


def in_range(c: Compare) -> bool:
    """Whether `k >= e`, `k > e`, `e >= k` or `e > k` for a number k beyond which a function has no values."""
    if c.relation not in (">=", ">"):
        return False
    a, b = c.children
    if isinstance(a, Number):
        high, attained = _range(b, high=True)
        return high is not None and (a.value > high or (a.value == high and (c.relation == ">=" or not attained)))
    low, attained = _range(a, high=False)
    k = b.value if isinstance(b, Number) else None
    return low is not None and k is not None and (k < low or (k == low and (c.relation == ">=" or not attained)))


def _range(e: Any, high: bool) -> tuple[Any, bool]:
    """A bound of the values, and whether it may be attained."""
    if isinstance(e, AxisMap) and e.name in ("softmax", "argmax_onehot"):
        return (1, True) if high else (0, e.name != "softmax")
    if not isinstance(e, Map):
        return None, False
    found = FUNCTIONS[e.name].range
    return (found.high, found.high_attained) if high else (found.low, found.low_attained)


RULES: dict[type, Callable[[Any, str], Ways]] = {
    Add: _add,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Reduce: _reduce,
    Concat: lambda e, relation: [[Compare(relation, part, ZERO) for part in e.children]],
    Defined: lambda e, relation: [[Compare(relation, e.value, ZERO)]],
}
