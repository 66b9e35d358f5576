"""Inequalities followed as others: between the ends of an interval, of a part as a variable, of logarithms.

`to` is the `Follower` of a trace (`analysis`); all functions answer whether the trace shows `f relation 0` wherever the
comparisons that are assumed hold.
"""

from __future__ import annotations

from typing import Any

from symnet.evidence.rechecking.algebra import Refused
from symnet.evidence.rechecking.along import along
from symnet.evidence.rechecking.texts import speaks_of
from symnet.evidence.rechecking.values import definedness
from symnet.expr import Compare, Expr, Map, Number, rebuild

ZERO = Number(0)
Assumed = tuple[Compare, ...]


def concavity(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    """f relation 0 at both ends; f is concave between, where the points lie: it is above its chord."""
    x, low, high = to.name(trace["name"]), to.expression(trace["low"]), to.expression(trace["high"])
    if speaks_of(low, x) or speaks_of(high, x):
        return False
    free, whole = along(x, assumed).free, to.check(assumed)
    between = (Compare(">=", x, low), Compare("<=", x, high))
    if not all(map(whole.holds, between)) or not all(to.at(to.check(free), f, x, c, relation) for c in (low, high)):
        return False
    there = (*free, *between)
    slope = to.smooth(to.check(there), f, x)
    bend = None if slope is None else to.smooth(to.check(there), slope, x)
    return bend is not None and to.shows(there, -bend, ">=", trace["way"])


def substitution(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    """f is g at t = e, and g(t) relation 0 for all t of which some comparisons hold that hold of e."""
    e, (inner, t) = to.expression(trace["of"]), to.beside(trace["name"])
    g, check = inner.expression(trace["function"]), to.check(assumed)
    bounds = [inner.letters.comparison(text) for text in trace["bounds"]]
    back = rebuild(g, {t: e})
    if not all(check.shows(n) for n in (*definedness(e), *definedness(back))):
        return False
    if not check.holds(Compare("==", back, f)) or not all(check.holds(rebuild(b, {t: e})) for b in bounds):
        raise Refused("a function that is not the one that is spoken of")
    return bool(inner.shows((*assumed, *bounds), g, relation, trace["way"]))


def logarithms(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    """f is a − b with positive a and b, and log a − log b is g, of which the sign is shown."""
    a, b, g = (to.expression(trace[field]) for field in ("left", "right", "of"))
    check = to.check(assumed)
    if not all(check.shows(n) for side in (a, b, g) for n in definedness(side)):
        return False
    if not all(check.holds(Compare(">", side, ZERO)) for side in (a, b)):
        return False
    same = (Compare("==", a - b, f), Compare("==", Map("log", a) - Map("log", b), g))
    return all(map(check.holds, same)) and to.shows(assumed, g, relation, trace["way"])


def squared(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    """f is a − b, neither a nor b is negative, and a² − b² is g, of which the sign is shown."""
    a, b, g = (to.expression(trace[field]) for field in ("left", "right", "of"))
    check = to.check(assumed)
    if not all(check.shows(n) for side in (a, b, g) for n in definedness(side)):
        return False
    if not all(check.holds(Compare(">=", side, ZERO)) for side in (a, b)):
        return False
    same = (Compare("==", a - b, f), Compare("==", a**2 - b**2, g))
    return all(map(check.holds, same)) and to.shows(assumed, g, relation, trace["way"])
