"""In which powers names stand in the terms of a formula: a cheap hint which formulas may have terms in common.

As physicists compare dimensions: terms can only cancel where they scale alike. What is under exp, log or softmax is a
pure number. Sums under roots count as if each term stood there alone. A hint decides what is tried first, and proves
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TypeAlias

from symnet.expr import (
    Add,
    AxisMap,
    Compare,
    Concat,
    Contract,
    Defined,
    Expr,
    Index,
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    Symbol,
    Where,
    settled,
)
from symnet.normal.tensor import Component, Head, Mono, Q
from symnet.remembered import lately

Degree: TypeAlias = frozenset[tuple[str, Fraction | int]]  # of one term: names with their powers
Degrees: TypeAlias = frozenset[Degree]  # of all terms

PURE: Degrees = frozenset({frozenset()})  # numbers, and what depends on the names in other ways
SCALING = {"abs", "relu", "leaky_relu", "maximum", "minimum"}  # f(c x) = c f(x) for c > 0
NO_POWER = {"prod", "logsumexp"}
MOST = 24  # terms that are told apart
HALF = Fraction(1, 2)


class Scaling:
    """The degrees of formulas, each made once."""

    def __init__(self) -> None:
        self.known: dict[Expr, Degrees] = {}

    def of(self, e: Expr) -> Degrees:
        """
        >>> from symnet.language import parse
        >>> a, b = (Scaling().of(parse(text, let="x: n; A: m n")) for text in ("norm(A @ x)", "norm(A)*norm(x)"))
        >>> a == b, a == Scaling().of(parse("norm(x)**2", let="x: n"))
        (True, False)
        """
        return settled(self.known, e, lambda node: _rule(node)(node, *map(self.known.__getitem__, node.children)))


def united(*all_terms: Degrees) -> Degrees:
    found: Degrees = frozenset().union(*all_terms)
    return found if len(found) <= MOST else PURE


@lately(4096)
def times(some: Degrees, others: Degrees) -> Degrees:
    """The degrees of a product of sums."""
    if len(some) * len(others) > MOST * MOST:
        return PURE
    return united(frozenset(_product(a, b) for a in some for b in others))


def _product(a: Degree, b: Degree) -> Degree:
    if not a or not b:
        return a or b
    powers = dict(a)
    for name, e in b:
        powers[name] = powers.get(name, 0) + e
    return frozenset((name, e) for name, e in powers.items() if e)


@lately(4096)
def raised(terms: Degrees, exponent: Fraction | int) -> Degrees:
    """The degrees of a power of a sum."""
    if len(terms) > 1 and exponent > 1 and exponent == int(exponent):
        return reduce(times, [terms] * int(exponent)) if exponent <= MOST else PURE
    found = frozenset(frozenset((name, e * exponent) for name, e in term) for term in terms)
    whole = frozenset(term for term in found if all(e == int(e) for _, e in term))
    return whole or found  # √(x² + x·y + y²) scales as x and as y


def put_in(pattern: Degrees, letters: Mapping[str, Degrees]) -> Degrees:
    """The degrees of a formula in letters, once these stand for formulas."""
    rows = ([raised(letters[letter], e) for letter, e in sorted(term)] for term in pattern)
    return united(*(reduce(times, row, PURE) for row in rows))


# ------------------------------------------------------------------ by the kind of a node
def _all(node: Expr, *parts: Degrees) -> Degrees:
    return united(*parts)


def _pure(node: Expr, *parts: Degrees) -> Degrees:
    return PURE


def _power(node: Power, base: Degrees, exponent: Degrees) -> Degrees:
    return raised(base, node.exponent.value) if isinstance(node.exponent, Number) else PURE


def _function(node: Map, *operands: Degrees) -> Degrees:
    if node.name == "sqrt":
        return raised(operands[0], HALF)
    return united(*operands) if node.name in SCALING else PURE


RULES: dict[type[Expr], Callable[..., Degrees]] = {
    Symbol: lambda node: frozenset({frozenset({(node.name, 1)})}),
    Number: lambda node: PURE if node.value else frozenset(),
    Add: _all,
    Mul: lambda node, *parts: reduce(times, parts),
    Contract: lambda node, *parts: reduce(times, parts),
    Power: _power,
    Map: _function,
    Reduce: lambda node, part: PURE if node.op in NO_POWER else part,
    AxisMap: _pure,
    Compare: _pure,
    Where: lambda node, condition, a, b: united(a, b),
    Inverse: lambda node, part: raised(part, -1),
    Defined: _all,
    Index: _all,
    Reshape: _all,
    Concat: _all,
}


def _rule(node: Expr) -> Callable[..., Degrees]:
    return RULES.get(type(node), _pure)


# ------------------------------------------------------------------ of normal forms
def of_terms(monomials: Iterable[Mono]) -> Degrees:
    """The degrees of terms of a normal form."""
    return united(*(reduce(times, (_of_component(c, e) for c, e in m), PURE) for m in monomials))


def _of_component(c: Component, exponent: Q) -> Degrees:
    return reduce(times, (raised(_of_head(head), e * exponent) for head, _, e in c.atoms), PURE)


def _of_head(head: Head) -> Degrees:
    if head.kind == "symbol":
        return frozenset({frozenset({(head.data[0], 1)})})
    inside = of_terms(m for body in head.bodies for m in body.terms) if head.kind in LINEAR else PURE
    return raised(inside, -1) if head.kind == "inverse" else inside


LINEAR = {"poly", "closed", "inverse", "reduce"}  # heads that scale as what is inside of them


@lately(1024)
def without(names: frozenset[str], terms: Degrees) -> Degrees:
    """The degrees in all names but these."""
    return frozenset(frozenset((name, e) for name, e in term if name not in names) for term in terms)


@dataclass(frozen=True)
class Asked:
    """The degrees of a comparison. debts: of the terms that an instance must have, where that is known; factors: of
    what an inequality may be multiplied with; loose: names of which equations are known, by which terms of one degree
    may become terms of another (Σ p = 1)."""

    terms: Degrees
    debts: Degrees | None
    factors: tuple[Degrees, ...]
    loose: frozenset[str]

    def misfit(self, others: Degrees) -> int:
        """0 where the terms scale as all debts do, perhaps times a factor, or as a part of the comparison that meets
        some; 1 where some term scales as one of the others; 2 where it may by equations; 3."""
        met = [times(others, factor) for factor in self.factors]
        if not all(self.terms.isdisjoint(row) for row in met):
            return 0 if self.debts is None or self._meets(others, met, self.debts) else 1
        return 2 if self.loose and self._by_equations(others) else 3

    def _meets(self, others: Degrees, met: Iterable[Degrees], debts: Degrees) -> bool:
        return any(debts <= row for row in met) or (others <= self.terms and not others.isdisjoint(debts))

    def _by_equations(self, others: Degrees) -> bool:
        terms, rest, *factors = (without(self.loose, row) for row in (self.terms, others, *self.factors))
        return any(not terms.isdisjoint(times(rest, factor)) for factor in factors)
