"""What is known of the sign of a value before it is computed: bounds from the ranges of functions, sums and products.

Only used to choose between two ways of computing the same thing, so that no bound is a good answer everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import inf
from typing import Any

from symnet.expr import (
    Add,
    AxisMap,
    Concat,
    Contract,
    Expr,
    Eye,
    Full,
    Index,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Where,
    postorder,
)
from symnet.functions import FUNCTIONS

End = Fraction | float  # a fraction, or plus or minus infinity
Bounds = tuple[End, End]
ALL: Bounds = (-inf, inf)
POSITIVE: Bounds = (Fraction(0), inf)
UNIT: Bounds = (Fraction(0), Fraction(1))
MOST_NODES, LARGEST = 300, 10**9


def nonnegative(e: Expr) -> bool:
    """Whether no entry can be negative, wherever there is a value, and as computed in floating point.

    >>> from symnet.symbols import scalar
    >>> s = Map("sigmoid", scalar("x"))
    >>> nonnegative(s * (1 - s)), nonnegative(scalar("x"))
    (True, False)
    """
    return bounds(e)[0] >= 0


def bounded(e: Expr) -> bool:
    """Whether all entries are of moderate size."""
    low, high = bounds(e)
    return low > -inf and high < inf


def bounds(e: Expr) -> Bounds:
    """Between what numbers all entries lie."""
    known: dict[Expr, Bounds] = {}
    for count, node in enumerate(postorder(e)):
        if count > MOST_NODES:
            return ALL
        row = BOUNDS.get(type(node))
        found = row(node, [known[child] for child in node.children]) if row else ALL
        known[node] = ALL if any(map(_large, found)) else found
    return known[e]


def _large(end: End) -> bool:
    return isinstance(end, Fraction) and max(abs(end.numerator), end.denominator) > LARGEST


def _add(e: Add, inner: list[Bounds]) -> Bounds:
    """Small integers are exact in any float type and rounding is monotone, so that 1 - s cannot round below 0; a
    difference of other numbers can."""
    (a, b), (c, d) = inner
    exact = all(end.denominator == 1 and abs(end) < 1000 for end in (a, c) if isinstance(end, Fraction))
    return (a + c if exact or (a >= 0 and c >= 0) else -inf), b + d


def _mul(e: Mul, inner: list[Bounds]) -> Bounds:
    if e.children[0] is e.children[1]:
        return _square(inner[0])
    ends = [_times(p, q) for p in inner[0] for q in inner[1]]
    return min(ends), max(ends)


def _times(p: End, q: End) -> End:
    return Fraction(0) if not p or not q else p * q


def _square(inner: Bounds) -> Bounds:
    ends = [_times(end, end) for end in inner]
    return Fraction(0) if inner[0] <= 0 <= inner[1] else min(ends), max(ends)


def _power(e: Power, inner: list[Bounds]) -> Bounds:
    exponent = e.exponent.value if isinstance(e.exponent, Number) else None
    if exponent == 2:
        return _square(inner[0])
    if exponent is not None and exponent.denominator == 1 and exponent % 2 == 0:
        return POSITIVE
    return POSITIVE if inner[0][0] >= 0 else ALL


def _map(e: Map, inner: list[Bounds]) -> Bounds:
    if e.name in ("maximum", "minimum"):
        choose = max if e.name == "maximum" else min
        return choose(inner[0][0], inner[1][0]), choose(inner[0][1], inner[1][1])
    taken = FUNCTIONS[e.name].range if e.name in FUNCTIONS else None
    if taken is None or len(e.children) > 1:
        return ALL
    return (-inf if taken.low is None else Fraction(taken.low)), (inf if taken.high is None else Fraction(taken.high))


def _reduce(e: Reduce, inner: list[Bounds]) -> Bounds:
    if e.op in ("max", "min", "mean"):
        return inner[0]
    if e.op in ("norm", "norm1"):
        return POSITIVE
    return POSITIVE if inner[0][0] >= 0 and e.op in ("sum", "prod") else ALL


def _product(e: Contract, inner: list[Bounds]) -> Bounds:
    return POSITIVE if all(low >= 0 for low, _ in inner) else ALL


def _union(inner: list[Bounds]) -> Bounds:
    return min(low for low, _ in inner), max(high for _, high in inner)


BOUNDS: dict[type, Callable[[Any, list[Bounds]], Bounds]] = {
    Number: lambda e, inner: (e.value, e.value),
    Full: lambda e, inner: (Fraction(e.value), Fraction(e.value)),
    SizeValue: lambda e, inner: POSITIVE if all(c > 0 for _, c in e.size.terms) else ALL,
    Eye: lambda e, inner: UNIT,
    Add: _add,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Where: lambda e, inner: _union(inner[1:]),
    AxisMap: lambda e, inner: UNIT if e.name in ("softmax", "argmax_onehot") else ALL,
    Reduce: _reduce,
    Contract: _product,
    Index: lambda e, inner: inner[0],
    Reshape: lambda e, inner: inner[0],
    Concat: lambda e, inner: _union(inner),
}
