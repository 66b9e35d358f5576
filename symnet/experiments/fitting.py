"""What the experiments that train share: a problem with its derived gradient, a start, a check of that gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet import ops
from symnet.calculus import grad
from symnet.errors import SymnetError
from symnet.evidence import CrossRow, cross_check
from symnet.experiments.records import Progress
from symnet.expr import Compare, Expr, Number, Symbol
from symnet.nn import Network
from symnet.program import Program, compile
from symnet.step import Derivation
from symnet.symbols import tensor
from symnet.training import History, Optimizer, initializers, train

Array = NDArray[Any]
Values = Mapping[str, Array]
POINTS, ENTRIES = 5, 8  # of a check of the gradient: where it may be done, and entries of each parameter


@dataclass(frozen=True)
class Problem:
    """An output on a batch `input` with its target, its loss, hypotheses on the target, and the derivation of the
    gradients of all parameters."""

    input: Symbol
    target: Symbol
    parameters: tuple[Symbol, ...]
    output: Expr
    loss: Expr
    given: tuple[Compare, ...]
    derivation: Derivation

    @property
    def names(self) -> list[str]:
        return [p.name for p in self.parameters]

    @cached_property
    def gradient(self) -> Program:
        """(loss, gradients...) of the data and the parameters."""
        return compile([self.loss, *self.derivation.result], inputs=[self.input, self.target, *self.parameters])

    @cached_property
    def reading(self) -> Program:
        return compile(self.output, inputs=[self.input, *self.parameters])

    def read(self, inputs: Array, values: Values) -> Array:
        """The output at these parameters."""
        return np.asarray(self.reading(inputs, *(values[name] for name in self.names)))

    def loss_at(self, inputs: Array, targets: Array, values: Values) -> float:
        return float(self.gradient(inputs, targets, *(values[name] for name in self.names))[0])


def problem(net: Network, loss: Callable[[Expr, Symbol], Expr], one_hot: bool = False) -> Problem:
    """The network with a loss of (output, target); one_hot: the rows of the target sum to 1, which the derivation may
    use."""
    target = tensor("Y", *net.output.shape)
    return problem_of(net.input, target, net.parameters, net.output, loss(net.output, target), one_hot)


def problem_of(
    data: Symbol, target: Symbol, parameters: tuple[Symbol, ...], output: Expr, loss: Expr, one_hot: bool = False
) -> Problem:
    """The problem of an output and a loss written by hand."""
    given = (Compare("==", ops.sum(target, axis=1), Number(1)),) if one_hot else ()
    return Problem(data, target, parameters, output, loss, given, grad(loss, list(parameters), given=given))


@dataclass(frozen=True)
class Fit:
    """values: the parameters that were reached; watched: what was measured after each epoch."""

    values: Values
    history: History
    watched: list[float]


def fit(
    net: Problem,
    optimizer: Optimizer,
    data: tuple[Array, Array],
    start: Values | None,
    *,
    epochs: int,
    batch: int | None = None,
    seed: int = 0,
    watch: Callable[[Values], float] | None = None,
    progress: Progress = lambda done, total, text: None,
    **more: Any,
) -> Fit:
    """Train with `symnet.train`, on all rows at once where no batch is given; more: what that takes beside."""
    trained = train(
        net.loss,
        {net.input.name: data[0], net.target.name: data[1]},
        net.parameters,
        output=net.output,
        optimizer=optimizer,
        start=start,
        epochs=epochs,
        batch=batch,
        seed=seed,
        given=net.given,
        watch={} if watch is None else {"watched": lambda reached: watch(reached.parameters)},
        progress=progress,
        **more,
    )
    return Fit(trained.parameters, trained.history, trained.history.watched.get("watched", []))


def xavier(parameters: tuple[Symbol, ...], seed: int) -> dict[str, Array]:
    """Xavier's normal weights, and zero biases; numeric sizes only."""
    rng = np.random.default_rng(seed)
    values: dict[str, Array] = {}
    for p in parameters:
        shape = tuple(int(str(d)) for d in p.shape)
        rule = initializers.xavier("normal") if len(shape) == 2 else initializers.filled(0)
        values[p.name] = rule.sample(rng, shape, n_in=shape[-1], n_out=shape[0])
    return values


def checked(net: Problem, inputs: Array, targets: Array, start: Values, seed: int) -> tuple[CrossRow, ...]:
    """The derived gradient against every method that applies.

    Where differences disagree there may be a kink (of ReLU, or of a maximum) within their reach; then the check is done
    at a point nearby. A wrong gradient disagrees at all points, and stops the experiment.
    """
    rng = np.random.default_rng(seed)
    values = dict(start)
    for _ in range(POINTS):
        at = {net.input.name: inputs, net.target.name: targets, **values}
        found = cross_check(net.derivation, at=at, entries=ENTRIES, seed=seed)
        if found.agrees:
            return found.rows
        values = {name: value + 0.1 * rng.standard_normal(value.shape) for name, value in start.items()}
    worst = found.worst
    raise SymnetError(
        f"the derived gradient at {worst.worst} differs from what {worst.method} gives by {worst.difference:.3g}, more "
        f"than the error allowed, {worst.bound:.3g}, at each of {POINTS} points: a fault in symnet"
    )


def right(outputs: Array, labels: Any) -> float:
    """The share of rows whose largest output is their label."""
    return float(np.mean(np.argmax(outputs, axis=1) == labels))
