"""How windows slide along an axis, in digits: the places of a window and the entries in it, each with its step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd, prod
from typing import Any

from symnet.program.affine import AxisMap, Scatter
from symnet.program.contraction import typical
from symnet.program.multiply import Digit, Factor
from symnet.sizes import Dim, Shape, product

Step = tuple[Digit, Dim, int]  # a digit, its size, and how far apart its values lie


@dataclass(frozen=True)
class Sweep:
    """One axis. `axis` is the digit that it is where nothing slides yet; of the places, the first digit is the block
    and the others (`minors`) are the places in a block. What has size 1 is left out."""

    axis: Digit
    places: tuple[Step, ...]
    inside: tuple[Step, ...]

    @property
    def minors(self) -> tuple[Step, ...]:
        return self.places[1:]

    @property
    def within(self) -> tuple[Step, ...]:
        """What a patch that all minor places share is made of."""
        return (*self.inside, *self.minors)

    @property
    def grain(self) -> int:
        """How far apart the entries of a shared patch lie."""
        return gcd(*(step for _, _, step in self.within)) or 1

    @property
    def span(self) -> Dim:
        """How many entries a shared patch has."""
        total: Dim = 1
        for _, size, step in self.within:
            total = total + (size - 1) * (step // self.grain)
        return total

    @property
    def shared(self) -> Digit:
        """The digit of the entries of a shared patch."""
        return (self.axis, -1)

    def position(self, index: Mapping[Digit, int]) -> AxisMap:
        """Where in a shared patch an entry of a window lies, as an index map."""
        return tuple((index[digit], step // self.grain) for digit, _, step in self.within)


def sweeps(
    labels: Sequence[Any], inner: Sequence[Any], digits: Mapping[Any, Shape], how: tuple[int, int, int]
) -> list[Sweep] | None:
    """One for each axis, from the labels of its places and of the entries of a window, and their digits; `how`: stride,
    padding, dilation. None where a step is not a number."""
    stride, _, dilation = how
    found = []
    for label, u in zip(labels, inner, strict=True):
        dims = digits[label]
        steps: list[Any] = [stride * product(dims[j + 1 :]) for j in range(len(dims))]
        if not all(isinstance(step, int) for step in steps):
            return None
        places = tuple(((label, j), dim, step) for j, (dim, step) in enumerate(zip(dims, steps, strict=True)))
        found.append(Sweep((("axis", label), 0), places, tuple(((u, 0), dim, dilation) for dim in digits[u])))
    return found


def sharing(axes: Sequence[Sweep], features: Iterable[Dim]) -> bool:
    """Whether one patch for all places of a block costs less than one for each, by a count of the entries copied (four
    units each) and of the multiplications of two products, in which the first rows are dear."""
    if not any(axis.minors for axis in axes):
        return False
    if not all(isinstance(size, int) for axis in axes for _, size, _ in axis.within):
        return False
    rows = typical(product(features))
    blocks = prod(typical(size) for axis in axes for _, size, _ in axis.minors)
    own = prod(typical(size) for axis in axes for _, size, _ in axis.inside) * blocks * (12 + 2 * rows)
    return prod(typical(axis.span) for axis in axes) * (12 + 2 * blocks * rows) < own


def minors(axes: Sequence[Sweep]) -> dict[Digit, Dim]:
    """The places in a block, along all axes."""
    return {digit: size for axis in axes for digit, size, _ in axis.minors}


def placed(filters: Factor, axes: Sequence[Sweep]) -> Factor:
    """Filters, put into a shared patch at every place of a block."""
    small = {digit for axis in axes for digit, _, _ in axis.inside}
    kept = [digit for digit in filters.labels if digit not in small]
    labels = (*minors(axes), *kept, *(axis.shared for axis in axes))
    index = {digit: k for k, digit in enumerate((*filters.labels, *minors(axes)))}
    sizes = {**filters.sizes, **minors(axes), **{axis.shared: axis.span for axis in axes}}
    maps = [((index[digit], 1),) for digit in labels[: -len(axes)]] + [axis.position(index) for axis in axes]
    shape = tuple(sizes[digit] for digit in labels)
    return Factor(Scatter(filters.e, tuple(range(filters.e.rank)), tuple(maps), shape), labels)
