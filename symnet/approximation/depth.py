"""Functions that depth makes cheap: the sawtooth, squares, products and polynomials, as exact ReLU circuits.

Each function here adds units to a circuit and gives the value that they stand for, with a bound of its error where it
has one. The bounds are proved, step by step, in derivations/depth.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symnet.approximation.circuits import Circuit, Number, Stack, Value, power_of_two

HALF = Fraction(1, 2)


def tooth(c: Circuit, t: Value) -> Value:
    """T(t) = 2 relu(t) − 4 relu(t − 1/2), which is 2t up to 1/2 and 2 − 2t from there to 1."""
    return c.relu(t) * 2 - c.relu(t - HALF) * 4


def sawtooth(k: int) -> Stack:
    """T composed k times with itself on [0, 1]: 2^k linear pieces by k hidden layers of two units (Telgarsky 2016).

    >>> stack = sawtooth(3)
    >>> [str(stack(Fraction(i, 8))) for i in range(9)], stack.widths
    (['0', '1', '0', '1', '0', '1', '0', '1', '0'], (1, 2, 2, 2, 1))
    """
    c = Circuit([0])
    t = c.inputs[0]
    for _ in range(k):
        t = tooth(c, t)
    return c.stack(t)


def square(c: Circuit, t: Value, m: int) -> Value:
    """t² for 0 ≤ t ≤ 1, too large by at most 2^(−2m−2): t − Σ T^s(t)/4^s (Yarotsky 2017), three units a layer."""
    total = wave = t
    for s in range(1, m + 1):
        kept = c.hold(total, 0)  # at least t², so never negative
        wave = tooth(c, wave)
        total = kept - wave / 4**s
    return total


def square_error(m: int) -> Fraction:
    """The largest error of `square`, which it has in the middle of each of 2^m cells."""
    return Fraction(1, 4 ** (m + 1))


def product(c: Circuit, u: Value, v: Value, U: Number, V: Number, m: int) -> Value:
    """u·v for |u| ≤ U and |v| ≤ V, wrong by at most U·V·2^(−2m−2).

    Polarisation: with a = u/U and b = v/V it is U·V·(((a + b)/2)² − ((a − b)/2)²), two squares that err to one side.
    """
    a, b = u / U, v / V
    larger = square(c, c.absolute((a + b) / 2), m)
    smaller = square(c, c.absolute((a - b) / 2), m)
    return (larger - smaller) * (Fraction(U) * V)


def polynomial(c: Circuit, coefficients: Sequence[Fraction], t: Value, m: int) -> tuple[Value, Fraction]:
    """Σ c_k t^k for |t| ≤ 1 by Horner's rule, one product for each degree above the first; with a bound of its error.

    A factor t ≤ 1 enlarges no error, so the errors of the products add up.
    """
    scales = horner_scales(coefficients, m)
    degree = len(scales) + 1
    if not scales:
        constant, slope = ([*coefficients, Fraction(0), Fraction(0)])[:2]
        return t * slope + constant, Fraction(0)
    total: Value = t * coefficients[degree] + coefficients[degree - 1]
    for k, scale in zip(range(degree - 2, -1, -1), scales, strict=True):
        total = product(c, t, total, 1, scale, m) + coefficients[k]
    return total, horner_error(coefficients, m)


def horner_scales(coefficients: Sequence[Fraction], m: int) -> list[Fraction]:
    """For each product of Horner's rule a power of 2 that its second factor does not exceed."""
    degree = max((k for k, a in enumerate(coefficients) if a), default=0)
    if degree < 2:
        return []
    bound = abs(coefficients[degree]) + abs(coefficients[degree - 1])
    scales = []
    for k in range(degree - 2, -1, -1):
        scales.append(power_of_two(bound))
        bound = scales[-1] + abs(coefficients[k]) + scales[-1] * square_error(m)
    return scales


def horner_error(coefficients: Sequence[Fraction], m: int) -> Fraction:
    """A bound of the error of `polynomial`."""
    return sum(horner_scales(coefficients, m), Fraction(0)) * square_error(m)
