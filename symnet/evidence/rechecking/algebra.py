"""Fractions of polynomials with whole coefficients in generators: their arithmetic, modulo relations of the generators.

A generator stands for a number that depends on the names: a name, exp of something, a root, a sine. What has a relation
gᵈ = v is free of gᵈ afterwards. Each operation is one on the values, so two readings with one normal form are equal
wherever both have values; where they have, is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from flint import Ordering, fmpz_mpoly_ctx

from symnet.limits import tick
from symnet.normal.interval import ANY, Sign

GENERATORS = 40
TERMS = 4000
LARGEST_PRODUCT = 10**6  # terms times terms
LARGEST_EXPONENT = 10**4
FACTORED = (400, 400)  # the degree of what is factored, and its terms if all of these degrees were there
RING = fmpz_mpoly_ctx.get(["z", *(f"g{i}" for i in range(GENERATORS))], Ordering.lex)
GENS = RING.gens()  # the first is no generator; the others are used from the last on, so that new ones lead
NO_GENERATORS = (0,) * len(GENS)
ZERO, ONE = RING.constant(0), RING.constant(1)
Fraq = tuple[Any, Any]  # numerator, denominator


class Refused(Exception):
    """The certificate is not accepted; the message says why."""


class Finer(Refused):
    """Functions of a kind are needed of a smaller part of an argument: (kind, argument, part)."""


@dataclass(frozen=True)
class Generator:
    """kind, argument: what it stands for; sign: its bounds, wherever it has a value."""

    kind: str
    argument: Any
    sign: Sign


NONE = Generator("none", None, ANY)


class Algebra:
    """Generators and fractions in them."""

    def __init__(self) -> None:
        self.rows: dict[int, Generator] = {}
        self.relations: dict[int, tuple[int, Any]] = {}

    # -------------------------------------------------------------- fractions
    def number(self, value: Any) -> Fraq:
        f = Fraction(value)
        return RING.constant(f.numerator), RING.constant(f.denominator)

    def make(self, num: Any, den: Any) -> Fraq:
        tick()
        num, den = self.reduced(num), self.reduced(den)
        if den.is_zero():
            raise Refused("a division by 0")
        if len(num) > TERMS or len(den) > TERMS:
            raise Refused("a fraction that is too long")
        common = num.gcd(den)
        if den.leading_coefficient() < 0:
            common = -common
        num, den = num / common, den / common
        return self.above((num, den), lambda root: root.argument.is_constant())

    def above(self, f: Fraq, which: Callable[[Generator], bool] = lambda root: True) -> Fraq:
        """Without roots that divide the denominator: 1/√u is √u/u."""
        num, den = f
        for g, e in enumerate(den.term_content().degrees()):
            if e and self.rows[g].kind == "root" and which(self.rows[g]):
                rest = GENS[g] ** (self.relations[g][0] - e)
                return self.above(self.make(num * rest, den * rest), which)
        return f

    def add(self, a: Fraq, b: Fraq) -> Fraq:
        common = a[1].gcd(b[1])
        left, right = a[1] / common, b[1] / common
        return self.make(a[0] * right + b[0] * left, left * b[1])

    def mul(self, a: Fraq, b: Fraq) -> Fraq:
        if len(a[0]) * len(b[0]) > LARGEST_PRODUCT:
            raise Refused("a product that is too long")
        return self.make(a[0] * b[0], a[1] * b[1])

    def scaled(self, a: Fraq, k: Any) -> Fraq:
        return self.mul(a, self.number(k))

    def minus(self, a: Fraq, b: Fraq) -> Fraq:
        return self.add(a, self.scaled(b, -1))

    def power(self, a: Fraq, n: int) -> Fraq:
        if n < 0:
            a, n = self.make(a[1], a[0]), -n
        longest = max(len(a[0]), len(a[1]))
        if n > LARGEST_EXPONENT or (longest > 1 and n * longest > TERMS / 10):
            raise Refused("a power that is too large")
        return self.make(a[0] ** n, a[1] ** n)

    def reduced(self, p: Any) -> Any:
        """High powers of generators replaced by what they equal, in generators before them."""
        for g, (degree, value) in reversed(self.relations.items()):
            p = divmod(p, GENS[g] ** degree - value)[1]
        return p

    # -------------------------------------------------------------- generators
    def place(self, kind: str, argument: Any, sign: Sign, relation: tuple[int, Any] | None = None) -> int:
        """Which generator stands for this; a new one has the sign and the relation."""
        for g, row in self.rows.items():
            if row.kind == kind and row.argument == argument:
                return g
        g = GENERATORS - len(self.rows)
        if g == 0:
            raise Refused("too many functions")
        self.rows[g] = Generator(kind, argument, sign)
        if relation is not None:
            self.relations[g] = relation
        return g

    def generator(self, kind: str, argument: Any, sign: Sign, relation: tuple[int, Any] | None = None) -> Fraq:
        return GENS[self.place(kind, argument, sign, relation)], ONE

    def lone(self, f: Fraq) -> Generator:
        """The generator that a fraction is, if it is one."""
        return next((row for g, row in self.rows.items() if f == (GENS[g], ONE)), NONE)


def value_of(f: Fraq) -> Fraction | None:
    """The rational number that a fraction is."""
    if not (f[0].is_constant() and f[1].is_constant()):
        return None
    return Fraction(0) if f[0].is_zero() else Fraction(int(f[0].leading_coefficient()), int(f[1].leading_coefficient()))


def terms_of(p: Any) -> list[tuple[tuple[int, ...], int]]:
    """Exponents and coefficients."""
    return [(tuple(map(int, row)), int(c)) for row, c in p.to_dict().items()]


def constant_of(p: Any) -> int:
    """The term without generators."""
    return int(p[NO_GENERATORS])


def factored(p: Any) -> tuple[int, list[tuple[Any, int]]]:
    """A number, and polynomials with positive leading coefficients and their exponents: irreducible ones, but where
    FLINT may not end (of several generators, one of more than two terms) those of each exponent together."""
    tick()
    degrees = [d for d in p.degrees() if d]
    small = len(p) < 3 or len(degrees) < 2 or prod(d + 1 for d in degrees) <= FACTORED[1]
    ends = len(p) == 1 or (small and p.total_degree() <= FACTORED[0])
    try:
        content, factors = p.factor() if ends else p.factor_squarefree()
    except (OverflowError, RuntimeError):  # FLINT's wrapper cannot order long coefficients, or FLINT gave up
        raise Refused("factors that are too long") from None
    return int(content), [(q, int(e)) for q, e in factors]
