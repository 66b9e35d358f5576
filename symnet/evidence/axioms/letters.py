"""What a letter of an inequality may stand for.

`fits` is asked before anything is built. The tables of functions are words that letters may be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from symnet.evidence.axioms.functions import (
    AT_ZERO,
    CONVEX,
    HOMOGENEOUS,
    INCREASING,
    LIPSCHITZ,
    MEASURES,
    MONOTONE,
    SAME_SLOPE,
    SIGNS,
)
from symnet.expr import REDUCTIONS, Compare, Expr, Index, Symbol


@dataclass(frozen=True)
class Kind:
    """fits: whether a value does, beside those of the letters that it is about; formula: whether it is written as a
    formula; word: whether it names a function."""

    fits: Callable[..., bool]
    formula: bool = False
    word: bool = False


def _formula(fits: Callable[..., bool]) -> Kind:
    def both(e: Any, *others: Any) -> bool:
        return isinstance(e, Expr) and not isinstance(e, Compare) and fits(e, *others)

    return Kind(both, formula=True)


def _word(table: Collection[str]) -> Kind:
    return Kind(lambda word: isinstance(word, str) and word in table, word=True)


def _definite(e: Expr) -> bool:
    return isinstance(e, Symbol) and "positive_definite" in e.facts and e.rank == 2 and e.shape[0] == e.shape[1]


def _axes(axes: Any, a: Expr) -> bool:
    numbers = isinstance(axes, tuple) and all(type(axis) is int and 0 <= axis < a.rank for axis in axes)
    return numbers and 0 < len(axes) == len({*axes})


LABELS = re.compile("([a-z]+),([a-z]+)->([a-z]*)")


def _contracts(labels: Any, a: Expr, b: Expr) -> bool:
    """Whether labels such as `ij,j->i` name the axes of both, and what is summed over stands in both: then each sum is
    an inner product of parts of a and b, and no part stands in two sums of one entry."""
    parts = LABELS.fullmatch(labels) if isinstance(labels, str) else None
    if parts is None:
        return False
    one, other, result = parts.groups()
    return len(one) == a.rank and len(other) == b.rank and {*one} ^ {*other} <= {*result}


KINDS: dict[str, Kind] = {
    # formulas
    "any": _formula(lambda e: True),  # a number or a tensor
    "number": _formula(lambda e: not e.shape),
    "tensor": _formula(lambda e: bool(e.shape)),
    "like": _formula(lambda e, a: e.shape == a.shape),
    "vector": _formula(lambda e: e.rank == 1),
    "matrix": _formula(lambda e: e.rank == 2),
    "definite": _formula(_definite),
    "entries": _formula(lambda e: isinstance(e, Index)),
    # how something is done
    "axes": Kind(_axes),
    "axis": Kind(lambda axes, a: _axes(axes, a) and len(axes) == 1),
    "flag": Kind(lambda value: isinstance(value, bool)),
    "contraction": Kind(_contracts),
    "inner": Kind(lambda labels, a, b: _contracts(labels, a, b) and labels.endswith("->")),
    # words
    "sign": _word(SIGNS),
    "measure": _word(MEASURES),
    "convex": _word(CONVEX),
    "Lipschitz": _word(LIPSCHITZ),
    "vanishing": _word(AT_ZERO),  # at 0
    "monotone": _word(MONOTONE),
    "increasing": _word(INCREASING),
    "extreme": _word(SAME_SLOPE),
    "reduction": _word(REDUCTIONS),
    "homogeneous": _word(HOMOGENEOUS),
}
