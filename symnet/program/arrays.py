"""Object arrays: how entries are held, and how a function of entries is carried over a broadcast."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Entries = NDArray[np.object_]


def filled(shape: tuple[int, ...], value: Any) -> Entries:
    """An array with one object in all places."""
    return listed([value] * prod(shape), shape)


def listed(entries: list[Any], shape: tuple[int, ...]) -> Entries:
    """An array of entries in row-major order."""
    made = np.empty(len(entries), dtype=object)
    # Not `fill`, nor `made[...] = entries`: an entry that has a length would be taken for a row.
    for i, entry in enumerate(entries):
        made[i] = entry
    return made.reshape(shape)


def scalar(value: Any) -> Entries:
    made = np.empty((), dtype=object)
    made[()] = value
    return made


def pointwise(function: Callable[..., Any], *operands: Entries) -> Entries:
    """`function` of corresponding entries, broadcast as in NumPy."""
    for operand in operands:
        if operand.ndim:
            return np.frompyfunc(function, len(operands), 1)(*operands)  # type: ignore[no-any-return]
    return scalar(function(*(operand[()] for operand in operands)))


def carried(function: Callable[[Any, Any], Any], ufunc: np.ufunc, a: Entries, b: Entries) -> Entries:
    """`pointwise` for a function of which a ufunc was made already."""
    return ufunc(a, b) if a.ndim or b.ndim else scalar(function(a[()], b[()]))  # type: ignore[no-any-return]


def along(function: Callable[[list[Any]], Any], a: Entries, axes: tuple[int, ...], keepdims: bool) -> Entries:
    """`function` of the list of all entries along `axes` (in row-major order), for every other place."""
    kept = tuple(i for i in range(a.ndim) if i not in axes)
    if not kept:
        found = scalar(function(flat(a.transpose(axes))))
        return found.reshape((1,) * a.ndim) if keepdims else found
    rows = a.transpose(*kept, *axes)
    shape = tuple(a.shape[i] for i in kept)
    out = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        out[place] = function(flat(rows[place]))
    return out.reshape(tuple(1 if i in axes else d for i, d in enumerate(a.shape))) if keepdims else out


def flat(a: Any) -> list[Any]:
    """The entries in row-major order; a single object is a list of one."""
    return list(a.ravel()) if isinstance(a, np.ndarray) else [a]


def left_fold(function: Callable[[Any, Any], Any], items: list[Any]) -> Any:
    """f(f(f(a, b), c), d): sums and products in the order in which they are written."""
    total = items[0]
    for item in items[1:]:
        total = function(total, item)
    return total
