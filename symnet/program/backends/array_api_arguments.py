"""What an array-API program is called with: arrays of one library, converted to one type, shapes checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import numpy as np
from array_api_compat import array_namespace, device, is_array_api_obj, is_numpy_array

from symnet.errors import SymnetError, quote
from symnet.expr import Symbol
from symnet.program.arguments import Arguments
from symnet.program.backends.array_api_source import LIBRARY
from symnet.program.shapes import concrete
from symnet.sizes import show


@dataclass(frozen=True)
class Ready:
    """Arrays for the function; sizes: its keywords; xp, dtype, device: of all arrays; shapes: of the results."""

    arrays: list[Any]
    sizes: dict[str, int]
    xp: Any
    dtype: Any
    device: Any
    shapes: list[tuple[int, ...]]


class ArrayArguments(Arguments):
    """Binds arrays of one library. Numbers and lists become its arrays, NumPy's arrays too where the library is named:
    `library` is its namespace then, and empty where the arguments tell."""

    library: ClassVar[str] = ""

    def ready(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> Ready:
        """The arguments of a call, checked and converted.

        Raises `SymnetError` for a missing, unknown, misshapen or non-numeric argument, and for arrays of two libraries.
        """
        values, sizes = self.matched(args, named)
        values = [v.item() if isinstance(v, np.generic) else v for v in values]
        xp = self._namespace(values)
        where = next((device(v) for v in values if _own(xp, v)), None)
        arrays = [_array(xp, v, s, where) for v, s in zip(values, self.inputs, strict=True)]
        told = [a.dtype for a, v in zip(arrays, values, strict=True) if is_array_api_obj(v)]
        floats = [dtype for dtype in told if xp.isdtype(dtype, "real floating")]
        dtype = xp.result_type(*floats) if floats else xp.asarray(0.0).dtype
        arrays = [a if a.dtype == dtype else xp.astype(a, dtype) for a in arrays]
        called, shapes = self._known([_shape(a, s) for a, s in zip(arrays, self.inputs, strict=True)], sizes)
        return Ready(arrays, called, xp, dtype, where, shapes)

    def _namespace(self, values: list[Any]) -> Any:
        known = {s.name: v for s, v in zip(self.inputs, values, strict=True) if is_array_api_obj(v)}
        spaces = {name: array_namespace(v) for name, v in known.items()}
        if self.library:
            xp = import_module(self.library)
            wrong = [name for name, space in spaces.items() if space is not xp and not is_numpy_array(known[name])]
        else:
            xp = next(iter(spaces.values())) if spaces else import_module(LIBRARY)
            wrong = [name for name, space in spaces.items() if space is not xp]
        if wrong:
            kinds = ", ".join(f"{quote(name)} of {_library(space)}" for name, space in spaces.items())
            raise SymnetError(
                f"the arrays come from different libraries: {kinds}; give arrays of one library"
                + (f", {_library(xp)}" if self.library else "")
            )
        return xp

    def _known(self, shapes: list[tuple[int, ...]], sizes: Mapping[str, int]) -> Any:
        """(sizes for the function, shapes of the results), remembered."""
        key = (*shapes, *sizes.items())
        known = self._good.get(key)
        if known is None:
            found = self.solved(shapes, sizes)
            called = {self.keywords[name]: found[name] for name in self.keywords}
            known = called, [concrete(e.shape, found) for e in self.outputs]
            if len(self._good) < 1000:
                self._good[key] = known
        return known


def _library(xp: Any) -> str:
    return xp.__name__.removeprefix("array_api_compat.")


def _shape(array: Any, symbol: Symbol) -> tuple[int, ...]:
    shape = tuple(array.shape)
    if not all(isinstance(size, int) for size in shape):
        raise SymnetError(
            f"input {quote(symbol.name)} has the shape {show(shape)}, which is not known yet; compute the sizes of its "
            "chunks first"
        )
    return shape


def _own(xp: Any, value: Any) -> bool:
    return is_array_api_obj(value) and array_namespace(value) is xp


def _array(xp: Any, value: Any, symbol: Symbol, where: Any) -> Any:
    """The value as an array of the library."""
    if _own(xp, value):
        array = value
    else:
        try:
            array = xp.asarray(value, device=where)
        except (ValueError, TypeError, OverflowError) as error:
            raise SymnetError(
                f"input {quote(symbol.name)} needs numbers of shape {show(symbol.shape)}: {error}"
            ) from None
    if not xp.isdtype(array.dtype, ("bool", "integral", "real floating")):
        raise SymnetError(
            f"input {quote(symbol.name)} needs real numbers of shape {show(symbol.shape)}, and an array of "
            f"{array.dtype} was given"
        )
    return array
