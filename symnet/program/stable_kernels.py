"""The code of the kernels: functions that stable forms are made of, for arrays and NumPy numbers of any float type."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # an array or a NumPy scalar of any float type


def sech(x: Array) -> Array:
    """1/cosh(x), by the exponential of a negative number."""
    z = np.exp(-np.abs(x))
    return 2 * z / (1 + z * z)


def log1mexp(x: Array) -> Array:
    """log(1 - exp(x)) for x <= 0: near 0 the difference is taken first, far from it the logarithm (Mächler 2012)."""
    near = x > -0.6931471805599453
    close = np.log(-np.expm1(np.where(near, x, -1)))
    return np.where(near, close, np.log1p(-np.exp(np.where(near, -1, x))))[()]


def logcosh(x: Array) -> Array:
    """log(cosh(x)): from sinh(x/2)² where x is small, else the part of the line that it comes close to."""
    size = np.abs(x)
    near = np.log1p(2 * np.sinh(np.minimum(size, 1) / 2) ** 2)
    return np.where(size < 1, near, (size - 0.6931471805599453) + np.log1p(np.exp(-2 * np.minimum(size, 400))))[()]


def log1p_square(x: Array) -> Array:
    """log(1 + x²); beyond 2³⁰ the 1 is not seen any more."""
    size = np.abs(x)
    far = size > 2**30
    return np.where(far, 2 * np.log(np.where(far, size, 1)), np.log1p(np.where(far, 0, size) ** 2))[()]


def lorentz(x: Array) -> Array:
    """1/(1 + x²), whose square may be out of range where the value is not."""
    inverse = 1 / np.maximum(np.abs(x), 1)
    far = inverse * inverse
    near = np.minimum(np.abs(x), 1)
    return far / (far + near * near)


def xlogy(x: Array, y: Array) -> Array:
    """x·log(y), and its limit 0 where x = y = 0."""
    return x * np.log(np.where((x == 0) & (y == 0), 1, y))[()]
