"""The arithmetic of tangents, for forward mode.

The tangent of a node of shape S in direction of a whole tensor of shape X carries trailing axes X (none for one
direction). It may be *short*: of a shape that broadcasts to S + X, as a scalar 1 for a tensor of ones. `None` is 0, so
that what does not depend on the variable costs nothing and prints nothing. Only neutral elements are cleaned away;
nothing here changes where a result has a value.
"""

from __future__ import annotations

from collections.abc import Sequence

from symnet.expr import Add, AxisMap, Contract, Expr, Eye, Full, Index, Mul, Number, Reduce, Reshape
from symnet.expr.tensor import Labels
from symnet.sizes import Dim, Shape, broadcast, product

Tangent = Expr | None
ZERO, ONE = Number(0), Number(1)
ALL = (None, None, 1)  # the selector that takes a whole axis


def plus(*terms: Tangent) -> Tangent:
    """The sum, left-nested; 0 terms are left out."""
    total: Tangent = None
    for term in terms:
        total = term if total is None else total if term is None else Add(total, term)
    return total


def scaled(a: Expr, t: Tangent, k: int, after: bool = False) -> Tangent:
    """a·t entry by entry, the k trailing axes of `t` left alone; `after` writes t·a."""
    if t is None or a is ZERO:
        return None
    if a is ONE:
        return t
    if isinstance(a, Number) and isinstance(t, Number):
        return Number(a.value * t.value)
    if isinstance(a, Number) and isinstance(t, Mul) and isinstance(t.children[0], Number):
        return scaled(Number(a.value * t.children[0].value), t.children[1], k)
    if k == 0 or a.rank == 0:
        if t is ONE:
            return a
        return Mul(t, a) if after else Mul(a, t)
    return _hadamard(a, t, k, after)


def _hadamard(a: Expr, t: Expr, k: int, after: bool) -> Expr:
    lead, trail = t.shape[: t.rank - k], t.shape[t.rank - k :]
    out = broadcast(a.shape, lead)
    x, p = _labelled(a, out, a.rank)
    y, q = _labelled(t, out, len(lead))
    tail = tuple(range(len(out), len(out) + len(trail)))
    carried = set(p) | set(q)
    missing = [i for i in range(len(out)) if i not in carried]  # literal ones on both sides
    operands, inputs = [x, y], [p, (*q, *tail)]
    if after:
        operands, inputs = operands[::-1], inputs[::-1]
    if missing:
        operands.append(Full(1, tuple(out[i] for i in missing)))
        inputs.append(tuple(missing))
    return contraction(operands, inputs, (*range(len(out)), *tail))


def _labelled(e: Expr, out: Shape, rank: int) -> tuple[Expr, Labels]:
    """The first `rank` axes of `e` aligned with `out` from the right; an axis that stretches is taken off."""
    places = range(len(out) - rank, len(out))
    stretched = [e.shape[i] == 1 and out[place] != 1 for i, place in enumerate(places)]
    labels = tuple(place for place, gone in zip(places, stretched, strict=True) if not gone)
    if any(stretched):
        e = Index(e, tuple(0 if gone else ALL for gone in stretched))
    return e, labels


def expanded(t: Expr, shape: Shape, k: int) -> Expr:
    """`t` with all of `shape` written out before its k trailing axes."""
    rank = t.rank - k
    if t.shape[:rank] == shape:
        return t
    if isinstance(t, Number):
        return Full(t.value, shape)
    inner, labels = _labelled(t, shape, rank)
    missing = tuple(i for i in range(len(shape)) if i not in labels)
    ones = Full(1, tuple(shape[i] for i in missing))
    tail = tuple(range(len(shape), len(shape) + k))
    return contraction([ones, inner], [missing, (*labels, *tail)], (*range(len(shape)), *tail))


