"""SymPy dimensions → sizes."""

from __future__ import annotations

from typing import Any

import sympy

from symnet.errors import SymnetError, quote
from symnet.language.own_symbols import remember_size
from symnet.language.size_text import combined
from symnet.sizes import Dim, size
from symnet.symbols import check_name


def dim_of(value: Any) -> Dim:
    """A size from a SymPy dimension: a polynomial with integer coefficients in symbols."""
    value = sympy.sympify(value, strict=True)  # a number or an expression: text is refused
    if value.is_Integer and value > 0:
        return int(value)
    found = _polynomial(value)
    if found is None or isinstance(found, int):
        raise SymnetError(f"{quote(value)} is not a size; use positive integers, symbols and their polynomials")
    return found


def _polynomial(value: Any) -> Dim | None:
    if value.is_Integer:
        return int(value)
    if value.is_Symbol:
        remember_size(value)
        return size(check_name(value.name))
    operator = "+" if value.is_Add else "*" if value.is_Mul else "**" if value.is_Pow else ""
    parts = [_polynomial(part) for part in value.args] if operator else []
    total = parts[0] if parts else None
    for part in parts[1:]:
        total = None if total is None or part is None else combined(operator, total, part)
    return total
