"""A derivation of any kind against central differences of a NumPy function, and against forward mode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

import symnet as sn
from symnet.calculus.forward import eliminate
from symnet.expr import Expr, Formal, Symbol, postorder
from symnet.ops import inner
from symnet.step import Derivation

Values = dict[str, Any]
FEW = 4  # entries of a variable, up to which second derivatives are judged by second differences
STEP = 1e-3  # of central differences of fourth order: their error is about 1e-12, and 1e-9 of second ones


def slopes(f: Callable[[Values], Any], values: Values, name: str) -> Any:
    """All partial derivatives of f by the entries of one array: of f's shape, then the array's."""
    base = np.asarray(values[name], dtype=float)

    def at(place: tuple[int, ...], way: float) -> Any:
        moved = base.copy()
        moved[place] += way * STEP
        return np.asarray(f({**values, name: moved}), dtype=float)

    columns = [
        (8 * (at(place, 1) - at(place, -1)) - (at(place, 2) - at(place, -2))) / (12 * STEP)
        for place in np.ndindex(*base.shape)
    ]
    return np.stack(columns, axis=-1).reshape((*columns[0].shape, *base.shape))


@dataclass
class Question:
    """A function of some names, one of them to derive by, with a point: e in words, f in NumPy."""

    e: Expr
    f: Callable[[Values], Any]
    by: Expr
    values: Values  # of the names, the weights w (of e's shape) and the direction v (of the shape of `by`)

    @property
    def symbols(self) -> list[Symbol]:
        return [node for node in postorder(self.e) if isinstance(node, Symbol)]

    @classmethod
    def of(cls, e: Expr, f: Callable[[Values], Any], name: str, values: Values, seed: int) -> Question:
        """With random weights and direction."""
        by = next(node for node in postorder(e) if isinstance(node, Symbol) and node.name == name)
        rng = np.random.default_rng(seed)
        shapes = {"w_": np.shape(f(values)), "v_": np.shape(values[name])}
        drawn = {key: rng.uniform(0.5, 1.5, shape) * rng.choice((-1, 1), shape) for key, shape in shapes.items()}
        return cls(e, f, by, {**values, **drawn})

    @property
    def weights(self) -> Symbol:
        return Symbol("w_", self.e.shape)

    @property
    def direction(self) -> Symbol:
        return Symbol("v_", self.by.shape)

    @property
    def loss(self) -> Expr:
        return inner(self.e, self.weights)

    def weighed(self, values: Values) -> Any:
        return np.sum(self.f(values) * values["w_"])

    @cached_property
    def jacobian(self) -> Any:
        return slopes(self.f, self.values, self.by.name)

    @cached_property
    def gradient(self) -> Any:
        return np.tensordot(self.values["w_"], self.jacobian, axes=self.e.rank)

    @cached_property
    def hessian(self) -> Any:
        """By second differences; of more entries by those of the compiled gradient, which is judged on its own."""
        if self.values[self.by.name].size <= FEW:
            return slopes(lambda values: slopes(self.weighed, values, self.by.name), self.values, self.by.name)
        return slopes(program(sn.grad(self.loss, self.by), self), self.values, self.by.name)

    def along(self, slope: Any) -> Any:
        return np.tensordot(slope, self.values["v_"], axes=self.by.rank)


@dataclass(frozen=True)
class Mode:
    """build: the derivation; formal: the same as written; expected: the same by differences; within: how close."""

    build: Callable[[Question], Derivation]
    formal: Callable[[Question], Expr]
    expected: Callable[[Question], Any]
    within: float


MODES: dict[str, Mode] = {
    "grad": Mode(
        lambda q: sn.grad(q.loss, q.by),
        lambda q: Formal("grad", q.loss, q.by),
        lambda q: q.gradient,
        1e-8,
    ),
    "jacobian": Mode(
        lambda q: sn.jacobian(q.e, q.by),
        lambda q: Formal("jacobian", q.e, q.by),
        lambda q: q.jacobian,
        1e-8,
    ),
    "jvp": Mode(
        lambda q: sn.jvp(q.e, q.by, q.direction),
        lambda q: Formal("jvp", q.e, q.by, q.direction),
        lambda q: q.along(q.jacobian),
        1e-8,
    ),
    "vjp": Mode(
        lambda q: sn.vjp(q.e, q.by, q.weights),
        lambda q: Formal("vjp", q.e, q.by, q.weights),
        lambda q: q.gradient,
        1e-8,
    ),
    "hessian": Mode(
        lambda q: sn.hessian(q.loss, q.by),
        lambda q: Formal("hessian", q.loss, q.by),
        lambda q: q.hessian,
        1e-6,
    ),
    "hvp": Mode(
        lambda q: sn.hvp(q.loss, q.by, q.direction),
        lambda q: Formal("hvp", q.loss, q.by, q.direction),
        lambda q: q.along(q.hessian),
        1e-6,
    ),
}


def program(e: Any, q: Question) -> Callable[[Values], Any]:
    """An expression or a derivation's result as a compiled function of the values."""
    inputs = [*q.symbols, q.weights, q.direction]
    compiled = sn.compile(e, inputs=inputs)
    return lambda values: compiled(*(values[symbol.name] for symbol in inputs))


def close(found: Any, expected: Any, within: float, what: str) -> None:
    found, expected = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    assert found.shape == expected.shape, f"{what}: shape {found.shape}, not {expected.shape}"
    scale = 1 + np.max(np.abs(expected), initial=0)
    assert np.all(np.abs(found - expected) <= within * scale), f"{what}:\n{found}\ninstead of\n{expected}"


def judge_third(q: Question) -> Derivation:
    """The Jacobian of the Hessian, against differences of the compiled Hessian, which is judged on its own."""
    hessian = sn.hessian(q.loss, q.by).result
    D = sn.jacobian(hessian, q.by)
    expected = slopes(program(hessian, q), q.values, q.by.name)
    close(program(D, q)(q.values), expected, 1e-6, f"third derivative of {q.e} by {q.by}")
    return D


def judge(q: Question, kind: str) -> Derivation:
    """The derivation, after it was compared with both witnesses."""
    mode = MODES[kind]
    D = mode.build(q)
    assert D.result.shape == mode.formal(q).shape
    found = program(D, q)(q.values)
    close(found, mode.expected(q), mode.within, f"{kind} of {q.e} by {q.by}")
    forward = program(eliminate(mode.formal(q)).value, q)(q.values)
    close(found, forward, 1e-10, f"{kind} of {q.e} by {q.by}, forward mode")
    return D
