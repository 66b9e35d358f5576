"""The exact weights of a fully connected network: as arrays, as a network of symbols, and as a formula in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from symnet import ops
from symnet.errors import SymnetError
from symnet.expr import Add, Defined, Expr, Mul, Number, Symbol, negate
from symnet.nn import Network, mlp
from symnet.sizes import size

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Layer:
    """One layer: a matrix as rows of exact numbers, its biases, and the name of the activation."""

    matrix: tuple[tuple[Fraction, ...], ...]
    bias: tuple[Fraction, ...]
    activation: str = "identity"

    def __post_init__(self) -> None:
        if len(self.matrix) != len(self.bias) or len({len(row) for row in self.matrix}) != 1:
            raise SymnetError(f"a layer of {len(self.bias)} biases needs as many rows of one length")


@dataclass(frozen=True)
class Weights:
    """Layer by layer, the input first."""

    layers: tuple[Layer, ...]

    @property
    def widths(self) -> tuple[int, ...]:
        return (len(self.layers[0].matrix[0]), *(len(layer.bias) for layer in self.layers))

    @property
    def largest(self) -> Fraction:
        """The largest absolute value of a weight or bias."""
        return max(abs(w) for layer in self.layers for row in (*layer.matrix, layer.bias) for w in row)

    def network(self) -> Network:
        """The network of symbols that these weights belong to, for a batch of N inputs in rows."""
        return mlp(self.widths, tuple(layer.activation for layer in self.layers), batch=size("N"))

    def arrays(self) -> dict[str, Array]:
        """The nearest floating-point numbers, by the names of the network's parameters."""
        found: dict[str, Array] = {}
        for k, layer in enumerate(self.layers, start=1):
            found[f"W{k}"] = np.array([[float(w) for w in row] for row in layer.matrix])
            found[f"b{k}"] = np.array([float(b) for b in layer.bias])
        return found

    def formula(self, variables: Sequence[Symbol], name: str = "net") -> Expr:
        """The output as a formula in these variables, with the exact weights as numbers, under one name."""
        values: list[Expr] = list(variables)
        for layer in self.layers:
            rows = (_combination(row, bias, values) for row, bias in zip(layer.matrix, layer.bias, strict=True))
            values = [row if layer.activation == "identity" else getattr(ops, layer.activation)(row) for row in rows]
        return Defined(name, values[0])


def _combination(row: Sequence[Fraction], bias: Fraction, values: Sequence[Expr]) -> Expr:
    moving = [(w, e) for w, e in zip(row, values, strict=True) if w]
    terms = [_times(w, e, k == 0) for k, (w, e) in enumerate(moving)]
    if bias or not terms:
        terms.append(Number(bias))
    return reduce(Add, terms)


def _times(weight: Fraction, e: Expr, first: bool) -> Expr:
    if first and abs(weight) != 1:
        return Mul(Number(weight), e)
    product = e if abs(weight) == 1 else Mul(Number(abs(weight)), e)
    return product if weight > 0 else negate(product)


def shallow(
    knots: Sequence[Fraction],
    outer: Sequence[Fraction],
    offset: Fraction,
    activation: str = "relu",
    inner: Sequence[Fraction] | None = None,
) -> Weights:
    """offset + Σ outerᵢ · activation(innerᵢ · (x - knotᵢ)), with inner weights 1 by default.

    >>> shallow([Fraction(0), Fraction(1, 2)], [Fraction(2), Fraction(-4)], Fraction(0)).formula([Symbol("x")]).value
    2*relu(x) - 4*relu(x - 1/2)
    """
    slopes = [Fraction(1)] * len(knots) if inner is None else list(inner)
    matrix = tuple((w,) for w in slopes)
    bias = tuple(-w * t for w, t in zip(slopes, knots, strict=True))
    return Weights((Layer(matrix, bias, activation), Layer((tuple(outer),), (offset,))))
