"""Networks as records: inputs, parameters, named layers and output, all expressions."""

from __future__ import annotations

from dataclasses import dataclass

from symnet import ops
from symnet.errors import SymnetError
from symnet.expr import AxisMap, Defined, Expr, Symbol
from symnet.functions import ELEMENTWISE
from symnet.nn.layers import batch_dense, dense
from symnet.sizes import Dim
from symnet.symbols import tensor


@dataclass(frozen=True)
class Network:
    """input: the variable x (n,) or the batch X (N, n); parameters: W1, b1, W2, ... in order; layers: the names z1,
    a1, z2, ... with their values, in order; output: the last of them."""

    input: Symbol
    parameters: tuple[Symbol, ...]
    layers: tuple[Defined, ...]

    @property
    def output(self) -> Expr:
        return self.layers[-1]


def mlp(widths: tuple[Dim, ...], activations: tuple[str, ...], batch: Dim | None = None) -> Network:
    """A fully connected network of the given widths, the input first.

    activations: one name for each layer, of the function table, `softmax`, or `identity`; batch: the number of rows of
    the input, or None for one example.

    >>> from symnet.sizes import sizes
    >>> N = sizes("N")
    >>> net = mlp((64, 32, 10), ("tanh", "softmax"), batch=N)
    >>> net.output.shape, [p.name for p in net.parameters]
    ((N, 10), ['W1', 'b1', 'W2', 'b2'])
    """
    if len(activations) != len(widths) - 1 or not activations:
        raise SymnetError(f"{len(widths)} widths need {len(widths) - 1} activations, not {len(activations)}")
    x = tensor("x", widths[0]) if batch is None else tensor("X", batch, widths[0])
    parameters: list[Symbol] = []
    layers: list[Defined] = []
    a: Expr = x
    for number, (n, m, activation) in enumerate(zip(widths, widths[1:], activations, strict=False), start=1):
        W, b = tensor(f"W{number}", m, n), tensor(f"b{number}", m)
        parameters += [W, b]
        z = Defined(_name("z", number, batch), dense(a, W, b) if batch is None else batch_dense(a, W, b))
        layers.append(z)
        if activation != "identity":
            last = number == len(activations)
            name = "p" if activation == "softmax" and last else "a"
            label = _name(name, number, batch) if name == "a" else _name(name, None, batch)
            layers.append(Defined(label, _activate(activation, z)))
        a = layers[-1]
    return Network(x, tuple(parameters), tuple(layers))


def _name(letter: str, number: int | None, batch: Dim | None) -> str:
    return (letter if batch is None else letter.upper()) + ("" if number is None else str(number))


def _activate(name: str, z: Expr) -> Expr:
    if name == "softmax":
        return AxisMap("softmax", z, -1)
    if name not in ELEMENTWISE:
        raise SymnetError(f"`{name}` is not an activation; use a name of the function table, softmax or identity")
    return getattr(ops, name)(z)  # type: ignore[no-any-return]  # with the usual setting, where it has one
