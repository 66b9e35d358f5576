"""A scalar formula of one variable on an interval, for the checker of enclosures: value, slope and curvature in balls.

Written apart from the enclosures that found the proof: derivatives by the textbook's rules, on numbers. What is affine
on the interval stays exact, so that its sign is known also where the interval ends at its zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from symnet.evidence.rechecking.field import Refused
from symnet.expr import (
    Add,
    Compare,
    Constant,
    Defined,
    Expr,
    Map,
    Mul,
    Number,
    Power,
    Symbol,
    Where,
    postorder,
    rebuild,
)
from symnet.functions import FUNCTIONS

LINE = arb("0 +/- inf")
MISSING = "no value"
LONG = 2000  # bits of an exact end


@dataclass(frozen=True, slots=True)
class Interval:
    """The inside of an interval, or a point where both ends are the same."""

    low: fmpq
    high: fmpq
    ball: arb

    @classmethod
    def of(cls, low: fmpq, high: fmpq) -> Interval:
        return cls(low, high, arb(low) if low == high else arb(low).union(arb(high)))


@dataclass(frozen=True, slots=True)
class Affine:
    """constant + slope·x, exactly."""

    constant: fmpq
    slope: fmpq


@dataclass(frozen=True, slots=True)
class Jet:
    """Enclosures over the interval. slope and bend (the second derivative) are None where there may be a kink; sign: 1
    or -1 where no value is 0 and all have this sign, else 0; ends: exact bounds of a polynomial."""

    value: arb
    slope: arb | None
    bend: arb | None
    sign: int = 0
    ends: tuple[fmpq, fmpq] | None = None


Value = Affine | Jet | None  # None: it is not shown that there is a value


def ends_of(x: Value, at: Interval) -> tuple[fmpq, fmpq] | None:
    """Exact bounds of the values, of what is affine or a short polynomial of it."""
    if isinstance(x, Affine):
        a, b = x.constant + x.slope * at.low, x.constant + x.slope * at.high
        return (a, b) if a <= b else (b, a)
    return x.ends if isinstance(x, Jet) else None


def _of_ends(x: Value, y: Value, at: Interval, rule: Callable[[fmpq, fmpq], fmpq]) -> tuple[fmpq, fmpq] | None:
    """Bounds of what is linear in each of two values: the least and the greatest at their ends."""
    a, b = ends_of(x, at), ends_of(y, at)
    if a is None or b is None or any(end.q.bit_length() > LONG for end in (*a, *b)):
        return None
    found = [rule(p, q) for p in a for q in b]
    return min(found), max(found)


def _square(ends: tuple[fmpq, fmpq] | None) -> tuple[fmpq, fmpq] | None:
    """Of x·x, from the bounds of that product of two."""
    return None if ends is None else (max(ends[0], fmpq(0)), ends[1])


def sign_of(x: Value, at: Interval) -> tuple[int, int]:
    """(s, t): the values are known to be >= 0 (s > 0), <= 0 (s < 0); and not 0, where t is 1."""
    if isinstance(x, Affine):
        ends = sorted((x.constant + x.slope * at.low, x.constant + x.slope * at.high))
        inside = at.low != at.high and x.slope != 0
        if ends[0] >= 0:
            return 1, int(ends[0] > 0 or inside)
        return (-1, int(ends[1] < 0 or inside)) if ends[1] <= 0 else (0, 0)
    assert isinstance(x, Jet)
    if x.sign:
        return x.sign, 1
    if x.ends is not None and not (x.value > 0 or x.value < 0):
        return (1, int(x.ends[0] > 0)) if x.ends[0] >= 0 else (-1, int(x.ends[1] < 0)) if x.ends[1] <= 0 else (0, 0)
    strict = int(x.value > 0 or x.value < 0)
    return (1, strict) if x.value >= 0 else (-1, strict) if x.value <= 0 else (0, 0)


def zero(x: Value, at: Interval) -> bool:
    """Whether it is 0 all over the interval."""
    if isinstance(x, Affine):
        return x.constant + x.slope * at.low == 0 and x.constant + x.slope * at.high == 0
    return isinstance(x, Jet) and x.value.is_zero()


def jet(x: Affine | Jet, at: Interval) -> Jet:
    if isinstance(x, Jet):
        return x
    s, strict = sign_of(x, at)
    return Jet(arb(x.constant) + arb(x.slope) * at.ball, arb(x.slope), arb(0), s * strict)


@dataclass(frozen=True)
class Formula:
    """A formula, taken apart once."""

    steps: tuple[tuple[Expr, tuple[int, ...]], ...]

    @classmethod
    def of(cls, e: Expr) -> Formula:
        while (simpler := rebuild(e, _simpler)) is not e:
            e = simpler
        places: dict[Expr, int] = {}
        steps: list[tuple[Expr, tuple[int, ...]]] = []
        for node in postorder(e):
            if type(node) not in RULES or (isinstance(node, Map) and node.name not in MAPS):
                raise Refused(f"no rule for {type(node).__name__}")
            steps.append((node, tuple(places[child] for child in node.children)))
            places[node] = len(steps) - 1
        return cls(tuple(steps))

    def on(self, at: Interval) -> Value:
        """Its values on the interval."""
        values: list[Any] = []
        for node, inputs in self.steps:
            values.append(RULES[type(node)](node, at, *(values[k] for k in inputs)))
        return values[-1]  # type: ignore[no-any-return]


def _simpler(node: Any) -> Expr | None:
    if isinstance(node, Defined):
        return node.value
    if isinstance(node, Map) and node.name not in MAPS:
        definition = FUNCTIONS[node.name].definition
        return None if definition is None else definition(*node.children)
    return None


# ------------------------------------------------------------------ rules
def plus(x: Value, y: Value, at: Interval) -> Value:
    """x + y."""
    if isinstance(x, Affine) and isinstance(y, Affine):
        return Affine(x.constant + y.constant, x.slope + y.slope)
    if x is None or y is None:
        return None
    a, b = jet(x, at), jet(y, at)
    if a.slope is None or b.slope is None or a.bend is None or b.bend is None:
        return Jet(a.value + b.value, None, None)
    ends = _of_ends(x, y, at, lambda p, q: p + q)
    return Jet(a.value + b.value, a.slope + b.slope, a.bend + b.bend, ends=ends)


def times(x: Value, y: Value, at: Interval, same: bool = False) -> Value:
    """x·y; same: whether both are one expression."""
    if isinstance(y, Affine) and y.slope == 0:
        x, y = y, x
    if isinstance(x, Affine) and x.slope == 0 and isinstance(y, Affine):
        return Affine(x.constant * y.constant, x.constant * y.slope)
    if x is None or y is None:
        return None
    a, b = jet(x, at), jet(y, at)
    value = abs(a.value) * abs(a.value) if same else a.value * b.value
    if a.slope is None or b.slope is None or a.bend is None or b.bend is None:
        return Jet(value, None, None, a.sign * b.sign)
    slope = a.slope * b.value + a.value * b.slope
    bend = a.bend * b.value + 2 * a.slope * b.slope + a.value * b.bend
    ends = _of_ends(x, y, at, lambda p, q: p * q)
    return Jet(value, slope, bend, a.sign * b.sign, _square(ends) if same else ends)


def scaled(c: fmpq, x: Value, at: Interval) -> Value:
    """c·x."""
    return times(Affine(c, fmpq(0)), x, at)


def _add(node: Expr, at: Interval, x: Value, y: Value) -> Value:
    return plus(x, y, at)


def _multiply(node: Expr, at: Interval, x: Value, y: Value) -> Value:
    return times(x, y, at, node.children[0] is node.children[1])


def _power(node: Expr, at: Interval, x: Value, y: Value) -> Value:
    exponent = node.children[1]
    if x is None or y is None:
        return None
    if not isinstance(exponent, Number):
        if not jet(x, at).value > 0:
            return None
        return _chain(times(y, _chain(x, at, MAPS["log"]), at), at, MAPS["exp"])
    p: Fraction = exponent.value
    if isinstance(x, Affine) and x.slope == 0 and p.denominator == 1 and (x.constant != 0 or p > 0):
        return Affine(x.constant ** int(p), fmpq(0))
    s, strict = sign_of(x, at)
    if (p < 0 and not strict) or (p.denominator > 1 and s <= 0 and not zero(x, at)):
        return None
    base = jet(x, at)
    sign = strict * (1 if p.denominator > 1 or p % 2 == 0 else s)
    if p == 2:
        return replace(_whole(base, 2, sign), ends=_square(_of_ends(x, x, at, lambda a, b: a * b)))
    if p.denominator == 1:
        return _whole(base, int(p), sign)
    if base.value > 0:
        log = base.value.log()
        f = [(log * _arb(p - k)).exp() * _falling(p, k) for k in range(3)]
        return _composed(base, f[0], f[1], f[2], sign)
    if p < 0:
        return Jet(LINE, None, None, sign)
    top = base.value.nonnegative_part().upper()
    return Jet(arb(0).union((top.log() * _arb(p)).exp()) if top > 0 else arb(0), None, None, sign)


def _arb(p: Fraction) -> arb:
    return arb(fmpq(p.numerator, p.denominator))


def _falling(p: Fraction, k: int) -> arb:
    return _arb(Fraction(1) if k == 0 else p if k == 1 else p * (p - 1))


def _whole(base: Jet, p: int, sign: int) -> Jet:
    def power(k: int) -> arb:
        x = abs(base.value) if k % 2 == 0 else base.value
        found = arb(1)
        for _ in range(abs(k)):
            found = found * x
        return found if k >= 0 else LINE if found.contains(0) else 1 / found

    if abs(p) > 64:
        raise Refused("an exponent beyond 64")
    first = p * power(p - 1) if p else arb(0)
    return _composed(base, power(p), first, p * (p - 1) * power(p - 2) if p * (p - 1) else arb(0), sign)


def _composed(x: Jet, f: arb, f1: arb, f2: arb, sign: int = 0) -> Jet:
    """A function of x with this value and these derivatives."""
    if x.slope is None or x.bend is None:
        return Jet(f, None, None, sign)
    return Jet(f, f1 * x.slope, f2 * x.slope * x.slope + f1 * x.bend, sign)


@dataclass(frozen=True)
class Known:
    """Value and both derivatives of a function of the table; fits: whether there is a value."""

    derivatives: Callable[[arb], tuple[arb, arb, arb]]
    fits: Callable[[int, int, arb], bool] = lambda s, t, x: True
    bounded: arb | None = None  # what no absolute value exceeds


def _chain(x: Value, at: Interval, row: Known) -> Value:
    if x is None:
        return None
    inner = jet(x, at)
    if not row.fits(*sign_of(x, at), inner.value):
        return None
    if not inner.value.is_finite():
        return Jet(LINE if row.bounded is None else (-row.bounded).union(row.bounded), None, None)
    return _composed(inner, *row.derivatives(inner.value))


def _tanh(x: arb) -> tuple[arb, arb, arb]:
    t = x.tanh()
    return t, 1 - t * t, -2 * t * (1 - t * t)


def _sigmoid(x: arb) -> tuple[arb, arb, arb]:
    s = (1 + (x / 2).tanh()) / 2
    return s, s * (1 - s), s * (1 - s) * (1 - 2 * s)


def _erf(x: arb) -> tuple[arb, arb, arb]:
    g = 2 / arb.pi().sqrt() * (-x * x).exp()
    return x.erf(), g, -2 * x * g


def _asin(x: arb) -> tuple[arb, arb, arb]:
    r = (1 - x * x).sqrt()
    return x.asin(), 1 / r, x / (r * r * r)


def _inside(s: int, t: int, x: arb) -> bool:
    return abs(x) <= 1


MAPS: dict[str, Any] = {
    "exp": Known(lambda x: (x.exp(), x.exp(), x.exp())),
    "log": Known(lambda x: (x.log(), 1 / x, -1 / (x * x)), lambda s, t, x: s > 0 and t > 0),
    "sin": Known(lambda x: (x.sin(), x.cos(), -x.sin()), bounded=arb(1)),
    "cos": Known(lambda x: (x.cos(), -x.sin(), -x.cos()), bounded=arb(1)),
    "atan": Known(lambda x: (x.atan(), 1 / (1 + x * x), -2 * x / ((1 + x * x) * (1 + x * x))), bounded=arb(2)),
    "asin": Known(_asin, _inside),
    "tanh": Known(_tanh, bounded=arb(1)),
    "sigmoid": Known(_sigmoid, bounded=arb(1)),
    "erf": Known(_erf, bounded=arb(1)),
    "relu": None,
    "abs": None,
}


def _map(node: Map, at: Interval, x: Value, *more: Value) -> Value:
    row = MAPS[node.name]
    ends = ends_of(x, at)
    if node.name == "asin" and ends is not None and -1 <= ends[0] <= ends[1] <= 1 and (ends[0] == -1 or ends[1] == 1):
        return Jet(arb(ends[0]).asin().union(arb(ends[1]).asin()), None, None)  # it increases
    if row is not None:
        return _chain(x, at, row)
    if x is None:
        return None
    s, _ = sign_of(x, at)
    if s > 0:
        return x
    if s < 0:
        return Affine(fmpq(0), fmpq(0)) if node.name == "relu" else scaled(MINUS, x, at)
    value = jet(x, at).value
    return Jet(value.max(arb(0)) if node.name == "relu" else abs(value), None, None)


MINUS = fmpq(-1)


def _compare(node: Compare, at: Interval, x: Value, y: Value) -> Any:
    """True, False, None where it is open, MISSING where a side is not shown to have a value."""
    if x is None or y is None:
        return MISSING
    d = plus(x, scaled(MINUS, y, at), at)
    s, strict = sign_of(d, at)
    naught = zero(d, at)
    relation = {"<": ">", "<=": ">="}.get(node.relation, node.relation)
    if relation != node.relation:
        s = -s
    if relation == ">":
        return True if s > 0 and strict else False if s < 0 or naught else None
    if relation == ">=":
        return True if s > 0 or naught else False if s < 0 and strict else None
    equal = True if naught else False if strict else None
    return equal if relation == "==" or equal is None else not equal


def _where(node: Where, at: Interval, condition: Any, x: Value, y: Value) -> Value:
    if condition is MISSING:
        return None
    if condition is not None:
        return x if condition else y
    return None if x is None or y is None else Jet(jet(x, at).value.union(jet(y, at).value), None, None)


RULES: dict[type, Callable[..., Any]] = {
    Number: lambda node, at: Affine(fmpq(node.value.numerator, node.value.denominator), fmpq(0)),
    Constant: lambda node, at: Jet(arb.pi() if node.name == "pi" else arb.const_e(), arb(0), arb(0), 1),
    Symbol: lambda node, at: Affine(fmpq(0), fmpq(1)),
    Add: _add,
    Mul: _multiply,
    Power: _power,
    Map: _map,
    Compare: _compare,
    Where: _where,
}
