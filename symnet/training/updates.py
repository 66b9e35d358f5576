"""Update rules as symbolic maps: printed, proved and compiled like any other expression.

An update takes the parameter w, its gradient g and its memory (tensors of w's shape that start at zero), and gives the
new memory and the new parameter. The assignments of the sources, w := w − η g, are these maps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symnet.expr import Expr, Symbol
from symnet.symbols import scalar


@dataclass(frozen=True)
class Update:
    """One optimiser. memory: names of its tensors; rates: its scalar variables; apply: (w, g, *memory) -> (new w,
    *new memory), expressions of w's shape."""

    name: str
    memory: tuple[str, ...]
    rates: tuple[Symbol, ...]
    apply: Callable[..., tuple[Expr, ...]]


def gradient_descent() -> Update:
    """w := w − η g."""
    eta = scalar("eta")
    return Update("gradient descent", (), (eta,), lambda w, g: (w - eta * g,))


def momentum() -> Update:
    """v := μ v − η g, w := w + v (Polyak's heavy ball).

    >>> from symnet.symbols import scalar
    >>> [str(e) for e in momentum().apply(scalar("w"), scalar("g"), scalar("v"))]
    ['w + (mu*v - eta*g)', 'mu*v - eta*g']
    """
    eta, mu = scalar("eta"), scalar("mu")

    def apply(w: Expr, g: Expr, v: Expr) -> tuple[Expr, ...]:
        fresh = mu * v - eta * g
        return w + fresh, fresh

    return Update("momentum", ("v",), (eta, mu), apply)
