"""Handwritten digits read by a 64-32-10 network (tanh, softmax, cross-entropy), trained with the derived gradient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet import ops
from symnet.calculus import grad
from symnet.errors import SymnetError
from symnet.expr import Compare, Expr, Number, Symbol
from symnet.nn import Network, cross_entropy, mlp
from symnet.program import Program, compile
from symnet.sizes import Size, size
from symnet.step import Derivation
from symnet.symbols import tensor
from symnet.training.data import Labelled, digits, split
from symnet.training.gradient_check import GradientCheck, check_gradient
from symnet.training.loop import History, Progress, step_program, train
from symnet.training.updates import momentum

Array = NDArray[np.float64]
WIDTHS = (64, 32, 10)
SEED, EPOCHS, BATCH, HELD_OUT = 1, 60, 32, 0.2
RATE, DECAY, MOMENTUM = 0.2, 0.97, 0.9


@dataclass(frozen=True)
class Problem:
    """The formulas: network, loss, and the derivation of all gradients, in symbols."""

    network: Network
    target: Symbol
    loss: Expr
    derivation: Derivation


@dataclass(frozen=True)
class DigitsResult:
    """What the experiment found. accuracy: share of held-out digits read rightly; confusion[i, j]: digits i read as
    j; checks: derived gradient against central differences at the start; wrong: (8 × 8 image, label, reading)."""

    problem: Problem
    gradient: Program
    history: History
    checks: tuple[GradientCheck, ...]
    accuracy: float
    confusion: NDArray[np.intp]
    parameters: Mapping[str, Array]
    wrong: tuple[tuple[Array, int, int], ...]
    trained_on: int
    held_out: int


def problem(widths: tuple[int | Size, ...] = WIDTHS) -> Problem:
    """The network on a batch of N rows, its cross-entropy, and the gradients under Σy = 1 in every row."""
    n = size("N")
    net = mlp(widths, ("tanh",) * (len(widths) - 2) + ("softmax",), batch=n)
    y = tensor("Y", n, widths[-1])
    loss = cross_entropy(net.output, y)
    one_hot = Compare("==", ops.sum(y, axis=1), Number(1))
    return Problem(net, y, loss, grad(loss, list(net.parameters), given=[one_hot]))


def initial(net: Network, seed: int) -> dict[str, Array]:
    """Xavier's normal weights, variance 2 / (inputs + outputs), and zero biases; numeric sizes only."""
    rng = np.random.default_rng(seed)
    values: dict[str, Array] = {}
    for p in net.parameters:
        shape = tuple(int(str(d)) for d in p.shape)
        spread = np.sqrt(2 / sum(shape)) if len(shape) == 2 else 0.0
        values[p.name] = spread * rng.standard_normal(shape)
    return values


def run(progress: Progress = lambda done, total, text: None) -> DigitsResult:
    """Derive, check, train, measure. Deterministic by its seed."""
    formulas = problem()
    net, names = formulas.network, [p.name for p in formulas.network.parameters]
    data = (net.input, formulas.target)
    known, unseen = split(digits(), HELD_OUT, SEED)
    start = initial(net, SEED)
    gradient = compile([formulas.loss, *formulas.derivation.result], inputs=[*data, *net.parameters])
    checks = _check(gradient, known.rows(np.arange(64)), start)
    reading = compile(net.output, inputs=[net.input, *net.parameters])

    def read(values: Mapping[str, Array]) -> NDArray[np.intp]:
        return np.argmax(reading(unseen.inputs, *(values[name] for name in names)), axis=1)

    update = momentum()
    step = step_program(formulas.loss, net.parameters, formulas.derivation.result, update, data)
    trained, history = train(
        step,
        start,
        len(update.memory),
        (known.inputs, known.targets),
        lambda epoch: (RATE * DECAY**epoch, MOMENTUM),
        epochs=EPOCHS,
        batch=BATCH,
        seed=SEED,
        watch=lambda values: float(np.mean(read(values) == unseen.labels)),
        progress=progress,
    )
    return _measure(formulas, gradient, history, checks, trained, unseen, read(trained), len(known.labels))


def _check(gradient: Program, rows: Labelled, start: Mapping[str, Array]) -> tuple[GradientCheck, ...]:
    def loss(values: Mapping[str, Array]) -> float:
        return float(gradient(rows.inputs, rows.targets, *values.values())[0])

    derived = gradient(rows.inputs, rows.targets, *start.values())[1:]
    checks = tuple(check_gradient(loss, dict(zip(start, derived, strict=True)), start, seed=SEED))
    for check in checks:
        if not check.agrees:
            raise SymnetError(
                f"the derived gradient by {check.parameter} differs from central differences by "
                f"{check.difference:.3g}, more than their error {check.bound:.3g}: a fault in symnet"
            )
    return checks


def _measure(
    formulas: Problem,
    gradient: Program,
    history: History,
    checks: tuple[GradientCheck, ...],
    trained: Mapping[str, Array],
    unseen: Labelled,
    read: NDArray[np.intp],
    trained_on: int,
) -> DigitsResult:
    confusion: NDArray[Any] = np.zeros((10, 10), dtype=np.intp)
    np.add.at(confusion, (unseen.labels, read), 1)
    misses = np.flatnonzero(read != unseen.labels)[:8]
    wrong = tuple((unseen.inputs[i].reshape(8, 8), int(unseen.labels[i]), int(read[i])) for i in misses)
    accuracy = float(np.mean(read == unseen.labels))
    return DigitsResult(
        formulas, gradient, history, checks, accuracy, confusion, trained, wrong, trained_on, len(unseen.labels)
    )
