"""A derived gradient against central differences of the loss, with the error that these must be allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class GradientCheck:
    """One row for each parameter: entries compared, largest difference, and the bound it must not exceed."""

    parameter: str
    entries: int
    difference: float
    bound: float

    @property
    def agrees(self) -> bool:
        return self.difference <= self.bound


def check_gradient(
    loss: Callable[[Mapping[str, Array]], float],
    gradients: Mapping[str, Array],
    values: Mapping[str, Array],
    *,
    entries: int = 20,
    seed: int = 0,
) -> list[GradientCheck]:
    """Central differences (f(x + h) − f(x − h)) / 2h at random entries of every parameter.

    The bound of an entry is estimated from the differences with h and 2h (their distance is three times the leading
    truncation error h² f‴/6) and from rounding, ε·|f|/h; both with a factor 10 in hand.
    """
    rng = np.random.default_rng(seed)
    h = float(np.finfo(float).eps) ** (1 / 3)
    rows = []
    for name, value in values.items():
        chosen = rng.choice(value.size, size=min(entries, value.size), replace=False)
        worst, allowed = 0.0, 0.0
        for flat in chosen:
            near, far = (_central(loss, values, name, int(flat), step) for step in (h, 2 * h))
            rounding = float(np.finfo(float).eps) * max(abs(loss(values)), 1.0) / h
            bound = 10 * (abs(far - near) / 3 + rounding)
            difference = abs(near - float(gradients[name].flat[flat]))
            if difference - bound > worst - allowed or not allowed:
                worst, allowed = difference, bound
        rows.append(GradientCheck(name, len(chosen), worst, allowed))
    return rows


def _central(
    loss: Callable[[Mapping[str, Array]], float], values: Mapping[str, Array], name: str, flat: int, h: float
) -> float:
    ends = []
    for sign in (1, -1):
        moved = values[name].copy()
        moved.flat[flat] += sign * h
        ends.append(loss({**values, name: moved}))
    return (ends[0] - ends[1]) / (2 * h)
