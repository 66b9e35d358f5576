"""The functions that array-API code imports: those the Python array API standard lacks, written in its words.

Each neither overflows nor cancels, keeps type and device, and can be differentiated by the library: a branch that is
not chosen gets a harmless argument (`x where x < 0, else 0`), because a library multiplies its derivative by zero, and
zero times infinity is no number; and nothing is an absolute value or a maximum where the function itself is smooth.
"""

from __future__ import annotations

from functools import partial
from math import log
from typing import Any

from array_api_compat import array_namespace, device, is_dask_array, is_torch_array

from symnet.program.backends.standard_erf import (
    erf,
    erfc,
    exp_minus_half_square,
    exp_minus_square,
    gelu,
    normal_cdf,
)
from symnet.program.stable import SELU_ALPHA, SELU_SCALE

__all__ = [
    "argmax_onehot",
    "copy",
    "det",
    "elu",
    "erf",
    "erfc",
    "exp_minus_half_square",
    "exp_minus_square",
    "gelu",
    "inv",
    "log1mexp",
    "log1p_square",
    "log_softmax",
    "logabsdet",
    "logcosh",
    "logdet",
    "logsumexp",
    "lorentz",
    "mish",
    "norm",
    "normal_cdf",
    "relu",
    "sech",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "solve",
    "step",
    "xlogy",
]

Array = Any  # an array of any library that follows the standard
Axis = int | tuple[int, ...] | None


def _halves(x: Array) -> tuple[Any, Array, Array, Array]:
    """The namespace, where x is negative, and its negative and its other entries, each with 0 elsewhere."""
    xp = array_namespace(x)
    low = x < 0
    return xp, low, xp.where(low, x, 0), xp.where(low, 0, x)


def sigmoid(x: Array) -> Array:
    """1/(1 + exp(-x)), with the exponential of a negative number only."""
    xp, low, negative, other = _halves(x)
    z = xp.exp(negative)
    return xp.where(low, z / (1 + z), 1 / (1 + xp.exp(-other)))


def silu(x: Array) -> Array:
    """x·sigmoid(x); the exponential comes as two factors, so that it does not lose digits before x is multiplied in."""
    xp, low, negative, other = _halves(x)
    half = xp.exp(negative / 2)
    return xp.where(low, negative * half * half / (1 + half * half), other / (1 + xp.exp(-other)))


def mish(x: Array) -> Array:
    """x·tanh(softplus(x)), where tanh(log(1 + t)) = t(t + 2)/(t(t + 2) + 2)."""
    xp, low, negative, other = _halves(x)
    half, z = xp.exp(negative / 2), xp.exp(-other)
    t = half * half
    high = other * ((1 + 2 * z) / (1 + 2 * z * (1 + z)))
    return xp.where(low, negative * half * half * ((t + 2) / (t * (t + 2) + 2)), high)


def relu(x: Array) -> Array:
    """x where it is positive, else 0; its derivative at 0 is 0."""
    return array_namespace(x).where(x <= 0, 0, x)


def elu(x: Array, a: Array = 1) -> Array:
    """x where it is positive, else a·(exp(x) - 1)."""
    xp = array_namespace(x)
    return xp.where(x > 0, x, a * xp.expm1(xp.where(x > 0, 0, x)))


def selu(x: Array) -> Array:
    """A scaled `elu`, with the constants of the paper."""
    return SELU_SCALE * elu(x, SELU_ALPHA)


def softplus(x: Array) -> Array:
    """log(1 + exp(x)), with the exponential of a negative number only."""
    xp, low, negative, other = _halves(x)
    return xp.where(low, xp.log1p(xp.exp(negative)), other + xp.log1p(xp.exp(-other)))


def step(x: Array) -> Array:
    """1 where x >= 0, else 0; no number stays none."""
    xp = array_namespace(x)
    return xp.where(x != x, x, xp.astype(x >= 0, x.dtype))


def sech(x: Array) -> Array:
    """1/cosh(x), by the exponential of a negative number."""
    xp = array_namespace(x)
    z = xp.exp(xp.where(x < 0, x, -x))
    return 2 * z / (1 + z * z)


def log1mexp(x: Array) -> Array:
    """log(1 - exp(x)) for x <= 0: near 0 the difference is taken first, far from it the logarithm (Mächler 2012)."""
    xp = array_namespace(x)
    near = x > -log(2)
    return xp.where(near, xp.log(-xp.expm1(xp.where(near, x, -1))), xp.log1p(-xp.exp(xp.where(near, -1, x))))


def logcosh(x: Array) -> Array:
    """log(cosh(x)): from sinh(x/2)² where x is small, else the part of the line that it comes close to."""
    xp = array_namespace(x)
    small = (x > -1) & (x < 1)
    near = xp.log1p(2 * xp.sinh(xp.where(small, x, 0) / 2) ** 2)
    size = xp.where(small, 1, xp.where(x < 0, -x, x))
    return xp.where(small, near, (size - log(2)) + xp.log1p(xp.exp(-2 * size)))


