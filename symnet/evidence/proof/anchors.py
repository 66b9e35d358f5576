"""Points from which monotony may be shown: ends of intervals, simple numbers, other names, zeros of the derivative."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from math import gcd
from typing import Any

from flint import arb

from symnet.errors import BudgetError, SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.linear import linear, rational
from symnet.evidence.known.lines import Lines, speaks_of
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.judging import ZERO, Knows, names_of, real
from symnet.expr import Constant, Expr, Map, Number, Power, Symbol, postorder, rebuild
from symnet.normal.generators import Refine
from symnet.normal.ring import NoValue as Nowhere
from symnet.normal.scalar import Normal, Unsplit
from symnet.normal.writer import Unwritten, Writer
from symnet.program.backends.balls import balls
from symnet.program.interpret import evaluate

SIMPLE = tuple(map(Fraction, ("0", "1", "-1", "1/2")))
PROBES = tuple(map(Fraction, ("0", "1/100", "-1/100", "1/2", "-1/2", "1", "-1", "2", "-2", "10", "-10", "100", "-100")))
MOST_NODES = 300  # of a derivative whose zeros are looked for
MOST_ZEROS = 4
MOST_NAMES = 3


def anchors(judge: Knows, f: Expr, slope: Expr, known: Lines) -> Iterator[Expr]:
    """Points at which f may be least, likely ones first; those that a value of f elsewhere rules out are left out."""
    low_enough = _Least(judge, f, known.x)
    found: dict[Expr, None] = {}
    for make in (_numbers, _ends, _names, _zeros):
        for c in make(judge, f, slope, known):
            if c not in found:
                found[c] = None
                if low_enough(c):
                    yield c


def _numbers(judge: Knows, f: Expr, slope: Expr, known: Lines) -> Iterator[Expr]:
    span = judge.signs.of(known.x)
    plain = [b.children[1] for _, b in known.bounds if not isinstance(b.children[1], Number)]
    ends = [end for end in (span.low, span.high) if end is not None and not plain]  # else rounded, perhaps
    middle = [(ends[0] + ends[1]) / 2] if len(ends) == 2 else []
    for c in (*ends, *middle, *SIMPLE):
        if (span.low is None or c >= span.low) and (span.high is None or c <= span.high):
            yield Number(c)


def _ends(judge: Knows, f: Expr, slope: Expr, known: Lines) -> Iterator[Expr]:
    return (b.children[1] for _, b in known.bounds)


def _names(judge: Knows, f: Expr, slope: Expr, known: Lines) -> Iterator[Expr]:
    others = [name for name in names_of(f) if name is not known.x and real(name)]
    return iter(others[:MOST_NAMES])


def _zeros(judge: Knows, f: Expr, slope: Expr, known: Lines) -> Iterator[Expr]:
    """Where the derivative is exactly 0."""
    return zeros(slope, known.x, judge.signs, judge.clock)


def zeros(f: Expr, x: Symbol, signs: Signs, clock: Clock) -> Iterator[Expr]:
    """Points at which f may be exactly 0, by its factors that are of degree 1 or 2 in one kernel."""
    if sum(1 for _ in postorder(f)) > MOST_NODES:
        return
    normal = Normal(signs, (), clock.check)
    try:
        (form,) = normal.of(f)
        factors = normal.kernels.factors(form.num)[1]
    except (BudgetError, Nowhere, Refine, Unsplit):
        return
    made = 0
    writer = Writer(normal)
    for p, _ in factors:
        for c in islice(_roots(writer, p, x), MOST_ZEROS - made):
            yield c
            made += 1


def _roots(writer: Writer, p: Any, x: Symbol) -> Iterator[Expr]:
    """Zeros of a polynomial in which x occurs in one power of one generator, of degree 1 or 2."""
    try:
        speaking = [g for g, degree in enumerate(p.degrees()) if degree and speaks_of(writer.generator(g), x)]
        if len(speaking) == 2:
            yield from _turned(writer, p, speaking, x)
        if len(speaking) != 1:
            return
        (g,) = speaking
        power = gcd(*(int(row[g]) for row in p.monoms()))
        if p.degrees()[g] > 2 * power:
            return
        rows: list[dict[Any, Any]] = [{}, {}, {}]
        for row, coefficient in p.to_dict().items():
            rows[row[g] // power][(*row[:g], 0, *row[g + 1 :])] = coefficient
        c, b, a = (writer.polynomial(writer.normal.kernels.ring.ctx.from_dict(row)) for row in rows)
    except Unwritten:
        return
    whole = writer.generator(g)
    for value in [_ratio(-c, b)] if a is ZERO else _quadratic(a, b, c):
        if value is not ZERO or whole is x:
            yield from solved(whole if power == 1 else Power(whole, Number(power)), value, x)


def _turned(writer: Writer, p: Any, pair: list[int], x: Symbol) -> Iterator[Expr]:
    """Zeros of a·sin u + b·cos u, where tan u is −b/a."""
    pair = sorted(pair, key=lambda g: writer.normal.kernels.generators[g].kind != "sin")
    sine, cosine = (writer.generator(g) for g in pair)
    if not (isinstance(sine, Map) and isinstance(cosine, Map) and (sine.name, cosine.name) == ("sin", "cos")):
        return
    rows: dict[tuple[int, ...], dict[Any, Any]] = {(1, 0): {}, (0, 1): {}}
    for row, coefficient in p.to_dict().items():
        key = tuple(int(row[g]) for g in pair)
        if key not in rows:
            return
        rows[key][tuple(0 if g in pair else e for g, e in enumerate(row))] = coefficient
    a, b = (writer.polynomial(writer.normal.kernels.ring.ctx.from_dict(row)) for row in rows.values())
    if sine.children == cosine.children and a is not ZERO:
        angle = Map("atan", _ratio(-b, a))
        for value in (angle, angle + Constant("pi")):
            yield from solved(sine.children[0], value, x)


def _quadratic(a: Expr, b: Expr, c: Expr) -> list[Expr]:
    """Both zeros of a·t² + b·t + c."""
    known = [rational(e) for e in (a, b, c)]
    if None in known:
        root = Map("sqrt", b * b - 4 * a * c)
        return [(-b + root) / (2 * a), (-b - root) / (2 * a)]
    u, v, w = (Fraction(value) for value in known if value is not None)
    middle, square = -v / (2 * u), (v * v - 4 * u * w) / (4 * u * u)
    if square < 0:
        return []
    distance = Map("sqrt", Number(square))
    if not middle:
        return [distance, -distance]
    return [Number(middle) + distance, Number(middle) - distance]


def _ratio(up: Expr, down: Expr) -> Expr:
    a, b = rational(up), rational(down)
    return up / down if a is None or b is None else Number(a / b)


def solved(e: Expr, value: Expr, x: Symbol) -> Iterator[Expr]:
    """x at which `e == value`, through functions that can be undone."""
    while e is not x:
        step = _step(e, value, x)
        if step is None:
            return
        e, value = step
    yield value


def _step(e: Any, value: Expr, x: Symbol) -> tuple[Expr, Expr] | None:
    """A part of e, and its value where `e == value`."""
    if isinstance(e, Map):
        return (e.children[0], UNDO[e.name](value)) if e.name in UNDO else None
    if isinstance(e, Power):
        p = e.exponent.value if isinstance(e.exponent, Number) else Fraction(0)
        return (e.base, Power(value, Number(1 / p))) if p else None
    form = linear(e)
    atoms = [] if form is None else [atom for atom in form.terms if speaks_of(atom, x)]
    if form is None or len(atoms) != 1 or atoms[0] is e:
        return None
    return atoms[0], (value - rebuild(e, {atoms[0]: Number(0)})) / Number(form.terms[atoms[0]])


UNDO: dict[str, Callable[[Expr], Expr]] = {
    "exp": lambda y: Map("log", y),
    "log": lambda y: Map("exp", y),
    "sqrt": lambda y: y**2,
    "abs": lambda y: y,  # perhaps: what comes out is looked at
    "atan": lambda y: Map("tan", y),
    "asin": lambda y: Map("sin", y),
    "sin": lambda y: Map("asin", y),  # one of many
    "cos": lambda y: Map("acos", y),
    "tan": lambda y: Map("atan", y),
}


class _Least:
    """Whether f may be least at a point, by values of f at a few others; only for functions of one name."""

    def __init__(self, judge: Knows, f: Expr, x: Symbol):
        self.f, self.x = f, x
        self.alone = names_of(f) == [x]
        self.span = judge.signs.of(x)
        self.values: list[Any] | None = None

    def __call__(self, c: Expr) -> bool:
        if not self.alone:
            return True
        if self.values is None:
            self.values = [
                v for p in dict.fromkeys(self.probes()) if (v := _value(self.f, self.x, Number(p))) is not None
            ]
        here = _value(self.f, self.x, c)
        return here is None or not any(v < here for v in self.values)

    def probes(self) -> Iterator[Fraction]:
        low, high = self.span.low, self.span.high
        if low is not None and high is not None:
            yield from (low + (high - low) * k / 8 for k in range(1, 8))
        for p in PROBES:
            for q in (p, low + abs(p) if low is not None else p):
                if (low is None or q > low) and (high is None or q < high):
                    yield q


def _value(f: Expr, x: Symbol, c: Expr) -> Any:
    """An enclosure of f at x = c, or None."""
    world = balls(64)
    with world.session():
        try:
            value = evaluate(rebuild(f, {x: c}), {}, {}, world)
        except SymnetError:
            return None
    return value if isinstance(value, arb) and value.is_finite() else None
