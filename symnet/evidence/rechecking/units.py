"""A sum with many neurons of one variable on an interval, for the checker of enclosures.

The formula is taken apart at its sums: what is c·σ(w·x + b) with numbers is a unit, all else stays a formula. ReLUs
give one straight line between their knots; their relatives are such sums, or within a known distance; increasing units
with two limits are counted by their limits, and corrected where they are near their step.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq

from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.jets import Affine, Formula, Interval, Jet, Value, jet, plus, scaled
from symnet.expr import Add, Defined, Expr, Map, Mul, Number, Symbol
from symnet.functions import SELU_ALPHA, SELU_SCALE

NOTHING = fmpq(0)


@dataclass(frozen=True)
class Bent:
    """constant + Σ p·relu(q·z + r) over its parts is nowhere further than `distance` from it."""

    parts: tuple[tuple[Fraction, int, int], ...]
    constant: int = 0
    distance: Fraction = Fraction(0)


RELU = ((Fraction(1), 1, 0),)
# The suite of tests looks at each row with many digits.
BENT: dict[str, Bent] = {
    "relu": Bent(RELU),
    "abs": Bent((*RELU, (Fraction(1), -1, 0))),
    "leaky_relu": Bent((*RELU, (Fraction(-1, 100), -1, 0))),
    "hard_tanh": Bent(((Fraction(1), 1, 1), (Fraction(-1), 1, -1)), -1),
    "hard_sigmoid": Bent(((Fraction(1, 6), 1, 3), (Fraction(-1, 6), 1, -3))),
    "softplus": Bent(RELU, 0, Fraction(6932, 10**4)),
    "gelu": Bent(RELU, 0, Fraction(17, 100)),
    "silu": Bent(RELU, 0, Fraction(2785, 10**4)),
    "mish": Bent(RELU, 0, Fraction(3089, 10**4)),
    "elu": Bent(RELU, 0, Fraction(1)),
    "selu": Bent(((SELU_SCALE, 1, 0),), 0, SELU_SCALE * SELU_ALPHA),
}
PARAMETERS = {"leaky_relu": Fraction(1, 100), "elu": Fraction(1)}


@dataclass(frozen=True)
class Rising:
    """An increasing function: its value over a ball, its limits, and how far it may be from them beyond ±60."""

    value: Callable[[arb], arb]
    low: Callable[[], arb]
    high: Callable[[], arb]
    exponential: bool = False
    jump: bool = False


def _softsign(z: arb) -> arb:
    low, high = z.lower(), z.upper()
    return (low / (1 + abs(low))).union(high / (1 + abs(high)))


RISING: dict[str, Rising] = {
    "sigmoid": Rising(lambda z: (1 + (z / 2).tanh()) / 2, lambda: arb(0), lambda: arb(1), exponential=True),
    "tanh": Rising(lambda z: z.tanh(), lambda: arb(-1), lambda: arb(1), exponential=True),
    "erf": Rising(lambda z: z.erf(), lambda: arb(-1), lambda: arb(1), exponential=True),
    "atan": Rising(lambda z: z.atan(), lambda: -arb.pi() / 2, lambda: arb.pi() / 2),
    "softsign": Rising(_softsign, lambda: arb(-1), lambda: arb(1)),
    "step": Rising(lambda z: arb(0).union(arb(1)), lambda: arb(0), lambda: arb(1), jump=True),
    "sign": Rising(lambda z: arb(-1).union(arb(1)), lambda: arb(-1), lambda: arb(1), jump=True),
}
FAR = 60
MANY = 12  # fewer increasing units are formulas, which have slopes


@dataclass
class Lines:
    """Σ c·slope·relu(w·x + b): a straight line between neighbouring knots."""

    changes: dict[fmpq, list[fmpq]] = field(default_factory=dict)
    start: list[fmpq] = field(default_factory=lambda: [NOTHING, NOTHING])
    distance: Fraction = Fraction(0)

    def add(self, c: Fraction, w: fmpq, b: fmpq, name: str) -> None:
        row = BENT[name]
        self.distance += abs(c) * row.distance
        self.start[0] += _fmpq(c * row.constant)
        for p, q, r in row.parts:
            self._relu(_fmpq(c * p), q * w, q * b + r)

    def _relu(self, by: fmpq, w: fmpq, b: fmpq) -> None:
        if w == 0:
            self.start[0] += by * b if b > 0 else NOTHING
            return
        change = self.changes.setdefault(-b / w, [NOTHING, NOTHING])
        sign = 1 if w > 0 else -1
        if w < 0:
            self.start[0] += by * b
            self.start[1] += by * w
        change[0] += sign * by * b
        change[1] += sign * by * w

    def finish(self) -> None:
        self.knots = sorted(self.changes)
        constant, slope = self.start
        self.sums = [(constant, slope)]
        for knot in self.knots:
            constant, slope = constant + self.changes[knot][0], slope + self.changes[knot][1]
            self.sums.append((constant, slope))

    def on(self, at: Interval) -> Affine:
        k = bisect_right(self.knots, at.low)
        if at.low != at.high and bisect_left(self.knots, at.high) > k:
            raise Refused("a knot lies inside an interval")
        return Affine(*self.sums[k])


@dataclass
class Steps:
    """Σ c·σ(w·x + b) with increasing σ of one kind, w > 0."""

    name: str
    rows: list[tuple[Fraction, fmpq, fmpq]] = field(default_factory=list)

    def finish(self) -> None:
        self.rows.sort(key=lambda row: -row[2] / row[1])
        row = RISING[self.name]
        low, high = row.low(), row.high()
        self.knots = [-b / w for _, w, b in self.rows]
        # Units left of a place are at their upper limit, the others at their lower one.
        heights = [_ball(c) for c, _, _ in self.rows]
        self.balls = [(c, arb(w), arb(b)) for c, (_, w, b) in zip(heights, self.rows, strict=True)]
        self.sums = [sum((c * low for c in heights), arb(0))]
        for c in heights:
            self.sums.append(self.sums[-1] + c * (high - low))
        tail = (high - row.value(arb(FAR))).max(row.value(arb(-FAR)) - low) if row.exponential else arb(0)
        self.rest = sum((abs(c) for c in heights), arb(0)) * (tail.upper() + arb(2) ** -200)
        self.w = np.array([_float(w) for _, w, _ in self.rows])
        self.b = np.array([_float(b) for _, _, b in self.rows])

    def on(self, at: Interval) -> arb:
        row, x = RISING[self.name], at.ball
        k = bisect_right(self.knots, at.low)
        total = self.sums[k]
        near: Sequence[int] = range(len(self.rows))
        if row.exponential:
            slack = FAR + 1 + 1e-9 * np.abs(self.b)
            below, above = self.w * _float(at.low) + self.b, self.w * _float(at.high) + self.b
            near = np.nonzero((above >= -slack) & (below <= slack))[0].tolist()
            total = total + (-self.rest).union(self.rest)
        if row.jump:
            return total + self._jumps(at, k)
        for i in near:
            c, w, b = self.balls[i]
            total += c * (row.value(w * x + b) - (row.high() if i < k else row.low()))
        return total

    def _jumps(self, at: Interval, k: int) -> arb:
        """What jumps inside the interval, or at the point, add to the limits: step(0) is 1, sign(0) is 0."""
        row, total = RISING[self.name], arb(0)
        for i in range(bisect_left(self.knots, at.low), bisect_left(self.knots, at.high)):
            if self.knots[i] > at.low:
                total += self.balls[i][0] * (row.value(at.ball) - row.low())
        if at.low == at.high and self.name == "sign":
            for i in range(bisect_left(self.knots, at.low), k):
                total -= self.balls[i][0]
        return total


@dataclass
class Sum:
    """A formula as units and the rest."""

    lines: Lines
    steps: dict[str, Steps]
    rest: list[tuple[Fraction, Formula]]

    @classmethod
    def of(cls, e: Expr, bound: Fraction = Fraction(0)) -> Sum:
        """bound: a unit that may be further than this from lines stays a formula."""
        found = cls(Lines(), {}, [])
        rising: dict[str, list[tuple[Fraction, Map, Affine]]] = {}
        pending: list[tuple[Fraction, Expr]] = [(Fraction(1), e)]
        while pending:
            c, node = pending.pop()
            if isinstance(node, Defined):
                pending.append((c, node.value))
            elif isinstance(node, Add):
                pending += [(c, child) for child in node.children]
            elif isinstance(node, Mul) and isinstance(node.children[0], Number):
                pending.append((c * node.children[0].value, node.children[1]))
            else:
                inner = _affine(node.children[0]) if isinstance(node, Map) else None
                if inner is None or not isinstance(node, Map):
                    found.rest.append((c, Formula.of(node)))
                elif _is_bent(node) and abs(c) * BENT[node.name].distance <= bound:
                    found.lines.add(c, inner.slope, inner.constant, node.name)
                elif node.name in RISING and inner.slope > 0:
                    rising.setdefault(node.name, []).append((c, node, inner))
                else:
                    found.rest.append((c, Formula.of(node)))
        for name, units in rising.items():
            if len(units) < MANY:
                found.rest += [(c, Formula.of(node)) for c, node, _ in units]
            else:
                found.steps[name] = Steps(name, [(c, inner.slope, inner.constant) for c, _, inner in units])
        found.lines.finish()
        for steps in found.steps.values():
            steps.finish()
        return found

    def on(self, at: Interval) -> Jet | None:
        """Enclosures of the sum, but for the distance of the units from lines."""
        total: Value = self.lines.on(at)
        for c, formula in self.rest:
            value = formula.on(at)
            if value is None:
                return None
            total = plus(total, scaled(_fmpq(c), value, at), at)
        assert total is not None
        found = jet(total, at)
        for steps in self.steps.values():
            found = Jet(found.value + steps.on(at), None, None)
        return found


def _is_bent(node: Map) -> bool:
    return node.name in BENT and all(p == PARAMETERS.get(node.name) for p in node.children[1:])


def _affine(e: Expr) -> Affine | None:
    """Of a short formula: number·x + number, written in any order."""
    constant, slope = Fraction(0), Fraction(0)
    pending: list[tuple[Fraction, Any]] = [(Fraction(1), e)]
    for _ in range(12):
        if not pending:
            return Affine(_fmpq(constant), _fmpq(slope))
        c, node = pending.pop()
        if isinstance(node, Number):
            constant += c * node.value
        elif isinstance(node, Symbol):
            slope += c
        elif isinstance(node, Add):
            pending += [(c, child) for child in node.children]
        elif isinstance(node, Mul) and isinstance(node.children[0], Number):
            pending.append((c * node.children[0].value, node.children[1]))
        else:
            return None
    return None


def _fmpq(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def _ball(x: Fraction) -> arb:
    return arb(_fmpq(x))


def _float(x: fmpq) -> float:
    return int(x.p) / int(x.q)
