"""Formulas of contractions: products of matrices under their names, or sums over indices."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

from symnet.expr import Contract, Expr, Eye, Formal, Full, Window
from symnet.report.context import TURNED, WHOLE, Indices
from symnet.report.formula_entries import family, held, rank_left
from symnet.report.notation import Fence, Func, Num, Op, Scripts, Text, row
from symnet.report.pieces import FRACTION, PRODUCT, Piece, index_list, multiplied, transposed, word
from symnet.sizes import Dim
from symnet.views import Factor, View, convolved, view

Rows = Generator[Any, Piece, Piece]
Labelled = tuple[Expr, tuple[int, ...]]


def at(piece: Piece, e: Expr, indices: Indices, context: Any) -> Piece:
    """The entry of a tensor that is written whole."""
    if indices is None or all(index == WHOLE for index in indices):
        return piece
    return context.entry(piece, indices, e)


def merged(e: Expr, axes: tuple[int, ...], inside: Any, outside: Any) -> tuple[Any, ...]:
    within, rest = iter(inside), iter(outside)
    return tuple(next(within) if axis in axes else next(rest) for axis in range(e.rank))


def sum_over(e: Expr, axes: tuple[int, ...], indices: Indices, context: Any, as_row: bool = False) -> Rows:
    """Of a whole matrix along one axis, its product with a vector of ones (a row, on request); else over letters."""
    if indices is None and e.rank == 2 and len(axes) == 1:
        ones = yield Full(1, (e.shape[axes[0]],)), None
        if as_row:
            matrix = (yield e, None) if axes == (0,) else (yield from flipped(e))
            return multiplied(transposed(ones), held(matrix), "@")
        matrix = (yield e, None) if axes == (1,) else (yield from flipped(e))
        return multiplied(held(matrix), ones, "@")
    outside = indices if indices is not None else (WHOLE,) * (e.rank - len(axes))
    inside = context.letters([e.shape[axis] for axis in axes])
    body = yield e, merged(e, axes, inside, outside)
    return context.big("∑", inside, body)


def contract(e: Contract, indices: Indices, context: Any) -> Rows:
    window = convolved(e)
    if window is not None:
        x = yield window.children[0], None
        w = yield e.children[1], None
        return at(_convolved(x, w, window, context), e, indices, context)
    found = view(e)
    entry = indices is not None and WHOLE not in indices
    if found.kind == "einsum" or (entry and found.kind in ("outer", "diag")):
        made = yield from einsum(e, indices if entry else None, context)
        return made if entry or indices is None else at(made, e, indices, context)
    if found.kind in ("transpose", "permute") and indices is not None:
        back = tuple(indices[found.axes.index(k)] for k in range(e.rank))
        return (yield e.children[0], back)
    if found.kind == "hadamard":
        return (yield from _hadamard(e, indices))
    if found.kind == "sum":
        return (yield from sum_over(e.children[0], found.axes, indices, context))
    return at((yield from VIEWS[found.kind](e, found, context)), e, indices, context)


def einsum(e: Contract, indices: Indices, context: Any) -> Rows:
    """A sum of products of entries; contractions inside it are opened, and join the one sum."""
    shown = indices if indices is not None else context.letters(e.shape)
    factors, sizes = _factors(e)
    factors = _without_deltas(factors, e.output)
    place: dict[int, Any] = dict(zip(e.output, shown, strict=True))
    summed = [label for _, labels in factors for label in labels if label not in place]
    summed = list(dict.fromkeys(summed))
    place.update(zip(summed, context.letters([sizes[label] for label in summed]), strict=True))
    body: Piece | None = None
    for operand, labels in factors:
        if isinstance(operand, Full) and operand.value == 1 and len(factors) > 1:
            continue  # a factor 1
        piece = yield operand, tuple(place[label] for label in labels)
        body = piece if body is None else multiplied(body, piece)
    body = body or Piece(Num("1"))
    if summed:
        body = context.big("∑", tuple(place[label] for label in summed), body)
    return family(body, shown, context) if indices is None and shown else body


def _factors(e: Contract) -> tuple[list[Labelled], dict[int, Dim]]:
    """The operands with their labels, those of contractions among them opened; the sizes of the labels."""
    sizes = dict(e.label_sizes)
    pending = list(zip(e.children, e.inputs, strict=True))[::-1]
    factors = []
    while pending:
        operand, labels = pending.pop()
        if not isinstance(operand, Contract):
            factors.append((operand, labels))
            continue
        own = dict(zip(operand.output, labels, strict=True))
        for label, dim in operand.label_sizes.items():
            if label not in own:
                own[label] = len(sizes)
                sizes[own[label]] = dim
        inner = [tuple(own[label] for label in group) for group in operand.inputs]
        pending.extend(list(zip(operand.children, inner, strict=True))[::-1])
    return factors, sizes


def _without_deltas(factors: list[Labelled], kept: tuple[int, ...]) -> list[Labelled]:
    """Σ_j δ_ij x_j as x_i: an identity is left out where one of its indices is summed."""
    left = list(factors)
    k = 0
    while k < len(left):
        operand, labels = left[k]
        summed = [label for label in reversed(labels) if label not in kept]
        if isinstance(operand, Eye) and labels[0] != labels[1] and summed and len(left) > 1:
            stays = labels[0] if summed[0] == labels[1] else labels[1]
            del left[k]
            left = [(e, tuple(stays if label == summed[0] else label for label in group)) for e, group in left]
        else:
            k += 1
    return left


def _hadamard(e: Contract, indices: Indices) -> Rows:
    a = yield e.children[0], indices
    b = yield e.children[1], indices
    return multiplied(a, b, "⊙" if rank_left(e, indices) else "")


def chain(e: Contract, found: View) -> list[Factor]:
    """The factors of a product of matrices; vectors are columns, so x @ W prints as Wᵀ x, and x @ A @ y as xᵀ A y."""
    factors = _flat(found)
    if factors[0].operand.rank == 1 and factors[-1].operand.rank != 1:
        return reversed_chain(factors)
    return factors


def reversed_chain(factors: list[Factor]) -> list[Factor]:
    """The factors of the transposed product."""
    return [Factor(f.operand, f.operand.rank == 2 and not f.transposed) for f in reversed(factors)]


def product_of(factors: list[Factor], turned: bool = False) -> Rows:
    """The factors beside each other; a vector in front is a row. turned: they are those of a transpose, and need not
    be printed as they are written."""
    made: Piece | None = None
    for k, factor in enumerate(factors):
        row_vector = k == 0 and factor.operand.rank == 1
        turn = factor.transposed or row_vector
        if turn:
            piece = (yield factor.operand, TURNED) if turned else (yield from flipped(factor.operand))
        else:
            piece = yield factor.operand, None
        made = piece if made is None else multiplied(made, Piece(piece.at(FRACTION)), "@")
    assert made is not None
    return made


def flipped(e: Expr) -> Rows:
    """The transpose of a factor; of a transpose, what is transposed; of a derivative, what the layout makes of it."""
    if isinstance(e, Formal):
        return (yield e, TURNED)
    if isinstance(e, Contract) and view(e).kind == "transpose":
        return (yield e.children[0], None)
    return transposed((yield e, None))


def _matmul(e: Contract, found: View, context: Any) -> Rows:
    piece = yield from product_of(chain(e, found))
    return piece if e.rank else replace(piece, sign="scalar")


def _flat(found: View) -> list[Factor]:
    """The factors of (A B) x as one chain; A (B x) keeps its parentheses."""
    factors = list(found.factors)
    while isinstance(factors[0].operand, Contract) and not factors[0].transposed:
        first = view(factors[0].operand)
        if first.kind != "matmul" or (factors[0].operand.rank == 1 and first.factors[0].operand.rank != 1):
            break  # the vector A x in front is a row, (A x)ᵀ, and not the beginning of A x …
        factors[:1] = first.factors
    return factors


def _transpose(e: Contract, found: View, context: Any) -> Rows:
    return transposed((yield found.factors[0].operand, None))


def _outer(e: Contract, found: View, context: Any) -> Rows:
    first, second = found.factors
    a = yield first.operand, None
    if first.operand.rank == second.operand.rank == 1:
        b = yield from flipped(second.operand)
        return multiplied(Piece(a.at(FRACTION)), Piece(b.at(FRACTION)), "@")
    return multiplied(a, (yield second.operand, None), "⊗")


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


def _convolved(x: Piece, w: Piece, window: Window, context: Any) -> Piece:
    usual = (("stride", window.stride, 1), ("padding", window.padding, 0), ("dilation", window.dilation, 1))
    said = [f"{context.word(name)} {value}" for name, value, plain in usual if value != plain]
    if not said:
        return multiplied(x, w, "⋆")
    how = Text(context.word("comma").join(said))
    return Piece(row(x.at(FRACTION), Scripts(Op("⋆"), how), w.at(FRACTION)), PRODUCT)
