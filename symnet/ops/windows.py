"""Convolution and pooling."""

from __future__ import annotations

from typing import Any

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr import (
    Contract,
    Expr,
    Reduce,
    Reshape,
    Window,
    as_expr,
)
from symnet.ops.shaping import as_dim
from symnet.sizes import divide, show, whole


def conv2d(X: Any, W: Any, b: Any = None, stride: int = 1, padding: int = 0, dilation: int = 1) -> Expr:
    """Cross-correlation: X of shape N C H W (or H W), W of shape F C p q (or p q), b of shape F (or a scalar).

    Window entries lie `dilation` apart; the number of windows is (H + 2*padding - dilation*(p - 1) - 1)/stride + 1.
    """
    return _convolution("conv2d", "N C H W with F C p q, or H W with p q", X, W, b, stride, padding, dilation)


def conv1d(X: Any, W: Any, b: Any = None, stride: int = 1, padding: int = 0, dilation: int = 1) -> Expr:
    """Cross-correlation of sequences: X of shape N C L (or L), W of shape F C p (or p), b of shape F (or a scalar)."""
    return _convolution("conv1d", "N C L with F C p, or L with p", X, W, b, stride, padding, dilation)


def _convolution(name: str, shapes: str, X: Any, W: Any, b: Any, *how: int) -> Expr:
    X, W = as_expr(X), as_expr(W)
    k = int(name[4])
    if (X.rank, W.rank) not in ((k + 2, k + 2), (k, k)):
        raise ShapeError(
            f"{name} needs {shapes}, not {quote(X, 60)} of shape {show(X.shape)} and {quote(W, 60)} of shape "
            f"{show(W.shape)}"
        )
    for word, value, least in zip(("stride", "padding", "dilation"), how, (1, 0, 1), strict=True):
        number = whole(value)
        if number is None or number < least:
            raise SymnetError(f"{word} must be an integer >= {least}, not {quote(value)}")
    windows = Window(X, W.shape[-k:], *map(int, how))
    places, inside = range(2, 2 + k), range(2 + k, 2 + 2 * k)
    if X.rank == k:
        out = Contract((windows, W), ((*places, *inside), (*inside,)), (*places,))
    else:
        last = 2 + 2 * k
        out = Contract((windows, W), ((0, 1, *places, *inside), (last, 1, *inside)), (0, last, *places))
    return out if b is None else out + _bias(as_expr(b), W, X.rank > k)


def _bias(b: Expr, W: Expr, channels: bool) -> Expr:
    """A bias of every feature map, or a scalar."""
    if not b.rank:
        return b
    if not channels or b.shape != W.shape[:1]:
        wanted = f"({W.shape[0]},), or be a scalar" if channels else "(): it is one number"
        raise ShapeError(f"the bias {quote(b, 60)} of shape {show(b.shape)} must have shape {wanted}")
    return Reshape(b, (b.shape[0], *[1] * (W.rank - 2)))


def _pool(op: str, X: Any, p: Any) -> Expr:
    X = as_expr(X)
    p = as_dim(p)
    if X.rank < 2:
        raise ShapeError(f"pooling needs at least two axes, not {quote(X, 60)} of shape {show(X.shape)}")
    h, w = (divide(d, p) for d in X.shape[-2:])
    if h is None or w is None:
        raise ShapeError(
            f"pooling by {p} needs sizes divisible by {p} as written, and {quote(X, 60)} has shape {show(X.shape)}; "
            f"declare them as multiples, for example `X: {p}*H {p}*W`"
        )
    lead = X.rank - 2
    return Reduce(op, Reshape(X, (*X.shape[:-2], h, p, w, p)), (lead + 1, lead + 3))


def max_pool2d(X: Any, p: Any) -> Expr:
    """The maximum over blocks of p × p entries of the last two axes, without overlap."""
    return _pool("max", X, p)


def mean_pool2d(X: Any, p: Any) -> Expr:
    """The mean over blocks of p × p entries of the last two axes, without overlap."""
    return _pool("mean", X, p)
