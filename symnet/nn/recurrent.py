"""Recurrent cells and their unrolling through time; inputs x (n,) or rows (N, n), states h (m,) or (N, m)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symnet import ops
from symnet.expr import Defined, Expr
from symnet.nn.layers import dense

Gate = tuple[Expr, Expr, Expr]  # W (m, n) of the input, U (m, m) of the state, b (m,)


def _affine(x: Expr, h: Expr, gate: Gate) -> Expr:
    W, U, b = gate
    return dense(x, W) + dense(h, U) + b


def elman_cell(x: Expr, h: Expr, W: Expr, U: Expr, b: Expr) -> Expr:
    """The next state of a simple recurrent net, tanh(W x + U h + b): W (m, n), U (m, m), b (m,). Elman 1990.

    >>> from symnet.symbols import tensors
    >>> str(elman_cell(*tensors("x: n; h: m; W: m n; U: m m; b: m")))
    'tanh(W @ x + U @ h + b)'
    """
    return ops.tanh(_affine(x, h, (W, U, b)))


def gru_cell(x: Expr, h: Expr, update: Gate, reset: Gate, candidate: Gate) -> Expr:
    """The next state of a gated recurrent unit, z ⊙ h + (1 − z) ⊙ tanh(W x + U (r ⊙ h) + b). Cho et al. 2014.

    Every gate is (W (m, n), U (m, m), b (m,)); z = σ of the update gate, r = σ of the reset gate.

    >>> from symnet.symbols import tensors
    >>> x, h, *p = tensors("x: n; h: m; W: m n; U: m m; b: m")
    >>> gru_cell(x, h, tuple(p), tuple(p), tuple(p)).shape
    (m,)
    """
    z, r = (ops.sigmoid(_affine(x, h, gate)) for gate in (update, reset))
    return z * h + (1 - z) * ops.tanh(_affine(x, r * h, candidate))


def lstm_cell(x: Expr, h: Expr, c: Expr, forget: Gate, enter: Gate, leave: Gate, candidate: Gate) -> tuple[Expr, Expr]:
    """The next output h and memory c: c' = f ⊙ c + i ⊙ tanh(candidate), h' = o ⊙ tanh(c'). Hochreiter, Schmidhuber
    1997, with the forget gate of Gers et al. 2000; f, i, o are σ of the gates `forget`, `enter` and `leave`.

    >>> from symnet.symbols import tensors
    >>> x, h, c, *p = tensors("x: n; h: m; c: m; W: m n; U: m m; b: m")
    >>> [e.shape for e in lstm_cell(x, h, c, tuple(p), tuple(p), tuple(p), tuple(p))]
    [(m,), (m,)]
    """
    f, i, o = (ops.sigmoid(_affine(x, h, gate)) for gate in (forget, enter, leave))
    memory = f * c + i * ops.tanh(_affine(x, h, candidate))
    return o * ops.tanh(memory), memory


def unroll(cell: Callable[[Expr, Expr], Expr], inputs: Sequence[Expr], start: Expr) -> list[Defined]:
    """The states h1, h2, ... that a cell (x, h) → h makes of the inputs; every state is a name, so work is shared.

    >>> from symnet.symbols import tensors
    >>> x1, x2, h, W, U, b = tensors("x1: n; x2: n; h: m; W: m n; U: m m; b: m")
    >>> states = unroll(lambda x, h: elman_cell(x, h, W, U, b), [x1, x2], h)
    >>> [s.name for s in states], str(states[1].value)
    (['h1', 'h2'], 'tanh(W @ x2 + U @ h1 + b)')
    """
    states: list[Defined] = []
    h = start
    for number, x in enumerate(inputs, start=1):
        h = Defined(f"h{number}", cell(x, h))
        states.append(h)
    return states
