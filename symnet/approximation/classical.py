"""The classical constructions with the bound that theory promises beforehand, and what is then proved of the weights.

Interpolation by ReLUs in n equal pieces: ω(h), or L·h/2, or h²/8 · max|f''|. The staircase of sigmoids in N equal steps
of slope k: ω(h/2) + ω(h)·(1/2 + 1/(exp(k·h/2) - 1)), which k = 2·N·log(3) makes ω(h/2) + ω(h) <= 2·ω(h).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from time import monotonic
from typing import Any

import numpy as np
from flint import arb

from symnet.approximation.boxes import number, rigorous, upper
from symnet.approximation.certify import Covered
from symnet.approximation.constants import curvature, lipschitz_constant, modulus
from symnet.approximation.interpolants import WIDEST, certified
from symnet.approximation.problem import Problem, problem_of
from symnet.approximation.records import Approximation, rounded_up, short
from symnet.approximation.refusals import absurd, no_bound
from symnet.approximation.sigmoids import SigmoidSum
from symnet.approximation.verdicts import approximation, cover
from symnet.approximation.weights import Weights, shallow
from symnet.errors import SymnetError, quote
from symnet.program.values import exact_number

LOOSE, COARSE = Fraction(5, 4), Fraction(8)
LARGE = Fraction(10**9)
GRID = 2**16


@dataclass(frozen=True)
class Promise:
    """What theory says before anything is built: the bound, and the constants it rests on (None: there is none)."""

    bound: Fraction
    modulus: Fraction
    lipschitz: Fraction | None = None
    curvature: Fraction | None = None


def interpolation_promise(f: Any, side: Any, n: int) -> Promise:
    """The least of ω(h), L·h/2 and h²/8 · max|f''| for n equal pieces; the last where no branch changes inside.

    >>> found = interpolation_promise("sin(x)", ("x", 0, 1), 10)
    >>> float(found.bound), float(found.curvature)
    (0.00106, 0.842)
    """
    problem = problem_of(f, [side], 1)
    h = (problem.high - problem.low) / _count(n)
    omega, lipschitz = modulus(f, side, h), lipschitz_constant(f, side)
    bend = None if problem.cuts or lipschitz is None else curvature(f, side)
    bounds = [omega, *([] if lipschitz is None else [lipschitz * h / 2]), *([] if bend is None else [bend * h**2 / 8])]
    return Promise(rounded_up(min(bounds)), omega, lipschitz, bend)


def interpolation(f: Any, side: Any, n: int) -> Approximation:
    """The ReLU network that agrees with f at n + 1 equally spaced knots, with a proved bound; see also the promise.

    >>> net = interpolation("sin(x)", ("x", 0, 1), 10)
    >>> net.width, net.bound <= interpolation_promise("sin(x)", ("x", 0, 1), 10).bound
    (10, True)
    """
    started = monotonic()
    problem = problem_of(f, [side], LARGE)
    problem.check()
    knots = np.linspace(float(problem.low), float(problem.high), _count(n) + 1)
    promise = interpolation_promise(f, side, n).bound
    weights, found = certified(problem, knots, promise)
    if found.high is None:  # rounding of the weights may reach beyond a promise that is sharp
        weights, found = certified(problem, knots, promise * 2)
    return _made(problem, weights, "relu uniform", found, started, promise)


def staircase_promise(f: Any, side: Any, n: int, k: Any = None) -> Promise:
    """ω(h/2) + ω(h)·(1/2 + 1/(exp(k·h/2) - 1)) for n equal steps of the sigmoid of slope k, by default 2·log(3)/h."""
    problem = problem_of(f, [side], 1)
    h = (problem.high - problem.low) / _count(n)
    omega, near = modulus(f, side, h), modulus(f, side, h / 2)
    rate = None if k is None else exact_number(k)
    if k is not None and (rate is None or rate <= 0):
        raise SymnetError(f"{quote(k)} is no slope of rising steps; give a positive number, at least {short(1 / h)}")
    with rigorous():
        share = arb(1) if rate is None else arb(1) / 2 + 1 / ((number(rate) * number(h) / 2).exp() - 1)
        if not share.is_finite():
            raise SymnetError(f"the slope {quote(k)} is too small for a bound; take at least {short(1 / h)}")
        bound = upper(number(near) + number(omega) * share)
    return Promise(rounded_up(bound), omega)


def staircase(f: Any, side: Any, n: int) -> Approximation:
    """The staircase of n equal steps: f(a) + Σ (f(tᵢ) - f(tᵢ₋₁))·σ(k(x - mᵢ)), mᵢ in the middle, k ≥ 2·log(3)/h.

    >>> net = staircase("sin(x)", ("x", 0, 1), 20)
    >>> net.width, net.bound <= staircase_promise("sin(x)", ("x", 0, 1), 20).bound
    (20, True)
    """
    started = monotonic()
    problem = problem_of(f, [side], LARGE)
    problem.check()
    weights = _stairs(problem, _count(n))
    found = _covered(problem, weights, None)
    return _made(problem, weights, "sigmoid uniform", found, started)


def stairs_within(problem: Problem, started: float | None = None) -> Approximation:
    """As many equal steps of the sigmoid as the promise ω(h/2) + ω(h) <= eps asks for; then what is proved of them."""
    started = monotonic() if started is None else started
    problem.check()
    n = _steps_needed(problem)
    if n > WIDEST:
        raise absurd(problem, "a staircase of equal steps", n, WIDEST, 'construction="sigmoid", with steps as needed')
    weights = _stairs(problem, n)
    found = _covered(problem, weights, problem.eps)
    if found.high is None:
        raise no_bound(problem, found, float(problem.eps))
    return approximation(problem, weights, "sigmoid uniform", found, started)


def _steps_needed(problem: Problem) -> int:
    """The least power of 2, or three quarters of one, for which ω(h/2) + ω(h) <= eps on a fine grid: a hint."""
    x = np.linspace(float(problem.low), float(problem.high), 2 * GRID + 1)
    values = problem.function(x)

    def omega(pieces: float) -> float:
        reach = min(max(1, round(2 * GRID / pieces)), 2 * GRID)
        return float(np.max(np.abs(values[reach:] - values[:-reach])))

    n = 1
    while n <= WIDEST and omega(2 * n) + omega(n) > float(problem.eps):
        n *= 2
    smaller = -(-3 * n // 4)
    return smaller if omega(2 * smaller) + omega(smaller) <= float(problem.eps) else n


def _stairs(problem: Problem, n: int) -> Weights:
    ends = np.linspace(float(problem.low), float(problem.high), n + 1)
    values = problem.function(ends)
    slope = 2.0 * n * np.log(3) / float(problem.high - problem.low)
    inner = Fraction(float(2.0**-20 * np.ceil(slope * 2.0**20)))
    middles = [Fraction(float(m)) for m in (ends[:-1] + ends[1:]) / 2]
    outer = [Fraction(float(step)) for step in np.diff(values)]
    return shallow(middles, outer, Fraction(float(values[0])), "sigmoid", [inner] * n)


def _covered(problem: Problem, weights: Weights, wanted: Fraction | None) -> Covered:
    n = len(weights.layers[0].bias)
    with rigorous():
        net = SigmoidSum(weights, 40)
        knots = [-b / row[0] for row, b in zip(weights.layers[0].matrix, weights.layers[0].bias, strict=True)]
        return cover(problem, net, knots, wanted, 16 * n + 2000, LOOSE if wanted is None else COARSE)


def _made(
    problem: Problem, weights: Weights, name: str, found: Covered, started: float, promise: Fraction | None = None
) -> Approximation:
    """promise: a bound that is kept as it is, where it is not exceeded."""
    if found.high is None:
        raise no_bound(problem, found, float(problem.eps))
    return approximation(replace(problem, eps=promise or LARGE), weights, name, found, started)


def _count(n: Any) -> int:
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= WIDEST:
        raise SymnetError(f"{quote(n)} is no number of pieces; give a whole number from 1 to {WIDEST:,}")
    return n
