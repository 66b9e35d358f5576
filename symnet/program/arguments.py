"""What a program is called with: arguments bound to inputs, converted to floats of one type, shapes checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from symnet.errors import BudgetError, ShapeError, SymnetError, quote
from symnet.expr import Embed, Expr, Index, Symbol, size_conditions, slice_range
from symnet.program.shapes import Given, concrete, solve_sizes
from symnet.program.structured import LARGEST
from symnet.sizes import Dim, Shape, Size, show, substitute

PLAIN = np.ndarray
MORE = 4  # an array may have this many times the entries of the largest argument, whatever the budget

Check = Callable[[list[tuple[int, ...]]], None]
Bound = tuple[Sequence[Any], dict[str, int], Any, list[tuple[int, ...]], Check | None]


class Arguments:
    """Binds the arguments of calls; remembers the combinations of shapes and types that were found good."""

    def __init__(
        self,
        inputs: tuple[Symbol, ...],
        results: tuple[Expr, ...],
        outputs: tuple[Expr, ...],
        nodes: list[Expr],
        keywords: Mapping[str, str],
        shapes: Mapping[Shape, Expr],
    ):
        """results: what is computed; outputs: what is asked for; shapes: of all arrays, each with one that has it."""
        self.inputs, self.results, self.outputs, self.keywords, self.shapes = inputs, results, outputs, keywords, shapes
        self.conditions = _conditions(nodes)
        self._good: dict[Any, Any] = {}

    def bind(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> Bound:
        """(arrays, sizes given by keyword, common type, shapes of the outputs, a check of results not checked yet)."""
        values: Sequence[Any] = args
        sizes: dict[str, int] = {}
        if named or self.keywords or len(args) != len(self.inputs):
            values, sizes = self.matched(args, named)
        signature = tuple([(v.dtype, v.shape) if type(v) is PLAIN else _signature(v) for v in values])
        if sizes:
            signature = (*signature, *sizes.items())
        known = self._good.get(signature)
        if known is None:
            return self._first(values, sizes, signature)
        convert, dtype, shapes = known
        if convert:
            values = [c(v) for c, v in zip(convert, values, strict=True)]
        return values, sizes, dtype, shapes, None

    def _first(self, values: Sequence[Any], sizes: dict[str, int], signature: Any) -> Bound:
        arrays = [_array(v, s) for v, s in zip(values, self.inputs, strict=True)]
        found = self.solved([array.shape for array in arrays], sizes)
        dtype = common_type(values)
        convert = [_converter(v, dtype) for v in values]
        wanted = [concrete(e.shape, found) for e in self.results]
        shapes = [concrete(e.shape, found) for e in self.outputs]

        def check(got: list[tuple[int, ...]]) -> None:
            for e, shape, want in zip(self.results, got, wanted, strict=True):
                if shape != want:
                    raise SymnetError(
                        f"the code for {quote(e, 60)} gave shape {show(shape)}, not {show(want)}; please report it"
                    )
            if None not in signature and len(self._good) < 1000:
                ready = all(type(v) is PLAIN and c is np.asarray for c, v in zip(convert, values, strict=True))
                self._good[signature] = (None if ready else convert, dtype, shapes)

        called = {self.keywords[name]: found[name] for name in self.keywords}
        return [c(v) for c, v in zip(convert, values, strict=True)], called, dtype, shapes, check

    def solved(self, shapes: Sequence[tuple[int, ...]], sizes: Mapping[str, int]) -> dict[str, int]:
        """All sizes, from the shapes of the arrays and the sizes given by keyword, as the code needs them.

        Raises `ShapeError` where they do not fit, and `BudgetError` where an array would be far too large.
        """
        given = [Given(s.name, s.shape, shape) for s, shape in zip(self.inputs, shapes, strict=True)]
        found = solve_sizes(given, sizes)
        for least, dim, why in self.conditions:
            value = substitute(dim, found)
            if isinstance(value, int) and value < least:
                raise ShapeError(f"the size {dim} is {value} here, and {why} needs at least {least}")
        self._affordable(found, max(map(prod, shapes), default=0))
        return found

    def prepared(
        self, args: tuple[Any, ...], named: Mapping[str, Any], sizes: dict[str, int], dtype: Any
    ) -> tuple[dict[str, Any], dict[str, int], Any]:
        """(an array for each input, or None where only its shape is given; all sizes; the type)."""
        for name in sizes:
            if name not in self.keywords:
                told = f"sizes that no array tells are {', '.join(map(quote, self.keywords)) or 'none'}"
                raise SymnetError(f"{quote(name)} is no size to be given; {told}")
        values, found = self.matched(args, {**named, **sizes})
        arrays = [None if _is_shape(v) else _array(v, s) for v, s in zip(values, self.inputs, strict=True)]
        known = self.solved([v if a is None else a.shape for v, a in zip(values, arrays, strict=True)], found)
        real = np.dtype(dtype) if dtype is not None else common_type([a for a in arrays if a is not None])
        if real.char not in "fd":
            raise SymnetError(f"a program is prepared for float32 or float64, not {quote(real)}")
        return {s.name: a for s, a in zip(self.inputs, arrays, strict=True)}, known, real

    def _affordable(self, sizes: Mapping[str, int], given: int) -> None:
        """Raise `BudgetError` where an array would be astronomically larger than the budget and what was given."""
        for shape, e in self.shapes.items():
            entries = prod(concrete(shape, sizes)) if shape else 1
            if entries > max(LARGEST, MORE * given):
                operands = "; ".join(f"{s.name}: {show(concrete(s.shape, sizes))}" for s in self.inputs if s.shape)
                raise BudgetError(
                    f"{quote(e, 60)} has shape {show(shape)}, here {show(concrete(shape, sizes))}, which is {entries} "
                    f"entries, more than {LARGEST}, from {operands or 'the sizes alone'}; compile with factors=True to "
                    "get the factors alone, or multiply with a vector instead (symnet.hvp, jvp or vjp)"
                )

    def matched(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> tuple[list[Any], dict[str, int]]:
        """The arguments in the order of the inputs, and the sizes that were given by keyword."""
        names = [symbol.name for symbol in self.inputs]
        wants = f"the inputs are {', '.join(map(quote, names)) or 'none'}"
        if len(args) > len(names):
            raise SymnetError(f"{len(args)} arguments were given for {len(names)} inputs; {wants}")
        values = dict(zip(names, args, strict=False))
        sizes = {}
        for name, value in named.items():
            if name in values:
                raise SymnetError(f"{quote(name)} is given twice, by position and by name")
            if name in names:
                values[name] = value
            elif name in self.keywords:
                sizes[name] = value
            else:
                also = f", and the sizes {', '.join(map(quote, self.keywords))}" if self.keywords else ""
                raise SymnetError(f"{quote(name)} is not an input; {wants}{also}")
        missing = [name for name in names if name not in values]
        if missing:
            raise SymnetError(f"no argument for {', '.join(map(quote, missing))}; {wants}")
        lacking = [name for name in self.keywords if name not in sizes]
        if lacking:
            raise SymnetError(
                f"no array tells the size {', '.join(map(quote, lacking))}; give it by name, {lacking[0]}=3"
            )
        return [values[name] for name in names], sizes


def _is_shape(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(n, int) and not isinstance(n, bool) for n in value)


def _signature(value: Any) -> Any:
    """What the conversion of a value that is no plain array depends on; None where it is not remembered."""
    kind = type(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return kind, value.dtype, value.shape
    return kind if kind in (int, float) else None


def _array(value: Any, symbol: Symbol) -> Any:
    """The value as a real array (an array of numbers, to look at)."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError) as error:
        raise SymnetError(f"input {quote(symbol.name)} needs numbers of shape {show(symbol.shape)}: {error}") from None
    if array.dtype.kind not in "fiub":
        kind = "complex numbers" if array.dtype.kind == "c" else f"an array of {array.dtype}"
        raise SymnetError(
            f"input {quote(symbol.name)} needs real numbers of shape {show(symbol.shape)}, and {kind} was given"
        )
    return array


