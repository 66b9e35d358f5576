"""Leading terms beside a point: f = limit + c·tᵃ·|log t|ᵇ·(1 + o(1)) as t falls to 0, for one name at distance t.

With them the limit of a difference quotient is found where a function is not smooth at the point itself: √|x|, x·log x,
|x|^(3/2). What cancels to the leading order is left open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from symnet.calculus.forward import eliminate
from symnet.evidence.proof.derivatives import Unresolved
from symnet.expr import (
    Add,
    Compare,
    Constant,
    Defined,
    Expr,
    Formal,
    Map,
    Mul,
    Number,
    Power,
    Symbol,
    postorder,
    rebuild,
)
from symnet.functions import FUNCTIONS

ZERO, ONE = Number(0), Number(1)
ORDERS = 3
FINITE, LINEAR = (Fraction(0), 0), (Fraction(1), 0)


class Knows(Protocol):
    """What is asked of `symnet.evidence.refutation.germs.Germs`."""

    values: dict[Expr, Fraction]

    def sign(self, g: Expr, on: Any) -> int: ...
    def holds(self, c: Any, on: Any) -> bool: ...


@dataclass(frozen=True)
class Term:
    """c·tᵃ·|log t|ᵇ, c a number that is not 0."""

    c: Expr
    a: Fraction
    b: int = 0

    @property
    def rank(self) -> tuple[Fraction, int]:
        """Smaller ranks are larger near t = 0."""
        return self.a, -self.b


@dataclass(frozen=True)
class Near:
    """limit: a number, None where it grows beyond all bounds; rest: what is left, None where that is exactly 0;
    known: whether `rest` is known."""

    limit: Expr | None
    rest: Term | None = None
    known: bool = True


def one_sided_slope(knows: Knows, f: Expr, here: Expr, x: Expr, direction: int) -> Expr | None:
    """The limit of (f − here)/(x − x₀) from one side; None where it grows beyond all bounds. Raises `Unresolved`."""
    found = Growth(knows, x, direction).of(f)
    if found.limit is None or knows.sign(found.limit - here, ()):
        return None
    if not found.known:
        raise Unresolved("a leading term that cancels")
    rest = found.rest
    if rest is None or rest.rank > LINEAR:
        return ZERO
    return rest.c * direction if rest.rank == LINEAR else None


class Growth:
    """Leading terms of expressions in one name, which is at distance t in a direction; other names are numbers."""

    def __init__(self, knows: Knows, x: Expr, direction: int):
        self.knows, self.x, self.direction = knows, x, direction
        self.done: dict[Expr, Near] = {}

    def of(self, e: Expr) -> Near:
        for node in postorder(e, stop=self.done.__contains__):
            if node not in self.done:
                self.done[node] = self._visit(node)
        return self.done[e]

    def _visit(self, node: Any) -> Near:
        if node is self.x:
            return Near(Number(self.knows.values[node]), Term(Number(self.direction), Fraction(1)))
        if isinstance(node, Symbol):
            return Near(Number(self.knows.values[node]))
        if isinstance(node, (Number, Constant)):
            return Near(node)
        rule = RULES.get(type(node))
        if rule is None:
            raise Unresolved("a kind of function whose growth is not known")
        return rule(self, node, *(self.done[child] for child in node.children))

    # -------------------------------------------------------------- parts
    def sign(self, c: Expr) -> int:
        return self.knows.sign(c, ())

    def whole(self, near: Near) -> Term | None:
        """The leading term of all of it; None where it is exactly 0."""
        if near.limit is not None and self.sign(near.limit):
            return Term(near.limit, Fraction(0))
        if not near.known:
            raise Unresolved("a leading term that cancels")
        return near.rest

    def near(self, whole: Term | None) -> Near:
        """What has this leading term."""
        if whole is None:
            return Near(ZERO)
        if whole.rank > FINITE:
            return Near(ZERO, whole)
        return Near(whole.c, None, False) if whole.rank == FINITE else Near(None, whole)

    def sum(self, terms: list[Term | None]) -> tuple[Term | None, bool]:
        """The leading term of a sum, and whether it is known."""
        found = [t for t in terms if t is not None]
        if not found:
            return None, True
        first = min(t.rank for t in found)
        largest = [t for t in found if t.rank == first]
        c = largest[0].c
        for t in largest[1:]:
            c = c + t.c
        return (Term(c, largest[0].a, largest[0].b), True) if self.sign(c) else (None, False)

    # -------------------------------------------------------------- rules
    def add(self, node: Expr, p: Near, q: Near) -> Near:
        if p.limit is None or q.limit is None:
            total, known = self.sum([t.rest for t in (p, q) if t.limit is None])
            if not known:
                raise Unresolved("a leading term that cancels")
            return Near(None, total)
        total, known = self.sum([p.rest, q.rest])
        return Near(p.limit + q.limit, total, known and p.known and q.known)

    def mul(self, node: Expr, p: Near, q: Near) -> Near:
        if p.limit is None or q.limit is None:
            return self.near(_product(self.whole(p), self.whole(q)))
        known = p.known and q.known
        terms = [_product(t.rest, Term(s.limit, Fraction(0))) for t, s in ((p, q), (q, p)) if self.sign(s.limit)]  # type: ignore[arg-type]
        both = _product(p.rest, q.rest)
        total, sure = self.sum([*terms, both])
        return Near(p.limit * q.limit, total, known and sure)

    def power(self, node: Any, p: Near, q: Near) -> Near:
        if not isinstance(node.exponent, Number):
            return self.exponential(node, p, q)
        exponent = node.exponent.value
        if p.limit is not None and self.sign(p.limit):
            return self.composed(lambda u: Power(u, node.exponent), p)
        whole = self.whole(p)
        if whole is None:
            if exponent <= 0 and exponent != 0:
                raise Unresolved("a power of 0")
            return Near(ZERO if exponent else ONE)
        if exponent.denominator != 1 and self.sign(whole.c) < 0:
            raise Unresolved("the edge of a domain")
        if (whole.b * exponent).denominator != 1:
            raise Unresolved("a root of a logarithm")
        return self.near(Term(Power(whole.c, node.exponent), whole.a * exponent, int(whole.b * exponent)))

    def exponential(self, node: Any, p: Near, q: Near) -> Near:
        """b**e with an exponent that varies: 0 where b is 0 all along and e > 0, else exp(e·log b)."""
        if p.limit is not None and p.rest is None and p.known and not self.sign(p.limit):
            if q.limit is None or self.sign(q.limit) <= 0:
                raise Unresolved("a power of 0")
            return Near(ZERO)
        return self.of(Map("exp", Mul(node.exponent, Map("log", node.base))))

    def map(self, node: Any, *operands: Near) -> Near:
        if node.name == "sqrt":
            return self.power(Power(node.children[0], Number(Fraction(1, 2))), operands[0], Near(ONE))
        if node.name == "log" and (operands[0].limit is None or not self.sign(operands[0].limit)):
            whole = self.whole(operands[0])
            if whole is None or self.sign(whole.c) < 0 or not whole.a:
                raise Unresolved("the edge of a domain")
            return Near(None, Term(Number(-whole.a), Fraction(0), 1))
        if len(operands) != 1:
            return self.smooth(node)
        return self.composed(lambda u: Map(node.name, u), operands[0])

    def composed(self, build: Callable[[Expr], Expr], inner: Near) -> Near:
        """f(u) for a function that is smooth at the limit of u, by its first derivative that is not 0."""
        if inner.limit is None:
            raise Unresolved("a function of what grows beyond all bounds")
        u = Symbol("the inner value")
        f = build(u)
        value = build(inner.limit)
        for c in _conditions(f):
            if not self.knows.holds(rebuild(c, {u: inner.limit}), ()):
                raise Unresolved("a function at its kink or the edge of its domain")
        if inner.rest is None:
            return Near(value, None, inner.known)
        if not inner.known:
            return Near(value, None, False)
        factor = 1
        for k in range(1, ORDERS + 1):
            factor *= k
            slope = rebuild(eliminate(Formal("diff", f, u, order=k)).value, {u: inner.limit})
            if self.sign(slope):
                c, a, b = inner.rest.c, inner.rest.a, inner.rest.b
                return Near(value, Term(slope / factor * Power(c, Number(k)), a * k, b * k))
        return Near(value, None, False)

    def smooth(self, node: Expr) -> Near:
        if any(n is self.x for n in postorder(node)):
            raise Unresolved("a kind of function whose growth is not known")
        return Near(rebuild(node, {s: Number(v) for s, v in self.knows.values.items()}))


def _product(p: Term | None, q: Term | None) -> Term | None:
    return None if p is None or q is None else Term(p.c * q.c, p.a + q.a, p.b + q.b)


def _conditions(f: Any) -> tuple[Any, ...]:
    """Where a function of one name is smooth: inside its domain, off its kinks."""
    if isinstance(f, Map):
        row = FUNCTIONS[f.name]
        return (*row.domain(*f.children), *row.smooth(*f.children))
    return () if f.exponent.value.denominator == 1 else (Compare(">", f.base, ZERO),)


RULES: dict[type, Callable[..., Near]] = {
    Add: Growth.add,
    Mul: Growth.mul,
    Power: Growth.power,
    Map: Growth.map,
    Defined: lambda growth, node, value: value,
}
