"""Rows for contractions: deltas, transposes, ones, scalars taken out, one way of writing a product of matrices."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from symnet.calculus.arithmetic import Product, chain, value_of
from symnet.calculus.chains import (
    chain_order,
    fused,
    in_reading_order,
    is_permutation,
    is_product,
    remade,
    scalar_chain,
    symmetric_by,
    turned_operands,
)
from symnet.calculus.conditions import needs
from symnet.expr import Compare, Contract, Expr, Eye, Full, Mul, Number, Reduce, SizeValue
from symnet.expr.tensor import Labels
from symnet.rewrite import Facts, Found, Rewritten, Row, row
from symnet.sizes import Dim


@row("double transpose", "A.T.T == A", "转置的转置", Contract)
def transposes(node: Contract, facts: Facts) -> Found:
    """A transpose inside a contraction is another labelling of its operand."""
    if not any(map(is_permutation, node.children)) and not (is_permutation(node) and node.output == node.inputs[0]):
        return None
    operands, inputs = [], []
    for operand, labels in zip(node.children, node.inputs, strict=True):
        if isinstance(operand, Contract) and is_permutation(operand):
            inner = dict(zip(operand.output, labels, strict=True))
            labels = tuple(inner[label] for label in operand.inputs[0])
            operand = operand.children[0]
        operands.append(operand)
        inputs.append(labels)
    return remade(operands, inputs, node.output)


@row("transpose of a product", "(A @ B).T == B.T @ A.T", "乘积的转置", Contract)
def transpose_of_product(node: Contract, facts: Facts) -> Found:
    inner = node.children[0]
    if not is_permutation(node) or not isinstance(inner, Contract):
        return None
    names = dict(zip(inner.output, node.inputs[0], strict=True))
    order = tuple(inner.output[node.inputs[0].index(label)] for label in node.output)
    assert len(names) == len(order)
    after = remade(list(inner.children), list(inner.inputs), order)
    return in_reading_order(after) if isinstance(after, Contract) else after


@row("sum of deltas", "sum_j eye(n)[i, j]*a[j] == a[i]", "克罗内克 δ 的性质", Contract)
def deltas(node: Contract, facts: Facts) -> Found:
    """A delta with a summed axis renames it; what is left over counts 1 for each entry, or the size where summed."""
    for k, operand in enumerate(node.children):
        if _of_deltas(operand) and any(label not in node.output for label in node.inputs[k]):
            return fused(node, k)
        if not isinstance(operand, Eye):
            continue
        i, j = node.inputs[k]
        if i != j and i in node.output and j in node.output:
            continue
        keep, drop = (i, j) if j not in node.output else (j, i)
        operands = [*node.children[:k], *node.children[k + 1 :]]
        inputs = [
            tuple(keep if label == drop else label for label in labels)
            for n, labels in enumerate(node.inputs)
            if n != k
        ]
        count: list[Dim] = []
        if not any(keep in labels for labels in inputs):
            if keep in node.output:
                operands.append(Full(1, (operand.shape[0],)))
                inputs.append((keep,))
            else:
                count = [operand.shape[0]]
        rest = remade(operands, inputs, node.output) if operands else Number(1)
        return times_sizes(rest, count)
    return None


def _of_deltas(e: Expr) -> bool:
    return isinstance(e, Contract) and all(isinstance(child, Eye) for child in e.children)


@row("factors of ones", "ones(n) @ A == sum(A, axis=0)", "全一向量", Contract)
def ones(node: Contract, facts: Facts) -> Found:
    for k, operand in enumerate(node.children):
        number = value_of(operand)
        if number is None:
            continue
        if number == 0:
            opened = tuple(dict.fromkeys(c for other in node.children for c in needs(other)))
            return Rewritten(Full(0, node.shape), opened)
        if node.inputs[k] == node.output and len(node.children) == 1:
            return operand
        after = _without_constant(node, k)
        if after is not None:
            return after if number == 1 else Mul(Number(number), after)
    return None


def _without_constant(node: Contract, k: int) -> Expr | None:
    """The contraction without its constant operand k, but for axes that only it has; None where nothing is gained."""
    others = [labels for i, labels in enumerate(node.inputs) if i != k]
    elsewhere = {label for labels in others for label in labels}
    own = tuple(dict.fromkeys(label for label in node.inputs[k] if label not in elsewhere and label in node.output))
    if own == node.inputs[k] and value_of(node.children[k]) == 1:
        return _all_constant(node)
    sizes = node.label_sizes
    operands = [operand for i, operand in enumerate(node.children) if i != k]
    inputs = list(others)
    if own:
        operands.append(Full(1, tuple(sizes[label] for label in own)))
        inputs.append(own)
    count = [sizes[label] for label in dict.fromkeys(node.inputs[k]) if label not in elsewhere and label not in own]
    total = remade(operands, inputs, node.output) if operands else Number(1)
    return times_sizes(total, count)


def _all_constant(node: Contract) -> Expr | None:
    each_once = sorted(label for labels in node.inputs for label in labels) == sorted(node.output)
    if each_once and all(value_of(o) == 1 for o in node.children) and len(node.children) > 1:
        return Full(1, node.shape)
    return None


def times_sizes(e: Expr, dims: list[Dim]) -> Expr:
    for dim in dims:
        e = SizeValue(dim) if e is Number(1) else Mul(SizeValue(dim), e)
    return e


@row("take out a scalar factor", "A @ (c*x) == c*(A @ x)", "提出标量因子", Contract)
def scalars(node: Contract, facts: Facts) -> Found:
    """Numbers and scalar factors of the operands come before the contraction."""
    taken: list[Expr] = []
    number = Fraction(1)
    operands: list[Expr] = []
    inputs: list[Labels] = []
    for operand, labels in zip(node.children, node.inputs, strict=True):
        coefficient, outer, rest = split_scalars(operand)
        number *= coefficient
        taken += outer
        if rest is not None:
            operands.append(rest)
            inputs.append(labels)
    if not taken and number == 1:
        return None
    parts = ([Number(number)] if number != 1 else []) + taken
    return chain(Mul, [*parts, remade(operands, inputs, node.output)] if operands else parts)


def split_scalars(operand: Expr) -> tuple[Fraction, list[Expr], Expr | None]:
    """Number, scalar factors, and what is left of an operand (None: nothing)."""
    product = Product.of(operand)
    if operand.shape and (not isinstance(operand, Mul) or not any(f[0].shape for f in product.factors)):
        return Fraction(1), [], operand
    scalar = [Product(Fraction(1), (f,), ()).expr for f in product.factors if not f[0].shape]
    inner = tuple(f for f in product.factors if f[0].shape)
    if not scalar and product.coefficient == 1:
        return Fraction(1), [], operand
    return product.coefficient, scalar, Product(Fraction(1), inner, product.shape).expr if inner else None


@row("factor apart", "einsum('ii,jk->jk', A, B) == trace(A)*B", "独立的因子", Contract)
def apart(node: Contract, facts: Facts) -> Found:
    """An operand whose axes are all summed, and are those of no other operand, is a scalar factor."""
    if len(node.children) < 2:
        return None
    for k, (operand, labels) in enumerate(zip(node.children, node.inputs, strict=True)):
        elsewhere = {label for i, row in enumerate(node.inputs) if i != k for label in row}
        if labels and not elsewhere & {*labels} and not {*node.output} & {*labels}:
            operands = [*node.children[:k], *node.children[k + 1 :]]
            inputs = [*node.inputs[:k], *node.inputs[k + 1 :]]
            return Mul(Contract((operand,), (labels,), ()), remade(operands, inputs, node.output))
    return None


@row("entrywise product", "einsum('i,i->i', a, b) == a*b", "逐元素乘积", Contract)
def hadamard(node: Contract, facts: Facts) -> Found:
    if len(node.children) < 2 or any(labels != node.output for labels in node.inputs):
        return None
    return chain(Mul, node.children)


@row("diagonal of an outer product", "diag(outer(a, b)) == a*b", "外积的对角线", Contract)
def diagonal_of_outer(node: Contract, facts: Facts) -> Found:
    """Diagonal and trace of an outer product of vectors."""
    inner = node.children[0]
    if len(node.children) > 1 or node.inputs[0] != (0, 0) or not isinstance(inner, Contract):
        return None
    return fused(node, 0) if all(child.rank == 1 for child in inner.children) and not is_product(inner) else None


@row("sum over axes", "einsum('ij->i', A) == sum(A, axis=1)", "按轴求和", Contract)
def as_sum(node: Contract, facts: Facts) -> Found:
    """A contraction of one operand that only drops axes is a sum; so is what only one of several operands drops."""
    if len(node.children) > 1:
        return _summed_first(node)
    (labels,) = node.inputs
    if len(set(labels)) < len(labels) or len(labels) == len(node.output):
        return None
    kept = tuple(label for label in labels if label in node.output)
    total = Reduce("sum", node.children[0], tuple(k for k, label in enumerate(labels) if label not in node.output))
    return total if kept == node.output else Contract((total,), (kept,), node.output)


def _summed_first(node: Contract) -> Expr | None:
    """The contraction with the first operand that alone has summed axes, and others, summed over these."""
    counted = Counter(label for labels in node.inputs for label in labels)
    for k, labels in enumerate(node.inputs):
        gone = [label for label in labels if counted[label] == 1 and label not in node.output]
        if gone and len(gone) < len(labels) and not isinstance(node.children[k], Eye):
            total = Reduce("sum", node.children[k], tuple(labels.index(label) for label in gone))
            operands, inputs = list(node.children), list(node.inputs)
            operands[k], inputs[k] = total, tuple(label for label in labels if label not in gone)
            return remade(operands, inputs, node.output)
    return None


@row("order of factors", "x @ A == A.T @ x", "因子的次序", Contract)
def reading_order(node: Contract, facts: Facts) -> Found:
    """A product of matrices (ending in a vector, or not) has its factors in the order in which it is read."""
    return in_reading_order(node)


@row("product of several matrices", "A @ (B @ C) == A @ B @ C", "矩阵连乘", Contract)
def flatten(node: Contract, facts: Facts) -> Found:
    """A chain of matrices inside a chain; in a scalar, xᵀ A y as one product."""
    for k, operand in enumerate(node.children):
        if not isinstance(operand, Contract) or chain_order(operand) is None or not is_product(operand):
            continue
        if any(isinstance(child, Eye) for child in operand.children):
            continue
        whole = fused(node, k)
        if not node.shape:
            found = scalar_chain(whole)
            if found is not None:
                return found
        elif operand.rank == 2 and chain_order(whole) is not None:
            return in_reading_order(whole)
    return None


@row("symmetric matrix", "A.T == A", "对称矩阵", Contract)
def symmetric(node: Contract, facts: Facts) -> Found:
    """A symmetric matrix is not transposed."""
    inputs = list(node.inputs)
    used: dict[Compare, None] = {}
    for k in turned_operands(node):
        by = symmetric_by(node.children[k], facts.given)
        if by is not None:
            inputs[k] = inputs[k][::-1]
            used.update(dict.fromkeys(by))
    if tuple(inputs) == node.inputs:
        return None
    return Rewritten(remade(list(node.children), inputs, node.output), given=tuple(used))


TENSOR: tuple[Row, ...] = (
    transposes,
    transpose_of_product,
    ones,
    scalars,
    deltas,
    diagonal_of_outer,
    apart,
    hadamard,
    as_sum,
    symmetric,
    flatten,
    reading_order,
)
