"""Training with derived gradients: update rules as expressions, one compiled step, one call."""

from symnet.training.checkpoints import parameters_of
from symnet.training.draws import Draw, bernoulli, dropout, gaussian
from symnet.training.history import History
from symnet.training.initializers import Initializer, filled, he, lecun, normal, xavier
from symnet.training.model import Model, Run
from symnet.training.optimizers import (
    adagrad,
    adam,
    adamw,
    average,
    clip_by_norm,
    clip_by_value,
    decay,
    descend,
    heavy_ball,
    momentum,
    nesterov,
    nesterov_ball,
    rmsprop,
    scale_by_adagrad,
    scale_by_adam,
    scale_by_rmsprop,
    sgd,
    trace,
)
from symnet.training.parallel import DataParallel, data_parallel
from symnet.training.rules import Optimizer, Part, chain, part
from symnet.training.run import EarlyStopping, early_stopping
from symnet.training.schedules import (
    constant,
    cosine,
    exponential,
    inverse_time,
    piecewise,
    power,
    schedule,
    values,
    warmup,
)
from symnet.training.trainer import train
from symnet.training.trouble import TrainingError

__all__ = [
    "DataParallel",
    "Draw",
    "EarlyStopping",
    "History",
    "Initializer",
    "Model",
    "Optimizer",
    "Part",
    "Run",
    "TrainingError",
    "adagrad",
    "adam",
    "adamw",
    "average",
    "bernoulli",
    "chain",
    "clip_by_norm",
    "clip_by_value",
    "constant",
    "cosine",
    "data_parallel",
    "decay",
    "descend",
    "dropout",
    "early_stopping",
    "exponential",
    "filled",
    "gaussian",
    "he",
    "heavy_ball",
    "inverse_time",
    "lecun",
    "momentum",
    "nesterov",
    "nesterov_ball",
    "normal",
    "parameters_of",
    "part",
    "piecewise",
    "power",
    "rmsprop",
    "scale_by_adagrad",
    "scale_by_adam",
    "scale_by_rmsprop",
    "schedule",
    "sgd",
    "trace",
    "train",
    "values",
    "warmup",
    "xavier",
]
