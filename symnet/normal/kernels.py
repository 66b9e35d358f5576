"""Kernels: the generators that stand for exp, log, roots, |·|, sin, cos and opaque functions, with their relations.

Each rule below is an identity of real functions at every point where the expression that is rewritten has a value:
exp(Σ cₖmₖ) = Π Eₖ^cₖ;  exp(c·log|f|) = |f|^c;  log(Π fᵢ^eᵢ) = Σ eᵢ log|fᵢ| (the product is positive: no factor is 0);
(Π fᵢ^eᵢ)^r = Π (|fᵢ|^r)^eᵢ for a product >= 0 (> 0 where r < 0);  |Π fᵢ^eᵢ| = Π |fᵢ|^eᵢ.  |f| is f or −f where the sign
is known. Nothing here decides that a number is 0 by looking at its digits: π, e, log 2 are indeterminates.
"""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction
from typing import Any

from flint import fmpz

from symnet.errors import BudgetError, in_short
from symnet.normal.angles import Angles
from symnet.normal.bounds import image
from symnet.normal.generators import Generator, Generators, Mono
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, POSITIVE, Sign, between, exactly
from symnet.normal.ring import ONE_TERMS, Frac, NoValue, rational_value, terms_of

MAX_EXPONENT = 20_000
BLOCK = 100  # the exponent of a factor, whose powers are not multiplied out
MOST_WRITTEN = 400  # terms times the exponent, of powers that are
MOST_FACTORED = 100  # terms


