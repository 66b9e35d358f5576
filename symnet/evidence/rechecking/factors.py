"""Signs of fractions of polynomials in kernels, for checking again: factor by factor, by squares, and by roots."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb, fmpq, fmpq_poly, fmpz

from symnet.evidence.rechecking.algebra import TERMS, Algebra, Fraq, Refused, factored, key_of, rational_of
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, POSITIVE, Sign, exactly

MOST_DEGREE = 60
MOST_ROOTS = 4  # that are put in one after the other


class Signed(Algebra):
    """What is known of factors."""

    def sign_by_factors(self, f: Fraq) -> Sign:
        if f[0].is_zero():
            return exactly(0)
        total = exactly(1)
        for p, e in self.parts(f):
            number = isinstance(p, Fraction)
            total *= (
                exactly(p) if number else self.sign(p) & self.squares(p) & self.in_roots(p) & self.alone(p)
            ).power(e)
        whole = self.sign(f[0]) * (self.sign(f[1]) & NONZERO).reciprocal()
        return whole & total

    def in_roots(self, p: Any, depth: int = MOST_ROOTS) -> Sign:
        """p in r = √q instead of x, where q = ±x + rest and q >= 0; so one root after the other."""
        for r, (degree, q) in self.relations.items():
            if self.keys[r][0] != "root" or not p.degrees()[r] or len(q) > 6 or not self.sign(q).nonnegative:
                continue
            for x, e in enumerate(q.degrees()):
                c = q.derivative(x) if e == 1 else self.zero
                if p.degrees()[x] and not c.is_zero() and c.is_constant() and abs(rational_of(c)) == 1:
                    image = list(self.gens)
                    image[x] = c * (self.gens[r] ** degree - (q - c * self.gens[x]))
                    return self._sign_of_parts(p.compose(*image), depth - 1) if depth else ANY
        return ANY

    def _sign_of_parts(self, p: Any, depth: int) -> Sign:
        content, factors = factored(p)
        total = exactly(Fraction(int(content.p), int(content.q)))
        for q, e in factors:
            total = total * (self.sign(q) & self.squares(q) & self.in_roots(q, depth)).power(int(e))
        return total

    def alone(self, p: Any) -> Sign:
        """Of an irreducible polynomial in one generator: one sign where no root lies among the values of that."""
        used = [g for g, degree in enumerate(p.degrees()) if degree]
        if len(used) != 1 or not 2 < p.degrees()[used[0]] <= MOST_DEGREE:
            return ANY
        g, span = used[0], self.signs[used[0]]
        rows = {row[g]: c for row, c in p.to_dict().items()}
        dense = fmpq_poly([rows.get(k, 0) for k in range(p.degrees()[g] + 1)])
        real = [root.real for root, _ in dense.numer().complex_roots() if root.imag == 0]
        low, high = (
            None if end is None else arb(fmpq(end.numerator, end.denominator)) for end in (span.low, span.high)
        )
        if not all((low is not None and r < low) or (high is not None and r > high) for r in real):
            return ANY
        ends = [end for end in (span.low, span.high) if end is not None]
        value = dense(fmpq(ends[0].numerator, ends[0].denominator) if ends else 0)
        return POSITIVE if value > 0 else -POSITIVE

    def squares(self, p: Any) -> Sign:
        """a·g² + b·g + c, with signs of a and of 4ac − b², in which g is no more."""
        for g, degree in enumerate(p.degrees()):
            if degree == 2:
                rows: list[dict[Any, Any]] = [{}, {}, {}]
                for row, k in p.to_dict().items():
                    rows[row[g]][(*row[:g], 0, *row[g + 1 :])] = k
                c, b, a = (self.ctx.from_dict(row) for row in rows)
                lead = self.sign(a)
                if (lead.positive or lead.negative) and max(len(a) * len(c), len(b) ** 2) < TERMS:
                    rest = self.sign_by_factors((4 * a * c - b * b, self.one))
                    found = POSITIVE if rest.positive else NONNEGATIVE if rest.nonnegative else ANY
                    return found if lead.positive else -found
        return ANY

    def _note(self, p: Any, sign: Sign) -> None:
        """A polynomial is in `sign`."""
        self.known[key_of(p)] = self.known.get(key_of(p), ANY) & sign
        self.known[key_of(-p)] = self.known.get(key_of(-p), ANY) & -sign

    def parts(self, f: Fraq) -> list[tuple[Any, int]]:
        """Factors with exponents: numbers (`Fraction`, with the sign) and polynomials."""
        rows: list[tuple[Any, int]] = []
        for p, side in ((f[0], 1), (f[1], -1)):
            content, factors = factored(p)
            rows.append((Fraction(int(content.p), int(content.q)), side))
            for q, e in factors:
                flip = q.leading_coefficient() < 0
                rows.append((-q if flip else q, side * int(e)))
                if flip and int(e) % 2:
                    rows.append((Fraction(-1), 1))
        for place, key in enumerate(self.keys):
            if key[0] == "sin":
                rows = self.with_sine(rows, self.gens[place], self.gens[self.keys.index(("cos", key[1]))])
        return rows

    def primes(self, f: Fraq) -> list[tuple[Any, int]]:
        """Absolute values of the factors, numbers as primes."""
        rows: list[tuple[Any, int]] = []
        for p, e in self.parts(f):
            if not isinstance(p, Fraction):
                rows.append((p, e))
                continue
            for number, side in ((abs(p.numerator), 1), (p.denominator, -1)):
                if number.bit_length() > 80:
                    raise Refused("a number that is too long")
                rows += [(int(prime), side * e * int(k)) for prime, k in fmpz(number).factor()] if number > 1 else []
        return rows
