"""The largest value of |f − network| over a box, enclosed: halving boxes, best first, until the enclosure is tight.

On a box with middle m, a difference d is at most |d(m)| + Σ |slope| · half width (the mean value form), and at most
what its enclosure over the whole box says. The value at a middle is a lower bound of the supremum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import count
from math import inf

from flint import arb, fmpq

from symnet.approximation.boxes import exactly
from symnet.errors import SymnetError

Box = tuple[tuple[Fraction, Fraction], ...]
# Of a box: both bounds of |d| at its middle, and an upper bound over its inside; None where there is none.
Bounds = Callable[[Box], tuple[Fraction, Fraction | None, Fraction | None]]
BOXES = 100_000
HUGE = Fraction(10**300)  # larger bounds are all looked at alike
SMALLEST = Fraction(1, 2**60)  # of a side, as a part of the whole


@dataclass(frozen=True)
class Enclosure:
    """low <= supremum <= high, exactly; at: where `low` was found; boxes: how many were looked at; tight: whether the
    tolerance was reached."""

    low: Fraction
    high: Fraction
    at: tuple[Fraction, ...]
    boxes: int
    tight: bool

    def __str__(self) -> str:
        return f"[{float(self.low):.6g}, {float(self.high):.6g}]"


def supremum(
    parts: Sequence[tuple[Box, Bounds]],
    tolerance: Fraction,
    floor: Fraction = Fraction(0),
    boxes: int = BOXES,
    seams: Sequence[tuple[tuple[Fraction, ...], Fraction, Fraction]] = (),
) -> Enclosure:
    """The supremum over boxes, each with its own bounds, to a relative tolerance, or to `floor` in absolute terms.

    Boxes may stand for their inside alone: then `seams` are the points between them, each with both bounds there.
    Raises `SymnetError` where some box, however small, has no bound: there is a pole, or no value.
    """
    order = count()
    low, at = Fraction(-1), tuple((a + b) / 2 for a, b in parts[0][0])
    between = Fraction(0)  # an upper bound at all points between boxes
    for seam, least, most in seams:
        between = max(between, most)
        low, at = (least, seam) if least > low else (low, at)
    looked = 0
    heap: list[tuple[float, int, Fraction | None, Box, Bounds, Fraction | None]] = []

    def look(box: Box, bounds: Bounds) -> None:
        nonlocal low, at, looked
        looked += 1
        below, middle, above = bounds(box)
        if below > low:
            low, at = below, tuple((a + b) / 2 for a, b in box)
        if above is None or above > low:
            heap.append((_urgency(above), next(order), above, box, bounds, middle))

    for box, bounds in parts:
        look(box, bounds)
    heapify(heap)
    sides = _sides(parts)
    while heap:
        above = heap[0][2]
        if above is not None and above <= max(low * (1 + tolerance), low + floor):
            break
        box, bounds, middle = heap[0][3:]
        if (
            middle is None
            or looked >= boxes
            or all(b - a < SMALLEST * side for (a, b), side in zip(box, sides, strict=True))
        ):
            break
        heappop(heap)
        between = max(between, middle)
        before = len(heap)
        for half in _halves(box, sides):
            look(half, bounds)
        added = heap[before:]
        del heap[before:]
        for item in added:
            heappush(heap, item)
    if not heap:
        return Enclosure(max(low, Fraction(0)), max(low, between), at, looked, True)
    top = heap[0]
    if top[2] is None or (top[5] is None and top[2] > max(low * (1 + tolerance), low + floor)):
        place = ", ".join(f"{float((a + b) / 2):.6g}" for a, b in top[3])
        raise SymnetError(
            f"there is no bound near ({place}): the function has no value there, a pole, or too steep a slope"
        )
    high = max(top[2], low, between)
    return Enclosure(low, high, at, looked, high <= max(low * (1 + tolerance), low + floor))


def _urgency(above: Fraction | None) -> float:
    """The place in the queue: no bound first, then the largest."""
    return -inf if above is None else -float(min(above, HUGE))


def _sides(parts: Sequence[tuple[Box, Bounds]]) -> list[Fraction]:
    axes = range(len(parts[0][0]))
    return [max(box[i][1] for box, _ in parts) - min(box[i][0] for box, _ in parts) for i in axes]


def _halves(box: Box, sides: Sequence[Fraction]) -> tuple[Box, Box]:
    widest = max(range(len(box)), key=lambda i: (box[i][1] - box[i][0]) / sides[i])
    a, b = box[widest]
    middle = (a + b) / 2
    return (*box[:widest], (a, middle), *box[widest + 1 :]), (*box[:widest], (middle, b), *box[widest + 1 :])


def ball(a: Fraction, b: Fraction) -> arb:
    """The interval [a, b] as a ball."""
    return arb(fmpq(a.numerator, a.denominator)).union(arb(fmpq(b.numerator, b.denominator)))


def point(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))


def above(x: arb) -> Fraction:
    """A rational number that is at least |x|."""
    return exactly(x.abs_upper(), 1)


def below(x: arb) -> Fraction:
    """A rational number that is at most |x|."""
    return exactly(x.abs_lower(), -1)
