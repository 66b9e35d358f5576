"""Signs of polynomials where others are 0 or not negative: 1/2 − xy = (x − y)²/2 + (1 − x² − y²)/2.

What is assumed gives the equations and the factors, of which squares may have one or two (Putinar, Schmüdgen). Where
there are equations, a polynomial may be multiplied by what is positive: of ab = 1, a·(a + b − 2) is (a − 1)².
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import combinations, islice
from typing import Any

from symnet.errors import BudgetError
from symnet.evidence.known.peeling import TURNED
from symnet.evidence.proof.sums_of_squares import Shown, margin_of, polynomial_in
from symnet.evidence.proof.traces import Square, Sum
from symnet.expr import Add, Compare, Constant, Expr, Map, Mul, Number, Power, Symbol, postorder
from symnet.normal.generators import Refine
from symnet.normal.ring import NoValue, terms_of
from symnet.normal.scalar import Unsplit
from symnet.normal.squares import Polynomial, Row, product, weighted_squares
from symnet.normal.writer import Writer

MOST_VARIABLES = 4
MOST_SAID = 6  # comparisons that are used
MOST_TIMES = 2  # of them in one product
MOST_MULTIPLIERS = 2
MOST_DEGREE = 4
ONE = Number(1)


@dataclass
class Said:
    """What is 0 and what is not negative, the latter with how it is written; which of these are positive."""

    zero: list[Any]
    factors: list[tuple[Any, Expr]]
    positive: list[int]


def under_comparisons(writer: Writer, p: Any) -> Shown | None:
    """A polynomial, or minus it, by squares and what the comparisons that are known say. Raises `Unwritten`."""
    said = _said(writer, p)
    if said is None:
        return None
    for direction in (1, -1):
        found = _shown(writer, direction * p, said, None)
        if found is None and said.zero:
            multiplied = (_shown(writer, direction * p, said, k) for k in islice(said.positive, MOST_MULTIPLIERS))
            found = next((trace for trace in multiplied if trace is not None), None)
        if found is not None:
            trace, strictly = found
            return direction, ">" if strictly else ">=", trace
    return None


def _shown(writer: Writer, p: Any, said: Said, multiplier: int | None) -> tuple[Sum, bool] | None:
    """How a polynomial, times a positive one of what is said, is no less than 0, and whether it is not 0: by what is
    left over, or by a multiple of what is positive."""
    m, m_written = (1, ONE) if multiplier is None else said.factors[multiplier]
    polynomials = [p * m, *said.zero, *(q for q, _ in said.factors)]
    high = max(q.total_degree() for q in polynomials)
    if high > MOST_DEGREE:
        return None
    used = sorted(set().union(*map(_names, polynomials)))
    wanted, *rest = (polynomial_in(used, q) for q in polynomials)
    zero, rows = rest[: len(said.zero)], rest[len(said.zero) :]
    times = [
        row
        for most in range(MOST_TIMES + 1)
        for row in combinations(range(len(rows)), most)
        if sum(said.factors[k][0].total_degree() for k in row) <= high + high % 2
    ]
    one = {(0,) * len(used): Fraction(1)}
    factors = [reduce(product, (rows[k] for k in row), one) for row in times]

    def sought(q: Polynomial) -> list[Row] | None:
        return weighted_squares(q, zero, factors, writer.normal.tick)

    def square(number: int, weight: Fraction, q: Polynomial) -> Square:
        terms = ((tuple((g, e) for g, e in zip(used, m, strict=True) if e), c) for m, c in q.items())
        return Square(weight, tuple(said.factors[k][1] for k in times[number]), writer.terms(terms))

    found = margin_of(wanted, sought, multiplier is None)
    if found is None:
        return None
    positive = ({*times[k]} <= {*said.positive} and not any(map(sum, q)) for k, _, q in found[1])
    return Sum(found[0], m_written, tuple(square(*row) for row in found[1])), found[0] > 0 or any(positive)


# ------------------------------------------------------------------ what is said
def _said(writer: Writer, p: Any) -> Said | None:
    """What the comparisons say of the names of a polynomial and of those that are compared with them; None where none
    speaks of two of them, or of a power."""
    said, names, worth = Said([], [], []), _names(p), False
    for relation, q in said_polynomials(writer):
        more = _names(q)
        if len(said.zero) + len(said.factors) == MOST_SAID or not more & names or len(names | more) > MOST_VARIABLES:
            continue
        names |= more
        worth |= len(more) > 1 or q.total_degree() > 1
        if relation == "==":
            said.zero.append(q)
            continue
        if relation in ("<", ">"):
            said.positive.append(len(said.factors))
        said.factors.append((q, writer.polynomial(q)))
    if not worth and len(said.factors) < 2:
        return None
    ring = writer.normal.kernels.ring
    own = [ring.gens[g] ** degree - value for g, (degree, value) in ring.relations.items() if g in names]
    said.zero += [q for q in own if _names(q) <= names]
    return said


def said_polynomials(writer: Writer) -> Iterator[tuple[str, Any]]:
    """What is 0 and what is not negative among the comparisons that are known; equations first."""
    normal = writer.normal
    plain = (f for f in normal.facts if f.relation in ("==", *TURNED) and not f.shape)
    for f in sorted((f for f in plain if all(map(_plain, postorder(f)))), key=lambda f: f.relation != "=="):
        try:
            low, high = normal.of(*f.children)
            d = normal.kernels.ring.sub(high, low)
        except (BudgetError, NoValue, Refine, Unsplit):
            continue
        if not d.num.is_constant() and (d.den.is_one() or _positive(writer, d.den)):
            yield f.relation, d.num if f.relation in ("==", "<", "<=") else -d.num


def _positive(writer: Writer, p: Any) -> bool:
    known = writer.normal.kernels.sign(p).positive
    return known or writer.normal.knowledge.holds(Compare(">", writer.polynomial(p), Number(0))) is True


def _plain(node: Expr) -> bool:
    if isinstance(node, Power):
        return isinstance(node.exponent, Number) and node.exponent.value.denominator == 1
    return isinstance(node, (Add, Mul, Number, Constant, Compare, Symbol, Map))


def _names(p: Any) -> set[int]:
    return {g for exponents, _ in terms_of(p) for g, _ in exponents}
