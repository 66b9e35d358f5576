"""Inequalities followed as others: of factors, of a part as a variable, of squares and logarithms, as sums of squares.

Each way yields its premises, for `analysis`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.exponents import keeps_powers
from symnet.evidence.rechecking.field import Refused
from symnet.expr import Compare, Expr, Map, Number, Power, rebuild

ZERO = Number(0)
MOST_ROWS = 500
MOST_FACTORS = 24
Assumed = tuple[Compare, ...]


def substitution(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    """f is g at t = e, and g(t) relation 0 for all t of which some comparisons hold that hold of e."""
    inner, t = to.beside(trace["name"])
    (e,), (g,) = to.read(trace, "of"), inner.read(trace, "function")
    bounds = [inner.letters.comparison(text) for text in trace["bounds"]]
    back, *said = (rebuild(each, {t: e}) for each in (g, *bounds))
    there = (*assumed, *bounds)
    yield to.values(assumed, e, back, *(side for b in said for side in b.children))  # sqrt(t) >= 0 may say nothing of e
    yield to.holds(assumed, Compare("==", back, f), *said)
    yield keeps_powers(lambda p: rebuild(p, {t: e}), *bounds)
    yield keeps_powers(lambda p: rebuild(p, {t: e}), g) or to.values(there, g)  # (-1)**t has no value, (-1)**n has one
    yield inner.shows(there, g, relation, trace["way"])


def squared(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    """f is a − b, and the sign of a² − b² is shown; a is not negative, so where a² >= b² it is not below |b| nor b."""
    a, _ = to.read(trace, "left", "right")
    yield to.holds(assumed, Compare(">=", a, ZERO))
    yield from _of(to, assumed, f, relation, trace, lambda e: e**2)


def logarithms(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    """f is a − b with positive a and b, and the sign of log a − log b is shown."""
    a, b = to.read(trace, "left", "right")
    yield to.holds(assumed, Compare(">", a, ZERO), Compare(">", b, ZERO))
    yield from _of(to, assumed, f, relation, trace, lambda e: Map("log", e))


def _of(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any, h: Callable[[Expr], Expr]) -> Iterator[bool]:
    """f is a − b, and h(a) − h(b) is g, of which the sign is shown."""
    a, b, g = to.read(trace, "left", "right", "of")
    yield to.values(assumed, a, b, g)
    yield to.holds(assumed, Compare("==", a - b, f), Compare("==", h(a) - h(b), g))
    yield to.shows(assumed, g, relation, trace["way"])


def factors(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    """Signs are shown, each in its own way, and with all of them the algebra sees that of f."""
    shown = []
    for row in trace["rows"]:
        _only(row, "factor", "of", "relation", "way")
        (p,) = to.read(row, "of")
        yield to.values(assumed, p)
        yield to.shows(assumed, p, row["relation"], row["way"])
        shown.append(Compare(row["relation"], p, ZERO))
    goal = Compare(relation, f, ZERO)
    yield to.holds((*assumed, *shown), goal)


def squares(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    """(f − margin)·m is a sum of squares times what is not negative, and m is positive, or where it is 0 so is f. So f
    is positive where the margin is, or one of the terms."""
    margin, (m,) = Fraction(trace["margin"]), to.read(trace, "multiplier")
    positive = margin > 0
    yield margin >= 0 and len(trace["rows"]) <= MOST_ROWS
    total: Expr = ZERO
    for row in trace["rows"]:
        _only(row, "square", "weight", "times", "of")
        times = [to.letters.expression(text) for text in row["times"]]
        yield Fraction(row["weight"]) > 0 and to.holds(assumed, *(Compare(">=", t, ZERO) for t in times))
        (root,) = to.read(row, "of")
        signs = (*(Compare(">", t, ZERO) for t in times), Compare("!=", root, ZERO))
        positive = positive or (relation == ">" and to.holds(assumed, *signs))
        term = Number(Fraction(row["weight"])) * root**2
        for factor in times:
            term = term * factor
        total = total + term
    yield positive or relation == ">="
    p = f - Number(margin)
    yield to.values(assumed, m, total)
    yield to.holds(assumed, Compare("==", p * m, total))
    yield to.holds(assumed, Compare(">", m, ZERO)) or _vanish_together(to, assumed, m, p)


def means(to: Any, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    """f >= Σ n·t/N − g for N = Σ n and terms t that are not negative, and Π tⁿ >= gᴺ; for f > 0 one of them strictly.
    The mean is no less than the N-th root of the product, which is no less than g."""
    terms, counts = [to.letters.expression(text) for text in trace["terms"]], [int(n) for n in trace["counts"]]
    (g,), total = to.read(trace, "least"), sum(counts)
    yield len(terms) == len(counts) and all(n > 0 for n in counts) and 0 < total <= MOST_FACTORS
    yield to.values(assumed, *terms, g)
    yield to.holds(assumed, *(Compare(">=", t, ZERO) for t in terms))
    mean, product = -g, Number(1)
    for t, n in zip(terms, counts, strict=True):
        mean, product = mean + Number(Fraction(n, total)) * t, product * t ** Number(n)
    strictly = relation == ">" and to.holds(assumed, Compare(">", f, mean))
    yield strictly or to.holds(assumed, Compare(">=", f, mean))
    yield to.shows(assumed, product - g ** Number(total), ">=" if strictly else relation, trace["way"])


def _vanish_together(to: Any, assumed: Assumed, m: Expr, p: Expr) -> bool:
    """Whether m is a sum of what is not negative, and p is 0 where each term of it is."""
    terms = Bounds().linear(m)
    roots = (Compare("==", t.base if isinstance(t, Power) else t, ZERO) for t in terms)
    signs = all(c > 0 and to.holds(assumed, Compare(">=", t, ZERO)) for t, c in terms.items())
    return signs and to.holds((*assumed, *roots), Compare("==", p, ZERO))


def _only(row: Any, kind: str, *fields: str) -> None:
    if set(row) != {"by", *fields} or row["by"] != kind:
        raise Refused(f"a {kind} of which nothing is said")
