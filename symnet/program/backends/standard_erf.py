"""The error function and its relative `gelu` in the words of the array API standard, which has neither.

A library's own error function is taken where there is one; elsewhere it is the two Chebyshev series that the NumPy
programs use (`symnet.program.erf`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from math import sqrt
from typing import Any

from array_api_compat import (
    array_namespace,
    is_cupy_array,
    is_dask_array,
    is_jax_array,
    is_torch_array,
)

from symnet.program.erf import CENTRE, TAIL

Array = Any


@dataclass(frozen=True)
class Own:
    """A library's own error function: whether an array is the library's, where the function is, and its name."""

    holds: Callable[[Any], bool]
    home: str
    name: str


OWN = (
    Own(is_torch_array, "torch.special", "erf"),
    Own(is_jax_array, "jax.scipy.special", "erf"),
    Own(is_cupy_array, "cupyx.scipy.special", "erf"),
)


def erf(x: Array) -> Array:
    """The error function."""
    for row in OWN:
        if row.holds(x):
            return getattr(import_module(row.home), row.name)(x)
    return x.map_blocks(erf, dtype=x.dtype) if is_dask_array(x) else erf_by_series(x)


def erf_by_series(x: Array) -> Array:
    """The error function by the two series, in the type of x."""
    xp = array_namespace(x)
    inner = (x >= -1) & (x <= 1)
    t = xp.where(inner, x, 0)
    centre = t * _series(CENTRE, 2 * t * t - 1)
    size = xp.clip(xp.where(x < 0, -x, x), 1.0, 6.0)
    tail = 1 - _exp_of_minus_square(xp, size) * _scaled_tail(size)
    found = xp.where(x < 0, -tail, tail)
    return xp.where(x != x, x, xp.where(inner, centre, found))


def gelu(x: Array) -> Array:
    """x·Φ(x), Φ the distribution function of the normal law; accurate far to the left, where Φ is next to nothing."""
    if is_dask_array(x):
        return x.map_blocks(gelu, dtype=x.dtype)
    xp = array_namespace(x)
    z = xp.clip(x, -40.0, 40.0)
    head = _head(xp, z)
    root = xp.exp(-0.25 * head * head)  # exp(-z²/2) is root², times what the head leaves
    part = 0.5 * _scaled_tail(xp.where(z < 0, -z, z) * sqrt(0.5)) * xp.exp(-0.5 * (z - head) * (z + head))
    return xp.where(z < 0, z * part * root * root, x * (1 - part * root * root))


def _series(coefficients: tuple[float, ...], t: Array) -> Array:
    """Clenshaw's summation of a Chebyshev series."""
    b = c = 0 * t
    twice = 2 * t
    for coefficient in coefficients[:0:-1]:
        b, c = twice * b - c + coefficient, b
    return t * b - c + coefficients[0]


def _scaled_tail(x: Array) -> Array:
    """exp(x²) erfc(x) for x >= 0."""
    return _series(TAIL, (x - 3.75) / (x + 3.75)) / (1 + 2 * x)


def _exp_of_minus_square(xp: Any, x: Array) -> Array:
    """exp(-x²) with the square in two parts: an error of half a unit in 700 would be 300 units in the result."""
    head = _head(xp, x)
    return xp.exp(-head * head) * xp.exp(-(x - head) * (x + head))


def _head(xp: Any, x: Array) -> Array:
    """x with so few digits that its square is exact; moderate numbers only."""
    return xp.round(x * 64) / 64
