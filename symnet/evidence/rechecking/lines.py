"""That a network is a function given by straight lines between knots, checked again: piece by piece, in exact numbers.

On a piece that holds no knot inside, both sides are straight lines; equal lines are equal on the closed piece, and the
pieces cover the interval of the claim.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import fmpq

from symnet.claim import Claim
from symnet.evidence.rechecking.enclosures import interval_of
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.jets import Affine, Interval
from symnet.evidence.rechecking.units import Sum
from symnet.expr import Compare, Expr, Number, Symbol, Where
from symnet.program.values import exact_number

FIELDS = {"method", "claim", "points", "point", "seal"}


def check_lines(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves, which has no sizes; raises `Refused`."""
    if set(certificate) != FIELDS or claim.relation != "==":
        raise Refused("it is no certificate of lines between knots")
    name, low, high = interval_of(claim)
    if any(s.name != name for s in claim.variables):
        raise Refused("the claim has other variables than the one of its interval")
    network, ends, lines = Sum.of(claim.lhs), *_lines(claim.rhs, name)
    points = [exact_number(p) for p in certificate["points"]]
    inside = {k for k in (*network.lines.knots, *ends) if _fmpq(low) < k < _fmpq(high)}
    wanted = sorted({_fmpq(low), *inside, _fmpq(high)})
    if any(p is None for p in points) or [_fmpq(p) for p in points if p is not None] != wanted:
        raise Refused("its points are not the knots of both sides")
    place = 0
    for a, b in pairwise(wanted):
        while place < len(ends) and ends[place] <= a:
            place += 1
        if _network(network, Interval.of(a, b)) != lines[place]:
            raise Refused("the lines differ")
    return ""


def _network(network: Sum, at: Interval) -> Affine:
    total = network.lines.on(at)
    if network.steps:
        raise Refused("there are units that are no lines")
    for c, formula in network.rest:
        value = formula.on(at)
        if not isinstance(value, Affine):
            raise Refused("a part of the network is no line")
        by = _fmpq(c)
        total = Affine(total.constant + by * value.constant, total.slope + by * value.slope)
    return total


def _lines(e: Expr, name: str) -> tuple[list[fmpq], list[Affine]]:
    """Lines chosen by x <= knot, one after the other. A knot belongs to the closed pieces on both its sides: lines that
    are equal to those of the network, which has no jump, agree there."""
    ends: list[fmpq] = []
    lines: list[Affine] = []
    while isinstance(e, Where):
        condition, line, e = e.children
        x, knot = condition.children if isinstance(condition, Compare) else (None, None)
        if not isinstance(x, Symbol) or x.name != name or not isinstance(knot, Number) or condition.relation != "<=":
            raise Refused("a condition is not of the form x <= number")
        ends.append(_fmpq(knot.value))
        lines.append(_line(line))
    if any(a >= b for a, b in pairwise(ends)):
        raise Refused("the knots do not increase")
    return ends, [*lines, _line(e)]


def _line(e: Expr) -> Affine:
    found = Sum.of(e)
    if found.lines.knots or found.steps:
        raise Refused("a branch is no straight line")
    return _network(found, Interval.of(fmpq(0), fmpq(1)))


def _fmpq(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)
