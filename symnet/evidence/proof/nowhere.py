"""That a side has no value on a region: a condition that it needs fails, or a derivative does not exist there.

√u has no derivative where u = 0, if u′ ≠ 0 there (the slope is infinite, on one side at most) or u″ > 0 (then √u is
like |t| or, where u′ ≠ 0, as before). Nor have asin u and acos u where u = ±1: they are like √(1 − u) and √(1 + u).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symnet.calculus.forward import eliminate
from symnet.errors import SymnetError
from symnet.evidence.known.domain import Condition, definedness
from symnet.evidence.known.sign_rules import NOT
from symnet.evidence.proof.derivatives import Unresolved, one_sided
from symnet.evidence.proof.judge import Judge
from symnet.expr import Add, Compare, Expr, Formal, Map, Mul, Number, Power, Symbol, Where, has_derivative, postorder
from symnet.functions import SMOOTH_INVERSES

ZERO = Number(0)
MOST_PARTS = 30  # of a function that are looked into


def has_no_value(side: Expr, needs: tuple[Condition, ...], judge: Judge) -> bool:
    """Whether `side`, whose conditions are `needs`, has no value anywhere on the judge's region."""
    for c in needs:
        if c.exact and not c.guards and not c.formal and judge.holds(Compare(NOT[c.needs.relation], *c.needs.children)):
            return True
    return any(_breaks(node, judge) for node in _plain_derivatives(side))


def derivative_needs(side: Expr, judge: Judge) -> Iterator[Condition]:
    """What the derivatives in `side` need beyond a value of the function: u > 0 where what is like √u is differentiated
    and u′ ≠ 0 or u″ > 0 wherever u = 0."""
    for node in _plain_derivatives(side):
        f, x = node.children[:2]
        for u, factors, smooth in _under_roots(f):
            there = judge.more([Compare("==", u, ZERO)])
            try:
                slope, bend = (eliminate(Formal("diff", u, x, order=k)) for k in (1, 2))
                opened = [c for g in smooth for c in eliminate(Formal("diff", g, x)).opened]
            except SymnetError:
                continue
            apart = (Compare("!=", g, ZERO) for g in factors)
            if not all(there.shows(c) for g in smooth for c in definedness(g)):
                continue
            if not all(there.holds(c) for c in (*slope.opened, *bend.opened, *opened, *apart)):
                continue
            if there.holds(Compare("!=", slope.value, ZERO)) or there.holds(Compare(">", bend.value, ZERO)):
                yield Condition(Compare(">", u, ZERO), (), True, True)


Root = tuple[Expr, tuple[Expr, ...], tuple[Expr, ...]]


def _under_roots(f: Expr) -> Iterator[Root]:
    """Each u such that `f` is like √u (or a power between) where u is 0, if the factors are not 0 there and all that is
    named after them is smooth: f = h(g·√u + k) for an h of slopes that are not 0, which leave it as steep as it is."""
    found: list[Root] = [(f, (), ())]
    for _ in range(MOST_PARTS):
        if not found:
            return
        f, factors, smooth = found.pop()
        if isinstance(f, (Add, Mul)):
            a, b = f.children
            for inside, other in ((a, b), (b, a)):
                found.append((inside, (*factors, other) if isinstance(f, Mul) else factors, (*smooth, other)))
        root = isinstance(f, Map) and f.name == "sqrt"
        root |= isinstance(f, Power) and isinstance(f.exponent, Number) and 0 < f.exponent.value <= Fraction(1, 2)
        if root:
            yield f.children[0], factors, smooth
        if isinstance(f, Map) and f.name in ("asin", "acos"):
            yield from ((u, factors, smooth) for u in (1 - f.children[0], 1 + f.children[0]))
        if root or (isinstance(f, Map) and f.name in SMOOTH_INVERSES):
            found.append((f.children[0], factors, smooth))


def _plain_derivatives(side: Expr) -> Iterator[Any]:
    """Derivatives of first order by a scalar that stand outside branches and other derivatives."""
    for node in postorder(side, stop=lambda n: isinstance(n, (Formal, Where))):
        if (
            isinstance(node, Formal)
            and node.kind == "diff"
            and node.order == 1
            and isinstance(node.children[1], Symbol)
        ):
            if not has_derivative(node.children[0]):
                yield node


def _breaks(node: Formal, judge: Judge) -> bool:
    """Whether the one-sided derivatives are shown to differ, on the whole region."""
    try:
        sides = one_sided(node.children[0], node.children[1], judge.signs)
    except (Unresolved, SymnetError):
        return False
    if not all(judge.shows(c) for c in sides.conditions):
        return False
    if not all(judge.holds(Compare("==", piece, sides.here)) for piece in (sides.below, sides.above)):
        return False
    return judge.holds(Compare("!=", sides.slope_below, sides.slope_above))
