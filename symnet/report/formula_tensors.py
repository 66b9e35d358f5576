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
    Expr,
    Eye,
    Formal,
    Index,
    Inverse,
    Reduce,
    Reshape,
    Symbol,
    Unwindow,
    Window,
    postorder,
)
from symnet.report.formula_contractions import at, contract, merged, sum_over
from symnet.report.formula_entries import WHOLE, Indices, family, rank_left
from symnet.report.formula_numbers import dimension
from symnet.report.measure import width
from symnet.report.notation import Big, Fence, Frac, Func, Matrix, Notation, Num, Op, Scripts, Sym, Text, row
from symnet.report.pieces import (
    ATOM,
    FRACTION,
    INVERSE,
    PRODUCT,
    TRANSPOSE,
    Piece,
    divided,
    index_list,
    multiplied,
    raised,
    transposed,
    word,
)
from symnet.sizes import Dim, product

Rows = Generator[Any, Piece, Piece]
WIDEST_NUMERATOR = 8.0
NORMS = {"norm": None, "norm1": Num("1")}
BIG = {"sum": "∑", "mean": "∑", "prod": "∏", "max": "max", "min": "min"}


def _reduce(e: Reduce, indices: Indices, context: Any) -> Rows:
    inner = e.children[0]
    pooled = _pooling(e)
    if pooled is not None:
        operand = yield inner.children[0], None
        return at(Piece(Func(word(f"{e.op}pool", sub=pooled), (operand.notation,))), indices)
    if e.keepdims and indices is not None:
        indices = tuple(index for axis, index in enumerate(indices) if axis not in e.axes) or None
    if e.op in ("sum", "mean"):
        total = yield from sum_over(inner, e.axes, indices, context)
        if e.op == "sum":
            return total
        count = dimension(product(tuple(inner.shape[axis] for axis in e.axes)), context)
        return divided(total, count) if count.notation != Num("1") else total
    whole = indices is None and len(e.axes) < inner.rank
    outside = context.letters(inner.rank - len(e.axes), ()) if whole else indices or ()
    piece = yield from (_norm if e.op in NORMS else _extreme)(e, outside, context)
    return family(piece, outside) if whole else piece


def _pooling(e: Reduce) -> Notation | None:
    """The block of a pooling without overlap, if `e` is one."""
    inner = e.children[0]
    if not isinstance(inner, Reshape) or inner.rank < 4 or e.axes != (inner.rank - 3, inner.rank - 1) or e.keepdims:
        return None
    p, q = inner.shape[-3], inner.shape[-1]
    fits = inner.children[0].shape[:-2] == inner.shape[:-4] and p == q
    return Num(str(p)) if fits and isinstance(p, int) else None


def _extreme(e: Reduce, outside: tuple[Notation, ...], context: Any) -> Rows:
    inner = e.children[0]
    inside = context.letters(len(e.axes), outside)
    body = yield inner, merged(inner, e.axes, inside, outside)
    low = index_list(inside)
    if e.op != "logsumexp":
        return Piece(Big(BIG[e.op], low, None, body.at(PRODUCT)), PRODUCT, open=True)
    power = Scripts(Sym("e", weight="upright"), None, body.notation)
    return Piece(Func(word("log"), (Big("∑", low, None, power),)))


def _norm(e: Reduce, outside: tuple[Notation, ...], context: Any) -> Rows:
    inner = e.children[0]
    body = yield inner, merged(inner, e.axes, (WHOLE,) * len(e.axes), outside)
    if e.op == "norm1" and len(e.axes) > 1:
        inside = context.letters(len(e.axes), outside)
        entry = yield inner, merged(inner, e.axes, inside, outside)
        return Piece(Big("∑", index_list(inside), None, Fence("|", entry.notation, "|")), PRODUCT, open=True)
    low = Sym("F", weight="upright") if len(e.axes) > 1 else NORMS[e.op]
    fence = Fence("‖", body.notation, "‖")
    return Piece(fence if low is None else Scripts(fence, low))


AXIS_HEADS = {"softmax": "softmax", "log_softmax": "log softmax", "argmax_onehot": "onehot argmax"}


def _axis_map(e: AxisMap, indices: Indices, context: Any) -> Rows:
    operand = yield e.children[0], None
    sub = None if e.rank == 1 else row(Text("axis "), Num(str(e.axis)))
    return at(Piece(Func(word(AXIS_HEADS[e.name], sub=sub), (operand.notation,))), indices)


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
    return at(Piece(chosen), indices)


