"""Products of matrices and vectors as words: the factors in the order in which they are read.

A word of rank 2 is a row of matrices, or has two vectors next to each other, where an outer product stands:
`A.T @ outer(p, q) @ A` is Aᵀ p q A. A word of rank 1 ends in its only vector.
"""

from __future__ import annotations

from collections.abc import Sequence

from symnet.calculus.chains import chain_order, is_permutation, is_product, turned_operands
from symnet.expr import Contract, Expr
from symnet.expr.tensor import Labels

Link = tuple[Expr, bool]  # a factor, and whether it stands there transposed
Word = tuple[Link, ...]


def word_of(root: Expr) -> Word:
    """The word of a vector or matrix; what is no product of several factors is a word of one, and so is a product with
    further outer products among its factors, `outer(a, b) @ c`, which are numbers to the rest."""
    done: list[Link] = []
    pending: list[Link] = [(root, False)]
    while pending:
        e, turned = pending.pop()
        parts = _parts(e)
        if parts is None:
            done.append((e, turned and e.rank == 2))
        else:
            pending += parts if turned else parts[::-1]
            if turned:
                pending[-len(parts) :] = [(part, not flipped) for part, flipped in parts]
    vectors = sum(link.rank == 1 for link, _ in done)
    return tuple(done) if vectors <= (1 if root.rank == 1 else 2) else ((root, False),)


def _parts(e: Expr) -> list[Link] | None:
    """The factors of a product, in reading order; None where there is nothing to take apart."""
    if not isinstance(e, Contract) or e.rank not in (1, 2):
        return None
    if is_permutation(e):
        return [(e.children[0], True)] if e.rank == 2 and e.children[0].rank == 2 else None
    order = chain_order(e)
    if order is None:
        return None
    turned = set(turned_operands(e))
    parts = [(e.children[k], k in turned) for k in order]
    if not is_product(e):  # an outer product: the second vector stands as a row
        parts[-1] = (parts[-1][0], True)
    return parts


def product_of(word: Sequence[Link]) -> Expr:
    """The word as an expression: one product, an outer product where two vectors meet."""
    vectors = [k for k, (e, _) in enumerate(word) if e.rank == 1]
    if len(vectors) == 2 and len(word) > 2:
        cut = vectors[1]
        column = product_of(word[:cut])
        row = product_of([(e, not turned) for e, turned in reversed(word[cut:])])
        return Contract((column, row), ((0,), (1,)), (0, 1))
    if len(word) == 1:
        e, turned = word[0]
        return Contract((e,), ((0, 1),), (1, 0)) if turned and e.rank == 2 else e
    inputs: list[Labels] = []
    label = 0
    for e, turned in word:
        if e.rank == 1:
            inputs.append((label,))
            label += len(vectors) == 2 and vectors[0] == len(inputs) - 1
        else:
            inputs.append((label + 1, label) if turned else (label, label + 1))
            label += 1
    if not vectors:
        output: Labels = (0, label)
    else:
        output = (0, 1) if len(vectors) == 2 else (0,)
    return Contract(tuple(e for e, _ in word), tuple(inputs), output)
