"""Programs in C: one compiled function of arrays, for networks so small that the calls of NumPy are what takes time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from symnet.errors import SymnetError
from symnet.expr import Defined, Expr, Symbol, postorder
from symnet.program.arguments import Arguments
from symnet.program.backends.c.build import built, compiler, foreign
from symnet.program.backends.c.call import Ready, checked, lying
from symnet.program.backends.c.prepared import PreparedC
from symnet.program.backends.c.source import CSource, c_source
from symnet.program.compile import Program
from symnet.program.kernels import KERNELS
from symnet.program.numpy_source import check_names
from symnet.program.prepared import prepared
from symnet.program.prepared.source import Recipe
from symnet.program.shapes import concrete, told
from symnet.program.shared import lowered
from symnet.program.trees import grown, leaves, refuse_formal

TYPES = ("float64", "float32")


class CProgram:
    """Compiled expressions as one C function, called through cffi.

    source: the C text for float64, readable and complete; inputs, outputs and sizes are those of any program.

    Arguments, results and errors are those of a NumPy program, but only float32 and float64 are taken. The function is
    compiled at the first call with a type (some tenths of a second) and kept in a folder of the user's own, so that the
    next process finds it. A call holds no state and lets other threads run. Where an expression has no value, an entry
    is nan or infinite, without a warning. fast: as for NumPy, leaves out stable forms that cost another exponential.

    Raises `SymnetError` where there is no C compiler.
    """

    def __init__(
        self, tree: Any, inputs: tuple[Symbol, ...], title: str = "", factors: bool = False, fast: bool = False
    ):
        if factors:
            raise SymnetError("factors are kept by the NumPy backend alone; leave factors=True out, or the backend")
        self._tree, self._title, self._fast, self.symbols = tree, title, fast, inputs
        self.outputs: tuple[Expr, ...] = tuple(leaves(tree))
        nodes = list(postorder(*self.outputs))
        refuse_formal(nodes)
        check_names(inputs, nodes)
        compiler()
        self._labels = tuple(e.name if isinstance(e, Defined) else "" for e in self.outputs)
        self._lowered, self._names = lowered(*self.outputs, nodes=nodes, kernels=KERNELS, fast=fast)
        self._lock = threading.Lock()
        self._written: dict[str, CSource] = {}
        self._ready: dict[Any, Ready] = {}
        written = self._source("float64")
        self.source = written.text
        self.inputs: tuple[str, ...] = tuple(symbol.name for symbol in inputs)
        known = told(symbol.shape for symbol in inputs)
        self.sizes: tuple[str, ...] = tuple(name for name in written.sizes if name not in known)
        self._alone = isinstance(tree, Expr)
        self._listed = not self._alone and all(isinstance(branch, Expr) for branch in tree)
        self._constants = Program(list(written.constants), ()) if written.constants else None
        keywords = {name: name for name in self.sizes}
        self._arguments = Arguments(inputs, self.outputs, self.outputs, nodes, keywords, written.shapes)
        self.function: Callable[..., Any] = self.__call__

    def __call__(self, *args: Any, **named: Any) -> Any:
        """The values at these arrays: one array (a NumPy number for a scalar), or a list of them, as asked.

        Raises `SymnetError` for a missing, unknown, misshapen or non-numeric argument.
        """
        arrays, sizes, dtype, _, check = self._arguments.bind(args, named)
        ready = self.ready(arrays, sizes, dtype)
        results = ready.arrays()
        call = ready.call([lying(array, dtype) for array in arrays], results)
        checked(ready.run(call.frame, 1))
        if check is not None:
            check([value.shape for value in results])
        values = [value if value.ndim else value[()] for value in results]
        return values if self._listed else values[0] if self._alone else grown(self._tree, iter(values))

    def prepare(
        self,
        *arrays: Any,
        held: Collection[str] = (),
        constant: Collection[str] = (),
        updates: Mapping[str, int] | None = None,
        sizes: Mapping[str, int] | None = None,
        dtype: Any = None,
        copy: bool = False,
        **named: Any,
    ) -> PreparedC:
        """The program for arguments of given shapes and one type, compiled for these sizes alone.

        The arguments, and what is refused, are those of a NumPy program's `prepare`; several steps can be made by one
        call, with `repeat`.
        """
        binding = self._arguments.prepared(arrays, named, dict(sizes or {}), dtype)

        def make(recipe: Recipe, given: Mapping[str, Any], copied: bool) -> PreparedC:
            ready = self._made(recipe.sizes, recipe.real, special=True)
            return PreparedC(ready, recipe, given, copied)

        labels, title = self._labels, self._title
        step = prepared(self.outputs, self.symbols, labels, title, binding, held, constant, updates or {}, copy, make)
        assert isinstance(step, PreparedC)
        if not self._listed:
            step._shape = lambda found: grown(self._tree, iter(found))
        return step

    def ready(self, arrays: Sequence[Any], sizes: Mapping[str, int], dtype: Any) -> Ready:
        """The function for arrays of these shapes."""
        shapes = tuple([array.shape for array in arrays])
        key = (dtype, shapes, *sizes.items())
        found = self._ready.get(key)
        if found is None:
            found = self._made(self._arguments.solved(shapes, sizes), dtype)
            if len(self._ready) < 1000:
                self._ready[key] = found
        return found

    def _made(self, sizes: Mapping[str, int], dtype: Any, special: bool = False) -> Ready:
        """The function for these sizes; special: compiled for them alone."""
        if dtype.name not in TYPES:
            raise SymnetError(
                f"programs in C compute in float32 and float64, and {dtype} was given; convert the arrays, or compile "
                "with backend='numpy'"
            )
        written = self._source(dtype.name, sizes if special else None)
        with self._lock:
            library = built(written.text)
        constants: list[float] = []
        if self._constants is not None:
            constants = [float(v) for v in self._constants(**{name: sizes[name] for name in self._constants.sizes})]
        counts = [
            (8 if part.kind == "double" else dtype.itemsize) * prod(concrete((part.count,), sizes))
            for part in written.parts
        ]
        return Ready(
            foreign(),
            library,
            written.text,
            [sizes[name] for name in written.sizes],
            constants,
            [
                (concrete(e.shape, sizes), np.dtype(bool) if truth else dtype)
                for e, truth in zip(self.outputs, written.truths, strict=True)
            ],
            sum((count + 63) // 64 * 64 for count in counts),
        )

    def _source(self, dtype: str, known: Mapping[str, int] | None = None) -> CSource:
        if known is None and dtype in self._written:
            return self._written[dtype]
        made = c_source(self._lowered, self.symbols, self._names, self._labels, dtype, self._title, known)
        if known is None:
            self._written[dtype] = made
        return made

    def __repr__(self) -> str:
        return f"<symnet program of ({', '.join(self.inputs)}) in C>"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._tree, self.symbols, self._title, False, self._fast)
