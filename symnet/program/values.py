"""The user's values: nested lists, arrays and numbers as arrays of entries, exact where they can be."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

import numpy as np

from symnet.errors import SymnetError, quote
from symnet.program.arrays import Entries, listed, scalar

_NUMBER = re.compile(
    r"\s*[+-]?(\d{1,1000}(/\d{1,1000})?|(\d{1,1000}\.\d{0,1000}|\.\d{1,1000}|\d{1,1000})([eE][+-]?\d{1,3})?)\s*",
    re.ASCII,
)


def entry_array(value: Any, name: str) -> Entries:
    """The entries of a nested list, an array or a single value, unread; ragged lists are refused."""
    if isinstance(value, np.ndarray):
        return value.astype(object)
    if not isinstance(value, (list, tuple)):
        return scalar(value)
    level, shape = [value], []
    while level and isinstance(level[0], (list, tuple)):
        lengths = {len(row) if isinstance(row, (list, tuple)) else -1 for row in level}
        if len(lengths) != 1 or lengths & {0, -1}:
            raise SymnetError(
                f"the value of {quote(name)} is not a full array: rows of different or no length in {quote(value)}"
            )
        shape.append(len(level[0]))
        level = [entry for row in level for entry in row]
    if any(isinstance(entry, (list, tuple)) for entry in level):
        raise SymnetError(f"the value of {quote(name)} is not a full array: {quote(value)}")
    return listed(level, tuple(shape))


def exact_number(value: Any) -> Fraction | None:
    """A rational number from an integer, a fraction, a float (by its shortest decimal form) or their text, else None.

    >>> exact_number("1/2"), exact_number(0.1), exact_number("x") is None
    (Fraction(1, 2), Fraction(1, 10), True)
    """
    if isinstance(value, bool) or isinstance(value, np.bool_):
        raise SymnetError(f"{quote(value)} is a truth value, not a number; write 1 or 0")
    if isinstance(value, str):
        return Fraction(value.strip()) if _NUMBER.fullmatch(value) and not _zero_below(value) else None
    if isinstance(value, (float, np.floating)):
        if not math.isfinite(value):
            raise SymnetError(f"{quote(value)} is not a real number; use a finite one")
        return Fraction(repr(float(value)))
    if isinstance(value, (int, np.integer)):
        return Fraction(int(value))
    if isinstance(value, Fraction):
        return value
    return None


def _zero_below(text: str) -> bool:
    return "/" in text and int(text.split("/")[1]) == 0
