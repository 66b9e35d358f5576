"""The experiments by name: one row each, in the order of the report."""

from __future__ import annotations

from symnet.errors import SymnetError, quote
from symnet.experiments import (
    circles,
    cost,
    depth,
    digits,
    filters,
    images,
    line,
    logistic,
    mnist,
    optimizers,
    overfitting,
    relus,
    widths,
)
from symnet.experiments.drawn import DRAWN
from symnet.experiments.records import Experiment, Outcome, Progress
from symnet.experiments.threads import one_thread

TRAINED = (
    relus.EXPERIMENT,
    widths.EXPERIMENT,
    depth.EXPERIMENT,
    line.EXPERIMENT,
    logistic.EXPERIMENT,
    images.EXPERIMENT,
    cost.EXPERIMENT,
    optimizers.EXPERIMENT,
    overfitting.EXPERIMENT,
    circles.EXPERIMENT,
    filters.EXPERIMENT,
    digits.EXPERIMENT,
    mnist.EXPERIMENT,
)
# Those among the drawn ones whose parameters are learnt too.
LEARNT = frozenset(e.name for e in TRAINED) | {"perceptron", "rbm", "stability"}
EXPERIMENTS: dict[str, Experiment] = {e.name: e for e in (*DRAWN, *TRAINED)}


def experiment(name: str) -> Experiment:
    """The experiment called `name`."""
    if name not in EXPERIMENTS:
        raise SymnetError(f"{quote(name)} is not an experiment; there are: {', '.join(EXPERIMENTS)}")
    return EXPERIMENTS[name]


def run_experiment(
    name: str,
    progress: Progress = lambda done, total, text: None,
    seed: int | None = None,
    small: bool = False,
) -> Outcome:
    """What the experiment called `name` finds; with its own seed where none is given."""
    found = experiment(name)
    with one_thread():
        return found.run(progress, found.seed if seed is None else seed, small)
