"""Programs in C with sizes and type bound: a step in place costs one call, and several steps cost one too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from symnet.errors import SymnetError, quote
from symnet.program.backends.c.call import Ready, checked, lying
from symnet.program.prepared import Prepared
from symnet.program.prepared.source import Recipe

Array = Any


class PreparedC(Prepared):
    """A program of the C backend with its arrays bound, used as any prepared program, and `repeat` for several steps.

    The function was compiled for these sizes alone. What updates an input is written into its array after everything
    is computed.
    """

    def __init__(self, ready: Ready, recipe: Recipe, arrays: Mapping[str, Array], copy: bool):
        results = ready.arrays()
        held = {name: arrays[name] for name in arrays if name in recipe.held}
        names = [s.name for s in recipe.inputs]
        moved = [(k, names.index(name), results[k].nbytes) for name, k in recipe.updates.items()]
        self._ready, self._run = ready, ready.run
        self._call = ready.call([arrays[name] for name in names], results, moved)
        self._frame = self._call.frame
        super().__init__(self._once, held, ready.source, recipe, copy)
        self._own = {id(array) for array in (*results, *arrays.values())}  # a copy is made of such an argument
        self._slots = [names.index(name) for name in self.inputs]
        self._values: list[Array] = results
        self._plain = not self._count and not copy
        # bound once: for a tiny network, a look-up is worth saving
        self._acquire, self._release, self._step = (
            self._busy.acquire,
            self._busy.release,
            partial(self._run, self._frame, 1),
        )
        for name, k in recipe.updates.items():
            if name in held:
                self._values[k] = held[name]

    def __call__(self, *args: Any, **named: Any) -> Any:
        """The values, in the form in which they were asked for.

        Raises `SymnetError` as any prepared program does.
        """
        if args or named or not self._plain or not self._acquire(False):
            return self._steps(1, args, named)
        try:
            status = self._step()
        finally:
            self._release()
        if status:
            checked(status)
        found = self._values[:]
        for k in self._scalars:
            found[k] = found[k][()]
        return found if self._shape is None else self._shape(found)

    def repeat(self, times: int, *args: Any, **named: Any) -> Any:
        """The values of the last of several calls with the same arguments, which are made without coming back here.

        >>> from symnet.program import compile
        >>> from symnet.symbols import tensors
        >>> w, y = tensors("w: n; y: n")
        >>> f = compile([(w - y) @ (w - y), w - (w - y) / 2], inputs=[w, y], backend="c")
        >>> step = f.prepare([3.0, 1.0], [1.0, 1.0], held=["w"], constant=["y"], updates={"w": 1})
        >>> loss, weights = step.repeat(3)
        >>> float(loss), step.held["w"]
        (0.25, array([1.25, 1.  ]))
        """
        if isinstance(times, bool) or not isinstance(times, int) or times < 1:
            raise SymnetError(f"a program is repeated an integer number of times, at least once, not {quote(times)}")
        return self._steps(times, args, named)

    def _steps(self, times: int, args: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        if not self._busy.acquire(False):
            raise SymnetError("a prepared program works in its own memory, and is running; prepare one for each thread")
        try:
            if named or args or self._count:
                self._bind(args if not named and len(args) == self._count else self._matched(args, named))
            status = self._run(self._frame, times)
            if status:
                checked(status)
            found: list[Any] = [*self._values]
            for k in self._scalars:
                found[k] = found[k][()]
            if self._copy:
                found = [np.array(value) if isinstance(value, np.ndarray) else value for value in found]
        finally:
            self._busy.release()
        return found if self._shape is None else self._shape(found)

    def _once(self, *args: Any) -> list[Any]:
        """The bare function: no checks, the results as they lie in the program."""
        self._bind(args)
        checked(self._run(self._frame, 1))
        return [*self._values]

    def _bind(self, args: tuple[Any, ...]) -> None:
        values: Sequence[Any] = self._checked(args)
        for place, (slot, value) in enumerate(zip(self._slots, values, strict=True)):
            array = lying(value, self.dtype)
            if place in self._written:
                if array is not value:
                    raise SymnetError(
                        f"input {quote(self.inputs[place])} is updated, and its array is not contiguous; give a copy"
                    )
                self._values[self.recipe.updates[self.inputs[place]]] = value
            self._call.put(slot, array)
