"""Where a run stands: all that a step reads and renews, and all that a checkpoint holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.training.history import History

Array = NDArray[Any]


@dataclass(frozen=True)
class Point:
    """The arrays after `step` steps, in the order of `Task.state`. A step makes a new point and leaves the old one as
    it is, so that an interruption at any time finds a whole one."""

    step: int
    arrays: tuple[Array, ...]


@dataclass
class State:
    """point: the arrays; epoch: how many were done; shuffle, draw: the generators of the order of examples and of the
    random inputs; best: (value, epoch, arrays) of the best measurement so far; waited: measurements since then;
    first: the loss of the first step, by which divergence is judged."""

    point: Point
    shuffle: np.random.Generator
    draw: np.random.Generator
    epoch: int = 0
    history: History = field(default_factory=History)
    best: tuple[float, int, tuple[Array, ...]] | None = None
    waited: int = 0
    first: float | None = None


def streams(seed: int) -> tuple[np.random.Generator, np.random.Generator, np.random.Generator]:
    """Independent generators for the start, the order of examples, and the random inputs."""
    start, shuffle, draw = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(3))
    return start, shuffle, draw
