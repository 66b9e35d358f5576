"""Analytic functions by depth: the Taylor polynomial around the middle, evaluated by Horner's rule with products.

The error is the remainder, enclosed over the whole interval, what rounding does to the coefficients, and the errors of
the products. The degree and the depth of a product grow as log(1/ε): depth O(log²(1/ε)), constant width.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from time import monotonic

from flint import arb

from symnet.approximation.boxes import BITS, Box, bounded, lower, number, rigorous, upper
from symnet.approximation.certificates import certificate
from symnet.approximation.circuits import Circuit, Stack, dyadic, power_of_two
from symnet.approximation.depth import horner_error, polynomial
from symnet.approximation.problem import Problem
from symnet.approximation.records import Approximation, distance_claim, rounded_up, short
from symnet.approximation.weights import Layer, Weights
from symnet.claim import Verdict
from symnet.errors import SymnetError, quote
from symnet.program.backends.series import terms

METHOD = "Taylor remainder"
DEGREE, SQUARES = 40, 26  # the largest degree, and sawtooths in a square, that are tried
POINTS = 37  # at which the distance is looked at; no dyadic ones, where squares are exact
FINEST = Fraction(1, 2**36)
PARTS = 32  # of the interval, for the remainder


@dataclass(frozen=True)
class Expansion:
    """f(x) is near Σ coefficients[k]·t^k with t = (x - center)·factor, |t| ≤ 1. rounding: of all coefficients together;
    remainders[n]: a bound of what is beyond degree n."""

    center: Fraction
    factor: Fraction
    coefficients: tuple[Fraction, ...]
    rounding: Fraction
    remainders: tuple[Fraction | None, ...]


def taylor(problem: Problem) -> Approximation:
    """The network of the least depth among degrees that do; `SymnetError` where no degree does."""
    started = monotonic()
    if problem.eps < FINEST:
        raise SymnetError(
            f"eps = {short(problem.eps)} is finer than floating-point weights allow here; ask for a larger error, at "
            f"least {float(FINEST):.1g}"
        )
    found = expansion(problem)
    plans = list(_plans(found, problem.eps))
    if not plans:
        raise SymnetError(_why_not(problem, found))
    degree, m = min(plans, key=lambda plan: plan[0] * (plan[1] + 1))
    stack, error = network(found, degree, m)
    remainder = found.remainders[degree]
    assert remainder is not None
    bound = rounded_up(remainder + found.rounding + error)
    bound = problem.eps if bound > problem.eps else bound
    stack.weights()  # refuses what floating point does not hold exactly
    weights = weights_of(stack)
    claim = distance_claim(problem.target, weights.formula(problem.domain.variables), bound, problem.domain)
    low, at = attained(problem, stack)
    proof = certificate(
        METHOD,
        claim,
        problem.domain,
        at,
        {"name": "taylor", "eps": str(problem.eps)},
        degree=degree,
        squares=m,
        center=str(found.center),
        factor=str(found.factor),
        coefficients=[str(c) for c in found.coefficients[: degree + 1]],
        errors={"remainder": str(remainder), "rounding": str(found.rounding), "products": str(error)},
    )
    verdict = Verdict(
        "proved",
        claim,
        method=f"{METHOD} of degree {degree} in balls, and the errors of {degree - 1} products"
        if degree > 1
        else METHOD,
        domain=str(problem.domain),
        certificate=proof,
        seconds=monotonic() - started,
    )
    return Approximation(problem.target, problem.domain, weights, "taylor", verdict, bound, low, at)


def network(found: Expansion, degree: int, m: int) -> tuple[Stack, Fraction]:
    """The polynomial of an expansion as a network, and a bound of the errors of its products."""
    c = Circuit([found.center - power_of_two(1 / found.factor)])
    t = (c.inputs[0] - found.center) * found.factor
    value, error = polynomial(c, found.coefficients[: degree + 1], t, m)
    return c.stack(value), error


def expansion(problem: Problem) -> Expansion:
    """The Taylor series around a short number near the middle, with its remainders on the whole interval."""
    low, high = problem.low, problem.high
    step = power_of_two(high - low) / 64
    center = Fraction(round((low + high) / 2 / step)) * step
    radius = max(high - center, center - low)
    unit = 1 / power_of_two(radius) / 256
    factor = (1 / radius) // unit * unit  # a short number, exact in floating point
    with terms(DEGREE + 2, 2 * BITS):
        here = problem.formula.series(Box.of((center,), (center,), True))
        wide = _over(problem, low, high)
        if here is None or wide is None or not all(bounded(here[k] / number(factor) ** k) for k in range(DEGREE + 1)):
            why = "a kink, a pole or a branch" if wide is None else "no value"
            raise SymnetError(
                f"{quote(problem.target)} has no Taylor series on {problem.domain}: there is {why} in it; use "
                'construction="relu", or a smaller domain'
            )
        grid = Fraction(1, 2**64)
        while grid * 64 < problem.eps / 2**12:
            grid *= 2
        exact = [here[k] / number(factor) ** k for k in range(DEGREE + 1)]
        kept = [_nearest(c, grid) for c in exact]
        rounding = sum((upper(abs(c - number(d))) for c, d in zip(exact, kept, strict=True)), Fraction(0))
        remainders = tuple(_bound(wide[n + 1], radius, n + 1) for n in range(DEGREE + 1))
    return Expansion(center, factor, tuple(kept), rounding, remainders)


def _over(problem: Problem, low: Fraction, high: Fraction) -> list[arb] | None:
    """Enclosures of all Taylor coefficients around any point of the interval: parts that overlap, so that there is no
    kink between two of them."""
    width = (high - low) / PARTS
    wide: list[arb] | None = None
    for k in range(PARTS - 1):
        part = Box.of((low + k * width,), (low + (k + 2) * width,), True)
        found = problem.formula.series(part)
        if found is None:
            return None
        own = [abs(found[j]) for j in range(DEGREE + 2)]
        wide = own if wide is None else [a.max(b) for a, b in zip(wide, own, strict=True)]
    return wide


def _bound(coefficient: arb, radius: Fraction, power: int) -> Fraction | None:
    found = coefficient * number(radius) ** power
    return upper(found) if bounded(found) else None


def _nearest(c: arb, grid: Fraction) -> Fraction:
    middle = (lower(c) + upper(c)) / 2
    return dyadic(middle / grid, 0) * grid


def _plans(found: Expansion, eps: Fraction) -> Iterator[tuple[int, int]]:
    """Degrees and numbers of sawtooths that meet the error."""
    for degree, remainder in enumerate(found.remainders):
        left = None if remainder is None else eps - remainder - found.rounding
        if left is None or left <= 0:
            continue
        for m in range(1, SQUARES):
            if horner_error(found.coefficients[: degree + 1], m) <= left:
                yield degree, m
                break


def _why_not(problem: Problem, found: Expansion) -> str:
    known = [r for r in found.remainders if r is not None]
    least = f"{float(min(known)):.3g}" if known else "not bounded"
    return (
        f"the Taylor remainder of {quote(problem.target)} around the middle of {problem.domain} is {least} at best "
        f"up to degree {DEGREE}, more than {short(problem.eps)} allows: a singularity is near, perhaps a complex one, "
        'or the interval is long; use construction="relu", or a smaller domain'
    )


def weights_of(stack: Stack) -> Weights:
    """The layers of a stack as full matrices."""
    last = len(stack.layers) - 1
    rows = []
    for k, (layer, columns) in enumerate(zip(stack.layers, stack.widths, strict=False)):
        matrix = tuple(tuple(row.get(j, Fraction(0)) for j in range(columns)) for row in layer.rows)
        rows.append(Layer(matrix, layer.biases, "identity" if k == last else "relu"))
    return Weights(tuple(rows))


def attained(problem: Problem, stack: Stack) -> tuple[Fraction, tuple[Fraction, ...]]:
    """A distance that is reached, exactly, at the best of some points."""
    best, place = Fraction(0), (problem.low,)
    with rigorous():
        for k in range(POINTS + 1):
            x = problem.low + (problem.high - problem.low) * k / POINTS
            value = problem.formula.value(Box.of((x,), (x,), True))
            if value is not None and (gap := lower(abs(value - number(stack(x))))) > best:
                best, place = gap, (x,)
    return best, place
