"""ReLU networks in other activations: exactly where those are sums of ReLUs, else within a distance that k divides.

|σ(kz)/k - relu(z)| <= D/k for all z turns a network Σ c·relu(x - t) into one of σ that is within D·Σ|c|/k of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from time import monotonic

from symnet.approximation.activations import BENT
from symnet.approximation.interpolants import adapted_weights
from symnet.approximation.problem import Problem
from symnet.approximation.records import Approximation
from symnet.approximation.refusals import no_bound
from symnet.approximation.shallow import PiecewiseLinear
from symnet.approximation.verdicts import approximation, cover
from symnet.approximation.weights import Weights, shallow

SHARE = Fraction(1, 20)  # of the error, for the difference of the activations and for rounded weights
ZERO = Fraction(0)


def smoothed(problem: Problem, activation: str, started: float | None = None) -> Approximation:
    """The free-knot ReLU network of a target, carried over to another activation."""
    started = monotonic() if started is None else started
    relus, found = adapted_weights(problem, problem.eps * (1 - SHARE))
    weights = WAYS.get(activation, _scaled)(problem, relus, activation)
    net = PiecewiseLinear(weights)
    found = cover(problem, net, net.knots, problem.eps - net.tail)
    if found.high is None:
        raise no_bound(problem, found, float(problem.eps))
    moved = replace(found, high=found.high + net.tail, low=max(found.low - net.tail, ZERO))
    return approximation(problem, weights, activation, moved, started)


def _scaled(problem: Problem, relus: Weights, activation: str) -> Weights:
    """Each ReLU as a unit that is so steep that all of them together stay within the share of the error."""
    row, (hidden, last) = BENT[activation], relus.layers
    slope = row.parts[0][0]
    moving = sum((abs(c) for c in last.matrix[0]), ZERO)
    k = Fraction(1)
    while row.distance * moving / (slope * k) > problem.eps * SHARE / 2:
        k *= 2
    outer = [_float(c / (slope * k)) for c in last.matrix[0]]
    return shallow([-b for b in hidden.bias], outer, last.bias[0], activation, [k] * len(outer))


def _leaky(problem: Problem, relus: Weights, activation: str) -> Weights:
    """relu(z) = (leaky(z) + a leaky(-z))/(1 - a²)."""
    a, (hidden, last) = -BENT[activation].parts[1][0], relus.layers
    knots = [-b for b in hidden.bias]
    outer = [_float(c / (1 - a**2)) for c in last.matrix[0]]
    mirrored = [_float(a * c / (1 - a**2)) for c in last.matrix[0]]
    ones = [Fraction(1)] * len(knots)
    return shallow(knots * 2, outer + mirrored, last.bias[0], activation, ones + [-one for one in ones])


def _absolute(problem: Problem, relus: Weights, activation: str) -> Weights:
    """relu(z) = (|z| + z)/2; the lines together are one more unit with its knot at the lower end."""
    hidden, last = relus.layers
    knots, halves = [-b for b in hidden.bias], [c / 2 for c in last.matrix[0]]
    slope = sum(halves, ZERO)
    offset = last.bias[0] + slope * problem.low - sum((c * t for c, t in zip(halves, knots, strict=True)), ZERO)
    return shallow([*knots, problem.low], [*halves, _float(slope)], _float(offset), activation)


def _ramps(problem: Problem, relus: Weights, activation: str) -> Weights:
    """A ramp from each knot to the next, as high as the network rises between them."""
    net, row = PiecewiseLinear(relus), BENT[activation]
    (_, _, reach), size = row.parts[0], row.parts[0][0] * 2 * row.parts[0][2]
    ends = sorted({problem.low, *(t for t in net.knots if problem.low < t < problem.high), problem.high})
    values = [_at(net, t) for t in ends]
    heights = [(q - p) / size for p, q in pairwise(values)]
    inner = [_float(2 * reach / (b - a)) for a, b in pairwise(ends)]
    middles = [(a + b) / 2 for a, b in pairwise(ends)]
    offset = values[0] - (row.constant * sum(heights, ZERO))
    made = shallow(middles, [_float(h) for h in heights], _float(offset), activation, inner)
    hidden = made.layers[0]
    return replace(made, layers=(replace(hidden, bias=tuple(map(_float, hidden.bias))), made.layers[1]))


def _at(net: PiecewiseLinear, x: Fraction) -> Fraction:
    slope, constant = net.lines[sum(t <= x for t in net.knots)]
    return slope * x + constant


def _float(value: Fraction) -> Fraction:
    return Fraction(float(value))


WAYS: dict[str, Callable[[Problem, Weights, str], Weights]] = {
    "leaky_relu": _leaky,
    "abs": _absolute,
    "hard_tanh": _ramps,
    "hard_sigmoid": _ramps,
}
