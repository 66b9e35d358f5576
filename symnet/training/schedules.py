"""Learning rates as formulas in the number of the step: constant, decaying, cosine, with warm-up.

Every schedule is a `Formula`: it prints, compiles and is differentiated like any other expression. `t` counts steps and
`epoch` passes over the data, both from 1. A user's own is written as text: `rate="0.2*0.97**(epoch - 1)"`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.errors import SymnetError, quote
from symnet.expr import Expr, Symbol, as_expr, rebuild
from symnet.language import free_symbols, parse
from symnet.ops import minimum, step
from symnet.program import compile
from symnet.sizes import size
from symnet.training.settings import COUNTERS, STEP, Formula, exact, fresh, not_negative, positive


def _formula(text: str, **settings: Expr) -> Formula:
    return Formula(parse(text), tuple(settings.items()))


def constant(rate: Any) -> Formula:
    """η = η₀.

    >>> values(constant(0.1), [1, 2])
    array([0.1, 0.1])
    """
    return _formula("eta0", eta0=not_negative(rate, "the learning rate"))


def exponential(rate: Any, decay: Any, steps: Any = 1) -> Formula:
    """η₀ γ^((t − 1)/steps): multiplied by `decay` every `steps` steps, smoothly.

    >>> values(exponential(0.8, 0.5, steps=10), [1, 11, 21])
    array([0.8, 0.4, 0.2])
    """
    return _formula(
        "eta0*gamma**((t - 1)/s)",
        eta0=positive(rate, "the learning rate"),
        gamma=positive(decay, "the decay"),
        s=positive(steps, "the number of steps"),
    )


def inverse_time(rate: Any, decay: Any) -> Formula:
    """η₀/(1 + c (t − 1)).

    >>> values(inverse_time(0.6, 1), [1, 2, 3])
    array([0.6, 0.3, 0.2])
    """
    return _formula(
        "eta0/(1 + c*(t - 1))", eta0=positive(rate, "the learning rate"), c=not_negative(decay, "the decay")
    )


def power(rate: Any, exponent: Any) -> Formula:
    """η₀ t^(−p). For 1/2 < p ≤ 1 the sum of the rates diverges, that of their squares does not (Robbins, Monro 1951).

    >>> values(power(0.1, 0.5), [1, 4, 25])
    array([0.1 , 0.05, 0.02])
    """
    return _formula("eta0*t**(-p)", eta0=positive(rate, "the learning rate"), p=not_negative(exponent, "the exponent"))


def cosine(rate: Any, steps: Any, least: Any = 0) -> Formula:
    """From η₀ down to `least` along half a period of the cosine, in `steps` steps; constant from then on.

    Loshchilov, Hutter 2017, without restarts.

    >>> values(cosine(0.1, steps=10), [1, 6, 11, 99])
    array([0.1 , 0.05, 0.  , 0.  ])
    """
    return _formula(
        "eta1 + (eta0 - eta1)*(1 + cos(pi*minimum(t - 1, T)/T))/2",
        eta0=positive(rate, "the learning rate"),
        eta1=not_negative(least, "the least learning rate"),
        T=positive(steps, "the number of steps"),
    )


def piecewise(rate: Any, factor: Any, at: Sequence[int]) -> Formula:
    """η₀, multiplied by `factor` at each of the steps `at`.

    >>> values(piecewise(0.1, 0.1, at=[10, 20]), [1, 9, 10, 20])
    array([0.1  , 0.1  , 0.01 , 0.001])
    """
    drops: Expr = as_expr(0)
    for k, place in enumerate(at):
        drop = step(STEP - exact(place, "a step at which the rate drops"))
        drops = drop if k == 0 else drops + drop
    settings = (("eta0", positive(rate, "the learning rate")), ("gamma", positive(factor, "the factor")))
    return Formula(Symbol("eta0") * Symbol("gamma") ** drops, settings)


def warmup(rate: Any, steps: Any) -> Formula:
    """Another schedule, multiplied by t/steps during the first `steps` steps (Goyal et al. 2017).

    >>> values(warmup(constant(0.1), steps=4), [1, 2, 4, 9])
    array([0.025, 0.05 , 0.1  , 0.1  ])
    """
    whole = schedule(rate)
    name = fresh("w", [name for name, _ in whole.settings])
    settings = (*whole.settings, (name, positive(steps, "the number of steps")))
    return Formula(minimum(1, STEP / Symbol(name)) * whole.value, settings)


def schedule(rate: Any) -> Formula:
    """A number, a text or an expression in `t` and `epoch`, or a schedule as it is.

    >>> values(schedule("0.1*t**(-1/5)"), [1, 32])
    array([0.1 , 0.05])
    """
    if isinstance(rate, Formula):
        return rate
    value = parse(rate) if isinstance(rate, str) else as_expr(rate)
    unknown = [s for s in free_symbols(value) if s not in COUNTERS]
    if value.shape or unknown:
        raise SymnetError(
            f"{quote(rate)} is not a learning rate: it must be a number, or a formula in t (the step, from 1) and epoch"
            + (f", and {quote(unknown[0])} is neither" if unknown else "")
        )
    return Formula(value) if free_symbols(value) else constant(value)


def values(rate: Any, steps: Any, epochs: Any = 1) -> NDArray[np.float64]:
    """The rates at these steps (and epochs), as an array."""
    (found,) = tables([schedule(rate).filled()])(np.asarray(steps), np.broadcast_to(epochs, np.shape(steps)))
    return found


def tables(formulas: Sequence[Expr]) -> Callable[[NDArray[Any], NDArray[Any]], list[NDArray[np.float64]]]:
    """Formulas in `t` and `epoch` as one function of many steps and their epochs at once."""
    many = (size("steps"),)
    places = {counter: Symbol(counter.name, many) for counter in COUNTERS}
    program = compile([rebuild(f, places) for f in formulas], inputs=list(places.values()))

    def table(steps: NDArray[Any], epochs: NDArray[Any]) -> list[NDArray[np.float64]]:
        found = program(steps.astype(float), epochs.astype(float))
        return [np.array(np.broadcast_to(column, steps.shape), dtype=float) for column in found]

    return table
