"""The checker's own algebra: expressions as fractions over exp, log, roots, |·|, sin and cos.

Written apart from `symnet.normal`, and smaller. Each function is turned into generators by one law, which says what it
is of a sum or a product: exp(Σ c·m) = Π exp(m)ᶜ, log Π pᵉ = Σ e·log|p|, |Π pᵉ|ʳ = exp(r·log …), sin and cos of sums.
What it cannot treat it refuses (`Refused`), and nothing is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import reduce
from math import ceil, lcm
from typing import Any

from flint import fmpz_poly

from symnet.evidence.rechecking.algebra import (
    GENS,
    ONE,
    RING,
    ZERO,
    Finer,
    Fraq,
    Generator,
    Refused,
    terms_of,
    value_of,
)
from symnet.evidence.rechecking.factors import Signs
from symnet.expr import (
    Add,
    Apply,
    Compare,
    Constant,
    Defined,
    Expr,
    Full,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    postorder,
)
from symnet.functions import FUNCTIONS
from symnet.normal.bounds import image, power_image
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, POSITIVE, Sign, between, exactly
from symnet.program.interpret_entries import is_integral
from symnet.sizes import Size, size

MOST_TURNS = 48
Terms = Iterable[tuple[Fraq, Fraction]]  # fractions of monomials, with their coefficients
UNIT = ONE, ONE
NIL = ZERO, ONE
HALF = Fraction(1, 2)


class Field(Signs):
    """Expressions as fractions. bounds_of: of an expression, where it has a value; parts: exp, roots and angles are of
    u/part; facts: comparisons that hold."""

    def __init__(self, bounds_of: Callable[[Expr], Sign], parts: Mapping[str, int], facts: Iterable[Compare] = ()):
        super().__init__()
        self.bounds_of, self.parts, self.memo = bounds_of, dict(parts), dict[Expr, Fraq]()
        for fact in facts:
            try:
                self.learn(self.minus(*map(self.of, fact.children)), fact.relation)
            except Finer:
                raise
            except Refused:
                continue

    def product(self, factors: Iterable[Fraq]) -> Fraq:
        return reduce(self.mul, factors, UNIT)

    def sum(self, terms: Terms) -> Fraq:
        return reduce(self.add, (self.scaled(m, c) for m, c in terms), NIL)

    def terms(self, u: Fraq) -> list[tuple[Fraq, Fraction]]:
        """u = Σ c·m, each m a monomial over what the denominator has."""
        content = int(u[1].content())
        return [
            (self.make(RING.from_dict({row: 1}), u[1] / content), Fraction(c, content)) for row, c in terms_of(u[0])
        ]

    # -------------------------------------------------------------- kernels
    def part(self, kind: str, argument: Any, c: Fraction) -> tuple[int, int]:
        """A generator for a part of an argument, and which multiple of the part c times the argument is."""
        part = self.parts.get(kind, 1)
        if part % c.denominator:
            raise Finer(kind, lcm(part, c.denominator))
        return PARTED[kind](self, argument, part), int(c * part)

    def absolute(self, p: Any) -> Fraq:
        sign = self.sign(p)
        if sign.nonnegative or sign.nonpositive:
            return (p if sign.nonnegative else -p), ONE
        return self.generator("abs", p, POSITIVE if sign.nonzero else NONNEGATIVE, (2, p * p))

    def log_of(self, p: Any) -> Terms:
        """log|p| of a prime number or an irreducible polynomial."""
        row = self.lone((p, ONE))
        if row.kind == "exp":
            return [(row.argument, Fraction(1, self.parts.get("exp", 1)))]
        if row.kind in ("root", "abs"):
            return [(m, c / self.parts.get(row.kind, 1)) for m, c in self.log_of(row.argument)]
        return [(self.generator("log", p, image("log", self.sign(p).absolute() & POSITIVE)), Fraction(1))]

    def logs(self, u: Fraq, times: Fraction = Fraction(1)) -> Terms:
        """times·log|u|."""
        if u[0].is_zero():
            raise Refused("the logarithm of 0")
        return [(m, c * e * times) for p, e in self.factors(u) if p != -1 for m, c in self.log_of(p)]

    def exp(self, terms: Terms) -> Fraq:
        """exp of a sum; of logarithms: powers of absolute values."""
        return self.product(self._exp(m, c) for m, c in terms)

    def _exp(self, m: Fraq, c: Fraction) -> Fraq:
        row = self.lone(m)
        if row.kind == "log" and c.denominator == 1:
            return self.power(self.absolute(row.argument), int(c))
        g, n = self.part("root", row.argument, c) if row.kind == "log" else self.part("exp", m, c)
        return self.power((GENS[g], ONE), n)

    def real_power(self, u: Fraq, r: Fraction) -> Fraq:
        """|u|**r."""
        if u[0].is_zero() and r > 0:
            return NIL
        return self.exp(self.logs(u, r))

    def sin_cos(self, u: Fraq) -> tuple[Fraq, Fraq]:
        sin, cos = NIL, UNIT
        for m, c in self.terms(u):
            k, s = self._known_angle(m, c) or self._turned(*self.part("angle", m, c))
            sin, cos = (
                self.add(self.mul(sin, k), self.mul(cos, s)),
                self.minus(self.mul(cos, k), self.mul(sin, s)),
            )
        return sin, cos

    def _turned(self, k: int, n: int) -> tuple[Fraq, Fraq]:
        """cos nα = T(cos α) and sin nα = U(cos α)·sin α, by the polynomials of Chebyshev."""
        if abs(n) > MOST_TURNS:
            raise Refused("a multiple of an angle that is too large")
        kinds = fmpz_poly.chebyshev_t(abs(n)), fmpz_poly.chebyshev_u(abs(n) - 1)
        cos, sin = (sum((int(c) * GENS[k] ** i for i, c in enumerate(kind.coeffs())), ZERO) for kind in kinds)
        return self.make(cos, ONE), self.make(sin * GENS[k - 1] * (1 if n > 0 else -1), ONE)

    def _known_angle(self, m: Fraq, c: Fraction) -> tuple[Fraq, Fraq] | None:
        """cos and sin of ±asin u, ±atan u, and of multiples of π/6 and π/4."""
        row = self.lone(m)
        if row.kind == "atom" and row.argument is Constant("pi"):
            t = 12 * c
            known = t.denominator == 1 and min(t % 12, -t % 12) in SINES
            return (self._sine(int(t) + 6), self._sine(int(t))) if known else None
        if abs(c) != 1 or row.kind not in INVERSE:
            return None
        cos, sin = INVERSE[row.kind](self, row.argument)
        return cos, self.scaled(sin, c)

    def _sine(self, twelfths: int) -> Fraq:
        root = self.real_power(self.number(SINES[min(twelfths % 12, -twelfths % 12)]), HALF)
        return self.scaled(root, 1 if twelfths % 24 < 12 else -1)

    # -------------------------------------------------------------- expressions
    def of(self, e: Expr) -> Fraq:
        """The fraction of an expression without conditions and derivatives."""
        for node in postorder(e, stop=lambda n: n in self.memo or type(n) not in _READ):
            if node not in self.memo:
                self.memo[node] = _READ.get(type(node), Field.atom)(self, node)
        return self.memo[e]

    def atom(self, node: Expr) -> Fraq:
        """A name, or its value where bounds leave one. One of a whole number is its least value and the rest, which is
        not negative."""
        sign = self.bounds_of(node)
        if sign.value is not None:
            return self.number(sign.value)
        least = ceil(sign.low) if sign.low is not None and is_integral(node) else 0
        return self.add(self.generator("atom", node, sign + exactly(-least)), self.number(least))

    def _size(self, node: Any) -> Fraq:
        if not isinstance(node.size, Size) or node.size == size(node.size.names[0]):
            return self.atom(node)
        monomials = (
            (self.product(self.power(self.atom(SizeValue(size(name))), e) for name, e in names), Fraction(c))
            for names, c in node.size.terms
        )
        return self.sum(monomials)

    def _power_of(self, node: Any) -> Fraq:
        base, exponent = (self.memo[child] for child in node.children)
        r = value_of(exponent)
        if r is not None:
            return self.power(base, int(r)) if r.denominator == 1 else self.real_power(base, r)
        if base[0].is_zero() and (self.bounds_of(node.exponent) & self.bounds(exponent)).positive:
            return NIL
        sign = self.bounds_of(node.base) & self.bounds(base)
        if sign.positive:
            return self.exp(self.terms(self.mul(exponent, self.sum(self.logs(base)))))
        if not is_integral(node.exponent):
            raise Refused("a power of what is not known to be positive")
        return self.product(self._whole_power(base, sign, m, c) for m, c in self.terms(exponent))

    def _whole_power(self, base: Fraq, sign: Sign, m: Fraq, c: Fraction) -> Fraq:
        """base**(c·m), all integers: b**(k + l) is b**k·b**l, if b is not 0 or k and l are not negative (0**0 is 1)."""
        names = [row for g, row in self.rows.items() if m[0].degrees()[g]]
        if c.denominator != 1 or not m[1].is_one() or not all(_is_whole(row) for row in names):
            raise Refused("a power with an exponent that is no sum of products of integers")
        natural = self.sign(m[0]).nonnegative
        if not sign.nonzero and (c < 0 or not natural):
            raise Refused("a power of what may be 0")
        if not names:
            return self.power(base, int(c))
        bounds = (NONNEGATIVE if sign.nonnegative else ANY) & (NONZERO if sign.nonzero else ANY)
        if sign.nonnegative and sign.high is not None and sign.high <= 1 and natural:
            bounds = bounds & between(None, 1, closed=True)
        relation = (2, ONE) if value_of(base) == -1 else None
        return self.power(self.generator("power", (base, m), bounds, relation), int(c))

    def _map(self, node: Any) -> Fraq:
        u = self.memo[node.children[0]]
        if node.name in WAVES:
            found = dict(zip(WAVES, self.sin_cos(u), strict=True))
            for name, (p, q) in found.items():
                if q.is_constant() and not p.is_zero():
                    bounds = self.bounds_of(Map(name, node.children[0]))
                    self.note(p, bounds * exactly(int(q.leading_coefficient())))
            return found[node.name]
        if node.name in _KERNELS:
            return _KERNELS[node.name](self, u)
        definition = FUNCTIONS[node.name].definition
        return self._named(node, u) if definition is None else self.of(definition(*node.children))

    def _named(self, node: Any, u: Fraq) -> Fraq:
        """A function of which only some values are known, and that f(−u) is −f(u) for odd ones."""
        side = -1 if node.name in ODD and u[0].leading_coefficient() < 0 else 1
        inside = self.scaled(u, side)
        turns = ANGLES.get((node.name, value_of(inside)))
        if turns is not None:
            return self.scaled(self.atom(Constant("pi")), side * turns)
        return self.scaled(self.generator(node.name, inside, self.bounds_of(node) * exactly(side)), side)

    def _apply(self, node: Any) -> Fraq:
        return self.generator("function", (node.name, node.order, self.memo[node.children[0]]), ANY)


def _is_whole(row: Generator) -> bool:
    return row.kind == "atom" and is_integral(row.argument)


# ------------------------------------------------------------------ functions of parts of their arguments
def _exponential(f: Field, m: Fraq, part: int) -> int:
    bounds = f.bounds(m) * exactly(Fraction(1, part))
    return f.place("exp", m, POSITIVE & image("exp", bounds))


def _root(f: Field, p: Any, part: int) -> int:
    """r >= 0 with r**part = |p|."""
    inside, _ = f.absolute(p)
    sign = f.sign(inside)
    bounds = (POSITIVE if sign.positive else NONNEGATIVE) & power_image(sign, Fraction(1, part))
    return f.place("root", p, bounds, (part, inside))


def _angle(f: Field, m: Fraq, part: int) -> int:
    """The cosine k, and next after it the sine s, with s² = 1 − k²."""
    k = f.place("angle", m, between(-1, 1, closed=True))
    f.place("sine", m, between(-1, 1, closed=True), (2, ONE - GENS[k] ** 2))
    return k


def _of_asin(f: Field, u: Fraq) -> tuple[Fraq, Fraq]:
    return f.real_power(f.minus(UNIT, f.mul(u, u)), HALF), u


def _of_atan(f: Field, u: Fraq) -> tuple[Fraq, Fraq]:
    cos = f.real_power(f.add(UNIT, f.mul(u, u)), -HALF)
    return cos, f.mul(u, cos)


INVERSE = {"asin": _of_asin, "atan": _of_atan}  # the cosine and the sine of the angle
PARTED: dict[str, Callable[[Field, Any, int], int]] = {"exp": _exponential, "root": _root, "angle": _angle}
WAVES = ("sin", "cos")
ODD = ("erf", "asin", "atan")
ANGLES: dict[Any, Fraction] = {  # in π
    ("asin", 1): HALF,
    ("asin", HALF): Fraction(1, 6),
    ("atan", 1): Fraction(1, 4),
    **{(name, 0): Fraction(0) for name in ODD},
}
SINES = {0: Fraction(0), 2: Fraction(1, 4), 3: HALF, 4: Fraction(3, 4), 6: Fraction(1)}  # of parts of π/12, squared
_KERNELS: dict[str, Callable[[Field, Fraq], Fraq]] = {
    "exp": lambda f, u: f.exp(f.terms(u)),
    "log": lambda f, u: f.sum(f.logs(u)),
    "sqrt": lambda f, u: f.real_power(u, HALF),
    "abs": lambda f, u: f.real_power(u, Fraction(1)),
}
_READ: dict[type, Callable[[Field, Any], Fraq]] = {
    Number: lambda f, n: f.number(n.value),
    Full: lambda f, n: f.number(n.value),
    Constant: lambda f, n: f.atom(n) if n.name == "pi" else f.exp([(UNIT, Fraction(1))]),
    SizeValue: Field._size,
    Add: lambda f, n: f.add(*(f.memo[child] for child in n.children)),
    Mul: lambda f, n: f.mul(*(f.memo[child] for child in n.children)),
    Power: Field._power_of,
    Map: Field._map,
    Apply: Field._apply,
    Defined: lambda f, n: f.memo[n.value],
}
