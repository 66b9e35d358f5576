"""That a side has no value on a region: a condition that it needs fails, or a derivative does not exist there.

√u has no derivative where u = 0, if u′ ≠ 0 there (the slope is infinite, on one side at most) or u″ > 0 (then √u is
like |t| or, where u′ ≠ 0, as before). Nor have asin u and acos u where u = ±1: they are like √(1 − u) and √(1 + u).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Protocol

from symnet.calculus.forward import eliminate
from symnet.errors import SymnetError
from symnet.evidence.known.domain import Condition
from symnet.evidence.known.sign_rules import NOT
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.derivatives import Unresolved, one_sided
from symnet.expr import Compare, Expr, Formal, Map, Number, Power, Symbol, Where, postorder

ZERO = Number(0)


class Judge(Protocol):
    """What is asked of `symnet.evidence.proof.exact.Judge`: what holds on its region."""

    @property
    def signs(self) -> Signs: ...

    def holds(self, c: Compare) -> bool: ...
    def shows(self, c: Condition) -> bool: ...


def has_no_value(side: Expr, needs: tuple[Condition, ...], judge: Judge) -> bool:
    """Whether `side`, whose conditions are `needs`, has no value anywhere on the judge's region."""
    for c in needs:
        if c.exact and not c.guards and not c.formal and judge.holds(Compare(NOT[c.needs.relation], *c.needs.children)):
            return True
    return any(_breaks(node, judge) for node in _plain_derivatives(side))


def derivative_needs(side: Expr, judge: Judge) -> Iterator[Condition]:
    """What the derivatives in `side` need beyond a value of the function: u > 0 where √u is differentiated."""
    for node in _plain_derivatives(side):
        f, x = node.children[:2]
        for inside in _under_roots(f):
            try:
                slope, bend = (eliminate(Formal("diff", inside, x, order=k)) for k in (1, 2))
            except SymnetError:
                continue
            if not all(judge.holds(c) for c in (*slope.opened, *bend.opened)):
                continue
            if judge.holds(Compare("!=", slope.value, ZERO)) or judge.holds(Compare(">", bend.value, ZERO)):
                yield Condition(Compare(">", inside, ZERO), (), True, True)


def _under_roots(f: Expr) -> tuple[Expr, ...]:
    """What `f` is like the root of, where that is 0."""
    if isinstance(f, Map) and f.name == "sqrt":
        return (f.children[0],)
    if isinstance(f, Map) and f.name in ("asin", "acos"):
        return (1 - f.children[0], 1 + f.children[0])
    if isinstance(f, Power) and isinstance(f.exponent, Number) and f.exponent.value == Fraction(1, 2):
        return (f.base,)
    return ()


def _plain_derivatives(side: Expr) -> Iterator[Any]:
    """Derivatives of first order by a scalar that stand outside branches and other derivatives."""
    for node in postorder(side, stop=lambda n: isinstance(n, (Formal, Where))):
        if (
            isinstance(node, Formal)
            and node.kind == "diff"
            and node.order == 1
            and isinstance(node.children[1], Symbol)
        ):
            if not any(isinstance(n, Formal) for n in postorder(node.children[0])):
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
