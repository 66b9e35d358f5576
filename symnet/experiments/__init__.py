"""Experiments by name: each derives its gradients, trains with the compiled formulas, measures against its goals."""

from symnet.experiments.records import Experiment, Finding, Formula, Goal, Grid, Judged, Outcome, Progress
from symnet.experiments.table import EXPERIMENTS, experiment, run_experiment

__all__ = [
    "EXPERIMENTS",
    "Experiment",
    "Finding",
    "Formula",
    "Goal",
    "Grid",
    "Judged",
    "Outcome",
    "Progress",
    "experiment",
    "run_experiment",
]
