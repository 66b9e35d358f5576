"""Where a function of one number is small: a walk down from a grid, by enclosures at dyadic points.

What it finds is a hint: no boxes tell that a bound is touched, and a dip below it is a counterexample when confirmed.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

GRID = 16
STEPS = 30
FINEST = Fraction(1, 2**40)


def lowest(
    value: Callable[[Fraction], Any], low: Fraction, high: Fraction, steps: int = STEPS
) -> tuple[Fraction, Any] | None:
    """A point of the interval with an enclosure of the value there, near a local minimum; None where nothing has a
    value. value: an enclosure at a point, or None.

    >>> from flint import arb, fmpq
    >>> float(lowest(lambda t: (arb(fmpq(t.numerator, t.denominator)) - 1)**2, Fraction(0), Fraction(3))[0]) - 1 < 1e-8
    True
    """
    grid = (low + (high - low) * Fraction(k, GRID) for k in range(GRID + 1))
    found = [(x, v) for x in grid if (v := value(x)) is not None]
    if not found:
        return None
    best, least = min(found, key=lambda row: float(row[1].mid()))
    step = (high - low) / GRID
    for _ in range(steps):
        step = step / 2
        if step < FINEST:
            break
        for x in (best - step, best + step):
            v = value(x) if low <= x <= high else None
            if v is not None and float(v.mid()) < float(least.mid()):
                best, least = x, v
    return best, least
