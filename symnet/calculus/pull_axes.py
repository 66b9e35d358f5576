"""Reverse rules of the nodes that move along axes: contractions, reductions, selections, windows, matrices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symnet.calculus.arithmetic import ONE, expand, keepdims, size_number, times
from symnet.calculus.chains import in_reading_order
from symnet.calculus.pull_entries import Names, Pulled
from symnet.expr import (
    AxisMap,
    Compare,
    Concat,
    Contract,
    Det,
    Embed,
    Expr,
    Eye,
    Full,
    Index,
    Inverse,
    Map,
    Reduce,
    Reshape,
    Unwindow,
    Where,
    Window,
    negate,
    reciprocal,
)
from symnet.expr.tensor import Labels
from symnet.sizes import Dim, Shape, product

EVERYTHING = (None, None, 1)  # the slice of a whole axis


def pull_contract(node: Contract, g: Expr, i: int, names: Names) -> Pulled:
    sizes = node.label_sizes
    output = node.output[len(node.output) - g.rank :]
    if any(d == 1 != sizes[label] for d, label in zip(g.shape, output, strict=True)):
        g, output = expand(g, node.shape), node.output
    operands, inputs = list(node.children), list(node.inputs)
    operands[i : i + 1] = [g] if g.rank else []
    inputs[i : i + 1] = [output] if g.rank else []
    value = contraction(operands, inputs, node.inputs[i], sizes)
    return Pulled(value if g.rank else times(g, value))


def contraction(operands: list[Expr], inputs: list[Labels], target: Labels, sizes: Mapping[int, Dim]) -> Expr:
    """The contraction with output `target`, where labels may be missing (ones) or come twice (a diagonal)."""
    operands, inputs = list(operands), _unit_labels(list(inputs), target, sizes)
    output: list[int] = []
    present = {label for labels in inputs for label in labels}
    fresh = max((*sizes, *target, 0)) + 1
    for label in target:
        if label in output:
            operands.append(Eye(sizes[label]))
            inputs.append((label, fresh))
            output.append(fresh)
            fresh += 1
            continue
        if label not in present and target.count(label) == 1:
            operands.append(Full(1, (sizes[label],)))
            inputs.append((label,))
        output.append(label)
    if not operands:
        return ONE
    if len(operands) == 1 and inputs[0] == tuple(output):
        return operands[0]
    each_once = sorted(label for labels in inputs for label in labels) == sorted(output)
    if each_once and all(isinstance(o, Full) and o.value == 1 for o in operands):
        return Full(1, tuple(sizes[label] for label in output))
    return in_reading_order(Contract(tuple(operands), tuple(inputs), tuple(output)))


def _unit_labels(inputs: list[Labels], target: Labels, sizes: Mapping[int, Dim]) -> list[Labels]:
    """A summed axis of size 1 takes the place of a missing axis of size 1 of the result: no ones are needed."""
    flat = [label for labels in inputs for label in labels]
    spare = [label for label in flat if sizes[label] == 1 and label not in target and flat.count(label) == 1]
    names: dict[int, int] = {}
    for label in target:
        if label not in flat and sizes[label] == 1 and target.count(label) == 1 and spare:
            names[spare.pop(0)] = label
    return [tuple(names.get(label, label) for label in labels) for labels in inputs]


def pull_sum(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    return Pulled(_kept(node, g))


def _kept(node: Reduce, g: Expr) -> Expr:
    return g if node.keepdims else keepdims(g, node.children[0].shape, node.axes)


def _same(node: Reduce, names: Names) -> Expr:
    """The reduction itself, ready to broadcast against its operand."""
    return keepdims(names.get(node, node), node.children[0].shape, node.axes) if not node.keepdims else node


def pull_mean(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    count = size_number(node.children[0].shape[axis] for axis in node.axes)
    return Pulled(times(_kept(node, g), reciprocal(count)))


def pull_norm(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    whole = _same(node, names)
    return Pulled(times(times(_kept(node, g), node.children[0]), reciprocal(whole)), "no value at 0")


def pull_norm1(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    e = node.children[0]
    return Pulled(times(_kept(node, g), Map("sign", e)), "abs'(0) = 0")


def pull_extreme(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    e = node.children[0]
    chosen = _merged(e if node.op == "max" else negate(e), node.axes, lambda row: AxisMap("argmax_onehot", row, -1))
    return Pulled(
        times(_kept(node, g), chosen),
        f"at a tie the first {'largest' if node.op == 'max' else 'smallest'} entry counts",
    )


def _merged(e: Expr, axes: tuple[int, ...], build: Callable[[Expr], Expr]) -> Expr:
    """`build` applied along several axes at once, as if they were one (the last) axis, in row-major order."""
    rest = [i for i in range(e.rank) if i not in axes]
    order = (*rest, *axes)
    moved = permuted(e, order)
    shape: Shape = (*(e.shape[i] for i in rest), product(e.shape[i] for i in axes))
    flat = build(moved if moved.shape == shape else Reshape(moved, shape))
    back = flat if flat.shape == moved.shape else Reshape(flat, moved.shape)
    return permuted(back, tuple(order.index(i) for i in range(e.rank)))


def permuted(e: Expr, order: tuple[int, ...]) -> Expr:
    return e if order == tuple(range(e.rank)) else Contract((e,), (tuple(range(e.rank)),), order)


def pull_prod(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    others = _merged(node.children[0], node.axes, _product_of_others)
    return Pulled(times(_kept(node, g), others))


def _product_of_others(e: Expr) -> Expr:
    n = e.shape[-1]
    rows = Reshape(e, (*e.shape[:-1], 1, n))
    return Reduce("prod", Where(Compare("==", Eye(n), ONE), ONE, rows), (rows.rank - 1,))


def pull_logsumexp(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    e = node.children[0]
    if len(node.axes) == 1:
        shares: Expr = AxisMap("softmax", e, node.axes[0])
        shares = names.get(shares, shares)
    else:
        shares = Map("exp", e - _same(node, names))
    return Pulled(times(_kept(node, g), shares))


def sum_along(g: Expr, shape: Shape, axis: int) -> Expr:
    """The sum of an adjoint (perhaps short) of a tensor of `shape` along an axis, ready to broadcast against it."""
    place = axis - (len(shape) - g.rank)
    if place < 0 or g.shape[place] != shape[axis]:
        return times(size_number([shape[axis]]), g)
    return Reduce("sum", g, (place,), len(shape) > 1)


def pull_softmax(node: AxisMap, g: Expr, i: int, names: Names) -> Pulled:
    p = names.get(node, node)
    return Pulled(times(p, g - sum_along(times(g, p), node.shape, node.axis)))


def pull_log_softmax(node: AxisMap, g: Expr, i: int, names: Names) -> Pulled:
    p: Expr = AxisMap("softmax", node.children[0], node.axis)
    return Pulled(g - times(names.get(p, p), sum_along(g, node.shape, node.axis)))


def pull_onehot(node: AxisMap, g: Expr, i: int, names: Names) -> Pulled:
    return Pulled(None, "the derivative of argmax_onehot is taken to be 0")


def pull_index(node: Index, g: Expr, i: int, names: Names) -> Pulled:
    shape = node.children[0].shape
    if all(d == 1 if isinstance(s, int) else s == EVERYTHING for s, d in zip(node.selectors, shape, strict=True)):
        return Pulled(Reshape(expand(g, node.shape), shape) if g.rank else g)
    return Pulled(Embed(expand(g, node.shape), node.selectors, node.children[0].shape))


def pull_embed(node: Embed, g: Expr, i: int, names: Names) -> Pulled:
    return Pulled(Index(expand(g, node.shape), node.selectors) if g.rank else g)


def pull_concat(node: Concat, g: Expr, i: int, names: Names) -> Pulled:
    if not g.rank:
        return Pulled(g)
    start: Dim = 0
    for part in node.children[:i]:
        start = start + part.shape[node.axis]
    stop = start + node.children[i].shape[node.axis]
    cut = tuple((start, stop, 1) if axis == node.axis else EVERYTHING for axis in range(node.rank))
    return Pulled(Index(expand(g, node.shape), cut))


def pull_reshape(node: Reshape, g: Expr, i: int, names: Names) -> Pulled:
    return Pulled(Reshape(expand(g, node.shape), node.children[0].shape) if g.rank else g)


def pull_window(node: Window, g: Expr, i: int, names: Names) -> Pulled:
    return Pulled(Unwindow(expand(g, node.shape), node.children[0].shape, *node.data))


def pull_unwindow(node: Unwindow, g: Expr, i: int, names: Names) -> Pulled:
    return Pulled(Window(expand(g, node.shape), *node.data[1:]))


def pull_inverse(node: Inverse, g: Expr, i: int, names: Names) -> Pulled:
    y = names.get(node, node)
    g = expand(g, node.shape)
    return Pulled(negate(Contract((y, g, y), ((1, 0), (1, 2), (3, 2)), (0, 3))))


def pull_det(node: Det, g: Expr, i: int, names: Names) -> Pulled:
    x = node.children[0]
    whole = names.get(node, node)
    inverse = Contract((Inverse(x),), ((0, 1),), (1, 0))
    return Pulled(times(times(g, whole), inverse))
