"""An array kept as its factors: a diagonal, a Kronecker product, something of low rank; written out only when asked."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from symnet.errors import BudgetError, ShapeError
from symnet.sizes import show

Array = Any
LARGEST = 2**29  # entries of an array that is written out: 4 GiB of float64


class Structured:
    """An array as its factors.

    kind: `diagonal`, `kronecker`, `block diagonal`, `low rank` (an outer product), `product` (rows times weights times
    columns, not multiplied out), `dense`, or `sum` (of `terms`); shape: of the whole array; factors: the arrays that
    were computed; spec: how they make up the whole, in the words of an einsum in which a repeated letter of the result
    means "zero off this diagonal", and a letter that no factor has runs over an identity: `jk->ijik` is one
    matrix in every diagonal block, `i->ii` a diagonal.

    `toarray()` writes it out, `numpy.asarray` too. `H @ v` contracts all axes of `v` with the last axes of `H`, `v @ H`
    with the first ones, at the cost of the factors: for a Hessian of shape `x.shape + x.shape`, and v of the shape of
    x, it is the Hessian-vector product.
    """

    __slots__ = ("factors", "kind", "shape", "spec", "terms")
    __array_ufunc__ = None  # so that `array @ structured` comes here

    def __init__(
        self,
        kind: str,
        shape: tuple[int, ...],
        factors: tuple[Array, ...],
        spec: str,
        terms: tuple[Structured, ...] = (),
    ):
        self.kind, self.shape, self.factors, self.spec, self.terms = kind, shape, factors, spec, terms

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def dtype(self) -> Any:
        return np.result_type(*(factor for term in self.terms or (self,) for factor in term.factors))

    @property
    def nbytes(self) -> int:
        """The memory that the factors take; one array counts once."""
        arrays = {id(factor): factor.nbytes for term in self.terms or (self,) for factor in term.factors}
        return sum(arrays.values())

    def toarray(self, out: Array | None = None, *, zeroed: bool = False) -> Array:
        """The whole array, new or written into `out`.

        zeroed: says that `out` holds zeros wherever this array has none of its entries: new zeros, or what an earlier
        `toarray` of the same program wrote. Then only the entries of the structure are written.

        Raises `ShapeError` where `out` has another shape, `BudgetError` where the array would have over 2**29 entries.
        """
        if out is None:
            if prod(self.shape) > LARGEST:
                raise BudgetError(
                    f"an array of shape {show(self.shape)} has {prod(self.shape)} entries, more than {LARGEST}; keep "
                    "the factors, and multiply with `@`"
                )
            out, zeroed = np.zeros(self.shape, self.dtype), True
        elif out.shape != self.shape:
            raise ShapeError(f"`out` has shape {show(out.shape)}, and the array has shape {show(self.shape)}")
        if not zeroed:
            out[...] = 0
        if not self.terms:
            _diagonal(self.spec, out)[...] = self._block()
            return out
        first, *rest = sorted(self.terms, key=lambda term: bool(_view(term.spec)))  # what fills the whole comes first
        for term in rest if _view(first.spec) else ():
            _diagonal(term.spec, out)[...] = 0
        _diagonal(first.spec, out)[...] = first._block()
        for term in rest:
            view = _diagonal(term.spec, out)
            view += term._block()
        return out

    def _block(self) -> Array:
        """The entries along the diagonals."""
        inputs, target, plain = _parts(self.spec)
        return self.factors[0] if plain else _einsum(f"{inputs}->{target}", self.factors)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        if copy is False:
            raise ValueError("factors are not an array; writing them out makes a new one")
        made = self.toarray()
        return made if dtype is None else made.astype(dtype, copy=False)

    def __matmul__(self, v: Any) -> Array:
        return self._times(np.asarray(v), last=True)

    def __rmatmul__(self, v: Any) -> Array:
        return self._times(np.asarray(v), last=False)

    def _times(self, v: Array, last: bool) -> Array:
        axes = self.shape[self.ndim - v.ndim :] if last else self.shape[: v.ndim]
        if not v.ndim or v.shape != axes:
            raise ShapeError(
                f"cannot multiply an array of shape {show(self.shape)} by one of shape {show(v.shape)}: all axes of "
                f"the latter meet the {'last' if last else 'first'} axes of the former"
            )
        total: Array = None
        for term in self.terms or (self,):
            inputs, output = term.spec.split("->")
            cut = self.ndim - v.ndim if last else v.ndim
            mine, rest = (output[cut:], output[:cut]) if last else (output[:cut], output[cut:])
            shape = self.shape[:cut] if last else self.shape[cut:]
            found = _spread(f"{inputs},{mine}", rest, shape, (*term.factors, v))
            total = found if total is None else total + found
        return total

    def __repr__(self) -> str:
        inner = f"{len(self.terms)} terms" if self.terms else f"{self.spec!r}"
        return f"<{self.kind} {inner} of shape {show(self.shape)}>"


@lru_cache(maxsize=4096)
def _parts(spec: str) -> tuple[str, str, bool]:
    """(inputs, distinct letters of the result that some input has, whether the one input is the block as it is)."""
    inputs, output = spec.split("->")
    target = "".join(letter for letter in dict.fromkeys(output) if letter in inputs)
    return inputs, target, inputs == target


@lru_cache(maxsize=4096)
def _view(spec: str) -> str:
    inputs, target, _ = _parts(spec)
    output = spec.split("->")[1]
    free = "".join(letter for letter in dict.fromkeys(output) if letter not in inputs)
    return "" if len(set(output)) == len(output) and not free else f"{output}->{free}{target}"


def _diagonal(spec: str, a: Array) -> Array:
    """The part of the whole that the block fills, as a view; letters of identities come first."""
    view = _view(spec)
    if not view:
        return a
    if type(a) is not np.ndarray or not a.flags.c_contiguous or a.dtype.hasobject:
        return np.einsum(view, a)
    shape, strides = _strides(view, a.shape, a.itemsize)
    return np.ndarray(shape, a.dtype, a, 0, strides)  # what `einsum` does, in half its time


@lru_cache(maxsize=1024)
def _strides(view: str, shape: tuple[int, ...], itemsize: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Shape and strides of a view such as `"ikil->ikl"`: along a letter that repeats, all its axes go on together."""
    output, target = view.split("->")
    dims = dict(zip(output, shape, strict=True))
    steps = dict.fromkeys(dims, 0)
    for k, letter in enumerate(output):
        steps[letter] += itemsize * prod(shape[k + 1 :])
    return tuple(dims[letter] for letter in target), tuple(steps[letter] for letter in target)


def _spread(inputs: str, output: str, shape: tuple[int, ...], factors: tuple[Array, ...]) -> Array:
    """An einsum whose result may repeat letters, or have letters that no input has."""
    spec = f"{inputs}->{output}"
    block = _einsum(f"{inputs}->{_parts(spec)[1]}", factors)
    if not _view(spec):
        return block
    out = np.zeros(shape, block.dtype)
    _diagonal(spec, out)[...] = block
    return out


def _einsum(spec: str, factors: tuple[Array, ...]) -> Array:
    if len(factors) == 1:
        return np.einsum(spec, factors[0])
    return np.einsum(spec, *factors, optimize=_path(spec, tuple(factor.shape for factor in factors)))


@lru_cache(maxsize=1024)
def _path(spec: str, shapes: tuple[tuple[int, ...], ...]) -> list[Any]:
    """The order of products, found once for each combination of shapes."""
    stand_ins = [np.broadcast_to(np.zeros(()), shape) for shape in shapes]
    return np.einsum_path(spec, *stand_ins, optimize="greedy")[0]
