"""Number worlds: what an expression can be evaluated in, entry by entry, and what stands where there is no value."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

Matrix = list[list[Any]]


@dataclass(frozen=True)
class NoValue:
    """An entry that is not a number; `reason` says why."""

    reason: str


class Undefined(NoValue):
    """The expression has no value here: shown, not guessed."""


class Undecided(NoValue):
    """The world cannot tell the value, or whether there is one."""


class OpenComparison(Undecided):
    """A comparison of two values that the world leaves open: one of the branches of a `where` is the value."""


class _Nothing:
    """A term that is not there: an entry of `eye` off the diagonal, or around an `Embed`.

    `eye`, `diag` and indexing select and do not multiply, so a product with such an entry asks for no value of the
    other factor. Everywhere else it is the number 0.
    """

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = _Nothing()


# In a world where any two numbers can be compared.
RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def without_power(base: Any, exponent: Any, integral: bool) -> Undefined | None:
    """Why base**exponent has no value, in such a world; None where it has one."""
    if base == 0 and exponent < 0:
        return Undefined("0 has no power with a negative exponent")
    if base < 0 and not integral:
        return Undefined("a negative number has a power only for an integer exponent")
    return None


@dataclass(frozen=True)
class World:
    """One row for each world: its numbers and what can be done with them.

    number, constant: exact numbers and `pi`, `e` in this world; read: a user's number (None where it cannot be read);
    power takes a third argument, whether the exponent is an integer by its form; compare answers True, False or None
    (undecidable), or a condition for `choose`; functions: those rows of the function table that the world computes
    itself, the others are evaluated by their definition; checks_domain: whether the rows' domains are to be tested;
    choose(condition, a, b): the value of a `where` whose condition is no truth value; variable: entries of a name
    without a value. An operation may answer with an `Undefined` or `Undecided`.
    """

    name: str
    number: Callable[[Fraction], Any]
    constant: Callable[[str], Any]
    read: Callable[[Any], Any | None]
    add: Callable[[Any, Any], Any]
    mul: Callable[[Any, Any], Any]
    power: Callable[[Any, Any, bool], Any]
    compare: Callable[[str, Any, Any], Any]
    choose: Callable[[Any, Any, Any], Any]
    det: Callable[[Matrix], Any]
    inverse: Callable[[Matrix], Any]
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    checks_domain: bool = True
    root_of_squares: Callable[[Any], Any] | None = None
    variable: Callable[[Any, Any, tuple[int, ...]], Any] | None = None
    apply: Callable[[str, Any, int], Any] | None = None
    session: Callable[[], AbstractContextManager[Any]] = nullcontext

    @cached_property
    def zero(self) -> Any:
        return self.number(Fraction(0))

    @cached_property
    def one(self) -> Any:
        return self.number(Fraction(1))

    @cached_property
    def total(self) -> Callable[[Any, Any], Any]:
        """`add` of entries."""
        return sum_of(self.add)

    @cached_property
    def product(self) -> Callable[[Any, Any], Any]:
        return product_of(self.mul)

    @cached_property
    def carried(self) -> tuple[tuple[Callable[[Any, Any], Any], np.ufunc], ...]:
        """`total` and `product`, of two entries and of corresponding ones of arrays."""
        return tuple((f, np.frompyfunc(f, 2, 1)) for f in (self.total, self.product))


def first_missing(operands: tuple[Any, ...]) -> NoValue | None:
    """What a strict operation answers: the first undefined operand, else the first undecided one, else None."""
    undecided = None
    for operand in operands:
        if isinstance(operand, Undefined):
            return operand
        if undecided is None and isinstance(operand, Undecided):
            undecided = operand
    return undecided


def strict(function: Callable[..., Any], zero: Any) -> Callable[..., Any]:
    """`function` on entries: no value where an operand has none, 0 for a term that is not there."""

    def apply(*operands: Any) -> Any:
        missing = first_missing(operands)
        if missing is not None:
            return missing
        return function(*(zero if operand is NOTHING else operand for operand in operands))

    return apply


def product_of(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A product on entries, in which a term that is not there selects."""

    def apply(a: Any, b: Any) -> Any:
        if a is NOTHING or b is NOTHING:
            return NOTHING
        missing = first_missing((a, b)) if isinstance(a, NoValue) or isinstance(b, NoValue) else None
        return function(a, b) if missing is None else missing

    return apply


def sum_of(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A sum on entries, in which a term that is not there adds nothing."""

    def apply(a: Any, b: Any) -> Any:
        if a is NOTHING:
            return b
        if b is NOTHING:
            return a
        missing = first_missing((a, b)) if isinstance(a, NoValue) or isinstance(b, NoValue) else None
        return function(a, b) if missing is None else missing

    return apply
