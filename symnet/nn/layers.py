"""Layers: functions of tensors."""

from symnet.expr import Expr


def dense(x: Expr, W: Expr, b: Expr) -> Expr:
    """A fully connected layer, W x + b, of one example: x of shape (n,), W of shape (m, n), b of shape (m,)."""
    return W @ x + b


def batch_dense(X: Expr, W: Expr, b: Expr) -> Expr:
    """A fully connected layer of a batch in rows, X Wᵀ + b: X of shape (N, n), W of shape (m, n), b of shape (m,)."""
    return X @ W.T + b
