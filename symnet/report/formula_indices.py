"""Index notation: every node by its entry at given indices. Rows are generators: see `symnet.report.formula`.

Entrywise nodes print the same in both notations. Here are those that move along axes: contractions and reductions as
sums over letters, identities and selections by Kronecker's δ, joins by cases, windows and regroupings by arithmetic of
indices. The entry of an inverse, and a determinant, keep their matrix in matrix notation.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from itertools import accumulate
from typing import Any

from symnet.expr import (
    AxisMap,
    Concat,
    Contract,
    Det,
    Embed,
    Expr,
    Eye,
    Formal,
    Index,
    Inverse,
    Reduce,
    Reshape,
    Unwindow,
    Window,
)
from symnet.expr.places import slice_range
from symnet.report.formula_contractions import einsum, merged
from symnet.report.formula_derivatives import derivative_entry
from symnet.report.formula_entries import exponential
from symnet.report.formula_numbers import dimension
from symnet.report.indices import regrouped
from symnet.report.notation import Cases, Fence, Func, Notation, Num, Op, Root, Text, row
from symnet.report.pieces import INVERSE, RELATION, SUM, Piece, added, divided, multiplied, negated, raised, word
from symnet.sizes import Dim, product

Rows = Generator[Any, Piece, Piece]
Places = tuple[Any, ...]
TWO = Num("2")
ALL = (None, None, 1)


def _reduce(e: Reduce, indices: Places, context: Any) -> Rows:
    inner = e.children[0]
    outside = tuple(i for axis, i in enumerate(indices) if axis not in e.axes) if e.keepdims else indices
    dims = [inner.shape[axis] for axis in e.axes]
    letters = context.letters(dims)
    body = yield inner, merged(inner, e.axes, letters, outside)
    return REDUCTIONS[e.op](letters, body, dims, context)


def _big(sign: str) -> Callable[..., Piece]:
    return lambda letters, body, dims, context: context.big(sign, letters, body) if letters else body


def _mean(letters: Places, body: Piece, dims: list[Dim], context: Any) -> Piece:
    count = dimension(product(tuple(dims)), context)
    total = _big("∑")(letters, body, dims, context)
    return total if count.notation == Num("1") else divided(total, count)


def _logsumexp(letters: Places, body: Piece, dims: list[Dim], context: Any) -> Piece:
    return Piece(Func(word("log"), (context.big("∑", letters, exponential(body)).notation,)))


def _norm(letters: Places, body: Piece, dims: list[Dim], context: Any) -> Piece:
    return Piece(Root(context.big("∑", letters, raised(body, TWO)).notation))


def _norm1(letters: Places, body: Piece, dims: list[Dim], context: Any) -> Piece:
    return context.big("∑", letters, Piece(Fence("|", body.notation, "|")))


REDUCTIONS: dict[str, Callable[..., Piece]] = {
    "sum": _big("∑"),
    "prod": _big("∏"),
    "max": _big("max"),
    "min": _big("min"),
    "mean": _mean,
    "logsumexp": _logsumexp,
    "norm": _norm,
    "norm1": _norm1,
}


def _axis_map(e: AxisMap, indices: Places, context: Any) -> Rows:
    (letter,) = context.letters((e.shape[e.axis],))
    operand = e.children[0]
    other = yield operand, (*indices[: e.axis], letter, *indices[e.axis + 1 :])
    if e.name == "argmax_onehot":
        return context.delta(indices[e.axis], context.big("argmax", (letter,), other).notation)
    own = yield operand, indices
    total = context.big("∑", (letter,), exponential(other))
    if e.name == "softmax":
        return divided(exponential(own), total)
    return added(own, negated(Piece(Func(word("log"), (total.notation,)))))


def _selected(selector: Any, index: Any, dim: Dim, e: Expr) -> Any:
    first, _, step = slice_range(selector, dim, e)
    return first + index * step


def _index(e: Index, indices: Places, context: Any) -> Rows:
    operand = e.children[0]
    rest = iter(indices)
    places = [
        (s if s >= 0 else dim + s) if isinstance(s, int) else _selected(s, next(rest), dim, operand)
        for s, dim in zip(e.selectors, operand.shape, strict=True)
    ]
    return (yield operand, tuple(places))


def _embed(e: Embed, indices: Places, context: Any) -> Rows:
    """The operand at the selected places: a δ for each place, summed over where it may come from."""
    inside: list[Any] = []
    letters: list[Any] = []
    deltas: list[Piece] = []
    shape = iter(e.children[0].shape)
    for selector, dim, index in zip(e.selectors, e.shape, indices, strict=True):
        if isinstance(selector, int):
            deltas.append(context.delta(index, selector if selector >= 0 else dim + selector))
            continue
        own = next(shape)
        if selector == ALL:
            inside.append(index)
            continue
        (letter,) = context.letters((own,))
        letters.append(letter)
        inside.append(letter)
        deltas.append(context.delta(index, _selected(selector, letter, dim, e)))
    return _summed(deltas, (yield e.children[0], tuple(inside)), letters, context)


def _summed(deltas: list[Piece], body: Piece, letters: list[Any], context: Any) -> Piece:
    made: Piece | None = None
    for factor in (*deltas, body):
        made = factor if made is None else multiplied(made, factor)
    assert made is not None
    return context.big("∑", tuple(letters), made) if letters else made


def _concat(e: Concat, indices: Places, context: Any) -> Rows:
    if len(e.children) == 1:
        return (yield e.children[0], indices)
    ends = list(accumulate(part.shape[e.axis] for part in e.children))
    starts = [0, *ends[:-1]]
    index = indices[e.axis]
    rows = []
    for part, start, end in zip(e.children, starts, ends, strict=True):
        piece = yield part, (*indices[: e.axis], index - start, *indices[e.axis + 1 :])
        holds = row(context.places.piece(index).at(SUM), "<", context.places.piece(end).at(SUM))
        rows.append((piece.notation, row(Text(f"{context.word('if')} "), holds)))
    rows[-1] = (rows[-1][0], Text(context.word("otherwise")))
    return Piece(Cases(tuple(rows)), RELATION)


def _reshape(e: Reshape, indices: Places, context: Any) -> Rows:
    operand = e.children[0]
    return (yield operand, regrouped(indices, e.shape, operand.shape, context.places))


def _taken(how: tuple[int, int, int], place: Any, offset: Any) -> Any:
    """The place in the image of an entry of a window."""
    stride, padding, dilation = how
    return place * stride + offset * dilation - padding


def _window(e: Window, indices: Places, context: Any) -> Rows:
    image, k = e.children[0], len(e.sizes)
    lead = image.rank - k
    how = (e.stride, e.padding, e.dilation)
    pairs = zip(indices[lead : lead + k], indices[lead + k :], strict=True)
    places = [_taken(how, place, offset) for place, offset in pairs]
    body = yield image, (*indices[:lead], *places)
    if not e.padding:
        return body
    inside = [_within(p, d, context) for p, d in zip(places, image.shape[lead:], strict=True)]
    holds = row(*[part for condition in inside for part in (Op(","), condition)][1:])
    first = row(Text(f"{context.word('if')} "), holds)
    return Piece(Cases(((body.notation, first), (Num("0"), Text(context.word("otherwise"))))), RELATION)


def _within(index: Any, dim: Dim, context: Any) -> Notation:
    piece = context.places.piece
    return row(Num("0"), "≤", piece(index).at(SUM), "<", piece(dim).at(SUM))


def _unwindow(e: Unwindow, indices: Places, context: Any) -> Rows:
    windows = e.children[0]
    sizes, *how = e.data[1:]
    k = len(sizes)
    lead = e.rank - k
    letters = context.letters(windows.shape[lead:])
    taken = [_taken(tuple(how), a, b) for a, b in zip(letters[:k], letters[k:], strict=True)]
    deltas = [context.delta(index, place) for index, place in zip(indices[lead:], taken, strict=True)]
    return _summed(deltas, (yield windows, (*indices[:lead], *letters)), list(letters), context)


def _inverse(e: Inverse, indices: Places, context: Any) -> Rows:
    return context.entry(raised((yield e.children[0], None), INVERSE), indices, e)


def _det(e: Det, indices: Places, context: Any) -> Rows:
    return Piece(Func(word("det"), ((yield e.children[0], None).notation,)))


def _eye(e: Eye, indices: Places, context: Any) -> Rows:
    yield from ()
    return context.delta(*indices)


INDEX_ROWS: dict[type, Callable[..., Rows]] = {
    Contract: einsum,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Index: _index,
    Embed: _embed,
    Concat: _concat,
    Reshape: _reshape,
    Window: _window,
    Unwindow: _unwindow,
    Inverse: _inverse,
    Det: _det,
    Eye: _eye,
    Formal: derivative_entry,
}