class Kernels(Generators):
    """The rules that make the generators of functions."""

    # -------------------------------------------------------------- products of parts
    def product_parts(self, f: Frac) -> tuple[int, list[tuple[Any, int]]]:
        """f = sign · Π part^exponent, the parts being primes (integers) and polynomials of positive lead."""
        if f.num.is_zero():
            return 0, []
        up, above = self.factors(f.num)
        down, below = self.factors(f.den)
        sign = 1 if (up < 0) == (down < 0) else -1
        parts: list[tuple[Any, int]] = []
        for number, side in ((up, 1), (down, -1)):
            parts += [(prime, side * e) for prime, e in primes(abs(number))]
        return Angles(self).with_sines(sign, parts + above + [(p, -e) for p, e in below])

    # -------------------------------------------------------------- |f|, roots
    def absolute(self, p: Any) -> Frac:
        """|p| of one prime polynomial or positive integer."""
        if isinstance(p, int):
            return self.ring.constant(p)
        sign = self.sign(p)
        if sign.nonnegative:
            return Frac(p, self.ring.one)
        if sign.nonpositive:
            return Frac(-p, self.ring.one)
        alone = self._lone(p)
        if alone is not None and alone.index in self.raised:  # |uᵐ| is |u|ᵐ
            part, mono = self.raised[alone.index]
            return self.whole_power(1 if part == -1 else self.absolute(self._part(part)).num, mono)
        index = self.place("abs", terms_of(p), POSITIVE if sign.nonzero else NONNEGATIVE)
        self.relate(index, 2, p * p)
        return self.ring.generator(index)

    def whole_power(self, p: Any, mono: Mono) -> Frac:
        """part**mono for a product of integers, where the part is not 0 or the product not negative: exponents of
        exponents are multiplied, and |u|ᵐ is that number >= 0 whose square is that of uᵐ."""
        alone, key = self._lone(p), p if isinstance(p, int) else terms_of(p)
        if key == 1:
            return self.ring.constant(1)
        if alone is not None and alone.index in self.raised:
            inner, own = self.raised[alone.index]
            exponents, under = self.split(self.ring.mul(self.mono(own), self.mono(mono)))[0][0]
            return self.whole_power(self._part(inner), (exponents, under))
        if not isinstance(p, int) and self.sign(p).positive:
            return self.exp(self.ring.mul(self.mono(mono), self.log_of(p)))
        square = None
        if alone is not None and alone.kind == "abs":
            square = self.whole_power(self.ring.poly(alone.key), mono).num ** 2
        place = self.place("power", (key, mono), self._of_power(p, mono, square is not None))
        self.raised[place] = key, mono
        if square is not None or key == -1:
            self.relate(place, 2, self.ring.one if square is None else square)
        return self.ring.generator(place)

    def _of_power(self, p: Any, mono: Mono, of_size: bool) -> Sign:
        """Bounds of a part with a whole exponent: within 1 where the part is and the exponent is not negative."""
        base = exactly(p) if isinstance(p, int) else self.sign(p)
        found = NONNEGATIVE if of_size else NONZERO if base.nonzero else ANY
        within = base.absolute() + exactly(-1)
        if within.nonpositive and (base.value is not None or self.sign_of(self.mono(mono)).nonnegative):
            found = found & between(-1, 1, closed=True)
        return found

    def magnitude(self, p: Any, exponent: Fraction) -> Frac:
        """|p|**exponent of one part."""
        alone = self._lone(p)
        if alone is not None and alone.kind == "exp":
            return self.exp_of([(alone.key, exponent / alone.divisor)])
        if alone is not None and alone.kind == "root":
            return self.magnitude(self._part(alone.key), exponent / alone.divisor)
        if alone is not None and alone.kind == "abs":
            return self.magnitude(self.ring.poly(alone.key), exponent)
        if exponent.denominator == 1:
            n = int(exponent)
            if n % 2 == 0 and not isinstance(p, int):
                return self.large_power(Frac(p, self.ring.one), n)
            return self.large_power(self.absolute(p), n)
        root = self.root(p, exponent.denominator)
        q = self.generators[root].divisor
        return self.ring.power(self.ring.generator(root), int(exponent * q))

    def large_power(self, u: Frac, n: int) -> Frac:
        """u**n; where that is too large to be multiplied out, p¹⁰⁰ is one generator for each factor p."""
        if u.num.is_zero():  # it has no factors
            return self.ring.power(u, min(n, 1))
        longest = max(len(u.num), len(u.den))
        small = abs(n) <= MAX_EXPONENT if longest == 1 else abs(n) * longest <= MOST_WRITTEN
        if small or longest > MOST_FACTORED:
            return self.ring.power(u, n)
        sign, parts = self.product_parts(u)
        total = self.ring.constant(sign ** (n % 2))
        for p, e in parts:
            total = self.ring.mul(total, self._blocks(p, e * n))
        return total

    def _blocks(self, p: Any, n: int) -> Frac:
        """p**n of one part; |q|**n is q**n for even n."""
        if n < 0:
            return self.ring.inverse(self._blocks(p, -n))
        alone = self._lone(p)
        if alone is not None and alone.kind == "abs":
            odd = self.ring.generator(alone.index) if n % 2 else self.ring.constant(1)
            return self.ring.mul(odd, self._blocks(self.ring.poly(alone.key), n - n % 2))
        value = self.ring.constant(p) if isinstance(p, int) else Frac(p, self.ring.one)
        often, rest = (0, n) if isinstance(p, int) else divmod(n, BLOCK)
        if not often:
            return self.ring.power(value, rest)
        block = self.generator("block", terms_of(p), POSITIVE if self.sign(p).nonzero else NONNEGATIVE)
        return self.ring.mul(self.ring.power(block, often), self.ring.power(value, rest))

    def root(self, p: Any, degree: int) -> int:
        """The place of |p|^(1/q), q a multiple of `degree`."""
        key: Hashable = p if isinstance(p, int) else terms_of(p)
        q = self.divisor("root", key, degree)
        inside = self.absolute(p)
        sign = exactly(p) if isinstance(p, int) else self.sign(inside.num)
        bounds = POSITIVE if sign.positive else NONNEGATIVE
        if sign.low is not None and sign.low >= 1:
            bounds = Sign(Fraction(1), sign.low_open or sign.low > 1)
        elif sign.high is not None and sign.high <= 1:
            bounds = bounds & Sign(None, False, Fraction(1), sign.high_open or sign.high < 1)
        index = self.place("root", key, bounds, q)
        self.relate(index, q, inside.num)
        return index

    def _part(self, key: Any) -> Any:
        return key if isinstance(key, int) else self.ring.poly(key)

    def _lone(self, p: Any) -> Generator | None:
        """The generator that the part is, where it is one."""
        if isinstance(p, int) or len(p) != 1 or p.total_degree() != 1 or not p.leading_coefficient() == 1:
            return None
        (exponents, _), *_ = terms_of(p)
        return self.generators[exponents[0][0]]

    def real_power(self, u: Frac, r: Fraction) -> Frac:
        """u**r for r not an integer: u >= 0 where there is a value."""
        sign, parts = self.product_parts(u)
        if sign == 0:
            if r < 0:
                raise NoValue("0 has no negative power")
            return self.ring.constant(0)
        if rational_value(u) is not None and sign < 0:
            raise NoValue("a negative number has no such power")
        self._record("root", u, sign, parts)
        return self._product(self.magnitude(p, e * r) for p, e in parts)

    def absolute_value(self, u: Frac) -> Frac:
        sign, parts = self.product_parts(u)
        if sign == 0:
            return self.ring.constant(0)
        self._record("abs", u, sign, parts)
        return self._product(self.magnitude(p, Fraction(e)) for p, e in parts)

    def _product(self, factors: Any) -> Frac:
        total = self.ring.constant(1)
        for factor in factors:
            total = self.ring.mul(total, factor)
        return total

    def _record(self, rule: str, u: Frac, sign: int, parts: Any) -> None:
        rows = [(p if isinstance(p, int) else terms_of(p), e) for p, e in parts]
        self.trace[rule, (terms_of(u.num), terms_of(u.den))] = (sign, rows)

    # -------------------------------------------------------------- log, exp
    def log(self, u: Frac) -> Frac:
        """log u, u > 0 where there is a value."""
        sign, parts = self.product_parts(u)
        if sign == 0 or (sign < 0 and rational_value(u) is not None):
            raise NoValue("the logarithm of a number that is not positive")
        self._record("log", u, sign, parts)
        total = self.ring.constant(0)
        for p, e in parts:
            total = self.ring.add(total, self.ring.mul(self.ring.constant(e), self.log_of(p)))
        return total

    def log_of(self, p: Any) -> Frac:
        """log|p| of one part."""
        alone = self._lone(p)
        if alone is not None and alone.kind == "exp":
            return self.ring.mul(self.mono(alone.key), self.ring.constant(Fraction(1, alone.divisor)))
        if alone is not None and alone.kind == "root":
            return self.ring.mul(self.log_of(self._part(alone.key)), self.ring.constant(Fraction(1, alone.divisor)))
        if alone is not None and alone.kind == "abs":
            return self.log_of(self.ring.poly(alone.key))
        if alone is not None and alone.kind == "block":
            return self.ring.mul(self.log_of(self.ring.poly(alone.key)), self.ring.constant(BLOCK))
        if isinstance(p, int):
            return self.generator("log", p, POSITIVE)
        return self.generator("log", terms_of(p), image("log", self.sign(p).absolute() & POSITIVE))

    def exp(self, u: Frac) -> Frac:
        return self.exp_of(self.split(u))

    def exp_of(self, terms: list[tuple[Mono, Fraction]]) -> Frac:
        """exp(Σ c·m)."""
        total = self.ring.constant(1)
        for mono, c in terms:
            log = self._log_alone(mono)
            if log is not None:
                total = self.ring.mul(total, self.magnitude(self._part(log.key), c))
                continue
            q = self.divisor("exp", mono, c.denominator)
            n = int(c * q)
            if abs(n) > MAX_EXPONENT:
                raise BudgetError(f"exp of {in_short(n)} times something is too large")
            sign = POSITIVE & image("exp", self.sign_of(self.mono(mono)) * exactly(Fraction(1, q)))
            total = self.ring.mul(total, self.ring.power(self.generator("exp", mono, sign, q), n))
        return total

    def _log_alone(self, mono: Mono) -> Generator | None:
        exponents, under = mono
        if under == ONE_TERMS and len(exponents) == 1 and exponents[0][1] == 1:
            found = self.generators[exponents[0][0]]
            return found if found.kind == "log" else None
        return None

    # -------------------------------------------------------------- sin, cos
    def sin_cos(self, u: Frac) -> tuple[Frac, Frac]:
        """sin u and cos u by the addition formulas."""
        return Angles(self).sin_cos(u)

    # -------------------------------------------------------------- opaque functions
    def opaque(self, name: str, u: Frac, sign: Sign = ANY, odd: bool = False) -> Frac:
        """f(u) for a function of which nothing more is known; odd: f(-u) = -f(u)."""
        if odd and u.num.is_zero():
            return self.ring.constant(0)
        flip = odd and u.num.leading_coefficient() < 0
        if flip:
            u = self.ring.neg(u)
        g = self.generator("function", (name, (terms_of(u.num), terms_of(u.den))), sign)
        return self.ring.neg(g) if flip else g


def primes(number: int) -> list[tuple[int, int]]:
    """The prime factors; a long number stays whole (its logarithm is then one indeterminate)."""
    if number <= 1:
        return []
    if number.bit_length() > 80:
        return [(number, 1)]
    return [(int(p), int(e)) for p, e in fmpz(number).factor()]
