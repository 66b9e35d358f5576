"""Comparisons of polynomials in sizes and in names declared `integer`, as polynomials with integer coefficients.

A box says of every name that it is one number, or all numbers from one on, upwards or downwards; what is not one number
is written `start + k` or `start - k` with k = 0, 1, 2, ... Then signs of coefficients say what the polynomial does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.expr import Add, Compare, Defined, Expr, Mul, Number, Power, SizeValue, Symbol, postorder
from symnet.sizes import Dim, Size, names_of, size, substitute

MOST_TERMS = 400
MOST_POWER = 16
MOST_BITS = 4000
MOST_NODES = 400


@dataclass(frozen=True)
class Goal:
    """`value relation 0`, the relation one of `==`, `!=`, `>=`, `>`."""

    value: Dim
    relation: str


@dataclass(frozen=True)
class Side:
    """Where a name is: at `start`, or (step 1 or -1) at it and all that follows."""

    start: int
    step: int = 0

    def written(self, name: str) -> Dim:
        return self.start + self.step * size(name) if self.step else self.start


Box = dict[str, Side]


def goal_of(c: Compare) -> Goal | None:
    """The comparison with everything on one side; None where that is no polynomial of integers, or a large one."""
    if c.shape:
        return None
    left, right = (_ratio(side) for side in c.children)
    if left is None or right is None:
        return None
    difference = left[0] * right[1] - right[0] * left[1]
    if c.relation in ("<", "<="):
        return Goal(0 - difference, {"<": ">", "<=": ">="}[c.relation])
    return Goal(difference, c.relation)


def whole_names(goals: Iterable[Goal]) -> tuple[str, ...]:
    """All names in order of appearance."""
    return tuple(dict.fromkeys(name for goal in goals for name in names_of(goal.value)))


def integer_symbols(c: Iterable[Expr]) -> frozenset[str]:
    """Names that are declared `integer`; all others are sizes."""
    return frozenset(node.name for node in postorder(*c) if isinstance(node, Symbol))


def holds_on(goal: Goal, box: Box) -> bool:
    """Whether the signs of the coefficients show that it holds on the whole box."""
    low, high, constant = _signs(goal.value, box)
    if goal.relation == "==":
        return low == high == constant == 0
    if goal.relation == "!=":
        return (low >= 0 and constant > 0) or (high <= 0 and constant < 0)
    return low >= 0 and (constant > 0 if goal.relation == ">" else constant >= 0)


def fails_on(goal: Goal, box: Box) -> bool:
    """Whether they show that it holds nowhere on the box."""
    low, high, constant = _signs(goal.value, box)
    if goal.relation == "==":
        return (low >= 0 and constant > 0) or (high <= 0 and constant < 0)
    if goal.relation == "!=":
        return low == high == constant == 0
    return high <= 0 and (constant <= 0 if goal.relation == ">" else constant < 0)


def _signs(value: Dim, box: Box) -> tuple[int, int, int]:
    """The least and the greatest coefficient (0 where there are none) beside the constant term, and that term."""
    found = substitute(value, {name: box[name].written(name) for name in names_of(value)})
    terms = dict(found.terms) if isinstance(found, Size) else {(): found}
    constant = terms.pop((), 0)
    return min([0, *terms.values()]), max([0, *terms.values()]), constant


# ------------------------------------------------------------------ reading
Ratio = tuple[Dim, int]


def _ratio(e: Expr) -> Ratio | None:
    """A polynomial with integer coefficients over a positive integer."""
    done: dict[Expr, Ratio] = {}
    for count, node in enumerate(postorder(e)):
        read = _READ.get(type(node))
        found = read(node, *(done[c] for c in node.children)) if read and count < MOST_NODES else None
        if found is None or _large(*found):
            return None
        done[node] = found
    return done[e]


def _number(e: Number) -> Ratio:
    value = Fraction(e.value)
    return value.numerator, value.denominator


def _symbol(e: Symbol) -> Ratio | None:
    return (size(e.name), 1) if "integer" in e.facts and not e.shape else None


def _add(e: Add, a: Ratio, b: Ratio) -> Ratio:
    return a[0] * b[1] + b[0] * a[1], a[1] * b[1]


def _mul(e: Mul, a: Ratio, b: Ratio) -> Ratio | None:
    return None if _count(a[0]) * _count(b[0]) > MOST_TERMS else (a[0] * b[0], a[1] * b[1])


def _power(e: Power, a: Ratio, b: Ratio) -> Ratio | None:
    p = e.exponent.value if isinstance(e.exponent, Number) else Fraction(1, 2)
    if p == -1 and isinstance(a[0], int) and a[0]:
        return (a[1], a[0]) if a[0] > 0 else (-a[1], -a[0])
    if p.denominator != 1 or not 1 <= p <= MOST_POWER or _count(a[0]) ** int(p) > MOST_TERMS:
        return None
    found: Ratio = (1, 1)
    for _ in range(int(p)):
        found = found[0] * a[0], found[1] * a[1]
    return found


def _count(value: Dim) -> int:
    return len(value.terms) if isinstance(value, Size) else 1


def _large(value: Dim, below: int) -> bool:
    numbers = [c for _, c in value.terms] if isinstance(value, Size) else [value]
    return _count(value) > MOST_TERMS or any(c.bit_length() > MOST_BITS for c in (*numbers, below))


_READ: dict[type, Any] = {
    Number: _number,
    SizeValue: lambda e: (e.size, 1),
    Symbol: _symbol,
    Defined: lambda e, a: a,
    Add: _add,
    Mul: _mul,
    Power: _power,
}
