"""Networks of the field as plain tensor expressions; nothing here has a derivative of its own."""

from symnet.nn.layers import batch_dense, dense
from symnet.nn.losses import (
    binary_cross_entropy,
    cross_entropy,
    entropy,
    huber,
    kl_divergence,
    softmax_cross_entropy,
    squared_error,
)
from symnet.nn.networks import Network, mlp

__all__ = [
    "Network",
    "batch_dense",
    "binary_cross_entropy",
    "cross_entropy",
    "dense",
    "entropy",
    "huber",
    "kl_divergence",
    "mlp",
    "softmax_cross_entropy",
    "squared_error",
]
