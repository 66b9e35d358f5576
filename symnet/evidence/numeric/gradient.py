"""A hand-written gradient against differences of the function, at points given or drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.errors import SymnetError, quote
from symnet.evidence.numeric.faults import Wrong, diagnosis
from symnet.evidence.numeric.slopes import Slope, slope

Array = NDArray[Any]
Place = tuple[int, ...]
EVERY = 40  # entries; of a larger argument some are looked at, and random directions
SOME, DIRECTIONS = 12, 4
SAFETY = 10.0
JUDGED = 1e-2  # a difference whose error is larger than this part of the gradient says nothing


@dataclass(frozen=True)
class Kink:
    """An entry of an argument at which the function has no derivative: its slopes on the two sides."""

    argument: int
    entry: Place
    left: float
    right: float


@dataclass(frozen=True)
class GradientAgreement:
    """A gradient that agrees with the function. points: how many; entries, directions: how many derivatives were
    compared; difference: the largest, relative to the largest entry of its gradient; kinks: entries that have no
    derivative, at which the gradient lies between the one-sided slopes."""

    points: int
    entries: int
    directions: int
    difference: float
    kinks: tuple[Kink, ...] = ()


def compare_gradient(
    f: Callable[..., Any],
    df: Callable[..., Any],
    points: Sequence[Any],
    wrt: Any = None,
    samples: int = 4,
    rtol: float | None = None,
    seed: int = 0,
) -> GradientAgreement:
    """The agreement of df with f; else an `AssertionError` that says where, by how much, and what is wrong."""
    __tracebackhide__ = True  # pytest then shows the line of the test
    rng = np.random.default_rng(seed)
    drawn = any(_is_shape(p) for p in points)
    entries = directions = 0
    worst, kinks = 0.0, []
    for number in range(samples if drawn else 1):
        arguments = [_argument(p, rng) for p in points]
        at = Point(f, df, arguments, rtol, rng)
        for k, found in at.gradients(wrt):
            done = at.compare(k, found)
            entries, directions = entries + done.entries, directions + done.directions
            worst = max(worst, done.difference)
            kinks += list(done.kinks) if number == 0 or drawn else []
    return GradientAgreement(samples if drawn else 1, entries, directions, worst, tuple(kinks))


def _is_shape(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(d, int) and not isinstance(d, bool) for d in value)


def _argument(value: Any, rng: np.random.Generator) -> Array:
    if _is_shape(value):
        if any(d < 1 for d in value):
            raise SymnetError(f"{quote(value)} is not a shape; sizes are at least 1")
        return rng.normal(size=value)
    try:
        array = np.array(value)
    except ValueError as error:
        raise SymnetError(f"{quote(value)} is not an array: {error}") from None
    if array.dtype.kind not in "iuf" or not np.all(np.isfinite(array)):
        raise SymnetError(f"{quote(value)} is not an array of finite real numbers; give a point, or a shape as a tuple")
    if not array.size:
        raise SymnetError(f"{quote(value)} of shape {array.shape} has no entries to compare; give a larger point")
    return array if array.dtype.kind == "f" else array.astype(float)


@dataclass(frozen=True)
class Compared:
    entries: int
    directions: int
    difference: float
    kinks: tuple[Kink, ...]


@dataclass(frozen=True)
class EntryFault:
    """words: what is wrong with an entry; size: how far it is off; judged: whether its right value is known."""

    words: str
    size: float
    judged: bool = True


@dataclass
class Point:
    """One point: the arguments, and what is computed there."""

    f: Callable[..., Any]
    df: Callable[..., Any]
    arguments: list[Array]
    rtol: float | None
    rng: np.random.Generator

    def __post_init__(self) -> None:
        value = self._call(self.f, "f", self.arguments)
        if value.size != 1:
            raise SymnetError(f"f gives an array of shape {value.shape}, and a gradient is of a number; sum it in f")
        if not np.all(np.isfinite(value)):
            raise SymnetError(f"f gives {value.reshape(())[()]} at {self._where()}; give a point where f has a value")
        kinds = [a.dtype for a in (value, *self.arguments) if a.dtype.kind == "f"]
        self.eps = max(float(np.finfo(kind).eps) for kind in kinds) if kinds else float(np.finfo(float).eps)
        self.others: list[Array] = []

    def gradients(self, wrt: Any) -> Iterator[tuple[int, Array]]:
        """(number of the argument, what df gives for it)."""
        found = _asked(self.df, "df", self.arguments)
        several = isinstance(found, (tuple, list)) and (len(self.arguments) > 1 or wrt is not None or len(found) == 1)
        parts = list(found) if several else [found]
        chosen = _chosen(wrt, len(parts), len(self.arguments))
        self.others = [np.asarray(p) for p in parts]
        for part, k in zip(self.others, chosen, strict=True):
            if part.dtype.kind not in "biuf":
                raise SymnetError(f"df gives {quote(part)} for argument {k}, not an array of real numbers")
            yield k, part

    def compare(self, k: int, found: Array) -> Compared:
        """One argument: entries, or some entries and random directions."""
        __tracebackhide__ = True
        shape = self.arguments[k].shape
        places = list(np.ndindex(*shape))
        if len(places) > EVERY:
            places = [places[i] for i in sorted(self.rng.choice(len(places), SOME, replace=False))]
        slopes = {place: self._slope(k, _unit(shape, place), float(self.arguments[k][place])) for place in places}
        usual = [abs(s.value) for s in slopes.values() if np.isfinite(s.value)]
        largest = max(usual, default=0.0)
        wanted = {
            p: (s.value, self._allowed(s, largest)) for p, s in slopes.items() if not s.kink and self._sure(s, largest)
        }
        if found.shape != shape:
            words = f"df gives shape {found.shape}, and the argument has shape {shape}"
            raise AssertionError(self._message(k, words, found, wanted))
        faults = [f for place, s in slopes.items() if (f := self._fault(found, place, s, wanted, largest)) is not None]
        if faults:
            worst = max(faults, key=lambda fault: fault.size)
            known = wanted if worst.judged else {}
            count = f"wrong entries: {sum(f.judged for f in faults)} of {len(slopes)}" if len(slopes) > 1 else ""
            count = count if worst.judged else ""
            raise AssertionError(self._message(k, worst.words, found, known, count, worst.judged))
        directions = self._directions(k, found) if len(places) < found.size else 0
        apart = [abs(float(found[p]) - v) for p, (v, _) in wanted.items()]
        kinks = tuple(Kink(k, p, s.left, s.right) for p, s in slopes.items() if s.kink)
        return Compared(len(wanted), directions, max(apart, default=0.0) / (largest or 1.0), kinks)

    def _fault(self, found: Array, place: Place, s: Slope, wanted: Any, largest: float) -> EntryFault | None:
        """What is wrong with one entry, if something is."""
        given, at = float(found[place]), f"in entry {list(place)}" if place else "there"
        if s.kink:
            low, high = sorted((s.left, s.right))
            if not np.isfinite(low + high):
                sides = f"{s.left:.6g} on the left, {s.right:.6g} on the right"
                return EntryFault(f"f has no finite slope {at}: {sides}", np.inf)
            room = self._allowed(s, max(abs(low), abs(high)), 0.0) + 1e-4 * (high - low)
            if not low - room <= given <= high + room:
                slopes = f"its slopes are {s.left:.8g} and {s.right:.8g}"
                return EntryFault(f"f has a kink {at}: {slopes}; df gives {given:.8g}", max(low - given, given - high))
        elif place not in wanted:
            said = f"{s.value:.6g} ± {s.error:.2g}"
            words = f"f is too rough {at} to be judged by differences: {said}; try another point"
            return EntryFault(words, 0.0, judged=False)
        elif not abs(given - s.value) <= wanted[place][1]:
            words = f"{at} df gives {given:.12g}, and differences of f give {s.value:.12g} ± {s.error:.1g}"
            apart = abs(given - s.value)
            return EntryFault(words, apart if np.isfinite(apart) else np.inf)
        return None

    def _directions(self, k: int, found: Array) -> int:
        """Random directions, for an argument with many entries."""
        __tracebackhide__ = True
        size = found.size
        for _ in range(DIRECTIONS):
            direction = self.rng.choice([-1.0, 1.0], size=found.shape) / np.sqrt(size)
            s = self._slope(k, direction, 1.0)
            given = float(np.sum(found * direction))
            length = float(np.linalg.norm(found))
            allowed = self._allowed(s, max(abs(s.value), length / np.sqrt(size)))
            if s.kink:
                continue
            if not (np.isfinite(given) and abs(given - s.value) <= allowed):
                differences = f"differences of f give {s.value:.12g} ± {s.error:.1g}"
                words = f"along a random direction df gives {given:.12g}, and {differences}"
                raise AssertionError(self._message(k, words, found, {}))
        return DIRECTIONS

    def _allowed(self, s: Slope, largest: float, safety: float = SAFETY) -> float:
        relative = self.rtol if self.rtol is not None else 20 * self.eps**0.5
        return relative * max(abs(s.value), 1e-3 * largest) + (safety * s.error if safety else 0.0)

    def _sure(self, s: Slope, largest: float) -> bool:
        return bool(np.isfinite(s.value)) and s.error <= JUDGED * max(abs(s.value), 0.1 * largest) + self.eps**0.5

    def _slope(self, k: int, direction: Array, value: float) -> Slope:
        argument = self.arguments[k]

        def along(t: float) -> float:
            moved = list(self.arguments)
            moved[k] = (argument + t * direction).astype(argument.dtype)
            return float(self._call(self.f, "f", moved).reshape(())[()])

        found = slope(along, max(abs(value), 1.0), self.eps)
        if not np.isfinite(found.value) and 0 < abs(value) < 1:
            found = slope(along, abs(value), self.eps)
        return found

    @staticmethod
    def _call(function: Callable[..., Any], name: str, arguments: Sequence[Array]) -> Array:
        value = np.asarray(_asked(function, name, arguments))
        if value.dtype.kind not in "biuf":
            raise SymnetError(f"{name} gives {quote(value)}, not a real number")
        return value

    def _message(
        self,
        k: int,
        words: str,
        found: Array,
        wanted: dict[Place, tuple[float, float]],
        count: str = "",
        judged: bool = True,
    ) -> str:
        """What is wrong, where, and why as far as that is seen."""
        wrong = Wrong(wanted, self.arguments[k].shape, found, self.arguments, self.others)
        fault = diagnosis(wrong) if wanted and np.all(np.isfinite(found)) else ""
        lines = [f"the gradient by argument {k} {'is wrong' if judged else 'could not be judged'}: {words}"]
        if wanted and self.arguments[k].size <= EVERY and len(wanted) == self.arguments[k].size:
            right = np.array([wanted[p][0] for p in np.ndindex(*self.arguments[k].shape)]).reshape(
                self.arguments[k].shape
            )
            lines += [f"  differences of f: {_shown(right)}", f"  df:               {_shown(found)}"]
        if fault:
            lines.append(f"  likely cause: {fault}")
        lines += [f"  {count}"] if count else []
        lines += [f"  argument {i}: {_shown(a)}" for i, a in enumerate(self.arguments)]
        return "\n".join(lines)

    def _where(self) -> str:
        return ", ".join(f"argument {i} = {_shown(a)}" for i, a in enumerate(self.arguments))


def _asked(function: Callable[..., Any], name: str, arguments: Sequence[Array]) -> Any:
    """What a function of the user's gives for copies of the arguments; what it raises is told with its name."""
    try:
        with np.errstate(all="ignore"):
            return function(*(a.copy()[()] for a in arguments))
    except SymnetError:
        raise
    except Exception as error:
        shapes = ", ".join(str(a.shape) for a in arguments)
        raise SymnetError(f"{name} raises {type(error).__name__}: {error} (arguments of shape {shapes})") from error


