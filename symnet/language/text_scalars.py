"""Text of nodes that work entry by entry, and of derivatives as written."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.expr import (
    Add,
    Apply,
    Compare,
    Constant,
    Defined,
    Det,
    Expr,
    Formal,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    Symbol,
    Where,
)
from symnet.functions import FUNCTIONS
from symnet.language.text_parts import ATOM, COMPARE, POSTFIX, POWER, PRODUCT, SIGN, SUM, Layout, call, operand
from symnet.language.tokens import MAX_DIGITS
from symnet.sizes import Dim

LARGEST = 10**MAX_DIGITS


class TooLong(Exception):
    """A number of more digits than a text may have."""


def _number(value: Fraction) -> Layout:
    if abs(value.numerator) >= LARGEST or value.denominator >= LARGEST:
        raise TooLong
    strength = SIGN if value < 0 else PRODUCT if value.denominator != 1 else ATOM
    return (min(strength, PRODUCT) if value.denominator != 1 else strength), [str(value)]


def _size(size: Dim) -> Layout:
    shown = str(size)
    return (ATOM if shown.isidentifier() else SUM if " " in shown else PRODUCT), [shown]


def minus(e: Expr) -> Expr | None:
    """What `e` is the negative of, when it is written with a minus sign."""
    if isinstance(e, Number) and e.value < 0:
        return Number(-e.value)
    if isinstance(e, Mul) and e.children[0] is Number(-1) and not isinstance(e.children[1], Number):
        return e.children[1]
    return None


def _add(e: Add) -> Layout:
    a, b = e.children
    negative = minus(b)
    return SUM, [(a, SUM), " - " if negative else " + ", (negative, PRODUCT) if negative else (b, PRODUCT)]


def _mul(e: Mul) -> Layout:
    negative = minus(e)
    a, b = e.children
    if negative is not None and _over(negative, Number(1)):
        return PRODUCT, ["-1/", (negative.children[0], SIGN)]
    if negative is not None:
        return SIGN, ["-", (negative, SIGN)]
    if _over(b, a) and a is not Number(1):
        return PRODUCT, [(a, PRODUCT), "/", (b.children[0], SIGN)]
    return PRODUCT, [(a, PRODUCT), "*", (b, SIGN)]


def _over(e: Expr, above: Expr) -> bool:
    """Whether `above*e` is written with a stroke: `e` is a reciprocal, and not 1/2, which would be read as a number."""
    return isinstance(e, Power) and e.exponent is Number(-1) and not (_whole(e.base) and _whole(above))


def _whole(e: Expr) -> bool:
    return isinstance(e, Number) and e.value.denominator == 1


def _power(e: Power) -> Layout:
    if _over(e, Number(1)):
        return PRODUCT, ["1/", (e.base, SIGN)]
    return POWER, [(e.base, POSTFIX), "**", (e.exponent, SIGN if minus(e.exponent) else POWER)]


def _map(e: Map) -> Layout:
    row = FUNCTIONS.get(e.name)  # compiled code has functions of its own, which messages may quote
    if e.name == "log" and isinstance(e.children[0], Det):
        return call("logdet", operand(e.children[0].children[0]))
    given = list(e.children)
    while row and len(given) > row.operands and given[-1] is Number(row.defaults[len(given) - row.operands - 1]):
        given.pop()
    return call(e.name, *map(operand, given))


def _where(e: Where) -> Layout:
    return call("where", *map(operand, e.children))


def _compare(e: Compare) -> Layout:
    return COMPARE, [(e.children[0], SUM), f" {e.relation} ", (e.children[1], SUM)]


def _formal(e: Formal) -> Layout:
    return call(e.kind, *map(operand, e.children), *([str(e.order)] if e.order > 1 else []))


LAYOUT: dict[type, Callable[[Any], Layout]] = {
    Number: lambda e: _number(e.value),
    Constant: lambda e: (ATOM, [e.name]),
    SizeValue: lambda e: _size(e.size),
    Symbol: lambda e: (ATOM, [e.name]),
    Defined: lambda e: (ATOM, [e.name]),
    Add: _add,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Apply: lambda e: call(e.name + "'" * e.order, operand(e.children[0])),
    Compare: _compare,
    Where: _where,
    Formal: _formal,
}
