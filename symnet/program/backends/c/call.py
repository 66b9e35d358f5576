"""C: the frame of a call, which says where arrays lie, and what is the same for all calls with the same sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symnet.errors import SymnetError

LINE = 64  # bytes, to which the workspace is aligned
Array = Any


class Ready:
    """A compiled function with sizes: what calls with the same sizes share, and nothing that they change.

    run: `run(frame, times)`; shapes, types: of the results; source: the text that was compiled.
    """

    __slots__ = ("_bytes", "_constants", "_kinds", "_library", "_sizes", "ffi", "results", "run", "source")

    def __init__(
        self,
        ffi: Any,
        library: Any,
        source: str,
        sizes: Sequence[int],
        constants: Sequence[float],
        results: Sequence[tuple[tuple[int, ...], Any]],
        work: int,
    ):
        """results: shape and type of each; work: the bytes of the workspace."""
        self.ffi, self.run, self.source, self.results = ffi, library.steps, source, list(results)
        self._library = library  # stays loaded as long as this
        self._kinds = tuple(map(ffi.typeof, ("void *[]", "ptrdiff_t[]", "Call *", "uintptr_t")))
        self._sizes = ffi.new("ptrdiff_t[]", list(sizes))
        self._constants = ffi.new("double[]", list(constants))
        self._bytes = work + LINE

    def arrays(self) -> list[Array]:
        """New arrays for the results."""
        return [np.empty(shape, kind) for shape, kind in self.results]

    def call(
        self, inputs: Sequence[Array], results: Sequence[Array], moved: Sequence[tuple[int, int, int]] = ()
    ) -> Call:
        """A call that reads and writes these arrays, with a workspace of its own.

        moved: (result, input, bytes) of each result that takes the place of an input after a step.
        """
        ffi, (pointers, numbers, frame, address) = self.ffi, self._kinds
        work = ffi.from_buffer(np.empty(self._bytes, np.uint8))
        reads = [ffi.from_buffer(array) for array in inputs]
        writes = [ffi.from_buffer(array) for array in results]
        read, written = ffi.new(pointers, reads), ffi.new(pointers, writes)
        aligned = work + -int(ffi.cast(address, work)) % LINE
        pairs = ffi.new(numbers, [number for one in moved for number in one]) if moved else self._sizes
        made = ffi.new(frame, (read, written, self._sizes, self._constants, aligned, len(moved), pairs))
        return Call(ffi, made, read, reads, (written, writes, work, pairs))


class Call:
    """One frame, with all that it points to."""

    __slots__ = ("_ffi", "_kept", "_read", "_reads", "frame")

    def __init__(self, ffi: Any, frame: Any, read: Any, reads: list[Any], kept: Any):
        self._ffi, self.frame, self._read, self._reads, self._kept = ffi, frame, read, reads, kept

    def put(self, k: int, array: Array) -> None:
        """Another array for input k."""
        self._reads[k] = self._ffi.from_buffer(array)
        self._read[k] = self._reads[k]


def lying(array: Array, dtype: Any) -> Array:
    """The array, or a copy, as C reads it: of this type, its entries in row-major order without gaps."""
    if type(array) is np.ndarray and array.flags.carray and array.dtype is dtype:
        return array
    return np.require(array, dtype, ("C", "A"))


def checked(status: int) -> None:
    """Raise what a status of the function says."""
    if status:
        raise SymnetError("no value at these arguments: a matrix that is inverted is singular")
