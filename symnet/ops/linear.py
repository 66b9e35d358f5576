"""Products and matrices: einsum, @, inner, outer, trace, determinant, inverse, Kronecker product."""

from __future__ import annotations

import builtins
from typing import Any

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr import (
    Contract,
    Det,
    Expr,
    Eye,
    Index,
    Inverse,
    Map,
    Reshape,
    as_expr,
)
from symnet.sizes import show


def einsum(spec: str, *operands: Any) -> Expr:
    """A sum of products over labelled axes: `einsum("ij,jk->ik", A, B)`."""
    if not isinstance(spec, str):
        raise SymnetError(f"einsum begins with a text such as 'ij,jk->ik', not {quote(spec, 60)}")
    tensors = tuple(map(as_expr, operands))
    left, arrow, right = spec.replace(" ", "").partition("->")
    groups = left.split(",")
    if not arrow:  # as in NumPy: labels that occur once, in alphabetical order
        right = "".join(sorted(c for c in set(left) - {","} if left.count(c) == 1))
    if not builtins.all(c.isalpha() for c in right + "".join(groups)):
        raise SymnetError(f"{quote(spec)} is not an einsum; write letters for axes, as in 'ij,jk->ik'")
    if len(groups) != len(tensors):
        raise ShapeError(f"{quote(spec)} names {len(groups)} operands and {len(tensors)} were given")
    for group, a in zip(groups, tensors, strict=True):
        if len(group) != a.rank:
            raise ShapeError(f"{quote(group)} in {quote(spec)} does not fit {quote(a, 60)} of shape {show(a.shape)}")
    if len(set(right)) != len(right) or not set(right) <= set(left):
        raise SymnetError(f"the result {quote(right)} of {quote(spec)} must name distinct axes of the operands")
    code = {c: i for i, c in enumerate(dict.fromkeys(left.replace(",", "")))}
    return Contract(tensors, tuple(tuple(code[c] for c in g) for g in groups), tuple(code[c] for c in right))


def matmul(a: Any, b: Any) -> Expr:
    """`a @ b` as in NumPy: vectors contract, leading axes of higher ranks are a batch."""
    a, b = as_expr(a), as_expr(b)
    if not a.shape or not b.shape:
        scalar = a if not a.shape else b
        raise ShapeError(f"@ needs tensors, and {quote(scalar, 60)} is a scalar; use *, or declare its shape")
    if a.rank <= 2 and b.rank <= 2:
        left = (0, 1)[-a.rank :] if a.rank == 2 else (1,)
        right = (1, 2)[: b.rank]
        return Contract((a, b), (left, right), tuple(i for i in (*left, *right) if i != 1))
    return _batched(a, b)


def _batched(a: Expr, b: Expr) -> Expr:
    depth = builtins.max(a.rank, b.rank) - 2
    batch = range(3, 3 + depth)
    operands, inputs = [], []
    for x, last in ((a, (0, 1) if a.rank > 1 else (1,)), (b, (1, 2) if b.rank > 1 else (1,))):
        lead = list(batch)[depth - (x.rank - len(last)) :]
        other = b if x is a else a
        keep = []
        for i, label in enumerate(lead):  # a batch axis of literal size 1 broadcasts: take it off
            there = i - (x.rank - len(last)) + builtins.max(other.rank - 2, 0)
            stretch = x.shape[i] == 1 and there >= 0 and other.shape[there] != 1
            keep.append(None if stretch else label)
        if None in keep:
            x = Index(x, tuple(0 if k is None else (None, None, 1) for k in keep))
        operands.append(x)
        inputs.append((*[k for k in keep if k is not None], *last))
    present = {label for labels in inputs for label in labels}
    out = [label for label in batch if label in present]
    out += [0] * (a.rank > 1) + [2] * (b.rank > 1)
    return Contract(tuple(operands), tuple(inputs), tuple(out))


dot = matmul


def inner(a: Any, b: Any) -> Expr:
    """The sum of the products of corresponding entries of two tensors of one shape."""
    a, b = as_expr(a), as_expr(b)
    if not a.shape and not b.shape:
        return a * b
    labels = tuple(range(a.rank))
    if a.shape != b.shape:
        raise ShapeError(
            f"inner needs one shape, not {quote(a, 60)} of shape {show(a.shape)} and {quote(b, 60)} of shape "
            f"{show(b.shape)}"
        )
    return Contract((a, b), (labels, labels), ())


def outer(a: Any, b: Any) -> Expr:
    """a bᵀ of two vectors (of tensors: all products, the axes of `a` first)."""
    a, b = as_expr(a), as_expr(b)
    left = tuple(range(a.rank))
    right = tuple(range(a.rank, a.rank + b.rank))
    return Contract((a, b), (left, right), left + right) if a.rank or b.rank else a * b


def trace(a: Any) -> Expr:
    """The sum of the diagonal of a square matrix."""
    a = _square(a, "trace")
    return Contract((a,), ((0, 0),), ())


def _square(a: Any, what: str) -> Expr:
    a = as_expr(a)
    if a.rank != 2 or a.shape[0] != a.shape[1]:
        raise ShapeError(f"{what} needs a square matrix, not {quote(a, 60)} of shape {show(a.shape)}")
    return a


def det(a: Any) -> Expr:
    """The determinant."""
    return Det(as_expr(a))


def logdet(a: Any) -> Expr:
    """log det of a matrix of positive determinant."""
    return Map("log", Det(as_expr(a)))


def inv(a: Any) -> Expr:
    """The inverse matrix."""
    return Inverse(as_expr(a))


def kron(a: Any, b: Any) -> Expr:
    """The Kronecker product of two matrices or of two vectors."""
    a, b = as_expr(a), as_expr(b)
    if a.rank != b.rank or a.rank not in (1, 2):
        raise ShapeError(
            f"kron needs two matrices or two vectors, not {quote(a, 60)} of shape {show(a.shape)} and {quote(b, 60)} "
            f"of shape {show(b.shape)}"
        )
    labels = ((0, 1), (2, 3), (0, 2, 1, 3)) if a.rank == 2 else ((0,), (1,), (0, 1))
    shape = tuple(p * q for p, q in zip(a.shape, b.shape, strict=True))
    return Reshape(Contract((a, b), labels[:2], labels[2]), shape)


def diag(a: Any) -> Expr:
    """The diagonal matrix of a vector, or the diagonal of a square matrix."""
    a = as_expr(a)
    if a.rank == 1:
        return Contract((Eye(a.shape[0]), a), ((0, 1), (0,)), (0, 1))
    return Contract((_square(a, "diag"),), ((0, 0),), (0,))
