"""Equations of matrices with inverses: both sides times an invertible matrix, until their normal forms agree.

M·L = M·R says L = R where M is invertible: where both sides have values, every matrix whose inverse they use is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from symnet.evidence.known.domain import Condition
from symnet.evidence.known.signs import Signs
from symnet.expr import Compare, Contract, Det, Expr, Inverse, Number, count, postorder

MOST_INVERSES = 6
MOST_TRIES = 60
DEEPEST = 3  # multiplications one after the other


def cleared(c: Compare, conditions: Iterable[Condition], signs: Signs, stands: Callable[[Compare], bool]) -> str:
    """What an equation is multiplied by to be shown, in words; empty where nothing is found."""
    if c.relation != "==" or c.rank not in (1, 2) or len({side.shape for side in c.children}) > 1:
        return ""
    conditions = tuple(conditions)
    if any(k.needs.shape and not k.whole for k in conditions):
        return ""  # a product with M takes entries together, of which some might have no value
    matrices = list(_invertible(c, conditions, signs))
    tried = {c}
    level: list[tuple[Compare, str]] = [(c, "")]
    for _ in range(DEEPEST):
        following: list[tuple[Compare, str]] = []
        for before, words in level:
            for m in matrices:
                for after, how in _multiplied(before, m):
                    if after in tried:
                        continue
                    if len(tried) > MOST_TRIES:
                        return ""
                    tried.add(after)
                    said = f"{words}; {how}" if words else how
                    if stands(after):
                        return said
                    following.append((after, said))
        level = following
    return ""


def _invertible(c: Compare, conditions: tuple[Condition, ...], signs: Signs) -> Iterator[Expr]:
    """The matrices whose inverses are used, the largest first, that are invertible where both sides have values."""
    found = dict.fromkeys(node.children[0] for node in postorder(c) if isinstance(node, Inverse))
    needed = {k.needs for k in conditions if k.exact and not k.guards}
    for m in sorted(found, key=count, reverse=True)[:MOST_INVERSES]:
        if Compare("!=", Det(m), Number(0)) in needed or signs.of(Det(m)).nonzero:
            yield m


def _multiplied(c: Compare, m: Expr) -> Iterator[tuple[Compare, str]]:
    n = m.shape[0]
    if c.shape[0] == n:
        yield _both(c, lambda side: _product(m, side)), f"both sides times {m} from the left"
    if c.shape[-1] == n:
        yield _both(c, lambda side: _product(side, m)), f"both sides times {m} from the right"


def _both(c: Compare, change: Callable[[Expr], Expr]) -> Compare:
    left, right = c.children
    return Compare("==", change(left), change(right))


def _product(a: Expr, b: Expr) -> Expr:
    p = tuple(range(a.rank))
    q = (p[-1], *range(len(p), len(p) + b.rank - 1))
    return Contract((a, b), (p, q), (*p[:-1], *q[1:]))
