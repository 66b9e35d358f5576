"""Training with derived gradients: update maps as expressions, one compiled step, experiments by name."""

from symnet.training.digits import DigitsResult
from symnet.training.experiments import EXPERIMENTS, run_experiment
from symnet.training.gradient_check import GradientCheck, check_gradient
from symnet.training.loop import History, train
from symnet.training.updates import Update, gradient_descent, momentum

__all__ = [
    "EXPERIMENTS",
    "DigitsResult",
    "GradientCheck",
    "History",
    "Update",
    "check_gradient",
    "gradient_descent",
    "momentum",
    "run_experiment",
    "train",
]
