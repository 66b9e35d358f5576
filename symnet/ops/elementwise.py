"""Constants and functions that work entry by entry, from the rows of the table."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.errors import SymnetError
from symnet.expr import (
    Constant,
    Expr,
    as_expr,
)
from symnet.functions import FUNCTIONS

pi, e = Constant("pi"), Constant("e")


def _elementwise(name: str) -> Callable[..., Expr]:
    row = FUNCTIONS[name]

    def apply(*operands: Any) -> Expr:
        least, most = row.operands, row.operands + len(row.defaults)
        if not least <= len(operands) <= most:
            wanted = str(least) if least == most else f"{least} or {most}"
            raise SymnetError(f"{name} takes {wanted} argument{'s' * (most > 1)}, not {len(operands)}")
        return row(*map(as_expr, operands))

    apply.__name__ = apply.__qualname__ = name
    apply.__doc__ = f"{row.symbol}, entry by entry." + (f" Convention: {row.convention}." if row.convention else "")
    return apply


exp, log, log1p, expm1, sqrt, abs, sign = map(_elementwise, ("exp", "log", "log1p", "expm1", "sqrt", "abs", "sign"))
sin, cos, tan, sinh, cosh, tanh = map(_elementwise, ("sin", "cos", "tan", "sinh", "cosh", "tanh"))
asin, acos, atan, erf, sigmoid, relu = map(_elementwise, ("asin", "acos", "atan", "erf", "sigmoid", "relu"))
selu, softplus, softsign, gelu = map(_elementwise, ("selu", "softplus", "softsign", "gelu"))
silu, mish, hard_sigmoid, hard_tanh = map(_elementwise, ("silu", "mish", "hard_sigmoid", "hard_tanh"))
step, maximum, minimum = map(_elementwise, ("step", "maximum", "minimum"))


def leaky_relu(x: Any, a: Any = Fraction(1, 100)) -> Expr:
    """x where x > 0, else a·x, entry by entry. Convention: the slope at 0 is a."""
    return FUNCTIONS["leaky_relu"](as_expr(x), as_expr(a))


def elu(x: Any, a: Any = 1) -> Expr:
    """x where x > 0, else a·(exp(x) − 1), entry by entry. Convention: the slope at 0 is a."""
    return FUNCTIONS["elu"](as_expr(x), as_expr(a))
