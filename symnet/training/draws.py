"""Random inputs of a formula: dropout masks and noise, drawn afresh at every step and left out when the model is used.

A draw is a variable of the formula like any other. While training, it is filled from a seeded generator; in the formula
that predicts, `at_test`, its mean, stands in its place, so that dropout and noise are off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.errors import SymnetError, quote
from symnet.expr import Expr, Full, Number, Symbol, as_expr
from symnet.training.settings import as_float, not_negative, number_between, positive

Array = NDArray[Any]
Sampler = Callable[[np.random.Generator, tuple[int, ...], Mapping[str, float]], Array]
SAMPLERS: dict[str, Sampler] = {
    "dropout": lambda rng, shape, s: (rng.random(shape) >= s["rate"]) / (1 - s["rate"]),
    "bernoulli": lambda rng, shape, s: (rng.random(shape) < s["keep"]).astype(float),
    "gaussian": lambda rng, shape, s: s["std"] * rng.standard_normal(shape),
}


@dataclass(frozen=True)
class Draw:
    """How a random input is drawn (`name` is a row of SAMPLERS), with its settings, and its mean."""

    name: str
    settings: tuple[tuple[str, Expr], ...]
    at_test: Expr

    def sampler(self) -> Callable[[np.random.Generator, tuple[int, ...]], Array]:
        numbers = {name: as_float(number) for name, number in self.settings}
        return lambda rng, shape: SAMPLERS[self.name](rng, shape, numbers)

    def constant(self, symbol: Symbol) -> Expr:
        """What stands in the place of the variable when nothing is drawn."""
        if isinstance(self.at_test, Number):
            return Full(self.at_test.value, symbol.shape) if symbol.shape else self.at_test
        return Full(1, symbol.shape) * self.at_test

    def to_dict(self) -> dict[str, str]:
        return {"name": self.name, **{name: str(number) for name, number in self.settings}}


def dropout(rate: Any = 0.5) -> Draw:
    """A mask of entries 0, with probability `rate`, and 1/(1 − rate), to be multiplied: its mean is 1.

    >>> mask = dropout(0.25).sampler()(np.random.default_rng(0), (2, 3))
    >>> mask.round(2)
    array([[1.33, 1.33, 0.  ],
           [0.  , 1.33, 1.33]])
    """
    chosen = number_between(rate, "the dropout rate", 0, 1)
    return Draw("dropout", (("rate", chosen),), as_expr(1))


def bernoulli(keep: Any = 0.5) -> Draw:
    """Entries 1, with probability `keep`, and 0: the mask of `symnet.nn.dropout(x, mask, 1 - keep)`."""
    chosen = positive(keep, "the probability of keeping")
    if as_float(chosen) > 1:
        raise SymnetError(f"the probability of keeping is {quote(keep)}; it must be at most 1")
    return Draw("bernoulli", (("keep", chosen),), chosen)


def gaussian(std: Any = 0.1) -> Draw:
    """Independent normal noise of mean 0, to be added."""
    return Draw("gaussian", (("std", not_negative(std, "the standard deviation")),), as_expr(0))


def checked(draws: Any, also: Callable[[Any], bool] = lambda one: False) -> dict[str, Any]:
    """Draws by name; `also` says what else is accepted."""
    if not isinstance(draws, Mapping):
        raise SymnetError(f'what is drawn is given by name, {{"M": dropout(0.5)}}, not as {quote(draws)}')
    for name, draw in draws.items():
        if not isinstance(draw, Draw) and not also(draw):
            raise SymnetError(
                f"{quote(name)} is to be drawn as {quote(draw)}, which is no draw; use dropout(0.5), bernoulli(0.5) or "
                "gaussian(0.1) of symnet.training"
            )
    return dict(draws)
