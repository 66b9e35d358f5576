"""What a line's sides are at a few generic points: hints, in floats, of which repair of the line is worth a proof."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.proof.scalarise import sizes_in
from symnet.evidence.refutation.ball import mixed
from symnet.evidence.refutation.patterns import random_value
from symnet.evidence.refutation.points import Point, sizes_to_try, slots
from symnet.evidence.refutation.refute import Repair, Search, Side
from symnet.expr import (
    Apply,
    Compare,
    Expr,
    Index,
    Map,
    Number,
    SizeValue,
    Symbol,
    has_derivative,
    postorder,
    rebuild,
)
from symnet.ops import pi
from symnet.program.interpret import Evaluation
from symnet.program.worlds import NoValue
from symnet.sizes import size

Array = NDArray[np.float64]
POINTS = 4
TRIES = 60
WORK = 100_000
CLOSE = 1e-9
TINY = 1e-12  # beside numbers of size 1; where values come from floats, cancelled digits are larger
LARGEST = 3_000  # nodes of the left side; beyond, no hints are looked for
SIZES = ((2, 3, 4, 5), (3, 2, 5, 4), (4, 3, 2, 3))


class Lab:
    """The left side, and any expression over the same names, at points where the hypotheses hold.

    runs: one for each point, as many as were found; none where the left side has an unknown derivative, or is too
    large. readable: whether most points are small integers.
    """

    def __init__(
        self,
        left: Expr,
        others: Iterable[Expr],
        given: tuple[Compare, ...],
        clock: Clock,
        close: float = CLOSE,
        points: int = POINTS,
        readable: bool = False,
        tiny: float = TINY,
    ):
        self.left, self.clock, self.close, self.points, self.readable = left, clock, close, points, readable
        self.tiny = tiny
        self.closed: Expr | None = None
        self.runs: list[Evaluation] = []
        self.wanted: list[Array] = []
        self._known: dict[Expr, list[Array] | None] = {}
        if sum(1 for _ in islice(postorder(left), LARGEST)) < LARGEST:
            self._begin([left, *others], given)

    def _begin(self, roots: list[Expr], given: tuple[Compare, ...]) -> None:
        side = Side(self.left)
        if side.value is None:
            return
        self.closed = side.value
        pack = _pack([*roots, *given])
        search = Search(Claim(pack, "==", pack, given), self.clock)
        self.put_in: dict[Expr, Expr] = dict(search.replaced)
        wanted = _without_functions(rebuild(side.value, self.put_in))
        opened = [_without_functions(rebuild(c, self.put_in)) for c in side.opened]
        for point in _points(search, self.readable):
            run = Evaluation.of((pack,), _names(search, point), _numbers(point), mixed(128), WORK)
            value = _floats(run, wanted)
            if value is not None and all(_holds(run, c) for c in opened):
                self.runs.append(run)
                self.wanted.append(value)
            if len(self.runs) == self.points:
                return

    @property
    def blind(self) -> bool:
        """Whether there are no hints."""
        return not self.runs

    def values(self, e: Expr) -> list[Array] | None:
        """The expression at the points; None where it has no value at one of them."""
        if e not in self._known:
            self.clock.check()
            self._known[e] = self._evaluated(e)
        return self._known[e]

    def _evaluated(self, e: Expr) -> list[Array] | None:
        try:
            plain = _without_functions(rebuild(_closed(e), self.put_in))
            found = [_floats(run, plain) for run in self.runs]
        except SymnetError:
            return None
        return None if any(v is None for v in found) else found  # type: ignore[return-value]

    def fits(self, e: Expr) -> bool:
        """Whether the expression agrees with the left side at the points; True where there are none."""
        if self.blind:
            return not e.shape or e.shape == self.left.shape
        found = self.values(e)
        return found is not None and self._alike(self.wanted, found)

    def same(self, a: Expr, b: Expr) -> bool:
        """Whether two expressions agree at the points; False where there are none."""
        found, other = self.values(a), self.values(b)
        if self.blind or found is None or other is None:
            return False
        return self._alike(found, other)

    def _alike(self, first: list[Array], second: list[Array]) -> bool:
        return all(_close(v, w, self.close, self.tiny) for v, w in zip(first, second, strict=True))

    def factor(self, e: Expr, of: list[Array] | None = None) -> Expr | None:
        """c with left == c*e at the points (or `of`, values given, in place of left): a number, or one with sizes."""
        found = self.values(e)
        targets = self.wanted if of is None else of
        if not found or self.blind:
            return None
        ratios: list[float] = []
        runs: list[Evaluation] = []
        for target, value, run in zip(targets, found, self.runs, strict=True):
            if not target.any() and not value.any():
                continue  # 0 == c*0 at this point
            ratio = _ratio(target, value, self.close, self.tiny)
            if ratio is None:
                return None
            ratios.append(ratio)
            runs.append(run)
        return self._named(ratios, runs) if ratios else None

    def _named(self, ratios: list[float], runs: list[Evaluation]) -> Expr | None:
        """The ratios at the points as one expression: a rational number, with powers of sizes or a constant."""
        for unit, value in UNITS:
            number = self._rational([r / value for r in ratios])
            if number is not None:
                return number if unit is None else times_unit(number, unit)
        names = list(dict.fromkeys(name for run in runs for name in run.sizes))
        for name, power in product(names, (-1, 1, -2, 2)):
            number = self._rational([r / float(run.sizes[name]) ** power for r, run in zip(ratios, runs, strict=True)])
            if number is not None:
                return times_unit(number, _power(name, power))
        for (a, p), (b, q) in product(product(names, (-1, 1)), repeat=2):
            if a < b:
                scales = (float(run.sizes[a]) ** p * float(run.sizes[b]) ** q for run in runs)
                number = self._rational([r / s for r, s in zip(ratios, scales, strict=True)])
                if number is not None:
                    (b, q), (a, p) = sorted(((a, p), (b, q)), key=lambda row: row[1])  # d/N and not 1/N*d
                    return times_unit(times_unit(number, _power(a, p)), _power(b, q))
        return None

    def _rational(self, values: list[float]) -> Number | None:
        first = Fraction(values[0]).limit_denominator(96)
        if first == 0 or any(abs(v - float(first)) > self.close * abs(float(first)) for v in values):
            return None
        return Number(first)

    def put(self, name: Symbol, values: list[Array]) -> None:
        """Let a name have these values at the points."""
        for run, value in zip(self.runs, values, strict=True):
            exact = np.array([Fraction(float(v)) for v in value.flat], dtype=object).reshape(value.shape)
            run.done[name] = exact

    def rest(self, e: Expr) -> list[Array] | None:
        """left - e at the points, where the shapes are the same."""
        found = self.values(e)
        if (
            not found
            or self.blind
            or any(v.shape not in ((), w.shape) for v, w in zip(found, self.wanted, strict=True))
        ):
            return None
        return [w - v for v, w in zip(found, self.wanted, strict=True)]


UNITS: tuple[tuple[Expr | None, float], ...] = (
    (None, 1.0),
    (pi, np.pi),
    (pi ** Number(-1), 1 / np.pi),
    (Map("sqrt", Number(2)), 2**0.5),
    (Map("log", Number(2)), float(np.log(2))),
    (Map("log", Number(2)) ** Number(-1), 1 / float(np.log(2))),
)


def _power(name: str, power: int) -> Expr:
    return SizeValue(size(name)) if power == 1 else SizeValue(size(name)) ** power


def times_unit(number: Expr, unit: Expr) -> Expr:
    return unit if number is Number(1) else number * unit


def _ratio(target: Array, value: Array, close: float, tiny: float) -> float | None:
    """The one number c with target == c*value, in all entries."""
    if value.shape not in ((), target.shape):
        return None
    value = np.broadcast_to(value, target.shape)
    place = int(np.argmax(np.abs(value)))
    most = value.ravel()[place]
    if most == 0:
        return None
    with np.errstate(all="ignore"):
        ratio = float(target.ravel()[place] / most)
        return ratio if ratio and np.isfinite(ratio) and _close(target, ratio * value, close, tiny) else None


def _close(a: Array, b: Array, close: float, tiny: float) -> bool:
    if b.shape not in ((), a.shape):
        return False
    return bool(np.all(np.abs(a - b) <= close * (np.max(np.abs(a), initial=0.0) + tiny)))


def _closed(e: Expr) -> Expr:
    """Without derivatives as written."""
    if not has_derivative(e):
        return e
    side = Side(e)
    if side.value is None:
        raise SymnetError("a derivative without a rule")
    return side.value


def _pack(roots: list[Expr]) -> Expr:
    """A number in which every name and size of the roots occurs."""
    total: Expr = Number(0)
    for symbol in dict.fromkeys(node for node in postorder(*roots) if isinstance(node, Symbol)):
        total = total + (Index(symbol, (0,) * symbol.rank) if symbol.shape else symbol)
    for name in sizes_in(*roots):
        total = total + SizeValue(size(name))
    return total


def _without_functions(e: Expr) -> Expr:
    """Unspecified functions as sines of different speeds: any smooth function will do for a hint."""
    names = list(dict.fromkeys(node.name for node in postorder(e) if isinstance(node, Apply)))

    def put(node: Any) -> Expr | None:
        if not isinstance(node, Apply):
            return None
        speed = Number(Fraction(names.index(node.name) * 2 + 3, 4))
        phase = Number(Fraction(names.index(node.name) + 1, 3)) + Number(node.order) * pi / Number(2)
        return speed**node.order * Map("sin", speed * node.children[0] + phase)

    return rebuild(e, put) if names else e


def _points(search: Search, readable: bool) -> Iterator[Point]:
    """Random points at which the hypotheses hold, in turn at sizes that differ; then at any sizes."""
    claim = search.claim
    names = sizes_in(claim.lhs, claim.rhs, *claim.given)
    rows = [{name: row[k % len(row)] for k, name in enumerate(names)} for row in SIZES[: len(SIZES) if names else 1]]
    turns = [_at_sizes(search, sizes, readable) for sizes in rows]
    while turns:
        for turn in list(turns):
            found = next(turn, None)
            if found is None:
                turns.remove(turn)
            else:
                yield found
    for sizes in islice(sizes_to_try(claim), 8 if names else 0):
        yield from _at_sizes(search, sizes, readable)


def _at_sizes(search: Search, sizes: dict[str, int], readable: bool) -> Iterator[Point]:
    found = slots(search.claim, sizes)
    if found is None:
        return
    rng, repair = random.Random(5), Repair(search.claim, sizes)
    for attempt in range(TRIES):
        search.clock.check()
        point = {
            **sizes,
            **{s.symbol.name: _drawn(random_value(s, rng, readable and attempt % 4 < 2), attempt) for s in found},
        }
        for moved in repair.of(point):
            if _admitted(search, moved):
                yield moved


def _admitted(search: Search, point: Point) -> bool:
    try:
        return search.admissible(point)
    except SymnetError:
        return False


def _drawn(value: Any, attempt: int) -> Any:
    """The value; every second time without signs, every fourth between 0 and 1."""
    if isinstance(value, list):
        return [_drawn(v, attempt) for v in value]
    if attempt % 2:
        value = abs(value)
    return value / (1 + value) if attempt % 4 == 3 and value.denominator != 1 else value


def _names(search: Search, point: Point) -> Point:
    return {s.name: point[s.name] for s in search.claim.variables}


def _numbers(point: Point) -> dict[str, int]:
    return {name: value for name, value in point.items() if type(value) is int}


def _floats(run: Evaluation, e: Expr) -> Array | None:
    with run.world.session():
        try:
            found = np.asarray(run.result(e), dtype=object)
        except SymnetError:
            return None
    if any(isinstance(v, NoValue) or isinstance(v, bool) for v in found.flat):
        return None
    made = np.array([_float(v) for v in found.flat], dtype=float).reshape(found.shape)
    return made if np.all(np.isfinite(made)) else None


def _float(value: Any) -> float:
    return float(value) if isinstance(value, Fraction) else float(value.mid())


def _holds(run: Evaluation, c: Expr) -> bool:
    with run.world.session():
        found = np.asarray(run.result(c), dtype=object)
    return all(v is True for v in found.flat)
