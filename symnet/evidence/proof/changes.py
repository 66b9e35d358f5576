"""Inequalities that are shown as others: between the ends of an interval, of one part as a variable, of logarithms.

Chord: a function that is concave on an interval is nowhere less than at the lower of its two ends.
Substitution: f(x) = g(e(x)) is positive where g is positive on an interval that holds all values of e. So what is said
of log(1 + 1/k) for k >= 1 follows from what holds of log(1 + t) for 0 < t <= 1, and sizes become real numbers.
Logarithms: a >= b > 0 where log a >= log b. Squares: a >= b >= 0 where a² >= b².
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

from symnet.errors import BudgetError
from symnet.evidence.known.domain import definedness
from symnet.evidence.known.linear import linear
from symnet.evidence.known.lines import lines
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.anchored import by_monotony
from symnet.evidence.proof.anchors import solved
from symnet.evidence.proof.judging import ZERO, Knows, Shows, judge_of, names_of, real, slope_of, smooth, value_at
from symnet.evidence.proof.traces import Chord, Holds, Logarithms, Squared, Substitution
from symnet.expr import Compare, Expr, Map, Mul, Number, Power, SizeValue, Symbol, postorder, rebuild
from symnet.normal.interval import Sign
from symnet.normal.kernels import Refine
from symnet.normal.ring import NoValue
from symnet.normal.scalar import Normal, Unsplit
from symnet.normal.written import Unwritten, Writer

MOST_PARTS = 6
MOST_NODES = 120
ONE = Number(1)


# ------------------------------------------------------------------ chord
def by_chord(judge: Knows, f: Expr, relation: str, depth: int) -> Chord | None:
    """f >= 0 (or > 0) at both ends of an interval, and f″ <= 0 between."""
    for x in names_of(f):
        known = lines(judge.assumed, x)
        if not real(x) or not known.above or not known.below:
            continue
        free = judge_of(judge, known.free)
        low, high = known.below[0][1].children[1], known.above[0][1].children[1]
        if not all(value_at(free, f, x, end, relation) for end in (low, high)):
            continue
        there = judge_of(judge, (*known.free, Compare(">=", x, low), Compare("<=", x, high)))
        slope = slope_of(f, x)
        bend = None if slope is None else slope_of(slope[0], x)
        if slope is None or bend is None or not smooth(there, f, *slope) or not smooth(there, slope[0], *bend):
            continue
        down = -bend[0]
        way = Holds() if there.holds(Compare(">=", down, ZERO)) else by_monotony(there, down, ">=", depth)
        if way is not None:
            return Chord(x, low, high, way)
    return None


# ------------------------------------------------------------------ substitution
def by_substitution(judge: Knows, f: Expr, relation: str, shows: Shows) -> Substitution | None:
    """f as a function of one of its parts, on an interval that holds the values of the part."""
    if sum(1 for _ in postorder(f)) > MOST_NODES:
        return None
    t = _fresh(f, judge.assumed)
    for e, g in islice(_functions(judge, f, t), MOST_PARTS):
        judge.clock.check()
        back = rebuild(g, {t: e})
        needs = (*definedness(e), *definedness(back))
        if not all(judge.shows(need) for need in needs) or not judge.holds(Compare("==", back, f)):
            continue
        bounds = tuple(bounds_of(t, judge.signs.of(e)))
        there = judge_of(judge, (*judge.assumed, *bounds))
        way = Holds() if there.holds(Compare(relation, g, ZERO)) else shows(there, g, relation)
        if way is not None:
            return Substitution(t, e, bounds, g, way)
    return None


def bounds_of(t: Symbol, s: Sign) -> Iterator[Compare]:
    if s.low is not None:
        yield Compare(">" if s.low_open else ">=", t, Number(s.low))
    if s.high is not None:
        yield Compare("<" if s.high_open else "<=", t, Number(s.high))


def _fresh(f: Expr, assumed: tuple[Compare, ...]) -> Symbol:
    used = {name.name for name in names_of(f, *assumed)}
    return Symbol(next(name for k in range(len(used) + 1) if (name := f"t{k or ''}") not in used))


def _functions(judge: Knows, f: Expr, t: Symbol) -> Iterator[tuple[Expr, Expr]]:
    """Parts e of f, and f as a function of e alone."""
    for e in _parts(f):
        inside = _leaves(e)
        g = rebuild(f, {e: t})
        if inside & _leaves(g) and len(inside) == 1:
            (x,) = inside
            for value in islice(solved(e, t, x), 1):
                g = _reduced(rebuild(g, {x: value}), bounds_of(t, judge.signs.of(e)))
        if not inside & _leaves(g):
            yield e, g


def _reduced(g: Expr, bounds: Iterable[Compare]) -> Expr:
    """The normal form, which has a value at 0 where 1/(1 + 1/t) has none; g where it has none of its own."""
    known = tuple(bounds)
    normal = Normal(Signs(known), known)
    try:
        (form,) = normal.of(g)
        writer = Writer(normal)
        up, down = writer.polynomial(form.num), writer.polynomial(form.den)
    except (BudgetError, NoValue, Refine, Unsplit, Unwritten):
        return g
    return up if form.den.is_one() else up / down


def _parts(f: Expr) -> Iterator[Expr]:
    """Sizes and integers first, then reciprocals and functions, the larger ones first."""
    nodes = [node for node in postorder(f) if not node.shape]
    yield from (node for node in nodes if _leaves(node) == {node} and not (isinstance(node, Symbol) and real(node)))
    yield from (n for n in reversed(nodes) if isinstance(n, (Map, Power)) and _leaves(n))


def _leaves(e: Expr) -> set[Any]:
    return {node for node in postorder(e) if isinstance(node, (Symbol, SizeValue))}


# ------------------------------------------------------------------ logarithms
def by_logarithms(judge: Knows, lhs: Expr, rhs: Expr, relation: str, shows: Shows) -> Logarithms | None:
    """lhs >= rhs (or >) between positive sides that hold powers."""
    if not any(_grows(node) for node in postorder(lhs, rhs)):
        return None
    if not all(judge.holds(Compare(">", side, ZERO)) for side in (lhs, rhs)):
        return None
    g = _log(lhs) - _log(rhs)
    if not all(judge.shows(need) for need in definedness(g)):
        return None
    if not judge.holds(Compare("==", g, Map("log", lhs) - Map("log", rhs))):
        return None
    way = Holds() if judge.holds(Compare(relation, g, ZERO)) else shows(judge, g, relation)
    return None if way is None else Logarithms(lhs, rhs, g, way)


# ------------------------------------------------------------------ squares
def by_squares_of_sides(judge: Knows, f: Expr, relation: str, shows: Shows | None = None) -> Squared | None:
    """f as a difference of its positive terms and its negative ones, neither negative, with roots among them."""
    if not any(_root(node) for node in postorder(f)):
        return None
    form = linear(f)
    if form is None:
        return None
    left: Expr = ZERO
    right: Expr = ZERO
    for atom, c in (*form.terms.items(), (ONE, form.constant)):
        down = judge.holds(Compare("<=", atom, ZERO))
        if (c > 0) != down:
            left = _plus(left, atom, c)
        elif c:
            right = _plus(right, atom, -c)
    if not all(judge.holds(Compare(">=", side, ZERO)) for side in (left, right)):
        return None
    of = left**2 - right**2
    way = Holds() if judge.holds(Compare(relation, of, ZERO)) else shows(judge, of, relation) if shows else None
    return None if way is None else Squared(left, right, of, way)


def _plus(total: Expr, atom: Expr, c: Fraction) -> Expr:
    term = Number(c) if atom is ONE else atom if c == 1 else Number(c) * atom
    return term if total is ZERO else total + term


def _root(node: Expr) -> bool:
    if isinstance(node, Power):
        return isinstance(node.exponent, Number) and node.exponent.value.denominator == 2
    return isinstance(node, Map) and node.name == "sqrt"


def _grows(node: Expr) -> bool:
    return (isinstance(node, Map) and node.name in ("exp", "cosh")) or (
        isinstance(node, Power) and not isinstance(node.exponent, Number)
    )


def _log(e: Any) -> Expr:
    """The logarithm of a positive expression, exponentials and powers taken apart."""
    if isinstance(e, Map) and e.name == "exp":
        return e.children[0]
    if isinstance(e, Power):
        return Mul(e.exponent, Map("log", e.base))
    return Map("log", e)
