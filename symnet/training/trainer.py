"""`train`: from a loss, data and a rule to a trained model, with gradients that were derived."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from symnet.errors import SymnetError, quote
from symnet.expr import Expr, as_expr
from symnet.language import free_symbols
from symnet.nn import Network
from symnet.training import checkpoints
from symnet.training.bar import shown
from symnet.training.draws import Draw, checked
from symnet.training.model import Model, Run
from symnet.training.optimizers import adam
from symnet.training.prepare import (
    arrays_of,
    check_by_rows,
    check_hypotheses,
    names_of_data,
    set_apart,
    sizes_of,
    start_table,
    starting,
)
from symnet.training.rules import Optimizer
from symnet.training.run import EarlyStopping, Hooks, Measurement, Plan, Progress, run
from symnet.training.settings import positive
from symnet.training.state import Point, State, streams
from symnet.training.stepping import Change, Feed, Stepper
from symnet.training.task import Task, task
from symnet.training.trouble import TrainingError

BACKENDS = ("numpy", "c")  # those whose programs can be prepared
Watch = Callable[[Model], float] | Expr


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
    checkpoint: a file, *.npz or *.safetensors, written after every epoch; resume: such a file to go on from.
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
    if isinstance(wrt, Network):
        output = wrt.output if output is None else output
        wrt = wrt.parameters
    changes = {name: a for name, a in (augment or {}).items() if callable(a)}
    built = task(
        loss,
        names_of_data(data),
        wrt,
        _rule(optimizer),
        checked(draws or {}),
        checked({name: a for name, a in (augment or {}).items() if name not in changes}),
        [running] if isinstance(running, str) else list(dict.fromkeys(running)),
        positive(running_rate, "running_rate"),
        given,
        rows,
        _backend(backend),
    )
    setup = _Setup(built, seed, output, dict(watch or {}), stop, checkpoint, changes)
    setup.read(data, held_out, dict(sizes or {}), start, np.dtype(dtype))
    plan = _plan(setup, epochs, steps, batch, shuffle, every, diverged_at)
    if starts < 1 or (starts > 1 and (checkpoint is not None or resume is not None)):
        raise SymnetError(f"starts is {quote(starts)}; it must be at least 1, and several starts keep no checkpoint")
    if plan.batch is not None:
        check_by_rows(built)
    with shown(progress) as show:
        if starts == 1:
            return setup.train(plan, seed, start, resume, show)
        return _best_of(setup, plan, range(seed, seed + starts), start, show)


class _Setup:
    """What all starts of a run share: formulas, arrays, sizes."""

    def __init__(
        self,
        built: Task,
        seed: int,
        output: Expr | None,
        watch: dict[str, Watch],
        stop: EarlyStopping | None,
        checkpoint: Any,
        changes: Mapping[str, Change],
    ):
        fed = [s.name for s in built.data]
        for name in changes:
            if name not in fed:
                raise SymnetError(f"{quote(name)} is to be augmented, and is no input among the data: {', '.join(fed)}")
        self.changes = changes
        self.task, self.seed, self.stop, self.checkpoint = built, seed, stop, checkpoint
        self.output = None if output is None else as_expr(output)
        self.watch = {name: w if callable(w) and not isinstance(w, Expr) else as_expr(w) for name, w in watch.items()}
        if stop is not None and stop.monitor not in ("loss", "held_out", *watch):
            raise SymnetError(f"early stopping monitors {quote(stop.monitor)}, which is not watched")

    def read(self, data: Any, held_out: Any, sizes: dict[str, int], start: Any, dtype: np.dtype[Any]) -> None:
        if dtype not in (np.float32, np.float64):
            raise SymnetError(f"dtype is {quote(dtype)}; it must be float64 or float32")
        self.dtype = dtype
        watched = [w for w in (self.output, *self.watch.values()) if isinstance(w, Expr)]
        variables = {s.name: s for e in (*watched, self.task.plain) for s in free_symbols(e)}
        arrays = arrays_of(data, variables, dtype)
        (drawn,) = np.random.SeedSequence(self.seed, spawn_key=(99,)).spawn(1)
        self.known, self.unseen = set_apart(self.task, arrays, held_out, np.random.default_rng(drawn), variables)
        if self.stop is not None and self.stop.monitor == "held_out" and self.unseen is None:
            raise SymnetError(
                "early stopping monitors the loss of the data held out: give held_out=, or monitor another"
            )
        by_name, _ = start_table(self.task, start)
        self.sizes = sizes_of(self.task, self.known, sizes, by_name)
        if self.unseen is not None:
            fixed = {name: n for name, n in self.sizes.items() if name != str(self.task.rows)}
            sizes_of(self.task, self.unseen, fixed, by_name)
        check_hypotheses(self.task, self.known)

    def train(self, plan: Plan, seed: int, start: Any, resume: Any, show: Progress) -> Model:
        """One run, from its seed or from a checkpoint."""
        names, prints = [s.name for s in self.task.state], self._prints(plan, seed)
        if resume is not None:
            state = checkpoints.load(resume, names, prints)
            if state.point.step > plan.steps:
                raise SymnetError(
                    f"the checkpoint {quote(resume)} is at step {state.point.step}, and only {plan.steps} steps are "
                    "asked for"
                )
        else:
            begin, shuffle, draw = streams(seed)
            state = State(Point(0, starting(self.task, start, self.sizes, begin, self.dtype)), shuffle, draw)

        def keep(now: State) -> None:
            if self.checkpoint is not None:
                checkpoints.save(self.checkpoint, now, names, [p.name for p in self.task.parameters], prints)

        try:
            feed = Feed(self.task, self.known, plan.rows, plan.batch, self.sizes, self.changes)
            step = Stepper(self.task, self.sizes, self.dtype)
            run(self.task, state, plan, feed, step, Hooks(lambda now: self._measure(now, seed), keep, show))
        except TrainingError as error:
            error.model = self._model(state, seed)
            raise
        return self._model(state, seed)

    def _model(self, state: State, seed: int, best: bool = True) -> Model:
        arrays, epoch, steps = state.point.arrays, None, state.point.step
        if best and self.stop is not None and self.stop.restore_best and state.best is not None:
            _, epoch, arrays = state.best
            steps = state.history.steps[epoch - 1]
        count = len(self.task.parameters)
        arrays = tuple(np.array(a) for a in arrays)  # what the program works in is written over
        named = dict(zip([p.name for p in self.task.parameters], arrays, strict=False))
        averages = [statistic.name for _, statistic in self.task.running]
        averaged = dict(zip(averages, arrays[len(arrays) - len(averages) :], strict=True))
        assert len(named) == count
        return Model(self.task, named, averaged, state.history, self.output, steps, seed, epoch)

    def _measure(self, state: State, seed: int) -> Measurement:
        model = self._model(state, seed, best=False)
        found = None if self.unseen is None else model.loss(self.unseen)
        on = self.known if self.unseen is None else self.unseen
        watched = {}
        for name, what in self.watch.items():
            if isinstance(what, Expr):
                inputs = self.task.evaluator(what).inputs
                watched[name] = float(model.evaluate(what, **{n: on[n] for n in inputs if n in on}))
            else:
                watched[name] = float(what(model))
        return found, watched

    def _prints(self, plan: Plan, seed: int) -> dict[str, str]:
        """What must be the same for a run to go on from a checkpoint."""
        settings = {
            "seed": seed,
            "batch": plan.batch,
            "dtype": str(self.dtype),
            "backend": self.task.backend,
            "shuffle": plan.shuffle,
            "every": plan.every,
            "stop": None if self.stop is None else asdict(self.stop),
            "draws": {s.name: draw.to_dict() for s, draw in self.task.drawn},
            "watch": list(self.watch),
            "augmented": list(self.changes),
        }
        return {
            "network and loss": checkpoints.formula_print(self.task.loss, *(e for _, e in self.task.running)),
            "optimizer and its settings": json.dumps(self.task.optimizer.to_dict()),
            "seed, batch, backend, order, draws or early stopping": json.dumps(settings),
            "training data": checkpoints.data_print(self.known),
            "held-out data": "" if self.unseen is None else checkpoints.data_print(self.unseen),
        }


def _plan(
    setup: _Setup, epochs: int | None, steps: int | None, batch: int | None, shuffle: bool, every: int, bound: float
) -> Plan:
    rows = None if setup.task.rows is None else setup.sizes[str(setup.task.rows)]
    if (epochs is None) == (steps is None):
        raise SymnetError("say how long to train: either epochs=, passes over the data, or steps=")
    for name, value, least in (("epochs", epochs, 0), ("steps", steps, 0), ("batch", batch, 1), ("every", every, 1)):
        if value is not None and (not isinstance(value, (int, np.integer)) or value < least):
            raise SymnetError(f"{name} is {quote(value)}; it must be an integer, at least {least}")
    if batch is not None and rows is None:
        raise SymnetError(
            f"batch={batch} needs examples to choose from: data whose first axis is a symbolic size, such as X: N n"
        )
    portion = None if batch is None or rows is None or batch >= rows else int(batch)
    per_epoch = 1 if portion is None or rows is None else -(-rows // portion)
    total = int(steps) if steps is not None else int(epochs or 0) * per_epoch
    return Plan(total, per_epoch, rows, portion, shuffle, int(every), float(bound), setup.stop, setup.sizes)


def _best_of(setup: _Setup, plan: Plan, seeds: range, start: Any, show: Progress) -> Model:
    """The best of several starts, by the loss on the data held out, or else on all."""
    runs: list[Run] = []
    best: tuple[float, Model] | None = None
    failed: TrainingError | None = None
    for seed in seeds:
        try:
            model = setup.train(plan, seed, start, None, show)
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
