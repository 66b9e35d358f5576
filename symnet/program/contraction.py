"""Contractions before they are printed as code: identities taken out, chains put into the cheapest order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from functools import cache
from math import prod

from symnet.expr import Contract, Eye, Full, Index, Number, Reduce, Reshape, SizeValue
from symnet.expr.scalar import Expr
from symnet.expr.tensor import Labels
from symnet.sizes import Dim, Size, substitute

TYPICAL = 100  # what a size is taken for when costs are compared
MOST_OPERANDS = 8


def without_identities(e: Contract) -> Expr:
    """The same contraction with `eye` renamed away wherever one of its labels is summed, and the contractions that
    hold an `eye` (diagonal matrices) opened, so that `diag(v) @ A` scales rows instead of multiplying matrices.

    >>> from symnet.symbols import tensors
    >>> A, = [tensors("A: m n")]
    >>> without_identities(Contract((Eye(A.shape[0]), A), ((0, 1), (1, 2)), (0, 2))) is A
    True
    """
    output = e.output
    operands, inputs = without_eye(*opened(e), output)
    _scale(operands, inputs, output)
    if len(operands) == 1 and inputs[0] == output:
        return operands[0]
    return Contract(tuple(operands), tuple(inputs), output)


def without_eye(operands: list[Expr], inputs: list[Labels], output: Labels) -> tuple[list[Expr], list[Labels]]:
    """Without the identities that only rename a label, or are only summed: those left tie two output labels."""
    k = 0
    while k < len(operands):
        merged = _merge(operands, inputs, output, k)
        if merged is None:
            k += 1
        else:
            operands, inputs = merged
            k = 0
    pairs = [_sum_of_eye(a, labels, output) for a, labels in zip(operands, inputs, strict=True)]
    return [a for a, _ in pairs], [labels for _, labels in pairs]


def _sum_of_eye(a: Expr, labels: Labels, output: Labels) -> tuple[Expr, Labels]:
    """Ones, or their number, for an identity of which a label is summed, and carried by nobody else."""
    kept = tuple(label for label in dict.fromkeys(labels) if label in output)
    if not isinstance(a, Eye) or len(kept) == 2:
        return a, labels
    (n, _) = a.shape
    return (Full(1, (n,)) if kept else Number(n) if isinstance(n, int) else SizeValue(n)), kept


def opened(e: Contract) -> tuple[list[Expr], list[Labels]]:
    """Operands that are contractions with an `eye` among their operands are replaced by these operands."""
    operands: list[Expr] = []
    inputs: list[Labels] = []
    fresh = 1 + max((label for labels in e.inputs for label in labels), default=0)
    for operand, labels in zip(e.children, e.inputs, strict=True):
        inner = operand
        if not (isinstance(inner, Contract) and any(isinstance(child, Eye) for child in inner.children)):
            operands.append(operand)
            inputs.append(labels)
            continue
        name = dict(zip(inner.output, labels, strict=True))
        for label in (label for group in inner.inputs for label in group):
            if label not in name:
                name[label] = fresh
                fresh += 1
        operands.extend(inner.children)
        inputs.extend(tuple(name[label] for label in group) for group in inner.inputs)
    return operands, inputs


def flattened(e: Contract) -> tuple[list[Expr], list[Labels], Labels]:
    """Operands and labels with all inner contractions opened, and without identities that only rename a label."""
    operands, inputs = list(e.children), list(e.inputs)
    while len(operands) <= MOST_OPERANDS:
        k = next((k for k, operand in enumerate(operands) if isinstance(operand, Contract)), None)
        if k is None:
            break
        fresh = 1 + max((label for labels in inputs for label in labels), default=0)
        inner = operands[k]
        assert isinstance(inner, Contract)
        name = dict(zip(inner.output, inputs[k], strict=True))
        for label in (label for group in inner.inputs for label in group):
            name.setdefault(label, fresh + label)
        operands[k : k + 1] = inner.children
        inputs[k : k + 1] = [tuple(name[label] for label in group) for group in inner.inputs]
    return (*without_eye(operands, inputs, e.output), e.output)


def without_ones(e: Contract) -> Expr:
    """The same contraction without labels of literal size 1 that are summed: their axes are left out."""
    if not any(1 in a.shape for a in e.children):
        return e
    ones = {label for label, dim in e.label_sizes.items() if dim == 1 and label not in e.output}
    if not ones:
        return e
    operands, inputs = [], []
    for a, labels in zip(e.children, e.inputs, strict=True):
        axes = tuple(k for k, label in enumerate(labels) if label in ones)
        operands.append(_without_axes(a, axes) if axes else a)
        inputs.append(tuple(label for label in labels if label not in ones))
    if len(operands) == 1 and inputs[0] == e.output:
        return operands[0]
    return Contract(tuple(operands), tuple(inputs), e.output)


def _without_axes(a: Expr, axes: tuple[int, ...]) -> Expr:
    """The array without axes of size 1; where they were only put in, they are not."""
    if isinstance(a, Reduce) and a.op == "sum" and a.keepdims and a.axes == axes:
        return Reduce(a.op, a.children[0], axes)
    if isinstance(a, Reshape) and a.children[0].shape == tuple(d for k, d in enumerate(a.shape) if k not in axes):
        return a.children[0]
    return Index(a, tuple(0 if k in axes else (None, None, 1) for k in range(a.rank)))


def summed_first(e: Contract) -> Contract | None:
    """A product with every operand summed over the labels that it alone has; None where there are none."""
    carriers = Counter(label for labels in e.inputs for label in set(labels))
    lonely = {label for label, count in carriers.items() if count == 1 and label not in e.output}
    if len(e.children) < 2 or not lonely:
        return None
    operands, inputs = list(e.children), list(e.inputs)
    for k, (a, labels) in enumerate(zip(operands, inputs, strict=True)):
        if lonely & set(labels):
            inputs[k] = tuple(dict.fromkeys(label for label in labels if label not in lonely))
            operands[k] = Contract((a,), (labels,), inputs[k])
    return Contract(tuple(operands), tuple(inputs), e.output)


def _merge(
    operands: Sequence[Expr], inputs: Sequence[Labels], output: Labels, k: int
) -> tuple[list[Expr], list[Labels]] | None:
    """Without operand k, if it is an `eye` of which one label is summed and the other is carried by somebody else, or
    of which both are the same that somebody else carries."""
    if not isinstance(operands[k], Eye):
        return None
    i, j = inputs[k]
    rest = [labels for m, labels in enumerate(inputs) if m != k]
    carried = {label for labels in rest for label in labels}
    if not carried & {i, j} or (i != j and i in output and j in output):
        return None
    old, new = (j, i) if j not in output else (i, j)
    return (
        [operand for m, operand in enumerate(operands) if m != k],
        [tuple(new if label == old else label for label in labels) for labels in rest],
    )


def _scale(operands: list[Expr], inputs: list[Labels], output: Labels) -> None:
    """A vector that only scales an axis which lives on (Wᵀ diag(v) W) is multiplied into an operand with that axis."""
    k = 0
    while k < len(operands) > 2:
        others = [m for m, labels in enumerate(inputs) if m != k and set(inputs[k]) <= set(labels)]
        alive = len(others) + (inputs[k][0] in output if inputs[k] else 0)
        if operands[k].rank != 1 or alive < 2 or not others:
            k += 1
            continue
        target = max(others, key=lambda m: (-operands[m].rank, m))
        both = (inputs[k], inputs[target])
        if len(set(both[1])) < len(both[1]):
            k += 1
            continue
        operands[target] = Contract((operands[k], operands[target]), both, both[1])
        del operands[k], inputs[k]
        k = 0


def first_pair(
    e: Contract, formed: Container[Expr] = (), number: Callable[[Dim], Dim] = lambda dim: dim
) -> Contract | None:
    """A contraction of three or more operands with the best two joined to one; None where that is no better.

    Of three operands, the best pair is the one whose result is smallest, then the one that costs least, then one that
    is formed anyway, then one array with itself. Of more, it is where the cheapest path begins, which opt_einsum finds.
    number: a size as a number, where it is known; else all are taken for equal.
    """
    sizes = {label: typical(number(dim)) for label, dim in e.label_sizes.items()}
    if len(e.children) > MOST_OPERANDS or any(len(set(labels)) < len(labels) for labels in e.inputs):
        return None
    best: tuple[int, int, bool, bool, int, int] | None = None
    for i in range(len(e.children)):
        for j in range(i + 1, len(e.children)):
            if isinstance(e.children[i], Eye) or isinstance(e.children[j], Eye):
                continue  # it lives on a diagonal of the whole
            kept = _kept(e, i, j)
            both = dict.fromkeys(e.inputs[i] + e.inputs[j])
            other = e.children[i] is not e.children[j]
            fresh = _joined(e, i, j) not in formed
            found = (prod(sizes[k] for k in kept), prod(sizes[k] for k in both), fresh, other, i, j)
            best = min(best or found, found)
    if best is None or best[1] >= prod(sizes.values()):
        return None  # nothing is summed before the end: einsum needs no intermediate array
    i, j = _cheapest_start(e, sizes) or best[-2:]
    rest = [k for k in range(len(e.children)) if k not in (i, j)]
    inputs = (_kept(e, i, j), *(e.inputs[k] for k in rest))
    return Contract((_joined(e, i, j), *(e.children[k] for k in rest)), inputs, e.output)


def _cheapest_start(e: Contract, sizes: Mapping[int, int]) -> tuple[int, int] | None:
    """The two operands that a cheapest path joins first, where there are more than three."""
    if len(e.children) < 4 or any(isinstance(child, Eye) for child in e.children):
        return None
    from opt_einsum.paths import dynamic_programming

    path = dynamic_programming([frozenset(labels) for labels in e.inputs], frozenset(e.output), dict(sizes))
    i, *more = sorted(path[0])
    return (i, more[0]) if len(more) == 1 else None


def _joined(e: Contract, i: int, j: int) -> Contract:
    return Contract((e.children[i], e.children[j]), (e.inputs[i], e.inputs[j]), _kept(e, i, j))


def _kept(e: Contract, i: int, j: int) -> Labels:
    """The labels of operands i and j that are still needed after they are multiplied: first what is summed later."""
    both = dict.fromkeys(e.inputs[i] + e.inputs[j])
    later = set().union(*(labels for k, labels in enumerate(e.inputs) if k not in (i, j)))
    summed = [label for label in both if label in later and label not in e.output]
    return (*summed, *(label for label in e.output if label in both))


Tree = int | tuple["Tree", "Tree"]


def cheapest_order(dims: Sequence[Dim]) -> Tree:
    """The order of products of a chain of matrices; factor k has shape dims[k] × dims[k + 1]; ties go to the left.

    >>> cheapest_order([5, 5, 5, 1])
    (0, (1, 2))
    """
    size = [typical(dim) for dim in dims]

    @cache
    def best(i: int, j: int) -> tuple[int, int]:
        """(cost, last split) of the factors i to j."""
        if i == j:
            return 0, i
        options = ((best(i, k)[0] + best(k + 1, j)[0] + size[i] * size[k + 1] * size[j + 1], -k) for k in range(i, j))
        cost, split = min(options)
        return cost, -split

    def tree(i: int, j: int) -> Tree:
        return i if i == j else (tree(i, best(i, j)[1]), tree(best(i, j)[1] + 1, j))

    return tree(0, len(dims) - 2)


def typical(dim: Dim) -> int:
    """A size as a number, for comparing costs."""
    value = substitute(dim, dict.fromkeys(dim.names, TYPICAL)) if isinstance(dim, Size) else dim
    assert isinstance(value, int)
    return value
