"""What comparisons say along the line of one name, for checking again: what bounds it, from which side, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.functions import TURNED
from symnet.evidence.rechecking.linear import ONE, body, combined
from symnet.evidence.rechecking.texts import speaks_of
from symnet.expr import Add, Compare, Expr, Mul, Number, Symbol
from symnet.symbols import fact_hypotheses


@dataclass(frozen=True)
class Line:
    """free: the comparisons that do not speak of x; above, below: those that bound it, as `x relation end`, which may
    be less than they say (of where they have values); all others are left out."""

    free: tuple[Compare, ...]
    above: tuple[Compare, ...]
    below: tuple[Compare, ...]

    @property
    def bounds(self) -> tuple[Compare, ...]:
        return (*self.above, *self.below)


def along(x: Symbol, assumed: Iterable[Compare]) -> Line:
    """The interval that comparisons leave of each line in x."""
    said = dict.fromkeys((*assumed, *declared(x)))
    bounds = [b for h in said if speaks_of(h, x) and (b := _bound(h, x)) is not None]
    above = tuple(b for b in bounds if b.relation in ("<", "<="))
    return Line(tuple(h for h in said if not speaks_of(h, x)), above, tuple(b for b in bounds if b not in above))


def declared(x: Symbol) -> tuple[Compare, ...]:
    """The bounds that a name brings with it."""
    return fact_hypotheses(x) if {"positive", "nonnegative"} & {*x.facts} else ()


def _bound(h: Compare, x: Symbol) -> Compare | None:
    """A comparison as `x relation end`, where it is linear in x and has no x elsewhere."""
    plain = Bounds()
    left, right = (plain.linear(side) for side in h.children)
    form = combined(left, right, -1)
    if h.relation in ("==", "!=") or x not in form or any(speaks_of(a, x) for a in body(form) if a is not x):
        return None
    terms = [Number(-c / form[x]) if atom is ONE else Mul(Number(-c / form[x]), atom) for atom, c in form.items()]
    end: Expr = Number(0)
    for term, atom in zip(terms, form, strict=True):
        end = end if atom is x else Add(end, term)
    return Compare(h.relation if form[x] > 0 else TURNED[h.relation], x, end)
