"""ReLU networks that agree with the target at their knots: uniform, or free knots that meet an error with few neurons.

The network of knots t₀ < t₁ < ... is f(t₀) + Σ cᵢ relu(x - tᵢ), where cᵢ is the change of slope at tᵢ. Floating point
proposes the knots; what is proved is proved of the weights as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from time import monotonic

import numpy as np
from flint import arb, arb_series
from numpy.typing import NDArray

from symnet.approximation.boxes import Box, rigorous
from symnet.approximation.certify import Covered, covered
from symnet.approximation.problem import Problem
from symnet.approximation.records import Approximation
from symnet.approximation.refusals import absurd, no_bound, too_steep
from symnet.approximation.shallow import PiecewiseLinear
from symnet.approximation.verdicts import approximation, cover
from symnet.approximation.weights import Weights, shallow
from symnet.errors import SymnetError, quote

Array = NDArray[np.float64]
WIDEST = 20_000
ROUNDS = 25
INNER = np.linspace(0.0, 1.0, 19)[1:-1]


def interpolant(problem: Problem, knots: Array) -> Weights:
    """The network that agrees with the target at these knots, as nearly as floating-point weights allow.

    Raises `SymnetError` where the target has no value at a knot.
    """
    values = problem.function(knots)
    if not np.all(np.isfinite(values)):
        bad = float(knots[~np.isfinite(values)][0])
        raise SymnetError(f"{quote(problem.target)} has no value at {problem.domain.names[0]} = {bad:g}")
    slopes = np.diff(values) / np.diff(knots)
    changes = np.diff(slopes, prepend=0.0)
    used = [k for k in range(len(changes)) if changes[k]] or [0]  # a constant is one unit of weight 0
    return shallow(
        [Fraction(float(knots[k])) for k in used],
        [Fraction(float(changes[k])) for k in used],
        Fraction(float(values[0])),
    )


def uniform(problem: Problem, started: float | None = None) -> Approximation:
    """Equally spaced knots, as few as the target allows."""
    started = monotonic() if started is None else started
    problem.check()
    count, goal = _first_count(problem), float(problem.eps)
    for _ in range(ROUNDS):
        if count > WIDEST:
            raise absurd(problem, "ReLU interpolation with equal knots", count, WIDEST, 'construction="relu"')
        weights, found = certified(problem, np.linspace(float(problem.low), float(problem.high), count + 1))
        if found.high is not None and found.high <= problem.eps:
            return approximation(problem, weights, "relu uniform", found, started)
        count += max(1, count // 12)
    raise no_bound(problem, found, goal)


def certified(problem: Problem, knots: Array, wanted: Fraction | None = None) -> tuple[Weights, Covered]:
    """The interpolant at these knots, and what is shown of its error."""
    weights = interpolant(problem, knots)
    net = PiecewiseLinear(weights)
    exact = [Fraction(float(t)) for t in knots]
    return weights, cover(problem, net, [*net.knots, *exact], problem.eps if wanted is None else wanted)


def _first_count(problem: Problem) -> int:
    """The smallest number of equal pieces that seems to do, by sampling."""
    a, b, eps = float(problem.low), float(problem.high), float(problem.eps)

    def seems(count: int) -> bool:
        knots = np.linspace(a, b, count + 1)
        x = (knots[:-1, None] + np.diff(knots)[:, None] * INNER[::2]).ravel()
        return bool(np.max(np.abs(problem.function(x) - np.interp(x, knots, problem.function(knots)))) <= eps)

    high = 1
    while high <= WIDEST and not seems(high):
        high *= 2
    low = high // 2
    while high - low > max(1, high // 50):
        middle = (low + high) // 2
        low, high = (low, middle) if seems(middle) else (middle, high)
    return high


def adapted(problem: Problem, started: float | None = None) -> Approximation:
    """Free knots: each piece as long as the error allows; pieces on which the bound cannot be proved are halved."""
    started = monotonic() if started is None else started
    weights, found = adapted_weights(problem, problem.eps)
    return approximation(problem, weights, "relu", found, started)


def adapted_weights(problem: Problem, eps: Fraction) -> tuple[Weights, Covered]:
    """The weights, and what covers the domain with bounds of at most eps."""
    problem.check()
    wanted = eps * Fraction(199, 200)
    knots = refined_knots(problem, greedy_knots(problem, float(wanted) * 0.98), wanted)
    weights, found = certified(problem, knots, eps)
    if found.high is None:
        raise no_bound(problem, found, float(eps))
    return weights, found


@dataclass(frozen=True)
class Chord:
    """A straight line through two points."""

    slope: arb
    constant: arb

    @classmethod
    def through(cls, a: float, b: float, ya: float, yb: float) -> Chord:
        slope = (arb(yb) - arb(ya)) / (arb(b) - arb(a))
        return cls(slope, arb(ya) - slope * arb(a))

    def value(self, box: Box) -> arb:
        return self.slope * box.balls()[0] + self.constant

    def series(self, box: Box) -> arb_series:
        return arb_series([self.value(box), self.slope])


def refined_knots(problem: Problem, knots: Array, wanted: Fraction) -> Array:
    """The knots, and middles of pieces on which the chord is not shown to be within `wanted`."""
    values = problem.function(knots)
    kept = [float(knots[0])]
    pending = [
        (float(a), float(b), float(p), float(q))
        for a, b, p, q in zip(knots, knots[1:], values, values[1:], strict=False)
    ]
    smallest = float(problem.high - problem.low) * 2.0**-45
    pending.reverse()
    while pending:
        a, b, p, q = pending.pop()
        with rigorous():
            chord = Chord.through(a, b, p, q)
        box = Box.interval(max(Fraction(a), problem.low), min(Fraction(b), problem.high))
        found = covered(problem.formula, chord, [box], wanted=wanted, sharp=None, most=500)
        if found.high is not None:
            kept.append(b)
            continue
        middle = (a + b) / 2
        if b - a < smallest:
            raise no_bound(problem, found, float(problem.eps))
        if len(kept) + len(pending) > WIDEST:
            raise absurd(
                problem, "ReLU interpolation", len(kept) + len(pending), WIDEST, "a larger eps, or a smaller domain"
            )
        y = float(problem.function(np.array([middle]))[0])
        pending += [(middle, b, y, q), (a, middle, p, y)]
    return np.array(kept)


def greedy_knots(problem: Problem, eps: float) -> Array:
    """From the left, pieces as long as a sampled error allows; kinks and branches of the target are knots."""
    fixed = [float(t) for t in (problem.low, *problem.cuts, problem.high)]
    knots = [fixed[0]]
    for a, b in pairwise(fixed):
        length = b - a
        while knots[-1] < b:
            start = knots[-1]
            length = _longest(problem, start, b, length, eps)
            if length < (fixed[-1] - fixed[0]) * 2.0**-44:
                raise too_steep(problem, start, 2.0**-40 * (fixed[-1] - fixed[0]))
            knots.append(b if start + length >= b - 1e-12 * (b - a) else start + length)
            if len(knots) > WIDEST:
                share = max((knots[-1] - fixed[0]) / (fixed[-1] - fixed[0]), 1e-6)
                needs = int(WIDEST / share)
                raise absurd(problem, "ReLU interpolation", needs, WIDEST, "a larger eps, or a smaller domain")
    return np.array(knots)


def _longest(problem: Problem, start: float, end: float, length: float, eps: float) -> float:
    """How far a chord from `start` stays within eps of the target, to a few percent."""

    def good(size: float) -> bool:
        x = start + size * INNER
        ends = problem.function(np.array([start, min(start + size, end)]))
        chord = ends[0] + (ends[1] - ends[0]) * INNER
        return bool(np.max(np.abs(problem.function(x) - chord)) <= eps)

    size, most = min(length, end - start), end - start
    if good(size):
        while size < most and good(min(2 * size, most)):
            size = min(2 * size, most)
        low, high = size, min(2 * size, most)
    else:
        while not good(size) and size > most * 2.0**-60:
            size /= 2
        low, high = size, 2 * size
    while high - low > 0.02 * low:
        middle = (low + high) / 2
        low, high = (middle, high) if good(middle) else (low, middle)
    return min(low, most)
