"""The loop: batches in a seeded order, one compiled step each, and after every epoch what is measured and kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from symnet.errors import SymnetError, quote
from symnet.training.state import Array, Point, State
from symnet.training.stepping import Feed, Stepper
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


def run(task: Task, state: State, plan: Plan, feed: Feed, step: Stepper, hooks: Hooks) -> None:
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
                _epoch(task, state, plan, feed, step)
                if state.epoch % plan.every == 0 or state.point.step >= plan.steps:
                    _measured(task, state, plan, hooks)
                hooks.keep(state)
                hooks.progress(state.epoch, plan.epochs, _line(state))
        history.ended = "all done"
    except KeyboardInterrupt:
        history.whole()
        history.ended = "interrupted"
    except TrainingError as error:
        history.ended = error.reason
        raise


def _epoch(task: Task, state: State, plan: Plan, feed: Feed, step: Stepper) -> None:
    begun = time.perf_counter()
    first = state.point.step + 1
    count = min(plan.per_epoch, plan.steps - state.point.step)
    counters = task.table(np.arange(first, first + count), np.full(count, state.epoch + 1))
    total, seen = 0.0, 0
    for k, batch in enumerate(feed.epoch(state, count, plan.shuffle, step.dtype)):
        loss, fresh = step(batch, state.point.arrays, [column[k] for column in counters])
        if state.first is None and np.isfinite(loss):
            state.first = loss
        limit = plan.diverged_at * max(1.0, abs(state.first or 0.0))
        if not abs(loss) <= limit or not finite(fresh):
            found = explained(task, batch, state.point.arrays, loss, fresh, limit)
            raise TrainingError(found[0], first + k, state.epoch + 1, *found[1:])
        state.point = Point(first + k, tuple(fresh))
        total, seen = total + loss * batch.count, seen + batch.count
    history = state.history
    state.epoch += 1
    history.losses.append(total / seen)
    history.rates.append(_rate(task, counters))
    history.steps.append(state.point.step)
    history.seconds.append(time.perf_counter() - begun)


def _rate(task: Task, counters: list[Array]) -> float:
    """The learning rate of the last step; a rule of one's own may have none."""
    names = [s for s, _ in task.counters]
    return float(counters[names.index(task.applied.rate)][-1]) if task.applied.rate in names else float("nan")


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
    if not np.isnan(value) and (state.best is None or plan.stop.better(value, state.best[0])):
        state.best, state.waited = (value, state.epoch, tuple(np.array(a) for a in state.point.arrays)), 0
    else:
        state.waited += 1


def _line(state: State) -> str:
    history = state.history
    words = [f"loss {history.losses[-1]:.4g}"]
    if history.held_out:
        words.append(f"held out {history.held_out[-1]:.4g}")
    words += [f"{name} {values[-1]:.4g}" for name, values in history.watched.items()]
    return ", ".join(words)
