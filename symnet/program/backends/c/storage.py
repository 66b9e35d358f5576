"""C: where values lie, in variables, in the arrays of the results, or in the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symnet.expr import Expr
from symnet.program.backends.c.entries import Reader, Stored
from symnet.program.backends.c.graph import Graph
from symnet.program.backends.c.places import CNames, row_major
from symnet.sizes import Dim, product

ALIGNED = 64  # bytes: a line of the cache, and the longest vector


@dataclass(frozen=True)
class Part:
    """A part of the workspace: the name of its pointer, the type and number of its entries, and its comment."""

    name: str
    kind: str
    count: Dim
    note: str = ""


@dataclass
class Storage:
    """What has a name in the function; `parts` is the workspace in order."""

    run: Reader
    graph: Graph
    names: CNames
    wished: Mapping[Expr, str]
    results: Mapping[Expr, str]  # the pointer of each result
    parts: list[Part] = field(default_factory=list)
    scalars: list[str] = field(default_factory=list)
    copies: dict[tuple[Expr, tuple[int, ...]], Stored] = field(default_factory=dict)

    def variable(self, e: Expr) -> str:
        """A fresh variable for a value, or for one entry."""
        wish = self.wished.get(e)
        return self.names.make(wish) if wish and not e.shape else self.names.temporary()

    def kept(self, e: Expr) -> bool:
        """Whether the entries of a statement are needed after its loop."""
        return e in self.results or (e in self.graph.shared and not self.graph.leaf(e))

    def pinned(self, e: Expr) -> bool:
        """Whether the axes lie in memory as the caller expects them."""
        return e in self.results

    def array(self, e: Expr, order: tuple[int, ...]) -> Stored:
        """The place of an array whose axes lie in this order, where there is a choice."""
        result = self.results.get(e)
        if result is not None:
            stored = Stored(result, row_major(e.shape))
        else:
            wish = self.wished.get(e)
            name = self.names.make(wish) if wish else self.names.temporary()
            axes = "" if order == tuple(range(e.rank)) else f", axes {order}"
            self.parts.append(Part(name, "real", product(e.shape), f"{e.shape}{axes}"))
            stored = Stored(name, row_major(e.shape, order))
        if not self.graph.leaf(e):
            self.run.stored[e] = stored
        return stored

    def copy(self, e: Expr, order: tuple[int, ...]) -> tuple[Stored, bool]:
        """A copy of an array with its axes in another order, and whether it has to be filled yet."""
        known = self.copies.get((e, order))
        if known is not None:
            return known, False
        name = self.names.temporary()
        self.parts.append(Part(name, "real", product(e.shape), f"{self.run.stored[e].name}, axes {order}"))
        made = self.copies[e, order] = Stored(name, row_major(e.shape, order))
        return made, True

    def scalar(self, e: Expr, name: str) -> list[str]:
        """Lines that keep a scalar, which has its variable."""
        if not self.graph.leaf(e):
            self.run.stored[e] = Stored(name, (), True)
            self.scalars.append(name)
        result = self.results.get(e)
        return [] if result is None else [f"*{result} = {name};"]

    def scratch(self, count: Dim) -> str:
        """An array of double numbers."""
        name = self.names.temporary()
        self.parts.append(Part(name, "double", count))
        return name
