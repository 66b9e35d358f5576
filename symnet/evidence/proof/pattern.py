"""What two claims share that differ in names only: the layers of a network ask the same questions again and again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from symnet.expr import Expr, Symbol, postorder
from symnet.sizes import Size


@dataclass(frozen=True)
class Pattern:
    """key: the same for expressions that one renaming of variables and sizes turns into each other; names, sizes: those
    that were counted, in the order of their numbers. (Not the other way round: the order of sizes depends on names.)

    >>> from symnet.language import parse
    >>> one = parse("tanh(W @ x) * b", let="W: k n; x: n; b: k")
    >>> other = parse("tanh(V @ y) * c", let="V: m p; y: p; c: m")
    >>> square = parse("tanh(W @ x) * b", let="W: k k; x: k; b: k")
    >>> Pattern.of([one]).key == Pattern.of([other]).key, Pattern.of([one]).key == Pattern.of([square]).key
    (True, False)
    """

    key: Hashable
    names: tuple[Symbol, ...]
    sizes: tuple[str, ...]

    @classmethod
    def of(cls, roots: Iterable[Expr]) -> Pattern:
        """The pattern of several expressions together."""
        counting = _Counting()
        key = counting.key(tuple(roots))
        return cls(key, tuple(counting.names), tuple(counting.sizes))

    def turned(self, point: dict[str, Any], other: Pattern) -> dict[str, Any]:
        """Values of the names and sizes of `other`, of equal key, as values of those here."""
        names = {theirs.name: ours.name for ours, theirs in zip(self.names, other.names, strict=True)}
        names |= dict(zip(other.sizes, self.sizes, strict=True))
        return {names[name]: value for name, value in point.items()}


class _Counting:
    """Rows of nodes in which variables and sizes are numbers."""

    def __init__(self) -> None:
        self.names: dict[Symbol, int] = {}
        self.sizes: dict[str, int] = {}
        self.plain: dict[Size, Hashable] = {}

    def key(self, roots: tuple[Expr, ...]) -> Hashable:
        place: dict[Expr, int] = {}
        rows = []
        for node in postorder(*roots):
            if node not in place:
                rows.append((type(node), self._data(node), tuple(place[child] for child in node.children)))
                place[node] = len(place)
        return tuple(rows), tuple(place[root] for root in roots)

    def _data(self, node: Expr) -> Hashable:
        if isinstance(node, Symbol):
            return self.names.setdefault(node, len(self.names)), self._plain(node.shape), node.facts
        return self._plain(node.data)

    def _plain(self, data: Any) -> Hashable:
        if isinstance(data, tuple):
            return tuple(map(self._plain, data))
        if isinstance(data, Size):
            if data not in self.plain:
                rows = ((frozenset((self._size(n), p) for n, p in row), c) for row, c in data.terms)
                self.plain[data] = frozenset(rows)
            return self.plain[data]
        return (type(data), data)

    def _size(self, name: str) -> int:
        return self.sizes.setdefault(name, len(self.sizes))
