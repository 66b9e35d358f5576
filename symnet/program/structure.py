"""What is known of an array beyond its shape: on which diagonals it lives, and of which factors it is the product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.expr import Add, Contract, Expr, Eye, Mul, Number, Reshape
from symnet.expr.tensor import Labels
from symnet.program.contraction import opened, without_eye

ONE = Number(1)


@dataclass(frozen=True)
class Term:
    """`scale` times a sum of products of operands, as in an einsum, but with labels that may repeat in the output: off
    such a diagonal the array is zero. An output label that no operand carries belongs to an identity matrix."""

    scale: Expr
    operands: tuple[Expr, ...]
    inputs: tuple[Labels, ...]
    output: Labels

    @property
    def diagonal(self) -> bool:
        return len(set(self.output)) < len(self.output)

    @property
    def carried(self) -> Labels:
        """The output labels that operands carry, once each, in order."""
        known = {label for labels in self.inputs for label in labels}
        return tuple(label for label in dict.fromkeys(self.output) if label in known)

    @property
    def free(self) -> Labels:
        """The output labels that no operand carries."""
        known = {label for labels in self.inputs for label in labels}
        return tuple(label for label in dict.fromkeys(self.output) if label not in known)

    def block(self) -> Expr:
        """The entries on the diagonals, over the carried labels: what has to be computed."""
        if not self.operands:
            return self.scale
        dense = Contract(self.operands, self.inputs, self.carried)
        if len(self.operands) == 1 and self.inputs[0] == self.carried:
            return scaled(self.scale, self.operands[0])
        return scaled(self.scale, dense)


class Deltas:
    """The nodes that may live on a diagonal: cheap to ask, so that all others cost nothing."""

    def __init__(self) -> None:
        self._known: set[Expr] = set()

    def learn(self, node: Expr) -> None:
        """Take note of a node whose operands are known."""
        kind = type(node)
        if kind is Eye or (
            kind in (Contract, Add, Mul, Reshape) and any(child in self._known for child in node.children)
        ):
            self._known.add(node)

    def __contains__(self, node: Expr) -> bool:
        return node in self._known


def terms(e: Expr, open_up: Callable[[Expr], bool]) -> list[Term]:
    """The terms of an array: sums are opened, scalars taken out, identities become repeated labels.

    open_up: whether an inner sum or product may be opened (it is used nowhere else, so its own array is not needed).
    """
    found: list[Term] = []
    stack: list[tuple[Expr, Expr]] = [(e, ONE)]
    while stack:
        node, scale = stack.pop()
        inner = _inside(node) if node is e or open_up(node) else None
        if inner is not None:
            stack.extend((child, scaled(factor, scale)) for factor, child in reversed(inner))
        else:
            found.append(_diagonals(node, scale) or whole(node, scale))
    return found


def whole(e: Expr, scale: Expr = ONE) -> Term:
    """An array of which nothing is known."""
    labels = tuple(range(e.rank))
    return Term(scale, (e,), (labels,), labels)


def scaled(factor: Expr, e: Expr) -> Expr:
    """factor·e, with the numbers of both in front and without a factor 1."""
    value, body = split(factor)
    if not e.rank:
        more, e = split(e)
        value *= more
    body = e if body is ONE else body if e is ONE else Mul(body, e)
    return body if value == 1 else Number(value) if body is ONE else Mul(Number(value), body)


def split(e: Expr) -> tuple[Fraction, Expr]:
    """(number, rest) of a scalar."""
    if isinstance(e, Number):
        return e.value, ONE
    if isinstance(e, Mul) and isinstance(e.children[0], Number):
        return e.children[0].value, e.children[1]
    return Fraction(1), e


def _inside(e: Expr) -> list[tuple[Expr, Expr]] | None:
    """(scalar, array) for each term of a sum, of a scalar times an array, or of these with axes regrouped."""
    if isinstance(e, Reshape):
        return _regrouped(e)
    if isinstance(e, Add) and all(child.shape == e.shape for child in e.children):
        return [(ONE, child) for child in e.children]
    if isinstance(e, Mul):
        a, b = e.children
        if not a.rank and b.rank:
            return [(a, b)]
        if a.rank and not b.rank:
            return [(b, a)]
    return None


def _regrouped(e: Reshape) -> list[tuple[Expr, Expr]] | None:
    """The terms of a regrouped sum, each regrouped: a Kronecker product on two axes is an outer product on four."""
    child = e.children[0]
    if isinstance(child, Reshape):
        first = child.children[0]
        return [(ONE, first if first.shape == e.shape else Reshape(first, e.shape))]
    half = len(e.shape) // 2
    if isinstance(child, Eye) and 2 * half == len(e.shape) and e.shape[:half] == e.shape[half:]:
        pairs = tuple((i, half + i) for i in range(half))
        return [(ONE, Contract(tuple(map(Eye, e.shape[:half])), pairs, tuple(range(2 * half))))]
    inner = _inside(child) if isinstance(child, (Add, Mul)) else None
    return inner and [(scale, Reshape(part, e.shape)) for scale, part in inner]


def _diagonals(e: Expr, scale: Expr) -> Term | None:
    """The term of a contraction in which identities tie output axes together."""
    if isinstance(e, Eye):
        return Term(scale, (), (), (0, 0))
    if not isinstance(e, Contract) or not (ties := tied(e)):
        return None
    operands, inputs, name = ties
    kept = [(operand, labels) for operand, labels in zip(operands, inputs, strict=True) if operand.rank]
    for operand in operands:
        if not operand.rank:
            scale = scaled(scale, operand)
    output = tuple(name(label) for label in e.output)
    renamed = tuple(tuple(map(name, labels)) for _, labels in kept)
    return Term(scale, tuple(operand for operand, _ in kept), renamed, output)


def tied(e: Contract) -> tuple[list[Expr], list[Labels], Callable[[int], int]] | None:
    """The operands that are no identities, their labels, and the common label of axes that identities tie together;
    None where no two output axes are."""
    operands, inputs = opened(e)
    operands, inputs = without_eye(operands, inputs, e.output)
    pairs = [labels for operand, labels in zip(operands, inputs, strict=True) if isinstance(operand, Eye)]
    if not pairs or any(i == j or i not in e.output or j not in e.output for i, j in pairs):
        return None
    leader: dict[Any, int] = {}

    def name(label: int) -> int:
        while label in leader:
            label = leader[label]
        return label

    for i, j in pairs:
        a, b = sorted((name(i), name(j)), key=e.output.index)
        if a != b:
            leader[b] = a
    rest = [(o, labels) for o, labels in zip(operands, inputs, strict=True) if not isinstance(o, Eye)]
    return [o for o, _ in rest], [labels for _, labels in rest], name
