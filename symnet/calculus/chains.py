"""Contractions that are products of matrices and vectors: reading order, transposes, fusing, and symmetry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from symnet.expr import Add, Compare, Contract, Defined, Expr, Eye, Full, Inverse, Mul, Symbol
from symnet.expr.tensor import Labels
from symnet.rewrite import spread
from symnet.symbols import fact_hypotheses

SYMMETRIC_FACTS = frozenset({"symmetric", "diagonal", "positive_definite"})


def remade(operands: list[Expr], inputs: list[Labels], output: Labels) -> Expr:
    """A contraction, or the operand itself where nothing is contracted."""
    if len(operands) == 1 and inputs[0] == output:
        return operands[0]
    return Contract(tuple(operands), tuple(inputs), output)


def is_permutation(e: Expr) -> bool:
    """Whether e is its operand with the axes in another order."""
    return (
        isinstance(e, Contract) and len(e.children) == 1 and len(set(e.inputs[0])) == len(e.inputs[0]) == len(e.output)
    )


def selected(node: Contract, order: list[int], output: Labels) -> Contract:
    """Some operands of a contraction, in an order."""
    return Contract(tuple(node.children[k] for k in order), tuple(node.inputs[k] for k in order), output)


def chain_order(node: Contract) -> list[int] | None:
    """The operands in reading order from the first axis of the result; None where it is no chain of matrices."""
    if not node.output or len(node.output) > 2 or len(node.children) < 2:
        return None
    if any(len(labels) not in (1, 2) or len(set(labels)) < len(labels) for labels in node.inputs):
        return None
    where: dict[int, list[int]] = {}
    for k, labels in enumerate(node.inputs):
        for label in labels:
            where.setdefault(label, []).append(k)
    if any(len(ks) != (1 if label in node.output else 2) for label, ks in where.items()):
        return None
    order = list(_walk(node, where))
    if len(order) == len(node.children):
        return order
    if len(node.children) == 2 and all(len(labels) == 1 for labels in node.inputs):  # an outer product of vectors
        return [0, 1] if node.inputs[0][0] == node.output[0] else [1, 0]
    return None


def _walk(node: Contract, where: dict[int, list[int]]) -> Iterator[int]:
    enter, k = node.output[0], where[node.output[0]][0]
    while True:
        yield k
        leave = [label for label in node.inputs[k] if label != enter]
        if not leave or leave[0] in node.output:
            return
        enter = leave[0]
        k = where[enter][1] if where[enter][0] == k else where[enter][0]


def in_reading_order(node: Contract) -> Contract:
    """The same product with its operands in the order in which it is read."""
    order = chain_order(node)
    if order is None or order == list(range(len(order))):
        return node
    return selected(node, order, node.output)


def turned_operands(node: Contract) -> list[int]:
    """The matrices of a chain that stand there transposed."""
    if len(node.children) == 1:
        return [0] if node.inputs[0][::-1] == node.output and len(node.output) == 2 else []
    order = chain_order(node)
    if order is not None:
        return _turned(node, order, node.output[0])
    order = list(range(len(node.children)))
    if not node.output and scalar_chain(node) is not None and len(node.inputs[0]) == 1:
        return _turned(node, order, node.inputs[0][0])
    return []


def _turned(node: Contract, order: list[int], enter: int) -> list[int]:
    found = []
    for k in order:
        labels = node.inputs[k]
        if len(labels) == 2 and labels[0] != enter:
            found.append(k)
        enter = next((label for label in labels if label != enter), enter)
    return found


def scalar_chain(node: Contract) -> Contract | None:
    """xᵀ A … y in the direction with fewer transposes; None where it is no such chain."""
    ends = [k for k, labels in enumerate(node.inputs) if len(labels) == 1]
    if len(ends) != 2 or node.output or len(node.children) < 3:
        return None
    found: list[tuple[int, list[int]]] = []
    for end in ends:
        (label,) = node.inputs[end]
        rest = [k for k in range(len(node.children)) if k != end]
        if not any(label in node.inputs[k] for k in rest):
            return None
        order = chain_order(selected(node, rest, (label,)))
        if order is None:
            return None
        whole = [end, *(rest[k] for k in order)]
        found.append((len(_turned(node, whole[1:], label)), whole))
    _, best = min(found, key=lambda pair: pair[0])
    return selected(node, best, ())


@dataclass(frozen=True)
class Pair:
    """Neighbouring matrices of a chain, at places `at` among the operands, each perhaps transposed."""

    at: tuple[int, int]
    left: Expr
    right: Expr
    left_turned: bool
    right_turned: bool


def neighbours(node: Contract) -> list[Pair]:
    """The neighbouring matrices of a chain, in reading order."""
    order = chain_order(node)
    if order is None and not node.output and scalar_chain(node) is not None and len(node.inputs[0]) == 1:
        order = list(range(len(node.children)))
    turned = set(turned_operands(node)) if order else set()
    return [
        Pair((i, j), node.children[i], node.children[j], i in turned, j in turned)
        for i, j in pairwise(order or [])
        if node.children[i].rank == node.children[j].rank == 2
    ]


def replaced(node: Contract, pair: Pair, product: Expr | None) -> Expr:
    """The chain with a matrix in the place of two neighbours; None stands for the identity."""
    first, second = (node.inputs[k] for k in pair.at)
    (shared,) = set(first) & set(second)
    enter = next(label for label in first if label != shared)
    leave = next(label for label in second if label != shared)
    if product is not None:
        operands, inputs = list(node.children), list(node.inputs)
        place = min(pair.at)
        operands[place], inputs[place] = product, (enter, leave)
        del operands[max(pair.at)], inputs[max(pair.at)]
        return remade(operands, inputs, node.output)
    rest = [k for k in range(len(node.children)) if k not in pair.at]
    if not rest:
        return Eye(node.shape[0])
    inputs = [tuple(enter if label == leave else label for label in node.inputs[k]) for k in rest]
    output = tuple(enter if label == leave else label for label in node.output)
    found = remade([node.children[k] for k in rest], inputs, output)
    return in_reading_order(found) if isinstance(found, Contract) else found


def fused(node: Contract, k: int) -> Contract:
    """Operand k, a contraction, written out among the others."""
    inner = node.children[k]
    assert isinstance(inner, Contract)
    names = dict(zip(inner.output, node.inputs[k], strict=True))
    fresh = max((label for labels in node.inputs for label in labels), default=-1) + 1
    for labels in inner.inputs:
        for label in labels:
            if label not in names:
                names[label], fresh = fresh, fresh + 1
    operands = [*node.children[:k], *inner.children, *node.children[k + 1 :]]
    inputs = [*node.inputs[:k], *(tuple(names[i] for i in ls) for ls in inner.inputs), *node.inputs[k + 1 :]]
    return Contract(tuple(operands), tuple(inputs), node.output)


def is_product(node: Contract) -> bool:
    """Whether something is summed, as it is not in an outer product."""
    return any(label not in node.output for labels in node.inputs for label in labels)


def symmetric_by(e: Expr, given: tuple[Compare, ...] = ()) -> tuple[Compare, ...] | None:
    """The declared facts and hypotheses by which a square matrix is symmetric (none are needed for A.T @ A), None where
    it is not known to be: symbols, inverses, sums, multiples, entrywise products, and chains that read alike
    backwards."""
    used: dict[Compare, None] = {}
    pending = [e]
    while pending:
        e = pending.pop()
        if e.rank != 2 or e.shape[0] != e.shape[1]:
            return None
        said = [h for h in given if _says_symmetric(h, e)]
        if said:
            used[said[0]] = None
        elif isinstance(e, (Inverse, Defined)):
            pending.append(e.children[0])
        elif isinstance(e, (Add, Mul)):
            pending += [part for part in spread(e) if part.shape]
            if any(part.shape != e.shape for part in spread(e) if part.shape):
                return None
        elif isinstance(e, Symbol) and SYMMETRIC_FACTS & set(e.facts):
            used.update(dict.fromkeys(fact_hypotheses(e)))
        elif isinstance(e, Contract):
            middle = _palindrome(e)
            if middle is None:
                return None
            pending += middle
        elif not isinstance(e, (Eye, Full)):
            return None
    return tuple(used)


def _says_symmetric(hypothesis: Compare, e: Expr) -> bool:
    """Whether a hypothesis is e.T == e."""
    if hypothesis.relation != "==":
        return False
    a, b = hypothesis.children
    return any(
        same is e and isinstance(turned, Contract) and turned.children == (e,) and turned.data == (((0, 1),), (1, 0))
        for same, turned in ((a, b), (b, a))
    )


def _palindrome(node: Contract) -> list[Expr] | None:
    """What must be symmetric for a chain to be so: the factor in the middle, if any, and factors that stand on both
    sides as they are; None where it is no palindrome."""
    order = chain_order(node)
    if order is None or node.rank != 2:
        if len(node.children) == 2 and isinstance(node.children[0], Eye) and set(node.output) == set(node.inputs[0]):
            return [] if node.inputs[1] in ((node.output[0],), (node.output[1],)) else None
        return None
    turned = set(_turned(node, order, node.output[0]))
    both: list[Expr] = []
    for left, right in zip(order, reversed(order), strict=True):
        if left == right:
            return [*both, node.children[left]]
        a, b = node.children[left], node.children[right]
        if a is not b:
            return None
        if a.rank == 2 and (left in turned) == (right in turned):
            both.append(a)
        if order.index(left) + 1 == order.index(right):
            return both
    return None
