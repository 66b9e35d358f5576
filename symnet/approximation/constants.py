"""What bounds of an approximation rest on: the modulus of continuity, a Lipschitz constant, the largest curvature.

All are enclosed by balls over the whole interval; where there is none (the slope of a root at 0), the answer is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import arb, arb_series

from symnet.approximation.boxes import Box, lower, rigorous, upper
from symnet.approximation.certify import covered
from symnet.approximation.formulas import Formula
from symnet.approximation.problem import Problem, problem_of
from symnet.approximation.records import rounded_up
from symnet.expr import Number

CELLS = 8  # in the distance of a modulus
WORK = 4000


@dataclass(frozen=True)
class _Derivative:
    """f' or f'' between the points where branches change."""

    formula: Formula
    order: int

    def value(self, box: Box) -> arb | None:
        found = self.formula.series(box)
        return None if found is None else found[self.order] * self.order  # the second coefficient is half of f''

    def series(self, box: Box) -> arb_series | None:
        return None


def _largest(problem: Problem, order: int) -> Fraction | None:
    ends = [problem.low, *problem.cuts, problem.high]
    boxes = [Box.interval(a, b) for a, b in pairwise(ends)]
    zero = Formula(Number(Fraction(0)), problem.domain.names)
    found = covered(_Derivative(problem.formula, order), zero, boxes, (), sharp=Fraction(101, 100), most=WORK)
    return None if found.high is None else rounded_up(found.high)


def lipschitz_constant(f: Any, side: Any) -> Fraction | None:
    """A number that |f'| does not exceed on the interval, sharp to about a percent; f is to be continuous.

    None where there is no such number, as at a jump, or kinks lie where no branch of the formula tells.

    >>> lipschitz_constant("sin(3*x)", ("x", 0, 1)), lipschitz_constant("sqrt(x)", ("x", 0, 1))
    (Fraction(301, 100), None)
    """
    problem = problem_of(f, [side], 1)
    problem.check(jumps=False)
    return None if problem.jumping() else _largest(problem, 1)


def curvature(f: Any, side: Any) -> Fraction | None:
    """A number that |f''| does not exceed between the points where branches of the formula change.

    >>> curvature("x**2 + abs(x)", ("x", -1, 1))
    Fraction(201, 100)
    """
    return _largest(problem_of(f, [side], 1), 2)


def modulus(f: Any, side: Any, h: Any) -> Fraction:
    """A number that |f(x) - f(y)| does not exceed where |x - y| <= h: the modulus of continuity, from above.

    By the values on cells of length h/8: at most that of 9/8 of the distance.

    >>> modulus("sqrt(x)", ("x", 0, 1), "1/100") < Fraction(11, 100)
    True
    """
    problem = problem_of(f, [side], h)
    return rounded_up(_modulus(problem, problem.eps))


def _modulus(problem: Problem, h: Fraction) -> Fraction:
    count = max(1, -((problem.low - problem.high) * CELLS // h))
    step = (problem.high - problem.low) / count
    reach = -(-h // step)  # two points that far apart lie in cells of which the numbers differ by this
    with rigorous():
        cells = [_range(problem, problem.low + k * step, problem.low + (k + 1) * step) for k in range(count)]
        worst = Fraction(0)
        for k in range(count):
            window = cells[k : k + int(reach) + 1]
            worst = max(worst, max(b for _, b in window) - min(a for a, _ in window))
    return worst


def _range(problem: Problem, a: Fraction, b: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds of the target on a closed cell."""
    ends = [a, *(t for t in problem.cuts if a < t < b), b]
    balls = [_value(problem, Box.interval(t, t)) for t in ends]
    for p, q in pairwise(ends):
        value = problem.formula.value(Box.interval(p, q))
        series = problem.formula.series(Box.interval(p, q))
        if series is not None:  # around the middle, where that is tighter
            middle = problem.formula.value(Box.interval((p + q) / 2, (p + q) / 2))
            size = (q - p) / 2
            if middle is not None:
                half = arb(size.numerator) / size.denominator
                moved = middle + series[1] * (-half).union(half)
                value = moved if value is None or moved.rad() < value.rad() else value
        balls.append(value if value is not None else _value(problem, Box.interval(p, q)))
    return min(map(lower, balls)), max(map(upper, balls))


def _value(problem: Problem, box: Box) -> arb:
    found = problem.formula.value(box)
    if found is None:
        problem.check()  # says where there is a pole
        raise AssertionError("a bounded function has bounded enclosures on small boxes")
    return found
