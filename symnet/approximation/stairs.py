"""Staircases of sigmoidal units: one step where the target has moved on by almost twice the error.

Levels lie 2λ apart. Where the target is λ away from the level, a unit steps to the next one: both sides of the step are
then λ away. How steep the units are is decided by the proof: the slope is doubled until the bound is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from symnet.approximation.activations import SIGMOIDAL
from symnet.approximation.boxes import rigorous
from symnet.approximation.interpolants import WIDEST, greedy_knots, refined_knots
from symnet.approximation.problem import Problem
from symnet.approximation.records import Approximation
from symnet.approximation.refusals import absurd, no_bound
from symnet.approximation.sigmoids import SigmoidSum
from symnet.approximation.verdicts import approximation, cover
from symnet.approximation.weights import Weights, shallow
from symnet.errors import BudgetError, SymnetError

Array = NDArray[np.float64]
SHARES = (0.9, 0.85, 0.75)  # of the error, for half a step
STEEPER = 7
LOOSE = Fraction(3, 2)


def staircase(problem: Problem, activation: str, started: float | None = None) -> Approximation:
    """A staircase of as few units as the levels allow."""
    started = monotonic() if started is None else started
    problem.check()
    eps = float(problem.eps)
    knots = greedy_knots(problem, eps * 0.06)
    try:
        return _over(problem, activation, knots, started)
    except BudgetError:
        raise
    except SymnetError:  # sampling may have missed a spike; balls do not
        return _over(problem, activation, refined_knots(problem, knots, problem.eps * Fraction(3, 20)), started)


def _over(problem: Problem, activation: str, knots: Array, started: float) -> Approximation:
    """The staircase of the lines between these knots."""
    eps, values, row = float(problem.eps), problem.function(knots), SIGMOIDAL[activation]
    found = None
    for share in SHARES:
        steps = list(_steps(knots, values, share * eps))
        if len(steps) > WIDEST:
            raise absurd(problem, f"a staircase of {activation} units", len(steps), WIDEST, 'construction="relu"')
        places = np.array([place for place, _ in steps])
        for times in range(STEEPER):
            slope = row.start * 2**times
            weights = _built(problem, activation, places, [by for _, by in steps], float(values[0]), slope)
            with rigorous():
                net = SigmoidSum(weights, 4 * slope + 40)
                found = cover(problem, net, [Fraction(p) for p in places], problem.eps, 12 * len(places) + 2000, LOOSE)
            if found.high is not None:
                return approximation(problem, weights, activation, found, started)
    assert found is not None
    raise no_bound(problem, found, eps)


def _steps(knots: Array, values: Array, half: float) -> Iterator[tuple[float, float]]:
    """Places and heights of the steps of a piecewise-linear function, `half` a step away from each level."""
    level = float(values[0])
    for (a, b), (p, q) in zip(pairwise(knots), pairwise(values), strict=True):
        sign = 1.0 if q > p else -1.0
        while sign * (q - level) > half:
            share = (level + sign * half - p) / (q - p)
            yield float(a + (b - a) * min(max(share, 0.0), 1.0)), sign * 2 * half
            level += sign * 2 * half


def _built(problem: Problem, activation: str, places: Array, heights: list[float], start: float, slope: int) -> Weights:
    """Units at these places; each as steep as the gap to its neighbours asks."""
    row = SIGMOIDAL[activation]
    with rigorous():
        low, span = float(row.low()), float(row.high()) - float(row.low())
    ends = np.concatenate([[places[0] - (float(problem.high) - float(problem.low))] if len(places) else [], places])
    gaps = np.diff(np.concatenate([ends, [2 * float(problem.high) - float(problem.low)]])) if len(places) else ends
    tiny = (float(problem.high) - float(problem.low)) * 2.0**-40
    nearest = np.maximum(np.minimum(gaps[:-1], gaps[1:]), tiny) if len(places) else ends
    inner = [Fraction(float(2.0 ** np.ceil(np.log2(slope / gap)))) for gap in nearest]
    outer = [Fraction(height / span) for height in heights]
    offset = Fraction(start) - Fraction(low) * sum(outer, Fraction(0))
    if not heights:  # one level is enough
        outer, inner, places = [Fraction(0)], [Fraction(1)], np.array([float(problem.low)])
    return shallow([Fraction(float(p)) for p in places], outer, Fraction(float(offset)), activation, inner)
