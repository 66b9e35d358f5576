"""Inequalities that are shown as others: between the ends of an interval, of one part as a variable, of logarithms.

Chord: a function that is concave on an interval is nowhere less than at the lower of its two ends.
Substitution: f(x) = g(e(x)) is positive where g is positive on an interval that holds all values of e. So what is said
of log(1 + 1/k) for k >= 1 follows from what holds of log(1 + t) for 0 < t <= 1, and sizes become real numbers.
Logarithms: a >= b > 0 where log a >= log b. Squares: a >= |b| where a² >= b² and a >= 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

from symnet.errors import BudgetError
from symnet.evidence.known.domain import definedness
from symnet.evidence.known.linear import linear
from symnet.evidence.known.lines import lines
from symnet.evidence.known.peeling import STRICT
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.anchored import by_monotony
from symnet.evidence.proof.anchors import solved
from symnet.evidence.proof.judging import ZERO, Knows, Shows, judge_of, names_of, real, slope_of, smooth, value_at
from symnet.evidence.proof.traces import Chord, Holds, Logarithms, Squared, Substitution, Trace
from symnet.expr import Add, Compare, Constant, Expr, Map, Mul, Number, Power, SizeValue, Symbol, postorder, rebuild
from symnet.normal.generators import Refine
from symnet.normal.interval import Sign
from symnet.normal.ring import NoValue
from symnet.normal.scalar import Normal, Unsplit
from symnet.normal.writer import Unwritten, Writer
from symnet.program.interpret_entries import is_integral

MOST_PARTS = 6
MOST_NODES = 120
ONE = Number(1)
CONTINUOUS = STRICT | {"abs", "sin", "cos", "tan", "cosh"}  # wherever they have values
CIRCLES: dict[str, tuple[str, Callable[[Expr], Expr]]] = {  # what the square of the one is by the other
    "sin": ("cos", lambda t: 1 - t**2),
    "cos": ("sin", lambda t: 1 - t**2),
    "sinh": ("cosh", lambda t: 1 + t**2),
    "cosh": ("sinh", lambda t: t**2 - 1),
}


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
        closed = (Compare(">=", x, low), Compare("<=", x, high))
        there = judge_of(judge, (*known.free, *closed))
        if continuous(f) and all(map(there.shows, definedness(f))):  # it may have no slope at the ends
            there = judge_of(judge, (*known.free, *(Compare(c.relation[0], *c.children) for c in closed)))
        slope = slope_of(f, x)
        bend = None if slope is None else slope_of(slope[0], x)
        if slope is None or bend is None or not smooth(there, f, *slope) or not smooth(there, slope[0], *bend):
            continue
        down = -bend[0]
        way = Holds() if there.holds(Compare(">=", down, ZERO)) else by_monotony(there, down, ">=", depth)
        if way is not None:
            return Chord(x, low, high, way)
    return None


def continuous(f: Expr) -> bool:
    """Whether f is made of what is continuous wherever it has a value."""

    def known(node: Expr) -> bool:
        if isinstance(node, Power):
            return isinstance(node.exponent, Number)
        return isinstance(node, (Add, Mul, Number, Constant, Symbol, SizeValue)) or (
            isinstance(node, Map) and node.name in CONTINUOUS
        )

    return all(map(known, postorder(f)))


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
        if is_integral(e) and _raises(t, g) and not all(map(there.shows, definedness(g))):
            continue  # (-1)**t has no value, and (-1)**n has one
        way = Holds() if there.holds(Compare(relation, g, ZERO)) else shows(there, g, relation)
        if way is not None:
            return Substitution(t, e, bounds, g, way)
    return None


def _raises(t: Symbol, g: Expr) -> bool:
    """Whether something is raised to what speaks of t."""
    return any(isinstance(node, Power) and t in postorder(node.exponent) for node in postorder(g))


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
        if inside & _leaves(g) and isinstance(e, Map) and e.name in CIRCLES:
            other, square = CIRCLES[e.name]
            g = rebuild(f, {e: t, **_even_powers(f, Map(other, e.children[0]), square(t))})
        elif inside & _leaves(g) and len(inside) == 1:
            (x,) = inside
            for value in islice(solved(e, t, x), 1):
                g = _reduced(rebuild(g, {x: value}), bounds_of(t, judge.signs.of(e)))
        if not inside & _leaves(g):
            yield e, g


def _even_powers(f: Expr, base: Expr, square: Expr) -> dict[Expr, Expr]:
    """base², base⁴, ... as they occur, by what base² is."""
    found: dict[Expr, Expr] = {}
    for node in postorder(f):
        if isinstance(node, Power) and node.base is base and isinstance(node.exponent, Number):
            half = node.exponent.value / 2
            if half.denominator == 1:
                found[node] = square if half == 1 else Power(square, Number(half))
    return found


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
    plain = judge_of(judge, judge.assumed)
    if not all(plain.holds(Compare(">", side, ZERO)) for side in (lhs, rhs)):
        return None
    g = _log(lhs) - _log(rhs)
    if not all(plain.shows(need) for need in definedness(g)):
        return None
    if not plain.holds(Compare("==", g, Map("log", lhs) - Map("log", rhs))):
        return None
    way = Holds() if plain.holds(Compare(relation, g, ZERO)) else shows(judge, g, relation)
    return None if way is None else Logarithms(lhs, rhs, g, way)


# ------------------------------------------------------------------ squares
def by_squares_of_sides(judge: Knows, f: Expr, relation: str, shows: Shows | None = None) -> Squared | None:
    """f as a difference of its positive terms and its negative ones, the first not negative, with roots among them, or
    sines."""
    form = linear(f) if any(_rooted(node) for node in postorder(f)) else None
    if form is None:
        return None
    plain = judge_of(judge, judge.assumed)
    left: Expr = ZERO
    right: Expr = ZERO
    for atom, c in (*form.terms.items(), (ONE, form.constant)):
        down = plain.holds(Compare("<=", atom, ZERO))
        if (c > 0) != down:
            left = _plus(left, atom, c)
        elif c:
            right = _plus(right, atom, -c)
    if not plain.holds(Compare(">=", left, ZERO)):
        return None
    of = left**2 - right**2
    way: Trace | None = Holds() if plain.holds(Compare(relation, of, ZERO)) else None
    way = way or judge.by_factors(of, relation, lambda *_: None) or (shows and shows(judge, of, relation))
    return None if way is None else Squared(left, right, of, way)


def _plus(total: Expr, atom: Expr, c: Fraction) -> Expr:
    term = Number(c) if atom is ONE else atom if c == 1 else Number(c) * atom
    return term if total is ZERO else total + term


def _rooted(node: Expr) -> bool:
    if isinstance(node, Power):
        return isinstance(node.exponent, Number) and node.exponent.value.denominator == 2
    return isinstance(node, Map) and node.name in ("sqrt", "sin")


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
