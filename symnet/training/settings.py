"""Named formulas with named numbers: what schedules and update rules are written in.

A setting (β₁, η, ...) stands as a name in the formula, so that the rule prints as in a textbook, and as an exact number
beside it, which takes the place of the name when the formula runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.errors import SymnetError, quote
from symnet.expr import Expr, Number, Symbol, as_expr, rebuild
from symnet.language import free_symbols, parse
from symnet.program import compile

STEP, EPOCH = Symbol("t"), Symbol("epoch")
COUNTERS = (STEP, EPOCH)


@dataclass(frozen=True)
class Formula:
    """A formula in `t` (the number of the step, from 1), `epoch` (from 1) and its settings: names with numbers."""

    value: Expr
    settings: tuple[tuple[str, Expr], ...] = ()

    def filled(self) -> Expr:
        """The formula with every setting as its number."""
        table = {Symbol(name): number for name, number in self.settings}
        return rebuild(self.value, table)  # type: ignore[no-any-return]

    def renamed(self, names: Mapping[str, str]) -> Formula:
        table = {Symbol(old): Symbol(new) for old, new in names.items()}
        settings = tuple((names.get(name, name), number) for name, number in self.settings)
        return Formula(rebuild(self.value, table), settings)


def fresh(name: str, taken: Collection[str]) -> str:
    """The name, with the first number from 2 that makes it new."""
    return next(n for n in itertools.chain([name], (f"{name}{k}" for k in itertools.count(2))) if n not in taken)


def exact(value: Any, what: str) -> Expr:
    """A setting as an exact number: 0.1 is 1/10, "1/3" a third."""
    number = parse(value) if isinstance(value, str) else as_expr(value)
    if number.shape or free_symbols(number):
        raise SymnetError(f"{what} is a number, not {quote(value)}")
    return number


def number_between(value: Any, what: str, least: float, below: float) -> Expr:
    """The exact number, refused outside of least ≤ number < below."""
    number = exact(value, what)
    if isinstance(number, Number) and not least <= number.value < below:
        raise SymnetError(f"{what} is {quote(value)}; it must be at least {least:g} and below {below:g}")
    return number


def positive(value: Any, what: str) -> Expr:
    number = exact(value, what)
    if isinstance(number, Number) and number.value <= 0:
        raise SymnetError(f"{what} is {quote(value)}; it must be positive")
    return number


def not_negative(value: Any, what: str) -> Expr:
    number = exact(value, what)
    if isinstance(number, Number) and number.value < 0:
        raise SymnetError(f"{what} is {quote(value)}; it must not be negative")
    return number


def as_float(number: Expr) -> float:
    return float(compile(number)())


def integer(value: Any, what: str, least: int) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__") or value.__index__() < least:
        raise SymnetError(f"{what} is {quote(value)}; it must be an integer, at least {least}")
    return value.__index__()  # type: ignore[no-any-return]


def float_number(value: Any, what: str) -> float:
    """A number that is given for use in floats only; it may be infinite."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)) or value != value:
        raise SymnetError(f"{what} is {quote(value)}; it must be a number")
    return float(value)
