"""sin and cos of sums, of multiples of one angle, of twelfths of π and integers times π, and of inverse functions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.errors import BudgetError, in_short
from symnet.normal.bounds import over
from symnet.normal.generators import Mono
from symnet.normal.interval import between, exactly
from symnet.normal.ring import ONE_TERMS, Frac, Ring
from symnet.program.interpret_entries import is_integral

MAX_ANGLE = 48  # multiples of an angle that are expanded


@dataclass(frozen=True)
class Angles:
    """The addition formulas over the generators of `kernels` (of `symnet.normal.kernels.Kernels`)."""

    kernels: Any

    @property
    def ring(self) -> Ring:
        found: Ring = self.kernels.ring
        return found

    def sin_cos(self, u: Frac) -> tuple[Frac, Frac]:
        """sin u and cos u by the addition formulas."""
        sin, cos = self.ring.constant(0), self.ring.constant(1)
        for mono, c in self.kernels.split(u):
            s, k = self._angle(mono, c)
            sin, cos = (
                self.ring.add(self.ring.mul(sin, k), self.ring.mul(cos, s)),
                self.ring.sub(self.ring.mul(cos, k), self.ring.mul(sin, s)),
            )
        return sin, cos

    def _angle(self, mono: Mono, c: Fraction) -> tuple[Frac, Frac]:
        special = self._special_angle(mono, c)
        if special is not None:
            return special
        q = self.kernels.divisor("angle", mono, c.denominator)
        n = int(c * q)
        if abs(n) > MAX_ANGLE:
            raise BudgetError(f"sin or cos of {in_short(n)} times an angle is too large")
        angle = self.kernels.sign_of(self.kernels.mono(mono)) * exactly(Fraction(1, q))
        cosine = self.kernels.place("cos", mono, between(-1, 1, closed=True) & over("cos", angle), q)
        sine = self.kernels.place("sin", mono, between(-1, 1, closed=True) & over("sin", angle), q)
        self.kernels.relate(sine, 2, self.ring.one - self.ring.gens[cosine] ** 2)
        s, k = self._multiple(self.ring.generator(sine), self.ring.generator(cosine), abs(n))
        return (self.ring.neg(s) if n < 0 else s), k

    def _multiple(self, s: Frac, k: Frac, n: int) -> tuple[Frac, Frac]:
        if n == 1:
            return s, k
        sin, cos = self.ring.constant(0), self.ring.constant(1)
        for _ in range(n):
            sin, cos = (
                self.ring.add(self.ring.mul(sin, k), self.ring.mul(cos, s)),
                self.ring.sub(self.ring.mul(cos, k), self.ring.mul(sin, s)),
            )
        return sin, cos

    def _special_angle(self, mono: Mono, c: Fraction) -> tuple[Frac, Frac] | None:
        exponents, under = mono
        if under != ONE_TERMS or len(exponents) != 1 or exponents[0][1] != 1:
            return self._half_turns(mono, c)
        found = self.kernels.generators[exponents[0][0]]
        if found.kind == "pi" and c.denominator in (1, 2, 3, 4, 6):
            return self._of_twelfths(int(c * 12) % 24)
        if found.kind == "function" and c.denominator == 1 and found.key[0] in ("asin", "atan"):
            if abs(c) > MAX_ANGLE:
                raise BudgetError(f"sin or cos of {in_short(c)} times an angle is too large")
            s, k = self._multiple(*self._inverse_angle(found), abs(int(c)))
            return (self.ring.neg(s) if c < 0 else s), k
        return None

    def _half_turns(self, mono: Mono, c: Fraction) -> tuple[Frac, Frac] | None:
        """sin and cos of multiples of π by products of integers: 0, and 1 or −1; no part of such an angle is met."""
        exponents, under = mono
        rows = [(self.kernels.generators[g], e) for g, e in exponents]
        turns = tuple((g.index, e) for g, e in rows if g.kind == "atom" and is_integral(g.key) and e > 0)
        rest = [(g.kind, e) for g, e in rows if (g.index, e) not in turns]
        if under != ONE_TERMS or rest != [("pi", 1)] or self.kernels.divisor("angle", mono, c.denominator) > 1:
            return None
        even = self.ring.constant(1)
        return self.ring.constant(0), self.kernels.whole_power(-1, (turns, under)) if c % 2 else even

    def _of_twelfths(self, t: int) -> tuple[Frac, Frac]:
        return self._sine_of_twelfths(t), self._sine_of_twelfths(t + 6)

    def _sine_of_twelfths(self, t: int) -> Frac:
        t %= 24
        if t >= 12:
            return self.ring.neg(self._sine_of_twelfths(t - 12))
        half = self.ring.constant(Fraction(1, 2))
        t = min(t, 12 - t)
        if t in (3, 4):  # √2/2, √3/2
            return self.ring.mul(half, self.kernels.real_power(self.ring.constant(t - 1), Fraction(1, 2)))
        return {0: self.ring.constant(0), 2: half, 6: self.ring.constant(1)}[t]

    def _inverse_angle(self, found: Any) -> tuple[Frac, Frac]:
        name, (num, den) = found.key
        u: Frac = Frac(self.ring.poly(num), self.ring.poly(den))
        square, one = self.ring.mul(u, u), self.ring.constant(1)
        if name == "asin":  # cos >= 0 on the range of asin
            return u, self.kernels.real_power(self.ring.sub(one, square), Fraction(1, 2))
        cos = self.kernels.real_power(self.ring.add(one, square), Fraction(-1, 2))
        return self.ring.mul(u, cos), cos

    # -------------------------------------------------------------- factors
    def with_sines(self, sign: int, parts: list[tuple[Any, int]]) -> tuple[int, list[tuple[Any, int]]]:
        """(cos − 1)·(cos + 1) is −sin², where the sign of the sine is known."""
        for cosine in self.kernels.generators if len(parts) > 1 else ():
            sine = self.kernels.places.get(("sin", cosine.key, cosine.divisor)) if cosine.kind == "cos" else None
            if sine is None or max(sine, cosine.index) >= self.kernels.size:
                continue
            known, g = self.kernels.sign(self.ring.gens[sine]), self.ring.gens[cosine.index]
            powers = [[e for p, e in parts if not isinstance(p, int) and p == q] for q in (g - 1, g + 1)]
            if (known.nonnegative or known.nonpositive) and powers[0] and powers[0] == powers[1]:
                (e,) = powers[0]
                parts = [row for row in parts if isinstance(row[0], int) or row[0] not in (g - 1, g + 1)]
                parts.append((self.ring.gens[sine], 2 * e))
                sign = -sign if e % 2 else sign
        return sign, parts
