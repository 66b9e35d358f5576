"""Losses of one example (vectors) or of a batch in rows (matrices); a batch is averaged over its rows.

Penalties on parameters are not averaged.
"""

from __future__ import annotations

from symnet import ops
from symnet.expr import Expr, SizeValue
from symnet.sizes import Dim


def _mean_over_rows(total: Expr, like: Expr) -> Expr:
    rows: Dim = like.shape[0]
    return total / SizeValue(rows) if like.rank == 2 else total


def _of_each(a: Expr, total: Expr) -> Expr:
    """The mean over the examples of a batch: `total` holds one loss for each, a number or a vector."""
    return total if a.rank < 2 else ops.mean(total)


# ------------------------------------------------------------------ regression
def squared_error(a: Expr, y: Expr) -> Expr:
    """½ ‖a − y‖², averaged over the rows of a batch.

    >>> from symnet.symbols import tensors
    >>> str(squared_error(*tensors("a: n; y: n")))
    'sum((a - y)**2)/2'
    """
    return _mean_over_rows(ops.sum((a - y) ** 2) / 2, a)


def absolute_error(a: Expr, y: Expr) -> Expr:
    """Σ |a − y|, averaged over the rows of a batch; it has a kink wherever an entry fits exactly.

    >>> from symnet.symbols import tensors
    >>> str(absolute_error(*tensors("a: n; y: n")))
    'sum(abs(a - y))'
    """
    return _mean_over_rows(ops.sum(ops.abs(a - y)), a)


def huber(a: Expr, y: Expr, width: Expr) -> Expr:
    """Σ of r²/2 where |r| ≤ width and width·(|r| − width/2) elsewhere, r = a − y (Huber 1964).

    >>> from symnet.symbols import tensors
    >>> huber(*tensors("a: n; y: n; d")).shape
    ()
    """
    r = ops.abs(a - y)
    return ops.sum(ops.where(ops.compare(r, "<=", width), r**2 / 2, width * (r - width / 2)))


# ------------------------------------------------------------------ classification
def hinge(z: Expr, y: Expr) -> Expr:
    """Mean of max(0, 1 − y z) over scores z (N,) and targets y (N,) of −1 and 1 (Cortes, Vapnik 1995).

    >>> from symnet.symbols import tensors
    >>> str(hinge(*tensors("z: N; y: N")))
    'mean(relu(1 - y*z))'
    """
    return ops.mean(ops.relu(1 - y * z))


def multiclass_hinge(z: Expr, y: Expr) -> Expr:
    """Σ over the wrong classes of max(0, 1 + z_j − z_true): scores z (K,) or (N, K), y one-hot (Weston, Watkins 1999).

    >>> from symnet.symbols import tensors
    >>> multiclass_hinge(*tensors("Z: N K; Y: N K")).shape
    ()
    """
    true = ops.sum(y * z, -1, keepdims=True)
    return _of_each(z, ops.sum((1 - y) * ops.relu(1 + z - true), -1))


def cross_entropy(p: Expr, y: Expr) -> Expr:
    """−Σ y log p of probabilities p > 0 and targets y, averaged over the rows of a batch.

    >>> from symnet.symbols import tensors
    >>> str(cross_entropy(*tensors("p: K; y: K")))
    '-sum(y*log(p))'
    """
    return _mean_over_rows(-ops.sum(y * ops.log(p)), p)


def softmax_cross_entropy(z: Expr, y: Expr) -> Expr:
    """Cross-entropy of softmax(z), from the logits z (K,) or (N, K).

    >>> from symnet.symbols import tensors
    >>> str(softmax_cross_entropy(*tensors("z: K; y: K")))
    '-sum(y*log(softmax(z)))'
    """
    return cross_entropy(ops.softmax(z), y)


def binary_cross_entropy(a: Expr, y: Expr) -> Expr:
    """−Σ (y log a + (1 − y) log(1 − a)) for 0 < a < 1, averaged over the rows of a batch.

    >>> from symnet.symbols import tensors
    >>> str(binary_cross_entropy(*tensors("a: n; y: n")))
    '-sum(y*log(a) + (1 - y)*log(1 - a))'
    """
    return _mean_over_rows(-ops.sum(y * ops.log(a) + (1 - y) * ops.log(1 - a)), a)


