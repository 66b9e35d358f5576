"""Diagonals of arrays with any number of axes: written as an einsum writes them, `"ikil->ikl"`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def add_diagonals(a: Array, values: Array, diagonal: str) -> Array:
    """`a` itself, with values added along a diagonal: `"ii->i"` is that of a matrix, `"ikil->ikl"` the blocks on it.

    >>> add_diagonals(np.zeros((2, 2)), np.array([1, 2]), "ii->i")
    array([[1., 0.],
           [0., 2.]])
    """
    view = np.einsum(diagonal, a)
    view += values
    return a
