"""Points moved onto equations that are not linear: along one entry in which they are, or by a multiple of names.

A determinant, an inner product and a quadratic form are linear in some entry when all others have values; a sum of
squares and a norm are k times, or k² times, as large where a name is. What is quadratic along a line has, beside a
rational zero, another one: so one point of a sphere leads to points near all others. Which of this holds is seen from
exact values at three points, so nothing needs to be known of the functions; what comes out is tried like any other
point.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import isqrt
from typing import Any, Protocol

from symnet.expr import Compare, Expr, Number, Reduce, Symbol, postorder
from symnet.remembered import lately

Point = dict[str, Any]
Place = tuple[int, ...]
Value = Callable[[Expr, Point], Fraction | None]  # a number at a point, where it is rational
MOST_ENTRIES = 8  # of a name along which a point is moved
WHOLE = {"integer", "size", "orthogonal"}  # facts of names of which no multiple has them
FIXED = {*WHOLE, "skew"}  # and of those whose entries cannot be moved one by one
MIRRORED = {"symmetric", "positive_definite"}


class Never(Exception):
    """An equation is not of the kind that a way is for."""


class Way(Protocol):
    """A way of moving points onto an equation; raises `Never` where it is none."""

    def moved(self, point: Point, value: Value) -> Point | None: ...

    def met(self, point: Point) -> None:
        """Is told of a point at which the equation holds."""
        return None


class Moves:
    """Points moved onto scalar equations; a way that is seen to be none at one point is not
    tried again. misses: points in a row from which a way leads nowhere, before it is given up."""

    def __init__(self, equations: Sequence[Compare], value: Value, misses: int):
        self.equations, self.value, self.misses = equations, value, misses
        self.ways: list[dict[Compare, list[Way]]] = []
        self.missed: Counter[int] = Counter()

    def onto(self, point: Point) -> Point:
        """The point, moved so that the equations hold there, as far as that is found."""
        if not self.ways:  # what is 0 stays 0 where names are multiplied: that comes last
            self.ways = [{h: [*how(h, point)] for h in self.equations} for how in (_lines, _multiples, _chords)]
        for ways in self.ways:
            for h, mine in ways.items():
                point = self._moved(h, mine, point)
        return point

    def _moved(self, h: Compare, ways: list[Way], point: Point) -> Point:
        if not ways:
            return point
        if _off(h, point, self.value) == 0:
            for way in ways:
                way.met(point)
            return point
        for way in tuple(ways):
            try:
                moved = way.moved(point, self.value)
            except Never:
                ways.remove(way)
                continue
            if moved is not None:
                self.missed[id(way)] = 0
                return moved
            self.missed[id(way)] += 1
            if self.missed[id(way)] > self.misses:
                ways.remove(way)
        return point


def _off(h: Compare, point: Point, value: Value) -> Fraction | None:
    return value(_difference(h), point)


@lately(64)
def _difference(h: Compare) -> Expr:
    return h.children[0] - h.children[1]


def _names(h: Compare) -> list[Symbol]:
    return [s for s in postorder(h) if isinstance(s, Symbol)]


# ------------------------------------------------------------------ along one entry
@dataclass(frozen=True)
class Line(Way):
    """By the secant, which is exact for what is linear in an entry."""

    h: Compare
    name: str
    place: Place

    def moved(self, point: Point, value: Value) -> Point | None:
        here = _entry(point[self.name], self.place)
        found = [_off(self.h, point, value)]
        for step in (1, 2):
            if found[-1] is None:
                return None
            found.append(_off(self.h, changed(point, self.name, self.place, here + step), value))
        a, b, c = found
        if a is None or b is None or c is None:
            return None
        if b - a != c - b:
            raise Never
        return None if a == b else changed(point, self.name, self.place, here - a / (b - a))


def _lines(h: Compare, point: Point) -> Iterator[Line]:
    """The last entries first."""
    for s in reversed(_names(h)):
        if not FIXED & {*s.facts}:
            places = list(product(*map(range, _shape(point[s.name]))))[::-1]
            if MIRRORED & {*s.facts}:
                places = [p for p in places if p[0] == p[1]]
            yield from (Line(h, s.name, place) for place in places[:MOST_ENTRIES])


def _shape(value: Any) -> Place:
    return (len(value), *_shape(value[0])) if isinstance(value, list) else ()


def _entry(value: Any, place: Place) -> Fraction:
    for i in place:
        value = value[i]
    return Fraction(value)


def changed(point: Point, name: str, place: Place, new: Fraction) -> Point:
    """The point with another value of one entry."""

    def put(value: Any, rest: Place) -> Any:
        if not rest:
            return new
        return [put(v, rest[1:]) if i == rest[0] else v for i, v in enumerate(value)]

    return {**point, name: put(point[name], place)}


# ------------------------------------------------------------------ by a multiple
@dataclass
class Multiple(Way):
    """F(s·x) = sᵏ·F(x) = c, for some names x; factor: 2ᵏ, once it is known."""

    f: Expr
    c: Expr
    names: list[str]
    factor: Fraction | None = None

    def moved(self, point: Point, value: Value) -> Point | None:
        have, wanted = value(self.f, point), value(self.c, point)
        if not have or wanted is None:
            return None
        if self.factor is None:
            twice = value(self.f, _times(point, self.names, Fraction(2)))
            if twice is None:
                return None
            self.factor = twice / have
        if self.factor not in (2, 4):
            raise Never
        s = wanted / have if self.factor == 2 else _root(wanted / have)
        return _times(point, self.names, s) if s else None


def _multiples(h: Compare, point: Point) -> Iterator[Multiple]:
    """Of one name, or of all of them."""
    plain = _without_root(h)
    for f, c in (plain.children, plain.children[::-1]):
        if any(isinstance(node, Symbol) for node in postorder(c)):
            continue
        names = [s.name for s in _names(h) if not WHOLE & {*s.facts}]
        yield from (Multiple(f, c, group) for group in (*([name] for name in names if len(names) > 1), names))


# ------------------------------------------------------------------ along a line through a point of the equation
@dataclass
class Chord(Way):
    """The second zero of what is quadratic along a line of which one is known, a point of the equation."""

    h: Compare
    names: list[str]
    known: Point | None = None

    def met(self, point: Point) -> None:
        self.known = self.known or point

    def moved(self, point: Point, value: Value) -> Point | None:
        if self.known is None:
            return None
        there, twice, behind = (_off(self.h, self._along(point, Fraction(t)), value) for t in (1, 2, -1))
        if there is None or twice is None or behind is None:
            return None
        bend, slope = (there + behind) / 2, (there - behind) / 2
        if twice != 4 * bend + 2 * slope:
            raise Never
        return self._along(point, -slope / bend) if bend and slope else None

    def _along(self, point: Point, t: Fraction) -> Point:
        """What is t times as far from the known point."""

        def between(a: Any, b: Any) -> Any:
            if isinstance(a, list):
                return [between(x, y) for x, y in zip(a, b, strict=True)]
            return Fraction(a) + t * (Fraction(b) - Fraction(a))

        assert self.known is not None
        return {**point, **{name: between(self.known[name], point[name]) for name in self.names}}


def _chords(h: Compare, point: Point) -> Iterator[Chord]:
    names = _names(h)
    if not any(WHOLE & {*s.facts} for s in names):
        yield Chord(_without_root(h), [s.name for s in names])


def _without_root(h: Compare) -> Compare:
    """The equation of the squares, where a side is a norm."""
    for f, c in (h.children, h.children[::-1]):
        if isinstance(f, Reduce) and f.op == "norm":
            return Compare("==", Reduce("sum", f.children[0] ** 2, f.axes, f.keepdims), c ** Number(2))
    return h


def _times(point: Point, names: list[str], s: Fraction) -> Point:
    def times(value: Any) -> Any:
        return [times(v) for v in value] if isinstance(value, list) else s * value

    return {**point, **{name: times(point[name]) for name in names}}


def _root(v: Fraction) -> Fraction | None:
    """The root of a number where it is rational."""
    if v < 0:
        return None
    root = Fraction(isqrt(v.numerator), isqrt(v.denominator))
    return root if root * root == v else None
