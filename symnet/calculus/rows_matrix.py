"""Rows for inverses, determinants and orthogonal matrices; what a rule drops, it opens."""

from __future__ import annotations

from symnet.calculus.chains import is_permutation, neighbours, replaced
from symnet.calculus.words import Link, product_of, word_of
from symnet.expr import Compare, Contract, Det, Expr, Eye, Inverse, Mul, Number, Reduce, Reshape, Symbol, reciprocal
from symnet.rewrite import Facts, Found, Rewritten, Row, row
from symnet.sizes import product

ZERO = Number(0)


def invertible(e: Expr) -> Compare:
    return Compare("!=", Det(e), ZERO)


def transposed(e: Expr) -> Expr:
    return Contract((e,), ((0, 1),), (1, 0))


@row("inverse of an inverse", "inv(inv(A)) == A where det(A) != 0", "逆的逆", Inverse)
def inverse_of_inverse(node: Inverse, facts: Facts) -> Found:
    inner = node.children[0]
    return Rewritten(inner.children[0], (invertible(inner.children[0]),)) if isinstance(inner, Inverse) else None


@row("inverse of a transpose", "inv(A.T) == inv(A).T", "转置的逆", Inverse)
def inverse_of_transpose(node: Inverse, facts: Facts) -> Found:
    inner = node.children[0]
    return transposed(Inverse(inner.children[0])) if is_permutation(inner) else None


@row("inverse of the identity", "inv(eye(n)) == eye(n)", "单位矩阵的逆", Inverse)
def inverse_of_identity(node: Inverse, facts: Facts) -> Found:
    return node.children[0] if isinstance(node.children[0], Eye) else None


@row("determinant of a transpose", "det(A.T) == det(A)", "转置的行列式", Det)
def det_of_transpose(node: Det, facts: Facts) -> Found:
    inner = node.children[0]
    return Det(inner.children[0]) if is_permutation(inner) else None


@row("determinant of an inverse", "det(inv(A)) == 1/det(A)", "逆矩阵的行列式", Det)
def det_of_inverse(node: Det, facts: Facts) -> Found:
    inner = node.children[0]
    return reciprocal(Det(inner.children[0])) if isinstance(inner, Inverse) else None


@row("determinant of the identity", "det(eye(n)) == 1", "单位矩阵的行列式", Det)
def det_of_identity(node: Det, facts: Facts) -> Found:
    return Number(1) if isinstance(node.children[0], Eye) else None


@row("inverse times the matrix", "inv(A) @ A == eye(n) where det(A) != 0", "逆矩阵与矩阵之积", Contract)
def inverse_cancels(node: Contract, facts: Facts) -> Found:
    for pair in neighbours(node):
        a, b = pair.left, pair.right
        if pair.left_turned != pair.right_turned:
            continue
        if isinstance(a, Inverse) and a.children[0] is b:
            return Rewritten(replaced(node, pair, None), (invertible(b),))
        if isinstance(b, Inverse) and b.children[0] is a:
            return Rewritten(replaced(node, pair, None), (invertible(a),))
    return None


@row("part of an inverse", "inv(A @ B) @ A == inv(B) for square A and B", "逆矩阵的一部分", Contract)
def inverse_takes_factor(node: Contract, facts: Facts) -> Found:
    """A matrix beside the inverse of a product that begins or ends with it; both exist where the inverse does."""
    for pair in neighbours(node):
        for inverse, turned, other, other_turned, before in (
            (pair.left, pair.left_turned, pair.right, pair.right_turned, False),
            (pair.right, pair.right_turned, pair.left, pair.left_turned, True),
        ):
            left = _rest_of_inverse(inverse, turned, (other, other_turned), before)
            if left is not None:
                return replaced(node, pair, left)
    return None


def _rest_of_inverse(e: Expr, turned: bool, other: Link, before: bool) -> Expr | None:
    """The inverse of a product without the factor that `other` cancels, which stands before or after it."""
    if not isinstance(e, Inverse) or other[0].shape != e.shape:
        return None
    word = word_of(e.children[0])
    if turned:
        word = tuple((factor, not flipped) for factor, flipped in reversed(word))
    if len(word) < 2 or (word[-1] if before else word[0]) != other:
        return None
    return Inverse(product_of(word[:-1] if before else word[1:]))


@row("orthogonal matrix", "Q.T @ Q == eye(n)", "正交矩阵", Contract)
def orthogonal_cancels(node: Contract, facts: Facts) -> Found:
    for pair in neighbours(node):
        q = pair.left
        if q is pair.right and pair.left_turned != pair.right_turned:
            if isinstance(q, Symbol) and "orthogonal" in q.facts:
                product = Contract((q, q), ((0, 1), (0, 2)), (1, 2))
                fact = Compare("==", product, Eye(q.shape[0]))
                return Rewritten(replaced(node, pair, None), given=(fact,))
    return None


@row(
    "identity by its blocks",
    "reshape(eye(m*n), (m, n, m, n)) == einsum('ik,jl->ijkl', eye(m), eye(n))",
    "单位矩阵按块拆分",
    Reshape,
)
def identity_by_blocks(node: Reshape, facts: Facts) -> Found:
    """Two places are one where their parts are: places along a product of sizes are made of places along each."""
    half = node.shape[: node.rank // 2]
    if not isinstance(node.children[0], Eye) or node.shape != half * 2 or product(half) != node.children[0].shape[0]:
        return None
    k = len(half)
    pairs = tuple((i, k + i) for i in range(k))
    return Contract(tuple(Eye(dim) for dim in half), pairs, tuple(range(2 * k)))


@row("sum along the diagonal", "sum(eye(n)*A) == trace(A)", "沿对角线求和", Reduce)
def sum_along_diagonal(node: Reduce, facts: Facts) -> Found:
    inner = node.children[0]
    if node.op != "sum" or node.shape or not isinstance(inner, Mul):
        return None
    for one, other in (inner.children, inner.children[::-1]):
        if isinstance(one, Eye) and other.shape == one.shape:
            return Contract((other,), ((0, 0),), ())
    return None


MATRIX: tuple[Row, ...] = (
    inverse_of_inverse,
    inverse_of_transpose,
    inverse_of_identity,
    det_of_transpose,
    det_of_inverse,
    det_of_identity,
    inverse_cancels,
    inverse_takes_factor,
    orthogonal_cancels,
    identity_by_blocks,
    sum_along_diagonal,
)
