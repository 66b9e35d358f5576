"""Functions that no formula is written with, and that compiled code calls where formulas lose digits or overflow.

A row says what the function is, by rows of the function table: this is what a stable form is proved against, and what
a world computes that has no code of its own for the row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symnet.expr import Expr, Map, Number, negate, rebuild

_HALF = Number(1) / 2


@dataclass(frozen=True)
class Kernel:
    """name: in code; definition: the function of its operands by rows of the table."""

    name: str
    definition: Callable[..., Expr]


def _map(name: str) -> Callable[..., Expr]:
    return lambda *operands: Map(name, *operands)


_exp, _log, _erf, _cosh, _sqrt = map(_map, ("exp", "log", "erf", "cosh", "sqrt"))
ROWS = (
    Kernel("sech", lambda x: 1 / _cosh(x)),
    Kernel("logcosh", lambda x: _log(_cosh(x))),
    Kernel("log1mexp", lambda x: _log(1 - _exp(x))),
    Kernel("erfc", lambda x: 1 - _erf(x)),
    Kernel("normal_cdf", lambda x: (1 + _erf(x / _sqrt(Number(2)))) * _HALF),
    Kernel("exp_minus_square", lambda x: _exp(negate(x**2))),
    Kernel("exp_minus_half_square", lambda x: _exp(negate(x**2) * _HALF)),
    Kernel("log1p_square", lambda x: _log(1 + x**2)),
    Kernel("hypot", lambda x, y: _sqrt(x**2 + y**2)),
    Kernel("lorentz", lambda x: 1 / (1 + x**2)),
    Kernel("asinh", lambda x: _log(x + _sqrt(1 + x**2))),
    Kernel("xlogy", lambda x, y: x * _log(y)),
)
KERNELS: dict[str, Kernel] = {row.name: row for row in ROWS}


def defined(e: Expr) -> Expr:
    """The formula that an application of a kernel stands for.

    >>> from symnet.symbols import scalar
    >>> str(defined(Map("sech", scalar("x"))))
    '1/cosh(x)'
    """
    assert isinstance(e, Map)
    return KERNELS[e.name].definition(*e.children)


def expanded(e: Expr) -> Expr:
    """An expression without kernels."""
    return rebuild(e, lambda node: defined(node) if isinstance(node, Map) and node.name in KERNELS else None)