def common_type(values: Sequence[Any]) -> Any:
    """The widest float type among the arrays; integers, lists and Python's numbers follow the others."""
    floats = [v.dtype for v in values if isinstance(v, (np.ndarray, np.generic)) and v.dtype.kind == "f"]
    return np.result_type(*floats) if floats else np.dtype(np.float64)


def _converter(value: Any, dtype: Any) -> Callable[[Any], Any]:
    if isinstance(value, np.ndarray) and value.dtype == dtype and value.ndim:
        return np.asarray  # subclasses of arrays become plain ones, whose operators are known
    if np.ndim(value) == 0:
        return lambda v: dtype.type(v[()] if isinstance(v, np.ndarray) else v)
    return lambda v: np.asarray(v, dtype=dtype)


def _conditions(nodes: list[Expr]) -> list[tuple[int, Dim, str]]:
    """(least, dim, where): what the sizes must satisfy, beyond being sizes, for the code to mean the expression."""
    found: dict[tuple[int, Dim], str] = {}
    for node in nodes:
        if not node.shape and not isinstance(node, Index):
            continue
        needed: list[tuple[Dim, Dim]] = [*size_conditions(node), *_slices(node)]
        for least, dim in needed:
            gap = dim - least  # least may itself be a size
            if isinstance(gap, Size):
                found.setdefault((1, gap + 1), quote(node, 60))
    return [(least, dim, why) for (least, dim), why in found.items()]


def _slices(node: Expr) -> list[tuple[Dim, Dim]]:
    """(needed, there) for both ends of every slice of an axis of symbolic size."""
    if not isinstance(node, (Index, Embed)):
        return []
    whole = node.children[0].shape if isinstance(node, Index) else node.shape
    needed: list[tuple[Dim, Dim]] = []
    for selector, dim in zip(node.selectors, whole, strict=True):
        if isinstance(selector, int) or selector == (None, None, 1):
            continue
        first, length, step = slice_range(selector, dim, node)
        if not all(isinstance(value, int) for value in (first, length, dim)):
            last = first + (length - 1) * step
            needed += [(1, end + 1) for end in (first, last)] + [(end + 1, dim) for end in (first, last)]
    return needed
