"""Equations between arguments, for checking again: f(a) == f(b) says a == b, of f that takes each value once."""

from __future__ import annotations

from collections.abc import Iterable

from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.linear import ONE, combined
from symnet.evidence.rechecking.simpler import MOST_LAYERS, under_one
from symnet.expr import Compare, Expr


def equated(hypotheses: Iterable[Compare]) -> tuple[Compare, ...]:
    """What the equations among comparisons say of arguments, layer by layer."""
    found: dict[Compare, None] = {}
    for h in hypotheses:
        sides: tuple[Expr, ...] = h.children if h.relation == "==" else ()
        for _ in range(MOST_LAYERS):
            arguments, _, strict = under_one(*_compared(*sides)) if sides else ((), 0, False)
            sides = arguments if strict else ()
            if sides:
                found[Compare("==", *sides)] = None
    return tuple(found)


def _compared(a: Expr, b: Expr) -> tuple[Expr, ...]:
    """u and v, of k·u + c == k·v + c."""
    plain = Bounds()
    form = combined(plain.linear(a), plain.linear(b), -1)
    return tuple(form) if len(form) == 2 and ONE not in form and not sum(form.values()) else (a, b)