def log1p_square(x: Array) -> Array:
    """log(1 + x²); beyond 2³⁰ the 1 is not seen any more."""
    xp = array_namespace(x)
    far = (x > 2.0**30) | (x < -(2.0**30))
    return xp.where(far, 2 * xp.log(xp.abs(xp.where(far, x, 1))), xp.log1p(xp.where(far, 0, x) ** 2))


def lorentz(x: Array) -> Array:
    """1/(1 + x²), whose square may be out of range where the value is not."""
    xp = array_namespace(x)
    far = (x > 1) | (x < -1)
    inverse = 1 / xp.where(far, x, 1)
    inner = xp.where(far, 0, x)
    return xp.where(far, inverse * inverse / (inverse * inverse + 1), 1 / (1 + inner * inner))


def xlogy(x: Array, y: Array) -> Array:
    """x·log(y), and its limit 0 where x = y = 0."""
    xp = array_namespace(x, y)
    return x * xp.log(xp.where((x == 0) & (y == 0), 1, y))


def softmax(x: Array, axis: int = -1) -> Array:
    """exp(x)/Σ exp(x) along an axis, shifted by the largest entry."""
    xp = array_namespace(x)
    z = xp.exp(x - xp.max(x, axis=axis, keepdims=True))
    return z / xp.sum(z, axis=axis, keepdims=True)


def log_softmax(x: Array, axis: int = -1) -> Array:
    """log of `softmax`, without the logarithm of a small number."""
    xp = array_namespace(x)
    shifted = x - xp.max(x, axis=axis, keepdims=True)
    return shifted - xp.log(xp.sum(xp.exp(shifted), axis=axis, keepdims=True))


def logsumexp(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """log Σ exp(x), shifted by the largest entry."""
    xp = array_namespace(x)
    top = xp.max(x, axis=axis, keepdims=True)
    found = top + xp.log(xp.sum(xp.exp(x - top), axis=axis, keepdims=True))
    return found if keepdims else _squeezed(xp, found, axis)


def norm(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """The Euclidean norm, scaled by a power of two so that no square overflows or vanishes; with derivative 0 at 0."""
    xp = array_namespace(x)
    info = xp.finfo(x.dtype)
    largest = xp.max(xp.abs(x), axis=axis, keepdims=True)
    within = xp.clip(largest, float(info.smallest_normal), float(info.max) / 2)
    scale = 2.0 ** xp.floor(xp.log2(within))
    squares = xp.sum((x / scale) ** 2, axis=axis, keepdims=True)
    found = xp.where(squares == 0, 0, xp.sqrt(xp.where(squares == 0, 1, squares))) * scale
    return found if keepdims else _squeezed(xp, found, axis)


def _squeezed(xp: Any, a: Array, axis: Axis) -> Array:
    return xp.squeeze(a, axis=tuple(range(a.ndim)) if axis is None else axis)


def argmax_onehot(x: Array, axis: int = -1) -> Array:
    """1 at the first largest entry along an axis and 0 elsewhere."""
    xp = array_namespace(x)
    axis %= x.ndim
    places = xp.arange(x.shape[axis], device=device(x))
    places = xp.reshape(places, tuple(-1 if k == axis else 1 for k in range(x.ndim)))
    return xp.astype(places == xp.argmax(x, axis=axis, keepdims=True), x.dtype)


def copy(x: Array) -> Array:
    """The same entries in memory of their own."""
    return x.clone() if is_torch_array(x) else array_namespace(x).asarray(x, copy=True)


def det(a: Array) -> Array:
    """The determinant of a matrix."""
    return _linear("det", "", (a, "ij"))


def inv(a: Array) -> Array:
    """The inverse of a matrix."""
    return _linear("inv", "ij", (a, "ij"))


def solve(a: Array, b: Array) -> Array:
    """inv(a) @ b, as the solution of a linear system."""
    return _linear("solve", "ik"[: b.ndim], (a, "ij"), (b, "jk"[: b.ndim]))


def logabsdet(a: Array) -> Array:
    """log |det a|, without the determinant, which may overflow."""
    return _linear("slogdet", "", (a, "ij"), part=1)


def logdet(a: Array) -> Array:
    """log det of a matrix; nan where the determinant is not positive, since there is no value."""
    sign = _linear("slogdet", "", (a, "ij"), part=0)
    return array_namespace(a).where(sign > 0, logabsdet(a), float("nan"))


def _linear(name: str, output: str, *operands: tuple[Array, str], part: int | None = None) -> Array:
    """A function of the namespace's linear algebra, or a part of its result; an operand comes with its axes in letters.

    Dask has no determinant, and its other functions pivot within one chunk only: there every matrix is made one chunk,
    and the function is that of the library that the chunks are of.
    """
    if is_dask_array(operands[0][0]):
        from dask.array import blockwise

        whole = [x for a, letters in operands for x in (a.rechunk(a.shape), letters)]
        function = partial(_of_arrays, name, part)
        return blockwise(function, output, *whole, dtype=operands[0][0].dtype, concatenate=True)
    return _of_arrays(name, part, *(a for a, _ in operands))


def _of_arrays(name: str, part: int | None, *arrays: Array) -> Array:
    found = getattr(array_namespace(*arrays).linalg, name)(*arrays)
    return found if part is None else found[part]
