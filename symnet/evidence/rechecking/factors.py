"""Signs of fractions of polynomials in generators: term by term, factor by factor, by discriminants and by roots.

What is found holds wherever the generators have values. It uses their bounds, and the comparisons that were learned.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from itertools import islice
from operator import and_, mul
from typing import Any

from flint import arb, fmpq, fmpz, fmpz_poly

from symnet.evidence.rechecking.algebra import (
    GENS,
    ONE,
    RING,
    TERMS,
    Algebra,
    Fraq,
    constant_of,
    factored,
    terms_of,
)
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, POSITIVE, Sign, exactly, relative

MOST_DEGREE = 60
MOST_ROOTS = 4  # that are put in one after the other
LONGEST_NUMBER = 80  # bits of a number that is factored


class Signs(Algebra):
    """An algebra with what is known of its polynomials."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[tuple[Fraq, str]] = []
        self.known: list[tuple[Any, Sign]] = []
        self.moving: list[tuple[Any, Sign]] = []  # the same without constants, where there are bounds
        self.of_rests: dict[Any, Sign] = {}  # of discriminants, since that was learned

    def learn(self, f: Fraq, relation: str) -> None:
        """f relation 0, so the product of its factors that have no sign of their own; where f is not 0, none is."""
        self.facts.append((f, relation))
        for p in (f[0], *islice(self._in_terms_of_a_root(f[0]), 1)):
            if not p.is_zero():
                self._learn_factors((p, f[1]), relation)

    def _learn_factors(self, f: Fraq, relation: str) -> None:
        sign, unsure = relative(relation, Fraction(0)), ONE
        for p, e in self.factors(f):
            own = self.sign_of_factor(p, 0).power(e)
            if own.positive or own.negative:
                sign = -sign if own.negative else sign
            else:
                unsure = unsure * (p if e % 2 else p * p)
                if sign.nonzero:
                    self.note(p, NONZERO)
        self.note(unsure, sign)

    def note(self, p: Any, sign: Sign) -> None:
        """A polynomial has bounds."""
        self.known += [(p, sign), (-p, -sign)]
        if sign.low is not None or sign.high is not None:
            c = constant_of(p)
            self.moving += [(p - c, sign + exactly(-c)), (c - p, -sign + exactly(c))]
        self.of_rests.clear()

    # -------------------------------------------------------------- polynomials
    def sign(self, p: Any) -> Sign:
        """By bounds of its terms, and by what was learned of it."""
        total = exactly(0)
        for row, c in terms_of(p):
            powers = (self.rows[g].sign.power(e) for g, e in enumerate(row) if e)
            total = total + reduce(mul, powers, exactly(c))
        total = reduce(and_, (sign for known, sign in self.known if known == p), total)
        c = constant_of(p) if self.moving else 0
        rest = p - c if c else p
        return reduce(and_, (sign + exactly(c) for known, sign in self.moving if known == rest), total)

    def sign_of_factor(self, p: Any, depth: int = MOST_ROOTS) -> Sign:
        """In every way."""
        return self.sign(p) & self._by_discriminant(p, depth) & self._by_real_roots(p) & self._in_roots(p, depth)

    def _by_discriminant(self, p: Any, depth: int) -> Sign:
        """a·g² + b·g + c has the sign of a, where 4ac − b², in which g is no more, is not negative: for every g."""
        total = ANY
        for g, degree in enumerate(p.degrees()):
            lead = self.sign(p.derivative(g).derivative(g)) if degree == 2 else ANY
            if (lead.positive or lead.negative) and len(p) ** 2 < TERMS:
                rest = self._of_rest(-p.discriminant(g), depth)
                if rest.nonnegative:
                    found = POSITIVE if rest.positive else NONNEGATIVE
                    total = total & (found if lead.positive else -found)
                if rest.positive:
                    break
        return total

    def _of_rest(self, p: Any, depth: int) -> Sign:
        """What is left once generators are gone is asked for once, in whatever order they go."""
        key = depth, tuple(terms_of(p))
        if key not in self.of_rests:
            self.of_rests[key] = self.bounds((p, ONE), depth)
        return self.of_rests[key]

    def _by_real_roots(self, p: Any) -> Sign:
        """In one generator: one sign where no root lies among its values."""
        used = [g for g, degree in enumerate(p.degrees()) if degree]
        if len(used) != 1 or not 2 < p.total_degree() <= MOST_DEGREE:
            return ANY
        span, rows = self.rows[used[0]].sign, {row[used[0]]: c for row, c in terms_of(p)}
        dense = fmpz_poly([rows.get(k, 0) for k in range(p.total_degree() + 1)])
        low, high = (None if end is None else fmpq(end.numerator, end.denominator) for end in (span.low, span.high))
        for root in (root.real for root, _ in dense.complex_roots() if root.imag == 0):
            if not ((low is not None and root < arb(low)) or (high is not None and root > arb(high))):
                return ANY
        inside = next((end for end in (low, high) if end is not None), fmpq(0))
        return POSITIVE if dense(inside) > 0 else -POSITIVE

    def _in_roots(self, p: Any, depth: int) -> Sign:
        """One root after the other."""
        found = islice(self._in_terms_of_a_root(p), 1 if depth else 0)
        return reduce(and_, (self.bounds((q, ONE), depth - 1) for q in found), ANY)

    def _in_terms_of_a_root(self, p: Any) -> Iterator[Any]:
        """Where rᵈ = ±x + rest for a root r of the polynomial, with that for x."""
        for r, (degree, q) in self.relations.items():
            for x, e in enumerate(q.degrees()) if self.rows[r].kind == "root" and p.degrees()[r] else ():
                c = q.derivative(x)
                if e == 1 and p.degrees()[x] and c in (1, -1):
                    put = list(GENS)
                    put[x] = c * (GENS[r] ** degree - q) + GENS[x]
                    yield p.compose(*put)

    # -------------------------------------------------------------- fractions
    def bounds(self, f: Fraq, depth: int = MOST_ROOTS) -> Sign:
        """Of a fraction, factor by factor and as a whole."""
        if f[0].is_zero():
            return exactly(0)
        total = exactly(1)
        for p, e in self.factors(f):
            total = total * self.sign_of_factor(p, depth).power(e)
        content, primitive = f[0].primitive()
        whole = self.sign(f[0]) & self.sign(primitive) * exactly(Fraction(int(content)))
        return total & whole * (self.sign(f[1]) & NONZERO).reciprocal()

    def factors(self, f: Fraq) -> list[tuple[Any, int]]:
        """−1, prime numbers and irreducible polynomials with exponents; 1 − k² is s² for the sine s of known sign of an
        angle and its cosine k. A number that is too long to be factored stays whole."""
        rows: list[tuple[Any, int]] = []
        for p, side in ((f[0], 1), (f[1], -1)):
            for sine, square in self._sines():
                while (division := divmod(p, square))[1].is_zero():
                    p, rows = division[0], [*rows, (sine, 2 * side)]
            content, factors = factored(p)
            small = content.bit_length() <= LONGEST_NUMBER
            primes = fmpz(abs(content)).factor() if small else [(abs(content), 1)]
            rows += [(RING.constant(q), side * int(k)) for q, k in ((-1, content < 0), *primes) if k]
            rows += [(q, side * e) for q, e in factors]
        return rows

    def _sines(self) -> Iterator[tuple[Any, Any]]:
        for g, (_, square) in self.relations.items():
            if self.rows[g].kind == "sine":
                sign = self.sign(GENS[g])
                if sign.nonnegative or sign.nonpositive:
                    yield GENS[g], square
