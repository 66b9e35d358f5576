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
from symnet.report.formula_entries import WHOLE, Indices, dimension, family, rank_left
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
    indexed,
    multiplied,
    raised,
    transposed,
    word,
)
from symnet.sizes import Dim, product
from symnet.views import Factor, View, view

Rows = Generator[Any, Piece, Piece]
WIDEST_NUMERATOR = 8.0
NORMS = {"norm": None, "norm1": Num("1")}
BIG = {"sum": "∑", "mean": "∑", "prod": "∏", "max": "max", "min": "min"}


def _contract(e: Contract, indices: Indices, context: Any) -> Rows:
    convolution = None if context.by_entries else _convolution(e)
    if convolution is not None:
        x = yield convolution.children[0], None
        w = yield e.children[1], None
        return _at(_convolved(x, w, convolution), indices)
    found = view(e)
    entry = indices is not None and WHOLE not in indices
    if context.by_entries or found.kind == "einsum" or (entry and found.kind in ("outer", "diag")):
        return (
            (yield from _einsum(e, indices if entry else None, context))
            if entry or indices is None
            else _at((yield from _einsum(e, None, context)), indices)
        )
    if found.kind in ("transpose", "permute") and indices is not None:
        back = tuple(indices[found.axes.index(k)] for k in range(e.rank))
        return (yield e.children[0], back)
    if found.kind == "hadamard":
        return (yield from _hadamard(e, indices))
    if found.kind == "sum":
        return (yield from _sum(e.children[0], found.axes, indices, context))
    return _at((yield from VIEWS[found.kind](e, found, context)), indices)


def _at(piece: Piece, indices: Indices) -> Piece:
    if indices is None or all(index == WHOLE for index in indices):
        return piece
    return indexed(piece, indices)


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
        chain = piece if chain is None else multiplied(chain, Piece(piece.at(FRACTION)))
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
        return multiplied(Piece(a.at(FRACTION)), transposed(b))
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


def _convolution(e: Contract) -> Window | None:
    """The window of a cross-correlation, if `e` is one."""
    window = e.children[0]
    forms = {((0, 1, 2, 3), (2, 3)), ((0, 1, 2, 3, 4, 5), (6, 1, 4, 5))}
    return window if isinstance(window, Window) and len(e.children) == 2 and e.inputs in forms else None


def _convolved(x: Piece, w: Piece, window: Window) -> Piece:
    if window.stride == 1 and window.padding == 0:
        return multiplied(x, w, "⋆")
    how = Text(f"stride {window.stride}, padding {window.padding}")
    return Piece(row(x.at(FRACTION), Scripts(Op("⋆"), how), w.at(FRACTION)), PRODUCT)


def _reduce(e: Reduce, indices: Indices, context: Any) -> Rows:
    inner = e.children[0]
    pooled = _pooling(e)
    if pooled is not None:
        operand = yield inner.children[0], None
        return _at(Piece(Func(word(f"{e.op}pool", sub=pooled), (operand.notation,))), indices)
    if e.keepdims and indices is not None:
        indices = tuple(index for axis, index in enumerate(indices) if axis not in e.axes) or None
    if e.op in ("sum", "mean"):
        total = yield from _sum(inner, e.axes, indices, context)
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


def _merged(e: Expr, axes: tuple[int, ...], inside: Any, outside: Any) -> tuple[Notation, ...]:
    within, rest = iter(inside), iter(outside)
    return tuple(next(within) if axis in axes else next(rest) for axis in range(e.rank))


def _sum(e: Expr, axes: tuple[int, ...], indices: Indices, context: Any) -> Rows:
    outside = indices if indices is not None else (WHOLE,) * (e.rank - len(axes))
    inside = context.letters(len(axes), outside)
    body = yield e, _merged(e, axes, inside, outside) or None
    return Piece(Big("∑", index_list(inside), None, body.at(PRODUCT)), PRODUCT, open=True)


def _extreme(e: Reduce, outside: tuple[Notation, ...], context: Any) -> Rows:
    inner = e.children[0]
    inside = context.letters(len(e.axes), outside)
    body = yield inner, _merged(inner, e.axes, inside, outside)
    low = index_list(inside)
    if e.op != "logsumexp":
        return Piece(Big(BIG[e.op], low, None, body.at(PRODUCT)), PRODUCT, open=True)
    power = Scripts(Sym("e", weight="upright"), None, body.notation)
    return Piece(Func(word("log"), (Big("∑", low, None, power),)))