def _embed(e: Embed, indices: Indices, context: Any) -> Rows:
    operand = yield e.children[0], None
    place = Fence("[", _selectors(e.selectors, context), "]")
    return at(Piece(Func(word("embed", sub=place), (operand.notation,))), indices)


def _concat(e: Concat, indices: Indices, context: Any) -> Rows:
    parts = []
    for child in e.children:
        parts.append((yield child, None).notation)
    if e.rank > 2:
        return at(Piece(Func(word("concatenate", sub=Num(str(e.axis))), tuple(parts))), indices)
    rows = tuple((part,) for part in parts) if e.axis == 0 else (tuple(parts),)
    return at(Piece(Matrix(rows)), indices)


def _shape(dims: tuple[Dim, ...], context: Any) -> Notation:
    return row(*[item for d in dims for item in (Op("×"), dimension(d, context).at(FRACTION))][1:])


def _reshape(e: Reshape, indices: Indices, context: Any) -> Rows:
    inner = e.children[0]
    if _is_kronecker(e):
        a = yield inner.children[0], None
        b = yield inner.children[1], None
        return at(multiplied(a, b, "⊗"), indices)
    operand = yield inner, None
    return at(Piece(Func(word("reshape", sub=_shape(e.shape, context)), (operand.notation,))), indices)


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
    return at(Piece(Func(head, (operand.notation,))), indices)


def _inverse(e: Inverse, indices: Indices, context: Any) -> Rows:
    return at(raised((yield e.children[0], None), INVERSE), indices)


def _det(e: Det, indices: Indices, context: Any) -> Rows:
    return Piece(Func(word("det"), ((yield e.children[0], None).notation,)))


def _eye(e: Eye, indices: Indices, context: Any) -> Rows:
    yield from ()
    if indices is not None and rank_left(e, indices) == 0:
        return Piece(Sym("δ", sub=index_list(indices)))
    return at(Piece(Sym("I", sub=dimension(e.shape[0], context).notation)), indices)


def _formal(e: Formal, indices: Indices, context: Any) -> Rows:
    f, x = e.children[:2]
    what = yield f, None
    by = (yield x, None).notation
    d = Sym("d", weight="upright") if e.kind == "diff" and _is_only_variable(f, x) else Op("∂")
    above = what.level == ATOM and isinstance(what.notation, (Sym, Scripts))
    above = above or (e.kind != "diff" and isinstance(what.notation, Func) and width(what.notation) < WIDEST_NUMERATOR)
    order = 2 if e.kind in ("hessian", "hvp") else e.order
    top = Scripts(d, None, Num(str(order))) if order > 1 else d
    head = Frac(row(top, what.notation) if above else top, _below(e, d, by, order))
    piece = Piece(head, FRACTION) if above else Piece(row(head, _argument(what)), PRODUCT, open=True)
    if len(e.children) > 2:
        piece = _directed(e, piece, (yield e.children[2], None))
    return at(piece, indices)


def _argument(what: Piece) -> Notation:
    """What the derivative is of: in parentheses, unless it is one thing: d/dx σ(x), ∂/∂z Σ."""
    alone = what.level >= FRACTION or isinstance(what.notation, Big)
    return what.notation if alone else Fence("(", what.notation, ")")


def _below(e: Formal, d: Notation, by: Notation, order: int) -> Notation:
    if e.kind in ("hessian", "hvp") and e.children[1].rank == 1:
        return row(d, by, d, transposed(Piece(by)).notation)
    return row(d, by) if order == 1 else row(d, raised(Piece(by), Num(str(order))).notation)


def _directed(e: Formal, derivative: Piece, vector: Piece) -> Piece:
    """The derivative applied to a vector; for tensors in brackets."""
    f, x = e.children[:2]
    derivative = raised(derivative, TRANSPOSE) if e.kind == "vjp" else Piece(derivative.at(FRACTION), FRACTION)
    plain = x.rank <= 1 and f.rank <= 1
    return multiplied(derivative, Piece(vector.at(FRACTION) if plain else Fence("[", vector.notation, "]")))


def _is_only_variable(f: Expr, x: Expr) -> bool:
    below = postorder(f, stop=lambda node: node is x)
    return all(node is x for node in below if isinstance(node, Symbol))


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
    Formal: _formal,
}
