"""What generated code imports to read and write arrays along affine index maps, and to route along maxima of blocks.

An index map is text: `2i+k 2j+l n -> k l i j n` reads entry (2i+k, 2j+l, n) of an array of three axes as entry
(k, l, i, j, n) of one of five; `0` stands for the first place of an axis. Every function writes into `out`, where that
is given, and allocates no array then.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, product
from math import prod
from typing import Any

import numpy as np

from symnet.errors import SymnetError

Array = Any
Sizes = tuple[int, ...]
Terms = tuple[tuple[str, int], ...]


def strided(x: Array, spec: str, shape: Sizes) -> Array:
    """The entries that an index map reads, as a view.

    >>> strided(np.arange(4), "2i+j -> j i", (2, 2))
    array([[0, 2],
           [1, 3]])
    """
    return _view(x, _reads(spec, x.shape, shape), shape)


def gather(x: Array, spec: str, shape: Sizes, out: Array = None) -> Array:
    """A copy of the entries that an index map reads: `gather(image, "i+k j+l -> k l i j", (5, 5, 24, 24))` holds every
    5 × 5 patch of a 28 × 28 image as a column."""
    if out is None:
        return strided(x, spec, shape).copy()
    np.copyto(out, strided(x, spec, shape))
    return out


def scatter(x: Array, spec: str, shape: Sizes, out: Array = None) -> Array:
    """Zeros of a shape with every entry added where an index map says, the adjoint of `gather`; an index that the
    operand lacks repeats it.

    >>> scatter(np.array([[1, 2], [3, 4]]), "i j -> i+j", (3,))
    array([1, 5, 4])
    """
    sizes, steps, looped = _writes(spec, x.shape, shape)
    if out is None:
        out = np.zeros(shape, x.dtype)
    else:
        out.fill(0)
    places = _view(out, steps, sizes)
    if not looped:
        places[...] = x
    for at in looped:
        target = places[at]
        np.add(target, x[at], out=target)
    return out


def largest(x: Array, axes: Sizes, out: Array = None) -> Array:
    """The maximum along a few short axes: maxima of whole blocks."""
    first, *others = _blocks(x, axes)
    if not others:
        return np.positive(first, out=out)
    out = np.maximum(first, others[0], out=out)
    for block in others[1:]:
        np.maximum(out, block, out=out)
    return out


def to_largest(d: Array, x: Array, top: Array, axes: Sizes, out: Array = None) -> Array:
    """`d` at the first entry along the axes at which `x` is largest (`top`), 0 elsewhere.

    >>> to_largest(7.0, np.array([1.0, 3.0, 3.0]), np.float64(3), (0,))
    array([0., 7., 0.])
    """
    out = np.empty_like(x) if out is None else out
    *targets, rest = _blocks(out, axes)
    np.copyto(rest, d)
    for target, block in zip(targets, _blocks(x, axes), strict=False):
        np.equal(block, top, out=target)
        np.multiply(rest, target, out=target)
        np.subtract(rest, target, out=rest)
    return out


def _blocks(x: Array, axes: Sizes) -> list[Array]:
    """The views at each place of the axes, in row-major order."""
    index: list[Any] = [slice(None)] * x.ndim
    found = []
    for place in product(*(range(x.shape[axis]) for axis in axes)):
        for axis, k in zip(axes, place, strict=True):
            index[axis] = k
        found.append(x[(*index, ...)])
    return found


def _view(x: Array, steps: tuple[tuple[tuple[int, int], ...], ...], shape: Sizes) -> Array:
    """The view whose index k moves by the given steps along axes of `x`."""
    strides = [sum(step * x.strides[axis] for axis, step in terms) for terms in steps]
    return np.lib.stride_tricks.as_strided(x, shape, strides)


def _parsed(spec: str) -> list[list[Terms]]:
    """Both sides of an index map: for each axis its indices with their steps."""
    return [
        [tuple((term[-1], int(term[:-1] or 1)) for term in axis.split("+") if term != "0") for axis in side.split()]
        for side in spec.split("->")
    ]


@lru_cache(maxsize=4096)
def _reads(spec: str, shape: Sizes, read: Sizes) -> Any:
    """For each index of what is read from an array of a shape: the axes along which it moves, and its steps there."""
    maps, indices = _parsed(spec)
    order = [index for ((index, _),) in indices]
    return _steps(maps, order, shape, dict(zip(order, read, strict=True)))


@lru_cache(maxsize=4096)
def _writes(spec: str, written: Sizes, shape: Sizes) -> tuple[Sizes, Any, tuple[Any, ...]]:
    """The shape of what is written into an array of a shape, the steps of each index, and the places at which no two
    entries meet (none: they never do)."""
    axes, maps = _parsed(spec)
    own = [index for ((index, _),) in axes]
    sizes = dict(zip(own, written, strict=True))
    more = {terms[0][0]: n for terms, n in zip(maps, shape, strict=True) if len(terms) == 1 and terms[0][0] not in own}
    order, sizes = [*more, *own], {**more, **sizes}
    looped = _colliding(maps, sizes)
    if looped and more:
        raise SymnetError("an index map that repeats its operand may not add")
    ranges = [[slice(None)] if index not in looped else range(sizes[index]) for index in order]
    places = tuple((*place, ...) for place in product(*ranges)) if looped else ()
    return tuple(sizes[index] for index in order), _steps(maps, order, shape, sizes), places


def _steps(maps: list[Terms], order: list[str], shape: Sizes, sizes: dict[str, int]) -> Any:
    found: dict[str, list[tuple[int, int]]] = {index: [] for index in order}
    for axis, (terms, n) in enumerate(zip(maps, shape, strict=True)):
        if sum(step * (sizes[index] - 1) for index, step in terms) >= n:
            raise SymnetError(f"an index map reaches beyond an axis of size {n}")
        for index, step in terms:
            found[index].append((axis, step))
    return tuple(tuple(found[index]) for index in order)


def _colliding(maps: list[Terms], sizes: dict[str, int]) -> list[str]:
    """The indices, of the fewest values, such that, each fixed, no two others lead to the same place."""
    looped: list[str] = []
    known = {terms[0][0] for terms in maps if len(terms) == 1}  # an axis of their own tells these
    for every in maps:
        terms = tuple(term for term in every if term[0] not in known)
        choices = [c for r in range(len(terms) + 1) for c in combinations(terms, r) if _injective(terms, c, sizes)]
        looped += [index for index, _ in min(choices, key=lambda c: prod(sizes[index] for index, _ in c))]
    return looped


def _injective(terms: Terms, fixed: Terms, sizes: dict[str, int]) -> bool:
    reach = 0
    moving = [term for term in terms if term not in fixed and sizes[term[0]] > 1]
    for index, step in sorted(moving, key=lambda term: term[1]):
        if step <= reach:
            return False
        reach += step * (sizes[index] - 1)
    return True


FUNCTIONS = ("gather", "scatter", "largest", "to_largest", "strided")
