"""Object arrays: how entries are held, and how a function of entries is carried over a broadcast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Entries = NDArray[np.object_]


def filled(shape: tuple[int, ...], value: Any) -> Entries:
    """An array with one object in all places."""
    made = np.empty(shape, dtype=object)
    # Not `fill`, nor `made[...] = value`: an entry that has a length would be taken for a row.
    for place in np.ndindex(*shape):
        made[place] = value
    return made


def scalar(value: Any) -> Entries:
    made = np.empty((), dtype=object)
    made[()] = value
    return made


def pointwise(function: Callable[..., Any], *operands: Entries) -> Entries:
    """`function` of corresponding entries, broadcast as in NumPy."""
    if all(operand.ndim == 0 for operand in operands):
        return scalar(function(*(operand[()] for operand in operands)))
    found = np.frompyfunc(function, len(operands), 1)(*operands)
    return found if isinstance(found, np.ndarray) else scalar(found)


def along(function: Callable[[list[Any]], Any], a: Entries, axes: tuple[int, ...], keepdims: bool) -> Entries:
    """`function` of the list of all entries along `axes` (in row-major order), for every other place."""
    kept = tuple(i for i in range(a.ndim) if i not in axes)
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
