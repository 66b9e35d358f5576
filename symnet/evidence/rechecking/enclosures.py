"""A bound of |f - g| on an interval checked again: the intervals of the certificate cover it, and on each it holds.

On an interval with middle c and half length r, |e| is at most what its enclosure says (order 0), or at most
|e(c)| + |e'(c)| r + max|e''| r²/2 (order 2). The points between the intervals are looked at one by one. A bound of 0
proves equality, for what stays exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import arb, fmpq

from symnet.claim import Claim
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.intervals import Interval, rational
from symnet.evidence.rechecking.sums import Sum
from symnet.expr import Compare, Expr, Map, Number, Symbol
from symnet.program.precision import precision
from symnet.program.values import exact_number

FIELDS = {"method", "claim", "points", "orders", "point", "seal"}
BITS = 110
HALVINGS = 8


def check_enclosures(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves, which has no sizes; raises `Refused`."""
    if set(certificate) != FIELDS:
        raise Refused("it has other fields than a bound by enclosures")
    difference, bound = _statement(claim)
    x, low, high = _interval(claim)
    points, orders = _cover(certificate, low, high)
    if any(isinstance(s, Symbol) and s is not x for s in claim.variables):
        raise Refused("the claim has other variables than the one of its interval")
    with precision(BITS):
        e = Sum.of(difference, x, bound)
        limit = bound - e.distance
        if limit < 0:
            raise Refused("the units alone may be further from lines than the bound")
        for p in points:
            _holds(e, Interval(p, p), "0", arb(rational(limit)))
        for (p, q), order in zip(pairwise(points), orders, strict=True):
            _holds(e, Interval(p, q), order, arb(rational(limit)))
    return ""


def _statement(claim: Claim) -> tuple[Expr, Fraction]:
    """The difference, and the bound of its absolute value."""
    lhs, rhs = claim.lhs, claim.rhs
    if claim.relation == "==":
        return lhs - rhs, Fraction(0)
    if claim.relation == "<=" and isinstance(lhs, Map) and lhs.name == "abs" and isinstance(rhs, Number):
        return lhs.children[0], rhs.value
    raise Refused("the claim is no bound of an absolute value by a number")


def _interval(claim: Claim) -> tuple[Symbol, Fraction, Fraction]:
    """The variable with its ends, from hypotheses x >= a and x <= b."""
    ends = {h.relation: h.children for h in claim.hypotheses if isinstance(h, Compare)}
    if len(claim.hypotheses) != 2 or set(ends) != {">=", "<="}:
        raise Refused("the hypotheses are not one interval")
    (x, low), (y, high) = ends[">="], ends["<="]
    if x is not y or not isinstance(x, Symbol) or x.facts or not (isinstance(low, Number) and isinstance(high, Number)):
        raise Refused("the hypotheses are no interval")
    return x, low.value, high.value


def _cover(certificate: Mapping[str, Any], low: Fraction, high: Fraction) -> tuple[list[fmpq], str]:
    """The points, which rise from end to end, and what is used between them."""
    points, orders = [exact_number(p) for (p,) in certificate["points"]], certificate["orders"]
    known = [p for p in points if p is not None]
    if len(known) != len(points) or known[0] != low or known[-1] != high or any(p >= q for p, q in pairwise(known)):
        raise Refused("its intervals do not cover that of the claim")
    if not isinstance(orders, str) or len(orders) != len(points) - 1 or not set(orders) <= {"0", "2"}:
        raise Refused("it does not say how each interval was treated")
    return [rational(p) for p in known], orders


def _holds(e: Sum, at: Interval, order: str, limit: arb) -> None:
    """The bound on one interval, which may be halved a few times: other rules may have enclosed it more tightly."""
    pending = [(at, HALVINGS)]
    while pending:
        part, halvings = pending.pop()
        if not _within(e, part, order, limit):
            if not halvings or part.low == part.high:
                raise Refused("the bound is not shown on an interval")
            halves = Interval(part.low, part.middle), part.center, Interval(part.middle, part.high)
            pending += [(half, halvings - 1) for half in halves]


def _within(e: Sum, at: Interval, order: str, limit: arb) -> bool:
    found = e.on(at)
    if found is None:
        raise Refused("something has no value there")
    if abs(found.ball) <= limit:
        return True
    if order == "0" or not e.smooth(at):
        return False
    r = arb((at.high - at.low) / 2)
    parts = e.on(at.center), e.on(at.center, 1), e.on(at, 2)
    if None in parts:
        return False
    value, slope, bend = (abs(part.ball) for part in parts if part is not None)
    return bool(value + slope * r + bend * r * r / 2 <= limit)
