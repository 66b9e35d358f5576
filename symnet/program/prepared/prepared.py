"""A program made ready for arguments of given shapes: `Prepared`, which owns the memory that it works in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from operator import is_
from typing import Any

import numpy as np

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr import Expr, Symbol
from symnet.program.arrange import arranged
from symnet.program.generated import loaded
from symnet.program.prepared.source import Recipe, prepared_source
from symnet.program.shapes import concrete
from symnet.program.shared import lowered
from symnet.sizes import show

ARRAY = np.ndarray


class Prepared:
    """A compiled program with sizes and type bound. It owns its memory: no call allocates an array.

    source: the code that runs; inputs: the names of the arguments of a call, in order, arrays of exactly the prepared
    shape and type; held: the inputs that live in the program, by name, arrays that may be read and written between
    calls; dtype; sizes: numbers for the size names.

    A result is an array of the program, and the next call overwrites it (unless it was prepared with copy=True); what
    was written into an input is that input. Two threads may not call it at once: that raises `SymnetError`.
    """

    def __init__(
        self,
        function: Callable[..., list[Any]],
        held: Mapping[str, Any],
        source: str,
        recipe: Recipe,
        copy: bool,
        shape: Callable[[list[Any]], Any] | None = None,
    ):
        self.function, self.held, self.source, self.recipe = function, dict(held), source, recipe
        self.dtype, self.sizes = recipe.real, dict(recipe.sizes)
        self._copy, self._shape = copy, shape
        arguments = [s for s in recipe.inputs if s.name not in recipe.held and s.name not in recipe.constant]
        self.inputs = tuple(s.name for s in arguments)
        self._wants = tuple(concrete(s.shape, recipe.sizes) for s in arguments)
        self._written = [k for k, name in enumerate(self.inputs) if name in recipe.updates]
        self._count = len(self.inputs)
        self._scalars = [k for k, e in enumerate(recipe.outputs) if not e.shape and k not in recipe.updates.values()]
        self._real = recipe.real.type
        cells = [cell.cell_contents for cell in function.__closure__ or ()]
        arrays = [a for a in (*cells, *self.held.values()) if isinstance(a, ARRAY)]
        self._own = {id(_owner(a)) for a in arrays}
        self._last: tuple[Any, ...] = ()
        self._busy = threading.Lock()

    def shaped(self, shape: Callable[[list[Any]], Any]) -> Prepared:
        """The same, with its results in another form than a list."""
        return Prepared(self.function, self.held, self.source, self.recipe, self._copy, shape)

    def __call__(self, *args: Any, **named: Any) -> Any:
        """The values, in the form in which they were asked for.

        Raises `SymnetError` for an argument that is missing, unknown, or not an array of the prepared shape and type,
        for a second call while one is running, and where there is no value since a matrix is singular.
        """
        if not self._busy.acquire(False):
            raise SymnetError("a prepared program works in its own memory, and is running; prepare one for each thread")
        try:
            if named or len(args) != self._count:
                args = self._matched(args, named)
            found = self.function(*(self._checked(args) if args else args))
            for k in self._scalars:
                if type(found[k]) is not self._real:
                    found[k] = self._real(found[k])
            if self._copy:
                found = [np.array(value) if isinstance(value, ARRAY) else value for value in found]
        except np.linalg.LinAlgError as error:
            raise SymnetError(f"no value at these arguments: a matrix that is inverted is singular ({error})") from None
        finally:
            self._busy.release()
        return found if self._shape is None else self._shape(found)

    def _checked(self, args: tuple[Any, ...]) -> Sequence[Any]:
        values: Sequence[Any] = args
        dtype, own = self.dtype, self._own
        for k, (value, shape) in enumerate(zip(args, self._wants, strict=True)):
            if type(value) is ARRAY and value.shape == shape and value.dtype == dtype and shape:
                owner = value if value.base is None else value.base
                if id(owner) not in own or k in self._written:
                    continue
            values = [*values[:k], self._converted(k, value, shape), *values[k + 1 :]]
        if self._written and (len(self._last) != len(args) or not all(map(is_, args, self._last))):
            self._writable(values)
            self._last = args
        return values

    def _converted(self, k: int, value: Any, shape: tuple[int, ...]) -> Any:
        """What is no plain array of the right type, but may stand for one: a number, or an array of the program's own,
        which is copied."""
        name = quote(self.inputs[k])
        array = np.asarray(value)
        if array.shape != shape:
            raise ShapeError(
                f"input {name} needs shape {show(shape)}, for which this program is prepared, and shape "
                f"{show(array.shape)} was given; prepare the program for other sizes"
            )
        if not shape and array.dtype.kind in "fiub" and k not in self._written:
            return self._real(array[()])
        if array.dtype != self.dtype or not isinstance(value, ARRAY):
            given = f"an array of {array.dtype}" if isinstance(value, ARRAY) else f"a {type(value).__name__}"
            raise SymnetError(f"input {name} needs an array of {self.dtype}, and {given} was given; convert it before")
        return np.array(array) if k not in self._written else np.asarray(array)

    def _writable(self, values: Sequence[Any]) -> None:
        """Inputs that are written into share no memory with another argument, nor with the program."""
        for k in self._written:
            name = quote(self.inputs[k])
            if not values[k].flags.writeable:
                raise SymnetError(f"input {name} is updated, and the array that was given is read-only")
            if id(_owner(values[k])) in self._own:
                raise SymnetError(f"input {name} is updated, and what was given is memory of this program; copy it")
            for j, other in enumerate(values):
                if j != k and isinstance(other, ARRAY) and np.may_share_memory(values[k], other):
                    other_name = quote(self.inputs[j])
                    raise SymnetError(f"input {name} is updated, and shares memory with {other_name}; copy one of them")

    def _matched(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> tuple[Any, ...]:
        wants = f"the inputs of a call are {', '.join(map(quote, self.inputs)) or 'none'}"
        if len(args) > self._count:
            raise SymnetError(f"{len(args)} arguments were given for {self._count} inputs; {wants}")
        values = dict(zip(self.inputs, args, strict=False))
        for name, value in named.items():
            if name not in self.inputs:
                where = "lives in the program, as .held" if name in self.held else "is not an input"
                raise SymnetError(f"{quote(name)} {where}; {wants}")
            if name in values:
                raise SymnetError(f"{quote(name)} is given twice, by position and by name")
            values[name] = value
        missing = [name for name in self.inputs if name not in values]
        if missing:
            raise SymnetError(f"no argument for {', '.join(map(quote, missing))}; {wants}")
        return tuple(values[name] for name in self.inputs)

    def __reduce__(self) -> tuple[Any, ...]:
        raise SymnetError("a prepared program is memory at work and is not pickled; pickle the program, and prepare it")

    def __repr__(self) -> str:
        return f"<symnet program of ({', '.join(self.inputs)}), prepared in {self.dtype}>"


def _owner(array: Any) -> Any:
    """The array that owns the memory."""
    while isinstance(array.base, ARRAY):
        array = array.base
    return array


def prepared(
    outputs: tuple[Expr, ...],
    inputs: tuple[Symbol, ...],
    labels: Sequence[str],
    title: str,
    binding: tuple[Mapping[str, Any], Mapping[str, int], Any],
    held: Collection[str],
    constant: Collection[str],
    updates: Mapping[str, int],
    copy: bool,
    make: Callable[..., Prepared] | None = None,
    kernels: Collection[str] = (),
    fast: bool = False,
) -> Prepared:
    """The prepared program of these outputs. binding: first arrays by name (None where there is none), sizes, type;
    make: what makes it of the recipe and the arrays, where it is not NumPy code; kernels, fast: as in `lowered`."""
    arrays, sizes, real = binding
    _check_names(arrays, held, constant, updates)
    _check_updates(outputs, {s.name: s for s in inputs}, sizes, updates)
    expressions, names = arranged(*lowered(*outputs, kernels=kernels, fast=fast))
    symbols = tuple(Symbol(s.name, s.shape) for s in inputs)
    recipe = Recipe(expressions, symbols, names, sizes, real, held, constant, dict(updates))
    given = {s.name: _initial(arrays[s.name], concrete(s.shape, sizes), real) for s in inputs}
    if make is not None:
        return make(recipe, given, copy)
    source = prepared_source(recipe, labels, title)
    function, living = loaded(source, "prepare")(given, real)
    return Prepared(function, living, source, recipe, copy)


def _initial(array: Any, shape: tuple[int, ...], real: Any) -> Any:
    return np.zeros(shape, real) if array is None else np.array(array, real)


def _check_names(
    arrays: Mapping[str, Any], held: Collection[str], constant: Collection[str], updates: Mapping[str, int]
) -> None:
    for what, names in (("held", held), ("constant", constant), ("updates", updates)):
        if isinstance(names, str):
            raise SymnetError(f"{what} is a list of names of inputs, not the text {quote(names)}")
        for name in names:
            if name not in arrays:
                known = ", ".join(map(quote, arrays)) or "none"
                raise SymnetError(f"{quote(name)}, in {what}, is not an input; the inputs are {known}")
    for name in constant:
        if name in held or name in updates:
            raise SymnetError(f"{quote(name)} is constant, and so can neither be held nor updated")
        if arrays[name] is None:
            raise SymnetError(f"{quote(name)} is constant: give the array, not its shape")


def _check_updates(
    outputs: Sequence[Expr], symbols: Mapping[str, Symbol], sizes: Mapping[str, int], updates: Mapping[str, int]
) -> None:
    for name, k in updates.items():
        if not isinstance(k, int) or isinstance(k, bool) or not 0 <= k < len(outputs):
            raise SymnetError(f"{quote(name)} is updated by output {quote(k)}; outputs are 0 to {len(outputs) - 1}")
        wanted, found = (concrete(e.shape, sizes) for e in (symbols[name], outputs[k]))
        if wanted != found:
            raise ShapeError(
                f"input {quote(name)} of shape {show(wanted)} cannot hold output {k} of shape {show(found)}"
            )
    numbers = list(updates.values())
    for k in numbers:
        if numbers.count(k) > 1:
            raise SymnetError(f"output {k} is written into two inputs; list it twice among the outputs")
