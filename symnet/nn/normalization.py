"""Normalisation: centred and scaled by statistics that are themselves functions of the input."""

from __future__ import annotations

from fractions import Fraction

from symnet import ops
from symnet.expr import Defined, Expr, Number, Reshape

EPS = Number(Fraction(1, 100_000))


def standardize(x: Expr, axis: int | tuple[int, ...], eps: Expr = EPS, names: tuple[str, str] | None = None) -> Expr:
    """(x − mean)/√(variance + ε) over the axes; the variance is the mean of squares, without Bessel's correction.

    names: of the mean and the variance, as defined names of the formula, for those who want to refer to them.

    >>> from symnet.symbols import tensors
    >>> standardize(tensors("x: n"), 0).shape
    (n,)
    """
    mean = ops.mean(x, axis, keepdims=True)
    centred = x - (Defined(names[0], mean) if names else mean)
    variance = ops.mean(centred**2, axis, keepdims=True)
    return centred / ops.sqrt((Defined(names[1], variance) if names else variance) + eps)


def layer_norm(x: Expr, gain: Expr, shift: Expr, eps: Expr = EPS) -> Expr:
    """Every row made mean 0 and variance 1, then scaled and shifted: x (..., d), gain and shift (d,) → (..., d).

    Ba, Kiros, Hinton 2016.

    >>> from symnet.symbols import tensors
    >>> layer_norm(*tensors("X: T d; gain: d; shift: d")).shape
    (T, d)
    """
    return gain * standardize(x, -1, eps) + shift


def rms_norm(x: Expr, gain: Expr, eps: Expr = EPS) -> Expr:
    """Every row divided by its root mean square: x (..., d), gain (d,) → (..., d). Zhang, Sennrich 2019.

    >>> from symnet.symbols import tensors
    >>> rms_norm(*tensors("X: T d; gain: d")).shape
    (T, d)
    """
    return gain * (x / ops.sqrt(ops.mean(x**2, -1, keepdims=True) + eps))


def batch_norm(X: Expr, gain: Expr, shift: Expr, eps: Expr = EPS, names: tuple[str, str] | None = None) -> Expr:
    """Every feature made mean 0 and variance 1 over the batch: X (N, d), or (N, C, H, W) by channels; gain, shift (d,).

    Gradients go through the statistics of the batch (Ioffe, Szegedy 2015). names: of the mean and the variance, which
    training then averages, `sn.train(..., running=names)`, so that the model predicts with running statistics.

    >>> from symnet.symbols import tensors
    >>> batch_norm(*tensors("X: N C H W; gain: C; shift: C")).shape
    (N, C, H, W)
    """
    over = (0, *range(2, X.rank))
    lifted = [Reshape(p, (p.shape[0], *[1] * (X.rank - 2))) if X.rank > 2 else p for p in (gain, shift)]
    return lifted[0] * standardize(X, over, eps, names) + lifted[1]
