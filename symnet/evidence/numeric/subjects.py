"""What is judged in units of the last place: the functions of the table, their derivatives, and what users compose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet import ops
from symnet.calculus import diff
from symnet.evidence.numeric.accuracy import Accuracy, accuracy
from symnet.expr import Expr, postorder, rebuild
from symnet.functions import ROWS
from symnet.language import parse
from symnet.sizes import size
from symnet.symbols import scalar, tensor

Array = NDArray[Any]
T = scalar("t")
X = tensor("x", size("n"))
LIMIT = 8.0  # units of the last place
DERIVATIVES = {"derivative": 12.0, "second derivative": 16.0}  # sums of terms that cancel in part
COMPOSITIONS = (
    "log(1 + exp(x))",
    "exp(x) - 1",
    "1 - exp(x)",
    "1 - cos(x)",
    "sqrt(x**2 + 1) - x",
    "sqrt(1 + x) - 1",
    "sqrt(1 + x) - sqrt(x)",
    "sqrt(1 + x**2)",
    "log(x + sqrt(1 + x**2))",
    "log(1 + x)",
    "log(1 - x)",
    "log(1 + x**2)",
    "log(1 - sigmoid(x))",
    "log(sigmoid(x))",
    "log(1 - exp(x))",
    "log(exp(x) - 1)",
    "log(cosh(x))",
    "x/(1 + exp(-x))",
    "x*tanh(log(1 + exp(x)))",
    "(1 - exp(-2*x))/(1 + exp(-2*x))",
    "(exp(2*x) - 1)/(exp(2*x) + 1)",
    "2*sigmoid(2*x) - 1",
    "1/(1 + exp(-x))",
    "exp(x)/(1 + exp(x))",
    "exp(-x)/(1 + exp(-x))**2",
    "sigmoid(x)*(1 - sigmoid(x))",
    "1 - sigmoid(x)",
    "1 - tanh(x)",
    "1 - tanh(x)**2",
    "1/cosh(x)",
    "1 - erf(x)",
    "(1 + erf(x/sqrt(2)))/2",
    "x*(1 + erf(x/sqrt(2)))/2",
    "exp(-x**2)",
    "exp(-x**2/2)/sqrt(2*pi)",
    "1 - x**2",
    "1/(1 + x**2)",
    "x/(1 + x**2)",
    "x**2/(1 + x**2)",
    "x/sqrt(1 + x**2)",
    "1 - 1/(1 + x)",
    "1/x - 1/(x + 1)",
    "x*log(x)",
    "-x*log(x) - (1 - x)*log(1 - x)",
    "log(x/(1 - x))",
    "softplus(x) - x",
    "softplus(x) - softplus(-x)",
)


@dataclass(frozen=True)
class Subject:
    """kind: `function`, `derivative`, `second derivative` or `composition`; formula: over the scalar t; limit: in units
    of the last place, scaled by the condition number for all that is not a function of the table."""

    kind: str
    name: str
    formula: Expr
    limit: float = LIMIT

    @property
    def direct(self) -> bool:
        return self.kind == "function"

    @cached_property
    def condition(self) -> Expr | None:
        """|t·f′/f|."""
        return None if self.direct else ops.abs(T * diff(self.formula, T).result / self.formula)

    def points(self, dtype: Any, count: int, seed: int = 0) -> Array:
        """Floats over the whole range; for what is composed, up to a sixteenth of the largest."""
        found = floats(dtype, count, seed)
        return found if self.direct else found[np.abs(found) <= float(np.finfo(dtype).max) / 16]

    def judged(self, at: Array) -> Accuracy:
        return accuracy(over(self.formula), {"x": at}, None if self.condition is None else over(self.condition))


def over(e: Expr) -> Expr:
    """A formula in t, of each entry of a vector x."""
    return rebuild(e, lambda node: X if node is T else None)


def subjects() -> Iterator[Subject]:
    """The functions of one operand, their first and second derivatives that are not constant, and the compositions."""
    rows = [row for row in ROWS if row.operands == 1]
    yield from (Subject("function", row.name, row(T)) for row in rows)
    for order, (kind, limit) in enumerate(DERIVATIVES.items(), start=1):
        for row in rows:
            found = diff(row(T), T, order).result
            if T in postorder(found):
                yield Subject(kind, row.name + order * "\u2032", found, limit)
    yield from (Subject("composition", text, parse(text).subs({"x": T})) for text in COMPOSITIONS)


def floats(dtype: Any, count: int, seed: int = 0) -> Array:
    """About `count` floats of both signs: every part of the range of exponents, where functions bend and saturate,
    zeros, subnormal numbers, the ends, and the neighbours of the places where pieces of code meet."""
    rng = np.random.default_rng(seed)
    info = np.finfo(dtype)
    low, high = (np.log2(float(end)) for end in (info.smallest_subnormal, info.max))
    part = max(count // 6, 1)
    edge = 800.0 if dtype is np.float64 else 110.0

    def signed(exponents: Array) -> Array:
        scale = np.ldexp(1.0, np.floor(exponents).astype(int) - 1) * 2
        return scale * rng.uniform(1, 2, part) * rng.choice([-1, 1], part)

    parts = [
        signed(np.linspace(low, high - 1e-6, part)),
        signed(rng.uniform(low, high - 1e-6, part)),
        signed(rng.uniform(-12, 8, part)),
        rng.uniform(-3, 3, part),
        rng.uniform(-50, 50, part),
        rng.uniform(-edge, edge, part),
    ]
    marks = np.array([0.5, 1, 2, 3, np.log(2), np.pi / 2, np.pi, 6, 709.78, 745.1, 800, 88.7, 103.9], dtype)
    ends = np.array([0, info.tiny, info.smallest_subnormal, info.max], dtype)
    marks = np.concatenate([marks, np.nextafter(marks, dtype(0)), np.nextafter(marks, dtype(1e4)), ends])
    with np.errstate(all="ignore"):
        every = np.concatenate([*parts, marks, -marks]).astype(dtype)
    return every[np.isfinite(every)]


__all__ = ["COMPOSITIONS", "LIMIT", "Subject", "floats", "over", "subjects"]