def _norm(e: Reduce, outside: tuple[Notation, ...], context: Any) -> Rows:
    inner = e.children[0]
    body = yield inner, _merged(inner, e.axes, (WHOLE,) * len(e.axes), outside)
    if e.op == "norm1" and len(e.axes) > 1:
        inside = context.letters(len(e.axes), outside)
        entry = yield inner, _merged(inner, e.axes, inside, outside)
        return Piece(Big("∑", index_list(inside), None, Fence("|", entry.notation, "|")), PRODUCT, open=True)
    low = Sym("F", weight="upright") if len(e.axes) > 1 else NORMS[e.op]
    fence = Fence("‖", body.notation, "‖")
    return Piece(fence if low is None else Scripts(fence, low))


AXIS_HEADS = {"softmax": "softmax", "log_softmax": "log softmax", "argmax_onehot": "onehot argmax"}


def _axis_map(e: AxisMap, indices: Indices, context: Any) -> Rows:
    operand = yield e.children[0], None
    sub = None if e.rank == 1 else row(Text("axis "), Num(str(e.axis)))
    return _at(Piece(Func(word(AXIS_HEADS[e.name], sub=sub), (operand.notation,))), indices)


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
    return _at(Piece(chosen), indices)


def _embed(e: Embed, indices: Indices, context: Any) -> Rows:
    operand = yield e.children[0], None
    place = Fence("[", _selectors(e.selectors, context), "]")
    return _at(Piece(Func(word("embed", sub=place), (operand.notation,))), indices)


def _concat(e: Concat, indices: Indices, context: Any) -> Rows:
    parts = []
    for child in e.children:
        parts.append((yield child, None).notation)
    if e.rank > 2:
        return _at(Piece(Func(word("concatenate", sub=Num(str(e.axis))), tuple(parts))), indices)
    rows = tuple((part,) for part in parts) if e.axis == 0 else (tuple(parts),)
    return _at(Piece(Matrix(rows)), indices)


def _shape(dims: tuple[Dim, ...], context: Any) -> Notation:
    return row(*[item for d in dims for item in (Op("×"), dimension(d, context).at(FRACTION))][1:])


def _reshape(e: Reshape, indices: Indices, context: Any) -> Rows:
    inner = e.children[0]
    if _is_kronecker(e):
        a = yield inner.children[0], None
        b = yield inner.children[1], None
        return _at(multiplied(a, b, "⊗"), indices)
    operand = yield inner, None
    return _at(Piece(Func(word("reshape", sub=_shape(e.shape, context)), (operand.notation,))), indices)


def _is_kronecker(e: Reshape) -> bool:
    inner = e.children[0]
    if not isinstance(inner, Contract) or len(inner.children) != 2 or inner.inputs != ((0, 1), (2, 3)):
        return False
    (m, n), (p, q) = (child.shape for child in inner.children)
    return inner.output == (0, 2, 1, 3) and e.shape == (m * p, n * q)


def _window(e: Window | Unwindow, indices: Indices, context: Any) -> Rows:
    operand = yield e.children[0], None
    sizes = e.sizes if isinstance(e, Window) else e.data[1]
    stride, padding = e.data[-2:]
    how = [_shape(sizes, context), Op(","), Num(str(stride)), Op(","), Num(str(padding))]
    head = word("windows" if isinstance(e, Window) else "overlap", sub=row(*how))
    return _at(Piece(Func(head, (operand.notation,))), indices)


def _inverse(e: Inverse, indices: Indices, context: Any) -> Rows:
    return _at(raised((yield e.children[0], None), INVERSE), indices)


def _det(e: Det, indices: Indices, context: Any) -> Rows:
    return Piece(Func(word("det"), ((yield e.children[0], None).notation,)))


def _eye(e: Eye, indices: Indices, context: Any) -> Rows:
    yield from ()
    if indices is not None and rank_left(e, indices) == 0:
        return Piece(Sym("δ", sub=index_list(indices)))
    return _at(Piece(Sym("I", sub=dimension(e.shape[0], context).notation)), indices)


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
    return _at(piece, indices)


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
    Contract: _contract,
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
