"""The checker's own algebra: expressions as fractions over exp, log, roots, |·|, sin and cos.

Written apart from `symnet.normal`, and smaller. Each node is read once, from what its operands are; functions of the
table become those of `kernels` by their definitions. What cannot be treated is refused (`Refused`), and nothing is
proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import ceil
from typing import Any

from symnet.evidence.rechecking.algebra import (
    GENS,
    ONE,
    ZERO,
    Finer,
    Fraq,
    Generator,
    Refused,
    value_of,
)
from symnet.evidence.rechecking.kernels import HALF, NIL, UNIT, Angle, Kernels, Whose
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
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, Sign, between, exactly
from symnet.program.interpret_entries import is_integral
from symnet.sizes import Size, size


class Field(Kernels):
    """Expressions as fractions. bounds_of: of an expression, where it has a value; parts: exp, roots and angles are of
    u/part, for each u; facts: comparisons that hold."""

    def __init__(self, bounds_of: Callable[[Expr], Sign], parts: Mapping[Whose, int], facts: Iterable[Compare] = ()):
        super().__init__(parts)
        self.bounds_of, self.memo = bounds_of, dict[Expr, Fraq]()
        for fact in facts:
            try:
                self.learn(self.minus(*map(self.of, fact.children)), fact.relation)
            except Finer:
                raise
            except Refused:
                continue

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
            return self.large_power(base, int(r)) if r.denominator == 1 else self.real_power(base, r)
        if base[0].is_zero() and (self.bounds_of(node.exponent) & self.bounds(exponent)).positive:
            return NIL
        sign = self.bounds_of(node.base) & self.bounds(base)
        if sign.positive:
            return self.exp(self.terms(self.mul(exponent, self.sum(self.logs(base)))))
        if not is_integral(node.exponent):
            raise Refused("a power of what is not known to be positive")
        terms = self.terms(exponent)
        if self.bounds_of(node.exponent).negative:
            sign = sign & NONZERO  # else it has no value
        if not all(self._splits(sign, m, c) or (len(terms) == 1 and c > 0) for m, c in terms):
            raise Refused("a power of what may be 0")
        return self.product(self.power(self._whole_power(base, sign, m), int(c)) for m, c in terms)

    def _splits(self, sign: Sign, m: Fraq, c: Fraction) -> bool:
        """Whether b**(k + c·m) is b**k·(b**m)ᶜ: m is a product of integers, and b is not 0 or c·m not negative. (With k
        = 0 and c > 0 it is wherever both have values.)"""
        names = [row for g, row in self.rows.items() if m[0].degrees()[g]]
        if c.denominator != 1 or not m[1].is_one() or not all(map(_is_whole, names)):
            raise Refused("a power with an exponent that is no sum of products of integers")
        return sign.nonzero or (c > 0 and self.sign(m[0]).nonnegative)

    def _whole_power(self, base: Fraq, sign: Sign, m: Fraq) -> Fraq:
        """(Π pᵉ)**m = Π (p**m)ᵉ for an integer m, with −1 as a factor where p is never positive; 0**0 is 1."""
        if m == UNIT:
            return base
        rows = [(ZERO, 1)] if base[0].is_zero() else self.factors(base)
        found, turned = UNIT, sum(e for p, e in rows if p == -1)
        rows = [(p, e) for p, e in rows if p != -1]
        for p, e in rows:
            own = self.sign_of_factor(p)
            if len(rows) == 1 and e == 1:
                own = own & sign * exactly((-1) ** turned)
            if own.nonpositive:
                p, own, turned = -p, -own, turned + e
            found = self.mul(found, self.power(self._power_by(p, own, m), e))
        return self.mul(found, self._power_by(-ONE, ANY, m)) if turned % 2 else found

    def _power_by(self, p: Any, sign: Sign, m: Fraq) -> Fraq:
        """p**m of a factor with this sign."""
        if p == ONE:
            return UNIT
        if sign.positive:
            return self.exp(self.terms(self.mul(m, self.sum(self.log_of(p)))))
        if p == -ONE:
            return self.generator("power", (p, m), between(-1, 1, closed=True) & NONZERO, (2, ONE))
        bounds = (NONNEGATIVE if sign.nonnegative else ANY) & (NONZERO if sign.nonzero else ANY)
        if (sign.absolute() + exactly(-1)).nonpositive and self.sign(m[0]).nonnegative:
            bounds = bounds & between(-1, 1, closed=True)
        row = self.lone((p, ONE))
        if row.kind == "power":  # (qᵏ)ᵐ
            q, k = row.argument
            return self._power_by(q, self.sign_of_factor(q), self.mul(k, m))
        if row.kind == "abs":  # |q|ᵐ, whose square is that of qᵐ
            square, _ = self._power_by(row.argument, self.sign_of_factor(row.argument), m)
            return self.generator("power", (p, m), NONNEGATIVE & bounds, (2, square**2))
        return self.generator("power", (p, m), bounds)

    def _known_angle(self, m: Fraq, c: Fraction) -> Angle | None:
        """Also (−1)ᵏ and 0 of π·k for a product k of integers, where no part of this angle is met."""
        rows = {g: row for g, row in self.rows.items() if m[0].degrees()[g]}
        turn = next((g for g, row in rows.items() if row.argument is Constant("pi")), None)
        if turn is None or len(rows) == 1 or c.denominator != 1 or self.part_of("angle", m) > 1:
            return super()._known_angle(m, c)
        k = self.make(m[0], GENS[turn])
        whole = all(_is_whole(row) for g, row in rows.items() if g != turn) and k[1].is_one() and m[1].is_one()
        if not whole or k[0].degrees()[turn]:
            return None
        return (self._power_by(-ONE, ANY, k) if c % 2 else UNIT), NIL

    def absolute(self, p: Any) -> Fraq:
        """|p|; |qᵐ| is |q|ᵐ."""
        row = self.lone((p, ONE))
        if row.kind != "power":
            return super().absolute(p)
        q, m = row.argument
        size, _ = self.absolute(q)
        return self._power_by(size, self.sign_of_factor(size), m)

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
        u = self.above(u)
        side = -1 if node.name in ODD and u[0].leading_coefficient() < 0 else 1
        inside = self.scaled(u, side)
        turns = ANGLES.get((node.name, value_of(inside)))
        if turns is not None:
            return self.scaled(self.atom(Constant("pi")), side * turns)
        return self.scaled(self.generator(node.name, inside, self.bounds_of(node) * exactly(side)), side)

    def _apply(self, node: Any) -> Fraq:
        return self.generator("function", (node.name, node.order, self.above(self.memo[node.children[0]])), ANY)


def _is_whole(row: Generator) -> bool:
    return row.kind == "atom" and is_integral(row.argument)


WAVES = ("sin", "cos")
ODD = ("erf", "asin", "atan")
ANGLES: dict[Any, Fraction] = {  # in π
    ("asin", 1): HALF,
    ("asin", HALF): Fraction(1, 6),
    ("atan", 1): Fraction(1, 4),
    **{(name, 0): Fraction(0) for name in ODD},
}
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
