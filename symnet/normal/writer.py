"""From polynomials in kernels back to expressions, for records that others can read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from symnet.expr import Add, Expr, Map, Mul, Number, Power
from symnet.normal.generators import Generator, Mono
from symnet.normal.kernels import BLOCK
from symnet.normal.ring import ONE_TERMS, Exponents, terms_of
from symnet.normal.scalar import Normal


class Unwritten(Exception):
    """A generator of a kind that is no plain expression."""


class Writer:
    """Expressions of the polynomials of one normalisation. Raises `Unwritten`.

    >>> from symnet.language import parse
    >>> from symnet.evidence.known.signs import Signs
    >>> normal = Normal(Signs())
    >>> (f,) = normal.of(parse("exp(x/2)*(y + 1) - log(2)"))
    >>> str(Writer(normal).polynomial(f.num))
    'exp(1/2*x) + exp(1/2*x)*y - log(2)'
    """

    def __init__(self, normal: Normal):
        self.normal = normal
        self.done: dict[int, Expr] = {}

    def polynomial(self, p: Any) -> Expr:
        """A polynomial in generators."""
        return self.terms(terms_of(p))

    def generator(self, index: int) -> Expr:
        """What a generator stands for; those that it is made of have lower numbers."""
        if index not in self.done:
            made = self.normal.atoms.get(index)
            if made is None:
                g = self.normal.kernels.generators[index]
                if g.kind not in _KINDS:
                    raise Unwritten(g.kind)
                made = _KINDS[g.kind](self, g)
            self.done[index] = made
        return self.done[index]

    def terms(self, rows: Iterable[tuple[Exponents, Any]]) -> Expr:
        """Σ coefficient · Π generator^exponent."""
        total: Expr | None = None
        for exponents, coefficient in rows:
            term = self._term(exponents, Fraction(coefficient))
            total = term if total is None else Add(total, term)
        return Number(0) if total is None else total

    def _term(self, exponents: Exponents, coefficient: Fraction) -> Expr:
        made: Expr | None = None if coefficient == 1 and exponents else Number(coefficient)
        for g, e in exponents:
            factor = self.generator(g)
            factor = factor if e == 1 else Power(factor, Number(e))
            made = factor if made is None else Mul(made, factor)
        assert made is not None
        return made

    def mono(self, mono: Mono, scale: Fraction) -> Expr:
        """scale · a monomial with signed exponents, over a polynomial."""
        exponents, under = mono
        made = self._term(exponents, scale)
        return made if under == ONE_TERMS else made / self.terms(under)

    def part(self, key: Any) -> Expr:
        """|p| of a prime number, or of a polynomial, which is p where that is known not to be negative."""
        if isinstance(key, int):
            return Number(key)
        kernels = self.normal.kernels
        inside = self.terms(key)
        return inside if kernels.sign(kernels.ring.poly(key)).nonnegative else Map("abs", inside)


def _mono(name: str) -> Callable[[Writer, Generator], Expr]:
    return lambda w, g: Map(name, w.mono(g.key, Fraction(1, g.divisor)))


def _function(w: Writer, g: Generator) -> Expr:
    name, (num, den) = g.key
    if " " in name:  # of an unspecified function: its name and order
        raise Unwritten(name)
    return Map(name, w.terms(num) / w.terms(den))


_KINDS: dict[str, Callable[[Writer, Generator], Expr]] = {
    "exp": _mono("exp"),
    "sin": _mono("sin"),
    "cos": _mono("cos"),
    "log": lambda w, g: Map("log", w.part(g.key)),
    "abs": lambda w, g: w.part(g.key),
    "block": lambda w, g: Power(w.part(g.key), Number(BLOCK)),
    "root": lambda w, g: Power(w.part(g.key), Number(Fraction(1, g.divisor))),
    "function": _function,
}
