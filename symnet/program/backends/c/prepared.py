"""Programs in C with their arrays bound: a step in place costs one call, and several steps too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symnet.errors import SymnetError, quote
from symnet.program.backends.c.call import Call, Layout, checked
from symnet.program.trees import grown
from symnet.sizes import show

Array = Any


class PreparedC:
    """A program of the C backend on arrays that stay: `step()` computes its results from what they hold now.

    results: the results, in the form that was compiled (a scalar as an array without axes); every call overwrites
    them. Results that replace an input are written into its array after all is computed, so that `step(100)` is a
    hundred steps in one call. It holds its arrays: no two threads may call one prepared program at once.
    """

    __slots__ = ("_call", "_frame", "_kept", "_run", "inputs", "results")

    def __init__(
        self,
        run: Any,
        layout: Layout,
        tree: Any,
        inputs: Sequence[tuple[str, Array]],
        replace: Mapping[str, int],
        kept: Any,
    ):
        """kept: the library of `run`, which must stay loaded."""
        results = layout.results()
        names = [name for name, _ in inputs]
        arrays = [array for _, array in inputs]
        moved = [(k, names.index(name), results[k].nbytes) for name, k in replace.items()]
        self._run, self._kept = run, kept
        self._call = Call(layout, arrays, results, layout.workspace(), moved)
        self._frame = self._call.frame
        self.inputs: dict[str, Array] = dict(inputs)
        self.results = grown(tree, iter(results))

    def __call__(self, times: int = 1) -> Any:
        """The results after so many steps.

        Raises `SymnetError` where a matrix that is inverted is singular; the step before it is then the last.
        """
        status = self._run(self._frame, times)
        if status:
            checked(status)
        return self.results

    def __repr__(self) -> str:
        return f"<prepared symnet program of ({', '.join(self.inputs)}) in C>"


def bound(name: str, value: Any, dtype: Any, changed: bool) -> Array:
    """An argument as an array that can be bound; a number is bound as it is now.

    Raises `SymnetError` for an array that would have to be copied, since a copy would not follow its changes.
    """
    if not changed and np.ndim(value) == 0 and not isinstance(value, np.ndarray):
        return np.array(value, dtype)
    lies = isinstance(value, np.ndarray) and value.flags.c_contiguous and value.flags.aligned
    if not lies or value.dtype != dtype:
        raise SymnetError(
            f"input {quote(name)} is bound as it lies in memory, so it must be a contiguous array of {dtype}; give "
            f"numpy.ascontiguousarray({name}, {str(dtype)!r})"
        )
    if changed and not value.flags.writeable:
        raise SymnetError(f"input {quote(name)} is replaced by a result, and its array is read-only; give a copy")
    return value


def check_replaced(
    replace: Mapping[str, int], inputs: Sequence[tuple[str, Array]], shapes: Sequence[tuple[int, ...]], types: Any
) -> None:
    """Raise `SymnetError` where a result cannot take the place of an input."""
    arrays = dict(inputs)
    for name, k in replace.items():
        if name not in arrays:
            raise SymnetError(f"{quote(name)} is not an input; the inputs are {', '.join(map(quote, arrays))}")
        if isinstance(k, bool) or not isinstance(k, int) or not 0 <= k < len(shapes):
            raise SymnetError(
                f"{quote(name)} is replaced by the result of a number from 0 to {len(shapes) - 1}, not by {quote(k)}"
            )
        if shapes[k] != arrays[name].shape or types[k] != arrays[name].dtype:
            raise SymnetError(
                f"result {k} has shape {show(shapes[k])} and cannot replace {quote(name)}, which has shape "
                f"{show(arrays[name].shape)}"
            )
        for other, array in inputs:
            if other != name and np.may_share_memory(array, arrays[name]):
                raise SymnetError(f"{quote(name)} is replaced, and shares memory with {quote(other)}; give a copy")
