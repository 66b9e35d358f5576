"""Where a function has no derivative since it is as steep as a root, for checking again.

Where u = 0 and u′ ≠ 0, the slope of √u is infinite, and where u′ = 0 and u″ > 0, √u is like |t|. So is g·√u + k with
smooth g ≠ 0 and k, a smooth function of it that has no slope 0, and a root of it. asin u and acos u are like √(1 − u)
and √(1 + u) where these are 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Protocol

from symnet.evidence.rechecking.derivatives import ZERO, chain
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.seams import first_derivatives
from symnet.evidence.rechecking.values import Condition
from symnet.expr import Add, Compare, Expr, Map, Mul, Number, Power
from symnet.functions import SMOOTH_INVERSES

MOST_PARTS = 30  # of a function that are looked into
Root = tuple[Expr, tuple[Expr, ...], tuple[Expr, ...]]


class Shows(Protocol):
    """What is asked of a check: what holds where its comparisons do."""

    def holds(self, c: Compare) -> bool: ...
    def shows(self, c: Condition) -> bool: ...
    def more(self, added: Iterable[Compare]) -> Shows: ...


def derivative_needs(side: Expr, check: Shows) -> Iterator[Condition]:
    """u > 0 for each u that is looked at above, if u′ ≠ 0 at any zero of it, or u″ > 0 at any."""
    for node in first_derivatives(side):
        f, x = node.children[:2]
        for u, factors, smooth in _under_roots(f):
            there = check.more([Compare("==", u, ZERO)])
            try:
                (_, once, twice), conditions = chain(u, x, 2)
                smoothness = [c for g in smooth for c in chain(g, x, 1)[1]]
            except Refused:
                continue
            parts = Compare("!=", once, ZERO), Compare(">", twice, ZERO)
            holds = all(map(there.shows, (*conditions, *smoothness)))
            holds = holds and all(there.holds(Compare("!=", g, ZERO)) for g in factors)
            if holds and any(map(there.holds, parts)):
                yield Condition(Compare(">", u, ZERO), (), True, True)


def _under_roots(f: Any) -> Iterator[Root]:
    """Each u under a root, with the factors g, and all that must be smooth."""
    found: list[tuple[Any, tuple[Expr, ...], tuple[Expr, ...]]] = [(f, (), ())]
    for _ in range(MOST_PARTS):
        if not found:
            return
        f, factors, smooth = found.pop()
        if isinstance(f, (Add, Mul)):
            for inside, other in (f.children, f.children[::-1]):
                found.append((inside, (*factors, other) if isinstance(f, Mul) else factors, (*smooth, other)))
        power = f.exponent.value if isinstance(f, Power) and isinstance(f.exponent, Number) else 0
        root = 0 < power <= Fraction(1, 2) or (isinstance(f, Map) and f.name == "sqrt")
        if root:
            yield f.children[0], factors, smooth
        if isinstance(f, Map) and f.name in ("asin", "acos"):
            yield from ((u, factors, smooth) for u in (1 - f.children[0], 1 + f.children[0]))
        if root or (isinstance(f, Map) and f.name in SMOOTH_INVERSES):
            found.append((f.children[0], factors, smooth))
