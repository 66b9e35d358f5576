"""What generated code imports to read and write arrays along affine index maps, and to route along maxima of blocks."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import numpy as np

from symnet.errors import SymnetError

Array = Any
Terms = tuple[tuple[str, int], ...]


def gather(x: Array, spec: str, shape: tuple[int, ...]) -> Array:
    """A copy of entries along an affine index map: `gather(image, "i+k j+l -> k l i j", (5, 5, 24, 24))` holds every
    5 × 5 patch of a 28 × 28 image as a column.

    >>> gather(np.arange(4), "2i+j -> j i", (2, 2))
    array([[0, 2],
           [1, 3]])
    """
    maps, indices = _parsed(spec)
    return np.ascontiguousarray(_view(x, maps, [index for ((index, _),) in indices], shape))


def scatter(x: Array, spec: str, shape: tuple[int, ...]) -> Array:
    """Zeros of a shape with every entry added where an affine index map says, the adjoint of `gather`; an index that
    the operand lacks repeats it.

    >>> scatter(np.array([[1, 2], [3, 4]]), "i j -> i+j", (3,))
    array([1, 5, 4])
    """
    axes, maps = _parsed(spec)
    out = np.zeros(shape, x.dtype)
    sizes = {index: n for ((index, _),), n in zip(axes, x.shape, strict=True)}
    sizes |= {m[0][0]: n for m, n in zip(maps, shape, strict=True) if len(m) == 1 and m[0][0] not in sizes}
    order = [index for index in sizes if index not in {i for ((i, _),) in axes}] + [index for ((index, _),) in axes]
    view = _view(out, maps, order, tuple(sizes[index] for index in order))
    looped = _colliding(maps, sizes)
    if not looped:
        view[...] = x
        return out
    places = [order.index(index) for index in looped]
    x, view = (np.moveaxis(a, places, range(len(places))) for a in (np.broadcast_to(x, view.shape), view))
    for at in np.ndindex(view.shape[: len(looped)]):
        view[at] += x[at]
    return out


def largest(x: Array, axes: tuple[int, ...]) -> Array:
    """The maximum along a few short axes: maxima of whole blocks."""
    blocks = _blocks(x, axes)
    out = np.maximum(next(blocks), next(blocks, -np.inf))
    for block in blocks:
        np.maximum(out, block, out=out)
    return out


def to_largest(d: Array, x: Array, top: Array, axes: tuple[int, ...]) -> Array:
    """`d` at the first entry along the axes at which `x` is largest (`top`), 0 elsewhere.

    >>> to_largest(7.0, np.array([1.0, 3.0, 3.0]), np.float64(3), (0,))
    array([0., 7., 0.])
    """
    out = np.empty_like(x)
    *first, last = _blocks(out, axes)
    rest = d
    for target, block in zip(first, _blocks(x, axes), strict=False):
        np.multiply(rest, block == top, out=target)
        rest = rest - target
    last[...] = rest
    return out


def _blocks(x: Array, axes: tuple[int, ...]) -> Any:
    """The views at each place of the axes, in row-major order."""
    index: list[Any] = [slice(None)] * x.ndim
    for place in product(*(range(x.shape[axis]) for axis in axes)):
        for axis, k in zip(axes, place, strict=True):
            index[axis] = k
        yield x[(*index, ...)]


@cache
def _parsed(spec: str) -> tuple[tuple[Terms, ...], tuple[Terms, ...]]:
    left, right = (tuple(_terms(axis) for axis in side.split()) for side in spec.split("->"))
    return left, right


def _terms(axis: str) -> Terms:
    return tuple((term[-1], int(term[:-1] or 1)) for term in axis.split("+"))


def _view(x: Array, maps: tuple[Terms, ...], order: list[str], shape: tuple[int, ...]) -> Array:
    """The view whose entry at the indices `order` lies at the positions that the maps give."""
    sizes, strides = dict(zip(order, shape, strict=True)), dict.fromkeys(order, 0)
    for terms, n, stride in zip(maps, x.shape, x.strides, strict=True):
        if sum(step * (sizes[index] - 1) for index, step in terms) >= n:
            raise SymnetError(f"an index map reaches beyond an axis of size {n}")
        for index, step in terms:
            strides[index] += step * stride
    return np.lib.stride_tricks.as_strided(x, shape, [strides[index] for index in order])


def _colliding(maps: tuple[Terms, ...], sizes: dict[str, int]) -> list[str]:
    """The shortest indices such that, each fixed, no two others lead to the same place."""
    looped: list[str] = []
    for terms in maps:
        moving = list(terms)
        while not _injective(moving, sizes):
            shortest = min(moving, key=lambda term: sizes[term[0]])
            moving.remove(shortest)
            looped.append(shortest[0])
    return looped


def _injective(terms: list[tuple[str, int]], sizes: dict[str, int]) -> bool:
    reach = 0
    for index, step in sorted((term for term in terms if sizes[term[0]] > 1), key=lambda term: term[1]):
        if step <= reach:
            return False
        reach += step * (sizes[index] - 1)
    return True


FUNCTIONS = ("gather", "scatter", "largest", "to_largest")
