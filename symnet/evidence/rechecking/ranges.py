"""Bounds of a node from those of what it is made of, one row for each kind of node, for checking again.

A row bounds all entries that the node has where it has values. What works entry by entry is here, what mixes entries in
`mixed`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol

from symnet.evidence.rechecking.conditions import TURNED
from symnet.evidence.rechecking.linear import Linear
from symnet.evidence.rechecking.values import NOT
from symnet.evidence.rechecking.waves import FROM, wave
from symnet.expr import (
    Add,
    Compare,
    Constant,
    Defined,
    Expr,
    Full,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    Symbol,
    Where,
)
from symnet.functions import FUNCTIONS
from symnet.normal.bounds import image, over, power_image
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, POSITIVE, Sign, between, exactly
from symnet.program.interpret_entries import is_integral
from symnet.sizes import Size, size, substitute

LARGEST_POWER = 10**6
ZERO_AT_ZERO = ("abs", "asin", "atan", "erf", "expm1", "log1p", "sinh", "softsign", "sqrt", "tanh")  # and only there


class Knows(Protocol):
    """What the rows ask of `Bounds`."""

    @property
    def whole(self) -> Knows: ...
    def of(self, e: Expr) -> Sign: ...
    def holds(self, c: Compare) -> bool | None: ...
    def least(self, name: str) -> int: ...
    def linear(self, e: Expr) -> Linear: ...


def beside(relation: str, s: Sign) -> Sign:
    """What `x relation y` says of x, for y in s."""
    if relation == "==":
        return s
    if relation == "!=":
        return NONZERO if s.zero else ANY
    if relation in (">", ">="):
        return Sign(s.low, s.low is not None and (relation == ">" or s.low_open), apart=s.positive)
    return -beside(TURNED[relation], -s)


def _symbol(b: Knows, e: Symbol) -> Sign:
    if "size" in e.facts or {"positive", "integer"} <= {*e.facts}:
        return Sign(Fraction(1))
    if "orthogonal" in e.facts:  # the squares of the entries of a row are 1 together
        return between(-1, 1, closed=True)
    return POSITIVE if "positive" in e.facts else NONNEGATIVE if "nonnegative" in e.facts else ANY


def _size(b: Knows, e: SizeValue) -> Sign:
    """With n = least + k: bounds by the signs of the coefficients."""
    if not isinstance(e.size, Size):
        return exactly(e.size)
    shifted = substitute(e.size, {name: size(name) + b.least(name) for name in e.size.names})
    terms = dict(shifted.terms) if isinstance(shifted, Size) else {(): shifted}
    start, rest = Fraction(terms.pop((), 0)), terms.values()
    return Sign(start if all(c > 0 for c in rest) else None, False, start if all(c < 0 for c in rest) else None, False)


def _sum(b: Knows, e: Add) -> Sign:
    """±exp(u) ∓ 1 is 0 only where u is."""
    x, y = e.children
    for term, rest in ((x, y), (y, x)):
        if isinstance(rest, Number) and abs(rest.value) == 1:
            term = term if rest.value < 0 else _turned(term)
            if isinstance(term, Map) and term.name == "exp" and b.of(term.children[0]).nonzero:
                return (b.of(x) + b.of(y)) & NONZERO
    return b.of(x) + b.of(y)


def _turned(e: Expr) -> Expr | None:
    """What stands behind a minus."""
    return next((a for a in e.children if isinstance(e, Mul) and Mul(Number(-1), a) is e), None)


def _product(b: Knows, e: Mul) -> Sign:
    x, y = e.children
    return b.of(x).power(2) if x is y else b.of(x) * b.of(y)


def _power(b: Knows, e: Power) -> Sign:
    base, p = b.of(e.base), b.of(e.exponent).value
    if p is not None and p.denominator == 1 and abs(p) <= LARGEST_POWER:
        return base.power(int(p))
    size = _beside_one((base.absolute() + exactly(-1)) * b.of(e.exponent))
    if not (base.nonnegative or not is_integral(e.exponent)):
        return ((size & NONNEGATIVE) | -(size & NONNEGATIVE)) & (NONZERO if base.nonzero else ANY)
    between = ANY if p is None or p <= 0 else power_image(base, p)
    if base.nonnegative:
        between = between & size
    return (POSITIVE if base.positive else NONNEGATIVE) & between  # where there is a value, the base is not negative


def _beside_one(sign: Sign) -> Sign:
    """xᵖ lies on the side of 1 that (x − 1)·p says, as log(x)·p is above or below 0."""
    if sign.nonnegative:
        return Sign(Fraction(1), sign.positive)
    return Sign(None, False, Fraction(1), sign.negative) if sign.nonpositive else ANY


def _map(b: Knows, e: Map) -> Sign:
    """By all that is known of a function: where it is monotone, 0, a wave, and what it is by definition."""
    row, u = FUNCTIONS[e.name], e.children[0]
    a = b.of(u)
    low, high = (None if end is None else Fraction(end) for end in (row.range.low, row.range.high))
    found = Sign(low, not row.range.low_attained, high, not row.range.high_attained)
    if e.name in ZERO_AT_ZERO and a.nonzero:
        found = found & NONZERO
    if e.name in FROM:
        found = found & wave(e.name, u, a, b.holds)
    if e.name == "abs":
        return found & a.absolute()
    if row.definition is not None:
        found = found & b.of(row.definition(*e.children))
    return found & (image if row.monotone else over)(e.name, a)


def _where(b: Knows, e: Where) -> Sign:
    condition, yes, no = e.children
    holds = b.holds(condition)
    if holds is not None:
        return b.of(yes if holds else no)
    return _under(b, condition, yes) | _under(b, Compare(NOT[condition.relation], *condition.children), no)


def _under(b: Knows, c: Compare, e: Expr) -> Sign:
    """Bounds of one side of a comparison that holds."""
    x, y = c.children
    found = b.of(e)
    for left, relation, right in ((x, c.relation, y), (y, TURNED[c.relation], x)):
        found = found & (beside(relation, b.of(right)) if left is e else ANY)
    return found


ENTRYWISE: dict[type, Callable[[Any, Any], Sign]] = {
    Number: lambda b, e: exactly(e.value),
    Full: lambda b, e: exactly(e.value),
    Constant: lambda b, e: image("pi" if e.name == "pi" else "e", exactly(0)),
    SizeValue: _size,
    Symbol: _symbol,
    Defined: lambda b, e: b.of(e.value),
    Add: _sum,
    Mul: _product,
    Power: _power,
    Map: _map,
    Where: _where,
}
