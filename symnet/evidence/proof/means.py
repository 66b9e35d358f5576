"""Polynomials whose one negative term is below a mean of the others: a + b + c >= 3 where abc = 1.

Σ λ·t >= Π t^λ for t >= 0, λ > 0 and Σ λ = 1. The weights are sought for which the exponents of the negative term are
the mean of those of the others, up to products that comparisons speak of; whether Π t^λ is large enough is asked then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from operator import mul
from typing import Any

from flint import fmpq_mat, fmpz

from symnet.evidence.proof.sums_of_squares import Shown
from symnet.evidence.proof.traces import Means, Trace
from symnet.evidence.proof.weighted_squares import said_polynomials
from symnet.expr import Expr, Number
from symnet.normal.interval import Sign, exactly
from symnet.normal.ring import Exponents, rational, terms_of
from symnet.normal.writer import Writer

Shows = Callable[[Expr, str, Expr], Trace | None]
MOST_TERMS = 8
MOST_FACTORS = 24  # of the product
LONGEST = 100_000  # bits
Row = list[Fraction]
Rows = Sequence[tuple[Exponents, int]]  # products of generators, and numbers


def as_mean(shows: Shows) -> Callable[[Writer, Any], Shown | None]:
    """The way of means. shows: how the product of the terms is large enough. It raises `Unwritten`."""

    def way(writer: Writer, p: Any) -> Shown | None:
        if not 3 <= len(p) <= MOST_TERMS + 1:
            return None
        rows = terms_of(p)
        for direction in (1, -1):
            small = [(m, c) for m, c in rows if c * direction < 0]
            large = [(m, abs(c)) for m, c in rows if c * direction > 0]
            if len(small) != 1 or not all(_sign(writer, m).nonnegative for m, _ in rows):
                continue
            ((m, c),) = small
            for mean in _means(writer, large, m):
                found = _shown(writer, large, m, abs(c), mean, shows)
                if found is not None:
                    return direction, *found
        return None

    return way


@dataclass(frozen=True)
class Mean:
    """weights: of the terms; most: of what the product is a power, times the monomial of the negative term."""

    weights: tuple[Fraction, ...]
    most: Fraction | None

    @property
    def times(self) -> int:
        return lcm(*(w.denominator for w in self.weights))


def _shown(writer: Writer, large: Rows, m: Exponents, owed: int, mean: Mean, shows: Shows) -> tuple[str, Means] | None:
    """How the mean shows the sign: strictly where the mean is above what is owed, or the product above its bound."""
    if mean.most is not None and mean.most < owed:
        return None
    least = writer.terms([(m, mean.most or owed)])
    terms = tuple(writer.terms([(m, c / w)]) for (m, c), w in zip(large, mean.weights, strict=True))
    counts = tuple(int(w * mean.times) for w in mean.weights)
    product = reduce(mul, (t ** Number(k) for t, k in zip(terms, counts, strict=True)))
    more = mean.most is not None and mean.most > owed and _sign(writer, m).positive
    for asked in ("==", ">", ">="):
        way = shows(product, asked, least ** Number(mean.times))
        if way is not None:
            return ">" if more or asked == ">" else ">=", Means(terms, counts, least, way)
    return None


def _sign(writer: Writer, m: Exponents) -> Sign:
    """Of a product of generators."""
    return reduce(mul, (writer.normal.kernels.generators[g].sign.power(e) for g, e in m), exactly(1))


def _means(writer: Writer, large: Rows, small: Exponents) -> Iterator[Mean]:
    """Weights of the terms for which the exponents agree: those of equal terms, and those that alone do."""
    free, rows, wanted = [*_products(writer)], [dict(m) for m, _ in large], dict(small)
    columns = [row for row, _ in free]
    used = sorted({*wanted, *(g for row in (*rows, *columns) for g in row)})
    total = sum(c for _, c in large)
    equal = [Fraction(c, total) for _, c in large]
    mean = {g: sum((w * row.get(g, 0) for w, row in zip(equal, rows, strict=True)), Fraction(0)) for g in used}
    found = _solution(used, columns, {g: wanted.get(g, 0) - mean[g] for g in used})
    ways = [] if found is None else [[*equal, *found]]
    one = max(used) + 1  # the weights have the sum 1
    alone = _solution([*used, one], [*({**row, one: 1} for row in rows), *columns], {**wanted, one: 1})
    ways += [] if alone is None or alone in ways else [alone]
    for way in ways:
        weights = tuple(way[: len(rows)])
        if all(w > 0 for w in weights) and lcm(*(w.denominator for w in weights)) <= MOST_FACTORS:
            powers = [(c / w, w) for (_, c), w in zip(large, weights, strict=True)]
            powers += [(value, -k) for (_, value), k in zip(free, way[len(rows) :], strict=True)]
            yield Mean(weights, _rational(powers))


def _rational(powers: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The product, where it is a rational number, and not too long to look."""
    times = lcm(*(e.denominator for _, e in powers))
    bits = sum((a.numerator.bit_length() + a.denominator.bit_length()) * abs(e * times) for a, e in powers)
    if bits > LONGEST:
        return None
    inside = reduce(mul, (base ** int(e * times) for base, e in powers))
    ends = [fmpz(k).root(times) for k in (inside.numerator, inside.denominator)]
    found = Fraction(int(ends[0]), int(ends[1]))
    return found if found**times == inside else None


def _products(writer: Writer) -> Iterator[tuple[dict[int, int], Fraction]]:
    """Exponents of products and quotients that comparisons speak of, and the numbers that they are compared with."""
    for _, q in said_polynomials(writer):
        rows = terms_of(q)
        if len(rows) == 2 and rows[0][1] * rows[1][1] < 0:
            (one, a), (other, b) = rows
            names = {*dict(one), *dict(other)}
            yield {g: dict(one).get(g, 0) - dict(other).get(g, 0) for g in names}, Fraction(-b, a)


def _solution(used: Sequence[int], columns: Sequence[dict[int, int]], right: dict[int, Any]) -> Row | None:
    """Multiples of the columns whose sum is what stands on the right; None where there are none, or one of them may be
    any number."""
    table = [[*(rational(Fraction(c.get(g, 0))) for c in columns), rational(Fraction(right.get(g, 0)))] for g in used]
    reduced, rank = fmpq_mat(table).rref()
    found = [[Fraction(int(v.p), int(v.q)) for v in row] for row in reduced.tolist()[:rank]]
    if rank > len(columns) or any(not any(row[:-1]) for row in found) or rank < len(columns):
        return None
    return [row[-1] for row in found]
