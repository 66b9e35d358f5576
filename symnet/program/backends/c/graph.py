"""Which nodes get a place of their own and which are computed where they are read; what is computed in one loop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from symnet.expr import (
    Add,
    Apply,
    AxisMap,
    Compare,
    Concat,
    Contract,
    Embed,
    Expr,
    Eye,
    Full,
    Index,
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    Reshape,
    Symbol,
    Where,
    Window,
    postorder,
)
from symnet.program.backends.c.arrange import Elimination
from symnet.program.plans.context import Constants
from symnet.sizes import Shape

ENTRYWISE = (Add, Mul, Power, Map, Where, Compare, Apply)
MOVES = (Index, Embed, Concat, Reshape, Window)
MATRICES = (Inverse, Elimination)
LEAVES = (Number, Symbol, Full, Eye)
MANY = 2  # a count that says "more than once"
DEPTH = 8  # deeper code gets a place of its own in between


@dataclass(eq=False)
class Kernel:
    """What one nest of loops computes: statements of one shape, entry by entry, or one statement of another kind."""

    statements: list[Expr]
    shape: Shape
    entrywise: bool


@dataclass
class Graph:
    """The statements of a program: nodes with a place of their own, operands first."""

    roots: tuple[Expr, ...]
    constants: Constants
    wished: Mapping[Expr, str]
    order: list[Expr] = field(default_factory=list)
    statements: dict[Expr, None] = field(default_factory=dict)
    kernels: list[Kernel] = field(default_factory=list)
    shared: set[Expr] = field(default_factory=set)  # read by another kernel, or in another place than it is computed

    def __post_init__(self) -> None:
        self.order = list(postorder(*self.roots, stop=lambda e: e in self.constants))
        chosen = self._chosen()
        self.statements = {node: None for node in self.order if node in chosen}
        self._group()

    def leaf(self, e: Expr) -> bool:
        return isinstance(e, LEAVES) or e in self.constants

    def _chosen(self) -> set[Expr]:
        """Roots, what needs loops of its own, what has a name, and what is read more than once or lies too deep."""
        chosen = set(self.roots)
        reads: dict[Expr, int] = {}
        for node in reversed(self.order):
            if self.leaf(node):
                continue
            moved = moves(node)
            several = reads.get(node, 0) > 1 and not moved
            if several or not (moved or entrywise(node)) or (node in self.wished and not moved):
                chosen.add(node)
            times = 1 if node in chosen else reads.get(node, 0)
            for child, count in edges(node):
                reads[child] = reads.get(child, 0) + times * count
                if isinstance(node, MATRICES):
                    chosen.add(child)
        depth: dict[Expr, int] = {}
        for node in self.order:
            inner = 1 + max((depth[child] for child in self.children(node) if child not in chosen), default=0)
            if inner > DEPTH and not self.leaf(node):
                chosen.add(node)
            depth[node] = inner
        return {node for node in chosen if node in self.roots or not self.leaf(node)}

    def children(self, node: Expr) -> tuple[Expr, ...]:
        return () if self.leaf(node) else node.children

    def reads(self, statement: Expr) -> Iterator[tuple[Expr, bool]]:
        """(statement, whether at the entry that is computed) for all that a statement reads."""
        same = entrywise(statement)
        stack = [(child, same and child.shape == statement.shape) for child in self.children(statement)]
        seen = set(stack)
        while stack:
            node, here = stack.pop()
            if node in self.statements:
                yield node, here
                continue
            inside = here and entrywise(node)
            for child in self.children(node):
                more = (child, inside and child.shape == statement.shape)
                if more not in seen:
                    seen.add(more)
                    stack.append(more)

    def _group(self) -> None:
        level: dict[Expr, int] = {}
        groups: dict[tuple[object, ...], Kernel] = {}
        for statement in self.statements:
            loops = self.entrywise(statement)
            mine = 0
            for other, here in self.reads(statement):
                together = here and loops and self.entrywise(other)
                if not here:
                    self.shared.add(other)
                mine = max(mine, level[other] + (not together))
            level[statement] = mine
            key = (mine, statement.shape) if loops else (mine, statement)
            groups.setdefault(key, Kernel([], statement.shape, loops)).statements.append(statement)
        ranked = sorted(groups.items(), key=lambda item: item[0][0])  # type: ignore[arg-type,return-value]
        self.kernels = [kernel for _, kernel in ranked]
        home = {statement: kernel for kernel in self.kernels for statement in kernel.statements}
        for statement in self.statements:
            self.shared.update(other for other, _ in self.reads(statement) if home[other] is not home[statement])

    def entrywise(self, statement: Expr) -> bool:
        """Whether a statement is computed entry by entry; one that only moves entries is copied so."""
        return self.leaf(statement) or entrywise(statement) or moves(statement)


def summed(e: Contract) -> bool:
    return len(e.output) < len(e.label_sizes)


def moves(e: Expr) -> bool:
    """Whether a node only moves entries, and computes nothing."""
    return isinstance(e, MOVES) or (isinstance(e, Contract) and len(e.children) == 1 and not summed(e))


def truth(e: Expr) -> bool:
    """Whether the entries are truth values."""
    while moves(e):
        e = e.children[0]
    return isinstance(e, Compare)


def entrywise(e: Expr) -> bool:
    return isinstance(e, ENTRYWISE) or (isinstance(e, Contract) and len(e.children) > 1 and not summed(e))


def edges(e: Expr) -> Iterable[tuple[Expr, int]]:
    """The operands, each with how often one of its entries is read: once, or more."""
    if isinstance(e, Contract):
        every = set(e.label_sizes)
        return [(a, 1 if set(labels) == every else MANY) for a, labels in zip(e.children, e.inputs, strict=True)]
    if isinstance(e, Window):
        apart = all(isinstance(s, int) and e.stride > e.dilation * (s - 1) for s in e.sizes)
        return [(e.children[0], 1 if apart else MANY)]
    if isinstance(e, AxisMap):
        return [(e.children[0], MANY)]
    if isinstance(e, ENTRYWISE):
        return [(child, 1 if child.shape == e.shape else MANY) for child in e.children]
    return [(child, 1) for child in e.children]
