"""One step after the other: examples in order, random inputs, and a program that works in memory of its own.

A step reads the state and makes a new one. Two prepared copies of the program take turns, each with its own arrays:
what one of them writes, the other reads. So nothing is allocated, and the state before a step is whole until the step
after it, which is what an interruption, or a step that gives no numbers, falls back on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.errors import SymnetError, quote
from symnet.expr import Symbol
from symnet.program.prepared import Prepared
from symnet.program.shapes import concrete
from symnet.training.state import Array, State
from symnet.training.task import Task

Change = Callable[[np.random.Generator, Array], Any]


@dataclass(frozen=True)
class Batch:
    """numbers: of the examples, in the data; count: how many they are (1 where the data have no rows); arrays: of the
    data and of the random inputs, as the program takes them."""

    numbers: NDArray[np.intp] | None
    count: int
    arrays: tuple[Array, ...]


class Feed:
    """The data of a run, an epoch at a time: whole, or in portions of a new order."""

    def __init__(
        self,
        task: Task,
        data: Mapping[str, Array],
        rows: int | None,
        batch: int | None,
        sizes: Any,
        changes: Mapping[str, Change] | None = None,
    ):
        """changes: functions of a generator and of the examples of a batch, which give them anew, by input."""
        self.changes = [(k, s, (changes or {})[s.name]) for k, s in enumerate(task.data) if s.name in (changes or {})]
        self.task, self.rows, self.batch, self.sizes = task, rows, batch, dict(sizes)
        self.by_rows = [bool(s.shape) and s.shape[0] == task.rows for s in task.data]
        self.arrays = [data[s.name] for s in task.data]
        self.ordered = list(self.arrays) if batch is None else [self._room(k) for k in range(len(self.arrays))]
        self.samplers = [(s, draw.sampler()) for s, draw in task.drawn]

    def _room(self, k: int) -> Array:
        return np.empty_like(self.arrays[k]) if self.by_rows[k] else self.arrays[k]

    def epoch(self, state: State, count: int, shuffle: bool, dtype: Any) -> Iterator[Batch]:
        """`count` batches; those who are not asked for draw no random numbers."""
        numbers = None if self.rows is None else np.arange(self.rows)
        if self.rows is not None and self.batch is not None:
            numbers = state.shuffle.permutation(self.rows) if shuffle else np.arange(self.rows)
            for array, room, turned in zip(self.arrays, self.ordered, self.by_rows, strict=True):
                if turned:
                    np.take(array, numbers, axis=0, out=room)
        for k in range(count):
            portion = slice(None) if self.batch is None else slice(k * self.batch, (k + 1) * self.batch)
            chosen = None if numbers is None else numbers[portion]
            here = 1 if chosen is None else len(chosen)
            arrays = [a[portion] if turned else a for a, turned in zip(self.ordered, self.by_rows, strict=True)]
            for at, symbol, change in self.changes:
                arrays[at] = _changed(symbol, change(state.draw, np.array(arrays[at])), arrays[at])
            sizes = self.sizes if self.task.rows is None else {**self.sizes, str(self.task.rows): here}
            drawn = [np.asarray(sample(state.draw, concrete(s.shape, sizes)), dtype) for s, sample in self.samplers]
            yield Batch(chosen, here, (*arrays, *drawn))


def _changed(symbol: Symbol, found: Any, before: Array) -> Array:
    array = np.asarray(found)
    if array.shape != before.shape or array.dtype.kind not in "fiub":
        raise SymnetError(
            f"the augmentation of {quote(symbol)} must give numbers of shape {before.shape}, and gave an array of "
            f"{array.dtype} of shape {array.shape}"
        )
    return np.ascontiguousarray(array, dtype=before.dtype)


class Stepper:
    """The program of a task for the shapes that come up, each prepared twice."""

    def __init__(self, task: Task, sizes: Mapping[str, int], dtype: Any):
        self.task, self.sizes, self.dtype = task, dict(sizes), dtype
        self._turns: dict[int, list[Prepared]] = {}

    def __call__(self, batch: Batch, state: Sequence[Array], counters: Sequence[float]) -> tuple[float, list[Array]]:
        """(the loss, the new state). The new state lives until the step after the next."""
        turns = self._turns.get(batch.count) or self._prepared(batch)
        turns.reverse()
        loss, *fresh = turns[0](*batch.arrays, *state, *map(self.dtype.type, counters))
        return float(loss), fresh

    def _prepared(self, batch: Batch) -> list[Prepared]:
        task = self.task
        sizes = self.sizes if task.rows is None else {**self.sizes, str(task.rows): batch.count}
        shapes = [concrete(s.shape, sizes) for s in task.program.symbols]
        known = {name: sizes[name] for name in task.program.sizes if name in sizes}
        pair = [task.program.prepare(*shapes, sizes=known, dtype=self.dtype) for _ in range(2)]
        return self._turns.setdefault(batch.count, pair)
