"""From an expression to the normal form of its entry e[i0, i1, ...]: one row for each node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from symnet.errors import quote
from symnet.expr import (
    Add,
    Apply,
    AxisMap,
    Compare,
    Concat,
    Constant,
    Contract,
    Defined,
    Det,
    Embed,
    Expr,
    Eye,
    Formal,
    Full,
    Index,
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Symbol,
    Unwindow,
    Where,
    Window,
    postorder,
    slice_range,
)
from symnet.functions import FUNCTIONS
from symnet.normal.tensor import functions
from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.budget import Budget, Unsupported
from symnet.normal.tensor.forms import ONE, Poly, number
from symnet.normal.tensor.labels import Label
from symnet.normal.tensor.reductions import REDUCTIONS
from symnet.sizes import Dim, Shape, Size, product

START = 1000  # labels of a contraction while it is summed
TOTAL = ("sin", "cos", "atan", "erf")
MOST_FACTORS = 6  # of a product over an axis that is written out


def new_algebra(
    signs: Mapping[str, str] | None = None,
    swaps: Mapping[str, tuple[tuple[int, ...], ...]] | None = None,
    budget: Budget | None = None,
) -> Algebra:
    """An empty algebra with the rules of this room."""
    return Algebra(REDUCTIONS, functions.REBUILDERS, functions.power, signs, swaps, budget)


class Forms:
    """Normal forms of expressions in one algebra; shared sub-expressions are done once.

    >>> from symnet.symbols import tensors
    >>> from symnet.ops import softmax, sum
    >>> z = tensors("z: n")
    >>> forms = Forms(new_algebra())
    >>> forms.of(sum(softmax(z))) == forms.of(Number(1))
    True
    """

    def __init__(self, algebra: Algebra):
        self.algebra = algebra
        self.done: dict[Expr, Poly] = {}

    def of(self, e: Expr) -> Poly:
        """The form of the entry of `e`, over the labels 0, 1, ... of its axes."""
        pending = [e]
        while pending:
            root = pending[-1]
            again = False
            for node in postorder(root, stop=self.done.__contains__):
                if node in self.done:
                    continue
                simpler = _definition(node)
                if simpler is None:
                    form = NODES[type(node)](self.algebra, node, *map(self.done.get, node.children))
                    self.done[node] = self.algebra.settled(form)
                elif simpler in self.done:
                    self.done[node] = self.done[simpler]
                else:
                    pending.append(simpler)
                    again = True
                    break
            if not again:
                pending.pop()
        return self.done[e]


def _definition(node: Expr) -> Expr | None:
    if not isinstance(node, Map):
        return None
    definition = FUNCTIONS[node.name].definition
    return None if definition is None else definition(*node.children)


def aligned(algebra: Algebra, p: Poly, shape: Shape, target: Shape) -> Poly:
    """The form of an operand as part of a broadcast result."""
    shift = len(target) - len(shape)
    return algebra.rename(p, {i: i + shift for i in range(len(shape))}) if shift else p


def _labels(algebra: Algebra, shape: Shape) -> tuple[Label, ...]:
    return tuple(algebra.labels.at(0) if dim == 1 else i for i, dim in enumerate(shape))


def _symbol(algebra: Algebra, e: Symbol) -> Poly:
    labels = _labels(algebra, e.shape)
    head = algebra.head(
        "symbol", (e.name,), arity=e.rank, swaps=algebra.symmetries.get(e.name, ()), sign=algebra.signs.get(e.name, "")
    )
    if "diagonal" in e.facts:
        return algebra.mul(algebra.delta(*labels, e.shape[0]), algebra.atom(head, (labels[0], labels[0])))
    if "skew" in e.facts:
        turned = algebra.scale(algebra.atom(head, labels[::-1]), -1)
        return algebra.scale(algebra.add(algebra.atom(head, labels), turned), Fraction(1, 2))
    return algebra.atom(head, labels)


def _constant(algebra: Algebra, e: Constant) -> Poly:
    return functions.exp(algebra, ONE) if e.name == "e" else algebra.atom(algebra.head("pi", sign="+"))


def _pair(algebra: Algebra, e: Expr, a: Poly, b: Poly) -> tuple[Poly, Poly]:
    left, right = e.children[0], e.children[1]
    return aligned(algebra, a, left.shape, e.shape), aligned(algebra, b, right.shape, e.shape)


def _power(algebra: Algebra, e: Power, a: Poly, b: Poly) -> Poly:
    base, exponent = _pair(algebra, e, a, b)
    if exponent.constant is not None:
        return functions.power(algebra, base, exponent.constant)
    if base.sign == "+":
        return functions.exp(algebra, algebra.mul(exponent, functions.log(algebra, base)))
    return functions.opaque(algebra, "power", (), (base, exponent), total=False)


def _map(algebra: Algebra, e: Map, *operands: Poly) -> Poly:
    rows = [aligned(algebra, p, child.shape, e.shape) for p, child in zip(operands, e.children, strict=True)]
    if e.name == "exp":
        return functions.exp(algebra, rows[0])
    if e.name == "log":
        return functions.log(algebra, rows[0])
    return functions.call(algebra, e.name, rows, e.name in TOTAL)


def _apply(algebra: Algebra, e: Apply, a: Poly) -> Poly:
    return functions.opaque(algebra, "apply", (e.name, e.order), (a,), total=a.total)


def _compare(algebra: Algebra, e: Compare, a: Poly, b: Poly) -> Poly:
    left, right = _pair(algebra, e, a, b)
    return algebra.add(left, algebra.scale(right, -1))


def _where(algebra: Algebra, e: Where, d: Poly, a: Poly, b: Poly) -> Poly:
    rows = [aligned(algebra, p, child.shape, e.shape) for p, child in zip((d, a, b), e.children, strict=True)]
    return functions.where(algebra, e.children[0].relation, *rows)


def _contract(algebra: Algebra, e: Contract, *operands: Poly) -> Poly:
    sizes = e.label_sizes
    last = {label: k for k, labels in enumerate(e.inputs) for label in labels}
    result = ONE
    for k, (p, labels) in enumerate(zip(operands, e.inputs, strict=True)):
        result = algebra.mul(result, algebra.rename(p, {i: START + label for i, label in enumerate(labels)}))
        ready = [label for label in sizes if last[label] == k and label not in e.output]
        result = algebra.sum_all(result, [(START + label, sizes[label]) for label in ready])
    return algebra.rename(result, {START + label: i for i, label in enumerate(e.output)})


def _reduced_names(e: Reduce) -> dict[Label, Label]:
    kept = [i for i in range(e.children[0].rank) if i not in e.axes]
    return {i: i if e.keepdims else k for k, i in enumerate(kept)}


def _reduce(algebra: Algebra, e: Reduce, a: Poly) -> Poly:
    shape = e.children[0].shape
    axes = [(axis, shape[axis]) for axis in e.axes]
    return algebra.rename(REDUCTION[e.op](algebra, a, axes), _reduced_names(e))


Axes = list[tuple[Label, Dim]]


def _mean(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    count = algebra.dim(product(dim for _, dim in axes))
    return algebra.mul(algebra.sum_all(a, axes), functions.power(algebra, count, -1))


def _norm(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    return functions.power(algebra, algebra.settled(algebra.sum_all(algebra.mul(a, a), axes)), Fraction(1, 2))


def _logsumexp(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    return functions.log(algebra, algebra.settled(algebra.sum_all(functions.exp(algebra, a), axes)))


def _largest(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    touched = [(label, dim) for label, dim in axes if label in a.free and dim != 1]
    if not touched:
        return a
    dims = tuple(dim for _, dim in touched)
    return functions.opaque(
        algebra, "reduce", ("max", dims), (a,), internal=[label for label, _ in touched], sign=a.sign, total=a.total
    )


def _prod(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    count = product(dim for _, dim in axes)
    if isinstance(count, int) and count <= MOST_FACTORS:
        for label, dim in axes:
            assert isinstance(dim, int)
            a = algebra.mul(*(algebra.rename(a, {label: algebra.labels.at(k)}) for k in range(dim)))
        return a
    dims = tuple(dim for _, dim in axes)
    internal = [label for label, _ in axes]
    return functions.opaque(algebra, "reduce", ("prod", dims), (a,), internal=internal, sign=a.sign, total=a.total)


REDUCTION: dict[str, Callable[[Algebra, Poly, Axes], Poly]] = {
    "sum": lambda algebra, a, axes: algebra.sum_all(a, axes),
    "mean": _mean,
    "norm": _norm,
    "norm1": lambda algebra, a, axes: algebra.sum_all(functions.absolute(algebra, a), axes),
    "logsumexp": _logsumexp,
    "max": _largest,
    "min": lambda algebra, a, axes: algebra.scale(_largest(algebra, algebra.scale(a, -1), axes), -1),
    "prod": _prod,
}


def _axis_map(algebra: Algebra, e: AxisMap, a: Poly) -> Poly:
    axis = (e.axis, e.shape[e.axis])
    if e.name == "argmax_onehot":
        if axis[1] == 1 or e.axis not in a.free:
            at = algebra.labels.at(0)
            return algebra.delta(e.axis, at, axis[1]) if axis[1] != 1 else ONE
        body = algebra.rename(a, {e.axis: START})
        return functions.opaque(
            algebra, "argmax", (axis[1],), (body,), internal=[START], extra=(e.axis,), sign="0+", total=a.total
        )
    weight = functions.exp(algebra, a)
    total = algebra.settled(algebra.sum_over(weight, *axis))
    if e.name == "softmax":
        return algebra.mul(weight, functions.power(algebra, total, -1))
    return algebra.add(a, algebra.scale(functions.log(algebra, total), -1))


# ------------------------------------------------------------------ moving entries
def _index(algebra: Algebra, e: Index, a: Poly) -> Poly:
    names: dict[Label, Label] = {}
    place = 0
    for axis, (selector, dim) in enumerate(zip(e.selectors, e.children[0].shape, strict=True)):
        if isinstance(selector, int):
            names[axis] = _position(algebra, selector, dim, e)
            continue
        first, _, step = slice_range(selector, dim, e.children[0])
        fresh = algebra.labels.at(0) if e.shape[place] == 1 else place
        names[axis] = algebra.labels.shift(fresh, step, first)
        place += 1
    return algebra.rename(a, names)


def _position(algebra: Algebra, selector: int, dim: Dim, e: Expr) -> Label:
    if selector >= 0:
        return algebra.labels.at(selector)
    if isinstance(dim, int):
        return algebra.labels.at(dim + selector)
    return algebra.labels.shift(algebra.labels.at(0), 1, dim + selector)


def _embed(algebra: Algebra, e: Embed, a: Poly) -> Poly:
    names: dict[Label, Label] = {}
    factors: list[Poly] = []
    place = 0
    for axis, (selector, dim) in enumerate(zip(e.selectors, e.shape, strict=True)):
        if isinstance(selector, int):
            if dim != 1:
                factors.append(algebra.delta(axis, _position(algebra, selector, dim, e), dim))
            continue
        first, length, step = slice_range(selector, dim, e)
        if (first, length, step) != (0, dim, 1):
            raise Unsupported(f"{quote(e, 60)} puts a slice into a larger tensor, which the normal form does not treat")
        names[place] = axis
        place += 1
    return algebra.mul(algebra.rename(a, names), *factors)


def _concat(algebra: Algebra, e: Concat, *parts: Poly) -> Poly:
    if len(parts) == 1:
        return parts[0]
    bodies = tuple(algebra.rename(p, {e.axis: START}) for p in parts)
    dims = tuple(part.shape[e.axis] for part in e.children)
    total = all(p.total for p in parts)
    return functions.opaque(algebra, "concat", dims, bodies, internal=[START], extra=(e.axis,), total=total)


def _reshape(algebra: Algebra, e: Reshape, a: Poly) -> Poly:
    names: dict[Label, Label] = {}
    table = algebra.labels
    for old, new in grouped(e.children[0].shape, e.shape):
        new_dims = tuple(e.shape[k] for k in new)
        old_dims = tuple(e.children[0].shape[k] for k in old)
        place = table.join(tuple(new), new_dims)
        names.update((k, table.part(place, old_dims, i)) for i, k in enumerate(old))
    return algebra.rename(a, names)


def grouped(old: Shape, new: Shape) -> list[tuple[list[int], list[int]]]:
    """Axes of two shapes in groups of equal products, each as small as they come."""
    groups: list[tuple[list[int], list[int]]] = []
    i = j = 0
    while i < len(old) or j < len(new):
        left, right = [], []
        a: Dim = 1
        b: Dim = 1
        if i < len(old):
            left.append(i)
            a, i = old[i], i + 1
        if j < len(new):
            right.append(j)
            b, j = new[j], j + 1
        while a != b:
            grow_left = i < len(old) and (j >= len(new) or _smaller(a, b))
            if grow_left:
                left.append(i)
                a, i = a * old[i], i + 1
            elif j < len(new):
                right.append(j)
                b, j = b * new[j], j + 1
            else:
                raise Unsupported("this reshape does not split or merge axes one by one")
        groups.append((left, right))
    return groups


def _smaller(a: Dim, b: Dim) -> bool:
    def degree(d: Dim) -> tuple[int, int]:
        if isinstance(d, Size):
            return max(sum(p for _, p in m) for m, _ in d.terms), 0
        return 0, d

    return degree(a) < degree(b)


def _moved_whole(algebra: Algebra, e: Expr, a: Poly) -> Poly:
    """Windows: opaque, the axes of the operand bound by the head and those of the result its labels."""
    shape = e.children[0].shape
    internal = [START + k for k in range(len(shape))]
    body = algebra.rename(a, dict(enumerate(internal)))
    data = (type(e).__name__, str(e.data), tuple(shape))
    return functions.opaque(
        algebra, "window", data, (body,), internal=internal, extra=_labels(algebra, e.shape), total=a.total
    )


# ------------------------------------------------------------------ matrices
def _matrix(algebra: Algebra, e: Expr, a: Poly) -> tuple[Poly, bool]:
    """The matrix with its axes as the labels START, START+1, or those of its transpose, whichever comes first."""
    straight = algebra.rename(a, {0: START, 1: START + 1})
    turned = algebra.rename(a, {1: START, 0: START + 1})
    return (straight, False) if straight.digest <= turned.digest else (turned, True)


def _inverse(algebra: Algebra, e: Inverse, a: Poly) -> Poly:
    if e.shape[0] == 1:
        return functions.power(algebra, a, -1)
    body, transposed = _matrix(algebra, e, a)
    labels = (1, 0) if transposed else (0, 1)
    return functions.opaque(
        algebra, "inverse", (e.shape[0],), (body,), internal=[START, START + 1], extra=labels, total=False
    )


def _det(algebra: Algebra, e: Det, a: Poly) -> Poly:
    n = e.children[0].shape[0]
    if n == 1:
        return a
    if a == algebra.delta(0, 1, n):
        return ONE
    body, _ = _matrix(algebra, e, a)
    return functions.opaque(algebra, "det", (n,), (body,), internal=[START, START + 1], total=a.total)


def _formal(algebra: Algebra, e: Expr, *operands: Poly) -> Poly:
    raise Unsupported(f"{quote(e, 60)} is a derivative as written; the normal form needs it eliminated")


def _sum_of_two(algebra: Algebra, e: Add, a: Poly, b: Poly) -> Poly:
    return algebra.add(*_pair(algebra, e, a, b))


def _product_of_two(algebra: Algebra, e: Mul, a: Poly, b: Poly) -> Poly:
    return algebra.mul(*_pair(algebra, e, a, b))


NODES: dict[type, Callable[..., Any]] = {
    Number: lambda algebra, e: number(e.value),
    Constant: _constant,
    SizeValue: lambda algebra, e: algebra.dim(e.size),
    Symbol: _symbol,
    Defined: lambda algebra, e, a: a,
    Add: _sum_of_two,
    Mul: _product_of_two,
    Power: _power,
    Map: _map,
    Apply: _apply,
    Compare: _compare,
    Where: _where,
    Full: lambda algebra, e: number(e.value),
    Eye: lambda algebra, e: ONE if e.shape[0] == 1 else algebra.delta(0, 1, e.shape[0]),
    Contract: _contract,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Index: _index,
    Embed: _embed,
    Concat: _concat,
    Reshape: _reshape,
    Window: _moved_whole,
    Unwindow: _moved_whole,
    Inverse: _inverse,
    Det: _det,
    Formal: _formal,
}
