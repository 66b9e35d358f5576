"""Networks of waves and of exponentials, for activations that neither bend nor step: cosine sums, powers of exp.

A cosine sum interpolates the target, mirrored at both ends; a polynomial in u = exp(s·(x - a)) interpolates it at the
Chebyshev points of u. sinh and cosh far out are exponentials, but for a tail that floating point does not see. Floating
point proposes the weights, enclosures prove what they do; both take more units until the error is met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from time import monotonic
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from symnet.approximation.formulas import Formula
from symnet.approximation.problem import Problem
from symnet.approximation.records import Approximation, short
from symnet.approximation.verdicts import approximation, cover
from symnet.approximation.weights import Layer, Weights
from symnet.errors import BudgetError, quote

Array = NDArray[Any]
WAVES, POWERS = 160, 18
STRETCH = 2.0  # exp runs over exp(0) to exp(2)
FAR = 20.0  # sinh and cosh of z + 20 are exp(z + 20)/2, within exp(-20 - z)/2
POINTS = 2001


def waves(problem: Problem, activation: str) -> Approximation:
    """A sum of cosines, or of sines a quarter of a period ahead."""
    shift = np.pi / 2 if activation == "sin" else 0.0
    return _first(problem, activation, _counts(WAVES), lambda n: _wave_weights(problem, n, activation, shift))


def exponentials(problem: Problem, activation: str) -> Approximation:
    """A polynomial in exp(s·(x - a)), each power one unit."""
    return _first(problem, activation, _counts(POWERS), lambda n: _power_weights(problem, n, activation))


def _counts(most: int) -> Iterator[int]:
    n = 2
    while n <= most:
        yield n
        n = max(n + 1, n * 5 // 4)


def _first(problem: Problem, activation: str, counts: Iterator[int], make: Callable[[int], Weights]) -> Approximation:
    """The first number of units that seems to do on a fine grid, and is then proved to."""
    started = monotonic()
    problem.check()
    x = np.linspace(float(problem.low), float(problem.high), POINTS)
    values, n = problem.function(x), 0
    for n in counts:
        weights = make(n)
        if float(np.max(np.abs(_run(weights, x) - values))) > 0.97 * float(problem.eps):
            continue
        net = Formula(weights.formula(problem.domain.variables), problem.domain.names)
        found = cover(problem, net, (), problem.eps, 4000, Fraction(3, 2))
        if found.high is not None:
            return approximation(problem, weights, activation, found, started)
    raise BudgetError(
        f"no sum of up to {n} {activation} units that is tried comes within {short(problem.eps)} of "
        f'{quote(problem.target)} all over {problem.domain}; try construction="relu", or a larger eps'
    )


def _run(weights: Weights, x: Array) -> Array:
    hidden, last = weights.layers
    z = np.outer(x, [float(row[0]) for row in hidden.matrix]) + np.array([float(b) for b in hidden.bias])
    function: Callable[[Array], Array] = getattr(np, hidden.activation)
    return np.asarray(function(z) @ np.array([float(c) for c in last.matrix[0]]) + float(last.bias[0]))


def _wave_weights(problem: Problem, n: int, activation: str, shift: float) -> Weights:
    """cos(k·t) for k = 1 ... n, with t = π·(x - a)/(b - a), through n + 1 equally spaced points."""
    a, b = float(problem.low), float(problem.high)
    t = np.pi * np.arange(n + 1) / n
    values = problem.function(a + (b - a) * t / np.pi)
    ends = np.where((np.arange(n + 1) == 0) | (np.arange(n + 1) == n), 0.5, 1.0)
    c = 2 / n * np.cos(np.outer(np.arange(n + 1), t)) @ (ends * values) * ends
    speed = np.pi * np.arange(1, n + 1) / (b - a)
    return _layers(speed, -speed * a + shift, c[1:], c[0], activation)


def _power_weights(problem: Problem, n: int, activation: str) -> Weights:
    """u, u², ..., uⁿ with u = exp(s·(x - a)), as units of this activation."""
    a, b = float(problem.low), float(problem.high)
    s, top = STRETCH / (b - a), float(np.exp(STRETCH))
    nodes = np.cos(np.pi * (np.arange(n + 1) + 0.5) / (n + 1))
    u = 1 + (top - 1) * (nodes + 1) / 2
    coefficients = chebyshev.chebfit(nodes, problem.function(np.clip(a + np.log(u) / s, a, b)), n)
    powers = _composed(chebyshev.cheb2poly(coefficients), 2 / (top - 1), -1 - 2 / (top - 1))
    k = np.arange(1, n + 1)
    far = FAR if activation in ("sinh", "cosh") else 0.0
    outer = powers[1:] * (2 * np.exp(-far) if far else 1.0)
    offset = powers[0] + (float(np.sum(powers[1:])) if activation == "expm1" else 0.0)
    return _layers(s * k, -s * k * a + far, outer, offset, activation)


def _composed(powers: Array, scale: float, shift: float) -> Array:
    """The coefficients of p(scale·u + shift)."""
    total = np.zeros(1)
    for c in powers[::-1]:
        total = np.polynomial.polynomial.polyadd(np.polynomial.polynomial.polymul(total, [shift, scale]), [c])
    return np.pad(total, (0, max(0, len(powers) - len(total))))[: len(powers)]


def _layers(inner: Array, bias: Array, outer: Array, offset: float, activation: str) -> Weights:
    exact = [[Fraction(float(v)) for v in row] for row in (inner, bias, outer)]
    hidden = Layer(tuple((w,) for w in exact[0]), tuple(exact[1]), activation)
    return Weights((hidden, Layer((tuple(exact[2]),), (Fraction(float(offset)),))))
