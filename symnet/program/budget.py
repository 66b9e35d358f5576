"""How much work an evaluation entry by entry would be, estimated before it starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import Any

from symnet.errors import BudgetError, quote
from symnet.expr import Contract, Det, Expr, Inverse, postorder
from symnet.sizes import Shape

ENTRIES = 10**6
OPERATIONS = 10**7


def check(roots: tuple[Expr, ...], shape: Callable[[Shape], tuple[int, ...]], operations: int) -> None:
    """Raise `BudgetError` where an operation has too many entries, or all together take too many operations."""
    total = 0
    for node, shapes in _concrete(roots, shape):
        entries = prod(shapes[node])
        if entries > ENTRIES:
            raise BudgetError(f"{quote(node, 60)} has {entries} entries here, more than {ENTRIES}; try smaller sizes")
        total += WORK.get(type(node), _entrywise)(node, shapes)
        if total > operations:
            raise BudgetError(
                f"about {total} operations on single entries are needed, more than {operations}; try smaller sizes"
            )


def work(root: Expr) -> int:
    """About how many operations on single entries an expression takes, whose sizes are numbers."""
    return sum(
        WORK.get(type(node), _entrywise)(node, shapes) for node, shapes in _concrete((root,), lambda shape: shape)
    )


Shapes = dict[Expr, Any]  # the shape of a node in numbers


def _concrete(roots: tuple[Expr, ...], shape: Callable[[Shape], Any]) -> Iterator[tuple[Any, Shapes]]:
    """Every node, with the shapes of all that were met so far: its own, and those of its operands."""
    shapes: Shapes = {}
    for node in postorder(*roots):
        shapes[node] = shape(node.shape)
        yield node, shapes


def _entrywise(node: Any, shapes: Shapes) -> int:
    return prod(shapes[node]) + sum(prod(shapes[child]) for child in node.children)


def _contract(node: Contract, shapes: Shapes) -> int:
    """Operands are contracted from left to right; each pair runs over all labels that are alive."""
    sizes: dict[int, int] = {}
    for child, labels in zip(node.children, node.inputs, strict=True):
        sizes.update(zip(labels, shapes[child], strict=True))
    alive, total = set(node.inputs[0]), 0
    for k, labels in enumerate(node.inputs):
        alive |= set(labels)
        total += prod(sizes[label] for label in alive)
        later = set(node.output).union(*node.inputs[k + 1 :])
        alive &= later
    return total


def _cubic(node: Any, shapes: Shapes) -> int:
    return shapes[node.children[0]][0] ** 3


WORK: dict[type, Callable[..., int]] = {Contract: _contract, Det: _cubic, Inverse: _cubic}
