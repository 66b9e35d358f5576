"""Fully connected networks in balls: enclosures of the output and of all slopes over a whole box of inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from flint import arb, arb_mat, fmpq

from symnet.errors import SymnetError, quote
from symnet.expr import Defined, Expr, Map, Symbol
from symnet.functions import FUNCTIONS
from symnet.nn import Network, batch_dense, dense

JUMPS = ("step", "sign")  # those have slope 0 almost everywhere, and no mean value theorem
KINKS = 4  # in one box, of which all sides are tried
ONE, HALF = arb(1), arb(1) / 2


def _kink(left: arb, right: arb) -> Callable[[arb], arb]:
    """The slopes of a function with a kink at 0: all that lie between the two where 0 may be inside."""
    both = left.union(right)
    return lambda z: right if z > 0 else left if z < 0 else both


def _tanh_slope(z: arb) -> arb:
    t = z.tanh()
    return ONE - t * t


def _sigmoid(z: arb) -> arb:
    return (ONE + (z / 2).tanh()) / 2


def _sigmoid_slope(z: arb) -> arb:
    return _tanh_slope(z / 2) / 4


def _gelu_slope(z: arb) -> arb:
    root = (arb.pi() * 2).sqrt()
    return (ONE + (z * HALF.sqrt()).erf()) / 2 + z * (-z * z / 2).exp() / root


def _silu_slope(z: arb) -> arb:
    return _sigmoid(z) + z * _sigmoid_slope(z)


@dataclass(frozen=True)
class Activation:
    """value and slope: enclosures over a ball; slopes at a kink are all between those of both sides. sides: the slopes
    left and right of a kink at 0, where that is all there is."""

    value: Callable[[arb], arb]
    slope: Callable[[arb], arb]
    sides: tuple[arb, arb] | None = None


def _bent(value: Callable[[arb], arb], left: arb, right: arb) -> Activation:
    return Activation(value, _kink(left, right), (left, right))


# One row for each continuous activation whose enclosures are tight; the tests compare each with its row of functions.
ACTIVATIONS: dict[str, Activation] = {
    "identity": Activation(lambda z: z, lambda z: ONE),
    "relu": _bent(lambda z: z.max(arb(0)), arb(0), ONE),
    "abs": _bent(abs, -ONE, ONE),
    "leaky_relu": _bent(lambda z: z.max(z / 100), ONE / 100, ONE),
    "tanh": Activation(arb.tanh, _tanh_slope),
    "sigmoid": Activation(_sigmoid, _sigmoid_slope),
    "softplus": Activation(lambda z: z.exp().log1p(), _sigmoid),
    "exp": Activation(arb.exp, arb.exp),
    "sin": Activation(arb.sin, arb.cos),
    "cos": Activation(arb.cos, lambda z: -z.sin()),
    "erf": Activation(arb.erf, lambda z: 2 * (-z * z).exp() / arb.pi().sqrt()),
    "gelu": Activation(lambda z: z * (ONE + (z * HALF.sqrt()).erf()) / 2, _gelu_slope),
    "silu": Activation(lambda z: z * _sigmoid(z), _silu_slope),
    "softsign": Activation(lambda z: z / (ONE + abs(z)), lambda z: ONE / ((ONE + abs(z)) * (ONE + abs(z)))),
    "atan": Activation(arb.atan, lambda z: ONE / (ONE + z * z)),
    "hard_tanh": Activation(lambda z: z.max(-ONE).min(ONE), lambda z: _clipped(z, ONE, ONE)),
    "hard_sigmoid": Activation(lambda z: ((z + 3) / 6).max(arb(0)).min(ONE), lambda z: _clipped(z, arb(3), ONE / 6)),
}


def _clipped(z: arb, edge: arb, slope: arb) -> arb:
    """Slopes of a ramp that is flat beyond ±edge."""
    if abs(z) < edge:
        return slope
    return arb(0) if abs(z) > edge else arb(0).union(slope)


@dataclass(frozen=True)
class Dense:
    """Layers z = W a + b with the name of what follows each; W and b are exact balls."""

    inputs: int
    weights: tuple[arb_mat, ...]
    biases: tuple[arb_mat, ...]
    activations: tuple[str, ...]

    @property
    def layers(self) -> list[Callable[[Sequence[Fraction]], list[Fraction]]]:
        """The affine layers as functions of exact numbers."""
        return [_affine(W, b) for W, b in zip(self.weights, self.biases, strict=True)]

    def value(self, x: Sequence[arb]) -> arb:
        """An enclosure of the output over a box."""
        a = arb_mat(self.inputs, 1, list(x))
        for W, b, name in zip(self.weights, self.biases, self.activations, strict=True):
            z = W * a + b
            a = z if name == "identity" else _entrywise(ACTIVATIONS[name].value, z)
        return a[0, 0]

    def slopes(self, x: Sequence[arb]) -> tuple[arb, list[arb]]:
        """Enclosures of the output, and of its slopes by each input: also where a kink lies in the box."""
        return self._slopes(x, {}, [])

    def gradients(self, x: Sequence[arb]) -> list[list[arb]]:
        """Enclosures of the slopes, one for each choice of sides of the kinks in the box: where there is a gradient,
        one of them holds it. A single one where there are many kinks."""
        kinks: list[tuple[int, int]] = []
        _, found = self._slopes(x, {}, kinks)
        if not 0 < len(kinks) <= KINKS:
            return [found]
        choices = product((0, 1), repeat=len(kinks))
        return [self._slopes(x, dict(zip(kinks, sides, strict=True)), [])[1] for sides in choices]

    def _slopes(
        self, x: Sequence[arb], chosen: Mapping[tuple[int, int], int], kinks: list[tuple[int, int]]
    ) -> tuple[arb, list[arb]]:
        a = arb_mat(self.inputs, 1, list(x))
        J: arb_mat | None = None
        for layer, (W, b, name) in enumerate(zip(self.weights, self.biases, self.activations, strict=True)):
            z, J = W * a + b, W if J is None else W * J
            if name == "identity":
                a = z
                continue
            row = ACTIVATIONS[name]
            a = _entrywise(row.value, z)
            slopes = [row.slope(entry) for entry in z.entries()]
            if row.sides is not None:
                for i, entry in enumerate(z.entries()):
                    if (layer, i) in chosen:
                        slopes[i] = row.sides[chosen[layer, i]]
                    elif not (entry > 0 or entry < 0):
                        kinks.append((layer, i))
            d = J.ncols()
            J = arb_mat(J.nrows(), d, [s * J[i, j] for i, s in enumerate(slopes) for j in range(d)])
        assert J is not None
        return a[0, 0], J.entries()


def _entrywise(function: Callable[[arb], arb], z: arb_mat) -> arb_mat:
    return arb_mat(z.nrows(), z.ncols(), [function(entry) for entry in z.entries()])


def _affine(W: arb_mat, b: arb_mat) -> Callable[[Sequence[Fraction]], list[Fraction]]:
    m, n = W.nrows(), W.ncols()
    rows = [[(j, fraction(W[i, j])) for j in range(n) if not W[i, j].is_zero()] for i in range(m)]
    biases = [fraction(entry) for entry in b.entries()]
    return lambda x: [sum((w * x[j] for j, w in row), bias) for row, bias in zip(rows, biases, strict=True)]


def fraction(x: arb) -> Fraction:
    """The number that an exact ball is."""
    mantissa, power = x.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(power)


def exact_ball(value: Any) -> arb:
    """A float or a rational number as a ball; a float is exactly itself."""
    if isinstance(value, Fraction):
        return arb(fmpq(value.numerator, value.denominator))
    near, whole = float(value), isinstance(value, (int, np.integer))
    if near != (int(value) if whole else value):
        raise SymnetError(f"the weight {value} is not a floating-point number of 64 bits, of which bounds are given")
    return arb(near)


def dense_of(network: Network, values: Mapping[str, Any]) -> Dense:
    """The fully connected layers of a network with these values of its parameters; one output.

    Raises `SymnetError` for layers of another kind, activations with a jump, and values that are missing or do not fit.
    """
    a: Expr = network.input
    maker = dense if a.rank == 1 else batch_dense
    remaining = list(network.parameters)
    weights, biases, activations = [], [], []
    for layer in network.layers:
        if len(remaining) >= 2 and layer.value == maker(a, remaining[0], remaining[1]):
            W, b = (_array(parameter, values) for parameter in remaining[:2])
            weights.append(arb_mat(W.shape[0], W.shape[1], [exact_ball(v) for v in W.ravel()]))
            biases.append(arb_mat(b.shape[0], 1, [exact_ball(v) for v in b.ravel()]))
            activations.append("identity")
            del remaining[:2]
        elif activations and activations[-1] == "identity" and _name(layer, a) in ACTIVATIONS:
            activations[-1] = _name(layer, a)
        else:
            _refuse(layer, a)
        a = layer
    made = Dense(weights[0].ncols(), tuple(weights), tuple(biases), tuple(activations))
    if made.weights[-1].nrows() != 1:
        raise SymnetError(f"the network has {made.weights[-1].nrows()} outputs; its error is enclosed for one output")
    return made


def _name(layer: Defined, before: Expr) -> str:
    value = layer.value
    row = FUNCTIONS.get(value.name) if isinstance(value, Map) else None
    return row.name if row is not None and value == row(before) else ""


def _refuse(layer: Defined, before: Expr) -> None:
    name = _name(layer, before)
    if name in JUMPS:
        raise SymnetError(f"`{name}` has a jump, so slopes bound nothing; use a continuous activation, such as sigmoid")
    known = ", ".join(ACTIVATIONS)
    raise SymnetError(
        f"the layer {quote(layer.name)} = {quote(layer.value)} is neither W x + b nor one of: {known}; give a fully "
        f"connected network, as symnet.nn.mlp makes it"
    )


def _array(parameter: Symbol, values: Mapping[str, Any]) -> np.ndarray[Any, Any]:
    if parameter.name not in values:
        raise SymnetError(f"there is no value of {quote(parameter.name)}; give one for each parameter of the network")
    found = np.asarray(values[parameter.name])
    if found.dtype.kind not in "fiu" or not np.all(np.isfinite(found)):
        raise SymnetError(f"the value of {quote(parameter.name)} is not an array of finite numbers")
    if found.ndim != parameter.rank or any(
        str(size).isdigit() and int(str(size)) != given
        for size, given in zip(parameter.shape, found.shape, strict=False)
    ):
        raise SymnetError(f"the value of {quote(parameter.name)} has shape {found.shape}, not {parameter.shape}")
    return found
