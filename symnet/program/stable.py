"""The functions that generated code imports: what NumPy lacks, each in a form that neither overflows nor cancels.

Every function takes arrays or NumPy scalars of any float type and keeps the type. The tests compare them with ball
arithmetic over the float range.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symnet.program.erf import erf, erfc, exp_minus_half_square, exp_minus_square, gelu, normal_cdf
from symnet.program.stable_kernels import log1mexp, log1p_square, logcosh, lorentz, sech, xlogy

__all__ = [
    "argmax_onehot",
    "elu",
    "embed",
    "erf",
    "erfc",
    "exp_minus_half_square",
    "exp_minus_square",
    "gelu",
    "log1mexp",
    "log1p_square",
    "log_softmax",
    "logcosh",
    "logdet",
    "logsumexp",
    "lorentz",
    "mish",
    "norm",
    "normal_cdf",
    "sech",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "unwindow",
    "windows",
    "xlogy",
]

Array = Any  # an array or a NumPy scalar of any float type
Axis = int | tuple[int, ...] | None
SELU_SCALE, SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


def sigmoid(x: Array) -> Array:
    """t/(1 + t) with t = exp(x), where x stops when 1 + t is t: nothing overflows or cancels."""
    t = np.exp(np.minimum(x, 40))
    return t / (1 + t)


def silu(x: Array) -> Array:
    """x·sigmoid(x); the exponential comes as two factors, so that it does not lose digits before x is multiplied in."""
    half = np.exp(-np.abs(x) / 2)
    return np.where(x >= 0, x, x * half * half)[()] / (1 + half * half)


def mish(x: Array) -> Array:
    """x·tanh(softplus(x)), where tanh(log(1 + t)) = t(t + 2)/(t(t + 2) + 2)."""
    half = np.exp(-np.abs(x) / 2)
    z = half * half
    high = x * ((1 + 2 * z) / (1 + 2 * z * (1 + z)))
    low = x * half * half * ((z + 2) / (z * (z + 2) + 2))
    return np.where(x >= 0, high, low)[()]


def elu(x: Array, a: Array = 1) -> Array:
    """x where it is positive, else a·(exp(x) - 1)."""
    return np.where(x > 0, x, a * np.expm1(np.minimum(x, 0)))[()]


def selu(x: Array) -> Array:
    """A scaled `elu`, with the constants of the paper."""
    return np.where(x > 0, SELU_SCALE * x, SELU_SCALE * SELU_ALPHA * np.expm1(np.minimum(x, 0)))[()]


def softmax(x: Array, axis: int = -1) -> Array:
    """exp(x)/Σ exp(x) along an axis, shifted by the largest entry."""
    z = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return z / np.sum(z, axis=axis, keepdims=True)


def log_softmax(x: Array, axis: int = -1) -> Array:
    """log of `softmax`, without the logarithm of a small number, nor of one that is next to 1."""
    shifted = x - np.max(x, axis=axis, keepdims=True)
    return shifted - np.log1p(_rest(shifted, axis))


def logsumexp(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """log Σ exp(x), shifted by the largest entry."""
    top = np.max(x, axis=axis, keepdims=True)
    found = top + np.log1p(_rest(x - top, axis))
    return found if keepdims else np.squeeze(found, axis=axis)[()]


def _rest(shifted: Array, axis: Axis) -> Array:
    """Σ exp(x) - 1, where the largest entry is 0: that entry is left out, so that a small rest keeps its digits."""
    largest = shifted == 0
    ties = np.sum(largest, axis=axis, keepdims=True, dtype=shifted.dtype)
    return np.sum(np.exp(shifted), axis=axis, keepdims=True, where=~largest) + (ties - 1)


def norm(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """The Euclidean norm, scaled by a power of two so that no square overflows or vanishes."""
    largest = np.max(np.abs(x), axis=axis, keepdims=True)
    exponent = np.where(largest > 0, np.frexp(largest)[1], 0)
    found = np.ldexp(np.sqrt(np.sum(np.ldexp(x, -exponent) ** 2, axis=axis, keepdims=True)), exponent)
    return found if keepdims else np.squeeze(found, axis=axis)[()]


def logdet(a: Array) -> Array:
    """log det of a matrix; nan where the determinant is not positive, since there is no value."""
    sign, value = np.linalg.slogdet(a)
    return value if sign > 0 else value.dtype.type(np.nan)


def argmax_onehot(x: Array, axis: int = -1) -> Array:
    """1 at the first largest entry along an axis and 0 elsewhere."""
    out = np.zeros_like(x)
    np.put_along_axis(out, np.expand_dims(np.argmax(x, axis=axis), axis), 1, axis=axis)
    return out


def embed(x: Array, shape: tuple[int, ...], places: Any) -> Array:
    """Zeros of a shape with `x` at the places that the index selects."""
    out = np.zeros(shape, dtype=getattr(x, "dtype", float))  # a number of the formula is no array
    out[places] = x
    return out


def windows(x: Array, sizes: tuple[int, ...], stride: int = 1, padding: int = 0, dilation: int = 1) -> Array:
    """Sliding windows over the last axes, as a view: (..., H, W) becomes (..., H', W', p, q)."""
    k = len(sizes)
    if padding:
        x = np.pad(x, [(0, 0)] * (x.ndim - k) + [(padding, padding)] * k)
    spans = tuple(dilation * (size - 1) + 1 for size in sizes)
    every = np.lib.stride_tricks.sliding_window_view(x, spans, axis=tuple(range(-k, 0)))
    steps: tuple[Any, ...] = (..., *[slice(None, None, stride)] * k, *[slice(None, None, dilation)] * k)
    return every[steps]


def unwindow(w: Array, shape: tuple[int, ...], stride: int = 1, padding: int = 0, dilation: int = 1) -> Array:
    """The adjoint of `windows`: every entry added back at the place it was taken from, into zeros of a shape."""
    k = w.ndim - len(shape)
    lead, places, sizes = shape[:-k], w.shape[-2 * k : -k], w.shape[-k:]
    out = np.zeros((*lead, *(d + 2 * padding for d in shape[-k:])), dtype=w.dtype)
    for offset in np.ndindex(*sizes):
        firsts = [dilation * o for o in offset]
        target: Any = (..., *(slice(o, o + stride * n, stride) for o, n in zip(firsts, places, strict=True)))
        source: Any = (..., *[slice(None)] * k, *offset)
        out[target] += w[source]
    inside: Any = (..., *(slice(padding, padding + d) for d in shape[-k:]))
    return out[inside]


FUNCTIONS: dict[str, Callable[..., Any]] = {name: globals()[name] for name in __all__}
