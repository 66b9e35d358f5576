"""Sums of products of matrices, and the sums of squares that they make with what stands at their ends.

An equation Σ c·BᵀB·u = 0 says Σ c·|Bu|² = 0, and Σ c·BᵀB = 0 says Σ c·|B|² = 0, by its trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product

from symnet.calculus.chains import SYMMETRIC_FACTS
from symnet.expr import Add, Compare, Contract, Expr, Eye, Full, Mul, Number, Power, Reduce, Symbol
from symnet.sizes import Dim
from symnet.views import Factor, chain_of, view

ONE, TWO = Number(1), Number(2)
MOST_TERMS = 16


class NoSquares(Exception):
    """What is no sum of products of matrices, or makes no squares."""


@dataclass(frozen=True)
class Term:
    """number·scalars·factors, the latter multiplied as matrices; a trace stands for its matrix."""

    number: Fraction
    scalars: tuple[Expr, ...]
    factors: tuple[Factor, ...]

    def times(self, other: Term) -> Term:
        return Term(self.number * other.number, self.scalars + other.scalars, self.factors + other.factors)

    @property
    def turned(self) -> Term:
        return Term(self.number, self.scalars, _turned(self.factors))


def difference_of(h: Compare, k: int) -> list[Term]:
    """k·(left − right)."""
    a, b = h.children
    return [*_terms(a, Term(Fraction(k), (), ())), *_terms(b, Term(Fraction(-k), (), ()))]


def _terms(e: Expr, by: Term) -> list[Term]:
    """A multiple of e as a sum of products of matrices."""
    if isinstance(e, (Number, Full)) and not e.value:
        return []
    if isinstance(e, Add) and all(part.shape == e.shape for part in e.children):
        return _few([t for part in e.children for t in _terms(part, by)])
    if isinstance(e, Mul):
        for scale, rest in (e.children, e.children[::-1]):
            if not scale.shape and rest.shape == e.shape:
                number = isinstance(scale, Number)
                return _terms(rest, by.times(Term(scale.value, (), ()) if number else Term(Fraction(1), (scale,), ())))
    if isinstance(e, Contract):
        seen = view(e)
        if seen.kind == "trace":
            return _terms(e.children[0], by)
        if seen.kind == "transpose":
            return [by.times(t.turned) for t in _terms(e.children[0], UNIT)]
        if seen.kind == "matmul":
            rows = product(*map(_of_factor, chain_of(seen.factors)))
            return _few([reduce(Term.times, row, by) for row in rows])
    return [by.times(Term(Fraction(1), (), (_factor(e, False),)))]


UNIT = Term(Fraction(1), (), ())


def _of_factor(f: Factor) -> list[Term]:
    found = _terms(f.operand, UNIT)
    return [t.turned for t in found] if f.transposed else found


def _few(terms: list[Term]) -> list[Term]:
    if len(terms) > MOST_TERMS:
        raise NoSquares
    return terms


def _factor(e: Expr, turned: bool) -> Factor:
    """An operand as it stands, or turned, which makes no difference to what is declared symmetric."""
    return Factor(e, turned and e.rank == 2 and not (isinstance(e, Symbol) and SYMMETRIC_FACTS & {*e.facts}))


def _turned(row: Iterable[Factor]) -> tuple[Factor, ...]:
    return tuple(_factor(f.operand, not f.transposed) for f in reversed([*row]))


# ------------------------------------------------------------------ squares
def squares_of(terms: Iterable[Term], shape: Sequence[Dim]) -> tuple[Expr, Expr]:
    """What a sum of products is multiplied by, entry by entry, and the sum of squares that this adds up to; raises
    `NoSquares`."""
    kept: dict[Term, Fraction] = {}
    for t in terms:
        key = Term(Fraction(1), t.scalars, t.factors)
        kept[key] = kept.get(key, Fraction(0)) + t.number
    found = [Term(number, t.scalars, t.factors) for t, number in kept.items() if number]
    if not found:
        raise NoSquares
    if len(shape) in (0, 2) and all(_reads_alike(t.factors) or not t.factors[0].operand.shape for t in found):
        return Eye(shape[0]) if shape else ONE, reduce(Add, (_square(t, []) for t in found))
    end, rows = _same_end(found)
    if end.shape != tuple(shape) or not shape:
        raise NoSquares
    return end, reduce(Add, (_square(t, [end]) for t in rows))


def _same_end(terms: Iterable[Term]) -> tuple[Expr, list[Term]]:
    """u and the rows, of a sum of rows that are all multiplied by u: Mw − Mv is M(w − v)."""
    groups: dict[Term, dict[Expr, Fraction]] = {}
    for t in terms:
        groups.setdefault(Term(Fraction(1), t.scalars, t.factors[:-1]), {})[_matrix(t.factors[-1])] = t.number
    rows, ends = list[Term](), list[dict[Expr, Fraction]]()
    for row, end in groups.items():
        scale = abs(next(iter(end.values())))
        rows.append(Term(scale, row.scalars, row.factors))
        ends.append({e: c / scale for e, c in end.items()})
    if any(end != ends[0] for end in ends):
        raise NoSquares
    return reduce(Add, (_multiple(c, e) for e, c in ends[0].items())), rows


def _reads_alike(row: tuple[Factor, ...]) -> bool:
    """Whether it is BᵀB, or BᵀPB, of matrices or with vectors at the ends."""
    half = len(row) // 2
    return len(row) > 1 and row[:half] == _turned(row[-half:])


def _square(t: Term, end: list[Expr]) -> Expr:
    """c·|Bu|² of the row c·BᵀB, c·(Bu)ᵀP(Bu) of c·BᵀPB, and a number as it stands."""
    half, middle = divmod(len(t.factors), 2)
    if t.number < 0 or (half and not _reads_alike(t.factors)):
        raise NoSquares
    tail = [*map(_matrix, t.factors[half + middle :]), *end]
    if tail:
        square = v = reduce(_product, tail)
        square = v @ (_matrix(t.factors[half]) @ v) if middle else square_of(v)
        if square.shape:
            raise NoSquares
    else:
        square = t.factors[0].operand
    return reduce(Mul, [*([] if t.number == 1 else [Number(t.number)]), *t.scalars, square])


def square_of(v: Expr) -> Expr:
    """The sum of the squares of all entries."""
    return Power(Reduce("norm", v, tuple(range(v.rank)), False), TWO) if v.rank else Power(v, TWO)


def _multiple(c: Fraction, e: Expr) -> Expr:
    return e if c == 1 else Mul(Number(c), e)


def _product(a: Expr, b: Expr) -> Expr:
    return a @ b


def _matrix(f: Factor) -> Expr:
    return Contract((f.operand,), ((0, 1),), (1, 0)) if f.transposed else f.operand
