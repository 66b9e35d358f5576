"""Rows that take a common matrix, vector or entrywise factor out of a sum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from symnet.calculus.arithmetic import Factor, Product, sum_of, terms_of
from symnet.calculus.words import Link, Word, product_of, word_of
from symnet.expr import Add, Contract, Expr
from symnet.rewrite import Facts, Found, Row, row

ONE = Fraction(1)
MOST = 24  # terms of a sum that are compared with each other


@dataclass(frozen=True)
class Summand:
    """A term of a sum, number · scalars · word; place: where it stands."""

    place: int
    number: Fraction
    scalars: tuple[Factor, ...]
    word: Word


def _summand(place: int, term: Product, rank: int) -> Summand | None:
    tensors = [f for f in term.factors if f[0].shape]
    if len(tensors) != 1 or tensors[0][1] != 1 or tensors[0][0].shape != term.shape or term.natural_shape != term.shape:
        return None
    word = word_of(tensors[0][0])
    scalars = tuple(f for f in term.factors if not f[0].shape)
    return Summand(place, term.coefficient, scalars, word) if len(word) > 1 else None


@row("take out a common matrix", "A @ x + A @ y == A @ (x + y), A @ x + B @ x == (A + B) @ x", "提取公共矩阵", Add)
def common_matrix(node: Add, facts: Facts) -> Found:
    """The first or the last factor of the products of a sum, where several terms have it and the same scalars."""
    if node.rank not in (1, 2):
        return None
    terms = [term.shaped(term.natural_shape) for term in terms_of(node)]
    if len(terms) > MOST:
        return None
    summands = [s for k, term in enumerate(terms) if (s := _summand(k, term, node.rank)) is not None]
    for group, first in _groups(summands, node.rank):
        places = {s.place for s in group}
        together = _taken_out(group, first)
        rest = [
            together if k == group[0].place else term
            for k, term in enumerate(terms)
            if k == group[0].place or k not in places
        ]
        return sum_of(rest, node.shape)
    return None


def _groups(summands: list[Summand], rank: int) -> Iterator[tuple[list[Summand], bool]]:
    """Terms that begin alike, else terms that end alike, with the same scalars; the first such group."""
    for first in (True, False):
        found: dict[tuple[Link, frozenset[Factor]], list[Summand]] = {}
        for s in summands:
            link = s.word[0 if first else -1]
            found.setdefault((link, frozenset(s.scalars)), []).append(s)
        yield from ((group, first) for group in found.values() if len(group) > 1)


def _taken_out(group: list[Summand], first: bool) -> Product:
    number = abs(group[0].number)
    if any(abs(s.number) != number for s in group):
        number = ONE
    rests = [s.word[1:] if first else s.word[:-1] for s in group]
    link = group[0].word[0 if first else -1]
    as_row = not first and link[0].rank == 1 and len([1 for e, _ in group[0].word if e.rank == 1]) == 2
    if first and link[0].rank == 1:  # the column of an outer product: the rest are rows
        rests = [tuple((e, not turned) for e, turned in reversed(rest)) for rest in rests]
    parts = [Product.of(product_of(rest)).times(s.number / number) for s, rest in zip(group, rests, strict=True)]
    parts.sort(key=lambda part: part.coefficient < 0)
    total = sum_of(parts, parts[0].shape)
    if as_row or (first and link[0].rank == 1):
        column, line = (link[0], total) if first else (total, link[0])
        whole: Expr = Contract((column, line), ((0,), (1,)), (0, 1))
    else:
        whole = product_of((link, (total, False)) if first else ((total, False), link))
    return Product(number, (*_above(group[0]), (whole, ONE), *_below(group[0])), whole.shape)


def _above(s: Summand) -> tuple[Factor, ...]:
    return tuple(f for f in s.scalars if f[1] > 0)


def _below(s: Summand) -> tuple[Factor, ...]:
    return tuple(f for f in s.scalars if f[1] <= 0)


PRODUCTS: tuple[Row, ...] = (common_matrix,)
