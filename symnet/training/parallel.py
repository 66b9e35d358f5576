"""Loss and gradients of a batch, computed shard by shard, here or on other machines, with the same result.

    from dask.distributed import Client
    step = data_parallel(loss, [W, b], rows=[X, Y], shards=8)
    loss, dW, db = step(X, Y, W, b, executor=Client(...).get_executor())

That the loss of the batch is the sum (or the weighted mean) of the losses of the shards is proved beforehand for this
very loss, see `symnet.training.splitting`; the gradient of a sum is the sum of the gradients.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import lru_cache, reduce
from itertools import pairwise
from typing import Any

import numpy as np

from symnet.calculus import grad
from symnet.errors import SymnetError, quote
from symnet.expr import Expr, Symbol, as_expr, postorder
from symnet.program import Program, compile
from symnet.training.splitting import TIMEOUT, Split, State, split


class DataParallel:
    """A program whose batch may be cut into shards. program: what runs on each shard; rows: the names of the inputs
    that are cut; split: the proof that the results of the shards make up the result of the batch."""

    def __init__(self, program: Program, rows: tuple[str, ...], split: Split, states: tuple[State, ...], shards: int):
        self.program, self.rows, self.split, self.states, self.shards = program, rows, split, states, shards
        self.inputs = program.inputs
        self._sent = pickle.dumps(program)

    def __call__(self, *args: Any, executor: Executor | None = None, **named: Any) -> list[Any]:
        """The loss of the whole batch and its gradients, as the program gives them.

        executor: of `concurrent.futures`, or anything with its `submit`, such as Dask's `client.get_executor()`; here
        and now, one shard after the other, where there is none. The results of the shards are added in their order,
        so that they are the same bits whoever computes them and whoever is first (as far as NumPy and its BLAS are the
        same there); with another number of shards they differ by rounding. Raises `SymnetError`.
        """
        values = self._bound(args, named)
        counts, pieces = self._cut(values)
        if executor is None:
            found = [self.program(*piece) for piece in pieces]
        else:
            futures = [executor.submit(_on_shard, self._sent, piece) for piece in pieces]
            found = [future.result() for future in futures]
        return [
            _joined(state, parts, counts) for state, parts in zip(self.states, zip(*found, strict=True), strict=True)
        ]

    def _bound(self, args: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
        given = dict(zip(self.inputs, args, strict=False))
        unknown = [name for name in named if name not in self.inputs or name in given]
        if len(args) > len(self.inputs) or unknown:
            raise SymnetError(f"the inputs are {', '.join(map(quote, self.inputs))}, each once, by position or by name")
        values = {**given, **named}
        missing = [name for name in self.inputs if name not in values]
        if missing:
            raise SymnetError(f"no argument for {', '.join(map(quote, missing))}")
        return values

    def _cut(self, values: dict[str, Any]) -> tuple[list[int], list[list[Any]]]:
        """The number of rows of each shard, and the arguments of each."""
        arrays = {name: np.asarray(values[name]) for name in self.rows}
        lengths = {name: len(array) if array.ndim else 0 for name, array in arrays.items()}
        count = min(lengths.values())
        if len(set(lengths.values())) > 1:
            told = ", ".join(f"{quote(name)} has {n}" for name, n in lengths.items())
            raise SymnetError(f"the inputs of a batch need the same number of rows: {told}")
        if count < self.shards:
            raise SymnetError(f"{count} rows cannot be cut into {self.shards} shards; use fewer shards or more rows")
        ends = [count * k // self.shards for k in range(self.shards + 1)]
        pieces = [
            [arrays[name][a:b] if name in arrays else values[name] for name in self.inputs] for a, b in pairwise(ends)
        ]
        return [b - a for a, b in pairwise(ends)], pieces

    def __repr__(self) -> str:
        return f"<{self.shards} shards of {', '.join(self.rows)} for {self.program!r}>"


def data_parallel(
    loss: Expr,
    wrt: Sequence[Any],
    rows: Sequence[Any],
    *,
    shards: int,
    given: Sequence[Any] = (),
    inputs: Sequence[Any] | None = None,
    timeout: float = TIMEOUT,
) -> DataParallel:
    """A function that gives the loss and its gradients by the variables `wrt`, from shards of the batch.

    rows: the inputs (or their names) whose first axis is the batch, all of the same symbolic size; shards: how many
    pieces, of nearly equal length; given: what the derivation may use, as in `grad`; inputs: the order of the
    arguments. Raises `SymnetError` for a loss that does not come apart by rows, with the part of it that does not, and
    the claim that fails: the normalisation of a batch, a sum over rows plus a penalty (average over the rows), ...

    >>> from symnet.nn import squared_error
    >>> from symnet.symbols import tensors
    >>> X, w, y = tensors("X: N n; w: n; y: N")
    >>> step = data_parallel(squared_error(X @ w, y), [w], rows=[X, y], shards=2, inputs=[X, w, y])
    >>> step([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [1.0, 2.0], [1.0, 2.0, 6.0])
    [np.float64(4.5), array([-3., -3.])]
    """
    if isinstance(shards, bool) or not isinstance(shards, int) or shards < 1:
        raise SymnetError(f"the number of shards is an integer of at least 1, and not {quote(shards)}")
    known = {node.name: node for node in postorder(loss) if isinstance(node, Symbol)}
    cut = [_variable(one, known) for one in rows]
    by = [_variable(one, known) for one in ([wrt] if isinstance(wrt, (str, Expr)) else wrt)]
    for symbol in by:
        if symbol in cut:
            raise SymnetError(f"{quote(symbol.name)} is cut into shards, so there is no one gradient by it")
    found = split([loss], cut, timeout)
    gradients = list(grad(loss, by, given=given).result)
    program = compile([loss, *gradients], inputs=list(known.values()) if inputs is None else inputs)
    if program.sizes:
        raise SymnetError(f"no array tells the size {', '.join(map(quote, program.sizes))}; put a number in its place")
    # The gradient of a sum, and of a weighted mean, is that of the gradients: no shard has a share in the variables.
    states = found.states * (1 + len(gradients))
    return DataParallel(program, tuple(s.name for s in cut), found, states, shards)


def _variable(one: Any, known: dict[str, Symbol]) -> Symbol:
    name = one if isinstance(one, str) else getattr(as_expr(one), "name", None)
    if name not in known:
        raise SymnetError(f"{quote(one)} is not a variable of the loss; there are {', '.join(map(quote, known))}")
    return known[name]


def _joined(state: State, parts: tuple[Any, ...], counts: list[int]) -> Any:
    """The result of the batch from those of the shards, added from the first to the last."""
    if state.kind == "total":
        return reduce(np.add, parts)
    weighted = reduce(np.add, (part * part.dtype.type(n) for part, n in zip(parts, counts, strict=True)))
    return weighted / weighted.dtype.type(sum(counts))


def _on_shard(sent: bytes, arguments: list[Any]) -> list[Any]:
    """What another process does."""
    return _received(sent)(*arguments)  # type: ignore[no-any-return]


@lru_cache(maxsize=16)
def _received(sent: bytes) -> Program:
    """A program, made once in each process."""
    return pickle.loads(sent)  # type: ignore[no-any-return]
