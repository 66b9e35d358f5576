"""ReLU networks put together unit by unit in exact numbers, and laid out as layers.

A value is an affine combination of the inputs and of units made before; a unit is the ReLU of a value. A unit that is
used further on than in the next layer is carried there by units of its own, exactly: relu(u) = u where u ≥ 0, and an
input x ≥ low is carried as relu(x − low).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from symnet.errors import SymnetError
from symnet.nn import Network, mlp
from symnet.sizes import size

Number = int | Fraction


@dataclass(frozen=True)
class Value:
    """constant + Σ weight · unit; units by their number, the inputs first."""

    terms: Mapping[int, Fraction]
    constant: Fraction = Fraction(0)

    def __add__(self, other: Value | Number) -> Value:
        if not isinstance(other, Value):
            return Value(self.terms, self.constant + other)
        terms = dict(self.terms)
        for unit, weight in other.terms.items():
            terms[unit] = terms.get(unit, Fraction(0)) + weight
        return Value({u: w for u, w in terms.items() if w}, self.constant + other.constant)

    def __radd__(self, other: Number) -> Value:
        return self + other

    def __mul__(self, factor: Number) -> Value:
        if not factor:
            return Value({})
        return Value({u: w * factor for u, w in self.terms.items()}, self.constant * factor)

    __rmul__ = __mul__

    def __truediv__(self, divisor: Number) -> Value:
        return self * (Fraction(1) / divisor)

    def __neg__(self) -> Value:
        return self * -1

    def __sub__(self, other: Value | Number) -> Value:
        return self + (-other)

    def __rsub__(self, other: Number) -> Value:
        return -self + other


@dataclass(frozen=True)
class Layer:
    """z = W x + b in exact numbers: a row of weights by column for each unit, and its bias."""

    rows: tuple[Mapping[int, Fraction], ...]
    biases: tuple[Fraction, ...]

    def at(self, x: Sequence[Fraction]) -> list[Fraction]:
        return [sum((w * x[i] for i, w in row.items()), b) for row, b in zip(self.rows, self.biases, strict=True)]


@dataclass(frozen=True)
class Stack:
    """A ReLU network in exact numbers: layers with a ReLU between any two, none after the last."""

    inputs: int
    layers: tuple[Layer, ...]

    @property
    def widths(self) -> tuple[int, ...]:
        """Inputs, hidden layers, outputs."""
        return (self.inputs, *(len(layer.rows) for layer in self.layers))

    @property
    def depth(self) -> int:
        """The number of hidden layers."""
        return len(self.layers) - 1

    @property
    def width(self) -> int:
        """The largest hidden layer."""
        return max(self.widths[1:-1], default=0)

    @property
    def units(self) -> int:
        """All hidden units."""
        return sum(self.widths[1:-1])

    @property
    def largest_weight(self) -> Fraction:
        """The largest weight or bias in absolute value."""
        rows = [w for layer in self.layers for row in layer.rows for w in row.values()]
        return max(map(abs, [*rows, *(b for layer in self.layers for b in layer.biases)]), default=Fraction(0))

    def __call__(self, *x: Number) -> Fraction:
        """The output at exact numbers, exactly.

        >>> c = Circuit([0])
        >>> stack = c.stack(c.relu(c.inputs[0] - Fraction(1, 2)) * 2)
        >>> stack(Fraction(3, 4))
        Fraction(1, 2)
        """
        values = [Fraction(v) for v in x]
        for layer in self.layers[:-1]:
            values = [max(z, Fraction(0)) for z in layer.at(values)]
        return self.layers[-1].at(values)[0]

    def network(self) -> Network:
        """The same widths as a `Network` of a batch in rows; `weights` are the values of its parameters."""
        return mlp(self.widths, ("relu",) * self.depth + ("identity",), batch=size("N"))

    def weights(self) -> dict[str, NDArray[np.float64]]:
        """W1, b1, W2, ... as arrays of floats, which they are exactly; `SymnetError` where one is not."""
        found: dict[str, NDArray[np.float64]] = {}
        for number, (layer, n) in enumerate(zip(self.layers, self.widths, strict=False), start=1):
            W = np.zeros((len(layer.rows), n))
            for i, row in enumerate(layer.rows):
                for j, w in row.items():
                    W[i, j] = as_float(w)
            found[f"W{number}"] = W
            found[f"b{number}"] = np.array([as_float(b) for b in layer.biases])
        return found


def as_float(value: Fraction) -> float:
    """A number that a float holds exactly, as that float."""
    made = float(value)
    if Fraction(made) != value:
        raise SymnetError(f"the weight {value} is not a floating-point number; ask for a larger error")
    return made


def dyadic(value: Fraction, bits: int) -> Fraction:
    """The nearest multiple of 2^-bits."""
    return Fraction(round(value * 2**bits), 2**bits)


def power_of_two(value: Fraction) -> Fraction:
    """The least power of 2 that is at least as large, of a positive number.

    >>> power_of_two(Fraction(3)), power_of_two(Fraction(1, 3)), power_of_two(Fraction(1, 4))
    (Fraction(4, 1), Fraction(1, 2), Fraction(1, 4))
    """
    found = Fraction(1)
    while found < value:
        found *= 2
    while found / 2 >= value:
        found /= 2
    return found


class Circuit:
    """A network being built over inputs with the given lower bounds; `relu` makes units, `stack` lays them out."""

    def __init__(self, lows: Sequence[Number]):
        self._lows = [Fraction(low) for low in lows]
        self._values: list[Value | None] = [None] * len(lows)
        self._layer = [0] * len(lows)
        self._made: dict[tuple[tuple[tuple[int, Fraction], ...], Fraction], int] = {}

    @property
    def inputs(self) -> list[Value]:
        return [Value({i: Fraction(1)}) for i in range(len(self._lows))]

    def relu(self, value: Value) -> Value:
        """A unit, the ReLU of a value; the same value asks for the same unit."""
        if not value.terms:
            return Value({}, max(value.constant, Fraction(0)))
        key = (tuple(sorted(value.terms.items())), value.constant)
        if key not in self._made:
            self._values.append(value)
            self._layer.append(1 + self._level(value))
            self._made[key] = len(self._values) - 1
        return Value({self._made[key]: Fraction(1)})

    def hold(self, value: Value, low: Number) -> Value:
        """The value as one unit, where it is known to be at least `low`: relu(v − low) + low."""
        return self.relu(value - low) + low

    def absolute(self, value: Value) -> Value:
        return self.relu(value) + self.relu(-value)

    def stack(self, *outputs: Value) -> Stack:
        """The layers. Outputs are affine combinations of the last of them."""
        depth = max((self._level(v) for v in outputs), default=0)
        if depth == 0:
            return Stack(len(self._lows), (_layer(outputs, {i: (i, Fraction(0)) for i in range(len(self._lows))}),))
        wanted = self._wanted(outputs, depth)
        places = {i: (i, Fraction(0)) for i in range(len(self._lows))}  # unit: its column, and what to add to that
        layers = []
        for level in range(1, depth + 1):
            units = sorted(wanted[level])
            values = [self._values[u] if self._layer[u] == level else self._carried(u) for u in units]
            layers.append(_layer([v for v in values if v is not None], places))
            places = {
                u: (column, self._lows[u] if u < len(self._lows) else Fraction(0)) for column, u in enumerate(units)
            }
        return Stack(len(self._lows), (*layers, _layer(outputs, places)))

    def _carried(self, unit: int) -> Value:
        low = self._lows[unit] if unit < len(self._lows) else Fraction(0)
        return Value({unit: Fraction(1)}, -low)

    def _level(self, value: Value) -> int:
        return max((self._layer[u] for u in value.terms), default=0)

    def _wanted(self, outputs: Iterable[Value], depth: int) -> list[set[int]]:
        """For each layer, the units that stand in it: made there, or carried through it."""
        wanted: list[set[int]] = [set() for _ in range(depth + 1)]
        last: dict[int, int] = {}

        def use(value: Value, level: int) -> None:
            for unit in value.terms:
                last[unit] = max(last.get(unit, 0), level)

        for value in outputs:
            use(value, depth + 1)
        for unit in range(len(self._values) - 1, -1, -1):  # those who use a unit were made after it
            if unit not in last:
                continue
            made = self._values[unit]
            if made is not None:
                use(made, self._layer[unit])
            for level in range(max(1, self._layer[unit]), last[unit]):
                wanted[level].add(unit)
        return wanted


def _layer(values: Iterable[Value], places: Mapping[int, tuple[int, Fraction]]) -> Layer:
    rows, biases = [], []
    for value in values:
        rows.append({places[u][0]: w for u, w in value.terms.items()})
        biases.append(sum((w * places[u][1] for u, w in value.terms.items()), value.constant))
    return Layer(tuple(rows), tuple(biases))
