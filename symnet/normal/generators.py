"""Generators: the indeterminates of one normalisation, with what is known of them: relations, signs, divisors.

A generator stands for an atom or for a value of a function (`kernels` says when two values are one). Here polynomials
in generators get signs and factors, and fractions are taken apart into terms.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd
from typing import Any

from symnet.errors import BudgetError, in_short
from symnet.normal.interval import ANY, NONZERO, Sign, exactly, only_sign
from symnet.normal.ring import ONE_TERMS, Exponents, Frac, Ring, Terms, TooFew, factors_end, terms_of

MAX_SIGN_TERMS = 200
MAX_FACTOR = 3000  # terms times degree of a polynomial that is factored


class Refine(Exception):
    """A kernel with a finer denominator is needed; start again."""


@dataclass(frozen=True)
class Generator:
    """kind: atom, exp, log, abs, root, block, sin, cos, power, function. key: what it is, as plain data; divisor: of
    exp, sin, cos and root the integer q in exp(m/q), |f|^(1/q)."""

    index: int
    kind: str
    key: Any  # hashable plain data
    divisor: int = 1
    sign: Sign = ANY


Mono = tuple[Exponents, Terms]  # a monomial with signed exponents, over a polynomial (1 as () )


@dataclass
class Generators:
    """The generators of one normalisation in a ring. Survive restarts in a larger ring."""

    tick: Callable[[], None] = lambda: None
    generators: list[Generator] = field(default_factory=list)
    places: dict[tuple[str, Hashable, int], int] = field(default_factory=dict)
    divisors: dict[tuple[str, Hashable], int] = field(default_factory=dict)
    powers: dict[int, tuple[int, Terms]] = field(default_factory=dict)
    known: dict[Terms, Sign] = field(default_factory=dict)
    trace: dict[tuple[str, Any], Any] = field(default_factory=dict)
    raised: dict[int, tuple[Any, Mono]] = field(default_factory=dict)  # bases and exponents of powers, by their place
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
        if len(p) * max(p.total_degree(), 1) > MAX_FACTOR:
            return 1, [(p, 1)]
        self.tick()
        try:
            content, parts = p.factor() if factors_end(p) else p.factor_squarefree()
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


def _minus(exponents: Exponents, shift: Exponents) -> Exponents:
    total = dict(exponents)
    for g, e in shift:
        total[g] = total.get(g, 0) - e
    return tuple(sorted((g, e) for g, e in total.items() if e))
