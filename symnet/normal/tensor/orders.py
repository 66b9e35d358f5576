"""Laws of order: what is increasing keeps the first largest entry where it is, and takes a maximum to a maximum; the
maximum of maxima, or of the same entries in another shape, is that of all, and so is a product."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symnet.expr import Add, AxisMap, Expr, Map, Mul, Number, Power, Reduce, Reshape
from symnet.functions import FUNCTIONS, STRICTLY_INCREASING
from symnet.normal.tensor.laws import Law
from symnet.sizes import Shape, product

OTHER = {"max": "min", "min": "max"}


def order_law(node: Expr, sign_of: Callable[[Expr], str]) -> Law | None:
    """One layer taken off the argument of `argmax_onehot`, or out of a maximum or minimum; None where none fits."""
    found: Expr | None = None
    if isinstance(node, AxisMap) and node.name == "argmax_onehot":
        inner = next(_inside(node.children[0], node.axis, sign_of), None)
        found = None if inner is None else AxisMap(node.name, inner, node.axis)
    elif isinstance(node, Reduce) and node.op in (*OTHER, "prod"):
        f = node.children[0]
        if isinstance(f, Map) and node.op in OTHER and len(f.children) == 1 and FUNCTIONS[f.name].monotone:
            op = node.op if FUNCTIONS[f.name].monotone > 0 else OTHER[node.op]
            found = Map(f.name, Reduce(op, f.children[0], node.axes, node.keepdims))
        elif isinstance(f, Reduce) and f.op == node.op and not f.keepdims:
            kept = [axis for axis in range(f.children[0].rank) if axis not in f.axes]
            axes = (*f.axes, *(kept[axis] for axis in node.axes))
            found = in_shape(Reduce(f.op, f.children[0], axes), node.shape)
        elif isinstance(f, Reshape):
            found = _before_reshaping(node, f)
    return None if found is None else Law("order", (), found)


def _before_reshaping(node: Reduce, f: Reshape) -> Expr | None:
    """The maximum of a tensor instead of that of the same entries in another shape: of what is increasing there, or
    over axes that were taken apart, or put together, as a whole."""
    (a,) = f.children
    if isinstance(a, Map) and len(a.children) == 1 and FUNCTIONS[a.name].monotone:
        return node.with_children((Map(a.name, Reshape(a.children[0], f.shape)),))
    axes = list[int]()
    for old, new in _blocks(a.shape, f.shape):
        inside = {*new} & {*node.axes}
        if inside and inside != {*new}:
            return None
        axes += old if inside else ()
    return in_shape(Reduce(node.op, a, tuple(axes)), node.shape) if axes else None


def in_shape(e: Expr, shape: Shape) -> Expr:
    return e if e.shape == shape else Reshape(e, shape)


def _blocks(old: Shape, new: Shape) -> Iterator[tuple[range, range]]:
    """Stretches of axes with as many entries before as after, in both shapes, the shortest ones."""
    i = j = 0
    while i < len(old) or j < len(new):
        ends = ((x, y) for x in range(i, len(old) + 1) for y in range(j, len(new) + 1) if (x, y) != (i, j))
        x, y = min((e for e in ends if product(old[i : e[0]]) == product(new[j : e[1]])), key=sum)
        yield range(i, x), range(j, y)
        i, j = x, y


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
