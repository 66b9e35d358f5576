"""What one operation of a formula does to enclosures over a box, and what is known of its sign there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flint import arb, arb_series, fmpq

from symnet.approximation.boxes import NONNEGATIVE, NONPOSITIVE, NONZERO, Box, number

POSITIVE, NEGATIVE, ZERO = NONNEGATIVE | NONZERO, NONPOSITIVE | NONZERO, NONNEGATIVE | NONPOSITIVE
Affine = tuple[fmpq, tuple[fmpq, ...]]
Ball = Any  # arb, or arb_series
MISSING = "a side of a comparison has no value"
LONG, HIGHEST = 2000, 12  # bits of an exact end, and the power up to which it is computed
WHOLE, UNIT = arb("0 +/- inf"), arb(-1).union(arb(1))
ORDERS = {">": (POSITIVE, NONPOSITIVE), ">=": (NONNEGATIVE, NEGATIVE), "==": (ZERO, NONZERO)}
ORDERS |= {"<": (NEGATIVE, NONNEGATIVE), "<=": (NONPOSITIVE, POSITIVE), "!=": (NONZERO, ZERO)}


class Step:
    """One operation: `run(walk, values of the operands)` gives its enclosure, or None."""

    __slots__ = ("affine", "inputs", "run", "signed")

    def __init__(self, run: Callable[..., Any], inputs: tuple[int, ...], affine: Affine | None):
        self.run, self.inputs, self.affine = run, inputs, affine
        self.signed = False  # whether its sign is asked for


@dataclass
class Walk:
    """One box: the balls of the variables, and what is known of signs so far."""

    box: Box
    variables: list[Ball]
    taylor: bool
    signs: list[int]
    ranges: list[tuple[fmpq, fmpq] | None] = field(default_factory=list)  # of what is a polynomial, exactly

    def lead(self, x: Ball) -> arb:
        return x[0] if isinstance(x, arb_series) else x


def signs(walk: Walk, step: Step, found: Any) -> int:
    """What is known of the sign: of polynomials also by exact ends, so that 1 - x**2 >= 0 on (-1, 0) is seen."""
    ends = polynomial(walk, step)
    walk.ranges.append(ends)
    flags = _signs(walk, step, found)
    if ends is not None:
        flags |= (NONNEGATIVE if ends[0] >= 0 else 0) | (NONPOSITIVE if ends[1] <= 0 else 0)
    return flags


def polynomial(walk: Walk, step: Step) -> tuple[fmpq, fmpq] | None:
    """Exact bounds of a polynomial on the box, where they are short numbers."""
    if step.affine is not None:
        return walk.box.ends(*step.affine)[:2]
    parts = [walk.ranges[k] for k in step.inputs]
    if step.run not in (add, multiply) and not isinstance(step.run, PowerOf):
        return None
    exponent = step.run.exponent if isinstance(step.run, PowerOf) else None
    known = [part for part in (parts[:1] if exponent is not None else parts) if part is not None]
    if len(known) < (1 if exponent is not None else 2) or any(end.q.bit_length() > LONG for p in known for end in p):
        return None
    (a, b), (c, d) = known[0], known[-1]
    if exponent is None and step.run is add:
        return a + c, b + d
    if exponent is None:
        products = (a * c, a * d, b * c, b * d)
        square = step.inputs[0] == step.inputs[1]
        return _power_ends(a, b, 2) if square else (min(products), max(products))
    if exponent.denominator > 1 or not 0 < exponent <= HIGHEST:
        return None
    return _power_ends(a, b, int(exponent))


def _power_ends(a: fmpq, b: fmpq, n: int) -> tuple[fmpq, fmpq]:
    low, high = min(a**n, b**n), max(a**n, b**n)
    return (fmpq(0) if n % 2 == 0 and a < 0 < b else low), high


def _signs(walk: Walk, step: Step, found: Any) -> int:
    if step.affine is not None:
        return walk.box.signs(*step.affine)
    if found is None or found is MISSING or isinstance(found, bool):
        return 0
    x = walk.lead(found)
    known = walk.signs
    flags = (NONNEGATIVE if x >= 0 else 0) | (NONPOSITIVE if x <= 0 else 0) | (NONZERO if x != 0 else 0)
    if step.run is multiply:
        same = step.inputs[0] == step.inputs[1]
        flags |= _product(*(known[k] for k in step.inputs)) | (NONNEGATIVE if same else 0)
    elif step.run is add:
        a, b = (known[k] for k in step.inputs)
        one = a & b & (NONNEGATIVE | NONPOSITIVE)  # of one sign, so that one part that is not 0 is enough
        flags |= one | ((a | b) & NONZERO if one else 0)
    elif step.run in (_absolute, _relu):
        flags |= NONNEGATIVE | (known[step.inputs[0]] & NONZERO if step.run is _absolute else 0)
    elif isinstance(step.run, PowerOf):
        base = known[step.inputs[0]]
        flags |= base & NONZERO
        root = step.run.exponent.denominator > 1  # it has a value where its base is not negative
        flags |= NONNEGATIVE if root or step.run.exponent % 2 == 0 or base & NONNEGATIVE else 0
    elif step.run is _absolute:
        flags |= NONNEGATIVE | known[step.inputs[0]] & NONZERO
    elif step.run is _relu:
        flags |= NONNEGATIVE
    return flags


def _product(a: int, b: int) -> int:
    flags = a & b & NONZERO
    if (a & NONNEGATIVE and b & NONNEGATIVE) or (a & NONPOSITIVE and b & NONPOSITIVE):
        flags |= NONNEGATIVE
    if (a & NONNEGATIVE and b & NONPOSITIVE) or (a & NONPOSITIVE and b & NONNEGATIVE):
        flags |= NONPOSITIVE
    return flags


def add(walk: Walk, inputs: tuple[int, ...], values: list[Any]) -> Any:
    a, b = values[inputs[0]], values[inputs[1]]
    return None if a is None or b is None else a + b


def multiply(walk: Walk, inputs: tuple[int, ...], values: list[Any]) -> Any:
    a, b = values[inputs[0]], values[inputs[1]]
    if a is None or b is None:
        return None
    return _even(a, 2) if inputs[0] == inputs[1] and not walk.taylor else a * b


@dataclass(frozen=True)
class PowerOf:
    exponent: Fraction

    def __call__(self, walk: Walk, inputs: tuple[int, ...], values: list[Any]) -> Any:
        base, p, known = values[inputs[0]], self.exponent, walk.signs[inputs[0]]
        if base is None or (p < 0 and not known & NONZERO) or (p.denominator > 1 and not known & NONNEGATIVE):
            return None
        if p.denominator > 1:
            return self._root(walk, base, known)
        n = abs(int(p))
        power = _whole(base, n) if walk.taylor or p % 2 else _even(base, n)
        if p > 0:
            return power
        if walk.lead(power).contains(0):
            return None if walk.taylor else WHOLE  # no value is 0 there, though the ball touches it
        return 1 / power

    def _root(self, walk: Walk, base: Ball, known: int) -> Any:
        lead = walk.lead(base)
        if lead > 0:
            return base.sqrt() if self.exponent == Fraction(1, 2) else (base.log() * number(self.exponent)).exp()
        if walk.taylor or self.exponent < 0:
            return None
        top = lead.nonnegative_part()
        if self.exponent == Fraction(1, 2):
            return top.sqrt()
        high = top.upper()
        return arb(0).union((high.log() * number(self.exponent)).exp()) if high > 0 else arb(0)


def _even(base: arb, exponent: int) -> arb:
    """An even power by its ends: of a ball around 0 it is not below 0, but for rounding."""
    return _whole(base.abs_lower(), exponent).union(_whole(base.abs_upper(), exponent))


def _whole(base: Ball, exponent: int) -> Ball:
    total = None
    for digit in bin(exponent)[2:]:
        total = base if total is None else total * total * base if digit == "1" else total * total
    return base * 0 + 1 if not exponent else total


def general_power(walk: Walk, inputs: tuple[int, ...], values: list[Any]) -> Any:
    base, exponent = values[inputs[0]], values[inputs[1]]
    if base is None or exponent is None or not walk.lead(base) > 0:
        return None
    return (base.log() * exponent).exp()


@dataclass(frozen=True)
class Known:
    """A function of the table that the balls know, where the conditions of its domain (further inputs) hold."""

    on_ball: Callable[[Any], Any]
    on_series: Callable[[Any], Any]

    def __call__(self, walk: Walk, inputs: tuple[int, ...], values: list[Any]) -> Any:
        x = values[inputs[0]]
        if x is None or any(values[k] is not True for k in inputs[1:]):
            return None
        return self.on_series(x) if isinstance(x, arb_series) else self.on_ball(x)


def _absolute(walk: Walk, inputs: tuple[int, ...], values: list[Any]) -> Any:
    x, known = values[inputs[0]], walk.signs[inputs[0]]
    if x is None:
        return None
    if known & NONNEGATIVE:
        return x if isinstance(x, arb_series) else x.nonnegative_part()
    return -x if known & NONPOSITIVE else None if isinstance(x, arb_series) else abs(x)


def _relu(walk: Walk, inputs: tuple[int, ...], values: list[Any]) -> Any:
    x, known = values[inputs[0]], walk.signs[inputs[0]]
    if x is None:
        return None
    if known & NONPOSITIVE:
        return x * 0
    return x if known & NONNEGATIVE else None if isinstance(x, arb_series) else x.max(arb(0))


@dataclass(frozen=True)
class Comparison:
    relation: str

    def __call__(self, walk: Walk, inputs: tuple[int, ...], values: list[Any]) -> Any:
        if values[inputs[0]] is None:
            return MISSING
        holds, fails = ORDERS[self.relation]
        known = walk.signs[inputs[0]]
        return True if known & holds == holds else False if known & fails == fails else None


def choose(walk: Walk, inputs: tuple[int, ...], values: list[Any]) -> Any:
    condition, a, b = (values[k] for k in inputs)
    if condition is MISSING:
        return None
    if condition is not None:
        return a if condition else b
    return None if a is None or b is None or walk.taylor else a.union(b)


def _same(method: str) -> Known:
    return Known(lambda x: getattr(x, method)(), lambda x: getattr(x, method)())


def _arc(method: str) -> Known:
    """Monotone: by the ends, since a ball around [-1, 1] would reach beyond."""

    def on_ball(x: arb) -> arb:
        low, high = (getattr(_unit(end), method)() for end in (x.lower(), x.upper()))
        return low.union(high)

    return Known(on_ball, lambda x: getattr(x, method)())


def _unit(end: arb) -> arb:
    return arb(1) if end > 1 else arb(-1) if end < -1 else end


KNOWN: dict[str, Known] = {
    **{name: _same(name) for name in ("exp", "sin", "cos", "atan", "log")},
    **{name: _arc(name) for name in ("asin", "acos")},
    "erf": Known(lambda x: x.erf() if x.is_finite() else UNIT, lambda x: x.erf()),
    "log1p": Known(lambda x: x.log1p(), lambda x: (1 + x).log()),
    "expm1": Known(lambda x: x.expm1(), lambda x: x.exp() - 1),
    "tanh": Known(lambda x: x.tanh() if x.is_finite() else UNIT, lambda x: 1 - 2 / ((2 * x).exp() + 1)),
    "sigmoid": Known(lambda x: (1 + ((x / 2).tanh() if x.is_finite() else UNIT)) / 2, lambda x: 1 / (1 + (-x).exp())),
    "cosh": Known(lambda x: x.cosh(), lambda x: (x.exp() + (-x).exp()) / 2),
    "sinh": Known(lambda x: x.sinh(), lambda x: (x.exp() - (-x).exp()) / 2),
}
SPLIT = {"abs": _absolute, "relu": _relu}
