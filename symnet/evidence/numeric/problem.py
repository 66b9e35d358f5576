"""A loss, its derived gradients and a point: what every witness is asked about."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.errors import SymnetError
from symnet.expr import Compare, Expr, Reduce, Symbol, postorder
from symnet.language import free_symbols
from symnet.program import compile

Array = NDArray[np.float64]
Place = tuple[int, ...]
EPS = float(np.finfo(float).eps)
SHAKES, SAFETY = 6, 16.0
TRIES = 200


@dataclass(frozen=True)
class Witnessed:
    """values: of the derivatives at the first places of one parameter; errors: of each value, beyond rounding."""

    values: Array
    errors: Array


@dataclass(frozen=True)
class Problem:
    """loss, gradients: expressions with numbers for sizes; names: of the parameters; values: arrays by name."""

    loss: Expr
    names: tuple[str, ...]
    gradients: tuple[Expr, ...]
    values: Mapping[str, Array]
    entries: int
    seed: int

    @cached_property
    def used(self) -> tuple[str, ...]:
        """The variables of the loss, in the order of all programs."""
        return tuple(s.name for s in free_symbols(self.loss))

    @cached_property
    def loss_program(self) -> Any:
        return compile(self.loss, inputs=list(self.used))

    @cached_property
    def gradient_program(self) -> Any:
        own = {s.name for e in self.gradients for s in free_symbols(e)}
        return compile(list(self.gradients), inputs=[name for name in self.values if name in own])

    def loss_at(self, values: Mapping[str, Any]) -> float:
        return float(self.loss_program(*(values[name] for name in self.used)))

    def gradient_at(self, values: Mapping[str, Any]) -> dict[str, Array]:
        found = self.gradient_program(*(values[name] for name in self.gradient_program.inputs))
        return dict(zip(self.names, map(np.asarray, found), strict=True))

    @cached_property
    def derived(self) -> dict[str, Array]:
        """What is judged."""
        with np.errstate(all="ignore"):
            return self.gradient_at(self.values)

    @cached_property
    def places(self) -> dict[str, list[Place]]:
        """The entries of each parameter that are compared."""
        rng = np.random.default_rng(self.seed)
        found: dict[str, list[Place]] = {}
        for name in self.names:
            every = list(np.ndindex(*self.values[name].shape))
            chosen = rng.choice(len(every), min(self.entries, len(every)), replace=False)
            found[name] = [every[k] for k in chosen]
        return found

    def _shaken(self) -> Mapping[str, Array]:
        rng = np.random.default_rng((self.seed, next(self._number)))
        return {name: v * (1 + EPS * rng.choice([-1.0, 1.0], v.shape)) for name, v in self.values.items()}

    @cached_property
    def _number(self) -> Any:
        return itertools.count(1)

    @cached_property
    def rounding(self) -> dict[str, Array]:
        """How far rounding may take an entry of the derived gradient: how much it moves where all inputs are moved by
        a unit of the last place, several times at random, and a few units of the largest entry."""
        moved = {name: np.zeros_like(g) for name, g in self.derived.items()}
        with np.errstate(all="ignore"):
            for _ in range(SHAKES):
                for name, g in self.gradient_at(self._shaken()).items():
                    moved[name] = np.maximum(moved[name], np.abs(g - self.derived[name]))
        largest = {name: float(np.max(np.abs(g), initial=0.0)) for name, g in self.derived.items()}
        return {name: SAFETY * (np.nan_to_num(m) + 2 * EPS * largest[name]) for name, m in moved.items()}

    @cached_property
    def loss_rounding(self) -> float:
        """The same of the loss."""
        here = self.loss_at(self.values)
        spread = max(abs(self.loss_at(self._shaken()) - here) for _ in range(SHAKES))
        return 4 * (spread + EPS * abs(here))


def drawn(
    symbols: Sequence[Symbol],
    shapes: Mapping[str, tuple[int, ...]],
    known: Mapping[str, Array],
    hypotheses: Sequence[Compare],
    sizes: Mapping[str, int],
    seed: int,
) -> dict[str, Array]:
    """Random values of the variables, at which the hypotheses hold: positive where a hypothesis speaks of them, and
    normalised where it gives a sum.

    Raises `SymnetError` where no such point was found.
    """
    rng = np.random.default_rng(seed)
    about = [h for h in hypotheses if {s.name for s in free_symbols(h)} & {s.name for s in symbols}]
    for _ in range(TRIES):
        made = {s.name: _sample(s, shapes[s.name], about, rng) for s in symbols}
        if all(_holds(h, {**known, **made}, sizes) for h in about):
            return made
    said = ", ".join(str(h) for h in about)
    raise SymnetError(f"no random point was found at which {said} holds; give the values with at={{...}}")


def _sample(s: Symbol, shape: tuple[int, ...], about: Sequence[Compare], rng: np.random.Generator) -> Array:
    mine = [h for h in about if s in postorder(h)]
    found: Array = np.asarray(rng.uniform(0.2, 0.9, shape) if mine else rng.normal(size=shape))
    for h in mine:
        a = h.children[0]
        if h.relation == "==" and isinstance(a, Reduce) and a.op == "sum" and a.children[0] is s:
            found = found / found.sum(axis=a.axes, keepdims=True)
    return found


def _holds(h: Compare, values: Mapping[str, Array], sizes: Mapping[str, int]) -> bool:
    left, right = (_run(side, values, sizes) for side in h.children)
    if h.relation == "==":
        return bool(np.allclose(left, right, rtol=1e-12))
    return bool(np.all(RELATIONS[h.relation](left, right)))


RELATIONS: dict[str, Any] = {
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def _run(e: Expr, values: Mapping[str, Array], sizes: Mapping[str, int]) -> Any:
    names = [s.name for s in free_symbols(e)]
    program = compile(e, inputs=names)
    return program(*(values[name] for name in names), **{name: sizes[name] for name in program.sizes})
