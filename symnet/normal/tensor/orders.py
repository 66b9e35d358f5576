"""Laws of order: what is increasing keeps the first largest entry where it is, and takes a maximum to a maximum."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symnet.expr import Add, AxisMap, Expr, Map, Mul, Number, Power, Reduce
from symnet.functions import FUNCTIONS, STRICTLY_INCREASING
from symnet.normal.tensor.laws import Law

OTHER = {"max": "min", "min": "max"}


def order_law(node: Expr, sign_of: Callable[[Expr], str]) -> Law | None:
    """One layer taken off the argument of `argmax_onehot`, or out of a maximum or minimum; None where none fits."""
    found: Expr | None = None
    if isinstance(node, AxisMap) and node.name == "argmax_onehot":
        inner = next(_inside(node.children[0], node.axis, sign_of), None)
        found = None if inner is None else AxisMap(node.name, inner, node.axis)
    elif isinstance(node, Reduce) and node.op in OTHER:
        f = node.children[0]
        if isinstance(f, Map) and len(f.children) == 1 and FUNCTIONS[f.name].monotone:
            op = node.op if FUNCTIONS[f.name].monotone > 0 else OTHER[node.op]
            found = Map(f.name, Reduce(op, f.children[0], node.axes, node.keepdims))
    return None if found is None else Law("order", (), found)


def _inside(e: Expr, axis: int, sign_of: Callable[[Expr], str]) -> Iterator[Expr]:
    """What `e` is an increasing function of along an axis, entry by entry."""
    if isinstance(e, Map) and e.name in STRICTLY_INCREASING:
        yield e.children[0]
    elif isinstance(e, AxisMap) and e.name in ("softmax", "log_softmax") and e.axis == axis:
        yield e.children[0]
    elif isinstance(e, Power) and isinstance(e.exponent, Number):
        k = e.exponent.value
        if k == int(k) and k > 0 and k % 2 == 1:
            yield e.base
    elif isinstance(e, (Add, Mul)):
        for moving, fixed in (e.children, e.children[::-1]):
            place = axis - (e.rank - fixed.rank)
            if moving.shape == e.shape and (place < 0 or fixed.shape[place] == 1):
                if isinstance(e, Add) or sign_of(fixed) == "+":
                    yield moving
