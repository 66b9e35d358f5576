"""The laws by which functions of sums and products become generators, for checking again.

exp(Σ c·m) is Π exp(m)ᶜ, log|Π pᵉ| is Σ e·log|p|, sin and cos of sums are sums of products. |Π pᵉ|ʳ is Π |p|ʳᵉ, also
where a p is 0; it is found as exp(r·log|…|), in which exp(c·log|p|) stands for |p|ᶜ. Each law holds wherever both of
its sides have values. Monomials m may have a denominator, and their coefficients c are fractions: the generator then
stands for a part of the argument, exp(m/part), a root of that degree, or an angle m/part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any

from flint import fmpz_poly

from symnet.evidence.rechecking.algebra import (
    GENS,
    LARGEST_EXPONENT,
    ONE,
    RING,
    TERMS,
    ZERO,
    Finer,
    Fraq,
    Refused,
    terms_of,
)
from symnet.evidence.rechecking.factors import MOST_ROOTS, Signs
from symnet.expr import Constant
from symnet.normal.bounds import image, power_image
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, POSITIVE, Sign, between, exactly

MOST_TURNS = 48
MOST_FACTORED = 100  # terms
BLOCK = 100  # the exponent of a factor, whose powers are not multiplied out
Whose = tuple[str, str]  # the kind of a generator, and of what it is
Terms = Iterable[tuple[Fraq, Fraction]]  # fractions of monomials, with their coefficients
Angle = tuple[Fraq, Fraq]  # its cosine and its sine
UNIT = ONE, ONE
NIL = ZERO, ONE
HALF = Fraction(1, 2)
SINES = {0: Fraction(0), 2: Fraction(1, 4), 3: HALF, 4: Fraction(3, 4), 6: Fraction(1)}  # of parts of π/12, squared


class Kernels(Signs):
    """exp, log, |·|, roots, sin and cos of fractions. parts: exp, a root or an angle is of u/part, for each u."""

    def __init__(self, parts: Mapping[Whose, int]):
        super().__init__()
        self.parts = dict(parts)

    def product(self, factors: Iterable[Fraq]) -> Fraq:
        return reduce(self.mul, factors, UNIT)

    def sum(self, terms: Terms) -> Fraq:
        return reduce(self.add, (self.scaled(m, c) for m, c in terms), NIL)

    def terms(self, u: Fraq) -> list[tuple[Fraq, Fraction]]:
        """u = Σ c·m, each m a monomial, or one over the denominator where this does not divide it."""
        u = self.above(u)
        content = int(u[1].content())
        below = u[1] / content
        scale = int(below.leading_coefficient())
        whole, rest = divmod(u[0] * scale, below)
        rows = [(row, c, under) for p, under in ((whole, ONE), (rest, below)) for row, c in terms_of(p)]
        return [(self.make(RING.from_dict({row: 1}), d), Fraction(c, content * scale)) for row, c, d in rows]

    def part(self, kind: str, argument: Any, c: Fraction) -> tuple[int, int]:
        """A generator for a part of an argument, and which multiple of the part c times the argument is."""
        part = self.part_of(kind, argument)
        if part % c.denominator:
            raise Finer(kind, str(argument), lcm(part, c.denominator))
        return PARTED[kind](self, argument, part), int(c * part)

    def part_of(self, kind: str, argument: Any) -> int:
        return self.parts.get((kind, str(argument)), 1) if self.parts else 1

    def sign_of_factor(self, p: Any, depth: int = MOST_ROOTS) -> Sign:
        found = super().sign_of_factor(p, depth)
        return found & self._by_exponents(p, depth) if depth and len(p) == 2 and not found.nonzero else found

    def _by_exponents(self, p: Any, depth: int) -> Sign:
        """a·exp(u) − b·exp(v) for numbers a, b > 0 has the sign of u − v + log(a/b)."""
        (above, a), (below, b) = sorted(terms_of(p), key=lambda term: -term[1])
        used = [g for g, degree in enumerate(p.degrees()) if degree]
        if not a > 0 > b or any(self.rows[g].kind != "exp" for g in used):
            return ANY
        rows = ((self.rows[g].argument, above[g] - below[g]) for g in used)
        d = self.sum((m, Fraction(e, self.part_of("exp", m))) for m, e in rows)
        total = self.bounds(d, depth - 1) + image("log", exactly(Fraction(a, -b)))
        return POSITIVE if total.positive else -POSITIVE if total.negative else NONZERO if total.nonzero else ANY

    def absolute(self, p: Any) -> Fraq:
        sign = self.sign_of_factor(p)
        if sign.nonnegative or sign.nonpositive:
            return (p if sign.nonnegative else -p), ONE
        return self.generator("abs", p, POSITIVE if sign.nonzero else NONNEGATIVE, (2, p * p))

    def large_power(self, f: Fraq, n: int) -> Fraq:
        """f**n; where that is too large to be multiplied out, p¹⁰⁰ is one generator for each factor p."""
        if f[0].is_zero():  # it has no factors
            return self.power(f, min(n, 1))
        longest = max(len(f[0]), len(f[1]))
        small = abs(n) <= LARGEST_EXPONENT if longest == 1 else abs(n) * longest <= TERMS / 10
        if small or longest > MOST_FACTORED:
            return self.power(f, n)
        return self.product(self._blocks(p, e * n) for p, e in self.factors(f))

    def _blocks(self, p: Any, n: int) -> Fraq:
        """p**n of a factor; |q|**n is q**n for even n."""
        if n < 0:
            return self.power(self._blocks(p, -n), -1)
        row = self.lone((p, ONE))
        if row.kind == "abs" or p == -1:
            even = self._blocks(row.argument, n - n % 2) if row.kind == "abs" else UNIT
            return self.mul(even, self.power((p, ONE), n % 2))
        often, rest = (0, n) if p.is_constant() else divmod(n, BLOCK)
        if not often:
            return self.power((p, ONE), rest)
        bounds = POSITIVE if self.sign_of_factor(p).nonzero else NONNEGATIVE
        return self.mul(self.power(self.generator("block", p, bounds), often), self.power((p, ONE), rest))

    def log_of(self, p: Any) -> Terms:
        """log|p| of a prime number or an irreducible polynomial."""
        row = self.lone((p, ONE))
        if row.kind == "exp":
            return [(row.argument, Fraction(1, self.part_of("exp", row.argument)))]
        if row.kind in ("root", "abs"):
            return [(m, c / self.part_of(row.kind, row.argument)) for m, c in self.log_of(row.argument)]
        if row.kind == "block":
            return [(m, c * BLOCK) for m, c in self.log_of(row.argument)]
        return [(self.generator("log", p, image("log", self.sign(p).absolute() & POSITIVE)), Fraction(1))]

    def logs(self, u: Fraq, times: Fraction = Fraction(1)) -> Terms:
        """times·log|u|."""
        if u[0].is_zero():
            raise Refused("the logarithm of 0")
        return [(m, c * e * times) for p, e in self.factors(u) if p != -1 for m, c in self.log_of(p)]

    def exp(self, terms: Terms) -> Fraq:
        """exp of a sum; of logarithms: powers of absolute values."""
        return self.product(self._exp(m, c) for m, c in terms)

    def _exp(self, m: Fraq, c: Fraction) -> Fraq:
        row = self.lone(m)
        if row.kind == "log" and c.denominator == 1:
            return self.large_power(self.absolute(row.argument), int(c))
        g, n = self.part("root", row.argument, c) if row.kind == "log" else self.part("exp", m, c)
        return self.power((GENS[g], ONE), n)

    def real_power(self, u: Fraq, r: Fraction) -> Fraq:
        """|u|**r."""
        if u[0].is_zero() and r > 0:
            return NIL
        return self.exp(self.logs(u, r))

    def sin_cos(self, u: Fraq) -> tuple[Fraq, Fraq]:
        found = UNIT, NIL
        for m, c in self.terms(u):
            found = self._both(found, self._known_angle(m, c) or self._turned(*self.part("angle", m, c)))
        return found[1], found[0]

    def _turned(self, k: int, n: int) -> Angle:
        """cos nα = T(cos α) and sin nα = U(cos α)·sin α, by the polynomials of Chebyshev."""
        if abs(n) > MOST_TURNS:
            raise Refused("a multiple of an angle that is too large")
        kinds = fmpz_poly.chebyshev_t(abs(n)), fmpz_poly.chebyshev_u(abs(n) - 1)
        cos, sin = (sum((int(c) * GENS[k] ** i for i, c in enumerate(kind.coeffs())), ZERO) for kind in kinds)
        return self.make(cos, ONE), self.make(sin * GENS[k - 1] * (1 if n > 0 else -1), ONE)

    def _known_angle(self, m: Fraq, c: Fraction) -> Angle | None:
        """cos and sin of multiples of asin u, atan u, π/6 and π/4."""
        row = self.lone(m)
        if row.kind == "atom" and row.argument is Constant("pi"):
            t = 12 * c
            known = t.denominator == 1 and min(t % 12, -t % 12) in SINES
            return (self._sine(int(t) + 6), self._sine(int(t))) if known else None
        if c.denominator != 1 or abs(c) > MOST_TURNS or row.kind not in INVERSE:
            return None
        once, found = INVERSE[row.kind](self, row.argument), (UNIT, NIL)
        for _ in range(abs(int(c))):
            found = self._both(found, once)
        return found[0], self.scaled(found[1], 1 if c > 0 else -1)

    def _both(self, one: Angle, other: Angle) -> Angle:
        """cos and sin of the sum of two angles."""
        (a, b), (p, q) = one, other
        return self.minus(self.mul(a, p), self.mul(b, q)), self.add(self.mul(a, q), self.mul(b, p))

    def _sine(self, twelfths: int) -> Fraq:
        root = self.real_power(self.number(SINES[min(twelfths % 12, -twelfths % 12)]), HALF)
        return self.scaled(root, 1 if twelfths % 24 < 12 else -1)


# ------------------------------------------------------------------ functions of parts of their arguments
def _exponential(f: Kernels, m: Fraq, part: int) -> int:
    bounds = f.bounds(m) * exactly(Fraction(1, part))
    return f.place("exp", m, POSITIVE & image("exp", bounds))


def _root(f: Kernels, p: Any, part: int) -> int:
    """r >= 0 with r**part = |p|."""
    inside, _ = f.absolute(p)
    sign = f.sign(inside)
    bounds = (POSITIVE if sign.positive else NONNEGATIVE) & power_image(sign, Fraction(1, part))
    return f.place("root", p, bounds, (part, inside))


def _angle(f: Kernels, m: Fraq, part: int) -> int:
    """The cosine k, and next after it the sine s, with s² = 1 − k²."""
    k = f.place("angle", m, between(-1, 1, closed=True))
    f.place("sine", m, between(-1, 1, closed=True), (2, ONE - GENS[k] ** 2))
    return k


def _of_asin(f: Kernels, u: Fraq) -> tuple[Fraq, Fraq]:
    return f.real_power(f.minus(UNIT, f.mul(u, u)), HALF), u


def _of_atan(f: Kernels, u: Fraq) -> tuple[Fraq, Fraq]:
    cos = f.real_power(f.add(UNIT, f.mul(u, u)), -HALF)
    return cos, f.mul(u, cos)


INVERSE = {"asin": _of_asin, "atan": _of_atan}  # the cosine and the sine of the angle
PARTED: dict[str, Callable[[Kernels, Any, int], int]] = {"exp": _exponential, "root": _root, "angle": _angle}
