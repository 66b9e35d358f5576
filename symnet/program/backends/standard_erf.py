"""The error function and its relatives in the words of the array API standard, which has none of them.

A library's own function is taken where there is one; elsewhere it is the two Chebyshev series that the NumPy programs
use (`symnet.program.erf`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
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
    """A library's own functions: whether an array is the library's, where they are, and what it calls each."""

    holds: Callable[[Any], bool]
    home: str
    names: dict[str, str]


OWN = (
    Own(is_torch_array, "torch.special", {"erf": "erf", "erfc": "erfc", "normal_cdf": "ndtr"}),
    Own(is_jax_array, "jax.scipy.special", {"erf": "erf", "erfc": "erfc", "normal_cdf": "ndtr"}),
    Own(is_cupy_array, "cupyx.scipy.special", {"erf": "erf", "erfc": "erfc", "normal_cdf": "ndtr"}),
)


def _by_library(series: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """The library's own function where it has one, in each chunk of an array of Dask; else the series."""

    @wraps(series)
    def function(x: Array) -> Array:
        if is_dask_array(x):
            return x.map_blocks(function, dtype=x.dtype)
        for row in OWN:
            if series.__name__ in row.names and row.holds(x):
                return getattr(import_module(row.home), row.names[series.__name__])(x)
        return series(x)

    return function


@_by_library
def erf(x: Array) -> Array:
    """The error function."""
    xp = array_namespace(x)
    inner = (x >= -1) & (x <= 1)
    t = xp.where(inner, x, 0)
    centre = t * _series(CENTRE, 2 * t * t - 1)
    size = xp.clip(_size(xp, x), 1.0, 6.0)
    tail = 1 - _gauss(xp, size) * _scaled_tail(size)
    return xp.where(x != x, x, xp.where(inner, centre, xp.where(x < 0, -tail, tail)))


@_by_library
def erfc(x: Array) -> Array:
    """1 - erf(x), also where that is next to nothing."""
    xp = array_namespace(x)
    inner = (x >= -0.5) & (x <= 0.5)
    t = xp.where(inner, x, 0)
    centre = 1 - t * _series(CENTRE, 2 * t * t - 1)
    size = xp.clip(_size(xp, x), 0.5, 30.0)
    tail = _gauss(xp, size) * _scaled_tail(size)
    return xp.where(x != x, x, xp.where(inner, centre, xp.where(x < 0, 2 - tail, tail)))


@_by_library
def exp_minus_square(x: Array) -> Array:
    """exp(-x²), with the digits that x² has lost."""
    xp = array_namespace(x)
    return _gauss(xp, xp.clip(x, -40.0, 40.0))


@_by_library
def exp_minus_half_square(x: Array) -> Array:
    """exp(-x²/2), with the digits that x² has lost."""
    xp = array_namespace(x)
    part, root = _half_gauss(xp, xp.clip(x, -40.0, 40.0))
    return part * root * root


@_by_library
def normal_cdf(x: Array) -> Array:
    """(1 + erf(x/√2))/2, the distribution function of the normal law, also far to the left."""
    xp = array_namespace(x)
    z = xp.clip(x, -40.0, 40.0)
    part, root = _half_gauss(xp, z)
    tail = 0.5 * _scaled_tail(_size(xp, z) * sqrt(0.5)) * part * root * root
    return xp.where(z < 0, tail, 1 - tail)


@_by_library
def gelu(x: Array) -> Array:
    """x·Φ(x), Φ the distribution function of the normal law; accurate far to the left, where Φ is next to nothing."""
    xp = array_namespace(x)
    z = xp.clip(x, -40.0, 40.0)
    part, root = _half_gauss(xp, z)
    half = 0.5 * _scaled_tail(_size(xp, z) * sqrt(0.5)) * part
    return xp.where(z < 0, z * half * root * root, x * (1 - half * root * root))


def _size(xp: Any, x: Array) -> Array:
    """|x|, with the derivative 1 at 0: of an even function the derivatives are right there too."""
    return xp.where(x < 0, -x, x)


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


def _gauss(xp: Any, x: Array) -> Array:
    """exp(-x²) with the square in two parts: an error of half a unit in 700 would be 300 units in the result."""
    head = _head(xp, x)
    return xp.exp(-head * head) * xp.exp(-(x - head) * (x + head))


def _half_gauss(xp: Any, x: Array) -> tuple[Array, Array]:
    """(p, r) with p·r² = exp(-x²/2), to be multiplied in one after the other: r² alone may be out of range."""
    head = _head(xp, x)
    return xp.exp(-0.5 * (x - head) * (x + head)), xp.exp(-0.25 * head * head)


def _head(xp: Any, x: Array) -> Array:
    """x with so few digits that its square is exact; moderate numbers only."""
    return xp.round(x * 64) / 64
