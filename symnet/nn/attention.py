"""Attention and the transformer block; rows are positions, and axes before them a batch."""

from __future__ import annotations

from dataclasses import dataclass

from symnet import ops
from symnet.expr import Expr, SizeValue
from symnet.nn.layers import dense
from symnet.nn.normalization import layer_norm


def scaled_dot_product_attention(Q: Expr, K: Expr, V: Expr, mask: Expr | None = None) -> Expr:
    """softmax(Q Kᵀ/√d + mask) V: Q (..., T, d), K (..., S, d), V (..., S, v) → (..., T, v).

    mask: added to the scores, (T, S): a large negative number where a query must not look (Vaswani et al. 2017).

    >>> from symnet.symbols import tensors
    >>> scaled_dot_product_attention(*tensors("Q: T d; K: S d; V: S v")).shape
    (T, v)
    """
    turned = ops.transpose(K, (*range(K.rank - 2), K.rank - 1, K.rank - 2))
    scores = Q @ turned / ops.sqrt(SizeValue(Q.shape[-1]))
    return ops.softmax(scores if mask is None else scores + mask) @ V


def multi_head_attention(
    X: Expr, Wq: Expr, Wk: Expr, Wv: Expr, Wo: Expr, mask: Expr | None = None, memory: Expr | None = None
) -> Expr:
    """Attention of h heads, each with its own weights, added up by Wo: X (..., T, d), Wq, Wk, Wv (h, d, k), Wo
    (h, k, d) → (..., T, d). memory: what keys and values are made of, X itself by default.

    >>> from symnet.symbols import tensors
    >>> multi_head_attention(*tensors("X: T d; Wq: h d k; Wk: h d k; Wv: h d k; Wo: h k d")).shape
    (T, d)
    """
    source = X if memory is None else memory
    batch = "".join("abcdefg"[: X.rank - 2])
    q, k, v = (ops.einsum(f"{batch}td,hdk->{batch}htk", x, W) for x, W in ((X, Wq), (source, Wk), (source, Wv)))
    heads = scaled_dot_product_attention(q, k, v, mask)
    return ops.einsum(f"{batch}htk,hkd->{batch}td", heads, Wo)


def positional(X: Expr, P: Expr) -> Expr:
    """Learned positions added to tokens: X (..., T, d), P (T, d) → (..., T, d).

    >>> from symnet.symbols import tensors
    >>> positional(*tensors("X: N T d; P: T d")).shape
    (N, T, d)
    """
    return X + P


def softmax_head(x: Expr, W: Expr, b: Expr | None = None) -> Expr:
    """Probabilities of classes, softmax(W x + b): x (..., n), W (m, n), b (m,) → (..., m).

    >>> from symnet.symbols import tensors
    >>> softmax_head(*tensors("X: N n; W: m n; b: m")).shape
    (N, m)
    """
    return ops.softmax(dense(x, W, b))


@dataclass(frozen=True)
class BlockParameters:
    """Wq, Wk, Wv (h, d, k), Wo (h, k, d); gain1, shift1, gain2, shift2 (d,); W1 (m, d), b1 (m,), W2 (d, m), b2 (d,)."""

    Wq: Expr
    Wk: Expr
    Wv: Expr
    Wo: Expr
    gain1: Expr
    shift1: Expr
    W1: Expr
    b1: Expr
    W2: Expr
    b2: Expr
    gain2: Expr
    shift2: Expr


def transformer_block(X: Expr, p: BlockParameters, mask: Expr | None = None) -> Expr:
    """Pre-norm: X + attention(norm(X)), then + W2 gelu(W1 norm(·) + b1) + b2; X of shape (..., T, d) keeps its shape.

    >>> from symnet.symbols import tensors
    >>> names = "Wq: h d k; Wk: h d k; Wv: h d k; Wo: h k d; g1: d; s1: d; W1: m d; b1: m; W2: d m; b2: d; g2: d; s2: d"
    >>> transformer_block(tensors("X: T d"), BlockParameters(*tensors(names))).shape
    (T, d)
    """
    mixed = X + multi_head_attention(layer_norm(X, p.gain1, p.shift1), p.Wq, p.Wk, p.Wv, p.Wo, mask)
    hidden = ops.gelu(dense(layer_norm(mixed, p.gain2, p.shift2), p.W1, p.b1))
    return mixed + dense(hidden, p.W2, p.b2)
