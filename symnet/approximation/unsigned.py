"""What sums of ReLUs without signed output weights cannot reach: everything that is not convex and not negative.

Σ relu(w·x + b) >= 0, and it is convex. So a target that is -m somewhere is missed by m, and one that lies above a chord
by d in its middle is missed by d/2: both at points that can be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symnet.approximation.boxes import Box, lower, rigorous
from symnet.approximation.problem import Problem, problem_of

PLACES = 65


@dataclass(frozen=True)
class Unreachable:
    """Every unsigned sum of ReLUs is at least `distance` from the target somewhere; because of the points `at`: one
    where the target is negative, or the ends and the middle of a chord that it rises above. 0: nothing was found."""

    distance: Fraction
    reason: str
    at: tuple[Fraction, ...]


def unsigned_distance(f: Any, side: Any) -> Unreachable:
    """How far every Σ relu(wⱼ·x + bⱼ) stays from a target on an interval, from below, with the points that show it.

    >>> unsigned_distance("-1 + 0*x", ("x", 0, 1)).distance
    Fraction(1, 1)
    >>> unsigned_distance("sin(x)", ("x", 0, 3)).reason
    'not convex'
    >>> unsigned_distance("x**2", ("x", -1, 1)).distance
    Fraction(0, 1)
    """
    problem = problem_of(f, [side], 1)
    places = [problem.low + (problem.high - problem.low) * Fraction(k, PLACES - 1) for k in range(PLACES)]
    values = problem.function(np.array([float(x) for x in places]))
    found = [Unreachable(Fraction(0), "nothing found", ())]
    lowest = int(np.nanargmin(values))
    with rigorous():
        if (below := -_bounds(problem, places[lowest])[1]) > 0:
            found.append(Unreachable(below, "negative", (places[lowest],)))
        i, j = _steepest_chord(values)
        ends = (places[i], places[(i + j) // 2], places[j])
        left, middle, right = (_bounds(problem, x) for x in ends)
        if (above := (middle[0] - (left[1] + right[1]) / 2) / 2) > 0:
            found.append(Unreachable(above, "not convex", ends))
    return max(found, key=lambda row: row.distance)


def _steepest_chord(values: np.ndarray) -> tuple[int, int]:  # type: ignore[type-arg]
    """The chord between two places that the value in its middle rises above the most."""
    best, pair = -np.inf, (0, 2)
    for reach in range(1, PLACES // 2 + 1):
        rise = values[reach:-reach] - (values[: -2 * reach] + values[2 * reach :]) / 2
        k = int(np.nanargmax(rise))
        if rise[k] > best:
            best, pair = float(rise[k]), (k, k + 2 * reach)
    return pair


def _bounds(problem: Problem, x: Fraction) -> tuple[Fraction, Fraction]:
    value = problem.formula.value(Box.interval(x, x))
    if value is None:
        problem.check()
        return Fraction(0), Fraction(0)
    return lower(value), -lower(-value)
