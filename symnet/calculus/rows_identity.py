"""Rows for identities, unit vectors and blocks of zeros, and the Kronecker product as the last word on four axes."""

from __future__ import annotations

from symnet.calculus.arithmetic import Factor, Product, sum_of, terms_of
from symnet.calculus.chains import is_permutation, remade
from symnet.calculus.rows_arithmetic import ONE
from symnet.calculus.rows_tensor import times_sizes
from symnet.expr import Add, Concat, Contract, Embed, Expr, Eye, Full, Index, Mul, Reduce, Reshape
from symnet.expr.places import Selector, slice_range
from symnet.rewrite import Facts, Found, Row, row
from symnet.sizes import Dim, Shape, may_be_below_one, product

ALL: Selector = (None, None, 1)


@row("unit vector", "embed(a, (n,), k) == a*eye(n)[k]", "单位向量", Embed)
def unit_vector(node: Embed, facts: Facts) -> Found:
    """A number at one place of a vector of zeros."""
    e = node.children[0]
    if e.shape or node.rank != 1:
        return None
    unit = Index(Eye(node.shape[0]), node.selectors)
    return Product(ONE, ((e, ONE), (unit, ONE)), node.shape).expr


@row("block of zeros", "embed(a, (m + n,), 0:m) == concatenate((a, zeros(n)))", "零块", Embed)
def block_of_zeros(node: Embed, facts: Facts) -> Found:
    """A range at the beginning or the end of one axis, the others whole."""
    e = node.children[0]
    moved = [axis for axis, (s, dim) in enumerate(zip(node.selectors, node.shape, strict=True)) if not _whole(s, dim)]
    if len(moved) != 1 or e.rank != node.rank or isinstance(node.selectors[moved[0]], int):
        return None
    (axis,) = moved
    dim = node.shape[axis]
    first, length, step = slice_range(node.selectors[axis], dim, node)
    rest = dim - length
    if step != 1 or may_be_below_one(rest) or (first != 0 and first + length != dim):
        return None
    zeros = Full(0, (*e.shape[:axis], rest, *e.shape[axis + 1 :]))
    return Concat((e, zeros) if first == 0 else (zeros, e), axis)


def _whole(selector: Selector, dim: Dim) -> bool:
    return (
        not isinstance(selector, int) and selector[2] == 1 and selector[0] in (None, 0) and selector[1] in (None, dim)
    )


@row(
    "transpose of parts",
    "eye(n)[:, a:b].T == eye(n)[a:b, :], concatenate((A, B)).T joins A.T and B.T",
    "分块转置",
    Contract,
)
def transpose_of_parts(node: Contract, facts: Facts) -> Found:
    """The transpose goes into a slice of an identity, into joined parts, and into an identity of grouped axes."""
    if not is_permutation(node):
        return None
    inner = node.children[0]
    axes = tuple(node.inputs[0].index(label) for label in node.output)
    if isinstance(inner, Index) and isinstance(inner.children[0], Eye) and axes == (1, 0):
        return Index(inner.children[0], inner.selectors[::-1])
    if isinstance(inner, Concat):
        return Concat(tuple(_permuted(part, axes) for part in inner.children), axes.index(inner.axis))
    if isinstance(inner, Reshape) and isinstance(inner.children[0], Eye):
        k = next((k for k in range(inner.rank) if axes == (*range(k, inner.rank), *range(k))), 0)
        if k and product(inner.shape[:k]) == product(inner.shape[k:]):
            return Reshape(inner.children[0], node.shape)
    return None


def _permuted(e: Expr, axes: tuple[int, ...]) -> Expr:
    if isinstance(e, Full):
        return Full(e.value, tuple(e.shape[axis] for axis in axes))
    return Contract((e,), (tuple(range(e.rank)),), axes)


@row(
    "part of an identity", "the identity of several axes at [..., k] has eye(n)[k] as a factor", "单位张量的部分", Index
)
def part_of_identity(node: Index, facts: Facts) -> Found:
    """A selection from a product of identities selects in one of them."""
    inner = node.children[0]
    if not isinstance(inner, Contract) or not all(isinstance(child, Eye) for child in inner.children):
        return None
    chosen = {label: s for label, s in zip(inner.output, node.selectors, strict=True) if s != ALL}
    operands, inputs = [], []
    for operand, labels in zip(inner.children, inner.inputs, strict=True):
        selectors = tuple(chosen.get(label, ALL) for label in labels)
        if len(set(labels)) < len(labels) or any(label not in inner.output for label in labels):
            return None
        operands.append(operand if selectors == (ALL, ALL) else Index(operand, selectors))
        inputs.append(tuple(label for label, s in zip(labels, selectors, strict=True) if not isinstance(s, int)))
    output = tuple(label for label in inner.output if not isinstance(chosen.get(label, ALL), int))
    return remade(operands, inputs, output) if all(inputs) else None


