"""The transpose of a formula, as a person writes it: transposes inside, products in the other order.

Needed where a layout of derivatives asks for the transpose of what was derived. A vector is a column, so its transpose
is a row; a scalar is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from symnet.expr import Add, Contract, Expr, Eye, Formal, Full, Mul, Symbol
from symnet.report.context import TURNED
from symnet.report.formula_contractions import chain, flipped, product_of, reversed_chain
from symnet.report.formula_derivatives import turned_derivative
from symnet.report.formula_entries import MINUS_ONE, is_reciprocal
from symnet.report.pieces import FRACTION, Piece, added, divided, multiplied, negated, transposed
from symnet.views import view

Rows = Generator[Any, Piece, Piece]
SYMMETRIC = frozenset(("symmetric", "diagonal", "positive_definite"))


def turned_whole(e: Expr, context: Any) -> Rows:
    """The formula with ⊤ behind it."""
    return transposed((yield e, None))


def _same(e: Expr, context: Any) -> Rows:
    return (yield e, None)


def _symbol(e: Symbol, context: Any) -> Rows:
    piece = yield e, None
    return piece if SYMMETRIC & set(e.facts) else transposed(piece)


def _full(e: Full, context: Any) -> Rows:
    if e.rank != 2:
        return transposed((yield e, None))
    return (yield Full(e.value, e.shape[::-1]), None)


def _side(child: Expr) -> Any:
    """An operand of the transpose."""
    return child, TURNED if child.rank else None


def _add(e: Add, context: Any) -> Rows:
    if any(child.shape not in ((), e.shape) for child in e.children):
        return (yield from turned_whole(e, context))
    a = yield _side(e.children[0])
    b = yield _side(e.children[1])
    return added(a, b)


def _mul(e: Mul, context: Any) -> Rows:
    a, b = e.children
    over = is_reciprocal(b)
    right = b.children[0] if over else b
    if any(child.shape not in ((), e.shape) for child in (a, right)):
        return (yield from turned_whole(e, context))
    if a is MINUS_ONE and not over:
        return negated((yield _side(right)))
    first = yield _side(a)
    second = yield _side(right)
    if over and not right.rank:
        return divided(first, second)
    return multiplied(first, second, "⊘" if over else "⊙" if a.rank and right.rank else "")


def _contract(e: Contract, context: Any) -> Rows:
    found = view(e)
    row = CONTRACTIONS.get(found.kind, turned_whole)
    return (yield from row(e, context))


def _matmul(e: Contract, context: Any) -> Rows:
    factors = chain(e, view(e))
    return (yield from product_of(reversed_chain(factors)))


def _outer(e: Contract, context: Any) -> Rows:
    first, second = view(e).factors
    if first.operand.rank != 1 or second.operand.rank != 1:
        return (yield from turned_whole(e, context))
    b = yield second.operand, None
    a = yield from flipped(first.operand)
    return multiplied(Piece(b.at(FRACTION)), Piece(a.at(FRACTION)), "@")


def _transpose(e: Contract, context: Any) -> Rows:
    return (yield e.children[0], None)


CONTRACTIONS: dict[str, Callable[[Contract, Any], Rows]] = {
    "matmul": _matmul,
    "outer": _outer,
    "transpose": _transpose,
    "diag": _same,
    "hadamard": lambda e, context: _hadamard(e),
}


def _hadamard(e: Contract) -> Rows:
    a = yield e.children[0], TURNED
    b = yield e.children[1], TURNED
    return multiplied(a, b, "⊙")


TURNED_ROWS: dict[type, Callable[[Any, Any], Rows]] = {
    Symbol: _symbol,
    Full: _full,
    Eye: _same,
    Add: _add,
    Mul: _mul,
    Contract: _contract,
    Formal: turned_derivative,
}
