"""What a bound on a node says of what it is made of, one row for each kind of node, for checking again."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any

from symnet.evidence.rechecking.definite import det_parts, zero_of
from symnet.evidence.rechecking.ranges import ZERO_AT_ZERO, Knows
from symnet.expr import Add, Contract, Defined, Det, Expr, Map, Mul, Number, Power, Reduce
from symnet.normal.interval import NONNEGATIVE, NONZERO, Sign

Parts = list[tuple[Expr, Sign]]


def _sum(b: Knows, e: Add, s: Sign) -> Parts:
    x, y = e.children
    return [(x, s + -b.of(y)), (y, s + -b.of(x))]


def _product(b: Knows, e: Mul, s: Sign) -> Parts:
    x, y = e.children
    parts = [(x, NONZERO), (y, NONZERO)] if s.nonzero else []
    return parts + [(v, s * b.of(u).reciprocal()) for u, v in ((x, y), (y, x)) if b.of(u).nonzero]


def _power(b: Knows, e: Power, s: Sign) -> Parts:
    """What has a reciprocal is not 0, and odd powers keep the sign."""
    p = e.exponent.value if isinstance(e.exponent, Number) else Fraction(0)
    if not p:
        return []
    parts = [(e.base, NONZERO)] if s.nonzero or p < 0 else []
    if s.high is not None and (p == 2 or (p % 2 == 0 and s.high == 0)):
        parts += _root(e.base, s)
    if p % 2 == 1 and (s.nonnegative or s.nonpositive):
        parts.append((e.base, NONNEGATIVE if s.nonnegative else -NONNEGATIVE))
    return parts


def _root_above(square: Fraction) -> Fraction:
    n, d = square.numerator, square.denominator
    return Fraction(isqrt(n) + (isqrt(n) ** 2 != n), isqrt(d))


def _map(b: Knows, e: Map, s: Sign) -> Parts:
    a = e.children[0]
    if e.name == "sqrt":
        return [(a, (s & NONNEGATIVE).power(2))]
    parts = [(a, NONZERO)] if e.name in ZERO_AT_ZERO and s.nonzero else []
    if e.name == "abs" and s.high is not None:
        parts.append((a, Sign(-s.high, s.high_open, s.high, s.high_open)))
    return parts


def _root(x: Expr, square: Sign) -> Parts:
    """Bounds of x, of those of x²."""
    if square.high is None or square.high < 0:
        return []
    root = _root_above(square.high)
    is_open = square.high_open or root**2 != square.high
    return [(x, Sign(-root, is_open, root, is_open))]


def _reduce(b: Knows, e: Reduce, s: Sign) -> Parts:
    """A norm, a largest entry, or a sum of what is not negative is no less than any entry."""
    a, above = e.children[0], Sign(None, False, s.high, s.high_open)
    if e.op in ("norm", "norm1"):
        return [(a, above & -above)]
    if e.op in ("max", "logsumexp") or (e.op == "sum" and b.of(a).nonnegative):
        return [(a, above)]
    if e.op == "min" or (e.op == "sum" and b.of(a).nonpositive):
        return [(a, Sign(s.low, s.low_open))]
    if e.op == "mean" and s.zero and (b.of(a).nonnegative or b.of(a).nonpositive):
        return [(a, s)]
    return [(a, NONZERO)] if e.op == "prod" and s.nonzero else []


def _square(b: Knows, e: Contract, s: Sign) -> Parts:
    """A sum of squares of the entries of v is no less than any; v·v is not 0 if and only if the norm of v is not; a
    definite form is 0 at 0 only."""
    v, *others = e.children
    labels = e.inputs[0]
    if s.zero and any(True for _ in zero_of(e, b)):
        return [(w, s) for w in zero_of(e, b)]
    if others != [v] or e.inputs[1] != labels or len({*labels}) != len(labels):
        return []
    whole = v.rank == 1 and not e.shape and s.nonzero
    return _root(v, s) + ([(Reduce("norm", v, (0,), False), NONZERO)] if whole else [])


ENTRYWISE: dict[type, Callable[[Any, Any, Sign], Parts]] = {
    Add: _sum,
    Mul: _product,
    Power: _power,
    Map: _map,
    Defined: lambda b, e, s: [(e.value, s)],
}
OF_ALL: dict[type, Callable[[Any, Any, Sign], Parts]] = {
    Reduce: _reduce,
    Contract: _square,
    Det: lambda b, e, s: [(part, NONZERO) for part in det_parts(e)] if s.nonzero else [],
}
