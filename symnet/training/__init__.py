"""Training with derived gradients: update maps as expressions, one compiled step."""

from symnet.training.gradient_check import GradientCheck, check_gradient
from symnet.training.loop import History, train
from symnet.training.updates import Update, gradient_descent, momentum

__all__ = [
    "GradientCheck",
    "History",
    "Update",
    "check_gradient",
    "gradient_descent",
    "momentum",
    "train",
]
