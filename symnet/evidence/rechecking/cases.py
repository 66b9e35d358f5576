"""What is defined by cases, for checking again: written out, and decided where comparisons hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from symnet.evidence.rechecking.values import Condition
from symnet.evidence.rechecking.waves import unwound
from symnet.expr import Expr, Formal, Map, Symbol, Where, postorder, rebuild
from symnet.functions import FUNCTIONS
from symnet.limits import tick

MOST_LIFTS = 4
INVERSE = ("asin", "acos", "atan")


def chosen(e: Any, check: Any) -> Any:
    """An expression with those branches of `where` that are decided (the same branches need no decision), and with
    asin(sin u) as what it is on one half-turn, outside derivatives. check: a `Check`."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e, stop=lambda n: isinstance(n, Formal)):
        children = node.children if isinstance(node, Formal) else tuple(done[child] for child in node.children)
        fresh = node if children == node.children else node.with_children(children)
        if isinstance(fresh, Where):
            condition, yes, no = fresh.children
            holds = True if yes is no else check.decides(condition)
            fresh = fresh if holds is None else yes if holds else no
        if isinstance(fresh, Map) and fresh.name in INVERSE:
            fresh = unwound(fresh, check.bounds.of, check.bounds.holds) or fresh
        done[node] = fresh
    return done[e]


def behind(conditions: Iterable[Condition], check: Any) -> Iterable[Condition]:
    """Conditions without the guards that hold, and without those behind guards that do not."""
    for c in conditions:
        holds = [check.bounds.holds(g) for g in c.guards]
        if False not in holds:
            guards = tuple(g for g, h in zip(c.guards, holds, strict=True) if h is None)
            yield Condition(c.needs, guards, c.exact, c.whole)


# ------------------------------------------------------------------ functions that are defined by cases
def opened(e: Expr, by_cases: bool) -> Expr:
    """Functions that are defined by cases, written out. by_cases: |·|, and what is built on it, as well."""

    def define(node: Any) -> Expr | None:
        if isinstance(node, Map) and _has_cases(node.name, by_cases):
            return FUNCTIONS[node.name].definition(*node.children)  # type: ignore[misc]
        return None

    while (again := rebuild(e, define)) is not e:
        e = again
    return rebuild(e, lambda node: _lifted(node) if isinstance(node, Formal) else None)


def _lifted(node: Any) -> Expr:
    """A derivative of what has no `where` inside a condition: `where(c, u, v) < w` is `u < w` where c holds, and
    `v < w` elsewhere, so a choice by it is one by c first."""

    def lift(inner: Any) -> Expr | None:
        if not isinstance(inner, Where):
            return None
        tick()
        condition, yes, no = inner.children
        w = next((n for n in postorder(condition) if isinstance(n, Where)), None)
        if w is None:
            return None
        u, v = (rebuild(condition, {w: branch}) for branch in w.children[1:])
        if u.shape != condition.shape or v.shape != condition.shape:
            return None
        return Where(w.children[0], Where(u, yes, no), Where(v, yes, no))  # type: ignore[arg-type]

    body = node.children[0]
    for _ in range(MOST_LIFTS):
        body = rebuild(body, lift)
    return node.with_children((body, *node.children[1:]))  # type: ignore[no-any-return]


@cache
def _has_cases(name: str, by_cases: bool) -> bool:
    """Whether the definition of a function, written out, holds a `where`."""
    row = FUNCTIONS[name]
    if row.definition is None or name == "abs":
        return name == "abs" and by_cases
    inside = postorder(row.definition(*(Symbol(f"operand {k}") for k in range(len(row.partials)))))
    return any(isinstance(n, Where) or (isinstance(n, Map) and _has_cases(n.name, by_cases)) for n in inside)
