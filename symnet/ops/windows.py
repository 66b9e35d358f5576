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
from symnet.sizes import divide, show


def conv2d(X: Any, W: Any, b: Any = None, stride: int = 1, padding: int = 0) -> Expr:
    """Cross-correlation: X of shape N C H W (or H W), W of shape F C p q (or p q), b of shape F (or a scalar)."""
    X, W = as_expr(X), as_expr(W)
    if (X.rank, W.rank) not in ((4, 4), (2, 2)):
        raise ShapeError(
            f"conv2d needs N C H W with F C p q, or H W with p q, not {quote(X, 60)} of shape {show(X.shape)} and "
            f"{quote(W, 60)} of shape {show(W.shape)}"
        )
    for name, value, least in (("stride", stride, 1), ("padding", padding, 0)):
        if not isinstance(value, int) or value < least:
            raise SymnetError(f"{name} must be an integer >= {least}, not {quote(value)}")
    windows = Window(X, W.shape[-2:], stride, padding)
    if X.rank == 2:
        out = Contract((windows, W), ((0, 1, 2, 3), (2, 3)), (0, 1))
        return out if b is None else out + as_expr(b)
    out = Contract((windows, W), ((0, 1, 2, 3, 4, 5), (6, 1, 4, 5)), (0, 6, 2, 3))
    if b is None:
        return out
    b = as_expr(b)
    if b.rank > 1 or (b.rank == 1 and b.shape[0] != W.shape[0]):
        raise ShapeError(f"the bias {quote(b, 60)} of shape {show(b.shape)} must have shape ({W.shape[0]},)")
    return out + (Reshape(b, (b.shape[0], 1, 1)) if b.rank else b)


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
