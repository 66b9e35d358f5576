"""Equations between arguments, for checking again: f(a) == f(b) says a == b, of f that takes each value once."""

from __future__ import annotations

from collections.abc import Iterable

from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.simpler import MOST_LAYERS, under_one
from symnet.expr import Compare


def equated(hypotheses: Iterable[Compare]) -> tuple[Compare, ...]:
    """What the equations among comparisons say of arguments, layer by layer."""
    found: dict[Compare, None] = {}
    for h in hypotheses:
        for _ in range(MOST_LAYERS if h.relation == "==" else 0):
            arguments, _, strict = under_one(*Bounds().apart(h).children)
            if not strict:
                break
            h = Compare("==", *arguments)
            found[h] = None
    return tuple(found)
