"""Equations that hypotheses say of their parts: |x − y| == 0 says x − y == 0, and AᵀAx == 0 says Ax == 0.

Where bounds leave a part one value, it has that value. A sum of squares that is 0 has no summand other than 0; a
product of an equation with anything, summed over all entries, may be such a sum: xᵀ(AᵀAx) is |Ax|².
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import combinations
from typing import Any

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.products import NoSquares, difference_of, square_of, squares_of
from symnet.evidence.proof.shape_forms import Normaliser
from symnet.expr import Add, Compare, Contract, Expr, Eye, Number, SizeValue, has_derivative, postorder

ONE, MINUS = Number(1), Number(-1)
MOST_EQUATIONS = 4
ROUNDS = 2

Row = dict[str, Any]


def consequences(claim: Claim) -> tuple[Claim, list[Row]]:
    """The claim with equations that follow from its hypotheses, and the rows of a certificate that say why.

    >>> from symnet.language import make_claim
    >>> found, rows = consequences(make_claim("A@x == 0", let="A: m n; x: n", given=["A.T@A@x == 0"]))
    >>> [row["left"] for row in rows]
    ['norm(A @ x)**2', 'A @ x']
    """
    rows: list[Row] = []
    for _ in range(ROUNDS):
        before = len(rows)
        for equation, by in _squares(claim):
            more = _with(claim, equation)
            if equation not in claim.hypotheses and _pinned(more) != _pinned(claim):
                claim = more
                rows.append(_row(equation, by))
        for equation in _pinned(claim):
            claim = _with(claim, equation)
            rows.append(_row(equation, []))
        if len(rows) == before:
            break
    return claim, rows


def _with(claim: Claim, equation: Compare) -> Claim:
    return Claim(claim.lhs, claim.relation, claim.rhs, (*claim.given, equation))


def _row(equation: Compare, by: list[list[str]]) -> Row:
    left, right = map(str, equation.children)
    return {"left": left, "right": right, "by": by}


def _pinned(claim: Claim) -> list[Compare]:
    """Parts of hypotheses to which bounds leave one value, the innermost ones."""
    ordered = sorted(claim.hypotheses, key=lambda h: h.relation == "==")  # signs first, of what equations speak of
    known = Signs(ordered).said.known
    values = {e: s.value for e, s in known.items() if s.value is not None and not isinstance(e, Number)}
    said = {frozenset(h.children) for h in claim.hypotheses if h.relation == "=="}
    inner = [e for e in values if not any(node in values for node in postorder(*e.children)) and not has_derivative(e)]
    found = [Compare("==", e, Number(values[e])) for e in inner if not isinstance(e, SizeValue)]
    return [c for c in found if frozenset(c.children) not in said]


# ------------------------------------------------------------------ sums of squares that are 0
def _squares(claim: Claim) -> Iterator[tuple[Compare, list[list[str]]]]:
    """Sums of squares that are 0, and the equations, each with a factor, that add up to them."""
    equations = [h for h in claim.given if h.relation == "==" and not has_derivative(h)][-MOST_EQUATIONS:]
    sums: list[list[tuple[Compare, int]]] = [[(h, 1)] for h in equations]
    sums += [[(g, 1), (h, -1)] for g, h in combinations(equations, 2) if g.shape == h.shape]
    for row in sums:
        try:
            times, squares = squares_of([t for h, k in row for t in difference_of(h, k)], row[0][0].shape)
        except (NoSquares, SymnetError):
            continue
        else:
            yield _zero(squares), _with_factors(row, times)
    if claim.relation == "==" and not has_derivative(claim.lhs, claim.rhs):
        yield from _of_sides(claim, sums)


def _of_sides(claim: Claim, sums: Iterable[list[tuple[Compare, int]]]) -> Iterator[tuple[Compare, list[list[str]]]]:
    """That the sides of the claim are equal may be what equations say with all products written out."""
    square = square_of(claim.lhs if claim.rhs is Number(0) else claim.lhs - claim.rhs)
    forms = Normaliser(Claim(claim.lhs, "==", claim.rhs), Signs())
    for row in sums:
        shape = row[0][0].shape
        if shape and (len(shape) != 2 or shape[0] != shape[1]):
            continue
        parts = (h.children[k < 0] - h.children[k > 0] for h, k in row)
        total = reduce(Add, parts)
        total = Contract((total,), ((0, 0),), ()) if shape else total
        one = Eye(shape[0]) if shape else ONE
        for factor, sign in ((one, ONE), (MINUS * one, MINUS)):
            if forms.stands(Compare("==", square, sign * total)):
                yield _zero(square), _with_factors(row, factor)


def _with_factors(row: Iterable[tuple[Compare, int]], factor: Expr) -> list[list[str]]:
    return [[str(h), str(factor if k > 0 else MINUS * factor)] for h, k in row]


def _zero(e: Expr) -> Compare:
    return Compare("==", e, Number(0))
