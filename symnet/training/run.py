"""The loop: batches in a seeded order, one compiled step each, and after every epoch what is measured and kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from symnet.errors import SymnetError, quote
from symnet.program.shapes import concrete
from symnet.training.state import Array, Point, State
from symnet.training.task import Task
from symnet.training.trouble import TrainingError, explained, finite

Progress = Callable[[int, int, str], None]
Measurement = tuple[float | None, dict[str, float]]


@dataclass(frozen=True)
class EarlyStopping:
    """Stop after `patience` measurements without improvement of `monitor` by more than `min_delta`."""

    patience: int = 10
    monitor: str = "held_out"
    mode: str = "min"
    min_delta: float = 0.0
    restore_best: bool = True

    def better(self, value: float, best: float) -> bool:
        gain = best - value if self.mode == "min" else value - best
        return gain > self.min_delta


def early_stopping(
    patience: int = 10,
    monitor: str = "held_out",
    mode: str = "min",
    min_delta: float = 0.0,
    restore_best: bool = True,
) -> EarlyStopping:
    """Stop when `monitor` has not improved for `patience` measurements, and go back to the best parameters.

    monitor: `held_out`, `loss`, or a name that is watched; mode: `min` or `max`.
    """
    if mode not in ("min", "max"):
        raise SymnetError(f"{quote(mode)} is not a mode of early stopping; use min or max")
    if patience < 1:
        raise SymnetError(f"patience is {quote(patience)}; it must be at least 1")
    return EarlyStopping(patience, monitor, mode, min_delta, restore_best)


@dataclass(frozen=True)
class Plan:
    """How long and in what portions: total steps; steps and rows of an epoch; rows of a batch (None: all at once); a
    measurement every so many epochs; by what multiple of its first value (at least 1) the loss may grow."""

    steps: int
    per_epoch: int
    rows: int | None
    batch: int | None
    shuffle: bool
    every: int
    diverged_at: float
    stop: EarlyStopping | None
    sizes: Mapping[str, int]

    @property
    def epochs(self) -> int:
        return -(-self.steps // self.per_epoch)


@dataclass(frozen=True)
class Hooks:
    """What the loop calls after an epoch: measure the point, keep the state, tell the progress."""

    measure: Callable[[State], Measurement]
    keep: Callable[[State], None]
    progress: Progress


def run(task: Task, state: State, data: Mapping[str, Array], plan: Plan, hooks: Hooks) -> None:
    """Train until the steps are done, early stopping says so, or Ctrl-C; the state holds all that was reached.

    Raises `TrainingError` where a step gives no usable result, with the state before that step.
    """
    history = state.history
    try:
        with np.errstate(all="ignore"):
            while state.point.step < plan.steps:
                if plan.stop is not None and state.waited >= plan.stop.patience:
                    history.ended = "stopped early"
                    return
                _epoch(task, state, data, plan)
                if state.epoch % plan.every == 0 or state.point.step >= plan.steps:
                    _measured(task, state, plan, hooks)
                hooks.keep(state)
                hooks.progress(state.epoch, plan.epochs, _line(state))
        history.ended = "all done"
    except KeyboardInterrupt:
        history.ended = "interrupted"
    except TrainingError as error:
        history.ended = error.reason
        raise


def _epoch(task: Task, state: State, data: Mapping[str, Array], plan: Plan) -> None:
    begun = time.perf_counter()
    rows, batch = plan.rows, plan.batch
    count = min(plan.per_epoch, plan.steps - state.point.step)
    by_rows = [bool(s.shape) and s.shape[0] == task.rows for s in task.data]
    arrays = [data[s.name] for s in task.data]
    order = None
    if rows is not None and batch is not None:
        order = state.shuffle.permutation(rows) if plan.shuffle else np.arange(rows)
        arrays = [a[order] if turned else a for a, turned in zip(arrays, by_rows, strict=True)]
    samplers = [(s, draw.sampler()) for s, draw in task.drawn]
    steps = np.arange(state.point.step + 1, state.point.step + count + 1)
    counters = task.table(steps, np.full(count, state.epoch + 1))
    total, seen = 0.0, 0
    for k in range(count):
        portion = slice(None) if order is None or batch is None else slice(k * batch, (k + 1) * batch)
        fed = [a[portion] if turned else a for a, turned in zip(arrays, by_rows, strict=True)]
        here = len(order[portion]) if order is not None else rows or 1
        sizes = {**plan.sizes, str(task.rows): here} if task.rows is not None else plan.sizes
        drawn = [sample(state.draw, concrete(s.shape, sizes)) for s, sample in samplers]
        dtype = state.point.arrays[0].dtype
        drawn = [np.asarray(a, dtype=dtype) for a in drawn]
        loss, *fresh = task.program(*fed, *drawn, *state.point.arrays, *(float(c[k]) for c in counters))
        if state.first is None and np.isfinite(loss):
            state.first = float(loss)
        limit = plan.diverged_at * max(1.0, abs(state.first or 0.0))
        if not abs(loss) <= limit or not finite(fresh):
            inputs = dict(zip([s.name for s in (*task.data, *(s for s, _ in task.drawn))], [*fed, *drawn], strict=True))
            numbers = order[portion] if order is not None else np.arange(rows) if rows is not None else None
            found = explained(task, inputs, numbers, state.point.arrays, float(loss), fresh, limit)
            raise TrainingError(found[0], int(steps[k]), state.epoch + 1, *found[1:])
        state.point = Point(int(steps[k]), tuple(fresh))
        total, seen = total + float(loss) * here, seen + here
    rate = [s for s, _ in task.counters].index(task.applied.rate) if task.applied.rate is not None else None
    history = state.history
    state.epoch += 1
    history.losses.append(total / seen)
    history.rates.append(float("nan") if rate is None else float(counters[rate][-1]))
    history.steps.append(state.point.step)
    history.seconds.append(time.perf_counter() - begun)


def _measured(task: Task, state: State, plan: Plan, hooks: Hooks) -> None:
    held_out, watched = hooks.measure(state)
    history = state.history
    history.measured.append(state.epoch)
    if held_out is not None:
        history.held_out.append(held_out)
    for name, value in watched.items():
        history.watched.setdefault(name, []).append(value)
    if plan.stop is None:
        return
    value = history.series(plan.stop.monitor)[-1]
    if state.best is None or plan.stop.better(value, state.best[0]):
        state.best, state.waited = (value, state.epoch, state.point.arrays), 0
    else:
        state.waited += 1


def _line(state: State) -> str:
    history = state.history
    words = [f"loss {history.losses[-1]:.4g}"]
    if history.held_out:
        words.append(f"held out {history.held_out[-1]:.4g}")
    words += [f"{name} {values[-1]:.4g}" for name, values in history.watched.items()]
    return ", ".join(words)