def contraction(operands: Sequence[Expr], inputs: Sequence[Labels], output: Labels) -> Expr:
    """A contraction in which deltas that are summed over have renamed the other index."""
    operands, inputs = list(operands), list(inputs)
    k = 0
    while k < len(operands):
        if _only_deltas(operands[k]):
            _inline(operands, inputs, output, k)
        elif isinstance(operands[k], Eye) and len(operands) > 1 and _renamed(operands, inputs, output, k):
            k = 0
        else:
            k += 1
    if len(operands) == 1 and inputs[0] == tuple(output):
        return operands[0]
    return Contract(tuple(operands), tuple(inputs), tuple(output))


def _only_deltas(e: Expr) -> bool:
    return isinstance(e, Contract) and all(isinstance(child, Eye) for child in e.children)


def _inline(operands: list[Expr], inputs: list[Labels], output: Labels, k: int) -> None:
    """A product of deltas among the operands becomes its deltas."""
    inner = operands[k]
    assert isinstance(inner, Contract)
    fresh = max((*output, *(label for labels in inputs for label in labels)), default=-1) + 1
    outer = dict(zip(inner.output, inputs[k], strict=True))
    for label in (label for labels in inner.inputs for label in labels):
        if label not in outer:
            outer[label] = fresh
            fresh += 1
    operands[k : k + 1] = inner.children
    inputs[k : k + 1] = [tuple(outer[label] for label in labels) for labels in inner.inputs]


def _renamed(operands: list[Expr], inputs: list[Labels], output: Labels, k: int) -> bool:
    """Sum over one index of the delta at place k: the delta goes, and the index is called by the other name."""
    for gone, kept in (inputs[k], inputs[k][::-1]):
        others = [labels for i, labels in enumerate(inputs) if i != k]
        if gone != kept and gone not in output and any(gone in labels for labels in others):
            del operands[k], inputs[k]
            inputs[:] = [tuple(kept if label == gone else label for label in labels) for labels in inputs]
            return True
    return False


def seed(shape: Shape) -> Expr:
    """The derivative of a tensor by itself: a product of deltas, of shape `shape + shape`."""
    if not shape:
        return ONE
    if len(shape) == 1:
        return Eye(shape[0])
    r = len(shape)
    pairs = tuple((i, r + i) for i in range(r))
    return Contract(tuple(Eye(d) for d in shape), pairs, tuple(range(2 * r)))


def permuted(e: Expr, order: Sequence[int]) -> Expr:
    """The axes in another order."""
    order = tuple(order)
    return e if order == tuple(range(e.rank)) else Contract((e,), (tuple(range(e.rank)),), order)


def trailing_first(t: Expr, k: int) -> Expr:
    return permuted(t, (*range(t.rank - k, t.rank), *range(t.rank - k)))


def trailing_last(t: Expr, k: int) -> Expr:
    return permuted(t, (*range(k, t.rank), *range(k)))


def as_rows(e: Expr, axes: tuple[int, ...]) -> Expr:
    """The given axes merged into one last axis."""
    rest = tuple(i for i in range(e.rank) if i not in axes)
    moved = permuted(e, (*rest, *axes))
    shape: tuple[Dim, ...] = (*(e.shape[i] for i in rest), product(e.shape[i] for i in axes))
    return moved if moved.shape == shape else Reshape(moved, shape)


def from_rows(row: Expr, shape: Shape, axes: tuple[int, ...]) -> Expr:
    """The inverse of `as_rows` for a tensor of `shape`."""
    rest = tuple(i for i in range(len(shape)) if i not in axes)
    order = (*rest, *axes)
    moved = tuple(shape[i] for i in order)
    return permuted(row if row.shape == moved else Reshape(row, moved), [order.index(i) for i in range(len(shape))])


def along(name: str, e: Expr, axes: tuple[int, ...]) -> Expr:
    """An axis map over several axes as if they were one."""
    if len(axes) == 1:
        return AxisMap(name, e, axes[0])
    return from_rows(AxisMap(name, as_rows(e, axes), -1), e.shape, axes)


def summed(t: Expr, axes: tuple[int, ...], keepdims: bool) -> Expr:
    return Reduce("sum", t, axes, keepdims)
