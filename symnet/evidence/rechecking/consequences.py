"""Equations that a certificate says the hypotheses of a claim say besides, checked again.

A row says `left == right`. Without more it is about a part to which bounds leave this one value. With `by`, equations
that hold, each with a factor, it is the sum of (left - right)·factor over all entries, which is 0: both have one form.
What was checked is known for the rows that follow. All of it has values wherever the hypotheses hold, and none of it is
derived: an equation that holds at some points says nothing of derivatives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from symnet.claim import Claim
from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.given import Reading
from symnet.evidence.rechecking.sides import side_of
from symnet.evidence.rechecking.texts import own_reader_of
from symnet.expr import Add, Compare, Expr, Formal, Mul, Number, Reduce, postorder

MOST_ROWS = 40


def with_consequences(claim: Claim, rows: Sequence[Mapping[str, Any]]) -> Claim:
    """The claim with the equations among its hypotheses; raises `Refused`."""
    if not isinstance(rows, (list, tuple)) or len(rows) > MOST_ROWS:
        raise Refused("consequences that are none")
    for row in rows:
        if set(row) != {"left", "right", "by"}:
            raise Refused("a consequence that is none")
        claim = Claim(claim.lhs, claim.relation, claim.rhs, (*claim.given, _checked(claim, row)))
    return claim


def _checked(claim: Claim, row: Mapping[str, Any]) -> Compare:
    read = own_reader_of(claim)
    equation = Compare("==", read(row["left"]), read(row["right"]))
    if not isinstance(equation.children[1], Number) or equation in claim.hypotheses:
        raise Refused(f"{equation} is no value of a part, or is said already")
    silent = {str(h) for h in claim.hypotheses if h.relation == "=="}
    reading = Reading(claim, silent=silent)
    _check_values(equation, reading)
    if not row["by"]:
        ordered = sorted(claim.hypotheses, key=lambda h: h.relation == "==")  # signs first, of what equations speak of
        if Bounds(ordered).holds(equation) is not True:
            raise Refused(f"bounds do not show {equation}")
        return equation
    said = {str(h): h for h in claim.hypotheses if h.relation == "=="}
    if not all(text in said for text, _ in row["by"]):
        raise Refused(f"{equation} rests on what is not said")
    products = [_product(said[text], read(factor)) for text, factor in row["by"]]
    total = Compare("==", reduce(Add, products), Number(0))
    _check_values(total, reading)
    if (
        equation.shape
        or equation.children[1] is not Number(0)
        or not reading.same(*(c.children[0] for c in (equation, total)))
    ):
        raise Refused(f"{equation} is not the sum that it is said to be")
    return equation


def _product(h: Compare, factor: Expr) -> Expr:
    """The sum of (left - right)·factor over all entries, which is 0 where the equation holds."""
    left, right = h.children
    product = Mul(Add(left, Mul(Number(-1), right)), factor)
    return Reduce("sum", product, tuple(range(product.rank)), False) if product.rank else product


def _check_values(c: Compare, reading: Reading) -> None:
    """Its sides have values wherever the hypotheses hold, and no derivative stands in them."""
    if any(isinstance(node, Formal) for node in postorder(c)):
        raise Refused(f"{c} speaks of derivatives")
    if not all(reading.known.shown(condition) for side in c.children for condition in side_of(side).conditions):
        raise Refused(f"it is not shown that {c} has values")
