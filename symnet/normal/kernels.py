"""Kernels: the generators that stand for exp, log, roots, |·|, sin, cos and opaque functions, with their relations.

Each rule below is an identity of real functions at every point where the expression that is rewritten has a value:
exp(Σ cₖmₖ) = Π Eₖ^cₖ;  exp(c·log|f|) = |f|^c;  log(Π fᵢ^eᵢ) = Σ eᵢ log|fᵢ| (the product is positive: no factor is 0);
(Π fᵢ^eᵢ)^r = Π (|fᵢ|^r)^eᵢ for a product >= 0 (> 0 where r < 0);  |Π fᵢ^eᵢ| = Π |fᵢ|^eᵢ.  |f| is f or −f where the sign
is known. Nothing here decides that a number is 0 by looking at its digits: π, e, log 2 are indeterminates.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd
from typing import Any

from flint import fmpz

from symnet.errors import BudgetError, in_short
from symnet.normal.angles import Angles
from symnet.normal.bounds import image
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, POSITIVE, Sign, exactly, only_sign
from symnet.normal.ring import ONE_TERMS, Exponents, Frac, NoValue, Ring, Terms, TooFew, rational_value, terms_of

MAX_SIGN_TERMS = 200
MAX_FACTOR = 3000  # terms times degree of a polynomial that is factored
MAX_FACTORED = 400  # degree of one of several terms: FLINT may take long beyond
MAX_EXPONENT = 20_000


class Refine(Exception):
    """A kernel with a finer denominator is needed; start again."""


@dataclass(frozen=True)
class Generator:
    """kind: atom, exp, log, abs, root, sin, cos, power, function. key: what it is, as plain data; divisor: of exp, sin,
    cos and root the integer q in exp(m/q), |f|^(1/q)."""

    index: int
    kind: str
    key: Any  # hashable plain data
    divisor: int = 1
    sign: Sign = ANY


Mono = tuple[Exponents, Terms]  # a monomial with signed exponents, over a polynomial (1 as () )


@dataclass
class Kernels:
    """The generators of one normalisation, and the rules that make them. Survives restarts in a larger ring."""

    tick: Callable[[], None] = lambda: None
    generators: list[Generator] = field(default_factory=list)
    places: dict[tuple[str, Hashable, int], int] = field(default_factory=dict)
    divisors: dict[tuple[str, Hashable], int] = field(default_factory=dict)
    powers: dict[int, tuple[int, Terms]] = field(default_factory=dict)
    known: dict[Terms, Sign] = field(default_factory=dict)
    trace: dict[tuple[str, Any], Any] = field(default_factory=dict)
    size: int = 8

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """A ring for all generators so far, with room."""
        while self.size < len(self.generators) + 4:
            self.size *= 2
        if self.size > 512:
            raise BudgetError("there are more than 500 different functions and variables in one claim")
        self.ring = Ring(self.size, self.tick)
        for g, (degree, terms) in self.powers.items():
            self.ring.relations[g] = degree, self.ring.poly(terms)

    # -------------------------------------------------------------- generators
    def generator(self, kind: str, key: Hashable, sign: Sign = ANY, divisor: int = 1) -> Frac:
        return self.ring.generator(self.place(kind, key, sign, divisor))

    def place(self, kind: str, key: Hashable, sign: Sign = ANY, divisor: int = 1) -> int:
        full = (kind, key, divisor)
        index = self.places.get(full)
        if index is None:
            index = len(self.generators)
            if index >= self.size:
                raise TooFew
            self.generators.append(Generator(index, kind, key, divisor, sign))
            self.places[full] = index
        elif index >= self.size:
            raise TooFew
        return index

    def relate(self, index: int, degree: int, value: Any) -> None:
        """The generator's power `degree` equals the polynomial `value`."""
        if index not in self.powers:
            self.powers[index] = degree, terms_of(value)
        self.ring.relations[index] = degree, self.ring.poly(self.powers[index][1])

    def divisor(self, kind: str, key: Hashable, needed: int) -> int:
        """The divisor in use for a kernel; a finer need starts the normalisation again."""
        now = self.divisors.setdefault((kind, key), needed)
        if now % needed:
            fine = now * needed // gcd(now, needed)
            if fine > 5040:
                raise BudgetError(f"denominators up to {in_short(fine)} in exponents are too large")
            self.divisors[kind, key] = fine
            raise Refine
        return now

    # -------------------------------------------------------------- signs of polynomials
    def sign(self, p: Any) -> Sign:
        """Bounds of a polynomial in the generators."""
        if len(p) > MAX_SIGN_TERMS:
            return ANY
        total = exactly(0)
        for exponents, coefficient in terms_of(p):
            product = exactly(coefficient)
            for g, e in exponents:
                product = product * self.generators[g].sign.power(e)
            total = total + product
        known = self.known.get(terms_of(p))
        return total if known is None else total & known

    def sign_of(self, f: Frac) -> Sign:
        return self.sign(f.num) * (self.sign(f.den) & NONZERO).reciprocal()

    def learn(self, f: Frac, sign: Sign) -> None:
        """`f` is in `sign` (its relation to 0) where the hypotheses hold: remembered for its numerator's parts."""
        down = self.sign(f.den)
        if not (down.positive or down.negative):
            sign = NONZERO if sign.nonzero else ANY
        elif down.negative:
            sign = -sign
        if f.num.is_zero() or f.num.is_constant():
            return
        content, parts = self.factors(f.num)
        if content < 0:
            sign = -sign
        if sign.nonzero:
            for p, _ in parts:
                self._note(p, NONZERO)
        odd = [p for p, e in parts if e % 2]
        unknown = [p for p in odd if not (self.sign(p).positive or self.sign(p).negative)]
        if len(unknown) == 1:
            for p in odd:
                if p is not unknown[0] and self.sign(p).negative:
                    sign = -sign
            even_zero = any(e % 2 == 0 and not self.sign(p).nonzero for p, e in parts)
            if sign.positive or sign.negative or not even_zero:
                self._note(unknown[0], only_sign(sign))

    def _note(self, p: Any, sign: Sign) -> None:
        terms = terms_of(p)
        self.known[terms] = self.known.get(terms, ANY) & sign

    # -------------------------------------------------------------- factors
    def factors(self, p: Any) -> tuple[int, list[tuple[Any, int]]]:
        """content · Π part^exponent with parts of positive leading coefficient; the parts are not further factored
        where the polynomial is large (the identity holds all the same)."""
        if p.is_constant():
            return int(p.leading_coefficient()) if not p.is_zero() else 0, []
        degree = max(p.total_degree(), 1)
        if len(p) * degree > MAX_FACTOR or (len(p) > 1 and degree > MAX_FACTORED):
            return 1, [(p, 1)]
        self.tick()
        try:
            content, parts = p.factor()
        except OverflowError:  # FLINT found them, but its wrapper cannot order long coefficients
            return 1, [(p, 1)]
        sign = int(content)
        made = []
        for part, exponent in parts:
            if part.leading_coefficient() < 0:
                part = -part
                sign = -sign if exponent % 2 else sign
            made.append((part, int(exponent)))
        made.sort(key=lambda row: terms_of(row[0]))
        return sign, made

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
        index = self.place("abs", terms_of(p), POSITIVE if sign.nonzero else NONNEGATIVE)
        self.relate(index, 2, p * p)
        return self.ring.generator(index)

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
                return self.ring.power(Frac(p, self.ring.one), n)
            return self.ring.power(self.absolute(p), n)
        root = self.root(p, exponent.denominator)
        q = self.generators[root].divisor
        return self.ring.power(self.ring.generator(root), int(exponent * q))

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

    # -------------------------------------------------------------- terms of a fraction
    def split(self, u: Frac) -> list[tuple[Mono, Fraction]]:
        """u = Σ c·m with monomials m, possibly over a common polynomial; the order is fixed by the terms."""
        found: dict[Mono, Fraction] = {}
        den = u.den
        shift = self._monomial_part(den)
        rest = den / self.ring.poly(((shift, 1),)) if shift else den
        whole, left = self.ring.zero, u.num
        if not rest.is_constant() and abs(rest.leading_coefficient()) == 1 and len(left) * len(rest) < 10_000:
            whole, left = divmod(u.num, rest)
        pieces = [(left, rest), (whole, self.ring.one)] if not rest.is_constant() else [(left, rest)]
        for num, under in pieces:
            scale = int(under.leading_coefficient()) if under.is_constant() else 1
            key = ONE_TERMS if under.is_constant() else terms_of(under)
            for exponents, c in terms_of(num):
                mono = (_minus(exponents, shift), key)
                found[mono] = found.get(mono, Fraction(0)) + Fraction(c, scale)
        return [(mono, c) for mono, c in sorted(found.items()) if c]

    def mono(self, mono: Mono) -> Frac:
        """A monomial of `split` as a fraction."""
        exponents, under = mono
        up = tuple((g, e) for g, e in exponents if e > 0)
        down = tuple((g, -e) for g, e in exponents if e < 0)
        den = self.ring.times(self.ring.poly(((down, 1),)), self.ring.poly(under))
        return self.ring.fraction(self.ring.poly(((up, 1),)), den)

    def _monomial_part(self, p: Any) -> Exponents:
        rows = p.monoms()
        least = [min(int(row[g]) for row in rows) for g in range(self.size)]
        return tuple((g, e) for g, e in enumerate(least) if e)

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


def _minus(exponents: Exponents, shift: Exponents) -> Exponents:
    total = dict(exponents)
    for g, e in shift:
        total[g] = total.get(g, 0) - e
    return tuple(sorted((g, e) for g, e in total.items() if e))


def primes(number: int) -> list[tuple[int, int]]:
    """The prime factors; a long number stays whole (its logarithm is then one indeterminate)."""
    if number <= 1:
        return []
    if number.bit_length() > 80:
        return [(number, 1)]
    return [(int(p), int(e)) for p, e in fmpz(number).factor()]
