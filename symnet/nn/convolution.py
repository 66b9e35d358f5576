"""Convolutions as matrix products, and pooling; the sliding itself is the node that `conv2d` is made of."""

from __future__ import annotations

from symnet import ops
from symnet.expr import Expr, Reduce, Reshape, Window
from symnet.ops import conv1d, conv2d, max_pool2d, mean_pool2d
from symnet.sizes import Dim, product

__all__ = ["avg_pool2d", "conv1d", "conv2d", "conv2d_by_im2col", "im2col", "max_pool2d", "mean_pool2d", "pool2d"]

avg_pool2d = mean_pool2d


def pool2d(op: str, X: Expr, p: Dim, stride: int, padding: int = 0) -> Expr:
    """Pooling over windows of p × p that may overlap: op `max` or `mean`, X of shape (..., H, W).

    Padding counts as entries 0, also in the maximum and in the mean.

    >>> from symnet.symbols import tensors
    >>> pool2d("max", tensors("X: N C 9 9"), 3, stride=2).shape
    (N, C, 4, 4)
    """
    return Reduce(op, Window(X, (p, p), stride, padding), (-2, -1))


def im2col(X: Expr, p: Dim, q: Dim, stride: int = 1, padding: int = 0, dilation: int = 1) -> Expr:
    """The windows of a batch as rows of a matrix: X of shape (N, C, H, W) → (N·H'·W', C·p·q).

    >>> from symnet.symbols import tensors
    >>> im2col(tensors("X: 2 3 5 5"), 3, 3).shape
    (18, 27)
    """
    windows = Window(X, (p, q), stride, padding, dilation)
    N, C, H, W = windows.shape[:4]
    return Reshape(ops.transpose(windows, (0, 2, 3, 1, 4, 5)), (product((N, H, W)), product((C, p, q))))


def conv2d_by_im2col(X: Expr, K: Expr, stride: int = 1, padding: int = 0, dilation: int = 1) -> Expr:
    """`conv2d` as one matrix product, im2col(X) · (rows of kernels)ᵀ: X (N, C, H, W), K (F, C, p, q) → (N, F, H', W').

    >>> from symnet.symbols import tensors
    >>> conv2d_by_im2col(*tensors("X: 2 3 5 5; K: 4 3 3 3")).shape
    (2, 4, 3, 3)
    """
    F, C, p, q = K.shape
    rows = im2col(X, p, q, stride, padding, dilation) @ Reshape(K, (F, product((C, p, q)))).T
    N, _, H, W = Window(X, (p, q), stride, padding, dilation).shape[:4]
    return ops.transpose(Reshape(rows, (N, H, W, F)), (0, 3, 1, 2))
