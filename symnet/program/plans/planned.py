"""NumPy: the plans of all nodes of a program, before they are written as lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from symnet.expr import Contract, Expr, Symbol, postorder
from symnet.program import strides
from symnet.program.diagonals import add_diagonals
from symnet.program.names import Names
from symnet.program.plans import numpy_axes, numpy_plans, numpy_windows
from symnet.program.plans.context import Constants, Context
from symnet.program.plans.numpy_contract import contraction
from symnet.program.plans.numpy_structure import structured
from symnet.program.plans.plan import Plan
from symnet.program.stable import FUNCTIONS as STABLE
from symnet.program.structure import Deltas
from symnet.sizes import Size

PLANS: dict[type, Callable[[Context, Any], Plan]] = {
    **numpy_plans.NODES,
    **numpy_axes.NODES,
    **numpy_windows.NODES,
    Contract: contraction,
}
HOMES = {
    **dict.fromkeys(STABLE, "symnet.program.stable"),
    **dict.fromkeys(strides.FUNCTIONS, strides.__name__),
    "add_diagonals": add_diagonals.__module__,
}
OWN_WORDS = ("np", "math", "dtype", "f", *HOMES)


@dataclass
class Planned:
    """The plans of one program, operands first; a function, or steps in place, are written from the same plans.

    bound: numbers for the sizes, where they are known; then the cheapest order of products is found for these.
    """

    outputs: tuple[Expr, ...]
    inputs: tuple[Symbol, ...]
    wished: Mapping[Expr, str]
    bound: Mapping[str, int] = field(default_factory=dict, kw_only=True)
    own_words: ClassVar[tuple[str, ...]] = OWN_WORDS  # what the code itself uses, so that no variable may be called so

    def __post_init__(self) -> None:
        self.names = Names(self.own_words)
        symbols = {symbol.name: self.names.make(symbol.name) for symbol in self.inputs}
        size_names: dict[str, None] = {}
        uses: dict[Expr, int] = dict.fromkeys(self.outputs, 1)
        constants, deltas = Constants(), Deltas()
        for node in postorder(*self.outputs):
            constants.learn(node)
            deltas.learn(node)
            for child in node.children:
                uses[child] = uses.get(child, 0) + 1
            if node.shape or not node.children:
                size_names.update(dict.fromkeys(_size_names(node)))
        sizes = {name: self.names.make(name) for name in size_names}
        self.context = Context(symbols, sizes, uses, self.wished, constants, deltas, bound=self.bound)
        self.plans: dict[Expr, Plan] = {}
        self.order = list(self._planned())
        self.uses = self._count()
        self.always = self._always()

    def _planned(self) -> Iterator[Expr]:
        """Every node that the program computes, operands first; plans are made on the way."""
        stack: list[tuple[Expr, bool]] = [(root, False) for root in reversed(self.outputs)]
        while stack:
            node, ready = stack.pop()
            if ready:
                yield node
            elif node not in self.plans:
                plan = self.plans[node] = self._plan(node)
                stack.append((node, True))
                stack.extend((operand, False) for operand in reversed(plan.operands))

    def _plan(self, node: Expr) -> Plan:
        found = structured(self.context, node) if node in self.context.deltas else None
        return found or PLANS[type(node)](self.context, node)

    def _count(self) -> dict[Expr, int]:
        """How often each node's code would be written out."""
        uses: dict[Expr, int] = dict.fromkeys(self.plans, 0)
        for plan in self.plans.values():
            for k, operand in enumerate(plan.operands):
                uses[operand] += plan.template.count(f"{{{k}}}")
        for root in self.outputs:
            uses[root] += 1
        return uses

    def _always(self) -> set[Expr]:
        """The nodes that are asked for whatever the conditions choose."""
        seen: set[Expr] = set()
        pending = list(self.outputs)
        while pending:
            node = pending.pop()
            if node not in seen:
                seen.add(node)
                plan = self.plans[node]
                pending.extend(operand for k, operand in enumerate(plan.operands) if k not in plan.guarded)
        return seen


def _size_names(node: Expr) -> Iterator[str]:
    for dim in node.shape:
        if isinstance(dim, Size):
            yield from dim.names
    for value in node.data:
        for dim in value if isinstance(value, tuple) else (value,):
            for inner in dim if isinstance(dim, tuple) else (dim,):
                if isinstance(inner, Size):
                    yield from inner.names
