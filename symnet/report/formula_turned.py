"""The transpose of a formula, as a person writes it: products in the other order, the sign ⊤ as rarely as possible.

Needed where a layout of derivatives asks for the transpose of what was derived. A vector is a column, so its transpose
is a row; a scalar is its own. A row times a vector, entry by entry, is a product with a diagonal matrix: uᵀ diag(v).
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from symnet.expr import Add, Contract, Expr, Eye, Formal, Full, Mul, Reduce, Symbol
from symnet.report.context import TURNED
from symnet.report.formula_contractions import chain, flipped, product_of, reversed_chain
from symnet.report.formula_derivatives import turned_derivative
from symnet.report.formula_entries import MINUS_ONE, is_reciprocal, scaled
from symnet.report.formula_tensors import SUMS, total
from symnet.report.notation import fold
from symnet.report.pieces import (
    FRACTION,
    PRODUCT,
    TRANSPOSE,
    Piece,
    added,
    call,
    divided,
    multiplied,
    negated,
    transposed,
    word,
)
from symnet.views import convolved, view

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


def signs(piece: Piece) -> int:
    """How often ⊤ is written."""
    return fold(piece.notation, lambda node, counts: (node == TRANSPOSE) + sum(count or 0 for count in counts))


def _better(inside: Piece, plain: Piece) -> Piece:
    """The transpose with its signs inside, unless (plain)ᵀ has fewer; a ⊤ over a ⊤ counts double."""
    whole = transposed(plain)
    return inside if signs(inside) <= signs(whole) + (signs(plain) > 0) else whole


def _add(e: Add, context: Any) -> Rows:
    terms: list[Expr] = []
    first: Expr = e
    while isinstance(first, Add) and first.shape == e.shape:
        terms.append(first.children[1])
        first = first.children[0]
    plain = yield e, None
    if any(term.shape not in ((), e.shape) for term in (first, *terms)):
        return transposed(plain)
    made = yield _side(first)
    for term in reversed(terms):
        made = added(made, (yield _side(term)))
    return _better(made, plain)


def _mul(e: Mul, context: Any) -> Rows:
    a, b = e.children
    over = is_reciprocal(b)
    right = b.children[0] if over else b
    if any(child.shape not in ((), e.shape) for child in (a, right)):
        return (yield from turned_whole(e, context))
    if a is MINUS_ONE and not over:
        return negated((yield _side(right)))
    if a.rank and right.rank:
        return (yield from _entrywise(e, a, right, "⊘" if over else "⊙", context))
    first = yield _side(a)
    second = yield _side(right)
    return divided(first, second) if over else scaled(a, first, second)


def _entrywise(e: Expr, a: Expr, b: Expr, sign: str, context: Any) -> Rows:
    """(a ⊙ b)ᵀ, aᵀ ⊙ bᵀ, or aᵀ diag(b) of vectors; the last only where it saves a sign."""
    row_of_a = yield a, TURNED
    found = [_better(multiplied(row_of_a, (yield b, TURNED), sign), (yield e, None))]
    if e.rank == 1 and sign == "⊙":
        diagonal = call(word("diag"), (yield b, None).notation)
        found.append(multiplied(row_of_a if row_of_a.level == PRODUCT else Piece(row_of_a.at(FRACTION)), diagonal, "@"))
    return min(found, key=signs)


def _contract(e: Contract, context: Any) -> Rows:
    row = turned_whole if convolved(e) is not None else CONTRACTIONS.get(view(e).kind, turned_whole)
    return (yield from row(e, context))


def _matmul(e: Contract, context: Any) -> Rows:
    factors = chain(e, view(e))
    return (yield from product_of(reversed_chain(factors), turned=True))


def _outer(e: Contract, context: Any) -> Rows:
    first, second = view(e).factors
    if first.operand.rank != 1 or second.operand.rank != 1:
        return (yield from turned_whole(e, context))
    b = yield second.operand, None
    a = yield from flipped(first.operand)
    return multiplied(Piece(b.at(FRACTION)), Piece(a.at(FRACTION)), "@")


def _transpose(e: Contract, context: Any) -> Rows:
    return (yield e.children[0], None)


def _hadamard(e: Contract, context: Any) -> Rows:
    return (yield from _entrywise(e, e.children[0], e.children[1], "⊙", context))


def _reduce(e: Reduce, context: Any) -> Rows:
    if e.op not in SUMS or e.rank != 1 or len(e.axes) != 1:
        return (yield from turned_whole(e, context))
    return (yield from total(e, None, context, as_row=True))


CONTRACTIONS: dict[str, Callable[[Contract, Any], Rows]] = {
    "matmul": _matmul,
    "outer": _outer,
    "transpose": _transpose,
    "diag": _same,
    "hadamard": _hadamard,
}


TURNED_ROWS: dict[type, Callable[[Any, Any], Rows]] = {
    Symbol: _symbol,
    Full: _full,
    Eye: _same,
    Add: _add,
    Mul: _mul,
    Contract: _contract,
    Reduce: _reduce,
    Formal: turned_derivative,
}
