"""Spikes on a grid as a network: its parameters, its layers over all nodes at once, and its formula in exact numbers.

A spike is relu(1 − max(u₁, ..., u_d, 0) + min(u₁, ..., u_d, 0)) with u = (x − node)/h: 1 at its node, 0 at all others,
linear on each simplex of a cell. Maxima and minima are built up by ReLUs, one variable a layer:
max(M, u) = u + relu(M − u) and min(m, u) = m − relu(m − u).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from symnet import ops
from symnet.expr import Add, Defined, Expr, Number, Symbol, as_expr
from symnet.nn import Network
from symnet.sizes import size
from symnet.symbols import tensor

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """Nodes low + i·step on each axis, counts[k] cells along axis k; values at the nodes, the last axis fastest."""

    lows: tuple[Fraction, ...]
    steps: tuple[Fraction, ...]
    counts: tuple[int, ...]
    values: tuple[Fraction, ...]

    @property
    def nodes(self) -> tuple[int, ...]:
        """Nodes along each axis."""
        return tuple(n + 1 for n in self.counts)

    @property
    def widths(self) -> tuple[int, ...]:
        """Inputs, hidden layers, output. Layers after the first read the inputs again, which carries would do too."""
        d, nodes = len(self.counts), self.nodes
        growing = [prod(nodes[: k + 1]) * (1 if k == 1 else 2) for k in range(1, d)]
        return (d, *growing, 2 * prod(nodes), prod(nodes), 1)

    @property
    def largest(self) -> Fraction:
        """The largest absolute value of a weight or bias."""
        rates = [1 / step for step in self.steps]
        offsets = [abs(low / step) + n for low, step, n in zip(self.lows, self.steps, self.counts, strict=True)]
        return max([*rates, *offsets, *map(abs, self.values)])

    def network(self) -> Network:
        """The network for a batch of N inputs in rows: rates w, offsets b1, b2, ..., and the values at the nodes c."""
        d, nodes, N = len(self.counts), self.nodes, size("N")
        X, w, c = tensor("X", N, d), tensor("w", d), tensor("c", prod(nodes))
        offsets = [tensor(f"b{k + 1}", n) for k, n in enumerate(nodes)]
        u = []
        for k, (b, n) in enumerate(zip(offsets, nodes, strict=True)):
            place = (1,) * k + (n,) + (1,) * (d - 1 - k)
            column = ops.index(X, (slice(None), k)) * ops.index(w, (k,))
            u.append(ops.reshape(column, (N, *(1,) * d)) - ops.reshape(b, place))
        layers: list[Defined] = []

        def unit(name: str, value: Expr) -> Expr:
            layers.append(Defined(name, ops.relu(value)))
            return layers[-1]

        high = low = u[0]
        for k, v in enumerate(u[1:], start=2):
            up = unit(f"R{k}", high - v)
            down = up if high is low else unit(f"Q{k}", low - v)
            high, low = v + up, low - down
        spikes = unit("S", 1 - unit("A", high) - unit("B", -low))
        output = ops.reshape(ops.reshape(spikes, (N, prod(nodes))) @ c, (N, 1))
        return Network(X, (w, *offsets, c), (*layers, Defined("z", output)))

    def arrays(self) -> dict[str, Array]:
        """The nearest floating-point numbers, by the names of the network's parameters."""
        found = {"w": np.array([float(1 / step) for step in self.steps])}
        for k, (low, step, n) in enumerate(zip(self.lows, self.steps, self.nodes, strict=True), start=1):
            found[f"b{k}"] = np.array([float(low / step + i) for i in range(n)])
        found["c"] = np.array([float(v) for v in self.values])
        return found

    def formula(self, variables: Sequence[Symbol], name: str = "net") -> Expr:
        """The output as a formula in these variables, with exact numbers, under one name."""
        axes = [
            [(x - Number(low + i * step)) / Number(step) for i in range(n)]
            for x, low, step, n in zip(variables, self.lows, self.steps, self.nodes, strict=True)
        ]
        spikes = (Number(v) * _spike(u) for v, u in zip(self.values, product(*axes), strict=True) if v)
        return Defined(name, reduce(Add, spikes, as_expr(0)))

    def at(self, point: Sequence[Fraction]) -> Fraction:
        """The value at a point of the box, exactly: along the edges of its simplex, the largest share first."""
        places, shares = [], []
        for x, low, step, n in zip(point, self.lows, self.steps, self.counts, strict=True):
            u = (x - low) / step
            cell = min(int(u), n - 1)
            places.append(cell)
            shares.append(u - cell)
        total, before = Fraction(0), Fraction(1)
        for axis in sorted(range(len(shares)), key=lambda k: -shares[k]):
            total += (before - shares[axis]) * self.value(places)
            before = shares[axis]
            places[axis] += 1
        return total + before * self.value(places)

    def value(self, place: Sequence[int]) -> Fraction:
        """The value at a node."""
        index = 0
        for i, n in zip(place, self.nodes, strict=True):
            index = index * n + i if i < n else index * n + n - 1
        return self.values[index]


def _spike(u: Sequence[Expr]) -> Expr:
    high = low = u[0]
    for v in u[1:]:
        up = ops.relu(high - v)
        high, low = v + up, low - (up if high is low else ops.relu(low - v))
    return ops.relu(1 - ops.relu(high) - ops.relu(-low))
