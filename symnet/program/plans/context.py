"""What the plans of one program share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symnet.expr import Add, Constant, Expr, Map, Mul, Number, Power, SizeValue, postorder
from symnet.program.structure import Deltas
from symnet.sizes import Dim, Shape, Size, substitute

_LEAVES = (Number, Constant, SizeValue)
_OPERATIONS = (Add, Mul, Power, Map)


class Constants:
    """The scalars that depend on no variable: Python numbers in the code, which leave the type of arrays alone.

    (A NumPy scalar would not: `np.sqrt(2) * x` turns a float32 array into float64.)
    """

    def __init__(self) -> None:
        self._known: dict[Expr, bool] = {}

    def learn(self, node: Expr) -> None:
        """Take note of a node whose operands are known."""
        if node.children:
            known = self._known
            constant = not node.shape and isinstance(node, _OPERATIONS) and all(known[c] for c in node.children)
        else:
            constant = isinstance(node, _LEAVES)
        self._known[node] = constant

    def __contains__(self, e: Expr) -> bool:
        if e not in self._known:  # made while the code was planned
            for node in postorder(e, stop=self._known.__contains__):
                if node not in self._known:
                    self.learn(node)
        return self._known[e]


@dataclass
class Context:
    """What the plans of one program share: the names in use, how often each node is used, what is constant."""

    symbols: dict[str, str]
    sizes: dict[str, str]
    uses: dict[Expr, int]
    named: Mapping[Expr, str]
    constant: Constants
    deltas: Deltas = field(default_factory=Deltas)
    formed: set[Expr] = field(default_factory=set)  # products that contractions have been taken apart into
    used_sizes: dict[str, None] = field(default_factory=dict)
    needs_dtype: bool = False
    bound: Mapping[str, int] = field(default_factory=dict)  # numbers for all sizes, or none

    def size(self, dim: Dim) -> str:
        """A size as code: a number, or over the names of the sizes."""
        dim = self.number(dim)
        if isinstance(dim, int):
            return str(dim)
        terms = [self._term(monomial, c) for monomial, c in dim.terms]
        return " + ".join(terms).replace("+ -", "- ")

    def number(self, dim: Dim) -> Dim:
        return substitute(dim, self.bound) if self.bound and isinstance(dim, Size) else dim

    def _term(self, monomial: tuple[tuple[str, int], ...], coefficient: int) -> str:
        for name, _ in monomial:
            self.used_sizes[name] = None
        powers = [self.sizes[name] if p == 1 else f"{self.sizes[name]}**{p}" for name, p in monomial]
        if not powers:
            return str(coefficient)
        sign = "-" if coefficient < 0 else ""
        return sign + " * ".join(([str(abs(coefficient))] if abs(coefficient) != 1 else []) + powers)

    def shape(self, shape: Shape) -> str:
        inner = ", ".join(self.size(dim) for dim in shape)
        return f"({inner},)" if len(shape) == 1 else f"({inner})"

    def dtype(self) -> str:
        self.needs_dtype = True
        return "dtype"

    def single(self, e: Expr) -> bool:
        """Whether the node is used once and has no name, so that it may be merged into its consumer."""
        return self.uses.get(e, 1) == 1 and e not in self.named
