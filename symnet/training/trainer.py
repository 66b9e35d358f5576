"""`train`: from a loss, data and a rule to a trained model, with gradients that were derived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from symnet.errors import SymnetError, quote
from symnet.expr import Expr
from symnet.nn import Network
from symnet.training.bar import shown
from symnet.training.draws import Draw, checked
from symnet.training.model import Model, Run
from symnet.training.optimizers import adam
from symnet.training.prepare import check_by_rows, names_of_data
from symnet.training.rules import Optimizer
from symnet.training.run import EarlyStopping, Plan, Progress
from symnet.training.settings import integer, positive
from symnet.training.setup import Setup, Watch, plan
from symnet.training.stepping import Change
from symnet.training.task import task
from symnet.training.trouble import TrainingError

BACKENDS = ("numpy", "c")  # those whose programs can be prepared


def train(
    loss: Expr,
    data: Mapping[str, Any],
    wrt: Network | Sequence[Any],
    *,
    output: Expr | None = None,
    optimizer: Optimizer | None = None,
    start: Any = None,
    epochs: int | None = None,
    steps: int | None = None,
    batch: int | None = None,
    rows: Any = None,
    shuffle: bool = True,
    seed: int = 0,
    starts: int = 1,
    held_out: Mapping[str, Any] | float | None = None,
    watch: Mapping[str, Watch] | None = None,
    every: int = 1,
    stop: EarlyStopping | None = None,
    draws: Mapping[str, Draw] | None = None,
    augment: Mapping[str, Draw | Change] | None = None,
    running: Sequence[str] = (),
    running_rate: Any = 0.1,
    given: Sequence[Any] = (),
    sizes: Mapping[str, int] | None = None,
    dtype: DTypeLike = np.float64,
    backend: str = "numpy",
    checkpoint: Any = None,
    resume: Any = None,
    diverged_at: float = 1e6,
    progress: Progress | bool = False,
) -> Model:
    """Minimise a loss by its derived gradients; the rule, the gradients and the loss are one compiled program.

    loss: a scalar expression; data: an array for each of its inputs, by name; wrt: what is trained, as variables or
    names, or a network (its parameters).
    output: what `model.predict` computes, an expression in the same names (default: the output of the network).
    optimizer: `symnet.training.sgd(0.1)`, `adam(...)`, a `chain` of links (default: Adam, rate 0.001).
    start: initial values by name, each an array, a number, an initializer or the name of one ("he"); or one initializer
    for all weights. By default weights are Xavier's, and biases 0. sizes: numbers for sizes that no array tells.
    epochs or steps: how long; batch: examples in a step (default: all); rows: the name of the size that counts
    examples, where there may be doubt; shuffle: a new order in each epoch.
    seed: of the start, the order and the draws: the same arguments give the same model, bit for bit; starts: so many
    runs from seeds seed, seed + 1, ..., of which the best is given, and all are recorded in `runs`.
    held_out: data of the same names to measure the loss on, or the share of the rows that is set apart; watch: more to
    measure, each an expression (of the held-out data, or else of all) or a function of the model; every: after so many
    epochs; stop: `early_stopping(...)`.
    draws: random inputs by name, `dropout(0.5)`; augment: noise added to inputs by name, `gaussian(0.1)`, or a function
    of a generator and the examples of a batch, which gives them changed; running: the defined names of batch
    statistics, of which the model keeps running averages with `running_rate`.
    given: hypotheses on the data under which gradients are derived, such as "sum(Y, axis=1) == 1"; they are checked.
    checkpoint: a file, *.npz or *.safetensors, written after every epoch; resume: such a file to go on from, or
    True for the checkpoint itself, once it is there.
    dtype: float64 or float32; backend: where steps run, "numpy", or "c" for small networks.
    diverged_at: by what multiple of its first value, or of 1, the loss may grow. progress: True, or a function of
    (epochs done, of how many, a line of text).

    Ctrl-C ends the run with the model reached so far. Raises `TrainingError`, which holds the last good model, where a
    step gives no numbers or the loss grows beyond bounds, and `SymnetError` for arguments that do not fit.

    >>> import numpy as np
    >>> from symnet.nn import squared_error
    >>> from symnet.symbols import tensors
    >>> from symnet.training import sgd
    >>> X, Y, w, b = tensors("X: N 2; Y: N; w: 2; b")
    >>> line = X @ w + b
    >>> inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]])
    >>> data = {"X": inputs, "Y": inputs @ [2, -1] + 3}
    >>> from symnet import ops
    >>> model = train(ops.mean((line - Y) ** 2), data, [w, b], output=line, optimizer=sgd(0.5), epochs=200)
    >>> model.predict([[2, 2]]).round(6), model.history.ended
    (array([5.]), 'all done')
    """
    seed, starts = integer(seed, "seed", 0), integer(starts, "starts", 1)
    for name, path in (("checkpoint", checkpoint), ("resume", resume)):
        if path is not None and not isinstance(path, (str, PathLike, bool)):
            raise SymnetError(f"{name} is {quote(path)}; it must be the name of a file")
    if isinstance(wrt, Network):
        output = wrt.output if output is None else output
        wrt = wrt.parameters
    augment = checked(augment or {}, callable)
    changes = {name: a for name, a in augment.items() if callable(a)}
    built = task(
        loss,
        names_of_data(data),
        wrt,
        _rule(optimizer),
        checked(draws or {}),
        {name: a for name, a in augment.items() if name not in changes},
        [running] if isinstance(running, str) else list(dict.fromkeys(running)),
        positive(running_rate, "running_rate"),
        given,
        rows,
        _backend(backend),
    )
    setup = Setup(built, seed, output, dict(watch or {}), stop, checkpoint, changes)
    setup.read(data, held_out, dict(sizes or {}), start, _type(dtype))
    timetable = plan(setup, epochs, steps, batch, shuffle, every, diverged_at)
    if starts > 1 and (checkpoint is not None or resume is not None):
        raise SymnetError("several starts keep no checkpoint; train from the best of them again, with its seed")
    if timetable.batch is not None:
        check_by_rows(built)
    with shown(progress) as show:
        if starts == 1:
            return setup.train(timetable, seed, start, _resumed(resume, checkpoint), show)
        return _best_of(setup, timetable, range(seed, seed + starts), start, show)


def _best_of(setup: Setup, timetable: Plan, seeds: range, start: Any, show: Progress) -> Model:
    """The best of several starts, by the loss on the data held out, or else on all."""
    runs: list[Run] = []
    best: tuple[float, Model] | None = None
    failed: TrainingError | None = None
    for seed in seeds:
        try:
            model = setup.train(timetable, seed, start, None, show)
        except TrainingError as error:
            assert error.model is not None
            failed = error
            runs.append(Run(seed, float("inf"), error.model.history, str(error)))
            continue
        value = model.loss(setup.known if setup.unseen is None else setup.unseen)
        runs.append(Run(seed, value, model.history))
        if best is None or value < best[0]:
            best = value, model
        if model.history.interrupted:
            break
    if best is None:
        assert failed is not None
        raise failed
    return replace(best[1], runs=tuple(runs))


def _type(dtype: Any) -> np.dtype[Any]:
    try:
        found = np.dtype(dtype)
    except TypeError:
        found = None
    if found not in (np.float32, np.float64):
        raise SymnetError(f"dtype is {quote(dtype)}; it must be float64 or float32")
    return found


def _resumed(resume: Any, checkpoint: Any) -> Any:
    """The file to go on from, or None."""
    if resume is True and checkpoint is None:
        raise SymnetError("resume=True goes on from the checkpoint; name it, checkpoint=, or give the file to resume")
    if resume is True:
        return checkpoint if Path(checkpoint).exists() else None
    return resume or None


def _backend(name: str) -> str:
    if name not in BACKENDS:
        raise SymnetError(f"steps do not run on the backend {quote(name)}; use {' or '.join(BACKENDS)}")
    return name


def _rule(optimizer: Any) -> Optimizer:
    if optimizer is None:
        return adam()
    if not isinstance(optimizer, Optimizer):
        raise SymnetError(
            f"{quote(optimizer)} is not an optimizer; use symnet.training.sgd(0.1), adam(0.001), chain(...) or another"
        )
    return optimizer
