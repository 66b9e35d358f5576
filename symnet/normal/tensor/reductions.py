"""What products of atoms reduce to: δ, conditions, roots of numbers, powers of sums, sin² + cos² = 1.

Each rule is an identity at every point where the product has a value. A rule is tried for a component of a product and
answers with the reduced product, or None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from flint import fmpq, fmpq_poly

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.arithmetic import Reduction
from symnet.normal.tensor.budget import Unsupported
from symnet.normal.tensor.forms import ONE_MONO, ZERO, Component, Head, Mono, Poly, Q, number, tidy
from symnet.normal.tensor.labels import DERIVED, Label
from symnet.sizes import Dim, divide, product

Powers = dict[Component, Q]


def _without(powers: Powers, *gone: Component) -> Powers:
    return {c: e for c, e in powers.items() if c not in gone}


def _delta(algebra: Algebra, delta: Component, powers: Powers) -> Poly | None:
    """δ² = δ; x[j]·δ(i, j) = x[i]·δ(i, j); places are one where all their coordinates are."""
    e = powers[delta]
    if e < 0:
        raise Unsupported("a reciprocal of the identity matrix is not treated entry by entry")
    if e != 1:
        return algebra.monomial({**powers, delta: 1})
    a, b = delta.labels
    for kept, gone in ((a, b), (b, a)):
        if gone < DERIVED and gone not in algebra.labels.bases(kept) and (kept < gone or kept >= DERIVED):
            others = _without(powers, delta)
            touched = tuple((c, f) for c, f in others.items() if gone in c.free)
            if touched:
                rest = {c: f for c, f in others.items() if gone not in c.free}
                return algebra.product_of({**rest, delta: 1}, [algebra._rename_mono(touched, {gone: kept})])
            return None
    mine = _coordinate(algebra, delta)
    for other in powers if mine is not None else ():
        there = _coordinate(algebra, other) if other.kind == "delta" else None
        if mine is not None and there is not None and mine.places == there.places and mine.low == there.high:
            return algebra.product_of(_without(powers, delta, other), [mine.joined(algebra, there)])
    return None


@dataclass(frozen=True)
class _Coordinate:
    """That the coordinates of two places on a merged axis between the cuts `high` and `low` are one."""

    places: frozenset[Label]
    whole: Dim
    high: Dim
    low: Dim

    def joined(self, algebra: Algebra, under: _Coordinate) -> Poly:
        """With the coordinates next to them."""
        over, size = divide(self.whole, self.high), divide(self.high, under.low)
        assert over is not None and size is not None
        a, b = (algebra.labels.part(x, (over, size, under.low), 1) for x in sorted(self.places))
        return algebra.delta(a, b, size)


def _coordinate(algebra: Algebra, delta: Component) -> _Coordinate | None:
    rows = [algebra.labels.row(x) if x >= DERIVED else ("base",) for x in delta.labels]
    if any(row[0] != "part" for row in rows) or rows[0][2:] != rows[1][2:] or rows[0][1] == rows[1][1]:
        return None
    _, _, dims, k = rows[0]
    return _Coordinate(frozenset(row[1] for row in rows), product(dims), product(dims[k:]), product(dims[k + 1 :]))


def _prime(algebra: Algebra, prime: Component, powers: Powers) -> Poly | None:
    """p**(a + b) for an integer a is a number times p**b with 0 <= b < 1."""
    e = Fraction(powers[prime])
    whole = floor(e)
    if not whole:
        return None
    value = Fraction(prime.atoms[0][0].data[0]) ** whole
    return algebra.scale(algebra.monomial({**powers, prime: e - whole}), tidy(value))


def _indicator(algebra: Algebra, condition: Component, powers: Powers) -> Poly | None:
    """[c]² = [c];  [d > 0]·[d = 0] = 0;  d·[d = 0] = 0."""
    e = powers[condition]
    if e < 0:
        raise Unsupported("a reciprocal of a condition is not treated")
    if e != 1:
        return algebra.monomial({**powers, condition: 1})
    head = condition.atoms[0][0]
    if head.data[0] != "==":
        return None
    positive = algebra.head("indicator", (">", 0), head.bodies, head.slots, head.arity, head.swaps, "0+")
    if algebra.component([(positive, condition.labels, 1)]) in powers:
        return ZERO
    body = algebra.rename(head.bodies[0], dict(enumerate(condition.labels)))
    return _by_leading(algebra, powers, body, number(0))


def _leading(body: Poly) -> tuple[Mono, Q]:
    return body.sorted()[0]


def _by_leading(algebra: Algebra, powers: Powers, body: Poly, value: Poly) -> Poly | None:
    """A product that holds the leading monomial of `body`, where body = value: lead = (value − rest)/coefficient."""
    if any(e < 0 for m in body.terms for _, e in m):
        return None
    lead, coefficient = _leading(body)
    if lead == ONE_MONO or any(powers.get(c, 0) < e for c, e in lead):
        return None
    rest = Poly({m: c for m, c in body.terms.items() if m != lead})
    left = dict(powers)
    for c, e in lead:
        left[c] = tidy(left[c] - e)
    instead = algebra.scale(algebra.add(value, algebra.scale(rest, -1)), Fraction(1) / coefficient)
    return algebra.mul(algebra.monomial(left), instead)


# ------------------------------------------------------------------ powers of sums
def _poly(algebra: Algebra, base: Component, powers: Powers) -> Poly | None:
    """Powers P**e of a sum P: e >= 1 is expanded; for e < 0 the leading term of P (and the lowest one, where a factor
    that is never 0 has a negative power) is eliminated by lead·P**e = (P**(e+1) − rest·P**e)/c."""
    e = powers[base]
    head = base.atoms[0][0]
    if e >= 1:
        whole = floor(e)
        body = algebra.rename(head.bodies[0], dict(enumerate(base.labels)))
        return algebra.product_of({**powers, base: tidy(e - whole)}, [algebra.integer_power(body, whole)])
    if e > 0:
        return None
    fractions = _partial_fractions(algebra, base, powers)
    if fractions is not None:
        return fractions
    if len(powers) == 1 or not all(label < DERIVED for label in base.labels):
        return None
    names = dict(enumerate(base.labels))
    for row in _eliminated(algebra, head):
        mono, unit = _instance(algebra, row.mono, names), _instance(algebra, row.unit, names)
        if mono is None or unit is None:
            return None
        pivot = unit[0][0] if unit else None
        have = powers.get(pivot, 0) if pivot is not None else 0
        wanted = have < 0 if row.low else pivot is None or have >= dict(mono)[pivot]
        if wanted and _divisible(powers, mono, pivot):
            return _eliminate(algebra, powers, base, algebra.rename(head.bodies[0], names), mono, row.coefficient)
    return None


@dataclass(frozen=True)
class Elimination:
    """A term of a sum, over the slots of its head, that is eliminated; unit: the factor, never 0, whose power decides
    (none: the term must divide the product); low: it is eliminated for negative powers of that factor."""

    mono: Mono
    coefficient: Q
    unit: Mono = ()
    low: bool = False


def _eliminated(algebra: Algebra, head: Head) -> tuple[Elimination, ...]:
    """Which terms of a sum are eliminated; decided on its slots, so that it does not depend on labels."""
    if head not in algebra.plans:
        algebra.plans[head] = tuple(_plan(head.bodies[0]))
    return algebra.plans[head]


def _plan(body: Poly) -> Iterator[Elimination]:
    units = {c for m in body.terms for c, _ in m if c.sign == "+" and c.kind not in ("size", "prime")}
    for unit in sorted(units, key=lambda c: (c.pattern, c.digest), reverse=True):
        degrees = {m: dict(m).get(unit, 0) for m in body.terms}
        high, low = max(degrees.values()), min(degrees.values())
        top = [m for m, d in degrees.items() if d == high]
        bottom = [m for m, d in degrees.items() if d == low]
        if high > 0 and low == 0 and len(top) == 1:
            yield Elimination(top[0], body.terms[top[0]], ((unit, 1),))
            if len(bottom) == 1:
                yield Elimination(bottom[0], body.terms[bottom[0]], ((unit, 1),), low=True)
            return
    lead, coefficient = _leading(body)
    if all(e > 0 for m in body.terms for _, e in m):
        yield Elimination(lead, coefficient)


def _instance(algebra: Algebra, mono: Mono, names: dict[int, int]) -> Mono | None:
    """The monomial at these labels; None where a hypothesis that came later rewrites it."""
    found = list(algebra._rename_mono(mono, names).terms.items())
    return found[0][0] if len(found) == 1 and found[0][1] == 1 else None


def _divisible(powers: Powers, mono: Mono, unit: Component | None) -> bool:
    """Whether the product can be divided by the monomial; by factors that are never 0 it always can."""
    if not mono:
        return True
    if unit is None:
        return all(powers.get(c, 0) >= e for c, e in mono)
    return all(c.sign == "+" or powers.get(c, 0) >= e for c, e in mono)


def _eliminate(algebra: Algebra, powers: Powers, base: Component, body: Poly, mono: Mono, coefficient: Q) -> Poly:
    algebra.budget.spend(20)
    left = dict(powers)
    for c, e in mono:
        left[c] = tidy(left.get(c, 0) - e)
    parts = [algebra.monomial({**left, base: tidy(left[base] + 1)})]
    for m, factor in body.terms.items():
        if m != mono:
            powers = dict(left)
            for x, e in m:
                powers[x] = powers.get(x, 0) + e
            parts.append(algebra.scale(algebra.monomial(powers), -factor))
    return algebra.scale(algebra.add(*parts), Fraction(1) / coefficient)


def _partial_fractions(algebra: Algebra, base: Component, powers: Powers) -> Poly | None:
    """1/(P Q) for coprime polynomials P, Q in one and the same component: multiply by aP + bQ = 1."""
    if powers[base] != int(powers[base]):
        return None
    others = [(c, e) for c, e in powers.items() if c is not base and c.kind == "poly" and e < 0 and e == int(e)]
    mine = _univariate(algebra, base) if others else None
    if mine is None:
        return None
    for other, e in others:
        theirs = _univariate(algebra, other)
        if theirs is None or theirs[0] is not mine[0]:
            continue
        common, a, b = mine[1].xgcd(theirs[1])
        if common.degree() > 0:
            continue
        first, second = _back(mine[0], a, common), _back(mine[0], b, common)
        algebra.budget.spend(50)
        return algebra.add(
            algebra.mul(algebra.monomial({**powers, base: powers[base] + 1}), first),
            algebra.mul(algebra.monomial({**powers, other: e + 1}), second),
        )
    return None


def _univariate(algebra: Algebra, base: Component) -> tuple[Component, fmpq_poly] | None:
    body = algebra.rename(base.atoms[0][0].bodies[0], dict(enumerate(base.labels)))
    variables = {c for m in body.terms for c, _ in m}
    if len(variables) != 1 or any(e != int(e) or e < 0 or e > 24 for m in body.terms for _, e in m):
        return None
    coefficients: dict[int, Q] = {int(m[0][1]) if m else 0: c for m, c in body.terms.items()}
    rows = [Fraction(coefficients.get(k, 0)) for k in range(max(coefficients) + 1)]
    return variables.pop(), fmpq_poly([fmpq(c.numerator, c.denominator) for c in rows])


def _back(variable: Component, p: Any, divisor: Any) -> Poly:
    unit = divisor.coeffs()[0]
    rows = [c / unit for c in p.coeffs()]
    return Poly({((variable, k),) if k else ONE_MONO: Fraction(int(c.p), int(c.q)) for k, c in enumerate(rows)})


def _sine(algebra: Algebra, sine: Component, powers: Powers) -> Poly | None:
    """sin² = 1 − cos²."""
    head, e = sine.atoms[0][0], powers[sine]
    if head.data[0] != "sin" or e < 2:
        return None
    cosine = algebra.head("call", ("cos", *head.data[1:]), head.bodies, head.slots, head.arity, head.swaps)
    other = algebra.component([(cosine, sine.labels, 1)])
    squared = algebra.add(number(1), algebra.scale(algebra.monomial({other: 2}), -1))
    return algebra.product_of({**powers, sine: tidy(e - 2)}, [squared])


REDUCTIONS: dict[str, Reduction] = {
    "delta": _delta,
    "prime": _prime,
    "indicator": _indicator,
    "poly": _poly,
    "call": _sine,
}
