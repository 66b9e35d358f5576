"""Layers: functions of tensors. The last axis holds features; axes before it are a batch, positions, or both."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symnet import ops
from symnet.expr import Expr, Reshape
from symnet.sizes import product


def dense(x: Expr, W: Expr, b: Expr | None = None) -> Expr:
    """A fully connected layer, W x + b, or X Wᵀ + b of a batch in rows: x (..., n), W (m, n), b (m,) → (..., m).

    >>> from symnet.symbols import tensors
    >>> X, W, b = tensors("X: N n; W: m n; b: m")
    >>> dense(X, W, b).shape
    (N, m)
    """
    out = W @ x if x.rank == 1 else x @ W.T
    return out if b is None else out + b


def batch_dense(X: Expr, W: Expr, b: Expr) -> Expr:
    """A fully connected layer of a batch in rows, X Wᵀ + b: X of shape (N, n), W of shape (m, n), b of shape (m,)."""
    return dense(X, W, b)


def residual(x: Expr, branch: Callable[[Expr], Expr]) -> Expr:
    """A residual connection, x + F(x), of any shape that the branch F keeps (He et al. 2015).

    >>> from symnet.symbols import tensors
    >>> x, W = tensors("x: n; W: n n")
    >>> str(residual(x, lambda u: ops.relu(dense(u, W))))
    'x + relu(W @ x)'
    """
    return x + branch(x)


def dropout(x: Expr, mask: Expr, rate: Expr) -> Expr:
    """Inverted dropout with a given mask of zeros and ones, x ⊙ mask / (1 − rate); mask of the shape of x, rate < 1.

    The division keeps the expected value (Srivastava et al. 2014).

    >>> from symnet.symbols import tensors
    >>> x, mask, rate = tensors("x: n; mask: n; rate")
    >>> str(dropout(x, mask, rate))
    'x*mask/(1 - rate)'
    """
    return x * mask / (1 - rate)


def embedding(table: Expr, tokens: Expr | Sequence[int]) -> Expr:
    """Rows of a table of shape (V, d): tokens are one-hot rows (..., V), or a list of T numbers → (..., d) or (T, d).

    >>> from symnet.symbols import tensors
    >>> table, onehot = tensors("E: V d; S: T V")
    >>> embedding(table, onehot).shape, embedding(table, [2, 0, 2]).shape
    ((T, d), (3, d))
    """
    if isinstance(tokens, Expr):
        return tokens @ table
    return ops.concatenate([ops.index(table, (slice(t, t + 1), slice(None))) for t in tokens])


def flatten(X: Expr) -> Expr:
    """All axes but the first merged, in row-major order: (N, ...) → (N, product of the others).

    >>> from symnet.symbols import tensors
    >>> flatten(tensors("X: N C H W")).shape
    (N, C*H*W)
    """
    return Reshape(X, (X.shape[0], product(X.shape[1:])))
