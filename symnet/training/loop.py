"""The training loop: mini-batches in a seeded order, one compiled step, a history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from symnet.errors import SymnetError
from symnet.expr import Expr, Symbol
from symnet.program import Program, compile
from symnet.training.updates import Update

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]


@dataclass
class History:
    """What happened: the mean loss of each epoch, and whatever `watch` measured after it."""

    losses: list[float] = field(default_factory=list)
    watched: list[float] = field(default_factory=list)
    interrupted: bool = False


def step_program(
    loss: Expr, parameters: tuple[Symbol, ...], gradients: list[Expr], update: Update, data: tuple[Symbol, ...]
) -> Program:
    """One step as one program: data, parameters, memories and rates in; loss, new parameters, new memories out."""
    memories = [[Symbol(f"{name}_{p.name}", p.shape) for name in update.memory] for p in parameters]
    updated = [update.apply(p, g, *m) for p, g, m in zip(parameters, gradients, memories, strict=True)]
    outputs = [loss, *(u[0] for u in updated), *(value for u in updated for value in u[1:])]
    flat = [m for group in memories for m in group]
    return compile(outputs, inputs=[*data, *parameters, *flat, *update.rates])


def batches(rows: int, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """The row numbers of each mini-batch of one epoch, in random order; the last may be smaller."""
    order = rng.permutation(rows)
    return (order[i : i + size] for i in range(0, rows, size))


def train(
    step: Program,
    parameters: Mapping[str, Array],
    memories: int,
    data: tuple[Array, ...],
    rates: Callable[[int], tuple[float, ...]],
    *,
    epochs: int,
    batch: int,
    seed: int,
    watch: Callable[[Mapping[str, Array]], float] | None = None,
    progress: Progress = lambda done, total, text: None,
) -> tuple[dict[str, Array], History]:
    """Mini-batch training with a program from `step_program`.

    rates(epoch) gives the values of the update's rates, counted from 0. Ctrl-C ends it with the last good parameters.
    Raises `SymnetError` with the epoch when the loss is not finite.
    """
    rng = np.random.default_rng(seed)
    names = list(parameters)
    values = [np.array(parameters[name], dtype=float) for name in names]
    memory = [np.zeros_like(v) for v in values for _ in range(memories)]
    history = History()
    try:
        for epoch in range(epochs):
            losses = []
            for rows in batches(len(data[0]), batch, rng):
                loss, *fresh = step(*(d[rows] for d in data), *values, *memory, *rates(epoch))
                if not np.isfinite(loss):
                    raise SymnetError(
                        f"the loss is {float(loss)} in epoch {epoch + 1}; lower the learning rate or check the data"
                    )
                values, memory = fresh[: len(names)], fresh[len(names) :]
                losses.append(float(loss) * len(rows))
            history.losses.append(sum(losses) / len(data[0]))
            current = dict(zip(names, values, strict=True))
            if watch is not None:
                history.watched.append(watch(current))
            progress(epoch + 1, epochs, f"loss {history.losses[-1]:.4f}")
    except KeyboardInterrupt:
        history.interrupted = True
    return dict(zip(names, values, strict=True)), history
