"""Laws of order that a certificate names, checked again: an increasing function leaves the first largest entry where it
is, and a maximum of values is the value at the maximum."""

from __future__ import annotations

from symnet.evidence.rechecking.needs import Known
from symnet.expr import Add, AxisMap, Compare, Expr, Map, Mul, Number, Power, Reduce
from symnet.functions import FUNCTIONS, STRICTLY_INCREASING

TURNED = {"max": "min", "min": "max"}


def of_order(node: Expr, known: Known) -> Expr | None:
    """What the law says that a node equals, or None."""
    if isinstance(node, AxisMap) and node.name == "argmax_onehot":
        for inner in _candidates(node.children[0]):
            if inner.shape == node.shape and _increases(node.children[0], inner, node.axis, known):
                return AxisMap("argmax_onehot", inner, node.axis)
    if isinstance(node, Reduce) and node.op in TURNED:
        (f,) = node.children
        if isinstance(f, Map) and len(f.children) == 1 and FUNCTIONS[f.name].monotone:
            rises = FUNCTIONS[f.name].monotone > 0
            return Map(f.name, Reduce(node.op if rises else TURNED[node.op], f.children[0], node.axes, node.keepdims))
    return None


def _candidates(e: Expr) -> tuple[Expr, ...]:
    return e.children if isinstance(e, (Add, Mul)) else e.children[:1]


def _increases(e: Expr, inner: Expr, axis: int, known: Known) -> bool:
    """Whether, along an axis, the entries of `e` stand in the order of those of `inner`."""
    if isinstance(e, Map):
        return e.name in STRICTLY_INCREASING and len(e.children) == 1
    if isinstance(e, AxisMap):
        return e.name != "argmax_onehot" and e.axis == axis
    if isinstance(e, Power):
        return isinstance(e.exponent, Number) and e.exponent.value % 2 == 1 and e.exponent.value > 0
    if not isinstance(e, (Add, Mul)):
        return False
    other = e.children[1] if e.children[0] is inner else e.children[0]
    from_the_end = e.rank - axis
    still = other.rank < from_the_end or other.shape[other.rank - from_the_end] == 1
    return still and (isinstance(e, Add) or known.shows(Compare(">", other, Number(0))))
