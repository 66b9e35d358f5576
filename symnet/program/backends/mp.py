"""mpmath numbers of a chosen precision: accurate, not rigorous."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath

from symnet.program.worlds import RELATIONS, Matrix, Undecided, Undefined, World, without_power

_NAMES = ("exp", "log", "log1p", "expm1", "sqrt", "sign", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos")
_LARGE = 4096  # bits before the point; beyond, a number is not worked with


def mp(bits: int = 113) -> World:
    """The world of mpmath numbers with `bits` bits, in a context of its own."""
    own = mpmath.MPContext()
    own.prec = bits
    zero = own.mpf(0)

    def number(value: Fraction) -> Any:
        return own.mpf(value.numerator) / value.denominator

    def read(value: Any) -> Any | None:
        return own.mpf(value) if isinstance(value, mpmath.mpf) or hasattr(value, "_mpf_") else None

    def finite(value: Any) -> Any:
        return value if own.isfinite(value) else Undecided("a number is too large")

    def bounded(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda x: finite(function(x)) if abs(x) < own.mpf(2) ** _LARGE else Undecided("a number is too large")

    def power(base: Any, exponent: Any, integral: bool) -> Any:
        none = without_power(base, exponent, integral)
        if none is not None:
            return none
        if exponent == 0 or base == 0:
            return own.mpf(exponent == 0)
        if abs(exponent) * abs(own.log(abs(base))) > own.mpf(2) ** _LARGE:
            return Undecided("a number is too large")
        return finite(own.power(base, exponent))

    def inverse(rows: Matrix) -> Any:
        try:
            return own.inverse(own.matrix(rows)).tolist()
        except ZeroDivisionError:
            return Undefined("the matrix is singular")

    def sigmoid(x: Any) -> Any:
        return 1 / (1 + own.exp(-x)) if x >= 0 else own.exp(x) / (1 + own.exp(x))

    return World(
        name=f"mpmath with {bits} bits",
        number=number,
        constant=lambda name: +own.pi if name == "pi" else own.exp(1),
        read=read,
        add=lambda a, b: finite(a + b),
        mul=lambda a, b: finite(a * b),
        power=power,
        compare=lambda relation, a, b: RELATIONS[relation](a, b),
        choose=lambda condition, a, b: Undecided("condition of a where"),
        det=lambda rows: finite(own.det(own.matrix(rows))),
        inverse=inverse,
        functions={
            **{name: bounded(getattr(own, name)) for name in (*_NAMES, "atan", "erf", "cosh")},
            "abs": abs,
            "tanh": bounded(own.tanh),
            "sigmoid": bounded(sigmoid),
            "softplus": bounded(lambda x: max(x, zero) + own.log1p(own.exp(-abs(x)))),
            "gelu": bounded(lambda x: x * own.ncdf(x)),
            "maximum": max,
            "minimum": min,
        },
        root_of_squares=own.sqrt,
    )
