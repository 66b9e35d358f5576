"""The largest distance between two functions on a domain, enclosed: boxes are halved where the bound is not yet sharp.

On a box, f - g is e(c) + e'(c) t + e''(ξ) t²/2 around the middle c where both have a Taylor series: e'' below 0 adds
nothing to the bound from above, and above 0 nothing to the one from below. Where one has a kink, it is the difference
of two enclosures. Nothing is sampled: the boxes and the points between them cover the domain.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from flint import arb, arb_series, fmpq

from symnet.approximation.boxes import Box, number, plain, rational, rigorous, upper

BOXES = 60_000
DEEPEST = 60  # halvings of one box
STUCK = 100
SHARP = Fraction(21, 20)
ZERO = Fraction(0)
Place = tuple[fmpq, ...]


class Enclosed(Protocol):
    """A function that can be enclosed on boxes."""

    def value(self, box: Box) -> arb | None:
        """All values on the box; None where they are not shown to exist, or have no bound."""

    def series(self, box: Box) -> arb_series | None:
        """Of one variable: value, slope and half the curvature anywhere on the box; None where there is no such."""


@dataclass(frozen=True)
class Covered:
    """What was shown: `low <= sup |f - g| <= high`; `at`: a point at which the distance is at least `low`.

    boxes: what covers the domain, each with the order of the expansion (2 or 0) on it, together with `points`; high:
    None where the search gave up; stuck: the boxes on which it did, because the distance in the middle is more than is
    wanted, or because a box that is as small as can be still has no good bound.
    """

    high: Fraction | None
    low: Fraction
    at: tuple[Fraction, ...]
    boxes: tuple[tuple[Box, int], ...]
    points: tuple[tuple[Fraction, ...], ...]
    stuck: tuple[Box, ...] = ()


@dataclass
class _Search:
    f: Enclosed
    g: Enclosed
    low: arb = field(default_factory=lambda: arb(-1))
    at: Place = ()
    points: dict[Place, arb] = field(default_factory=dict)

    def point(self, place: Place) -> arb | None:
        """A lower bound of the distance at a point, which is noted; None where a value is missing."""
        distance = self._plain(Box(place, place, True))
        if distance is None:
            return None
        low = distance.lower()
        if low > self.low:
            self.low, self.at = low, place
        self.points[place] = distance.upper()
        return low

    def box(self, box: Box) -> tuple[arb | None, int]:
        """An upper bound of the distance on a box, with the order of the expansion."""
        curved = self._curved(box) if len(box.lows) == 1 else None
        distance = self._plain(box)
        best = None if distance is None else distance.upper()
        return (curved, 2) if curved is not None and (best is None or curved < best) else (best, 0)

    def _plain(self, box: Box) -> arb | None:
        a, b = self.f.value(box), self.g.value(box)
        if a is None or b is None:
            return None
        distance = abs(a - b)
        return distance if distance.is_finite() else None

    def _curved(self, box: Box) -> arb | None:
        a = self.f.series(box)
        b = None if a is None else self.g.series(box)
        if a is None or b is None:
            return None
        middle = Box(box.center, box.center, True)
        p, q = self.f.series(middle), self.g.series(middle)
        if p is None or q is None:
            return None
        r, zero = arb((box.highs[0] - box.lows[0]) / 2), arb(0)
        level, slope, bend = p[0] - q[0], abs(p[1] - q[1]) * r, (a[2] - b[2]) * r * r
        bound = slope + (level + bend.max(zero)).max(-level - bend.min(zero))  # bent down, it is highest in the middle
        return bound.upper() if bound.is_finite() else None


def covered(
    f: Enclosed,
    g: Enclosed,
    boxes: Sequence[Box],
    points: Sequence[tuple[Fraction, ...]] = (),
    wanted: Fraction | None = None,
    sharp: Fraction | None = SHARP,
    most: int = BOXES,
) -> Covered:
    """Bounds of sup |f - g| over boxes and points that cover a domain.

    The search ends when the bound is at most `wanted`, and at most `sharp` times a distance that is attained (where
    that is asked for, and does not take more than `most` boxes). Boxes with more than `wanted` in the middle are set
    aside as stuck.

    >>> from symnet.language import parse
    >>> from symnet.approximation.formulas import Formula
    >>> f, g = (Formula(parse(text), ("x",)) for text in ("x**2", "x"))
    >>> found = covered(f, g, [Box.interval(Fraction(0), Fraction(1))], [(Fraction(0),), (Fraction(1),)])
    >>> float(found.low), float(found.high)
    (0.25, 0.25)
    """
    with rigorous():
        places = [tuple(map(rational, place)) for place in points]
        return _covered(_Search(f, g), boxes, places, wanted, sharp, most)


Row = tuple[float, int, int, Box, arb | None, int]  # order in the heap, number, depth, box, bound, order of expansion


def _covered(
    search: _Search,
    boxes: Sequence[Box],
    points: Sequence[Place],
    wanted: Fraction | None,
    sharp: Fraction | None,
    most: int,
) -> Covered:
    goal = None if wanted is None else number(wanted)
    factor = None if sharp is None else number(sharp)
    heap: list[Row] = []
    stuck: list[Box] = []
    made = 0

    def push(box: Box, depth: int) -> None:
        nonlocal made
        bound, order = search.box(box)
        middle = search.point(box.center)
        if (middle is None and not box.closed) or (goal is not None and middle is not None and middle > goal):
            stuck.append(box)
        else:
            heapq.heappush(heap, (-float("inf") if bound is None else -float(bound), made, depth, box, bound, order))
        made += 1

    for place in points:
        if search.point(place) is None:
            stuck.append(Box(place, place, True))
    for box in boxes:
        push(box, 0)
    while heap and len(stuck) < STUCK:
        _, _, depth, box, bound, _ = heap[0]
        if bound is not None and (goal is None or bound <= goal):
            if factor is None or bound <= factor * search.low.max(arb(0)) or made >= most:
                break
        heapq.heappop(heap)
        if depth >= DEEPEST or made >= 2 * most:
            stuck.append(box)
            continue
        for half in box.halves():
            push(half, depth + 1)
    kept = tuple((row[3], row[5]) for row in sorted(heap, key=lambda row: row[3].lows))
    low, at = upper(search.low.max(arb(0))), tuple(map(plain, search.at))
    if stuck:
        return Covered(None, low, at, kept, (), tuple(stuck))
    ends = {*points, *(box.lows for box, _ in kept), *(box.highs for box, _ in kept)}
    inner = tuple(sorted(place for place in search.points if place in ends))
    bounds = [upper(row[4]) for row in heap if row[4] is not None] + [upper(search.points[place]) for place in inner]
    return Covered(max(bounds, default=ZERO), low, at, kept, tuple(tuple(map(plain, p)) for p in inner))
