"""Fractions of polynomials for the checker: arithmetic, generators with their relations, signs."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from symnet.expr import Expr
from symnet.normal.interval import ANY, Sign, exactly

GENERATORS = 40
TERMS = 4000
Fraq = tuple[Any, Any]  # numerator, denominator
ODD = ("erf", "asin", "atan")


class Refused(Exception):
    """The certificate is not accepted; the message says why."""


class Finer(Refused):
    """A kernel needs a divisor that the present one is no multiple of."""

    def __init__(self, kind: str, needed: int):
        self.kind, self.needed = kind, needed
        super().__init__(f"an argument of {kind} with another divisor than the certificate says")


class Algebra:
    """Fractions of polynomials over Q in the generators. divisors: of exponents, roots and angles."""

    def __init__(self, sign_of: Callable[[Expr], Sign], divisors: dict[str, int]):
        self.sign_of = sign_of
        self.divisors = {kind: divisors.get(kind, 1) for kind in ("exp", "root", "angle")}
        if any(not isinstance(d, int) or not 1 <= d <= 5040 for d in self.divisors.values()):
            raise Refused("divisors that are no small integers")
        self.ctx = fmpq_mpoly_ctx.get([f"g{i}" for i in range(GENERATORS)], Ordering.degrevlex)
        self.gens = self.ctx.gens()
        self.one, self.zero = self.ctx.constant(1), self.ctx.constant(0)
        self.places: dict[Any, int] = {}
        self.signs: list[Sign] = []
        self.keys: list[Any] = []
        self.relations: dict[int, tuple[int, Any]] = {}
        self.known: dict[Any, Sign] = {}
        self.memo: dict[Expr, Fraq] = {}

    # -------------------------------------------------------------- fractions
    def number(self, value: Any) -> Fraq:
        f = Fraction(value)
        return self.ctx.constant(fmpq(f.numerator, f.denominator)), self.one

    def make(self, num: Any, den: Any) -> Fraq:
        num, den = self.reduced(num), self.reduced(den)
        if den.is_zero():
            raise Refused("a division by 0")
        if len(num) > TERMS or len(den) > TERMS:
            raise Refused("a fraction that is too long")
        common = num.gcd(den)
        if not common.is_constant():
            num, den = num / common, den / common
        for g in () if den.is_constant() else self.relations:
            least = min(row[g] for row in den.monoms())
            if least and self.keys[g][0] == "root" and isinstance(self.keys[g][1], int):
                factor = self.gens[g] ** (self.relations[g][0] - least)  # 1/√3 is √3/3
                return self.make(num * factor, den * factor)
        lead = den.leading_coefficient()
        return num / self.ctx.constant(lead), den / self.ctx.constant(lead)

    def add(self, a: Fraq, b: Fraq) -> Fraq:
        common = a[1].gcd(b[1])
        left, right = a[1] / common, b[1] / common
        return self.make(a[0] * right + b[0] * left, left * b[1])

    def mul(self, a: Fraq, b: Fraq) -> Fraq:
        if len(a[0]) * len(b[0]) > 10**6:
            raise Refused("a product that is too long")
        return self.make(a[0] * b[0], a[1] * b[1])

    def scaled(self, a: Fraq, k: Any) -> Fraq:
        return self.mul(a, self.number(k))

    def minus(self, a: Fraq, b: Fraq) -> Fraq:
        return self.add(a, self.scaled(b, -1))

    def power(self, a: Fraq, n: int) -> Fraq:
        if n < 0:
            a, n = self.make(a[1], a[0]), -n
        if (len(a[0]) > 1 or len(a[1]) > 1) and n * max(len(a[0]), len(a[1])) > 400:
            raise Refused("a power that is too large")
        if n > 10**4:
            raise Refused("a power that is too large")
        return self.make(a[0] ** n, a[1] ** n)

    def reduced(self, p: Any) -> Any:
        """Powers of algebraic generators replaced by what they equal."""
        again = bool(self.relations)
        while again:
            again = False
            for g, (degree, value) in self.relations.items():
                if p.degrees()[g] >= degree:
                    total = self.zero
                    for row, c in p.to_dict().items():
                        times, rest = divmod(row[g], degree)
                        total += self.ctx.from_dict({(*row[:g], rest, *row[g + 1 :]): c}) * value**times
                    p, again = total, True
        return p

    # -------------------------------------------------------------- generators and signs
    def place(self, key: Any, sign: Sign) -> int:
        if key not in self.places:
            if len(self.keys) == GENERATORS:
                raise Refused("too many functions")
            self.places[key] = len(self.keys)
            self.keys.append(key)
            self.signs.append(sign)
        return self.places[key]

    def generator(self, key: Any, sign: Sign) -> Fraq:
        return self.gens[self.place(key, sign)], self.one

    def sign(self, p: Any) -> Sign:
        """Bounds of a polynomial, term by term, and as a square plus a rest."""
        total = exactly(0)
        for row, c in p.to_dict().items():
            term = exactly(Fraction(int(c.p), int(c.q)))
            for g, e in enumerate(row):
                if e:
                    term = term * self.signs[g].power(int(e))
            total = total + term
        known = self.known.get(key_of(p), ANY)
        return total & known

    def with_sine(self, rows: list[tuple[Any, int]], s: Any, k: Any) -> list[tuple[Any, int]]:
        """Factors in which (k − 1)·(k + 1) is −s², for a sine s of known sign and the cosine k of its angle."""
        known = self.sign(s)
        powers = [[e for p, e in rows if not isinstance(p, Fraction) and p == q] for q in (k - 1, k + 1)]
        if not (known.nonnegative or known.nonpositive) or not powers[0] or powers[0] != powers[1]:
            return rows
        kept = [row for row in rows if isinstance(row[0], Fraction) or row[0] not in (k - 1, k + 1)]
        return [*kept, (s, 2 * powers[0][0]), (Fraction(-1), powers[0][0] % 2)]


def factored(p: Any) -> Any:
    """Content and factors of a polynomial."""
    try:
        return p.factor()
    except OverflowError:  # FLINT found them, but its wrapper cannot order long coefficients
        raise Refused("factors with coefficients that are too long") from None


def gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def rational_of(p: Any) -> Fraction:
    c = p.leading_coefficient()
    return Fraction(int(c.p), int(c.q))


def key_of(p: Any) -> Any:
    return tuple(sorted((tuple(map(int, row)), Fraction(int(c.p), int(c.q))) for row, c in p.to_dict().items()))


def poly_of(field: Algebra, key: Any) -> Any:
    if isinstance(key, int):
        return key
    return field.ctx.from_dict({row: fmpq(c.numerator, c.denominator) for row, c in key})
