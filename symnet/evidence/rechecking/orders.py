"""Laws of order that a certificate names, checked again: an increasing function leaves the first largest entry where it
is, a maximum of values is the value at the maximum, and a maximum of maxima, or of the same entries in another shape,
is that of all, and so is a product.

A function of two values increases where it can be taken off their comparison, both ways.
"""

from __future__ import annotations

from symnet.evidence.rechecking.needs import Known
from symnet.evidence.rechecking.simpler import simpler
from symnet.expr import Add, AxisMap, Compare, Expr, Map, Mul, Power, Reduce, Reshape, Symbol
from symnet.functions import FUNCTIONS
from symnet.sizes import product

TURNED = {"max": "min", "min": "max"}


def of_order(node: Expr, known: Known) -> Expr | None:
    """What the law says that a node equals, or None."""
    if isinstance(node, AxisMap) and node.name == "argmax_onehot":
        for inner in node.children[0].children:
            if inner.shape == node.shape and _increases(node.children[0], inner, node.axis, known):
                return AxisMap("argmax_onehot", inner, node.axis)
    if isinstance(node, Reduce) and node.op in (*TURNED, "prod"):
        (f,) = node.children
        if isinstance(f, Map) and node.op in TURNED and len(f.children) == 1 and FUNCTIONS[f.name].monotone:
            rises = FUNCTIONS[f.name].monotone > 0
            return Map(f.name, Reduce(node.op if rises else TURNED[node.op], f.children[0], node.axes, node.keepdims))
        return _of_reduced(node, f) if isinstance(f, Reduce) else _of_reshaped(node, f)
    return None


def _of_reduced(node: Reduce, f: Reduce) -> Expr | None:
    """A maximum of maxima is that over all of their axes."""
    if f.op != node.op or f.keepdims:
        return None
    stays = [axis for axis in range(f.children[0].rank) if axis not in f.axes]
    return _shaped(Reduce(f.op, f.children[0], (*f.axes, *(stays[axis] for axis in node.axes))), node)


def _of_reshaped(node: Reduce, f: Expr) -> Expr | None:
    """A maximum over all entries of blocks, which are the same blocks in another shape; or of values of a function, in
    another shape."""
    if not isinstance(f, Reshape):
        return None
    (a,) = f.children
    if isinstance(a, Map) and len(a.children) == 1:
        return Reduce(node.op, Map(a.name, Reshape(a.children[0], f.shape)), node.axes, node.keepdims)
    axes: list[int] = []
    start, before = 0, 0
    for end in range(len(f.shape) + 1):
        fits = (k for k in range(before, a.rank + 1) if product(a.shape[:k]) == product(f.shape[:end]))
        k = next(fits, None)
        if k is None:
            continue
        block = {*range(start, end)}
        if block & {*node.axes}:
            if not block <= {*node.axes}:
                return None
            axes += range(before, k)
        start, before = end, k
    return _shaped(Reduce(node.op, a, tuple(axes)), node) if axes and before == a.rank else None


def _shaped(e: Expr, node: Expr) -> Expr:
    return e if e.shape == node.shape else Reshape(e, node.shape)


def _increases(e: Expr, inner: Expr, axis: int, known: Known) -> bool:
    """Whether, along an axis, the entries of `e` stand in the order of those of its operand `inner`."""
    if isinstance(e, AxisMap):
        return e.name != "argmax_onehot" and e.axis == axis
    if not isinstance(e, (Add, Mul, Power, Map)):
        return False
    low, high = (Symbol(f"[{name}]", inner.shape) for name in ("low", "high"))
    below, above = (e.with_children(tuple(x if child is inner else child for child in e.children)) for x in (low, high))
    taken_off = simpler(Compare("<", below, above), (), known.bounds)
    others = (child for child in e.children if child is not inner)
    return Compare("<", low, high) in taken_off and all(_still(other, e.rank - axis) for other in others)


def _still(e: Expr, from_the_end: int) -> bool:
    """Whether an expression does not change along an axis."""
    return e.rank < from_the_end or e.shape[e.rank - from_the_end] == 1
