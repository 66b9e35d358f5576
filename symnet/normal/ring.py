"""Fractions of integer polynomials over numbered generators, by python-flint; all work is budgeted before it starts.

A generator may be algebraic: a power of it equals a polynomial in generators (√u² = u, sin² = 1 − cos²); numerators
and denominators are kept reduced by these relations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, prod
from typing import Any, NamedTuple

from flint import Ordering, fmpq, fmpz_mpoly_ctx

from symnet.errors import BudgetError, in_short
from symnet.remembered import lately

MAX_TERMS = 20_000
MAX_PRODUCT = 4_000_000  # term pairs of one multiplication
MAX_BITS = 200_000  # of one coefficient
MAX_DEGREE = 20_000
MAX_GCD = 300_000  # term pairs of one greatest common divisor; beyond, fractions stay as they are
MAX_GENERATORS = 512
MAX_FACTORED = 400  # degree of one of several terms that is factored: FLINT may take long beyond
MAX_DENSE = 400  # terms that one of several generators has, if all have these degrees: FLINT may never end beyond

Exponents = tuple[tuple[int, int], ...]  # sparse: (generator, exponent), ascending
Terms = tuple[tuple[Exponents, int], ...]  # a polynomial as plain data, sorted
ONE_TERMS: Terms = (((), 1),)


class NoValue(Exception):
    """An expression that has a value nowhere: a division by what is 0 everywhere."""


class TooFew(Exception):
    """The ring has too few generators; make a larger one and start again."""


class Frac(NamedTuple):
    """numerator and denominator; the denominator is not the zero polynomial."""

    num: Any
    den: Any


@lately(16)
def context(size: int) -> Any:
    """The polynomial ring with `size` generators."""
    return fmpz_mpoly_ctx.get([f"g{i}" for i in range(size)], Ordering.degrevlex)


def factors_end(p: Any) -> bool:
    """Whether a polynomial is small enough to be factored; two terms are one in fewer generators."""
    degrees = [d for d in p.degrees() if d]
    small = len(degrees) < 2 or prod(d + 1 for d in degrees) <= MAX_DENSE
    return len(p) == 1 or (p.total_degree() <= MAX_FACTORED and (small or len(p) == 2))


@dataclass
class Ring:
    """Arithmetic of fractions. relations: generator → (degree q, polynomial that its q-th power equals)."""

    size: int
    tick: Callable[[], None] = lambda: None
    relations: dict[int, tuple[int, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ctx = context(self.size)
        self.gens = self.ctx.gens()
        self.one = self.ctx.constant(1)
        self.zero = self.ctx.constant(0)

    # -------------------------------------------------------------- making
    def constant(self, value: int | Fraction) -> Frac:
        exact = Fraction(value)
        _check_bits(exact.numerator.bit_length() + exact.denominator.bit_length())
        return Frac(self.ctx.constant(exact.numerator), self.ctx.constant(exact.denominator))

    def generator(self, index: int) -> Frac:
        return Frac(self.gens[index], self.one)

    def poly(self, terms: Terms) -> Any:
        """A polynomial from plain data."""
        rows = {}
        for exponents, coefficient in terms:
            row = [0] * self.size
            for g, e in exponents:
                row[g] = e
            rows[tuple(row)] = coefficient
        return self.ctx.from_dict(rows)

    # -------------------------------------------------------------- arithmetic
    def add(self, a: Frac, b: Frac) -> Frac:
        if a.den == b.den:
            return self.fraction(a.num + b.num, a.den)
        if b.den.is_one():
            return self.fraction(a.num + self.times(b.num, a.den), a.den)
        if a.den.is_one():
            return self.fraction(self.times(a.num, b.den) + b.num, b.den)
        common = self._gcd(a.den, b.den)
        left, right = b.den / common, a.den / common
        return self.fraction(self.times(a.num, left) + self.times(b.num, right), self.times(a.den, left))

    def mul(self, a: Frac, b: Frac) -> Frac:
        return self.fraction(self.times(a.num, b.num), self.times(a.den, b.den))

    def neg(self, a: Frac) -> Frac:
        return Frac(-a.num, a.den)

    def sub(self, a: Frac, b: Frac) -> Frac:
        return self.add(a, self.neg(b))

    def inverse(self, a: Frac) -> Frac:
        if a.num.is_zero():
            raise NoValue("division by 0")
        return self.fraction(a.den, a.num)

    def power(self, a: Frac, n: int) -> Frac:
        if n < 0:
            return self.power(self.inverse(a), -n)
        if n == 0:
            return Frac(self.one, self.one)
        return self.fraction(self.raised(a.num, n), self.raised(a.den, n))

    def times(self, p: Any, q: Any) -> Any:
        """The product of two polynomials."""
        if p.is_one():
            return q
        if q.is_one():
            return p
        if len(p) * len(q) > MAX_PRODUCT:
            raise BudgetError(f"a product of polynomials with {len(p)} and {len(q)} terms is too large")
        self.tick()
        return self.reduced(p * q)

    def raised(self, p: Any, n: int) -> Any:
        """A power of a polynomial; its size is estimated first."""
        if n == 1 or p.is_one():
            return p
        terms, degree = len(p), max(p.total_degree(), 0) * n
        bits = max((abs(int(c)).bit_length() for c in p.coeffs()), default=0)
        used = sum(1 for d in p.degrees() if d)
        if degree > MAX_DEGREE or bits * n > MAX_BITS or (n > MAX_DEGREE and terms > 1):
            raise BudgetError(f"a polynomial to the power {in_short(n)} is too large")
        if (
            terms > 1
            and min(comb(n + min(terms, 30) - 1, n) if n < 200 else 10**9, (degree + 1) ** min(used, 6)) > MAX_TERMS
        ):
            raise BudgetError(f"a polynomial of {terms} terms to the power {in_short(n)} is too large")
        self.tick()
        return self.reduced(p**n)

    def fraction(self, num: Any, den: Any) -> Frac:
        """num/den in lowest terms, reduced by the relations."""
        if self.relations:
            num, den = self.reduced(num), self.reduced(den)
        if den.is_zero():
            raise NoValue("division by 0")
        if num.is_zero():
            return Frac(num, self.one)
        if len(num) > MAX_TERMS or len(den) > MAX_TERMS:
            raise BudgetError(f"a fraction with {len(num)} and {len(den)} terms is too large")
        if not den.is_one():
            common = self._gcd(num, den)
            if not common.is_one():
                num, den = num / common, den / common
            if den.leading_coefficient() < 0:
                num, den = -num, -den
            if self.relations and not den.is_constant():
                num, den = self._without_roots(num, den)
        return Frac(num, den)

    def _gcd(self, a: Any, b: Any) -> Any:
        if len(a) * len(b) > MAX_GCD:
            return self.one
        self.tick()
        return a.gcd(b)

    def _without_roots(self, num: Any, den: Any) -> tuple[Any, Any]:
        """No algebraic generator divides the denominator: 1/√u = √u/u (u is not 0 where there is a value)."""
        least = [min(row) for row in zip(*den.monoms(), strict=True)]
        for g, (degree, _) in self.relations.items():
            if least[g]:
                factor = self.gens[g] ** (degree - least[g] % degree)
                num, den = self.reduced(num * factor), self.reduced(den * factor)
                if den.is_zero():
                    raise NoValue("division by 0")
                again = self.fraction(num, den)
                return again.num, again.den
        return num, den

    def reduced(self, p: Any) -> Any:
        """The polynomial with powers of algebraic generators replaced."""
        if not self.relations or p.is_constant():
            return p
        again = True
        while again:
            again = False
            degrees = p.degrees()
            for g, (degree, replacement) in self.relations.items():
                if degrees[g] >= degree:
                    p = self._replaced(p, g, degree, replacement)
                    degrees = p.degrees()
                    again = True
        return p

    def _replaced(self, p: Any, g: int, degree: int, replacement: Any) -> Any:
        groups: dict[int, dict[tuple[int, ...], Any]] = {}
        for row, coefficient in p.to_dict().items():
            times, rest = divmod(row[g], degree)
            groups.setdefault(times, {})[(*row[:g], rest, *row[g + 1 :])] = coefficient
        if len(replacement) > 1 and (
            max(groups) > 200 or len(p) * len(replacement) ** min(max(groups), 8) > MAX_PRODUCT
        ):
            raise BudgetError("a polynomial in algebraic functions is too large")
        self.tick()
        total = self.zero
        for times, rows in groups.items():
            total = total + self.ctx.from_dict(rows) * replacement**times
        return total


def terms_of(p: Any) -> Terms:
    """A polynomial as plain data, independent of the number of generators in its ring."""
    rows = ((tuple((g, int(e)) for g, e in enumerate(row) if e), int(c)) for row, c in p.to_dict().items())
    return tuple(sorted(rows))


def key_of(f: Frac) -> tuple[Terms, Terms]:
    """A fraction as plain data: equal for equal numerators and denominators."""
    return terms_of(f.num), terms_of(f.den)


def rational_value(f: Frac) -> Fraction | None:
    """The number that the fraction is, if it is one."""
    if not (f.num.is_constant() and f.den.is_constant()):
        return None
    return (
        Fraction(int(f.num.leading_coefficient()), int(f.den.leading_coefficient()))
        if not f.num.is_zero()
        else Fraction(0)
    )


def evaluate_terms(terms: Terms, value: Callable[[int], Any], zero: Any) -> Any:
    """A polynomial given as data, at values of its generators."""
    total = zero
    for exponents, coefficient in terms:
        product: Any = coefficient
        for g, e in exponents:
            product = product * value(g) ** e
        total = total + product
    return total


def rational(v: Fraction) -> fmpq:
    """The number as python-flint has it."""
    return fmpq(v.numerator, v.denominator)


def add_term(into: dict[tuple[int, ...], Fraction], m: tuple[int, ...], c: Fraction) -> None:
    """`c` more of a monomial; none is left at 0."""
    into[m] = into.get(m, Fraction(0)) + c
    if not into[m]:
        del into[m]


def _check_bits(bits: int) -> None:
    if bits > MAX_BITS:
        raise BudgetError(f"a number of {bits} bits is too long")


def substituted(p: Any, values: Mapping[int, Any], ring: Ring) -> Any:
    """A polynomial with generators replaced by polynomials."""
    return p.compose(*[values.get(g, ring.gens[g]) for g in range(ring.size)])
