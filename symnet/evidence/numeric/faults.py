"""The usual faults of a hand-written gradient, seen in its numbers: one row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Place = tuple[int, ...]


@dataclass(frozen=True)
class Wrong:
    """A gradient that is wrong: the entries that are known to be right, with their tolerances; what was given; the
    arguments, and what was given for each."""

    wanted: dict[Place, tuple[float, float]]
    shape: tuple[int, ...]
    given: Array
    arguments: Sequence[Array]
    others: Sequence[Array]

    def fits(self, array: Array) -> bool:
        """Whether an array has the right entries, as far as they are known; one that is all 0 says nothing."""
        if array.shape != self.shape or not any(abs(v) > t for v, t in self.wanted.values()):
            return False
        return all(abs(float(array[place]) - v) <= t for place, (v, t) in self.wanted.items())

    def factor(self, array: Array) -> Fraction | None:
        """The one simple number c with wanted == c·array."""
        if array.shape != self.shape or not self.wanted:
            return None
        place = max(self.wanted, key=lambda p: abs(self.wanted[p][0]))
        value = float(array[place])
        if not value or not np.isfinite(value):
            return None
        ratio = Fraction(self.wanted[place][0] / value).limit_denominator(1000)
        return ratio if ratio and self.fits(array * float(ratio)) else None


@dataclass(frozen=True)
class Row:
    """A fault: its names, and what the gradient would be without it, with a detail."""

    name: str
    zh: str
    repairs: Callable[[Wrong], Iterator[tuple[Array, str]]]


def _transposed(w: Wrong) -> Iterator[tuple[Array, str]]:
    if w.given.ndim <= 4:
        for order in permutations(range(w.given.ndim)):
            if order != tuple(range(w.given.ndim)):
                yield np.transpose(w.given, order), "" if w.given.ndim == 2 else f"axes {order}"


def _layout(w: Wrong) -> Iterator[tuple[Array, str]]:
    if w.given.size == np.prod(w.shape, dtype=int):
        if w.given.shape != w.shape:
            yield w.given.reshape(w.shape), "the same entries in another shape"
        yield w.given.reshape(w.shape, order="F"), "entries counted by columns"


def _sign(w: Wrong) -> Iterator[tuple[Array, str]]:
    yield -w.given, ""


def _sums(w: Wrong) -> Iterator[tuple[Array, str]]:
    more = w.given.ndim - len(w.shape)
    longer = [axis for axis in range(w.given.ndim) if w.given.shape[axis] > 1]
    for axes in combinations(longer, more) if 0 < more < 4 else ():
        yield w.given.sum(axis=axes), f"sum over axis {', '.join(map(str, axes))}"
        yield w.given.mean(axis=axes), f"mean over axis {', '.join(map(str, axes))}"


def _swapped(w: Wrong) -> Iterator[tuple[Array, str]]:
    for k, other in enumerate(w.others):
        if other is not w.given:
            yield other, f"this is what was given for argument {k}"


def _two(w: Wrong) -> Iterator[tuple[Array, str]]:
    yield 2 * w.given, "the factor 2 is missing"
    yield w.given / 2, "a factor 2 too much"


def _mean(w: Wrong) -> Iterator[tuple[Array, str]]:
    for k, argument in enumerate(w.arguments):
        for axis, n in enumerate(argument.shape):
            if n > 2:
                where = f"{n} is the size of axis {axis} of argument {k}"
                yield w.given / n, f"the factor 1/{n} is missing; {where}"
                yield w.given * n, f"the factor {n} is missing; {where}"


def _constant(w: Wrong) -> Iterator[tuple[Array, str]]:
    factor = w.factor(w.given)
    if factor is not None:
        yield w.given * float(factor), f"the factor {factor} is missing"
    for name, value in NAMED.items():
        for unit, words in ((value, name), (1 / value, f"1/{name}")):
            factor = w.factor(w.given * unit)
            if factor is not None:
                yield (
                    w.given * unit * float(factor),
                    f"the factor {words if factor == 1 else f'{factor}*{words}'} is missing",
                )


def _together(w: Wrong) -> Iterator[tuple[Array, str]]:
    """A number where one for each entry is due, all of which are known."""
    if w.given.shape or not w.shape or len(w.wanted) < np.prod(w.shape, dtype=int):
        return
    right = np.array([w.wanted[place][0] for place in np.ndindex(*w.shape)]).reshape(w.shape)
    for words, made in (("sum", np.sum(right)), ("norm", np.sqrt(np.sum(right**2))), ("mean", np.mean(right))):
        if np.isclose(float(w.given), made, rtol=1e-6, atol=0):
            yield right, f"this is the {words} of its entries"


def _mixed(w: Wrong) -> Iterator[tuple[Array, str]]:
    for row in (TRANSPOSED, SUM):
        for array, detail in row.repairs(w):
            factor = w.factor(array)
            if factor is not None:
                words = f"{row.name}{f' ({detail})' if detail else ''}"
                yield array * float(factor), f"{words}, and the factor {factor} is missing"


NAMED = {"log(2)": float(np.log(2)), "log(10)": float(np.log(10)), "pi": float(np.pi)}
TRANSPOSED = Row("transposed", "转置错误", _transposed)
SUM = Row("missing sum over the batch", "缺少对批量求和", _sums)
ROWS = (
    TRANSPOSED,
    Row("sign", "符号错误", _sign),
    Row("factor 2", "相差因子 2", _two),
    Row("mean or sum over the batch", "对批量取平均或求和有误", _mean),
    SUM,
    Row("swapped arguments", "变量次序颠倒", _swapped),
    Row("other layout", "另一种布局", _layout),
    Row("constant factor", "相差常数因子", _constant),
    Row("a number in place of its entries", "误把分量合成了一个数", _together),
    Row("two faults", "两处错误", _mixed),
)


def diagnosis(wrong: Wrong) -> str:
    """The first fault without which the gradient would have the right entries; empty where none is found."""
    if wrong.fits(wrong.given):
        return ""
    for row in ROWS:
        for array, detail in row.repairs(wrong):
            if wrong.fits(array):
                return f"{row.name}: {detail}" if detail else row.name
    return ""
