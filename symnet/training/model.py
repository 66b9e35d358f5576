"""A trained model: parameters with the formulas that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symnet.errors import SymnetError, quote
from symnet.expr import Expr
from symnet.program import Program
from symnet.step import Derivation
from symnet.training.history import History
from symnet.training.state import Array
from symnet.training.task import Task


@dataclass(frozen=True)
class Run:
    """One of several starts: its seed, its last loss (that of the data held out, where there are some), its history,
    and the error that ended it, if one did."""

    seed: int
    value: float
    history: History
    error: str = ""


@dataclass(frozen=True)
class Model:
    """parameters: arrays by name; running: running statistics, by the names of the statistics; history: what happened;
    output: what `predict` computes; steps: how many were done to get these parameters; best_epoch: which epoch they are
    of, where early stopping kept the best; seed; runs: all starts, where there were several; task: loss, derivation,
    rule and program."""

    task: Task
    parameters: Mapping[str, Array]
    running: Mapping[str, Array]
    history: History
    output: Expr | None
    steps: int
    seed: int
    best_epoch: int | None = None
    runs: tuple[Run, ...] = field(default=())

    @property
    def program(self) -> Program:
        """The step as it ran."""
        return self.task.program

    @property
    def derivation(self) -> Derivation:
        """The gradients as they were derived."""
        return self.task.derivation

    def predict(self, *args: Any, **named: Any) -> Any:
        """The output at these inputs, given in order or by name: no dropout, no noise, running statistics.

        Raises `SymnetError` for inputs that do not fit, and where training was not told what the output is.
        """
        if self.output is None:
            raise SymnetError(
                "there is nothing to predict: say which expression is the output when training, sn.train(..., "
                "output=...), or ask for any by model.evaluate(expression, X=...)"
            )
        return self.evaluate(self.output, *args, **named)

    def evaluate(self, e: Expr, *args: Any, **named: Any) -> Any:
        """Any expression in the names of the loss, at these inputs and the trained parameters."""
        program = self.task.evaluator(e)
        kept = dict(self.parameters)
        kept |= {s.name: self.running[statistic.name] for s, statistic in self.task.running}
        inputs = [name for name in program.inputs if name not in kept]
        if len(args) > len(inputs):
            wants = ", ".join(map(quote, inputs)) or "none"
            raise SymnetError(f"{len(args)} inputs were given to {quote(e, 60)}, whose inputs are {wants}")
        known = {name: kept[name] for name in program.inputs if name in kept}
        taken = [name for name in named if name in known]
        if taken:
            raise SymnetError(f"{quote(taken[0])} is trained, and not an input")
        given = {**dict(zip(inputs, args, strict=False)), **named}
        dtype = next(iter(kept.values())).dtype
        floats = {name: _as(dtype, value) for name, value in given.items()}
        if len(floats) < len(args) + len(named):
            twice = next(name for name in inputs[: len(args)] if name in named)
            raise SymnetError(f"{quote(twice)} is given twice, by position and by name")
        return program(**floats, **known)

    def loss(self, data: Mapping[str, Any]) -> float:
        """The loss of these data, as the model predicts."""
        names = {s.name for s in self.task.data}
        return float(self.evaluate(self.task.plain, **{name: a for name, a in data.items() if name in names}))

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data, the same for the same run."""
        return {
            "optimizer": self.task.optimizer.to_dict(),
            "loss": str(self.task.plain),
            "seed": self.seed,
            "steps": self.steps,
            "best_epoch": self.best_epoch,
            "history": self.history.to_dict(),
            "parameters": {name: a.tolist() for name, a in self.parameters.items()},
            "running": {name: a.tolist() for name, a in self.running.items()},
            "runs": [{"seed": r.seed, "value": r.value, "error": r.error} for r in self.runs],
        }


def _as(dtype: Any, value: Any) -> Any:
    """Floats of the model's type; what is no array of numbers is left to the program to refuse."""
    try:
        array = np.asarray(value)
    except ValueError:
        return value
    return array.astype(dtype, copy=False) if array.dtype.kind in "fiub" else value
