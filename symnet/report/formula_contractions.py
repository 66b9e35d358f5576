"""Formulas of contractions: products of matrices under their names, or sums over indices."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from symnet.expr import Contract, Expr, Window
from symnet.report.formula_entries import WHOLE, Indices, family, rank_left
from symnet.report.notation import Big, Fence, Func, Notation, Num, Op, Scripts, Text, row
from symnet.report.pieces import FRACTION, PRODUCT, Piece, index_list, indexed, multiplied, transposed, word
from symnet.views import Factor, View, convolved, view

Rows = Generator[Any, Piece, Piece]


def at(piece: Piece, indices: Indices) -> Piece:
    if indices is None or all(index == WHOLE for index in indices):
        return piece
    return indexed(piece, indices)


def merged(e: Expr, axes: tuple[int, ...], inside: Any, outside: Any) -> tuple[Notation, ...]:
    within, rest = iter(inside), iter(outside)
    return tuple(next(within) if axis in axes else next(rest) for axis in range(e.rank))


def sum_over(e: Expr, axes: tuple[int, ...], indices: Indices, context: Any) -> Rows:
    outside = indices if indices is not None else (WHOLE,) * (e.rank - len(axes))
    inside = context.letters(len(axes), outside)
    body = yield e, merged(e, axes, inside, outside) or None
    return Piece(Big("∑", index_list(inside), None, body.at(PRODUCT)), PRODUCT, open=True)


def contract(e: Contract, indices: Indices, context: Any) -> Rows:
    convolution = None if context.by_entries else convolved(e)
    if convolution is not None:
        x = yield convolution.children[0], None
        w = yield e.children[1], None
        return at(_convolved(x, w, convolution), indices)
    found = view(e)
    entry = indices is not None and WHOLE not in indices
    if context.by_entries or found.kind == "einsum" or (entry and found.kind in ("outer", "diag")):
        return (
            (yield from _einsum(e, indices if entry else None, context))
            if entry or indices is None
            else at((yield from _einsum(e, None, context)), indices)
        )
    if found.kind in ("transpose", "permute") and indices is not None:
        back = tuple(indices[found.axes.index(k)] for k in range(e.rank))
        return (yield e.children[0], back)
    if found.kind == "hadamard":
        return (yield from _hadamard(e, indices))
    if found.kind == "sum":
        return (yield from sum_over(e.children[0], found.axes, indices, context))
    return at((yield from VIEWS[found.kind](e, found, context)), indices)


def _einsum(e: Contract, indices: Indices, context: Any) -> Rows:
    """Index notation: a sum of products of entries."""
    shown = indices if indices is not None else context.letters(len(e.output), ())
    at = dict(zip(e.output, shown, strict=True))
    summed = [label for label in e.label_sizes if label not in at]
    at.update(zip(summed, context.letters(len(summed), shown), strict=True))
    body: Piece | None = None
    for operand, labels in zip(e.children, e.inputs, strict=True):
        piece = yield operand, tuple(at[label] for label in labels) or None
        body = piece if body is None else multiplied(body, piece)
    assert body is not None
    if summed:
        low = index_list(tuple(at[label] for label in summed))
        body = Piece(Big("∑", low, None, body.at(PRODUCT)), PRODUCT, open=True)
    return family(body, shown) if indices is None and shown else body


def _hadamard(e: Contract, indices: Indices) -> Rows:
    a = yield e.children[0], indices
    b = yield e.children[1], indices
    return multiplied(a, b, "⊙" if rank_left(e, indices) else "")


def _matmul(e: Contract, found: View, context: Any) -> Rows:
    """A chain of factors; vectors are columns, so x @ W prints as Wᵀ x, and x @ A @ y as xᵀ A y."""
    factors = _flat(found)
    if factors[0].operand.rank == 1 and factors[-1].operand.rank != 1:
        factors = [Factor(f.operand, f.operand.rank == 2 and not f.transposed) for f in reversed(factors)]
    chain: Piece | None = None
    for k, factor in enumerate(factors):
        piece = yield factor.operand, None
        row_vector = k == 0 and factor.operand.rank == 1
        piece = transposed(piece) if factor.transposed or row_vector else piece
        chain = piece if chain is None else multiplied(chain, Piece(piece.at(FRACTION)), "@")
    assert chain is not None
    return chain


def _flat(found: View) -> list[Factor]:
    """The factors of (A B) x as one chain; A (B x) keeps its parentheses."""
    factors = list(found.factors)
    while isinstance(factors[0].operand, Contract) and not factors[0].transposed:
        first = view(factors[0].operand)
        if first.kind != "matmul":
            break
        factors[:1] = first.factors
    return factors


def _transpose(e: Contract, found: View, context: Any) -> Rows:
    return transposed((yield found.factors[0].operand, None))


def _outer(e: Contract, found: View, context: Any) -> Rows:
    first, second = found.factors
    a = yield first.operand, None
    b = yield second.operand, None
    if first.operand.rank == second.operand.rank == 1:
        return multiplied(Piece(a.at(FRACTION)), transposed(b), "@")
    return multiplied(a, b, "⊗")


def _inner(e: Contract, found: View, context: Any) -> Rows:
    a = yield e.children[0], None
    b = yield e.children[1], None
    return Piece(Fence("⟨", row(a.notation, ",", b.notation), "⟩"))


def _named(head: str) -> Callable[[Contract, View, Any], Rows]:
    def rows(e: Contract, found: View, context: Any) -> Rows:
        return Piece(Func(word(head), ((yield found.factors[0].operand, None).notation,)))

    return rows


def _permute(e: Contract, found: View, context: Any) -> Rows:
    order = index_list(tuple(Num(str(axis)) for axis in found.axes))
    operand = yield e.children[0], None
    return Piece(Func(word("transpose", sub=Fence("(", order, ")")), (operand.notation,)))


VIEWS: dict[str, Callable[[Contract, View, Any], Rows]] = {
    "matmul": _matmul,
    "transpose": _transpose,
    "permute": _permute,
    "outer": _outer,
    "inner": _inner,
    "trace": _named("tr"),
    "diagonal": _named("diag"),
    "diag": _named("diag"),
}


def _convolved(x: Piece, w: Piece, window: Window) -> Piece:
    usual = (("stride", window.stride, 1), ("padding", window.padding, 0), ("dilation", window.dilation, 1))
    said = [f"{name} {value}" for name, value, plain in usual if value != plain]
    if not said:
        return multiplied(x, w, "⋆")
    how = Text(", ".join(said))
    return Piece(row(x.at(FRACTION), Scripts(Op("⋆"), how), w.at(FRACTION)), PRODUCT)
