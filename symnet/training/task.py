"""What is trained, in symbols: the loss, its gradients, the rule on each parameter, and one program of them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.calculus import grad
from symnet.errors import SymnetError, quote
from symnet.expr import Add, Compare, Defined, Expr, Full, Mul, Symbol, as_expr, postorder, rebuild
from symnet.language import free_symbols, parse, parse_conditions
from symnet.program import Program, compile
from symnet.sizes import Size, names_of
from symnet.step import Derivation
from symnet.training.draws import Draw
from symnet.training.rules import Applied, Optimizer
from symnet.training.schedules import tables
from symnet.training.settings import fresh

# A running statistic is the mean of the first 1/ρ batches, then an exponential average: no start value is left in it.
RUNNING = parse("r + c*(s - r)")
RUNNING_RATE = parse("maximum(rho, 1/t)")


@dataclass(frozen=True)
class Task:
    """plain: the loss as it was given; loss: as trained, with added noise; data: its variables that are fed; drawn:
    those that are random; running: (variable, the statistic of a batch that it averages); rows: the size that counts
    examples, where there is one; substitutes: what stands for what when nothing is drawn; backend: where steps run."""

    plain: Expr
    loss: Expr
    parameters: tuple[Symbol, ...]
    data: tuple[Symbol, ...]
    drawn: tuple[tuple[Symbol, Draw], ...]
    running: tuple[tuple[Symbol, Defined], ...]
    rows: Size | None
    given: tuple[Compare, ...]
    derivation: Derivation
    optimizer: Optimizer
    applied: Applied
    counters: tuple[tuple[Symbol, Expr], ...]
    substitutes: Mapping[Expr, Expr]
    backend: str = "numpy"

    def test(self, e: Expr) -> Expr:
        """The formula as it predicts: running statistics for those of the batch, draws replaced by their means."""
        return rebuild(rebuild(e, self.substitutes), _neutral_left_out)  # type: ignore[no-any-return]

    @cached_property
    def program(self) -> Program:
        """One step: data, draws, parameters, memory, running statistics and counters in; the loss, the new parameters,
        memory and statistics out."""
        rule = {Symbol("c"): Symbol(self.counters[-1][0].name)} if self.running else {}
        averaged = [rebuild(RUNNING, {Symbol("r"): r, Symbol("s"): s, **rule}) for r, s in self.running]
        outputs = [
            self.loss,
            *(e for _, e in self.applied.parameters),
            *(e for _, e in self.applied.memory),
            *averaged,
        ]
        return compile(outputs, inputs=self.inputs, backend=self.backend)  # type: ignore[no-any-return]

    @property
    def inputs(self) -> list[Symbol]:
        return [
            *self.data,
            *(s for s, _ in self.drawn),
            *self.state,
            *(s for s, _ in self.counters),
        ]

    @property
    def state(self) -> list[Symbol]:
        """What a step renews: parameters, memory, running statistics."""
        return [*self.parameters, *(s for s, _ in self.applied.memory), *(s for s, _ in self.running)]

    @cached_property
    def gradients(self) -> Program:
        """The loss and its gradients, to look at."""
        inputs = [*self.data, *(s for s, _ in self.drawn), *self.parameters]
        return compile([self.loss, *self.derivation.result], inputs=inputs)

    @cached_property
    def _compiled(self) -> dict[Expr, Program]:
        return {}

    def evaluator(self, e: Expr) -> Program:
        """A formula as it predicts, as a program: its data first, then parameters and running statistics."""
        if e not in self._compiled:
            predicted = self.test(e)
            kept = {*self.parameters, *(s for s, _ in self.running)}
            free = free_symbols(predicted)
            order = [s for s in self.data if s in free] + [s for s in free if s not in self.data]
            inputs = [s for s in order if s not in kept] + [s for s in order if s in kept]
            self._compiled[e] = compile(predicted, inputs=inputs)
        return self._compiled[e]

    @cached_property
    def table(self) -> Callable[[NDArray[Any], NDArray[Any]], list[NDArray[np.float64]]]:
        """The counters at many steps (and epochs) at once."""
        return tables([formula for _, formula in self.counters])


def task(
    loss: Expr,
    data: Sequence[str],
    wrt: Sequence[Any],
    optimizer: Optimizer,
    draws: Mapping[str, Draw],
    augment: Mapping[str, Draw],
    running: Sequence[str],
    rho: Expr,
    given: Sequence[Any],
    rows: Any,
    backend: str = "numpy",
) -> Task:
    """Derive the gradients and put the step together; every variable of the loss must have a part in it."""
    if not isinstance(loss, Expr) or loss.shape:
        shape = f" of shape {loss.shape}" if isinstance(loss, Expr) else ""
        raise SymnetError(f"the loss must be a scalar expression, not {quote(loss)}{shape}; sum or average its entries")
    variables = {s.name: s for s in free_symbols(loss)}
    parameters = _parameters(variables, data, wrt, draws)
    fed = tuple(variables[name] for name in data if name in variables)
    taken = {*variables, *(n.name for n in postorder(loss) if isinstance(n, Defined))}

    def new(name: str) -> str:
        found = fresh(name, taken)
        taken.add(found)
        return found

    test: dict[Expr, Expr] = {variables[name]: draw.constant(variables[name]) for name, draw in draws.items()}
    drawn = [(variables[name], draw) for name, draw in draws.items()]
    noisy: dict[Expr, Expr] = {}
    for name, draw in augment.items():
        if name not in variables or name not in data:
            raise SymnetError(f"{quote(name)} is to be augmented, and is no input among the data: {', '.join(data)}")
        noise = Symbol(new(f"noise_{name}"), variables[name].shape)
        noisy[variables[name]] = variables[name] + noise
        drawn.append((noise, draw))
    trained = rebuild(loss, noisy) if noisy else loss
    averaged: list[tuple[Symbol, Defined]] = []
    for name in running:
        statistic = _defined(loss, name)
        symbol = Symbol(new(f"running_{name}"), statistic.shape)
        averaged.append((symbol, rebuild(statistic, noisy)))
        test[statistic] = symbol
    conditions = parse_conditions(given, about=[loss])
    derivation = grad(trained, list(parameters), given=list(conditions))
    applied = optimizer.apply(dict(zip(parameters, derivation.result, strict=True)), new)
    counters = applied.counters
    if averaged:
        counters = (*counters, (Symbol(new("c")), rebuild(RUNNING_RATE, {Symbol("rho"): rho})))
    return Task(
        loss,
        trained,
        parameters,
        fed,
        tuple(drawn),
        tuple(averaged),
        _rows(rows, fed, parameters),
        conditions,
        derivation,
        optimizer,
        applied,
        counters,
        test,
        backend,
    )


def _parameters(
    variables: Mapping[str, Symbol], data: Sequence[str], wrt: Sequence[Any], draws: Mapping[str, Draw]
) -> tuple[Symbol, ...]:
    """What is trained. Every other variable must be fed or drawn."""
    known = ", ".join(map(quote, variables)) or "none"
    for name in draws:
        if name not in variables:
            raise SymnetError(f"{quote(name)} is to be drawn and does not occur in the loss; its variables are {known}")
    listed = [wrt] if isinstance(wrt, (str, Expr)) else list(wrt)
    chosen = [one if isinstance(one, str) else getattr(as_expr(one), "name", str(one)) for one in listed]
    for name in chosen:
        if name not in variables:
            raise SymnetError(
                f"{quote(name)} is to be trained and does not occur in the loss; its variables are {known}"
            )
        if name in data or name in draws:
            raise SymnetError(f"{quote(name)} cannot be both trained and {'drawn' if name in draws else 'data'}")
    if not chosen:
        raise SymnetError(f"there is nothing to train: wrt is empty; the variables of the loss are {known}")
    idle = [name for name in variables if name not in (*chosen, *data, *draws)]
    if idle:
        raise SymnetError(
            f"{', '.join(map(quote, idle))} in the loss is neither trained, nor data, nor drawn; add it "
            "to wrt, data or draws"
        )
    return tuple(variables[name] for name in dict.fromkeys(chosen))


def _neutral_left_out(e: Expr) -> Expr | None:
    """a ⊙ 1 and a + 0 as a: what a mask and noise are when nothing is drawn."""
    if isinstance(e, (Mul, Add)):
        neutral = Full(1 if isinstance(e, Mul) else 0, e.shape)
        for kept, other in (e.children, e.children[::-1]):
            if other is neutral and kept.shape == e.shape:
                return kept  # type: ignore[return-value]
    return None


def _defined(loss: Expr, name: str) -> Defined:
    names = [n for n in postorder(loss) if isinstance(n, Defined)]
    for node in names:
        if node.name == name:
            return node
    known = ", ".join(quote(n.name) for n in names) or "none"
    raise SymnetError(f"{quote(name)} is to be averaged and is no defined name of the loss; these are {known}")


def _rows(rows: Any, fed: tuple[Symbol, ...], parameters: tuple[Symbol, ...]) -> Size | None:
    """The size that counts the examples: the first axis of data, and of no parameter."""
    fixed = {name for p in parameters for dim in p.shape for name in names_of(dim)}
    leading = [s.shape[0] for s in fed if s.shape and isinstance(s.shape[0], Size)]
    candidates = [d for d in dict.fromkeys(leading) if str(d).isidentifier() and str(d) not in fixed]
    if rows is not None:
        chosen = [d for d in candidates if str(d) == str(rows)]
        if not chosen:
            raise SymnetError(
                f"{quote(rows)} does not count the rows of any data; the sizes that do are "
                f"{', '.join(map(str, candidates)) or 'none'}"
            )
        return chosen[0]
    if len(candidates) > 1:
        raise SymnetError(
            f"which size counts the examples, {' or '.join(map(str, candidates))}? Say it: rows={str(candidates[0])!r}"
        )
    for s in fed if candidates else ():
        if any(str(candidates[0]) in names_of(dim) for dim in s.shape[1:]):
            raise SymnetError(f"{quote(s)} has the rows {candidates[0]} in another axis than its first: {s.shape}")
    return candidates[0] if candidates else None