@row("sum of an identity matrix", "sum(eye(n)) == n, sum(eye(n), axis=0) == ones(n)", "单位阵之和", Reduce)
def identity_sum(node: Reduce, facts: Facts) -> Found:
    e = node.children[0]
    if node.op != "sum" or not isinstance(e, Eye) or not node.axes:
        return None
    return times_sizes(Full(1, node.shape), [e.shape[0]] if len(node.axes) == 2 else [])


@row("sum of a transpose", "sum(A.T) == sum(A)", "转置之和", Reduce)
def transpose_sum(node: Reduce, facts: Facts) -> Found:
    e = node.children[0]
    if node.op not in ("sum", "mean") or node.shape or not is_permutation(e):
        return None
    return Reduce(node.op, e.children[0], node.axes)


@row(
    "identity of grouped axes",
    "the identity of shape (m, n, m, n) is that of m*n entries, regrouped",
    "合并轴的单位阵",
    Reshape,
)
def identity_of_groups(node: Reshape, facts: Facts) -> Found:
    shape = _identity_of(node.children[0])
    return Reshape(Eye(product(shape)), node.shape) if shape else None


def _identity_of(e: Expr) -> Shape:
    """The sizes of the axes, where e is the identity of several: its first half of axes meets the second in order."""
    if not isinstance(e, Contract) or not all(isinstance(child, Eye) for child in e.children):
        return ()
    half = e.rank // 2
    pairs = {frozenset(labels) for labels in e.inputs}
    matched = {frozenset(pair) for pair in zip(e.output[:half], e.output[half:], strict=False)}
    return e.shape[:half] if len(e.children) == half > 1 and pairs == matched and 2 * half == e.rank else ()


@row("Kronecker product", "einsum('ij,kl->ikjl', A, B) == kron(A, B), regrouped", "克罗内克积", Contract, Mul, Add)
def kronecker(node: Expr, facts: Facts) -> Found:
    """On four axes, as the Jacobian of a matrix by a matrix has: a matrix of pairs of indices."""
    if node.rank != 4:
        return None
    m, n, p, q = node.shape
    found = []
    for term in terms_of(node):
        tensors = [k for k, f in enumerate(term.factors) if f[0].shape]
        if len(tensors) != 1 or term.factors[tensors[0]][1] != 1 or term.natural_shape != node.shape:
            return None
        matrix = _kronecker(term.factors[tensors[0]][0])
        if matrix is None:
            return None
        factors: list[Factor] = [*term.factors]
        factors[tensors[0]] = (matrix, ONE)
        found.append(Product(term.coefficient, tuple(factors), matrix.shape))
    return Reshape(sum_of(found, (m * n, p * q)), node.shape)


def _kronecker(e: Expr) -> Expr | None:
    """kron(A, B), where e is A[i, j]*B[k, l] on the axes i, k, j, l."""
    if not isinstance(e, Contract) or len(e.children) != 2 or any(len(labels) != 2 for labels in e.inputs):
        return None
    pairs = (e.output[0], e.output[2]), (e.output[1], e.output[3])
    sides = []
    for pair in pairs:
        k = next((k for k, labels in enumerate(e.inputs) if set(labels) == set(pair)), None)
        if k is None:
            return None
        turned = e.inputs[k] != pair
        sides.append(
            Contract((e.children[k],), ((0, 1),), (1, 0))
            if turned and not isinstance(e.children[k], Eye)
            else e.children[k]
        )
    a, b = sides
    size = a.shape[0] * b.shape[0]
    if isinstance(a, Eye) and isinstance(b, Eye):
        return Eye(size)
    return Reshape(Contract((a, b), ((0, 1), (2, 3)), (0, 2, 1, 3)), (size, a.shape[1] * b.shape[1]))


IDENTITY: tuple[Row, ...] = (
    unit_vector,
    block_of_zeros,
    transpose_of_parts,
    part_of_identity,
    identity_sum,
    transpose_sum,
    identity_of_groups,
)
