"""`evaluate`: the exact value of an expression, or a rigorous enclosure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symnet.errors import SymnetError, in_short, quote
from symnet.evidence.refutation.ball import mixed
from symnet.expr import as_expr
from symnet.language import parse
from symnet.program.interpret import evaluate as interpret
from symnet.program.values import exact_number
from symnet.program.worlds import Undecided, Undefined

MOST_BITS = 1_000_000  # of a fraction


@dataclass(frozen=True)
class Enclosure:
    """A real number between two rational ones: `low <= value <= high`."""

    low: Fraction
    high: Fraction

    def __float__(self) -> float:
        return float((self.low + self.high) / 2)

    def __contains__(self, value: Any) -> bool:
        return self.low <= Fraction(value) <= self.high

    def __str__(self) -> str:
        try:
            return f"{float(self):.17g} (between {float(self.low)!r} and {float(self.high)!r})"
        except OverflowError:
            return f"{in_short((self.low + self.high) / 2)} (beyond floating point)"


def evaluate(e: Any, values: Mapping[str, Any] | None = None, let: Any = None, bits: int = 192) -> Any:
    """The value of `e` where its names have `values`: a `Fraction` where it is exact, else an `Enclosure`.

    values: name to an integer, a fraction, a text such as `"1/2"`, a float (by its shortest decimal form), nested lists
    of these for tensors, and integers for sizes that the shapes do not tell. A tensor gives nested lists.
    Raises `SymnetError` where there is no value, or none can be enclosed.

    >>> evaluate("x**2 + 1", {"x": "1/2"}), float(evaluate("exp(x)", {"x": 0.5}))
    (Fraction(5, 4), 1.6487212707001282)
    """
    expression = parse(e, let=let) if isinstance(e, str) else as_expr(e)
    names = {s.name for s in expression.free_symbols}
    given = dict(values or {})
    arrays = {name: _read(value) for name, value in given.items() if name in names}
    sizes = {name: value for name, value in given.items() if name not in names and isinstance(value, int)}
    found = interpret(expression, arrays, sizes, mixed(bits))
    entries = np.asarray(found, dtype=object)
    made = np.empty(entries.shape, dtype=object)
    for place in np.ndindex(*entries.shape):
        made[place] = _number(entries[place], expression)
    return made.tolist() if made.shape else made[()]


def _read(value: Any) -> Any:
    """A user's value; texts that are no plain numbers, such as `cos(1)`, are read as formulas."""
    if isinstance(value, (list, tuple)):
        return [_read(v) for v in value]
    return parse(value) if isinstance(value, str) and exact_number(value) is None else value


def _number(value: Any, e: Any) -> Any:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Undefined):
        raise SymnetError(f"{quote(e)} has no value there: {value.reason}")
    if isinstance(value, Undecided):
        raise SymnetError(f"{quote(e)} could not be enclosed there: {value.reason}")
    if isinstance(value, (bool, np.bool_)):
        raise SymnetError(f"{quote(e)} is a comparison; verify it, or evaluate its sides")
    low, high = (_fraction(end, e) for end in (value.lower(), value.upper()))
    return low if low == high else Enclosure(low, high)


def _fraction(point: Any, e: Any) -> Fraction:
    mantissa, exponent = (int(part) for part in point.man_exp())
    if abs(exponent) > MOST_BITS:
        raise SymnetError(f"{quote(e)} is too large, or too close to 0, to be written as a fraction")
    return Fraction(mantissa * 2**exponent) if exponent >= 0 else Fraction(mantissa, 2**-exponent)
