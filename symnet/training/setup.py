"""One run made ready: formulas, arrays and sizes together, from which runs with different seeds start."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from symnet.errors import SymnetError, quote
from symnet.expr import Expr, as_expr
from symnet.language import free_symbols
from symnet.sizes import show
from symnet.training import checkpoints
from symnet.training.model import Model
from symnet.training.prepare import (
    arrays_of,
    check_finite,
    check_hypotheses,
    set_apart,
    sizes_of,
    start_table,
    starting,
)
from symnet.training.run import EarlyStopping, Hooks, Measurement, Plan, Progress, run
from symnet.training.settings import float_number, integer
from symnet.training.state import Point, State, streams
from symnet.training.stepping import Change, Feed, Stepper
from symnet.training.task import Task
from symnet.training.trouble import TrainingError

Watch = Callable[[Model], float] | Expr


class Setup:
    """What all starts of a run share."""

    def __init__(
        self,
        built: Task,
        seed: int,
        output: Expr | None,
        watch: dict[str, Watch],
        stop: EarlyStopping | None,
        checkpoint: Any,
        changes: Mapping[str, Change],
    ):
        fed = [s.name for s in built.data]
        for name in changes:
            if name not in fed:
                raise SymnetError(f"{quote(name)} is to be augmented, and is no input among the data: {', '.join(fed)}")
        self.changes = changes
        self.task, self.seed, self.stop, self.checkpoint = built, seed, stop, checkpoint
        self.output = None if output is None else as_expr(output)
        self.watch = {name: w if callable(w) and not isinstance(w, Expr) else as_expr(w) for name, w in watch.items()}
        for name, w in self.watch.items():
            if isinstance(w, Expr) and w.shape:
                raise SymnetError(f"what is watched is a number, and {quote(name)} has shape {show(w.shape)}")
        if stop is not None and not isinstance(stop, EarlyStopping):
            raise SymnetError(f"stop is {quote(stop)}; it must be early_stopping(patience=...) of symnet.training")
        if stop is not None and stop.monitor not in ("loss", "held_out", *watch):
            raise SymnetError(f"early stopping monitors {quote(stop.monitor)}, which is not watched")

    def read(self, data: Any, held_out: Any, sizes: dict[str, int], start: Any, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype
        watched = [w for w in (self.output, *self.watch.values()) if isinstance(w, Expr)]
        variables = {s.name: s for e in (*watched, self.task.plain) for s in free_symbols(e)}
        arrays = arrays_of(data, variables, dtype)
        (drawn,) = np.random.SeedSequence(self.seed, spawn_key=(99,)).spawn(1)
        self.known, self.unseen = set_apart(self.task, arrays, held_out, np.random.default_rng(drawn), variables)
        if self.stop is not None and self.stop.monitor == "held_out" and self.unseen is None:
            raise SymnetError(
                "early stopping monitors the loss of the data held out: give held_out=, or monitor another"
            )
        by_name, _ = start_table(self.task, start)
        self.sizes = sizes_of(self.task, self.known, sizes, by_name)
        if self.unseen is not None:
            fixed = {name: n for name, n in self.sizes.items() if name != str(self.task.rows)}
            sizes_of(self.task, self.unseen, fixed, by_name)
            check_finite(self.unseen)
        check_hypotheses(self.task, self.known)

    def train(self, plan: Plan, seed: int, start: Any, resume: Any, show: Progress) -> Model:
        """One run, from its seed or from a checkpoint."""
        names, prints = [s.name for s in self.task.state], self._prints(plan, seed)
        if resume is not None:
            state = checkpoints.load(resume, names, prints)
            if state.point.step > plan.steps:
                raise SymnetError(
                    f"the checkpoint {quote(resume)} is at step {state.point.step}, and only {plan.steps} steps are "
                    "asked for"
                )
        else:
            begin, shuffle, draw = streams(seed)
            state = State(Point(0, starting(self.task, start, self.sizes, begin, self.dtype)), shuffle, draw)

        def keep(now: State) -> None:
            if self.checkpoint is not None:
                checkpoints.save(self.checkpoint, now, names, [p.name for p in self.task.parameters], prints)

        try:
            feed = Feed(self.task, self.known, plan.rows, plan.batch, self.sizes, self.changes)
            step = Stepper(self.task, self.sizes, self.dtype)
            run(self.task, state, plan, feed, step, Hooks(lambda now: self._measure(now, seed), keep, show))
        except TrainingError as error:
            error.model = self._model(state, seed)
            raise
        return self._model(state, seed)

    def _model(self, state: State, seed: int, best: bool = True) -> Model:
        arrays, epoch, steps = state.point.arrays, None, state.point.step
        if best and self.stop is not None and self.stop.restore_best and state.best is not None:
            _, epoch, arrays = state.best
            steps = state.history.steps[epoch - 1]
        count = len(self.task.parameters)
        arrays = tuple(np.array(a) for a in arrays)  # what the program works in is written over
        named = dict(zip([p.name for p in self.task.parameters], arrays, strict=False))
        averages = [statistic.name for _, statistic in self.task.running]
        averaged = dict(zip(averages, arrays[len(arrays) - len(averages) :], strict=True))
        assert len(named) == count
        return Model(self.task, named, averaged, state.history, self.output, steps, seed, epoch)

    def _measure(self, state: State, seed: int) -> Measurement:
        model = self._model(state, seed, best=False)
        found = None if self.unseen is None else model.loss(self.unseen)
        on = self.known if self.unseen is None else self.unseen
        watched = {}
        for name, what in self.watch.items():
            if isinstance(what, Expr):
                inputs = self.task.evaluator(what).inputs
                watched[name] = float(model.evaluate(what, **{n: on[n] for n in inputs if n in on}))
            else:
                value = what(model)
                if np.size(value) != 1 or np.asarray(value).dtype.kind not in "fiub":
                    raise SymnetError(f"what is watched is a number, and {quote(name)} gave {quote(value)}")
                watched[name] = float(np.asarray(value).reshape(()))
        return found, watched

    def _prints(self, plan: Plan, seed: int) -> dict[str, str]:
        """What must be the same for a run to go on from a checkpoint."""
        settings = {
            "seed": seed,
            "batch": plan.batch,
            "dtype": str(self.dtype),
            "backend": self.task.backend,
            "shuffle": plan.shuffle,
            "every": plan.every,
            "stop": None if self.stop is None else asdict(self.stop),
            "draws": {s.name: draw.to_dict() for s, draw in self.task.drawn},
            "watch": list(self.watch),
            "augmented": list(self.changes),
        }
        return {
            "network and loss": checkpoints.formula_print(self.task.loss, *(e for _, e in self.task.running)),
            "optimizer and its settings": json.dumps(self.task.optimizer.to_dict()),
            "seed, batch, backend, order, draws or early stopping": json.dumps(settings),
            "training data": checkpoints.data_print(self.known),
            "held-out data": "" if self.unseen is None else checkpoints.data_print(self.unseen),
        }


def plan(
    setup: Setup, epochs: int | None, steps: int | None, batch: int | None, shuffle: bool, every: int, bound: float
) -> Plan:
    rows = None if setup.task.rows is None else setup.sizes[str(setup.task.rows)]
    if (epochs is None) == (steps is None):
        raise SymnetError("say how long to train: either epochs=, passes over the data, or steps=")
    for name, value, least in (("epochs", epochs, 0), ("steps", steps, 0), ("batch", batch, 1), ("every", every, 1)):
        if value is not None:
            integer(value, name, least)
    if batch is not None and rows is None:
        raise SymnetError(
            f"batch={batch} needs examples to choose from: data whose first axis is a symbolic size, such as X: N n"
        )
    portion = None if batch is None or rows is None or batch >= rows else int(batch)
    per_epoch = 1 if portion is None or rows is None else -(-rows // portion)
    total = int(steps) if steps is not None else int(epochs or 0) * per_epoch
    return Plan(
        total,
        per_epoch,
        rows,
        portion,
        shuffle,
        int(every),
        float_number(bound, "diverged_at"),
        setup.stop,
        setup.sizes,
    )
