"""C: the frame of a call, which says where arrays lie, and what is the same for all calls with the same sizes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.errors import SymnetError

LINE = 64  # bytes, to which the workspace is aligned
Array = Any


@dataclass(frozen=True)
class Layout:
    """What calls with the same sizes share: numbers, and the shapes and types of the results."""

    ffi: Any
    sizes: Sequence[int]
    constants: Sequence[float]
    shapes: Sequence[tuple[int, ...]]
    types: Sequence[Any]
    bytes: int

    def results(self) -> list[Array]:
        return [np.empty(shape, dtype) for shape, dtype in zip(self.shapes, self.types, strict=True)]

    def workspace(self) -> Array:
        return np.empty(self.bytes + LINE, np.uint8)


@dataclass(frozen=True)
class Ready:
    """A compiled function with sizes: `run(frame, times)`, how its arrays lie, its text."""

    run: Callable[..., int]
    layout: Layout
    source: str
    library: Any  # stays loaded as long as this


class Call:
    """The frame of calls that read and write these arrays; it keeps them alive."""

    __slots__ = ("_ffi", "_kept", "_pointers", "frame")

    def __init__(
        self,
        layout: Layout,
        inputs: Sequence[Array],
        results: Sequence[Array],
        work: Array,
        moved: Sequence[tuple[int, int, int]] = (),
    ):
        """moved: (result, input, bytes) of each result that takes the place of an input after a step."""
        ffi = layout.ffi
        pointers = [ffi.from_buffer(array) for array in (*inputs, *results)]
        count = len(inputs)
        begin = ffi.from_buffer(work)
        kept = {
            "in": ffi.new("void *[]", pointers[:count]),
            "out": ffi.new("void *[]", pointers[count:]),
            "sizes": ffi.new("ptrdiff_t[]", layout.sizes),
            "constants": ffi.new("double[]", layout.constants),
            "work": begin + -int(ffi.cast("uintptr_t", begin)) % LINE,
            "updates": len(moved),
            "moved": ffi.new("ptrdiff_t[]", [number for one in moved for number in one]),
        }
        self.frame = ffi.new("Call *", kept)
        self._kept = (kept, pointers, results, work)
        self._ffi, self._pointers = ffi, pointers

    def put(self, k: int, array: Array) -> None:
        """Another array for input k."""
        self._pointers[k] = self._ffi.from_buffer(array)
        self._kept[0]["in"][k] = self._pointers[k]


def checked(status: int) -> None:
    """Raise what a status of the function says."""
    if status:
        raise SymnetError("no value at these arguments: a matrix that is inverted is singular")