def _chosen(wrt: Any, parts: int, arguments: int) -> list[int]:
    """Which arguments the parts of the gradient belong to."""
    if wrt is None:
        chosen = list(range(arguments)) if parts == arguments else list(range(parts)) if parts == 1 else []
    else:
        chosen = list(wrt) if isinstance(wrt, (list, tuple)) else [wrt]
        wrong = [k for k in chosen if not isinstance(k, int) or not 0 <= k < arguments]
        if wrong:
            words = f"wrt={quote(wrt)} names an argument by its number, from 0 to {arguments - 1}"
            raise SymnetError(f"{words}; {quote(wrong[0])} is none")
    if len(chosen) != parts or not all(isinstance(k, int) and 0 <= k < arguments for k in chosen):
        raise SymnetError(
            f"df gives {parts} part{'s' * (parts != 1)}, and f has {arguments} argument{'s' * (arguments != 1)}; say "
            "with wrt= which arguments they belong to, such as wrt=(1, 2)"
        )
    return chosen


def _unit(shape: tuple[int, ...], place: Place) -> Array:
    made = np.zeros(shape)
    made[place] = 1.0
    return made


def _shown(array: Array) -> str:
    if array.size > EVERY:
        return f"an array of shape {array.shape}"
    return " ".join(np.array2string(array, precision=8, separator=", ").split())
