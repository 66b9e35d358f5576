"""A bound of |f - g| on an interval checked again: the intervals of the certificate cover it, and on each it holds.

On an interval with middle c and half length r, |e| is at most what its enclosure says (order 0), or at most
|e(c)| + |e'(c)| r + max|e''| r²/2 (order 2). The points between the intervals are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import arb, fmpq

from symnet.claim import Claim
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.jets import Interval
from symnet.evidence.rechecking.units import Sum
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
    name, low, high = interval_of(claim)
    points, orders = _cover(certificate, low, high)
    if any(isinstance(s, Symbol) and s.name != name for s in claim.variables):
        raise Refused("the claim has other variables than the one of its interval")
    with precision(BITS):
        e = Sum.of(difference, bound)
        most = bound - e.lines.distance
        if most < 0:
            raise Refused("the units alone may be further from lines than the bound")
        limit = arb(fmpq(most.numerator, most.denominator))
        for p in points:
            _holds(e, Interval.of(p, p), "0", limit)
        for p, q, order in zip(points[:-1], points[1:], orders, strict=True):
            _holds(e, Interval.of(p, q), order, limit)
    return ""


def _statement(claim: Claim) -> tuple[Expr, Fraction]:
    """The difference, and the bound of its absolute value."""
    lhs, rhs = claim.lhs, claim.rhs
    if claim.relation == "==":
        return lhs - rhs, Fraction(0)
    if claim.relation == "<=" and isinstance(lhs, Map) and lhs.name == "abs" and isinstance(rhs, Number):
        return lhs.children[0], rhs.value
    raise Refused("the claim is no bound of an absolute value by a number")


def interval_of(claim: Claim) -> tuple[str, Fraction, Fraction]:
    """The variable with its ends, from hypotheses x >= a and x <= b."""
    ends: dict[str, Fraction] = {}
    names: set[str] = set()
    for h in claim.hypotheses:
        x, end = h.children if isinstance(h, Compare) else (None, None)
        if not isinstance(x, Symbol) or x.facts or not isinstance(end, Number) or h.relation not in (">=", "<="):
            raise Refused("the hypotheses are no interval")
        ends[h.relation] = end.value
        names.add(x.name)
    if len(names) != 1 or len(ends) != 2 or len(claim.hypotheses) != 2:
        raise Refused("the hypotheses are not one interval")
    return names.pop(), ends[">="], ends["<="]


def _cover(certificate: Mapping[str, Any], low: Fraction, high: Fraction) -> tuple[list[fmpq], str]:
    points = [exact_number(row[0]) for row in certificate["points"] if len(row) == 1]
    orders = certificate["orders"]
    if len(points) != len(certificate["points"]) or any(p is None for p in points) or not isinstance(orders, str):
        raise Refused("its points are not numbers")
    if points[0] != low or points[-1] != high or any(p >= q for p, q in pairwise(points)):  # type: ignore[operator]
        raise Refused("its intervals do not cover that of the claim")
    if len(orders) != len(points) - 1 or not set(orders) <= {"0", "2"}:
        raise Refused("it does not say how each interval was treated")
    return [fmpq(p.numerator, p.denominator) for p in points if p is not None], orders


def _holds(e: Sum, at: Interval, order: str, limit: arb) -> None:
    """The bound on one interval, which may be halved a few times: other rules may have enclosed it more tightly."""
    pending = [(at, 0)]
    while pending:
        part, depth = pending.pop()
        if _within(e, part, order, limit):
            continue
        if depth == HALVINGS or part.low == part.high:
            raise Refused("the bound is not shown on an interval")
        middle = (part.low + part.high) / 2
        ends = ((part.low, middle), (middle, middle), (middle, part.high))
        pending += [(Interval.of(a, b), depth + 1) for a, b in ends]


def _within(e: Sum, at: Interval, order: str, limit: arb) -> bool:
    found = e.on(at)
    if found is None:
        raise Refused("something has no value there")
    if abs(found.value) <= limit:
        return True
    if order == "0" or at.low == at.high or found.slope is None or found.bend is None:
        return False
    middle = (at.low + at.high) / 2
    there = e.on(Interval.of(middle, middle))
    if there is None or there.slope is None:
        raise Refused("there is no slope in a middle")
    r = arb((at.high - at.low) / 2)
    return bool(abs(there.value) + abs(there.slope) * r + abs(found.bend) * r * r / 2 <= limit)
