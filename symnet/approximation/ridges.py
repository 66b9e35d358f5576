"""Several variables by one hidden layer: a target that is a sum of functions of one linear form each, g(w·x).

Each profile g is interpolated by ReLUs, all of them in one layer, and the errors add up.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from time import monotonic

from symnet.approximation.boxes import Box, lower, number, rigorous
from symnet.approximation.certificates import certificate
from symnet.approximation.decompose import Direction, decomposed
from symnet.approximation.interpolants import adapted
from symnet.approximation.problem import Problem
from symnet.approximation.records import Approximation, Domain, distance_claim, rounded_up
from symnet.approximation.weights import Layer, Weights
from symnet.claim import Verdict
from symnet.errors import SymnetError, quote
from symnet.expr import Add, Expr, Number, as_expr

METHOD = "sum of ridges"


def ridges(problem: Problem) -> Approximation:
    """One hidden layer, all directions together; `SymnetError` where the target is no such sum."""
    started = monotonic()
    parts = decomposed(problem.target, problem.domain.names)
    if parts is None:
        raise SymnetError(
            f"{quote(problem.target)} is not seen to be a sum of functions of one linear form each; use "
            'construction="spikes"'
        )
    constant = parts.pop((), as_expr(0))
    if not parts:
        raise SymnetError(f"{quote(problem.target)} is a constant: no hidden unit is needed")
    first = next(iter(parts))
    if constant != Number(0):
        parts[first] = parts[first] + constant
    pieces = [(w, _profile(problem, w, g, len(parts))) for w, g in parts.items()]
    weights = _joined(pieces)
    total = sum((part.bound for _, part in pieces), Fraction(0))
    bound = min(rounded_up(total), problem.eps) if total else Fraction(0)
    claim = distance_claim(problem.target, weights.formula(problem.domain.variables), bound, problem.domain)
    low, at = _attained(problem, pieces)
    rows = [{"direction": list(w), "bound": str(part.bound)} for w, part in pieces]
    how = {"name": "ridges", "eps": str(problem.eps)}
    proof = certificate(METHOD, claim, problem.domain, at, how, ridges=rows)
    verdict = Verdict(
        "proved",
        claim,
        method=f"{METHOD}: {len(pieces)} profiles, {pieces[0][1].verdict.method}",
        domain=str(problem.domain),
        certificate=proof,
        seconds=monotonic() - started,
    )
    return Approximation(problem.target, problem.domain, weights, "ridges", verdict, bound, low, at)


def is_sum_of_ridges(problem: Problem) -> bool:
    """Whether the target is seen to be one, with some direction."""
    parts = decomposed(problem.target, problem.domain.names)
    return parts is not None and any(parts)


def _profile(problem: Problem, direction: Direction, profile: Expr, count: int) -> Approximation:
    """The interpolant of one profile over the range of its form on the box."""
    sides = list(zip(direction, problem.domain.lows, problem.domain.highs, strict=False))
    low = sum((w * (a if w > 0 else b) for w, a, b in sides), Fraction(0))
    high = sum((w * (b if w > 0 else a) for w, a, b in sides), Fraction(0))
    try:
        return adapted(Problem(profile, Domain(("t",), (low,), (high,)), problem.eps * Fraction(999, 1000) / count))
    except SymnetError as error:
        form = reduce(
            Add, (x if w == 1 else w * x for w, x in zip(direction, problem.domain.variables, strict=True) if w)
        )
        raise type(error)(f"{quote(problem.target)}, along t = {form}: {error}") from None


def _joined(pieces: Iterable[tuple[Direction, Approximation]]) -> Weights:
    """All units of all profiles in one hidden layer."""
    matrix, biases, outer, offset = [], [], [], Fraction(0)
    for direction, part in pieces:
        assert isinstance(part.weights, Weights)
        hidden, last = part.weights.layers
        for (w,), b, c in zip(hidden.matrix, hidden.bias, last.matrix[0], strict=True):
            matrix.append(tuple(w * d for d in direction))
            biases.append(b)
            outer.append(c)
        offset += last.bias[0]
    return Weights((Layer(tuple(matrix), tuple(biases), "relu"), Layer((tuple(outer),), (offset,))))


def _attained(problem: Problem, pieces: list[tuple[Direction, Approximation]]) -> tuple[Fraction, tuple[Fraction, ...]]:
    """A distance that is reached, at the best of some points."""
    best, at = Fraction(0), problem.domain.lows
    sides = list(zip(problem.domain.lows, problem.domain.highs, strict=True))
    with rigorous():
        for k in range(60):
            place = tuple(a + (b - a) * Fraction(k * 7**i % 61, 61) for i, (a, b) in enumerate(sides))
            value = problem.formula.value(Box.of(place, place, True))
            total = Fraction(0)
            for direction, part in pieces:
                t = sum((w * x for w, x in zip(direction, place, strict=True)), Fraction(0))
                assert isinstance(part.weights, Weights)
                hidden, last = part.weights.layers
                units = zip(hidden.matrix, hidden.bias, last.matrix[0], strict=True)
                total += last.bias[0] + sum((c * max(w * t + b, Fraction(0)) for (w,), b, c in units), Fraction(0))
            if value is not None and (gap := lower(abs(value - number(total)))) > best:
                best, at = gap, place
    return best, at
