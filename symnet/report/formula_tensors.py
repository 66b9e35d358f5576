"""Formulas of the nodes that move along axes: products of matrices, sums over indices, selections, derivatives."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from symnet.expr import (
    AxisMap,
    Concat,
    Contract,
    Det,
    Embed,
    Eye,
    Formal,
    Index,
    Inverse,
    Reduce,
    Reshape,
    Unwindow,
    Window,
)
from symnet.report.context import WHOLE, Indices
from symnet.report.formula_contractions import at, contract, merged, sum_over
from symnet.report.formula_derivatives import derivative
from symnet.report.formula_entries import exponential, family, rank_left
from symnet.report.formula_numbers import dimension
from symnet.report.notation import Fence, Func, Matrix, Notation, Num, Op, Scripts, Sym, Text, row
from symnet.report.pieces import (
    ATOM,
    FRACTION,
    INVERSE,
    Piece,
    divided,
    index_list,
    multiplied,
    raised,
    transposed,
    word,
)
from symnet.sizes import Dim, product
from symnet.views import entries

Rows = Generator[Any, Piece, Piece]
WIDEST_NUMERATOR = 8.0
NORMS = {"norm": None, "norm1": Num("1")}
SUMS = ("sum", "mean")
BIG = {"prod": "∏", "max": "max", "min": "min"}


def _reduce(e: Reduce, indices: Indices, context: Any) -> Rows:
    row_of_one = indices is None and e.rank == 2 and e.keepdims and e.axes == (0,)
    if e.op in SUMS and _pooling(e) is None:
        return (yield from total(e, indices, context, row_of_one))
    piece = yield from _reduced(e, indices, context)
    return transposed(piece) if row_of_one else piece


def total(e: Reduce, indices: Indices, context: Any, as_row: bool = False) -> Rows:
    """A sum, or a mean as a sum that is divided."""
    inner = e.children[0]
    made = yield from sum_over(inner, e.axes, _outside(e, indices), context, as_row)
    count = dimension(product(tuple(inner.shape[axis] for axis in e.axes)), context)
    return made if e.op == "sum" or count.notation == Num("1") else divided(made, count)


def _outside(e: Reduce, indices: Indices) -> Indices:
    """The indices of the axes that are not reduced."""
    if not e.keepdims or indices is None:
        return indices
    return tuple(index for axis, index in enumerate(indices) if axis not in e.axes)


def _reduced(e: Reduce, indices: Indices, context: Any) -> Rows:
    inner = e.children[0]
    pooled = _pooling(e)
    if pooled is not None:
        operand = yield inner.children[0], None
        return at(Piece(Func(word(f"{e.op}pool", sub=pooled), (operand.notation,))), e, indices, context)
    indices = _outside(e, indices)
    whole = indices is None and len(e.axes) < inner.rank
    kept = [d for axis, d in enumerate(inner.shape) if axis not in e.axes]
    outside = context.letters(kept) if whole else indices or ()
    piece = yield from (_norm if e.op in NORMS else _extreme)(e, outside, context)
    return family(piece, outside, context) if whole else piece


def _pooling(e: Reduce) -> Notation | None:
    """The block of a pooling without overlap, if `e` is one."""
    inner = e.children[0]
    if not isinstance(inner, Reshape) or inner.rank < 4 or e.axes != (inner.rank - 3, inner.rank - 1) or e.keepdims:
        return None
    p, q = inner.shape[-3], inner.shape[-1]
    fits = inner.children[0].shape[:-2] == inner.shape[:-4] and p == q
    return Num(str(p)) if fits and isinstance(p, int) else None


def _extreme(e: Reduce, outside: tuple[Any, ...], context: Any) -> Rows:
    inner = e.children[0]
    inside = context.letters([inner.shape[axis] for axis in e.axes])
    body = yield inner, merged(inner, e.axes, inside, outside)
    if e.op != "logsumexp":
        return context.big(BIG[e.op], inside, body)
    return Piece(Func(word("log"), (context.big("∑", inside, exponential(body)).notation,)))


def _norm(e: Reduce, outside: tuple[Any, ...], context: Any) -> Rows:
    inner = e.children[0]
    if e.op == "norm1" and len(e.axes) > 1:
        inside = context.letters([inner.shape[axis] for axis in e.axes])
        entry = yield inner, merged(inner, e.axes, inside, outside)
        return context.big("∑", inside, Piece(Fence("|", entry.notation, "|")))
    body = yield inner, merged(inner, e.axes, (WHOLE,) * len(e.axes), outside)
    low = Sym("F", weight="upright") if len(e.axes) > 1 else NORMS[e.op]
    fence = Fence("‖", body.notation, "‖")
    return Piece(fence if low is None else Scripts(fence, low))


AXIS_HEADS = {"softmax": "softmax", "log_softmax": "log softmax", "argmax_onehot": "onehot argmax"}


def _axis_map(e: AxisMap, indices: Indices, context: Any) -> Rows:
    operand = yield e.children[0], None
    last = e.axis == e.rank - 1
    sub = None if last else row(Text(f"{context.word('axis')} "), Num(str(e.axis)))
    return at(Piece(Func(word(AXIS_HEADS[e.name], sub=sub), (operand.notation,))), e, indices, context)


def _selectors(selectors: tuple[Any, ...], context: Any) -> Notation:
    return (
        index_list(tuple(_selector(s, context) for s in selectors))
        if len(selectors) != 1
        else _selector(selectors[0], context)
    )


def _selector(selector: Any, context: Any) -> Notation:
    if isinstance(selector, int):
        return Num(str(selector)) if selector >= 0 else row(Op("−", prefix=True), Num(str(-selector)))
    start, stop, step = selector
    bounds = [_bound(start, context), WHOLE, _bound(stop, context)]
    bounds += [WHOLE, _bound(step, context)] if step != 1 else []
    return row(*(item for item in bounds if item is not None))


def _bound(value: Dim | None, context: Any) -> Notation | None:
    return None if value is None else dimension(value, context).notation


def _index(e: Index, indices: Indices, context: Any) -> Rows:
    operand = yield e.children[0], None
    chosen = row(operand.at(ATOM), Fence("[", _selectors(e.selectors, context), "]"))
    return at(Piece(chosen), e, indices, context)


def _embed(e: Embed, indices: Indices, context: Any) -> Rows:
    operand = yield e.children[0], None
    place = Fence("[", _selectors(e.selectors, context), "]")
    return at(Piece(Func(word("embed", sub=place), (operand.notation,))), e, indices, context)


def _cells(e: Concat | Reshape) -> Generator[Any, Piece, Piece | None]:
    """The matrix of a tensor of rank 1 or 2 that is written entry by entry, or None."""
    found = entries(e) if e.rank < 3 else None
    if found is None:
        return None
    shape, scalars = found
    cells = []
    for scalar in scalars:
        cells.append((yield scalar, ()).notation)
    columns = len(cells) // shape[0]
    return Piece(Matrix(tuple(tuple(cells[k : k + columns]) for k in range(0, len(cells), columns))))


def _concat(e: Concat, indices: Indices, context: Any) -> Rows:
    nested = yield from _cells(e)
    if nested:
        return at(nested, e, indices, context)
    parts = []
    for child in e.children:
        parts.append((yield child, None).notation)
    if e.rank > 2:
        return at(Piece(Func(word("concatenate", sub=Num(str(e.axis))), tuple(parts))), e, indices, context)
    rows = tuple((part,) for part in parts) if e.axis == 0 else (tuple(parts),)
    return at(Piece(Matrix(rows)), e, indices, context)


def _shape(dims: tuple[Dim, ...], context: Any) -> Notation:
    return row(*[item for d in dims for item in (Op("×"), dimension(d, context).at(FRACTION))][1:])


def _reshape(e: Reshape, indices: Indices, context: Any) -> Rows:
    inner = e.children[0]
    nested = yield from _cells(e)
    if nested:
        return at(nested, e, indices, context)
    if _is_kronecker(e):
        a = yield inner.children[0], None
        b = yield inner.children[1], None
        return at(multiplied(a, b, "⊗"), e, indices, context)
    operand = yield inner, None
    return at(Piece(Func(word("reshape", sub=_shape(e.shape, context)), (operand.notation,))), e, indices, context)


def _is_kronecker(e: Reshape) -> bool:
    inner = e.children[0]
    if not isinstance(inner, Contract) or len(inner.children) != 2 or inner.inputs != ((0, 1), (2, 3)):
        return False
    (m, n), (p, q) = (child.shape for child in inner.children)
    return inner.output == (0, 2, 1, 3) and e.shape == (m * p, n * q)


def _window(e: Window | Unwindow, indices: Indices, context: Any) -> Rows:
    operand = yield e.children[0], None
    sizes = e.sizes if isinstance(e, Window) else e.data[1]
    stride, padding, dilation = e.data[-3:]
    how = [_shape(sizes, context), Op(","), Num(str(stride)), Op(","), Num(str(padding))]
    how += [Op(","), Num(str(dilation))] if dilation != 1 else []
    head = word("windows" if isinstance(e, Window) else "overlap", sub=row(*how))
    return at(Piece(Func(head, (operand.notation,))), e, indices, context)


def _inverse(e: Inverse, indices: Indices, context: Any) -> Rows:
    return at(raised((yield e.children[0], None), INVERSE), e, indices, context)


def _det(e: Det, indices: Indices, context: Any) -> Rows:
    shown = (yield e.children[0], None).notation
    return Piece(Func(word("det"), (shown,), bare=isinstance(shown, Matrix)))  # a matrix brings its own parentheses


def _eye(e: Eye, indices: Indices, context: Any) -> Rows:
    yield from ()
    if indices is not None and rank_left(e, indices) == 0:
        return context.delta(*indices)
    return at(Piece(Sym("I", sub=dimension(e.shape[0], context).notation)), e, indices, context)


TENSOR_ROWS: dict[type, Callable[..., Rows]] = {
    Contract: contract,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Index: _index,
    Embed: _embed,
    Concat: _concat,
    Reshape: _reshape,
    Window: _window,
    Unwindow: _window,
    Inverse: _inverse,
    Det: _det,
    Eye: _eye,
    Formal: derivative,
}
