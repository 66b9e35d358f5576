"""Expressions that differ in names alone: the layers of a network are the same but for the names in them.

Why what is said here is sound: an expression, whatever it claims, says of its variables what it says of any others of
the same shapes and declared words, and a size name stands for any size. `up_to_names` numbers the variables and the
size names in the order in which they are met, and keeps all else as it is. So expressions of the same key are turned
into each other by a one-to-one exchange of names, place by place in the order of these.

Each node is looked at once: its `Kind` is what it says up to names, and is that of all nodes that say the same of their
own names; a node above says which of its names are meant.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from symnet.expr.base import Kept, Node, postorder, settled
from symnet.expr.names import Symbol
from symnet.sizes import Size

Name = Symbol | str  # a variable, or the name of a size
MOST_NAMES = 32  # in one expression: those with more of them are alike only where they are the same


class Kind(Node):
    """children: the kinds of the operands; data: the type of the node, its data with numbers for the names of sizes,
    and for each operand which of all names its own are. It lives as long as a node, or a key, of this kind."""

    __slots__ = ()


Known = tuple[Kind, tuple[Name, ...]] | None


def up_to_names(*roots: Any) -> tuple[Hashable, tuple[Name, ...]]:
    """What expressions say together up to names, as a key; and the names in the order in which they are met.

    >>> from symnet.symbols import tensors
    >>> x, y, u, v, w = tensors("x: n; y: n; u: k; v: k; w: m")
    >>> [up_to_names(x * y + x)[0] == up_to_names(other)[0] for other in (u * v + u, u * v + v)]
    [True, False]
    """
    place: dict[Name, int] = {}
    rows = [_row(root, place) for root in roots]
    if None in rows:  # so many names that no others are looked for
        for node in postorder(*roots):
            _own(node, place)
        return roots, tuple(place)
    return tuple(rows), tuple(place)


def all_names(*roots: Any) -> tuple[Name, ...]:
    """The variables and the names of sizes below the roots, in the order in which they are met."""
    return up_to_names(*roots)[1]


def word(name: Name) -> str:
    """A name as text."""
    return name.name if isinstance(name, Symbol) else name


def _row(node: Any, place: dict[Name, int]) -> tuple[Any, ...] | None:
    """The kind of a node, and which of all names its own are; None if it has too many."""
    return _placed(node, settled(_known, node, _known_of), place)


def _placed(node: Any, known: Known, place: dict[Name, int]) -> tuple[Any, ...] | None:
    if known is None:
        return None
    kind, names = known
    if isinstance(node, Symbol):
        names = (node, *names)
    return kind, *[place.setdefault(name, len(place)) for name in names]


def _known_of(node: Any) -> Known:
    """The kind of a node, and its names, of a variable beside itself; None if it has too many."""
    place: dict[Name, int] = {}
    rows: list[tuple[Any, ...]] = []
    for child in node.children:
        row = _placed(child, _known[child], place)
        if row is None:
            return None
        rows.append(row)
    said = (
        (Symbol, _plain(node.shape, place), node.facts)
        if isinstance(node, Symbol)
        else (type(node), _plain(node.data, place))
    )
    if len(place) > MOST_NAMES:
        return None
    kind = Kind._make(tuple([row[0] for row in rows]), (*said, *[row[1:] for row in rows]), ())
    return kind, next((names for names in _below(node) if len(names) == len(place)), tuple(place))


def _below(node: Any) -> Iterator[tuple[Name, ...]]:
    """The names of the first operand, which come first: often there are no others, and one list serves both."""
    if node.children and not isinstance(node.children[0], Symbol):
        known = _known[node.children[0]]
        yield from () if known is None else (known[1],)


def _own(node: Any, place: dict[Name, int]) -> None:
    """Gives places to the names that a node itself speaks of."""
    if isinstance(node, Symbol):
        place.setdefault(node, len(place))
    _plain(node.shape if isinstance(node, Symbol) else node.data, place)


def _plain(data: Any, place: dict[Name, int]) -> Hashable:
    """Data with numbers for the names of sizes."""
    if isinstance(data, tuple):
        return tuple([_plain(part, place) for part in data]) if data else data
    if isinstance(data, Size):
        return Size, frozenset(
            (frozenset((place.setdefault(name, len(place)), power) for name, power in row), c) for row, c in data.terms
        )
    return type(data), data


_known: Kept[Known] = Kept()
