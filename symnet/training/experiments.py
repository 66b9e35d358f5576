"""Experiments by name, as `symnet train NAME` runs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.training import digits
from symnet.training.loop import Progress


@dataclass(frozen=True)
class Experiment:
    """name: as typed; title, title_zh: as printed; run: takes a progress callback, gives a result record; target: the
    least accuracy on held-out data."""

    name: str
    title: str
    title_zh: str
    run: Callable[[Progress], Any]
    target: float


EXPERIMENTS: dict[str, Experiment] = {
    e.name: e
    for e in (
        Experiment(
            "digits",
            "Handwritten digits read by a 64-32-10 network",
            "用 64-32-10 网络识别手写数字",
            digits.run,
            target=0.96,
        ),
    )
}


def run_experiment(name: str, progress: Progress = lambda done, total, text: None) -> Any:
    """The result of the experiment called `name`."""
    if name not in EXPERIMENTS:
        raise SymnetError(f"{quote(name)} is not an experiment; there are: {', '.join(EXPERIMENTS)}")
    return EXPERIMENTS[name].run(progress)
