"""Laws of order that a certificate names, checked again: an increasing function leaves the first largest entry where it
is, and a maximum of values is the value at the maximum.

A function of two values increases where it can be taken off their comparison, both ways.
"""

from __future__ import annotations

from symnet.evidence.rechecking.needs import Known
from symnet.evidence.rechecking.simpler import simpler
from symnet.expr import Add, AxisMap, Compare, Expr, Map, Mul, Power, Reduce, Symbol
from symnet.functions import FUNCTIONS

TURNED = {"max": "min", "min": "max"}


def of_order(node: Expr, known: Known) -> Expr | None:
    """What the law says that a node equals, or None."""
    if isinstance(node, AxisMap) and node.name == "argmax_onehot":
        for inner in node.children[0].children:
            if inner.shape == node.shape and _increases(node.children[0], inner, node.axis, known):
                return AxisMap("argmax_onehot", inner, node.axis)
    if isinstance(node, Reduce) and node.op in TURNED:
        (f,) = node.children
        if isinstance(f, Map) and len(f.children) == 1 and FUNCTIONS[f.name].monotone:
            rises = FUNCTIONS[f.name].monotone > 0
            return Map(f.name, Reduce(node.op if rises else TURNED[node.op], f.children[0], node.axes, node.keepdims))
    return None


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
