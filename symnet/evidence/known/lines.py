"""Comparisons along the line of one name: what bounds it, from which side, and where.

A comparison that is linear in x leaves an interval of each line in x; with a number before x, its end is known. What a
step along such a line needs (that the way from one point to another stays where something holds) is read off these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symnet.evidence.known.equations import solution
from symnet.evidence.known.linear import difference
from symnet.evidence.known.sign_rules import FLIP
from symnet.expr import Add, Compare, Expr, Mul, Symbol, fold, postorder
from symnet.symbols import fact_hypotheses

ORDERS = ("<", "<=", ">", ">=")
CURVED = 2  # a degree above 1


def speaks_of(e: Expr, x: Symbol) -> bool:
    return any(node is x for node in postorder(e))


@dataclass(frozen=True)
class Lines:
    """Comparisons about the points of lines in x. free: those that do not speak of x; above, below: pairs of a
    comparison that bounds x and the same as `x relation end`; convex: those that hold between any two points of a line
    at which they hold, as x*y < 1; all others are left out."""

    x: Symbol
    free: tuple[Compare, ...]
    above: tuple[tuple[Compare, Compare], ...]
    below: tuple[tuple[Compare, Compare], ...]
    convex: tuple[Compare, ...] = ()

    @property
    def bounds(self) -> tuple[tuple[Compare, Compare], ...]:
        return (*self.above, *self.below)

    @property
    def assumed(self) -> tuple[Compare, ...]:
        return (*self.free, *(h for h, _ in self.bounds))


def lines(assumed: Iterable[Compare], x: Symbol) -> Lines:
    """What comparisons say of lines in x.

    >>> from symnet.symbols import tensors
    >>> x, y = tensors("x; y")
    >>> [str(b) for _, b in lines([Compare("<=", 1 - 2 * x, y)], x).below]
    ['x >= -1/2*y + 1/2']
    """
    assumed = dict.fromkeys((*assumed, *declared(x)))
    free: list[Compare] = []
    above: list[tuple[Compare, Compare]] = []
    below: list[tuple[Compare, Compare]] = []
    convex: list[Compare] = []
    for h in assumed:
        if not speaks_of(h, x):
            free.append(h)
        elif (b := _bound(h, x)) is not None:
            (above if b.relation in ("<", "<=") else below).append((h, b))
        elif h.relation in ORDERS and not h.shape and max(_degree(side, x) for side in h.children) == 1:
            convex.append(h)
    return Lines(x, tuple(free), tuple(above), tuple(below), tuple(convex))


def _degree(e: Expr, x: Symbol) -> int:
    """In x, of sums and products; CURVED or more where x stands in anything else."""

    def visit(node: Expr, *parts: int) -> int:
        if node is x or not any(parts):
            return int(node is x)
        return max(parts) if isinstance(node, Add) else sum(parts) if isinstance(node, Mul) else CURVED

    return fold(e, visit)


def declared(x: Symbol) -> tuple[Compare, ...]:
    """The bounds that a name brings with it, on all lines and at every point of them."""
    return fact_hypotheses(x) if {"positive", "nonnegative"} & {*x.facts} else ()


def _bound(h: Compare, x: Symbol) -> Compare | None:
    """`x relation end`, where a comparison says just this."""
    form = difference(h) if h.relation in ORDERS and not h.shape else None
    if form is None or x not in form.terms or any(speaks_of(atom, x) for atom in form.terms if atom is not x):
        return None
    return Compare(h.relation if form.terms[x] > 0 else FLIP[h.relation], x, solution(form, x))
