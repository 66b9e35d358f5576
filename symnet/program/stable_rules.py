"""Rules that put a formula into a stable form: by a pattern, or by a function where no pattern says it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symnet.expr import Expr, Map, Power, Reduce, postorder
from symnet.program.kernels import KERNELS
from symnet.program.patterns import filled, matches

DEPTH = 3  # of the operands that a rule is recognised by


@dataclass(frozen=True)
class Pattern:
    """A rule about formulas of one or two letters: what is written, and what is computed.

    dear: whether it costs another exponential or a slower function, and is left out where speed is asked for.
    """

    before: Expr
    after: Expr
    dear: bool = False

    @property
    def node(self) -> type:
        return type(self.before)

    @property
    def written(self) -> str:
        return str(self.before)

    @property
    def computed(self) -> str:
        return str(self.after)

    @property
    def name(self) -> str:
        return self.before.name if isinstance(self.before, Map) else ""

    @cached_property
    def heads(self) -> frozenset[str]:
        return heads(self.before)

    @cached_property
    def kernels(self) -> frozenset[str]:
        return frozenset(e.name for e in postorder(self.after) if isinstance(e, Map) and e.name in KERNELS)

    def rewrite(self, e: Expr) -> Expr | None:
        for found in matches(self.before, e, {}):
            made = filled(self.after, found)
            if made.shape == e.shape:
                return made
        return None


@dataclass(frozen=True)
class Shape:
    """A rule that no pattern says: `written` and `computed` say what it does; `rewrite` answers None where it does not
    apply; name: of the function, where the node is one; heads: what its operands must contain."""

    node: type
    written: str
    computed: str
    rewrite: Callable[[Any], Expr | None]
    dear: bool = False
    kernels: frozenset[str] = frozenset()
    name: str = ""
    heads: frozenset[str] = frozenset()


Form = Pattern | Shape


def heads(e: Expr) -> frozenset[str]:
    """What a node is recognised by: the functions, powers and sums among its operands and theirs."""
    found: set[str] = set()
    level: tuple[Expr, ...] = e.children
    for _ in range(DEPTH):
        below: list[Expr] = []
        for node in level:
            if isinstance(node, Map):
                found.add(node.name)
            elif isinstance(node, Power):
                found.add("power")
            elif isinstance(node, Reduce):
                found.add(node.op)
            below += node.children
        level = tuple(below)
    return frozenset(found)
