"""Sizes in formulas: what the operators of a size build, once it leaves the integers."""

from __future__ import annotations

from typing import Any

from symnet.errors import SymnetError, quote
from symnet.expr import (
    Expr,
    Power,
    SizeValue,
    as_expr,
)
from symnet.sizes import Size


def size_divide(a: Size, b: Any) -> Expr:
    return SizeValue(a) / as_expr(b)


def size_divided_into(a: Size, b: Any) -> Expr:
    return b / SizeValue(a)


def size_power(a: Size, b: Any) -> Expr:
    return Power(SizeValue(a), as_expr(b))


def size_compare(a: Size, b: Any) -> Any:
    raise SymnetError(
        f"sizes have no order of their own, so {quote(a)} cannot be compared with {quote(b)}; put it into given"
    )
