"""Derivatives of plain functions along a line, in floats: extrapolated differences with an estimate of their error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

STEPS = 11
RATIO = 2.6
FIRST = 0.05
ROUNDING = 8.0  # how many rounding units a value of the function may be off
FINER = (1.0, 1e-2, 1e-4)  # scales that are tried in turn, where the one before leaves doubts
SURE = 1e-4  # the error that leaves none, relative
JUMP = 0.5  # of the jump between one-sided slopes that remains, where a smooth function keeps 1/RATIO


@dataclass(frozen=True)
class Slope:
    """value: the derivative, nan where there are too few values; error: of the value, estimated; kink: whether the
    one-sided slopes `left` and `right` differ, so that there is no derivative."""

    value: float
    error: float
    left: float
    right: float
    kink: bool = False


def slope(f: Callable[[float], float], scale: float, eps: float) -> Slope:
    """The derivative of f at 0. scale: of the argument; eps: the rounding unit of the values.

    Differences with steps that shrink are extrapolated (Ridders); the entry of the table with the least estimate of its
    error is taken. Where the slopes on the two sides do not come together however small the steps are, there is a kink;
    slopes that grow without end are given as infinite.

    >>> found = slope(lambda t: float(np.exp(1 + t)), 1.0, 2.2e-16)
    >>> abs(found.value - np.e) < 1e-10, slope(abs, 1.0, 2.2e-16).kink
    (True, True)
    """
    tried: list[Slope] = []
    for finer in FINER:
        found = _attempt(f, scale * finer, eps)
        tried.append(found)
        if not found.kink and found.error <= SURE * abs(found.value) + eps**0.5:
            return found
    smooth = [s for s in tried if not s.kink and np.isfinite(s.value)]
    return min(smooth, key=lambda s: s.error) if smooth else tried[0]


def _attempt(f: Callable[[float], float], scale: float, eps: float) -> Slope:
    steps = [scale * FIRST / RATIO**k for k in range(STEPS)]
    here = f(0.0)
    after, before = [f(h) for h in steps], [f(-h) for h in steps]
    size = max([abs(v) for v in (here, *after, *before) if np.isfinite(v)], default=0.0)
    noise = [ROUNDING * eps * size / h for h in steps]
    left, right, kink = _sides(here, after, before, steps, noise)
    differences = [(a - b) / (2 * h) for a, b, h in zip(after, before, steps, strict=True)]
    value, error = _extrapolated(differences, noise)
    if not kink and np.isfinite(value):  # a kink beside the point misleads the large steps, and not the smallest
        last, previous = differences[-1], differences[-2]
        if abs(last - value) > 10 * (noise[-1] + error) + 2 * abs(last - previous):
            value, error = last, abs(last - previous) + 10 * noise[-1]
            kink = abs(last - previous) > 20 * noise[-1]
    return Slope(value, error, left, right, kink)


def _sides(
    here: float, after: list[float], before: list[float], steps: list[float], noise: list[float]
) -> tuple[float, float, bool]:
    """The one-sided slopes at the smallest step that rounding allows, and whether they stay apart."""
    right = [(a - here) / h for a, h in zip(after, steps, strict=True)]
    left = [(here - b) / h for b, h in zip(before, steps, strict=True)]
    jumps = [abs(r - s) for r, s in zip(right, left, strict=True)]
    usable = [k for k in range(STEPS) if np.isfinite(jumps[k]) and jumps[k] > 50 * noise[k]]
    if not usable:
        return left[-1], right[-1], False
    k = usable[-1]
    apart = (
        k >= 2 and k - 2 in usable and jumps[k] > JUMP * jumps[k - 2] and k >= min(STEPS - 1, _last(noise, jumps[k]))
    )
    ends = [_end(values, k) for values in (left, right)]
    return ends[0], ends[1], bool(apart)


def _end(slopes: list[float], k: int) -> float:
    """The slope at step k; infinite where it still grows."""
    grows = k >= 2 and abs(slopes[k]) > 1.4 * abs(slopes[k - 2])
    return float(np.copysign(np.inf, slopes[k])) if grows else slopes[k]


def _last(noise: list[float], jump: float) -> int:
    """The smallest step at which such a jump would show."""
    return max((k for k in range(STEPS) if jump > 50 * noise[k]), default=0)


def _extrapolated(differences: list[float], noise: list[float]) -> tuple[float, float]:
    """Neville's table over steps that shrink by RATIO: the entry with the least error, and that error."""
    best, least = float("nan"), float("inf")
    row: list[float] = []
    for k, first in enumerate(differences):
        if not np.isfinite(first):
            row = []
            continue
        new, factor = [first], RATIO**2
        for older in row:
            new.append((new[-1] * factor - older) / (factor - 1))
            factor *= RATIO**2
        for j in range(1, len(new)):
            error = max(abs(new[j] - new[j - 1]), abs(new[j] - row[j - 1])) + noise[k]
            if error < least:
                best, least = new[j], error
        row = new
    return best, least
