"""Derivatives of numbers at places where functions may change their branch, for checking again.

On each side of a place a function is the piece on that side. It has the derivatives of these pieces if they meet at the
place, and their slopes agree; if they meet and the slopes differ, it has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.derivatives import by_rules, chain, enough, smoothly
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.linear import body
from symnet.evidence.rechecking.texts import speaks_of
from symnet.evidence.rechecking.values import NOT, Condition, definedness
from symnet.expr import Compare, Expr, Formal, Where, postorder, rebuild

# The orders of a and b at which `a relation b` holds.
HOLDS_FOR = {"<": ("<",), "<=": ("<", "=="), "==": ("==",), ">": (">",), ">=": (">", "=="), "!=": ("<", ">")}
Around = tuple[Expr, Expr, Expr]  # just below a place, at it, and just above it


class Shows(Protocol):
    """What is asked of a check: what holds where its comparisons do."""

    bounds: Bounds

    def holds(self, c: Compare) -> bool: ...
    def shows(self, c: Condition) -> bool: ...


@dataclass(frozen=True)
class Derived:
    """value: the expression without derivatives; conditions: under which it is that; seams: what must be equal."""

    value: Expr
    conditions: tuple[Condition, ...] = ()
    seams: tuple[tuple[Expr, Expr], ...] = ()


def derived(e: Expr, check: Shows) -> Derived:
    """The expression where the comparisons of the check hold. Raises `Refused`."""
    e = rebuild(e, _flat)
    outer = [node for node in postorder(e, stop=lambda n: isinstance(n, Formal)) if isinstance(node, Formal)]
    found = {node: _one(node, check) for node in outer}
    conditions = dict.fromkeys(c for one in found.values() for c in one.conditions)
    seams = tuple(pair for one in found.values() for pair in one.seams if pair[0] is not pair[1])
    return Derived(rebuild(e, {node: one.value for node, one in found.items()}), tuple(conditions), seams)


def _flat(node: Any) -> Expr | None:
    """diff(diff(f, x), x) as diff(f, x, 2)."""
    inner = node.children[0] if isinstance(node, Formal) and node.kind == "diff" else None
    if isinstance(inner, Formal) and inner.kind == "diff" and inner.children[1] is node.children[1]:
        return Formal("diff", *inner.children, order=inner.order + node.order)
    return None


def _one(node: Formal, check: Shows) -> Derived:
    if node.kind != "diff":
        raise Refused("a derivative that is none of a number by a number")
    f, x = node.children
    if any(isinstance(inner, Formal) for inner in postorder(f)):  # what is derived again is known around the place
        value = by_rules(node)
        return Derived(value, (*smoothly(node), *enough(value)))
    conditions: list[Condition] = []
    below, here, above = _around(f, x, check, conditions)
    low, needs = chain(below, x, node.order)
    high, others = (low, needs) if above is below else chain(above, x, node.order)
    seams = ((below, here), *zip(low, high, strict=True))  # each derivative is that of the pieces, if these agree
    return Derived(high[-1], (*conditions, *needs, *others), seams)


def _around(f: Expr, x: Expr, check: Shows, conditions: list[Condition]) -> Around:
    """The function around the places that the check speaks of, along x; conditions: wherever they hold."""
    done: dict[Expr, Around] = {}
    for node in postorder(f):
        rows = zip(*(done[child] for child in node.children), strict=True) if node.children else ((),) * 3
        made = [node if row == node.children else node.with_children(row) for row in rows]
        if isinstance(node, Where):
            chosen = _branches(node.children[0], x, check, conditions)
            made = [piece.children[1 if yes else 2] for piece, yes in zip(made, chosen, strict=True)]
        done[node] = made[0], made[1], made[2]
    return done[f]


def _branches(c: Expr, x: Expr, check: Shows, conditions: list[Condition]) -> tuple[bool, ...]:
    """Whether a comparison holds just below the place, at it and just above it."""
    assert isinstance(c, Compare)
    if any(isinstance(node, (Where, Formal)) for node in postorder(c)):
        raise Refused("a condition that itself depends on a condition")
    a, b = c.children
    if not speaks_of(c, x) or not (body(Bounds().linear(a - b)) or definedness(c)):  # it does not change with x
        holds = check.bounds.holds(c)
        if holds is None:
            raise Refused("a condition that is not decided")
        return holds, holds, holds
    order = next((r for r in ("<", "==", ">") if check.bounds.holds(Compare(r, a, b))), None)
    if order is None:
        raise Refused("a condition that is not decided")
    conditions += smoothly(Formal("diff", a - b, x))  # the order stays near the place, or changes with a − b
    orders = (order,) * 3 if order != "==" else ("<", "==", ">") if _rises(a - b, x) else (">", "==", "<")
    return tuple(o in HOLDS_FOR[c.relation] for o in orders)


def _rises(e: Expr, x: Expr) -> bool:
    """Whether an expression that is linear in x rises with it; else it falls."""
    form = body(Bounds().linear(e))
    if x not in form or any(speaks_of(atom, x) for atom in form if atom is not x):
        raise Refused("a seam that is not at a linear place")
    return form[x] > 0


# ------------------------------------------------------------------ where there is none
def has_no_value(side: Expr, needs: tuple[Condition, ...], check: Shows) -> bool:
    """Whether a side with these conditions has no value wherever the check speaks of."""
    necessary = (c.needs for c in needs if c.exact and not c.guards)
    fails = any(check.holds(Compare(NOT[c.relation], *c.children)) for c in necessary)
    return fails or any(_breaks(node, check) for node in first_derivatives(side))


def _breaks(node: Formal, check: Shows) -> bool:
    """Whether the slopes on the two sides differ, everywhere that the check speaks of."""
    try:
        found = _one(node, check)
    except Refused:
        return False
    *meet, (low, high) = found.seams
    meets = all(check.holds(Compare("==", *pair)) for pair in meet)
    return meets and all(map(check.shows, found.conditions)) and check.holds(Compare("!=", low, high))


def first_derivatives(side: Expr) -> Iterator[Any]:
    """Derivatives of first order outside branches, of what has none itself."""
    for node in postorder(side, stop=lambda n: isinstance(n, (Formal, Where))):
        if isinstance(node, Formal) and node.kind == "diff" and node.order == 1:
            if not any(isinstance(inner, Formal) for inner in postorder(node.children[0])):
                yield node
