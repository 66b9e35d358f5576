"""Losses of one example (vectors) or of a batch in rows (matrices); a batch is averaged over its rows."""

from symnet import ops
from symnet.expr import Expr, SizeValue
from symnet.sizes import Dim


def _mean_over_rows(total: Expr, like: Expr) -> Expr:
    rows: Dim = like.shape[0]
    return total / SizeValue(rows) if like.rank == 2 else total


def squared_error(a: Expr, y: Expr) -> Expr:
    """½ ‖a − y‖², averaged over the rows of a batch."""
    return _mean_over_rows(ops.sum((a - y) ** 2) / 2, a)


def cross_entropy(p: Expr, y: Expr) -> Expr:
    """−Σ y log p of probabilities p > 0 and targets y, averaged over the rows of a batch."""
    return _mean_over_rows(-ops.sum(y * ops.log(p)), p)


def softmax_cross_entropy(z: Expr, y: Expr) -> Expr:
    """Cross-entropy of softmax(z), from the logits."""
    return cross_entropy(ops.softmax(z), y)


def binary_cross_entropy(a: Expr, y: Expr) -> Expr:
    """−Σ (y log a + (1 − y) log(1 − a)) for 0 < a < 1, averaged over the rows of a batch."""
    return _mean_over_rows(-ops.sum(y * ops.log(a) + (1 - y) * ops.log(1 - a)), a)


def entropy(p: Expr) -> Expr:
    """−Σ p log p for p > 0, in nats."""
    return -ops.sum(p * ops.log(p))


def kl_divergence(p: Expr, q: Expr) -> Expr:
    """Σ p log(p / q) for p, q > 0, in nats."""
    return ops.sum(p * ops.log(p / q))


def huber(a: Expr, y: Expr, width: Expr) -> Expr:
    """Σ of r²/2 where |r| ≤ width and width·(|r| − width/2) elsewhere, r = a − y."""
    r = ops.abs(a - y)
    return ops.sum(ops.where(ops.compare(r, "<=", width), r**2 / 2, width * (r - width / 2)))