def binary_cross_entropy_with_logits(z: Expr, y: Expr) -> Expr:
    """The same of a = σ(z), from the logits: Σ (log(1 + eᶻ) − y z), averaged over the rows of a batch.

    >>> from symnet.symbols import tensors
    >>> str(binary_cross_entropy_with_logits(*tensors("z: n; y: n")))
    'sum(softplus(z) - y*z)'
    """
    return _mean_over_rows(ops.sum(ops.softplus(z) - y * z), z)


# ------------------------------------------------------------------ distributions
def entropy(p: Expr) -> Expr:
    """−Σ p log p for p > 0, in nats.

    >>> from symnet.symbols import tensors
    >>> str(entropy(tensors("p: K")))
    '-sum(p*log(p))'
    """
    return -ops.sum(p * ops.log(p))


def kl_divergence(p: Expr, q: Expr) -> Expr:
    """Σ p log(p / q) for p, q > 0, in nats.

    >>> from symnet.symbols import tensors
    >>> str(kl_divergence(*tensors("p: K; q: K")))
    'sum(p*log(p/q))'
    """
    return ops.sum(p * ops.log(p / q))


# ------------------------------------------------------------------ metric learning
def contrastive(a: Expr, b: Expr, same: Expr, margin: Expr) -> Expr:
    """same·d² + (1 − same)·max(0, margin − d)² for d = ‖a − b‖, halved; same is 1 or 0 (Hadsell et al. 2006).

    a, b (d,) with same a number, or rows (N, d) with same (N,), averaged. It has a kink where a = b.

    >>> from symnet.symbols import tensors
    >>> contrastive(*tensors("A: N d; B: N d; same: N; m")).shape
    ()
    """
    apart = ops.norm(a - b, axis=-1)
    return _of_each(a, (same * apart**2 + (1 - same) * ops.relu(margin - apart) ** 2) / 2)


def triplet_margin(anchor: Expr, positive: Expr, negative: Expr, margin: Expr) -> Expr:
    """max(0, ‖a − p‖² − ‖a − n‖² + margin), averaged over the rows of a batch (Schroff et al. 2015).

    >>> from symnet.symbols import tensors
    >>> triplet_margin(*tensors("a: d; p: d; n: d; m")).shape
    ()
    """
    near, far = (ops.sum((anchor - other) ** 2, -1) for other in (positive, negative))
    return _of_each(anchor, ops.relu(near - far + margin))


def info_nce(A: Expr, B: Expr, temperature: Expr) -> Expr:
    """Cross-entropy of matching row i of A (N, d) with row i of B (N, d) by inner products (van den Oord et al. 2018).

    >>> from symnet.symbols import tensors
    >>> info_nce(*tensors("A: N d; B: N d; t")).shape
    ()
    """
    return softmax_cross_entropy(A @ B.T / temperature, ops.eye(A.shape[0]))


# ------------------------------------------------------------------ penalties
def l1_penalty(W: Expr, weight: Expr) -> Expr:
    """weight · Σ |W|, of any shape; it has a kink wherever an entry is 0.

    >>> from symnet.symbols import tensors
    >>> str(l1_penalty(*tensors("W: m n; t")))
    't*norm(W, ord=1)'
    """
    return weight * ops.norm(W, 1)


def l2_penalty(W: Expr, weight: Expr) -> Expr:
    """weight/2 · Σ W², of any shape.

    >>> from symnet.symbols import tensors
    >>> str(l2_penalty(*tensors("W: m n; t")))
    't*sum(W**2)/2'
    """
    return weight * ops.sum(W**2) / 2


def elastic_net_penalty(W: Expr, weight: Expr, share: Expr) -> Expr:
    """weight · (share · Σ |W| + (1 − share)/2 · Σ W²), of any shape; share: how much of it is L1 (Zou, Hastie 2005).

    >>> from symnet.symbols import tensors
    >>> str(elastic_net_penalty(*tensors("W: m n; t; r")))
    't*(r*norm(W, ord=1) + (1 - r)*sum(W**2)/2)'
    """
    return weight * (share * ops.norm(W, 1) + (1 - share) * ops.sum(W**2) / 2)
