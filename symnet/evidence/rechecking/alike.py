"""Questions that differ in names alone: what is shown of one holds of the other.

What is inferred: the layers of a network ask the same things of other variables, so an equation is shown once, and a
claim whose certificate is the same up to the same names is checked once. Why this is sound: an equation, its hypotheses
and what its names stand for say of their variables what they say of any others of the same shapes and declared words;
and a size name stands for any size. `content` writes the variables and the size names as numbers, in the order in which
they are met, and all else as it is. So two questions of the same content are turned into each other by a one-to-one
exchange of names, and they hold both or neither.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from symnet.claim import Claim
from symnet.expr import Expr, Symbol, postorder
from symnet.sizes import Shape, Size

WORD = re.compile(r"[A-Za-z_]\w*")


def content(roots: Iterable[Expr], meant: Mapping[str, Expr]) -> Hashable:
    """What expressions say together, up to names. meant: name → what the variable of that name stands for.

    >>> from symnet.symbols import tensors
    >>> x, y, u, v, w = tensors("x: n; y: n; u: k; v: k; w: m")
    >>> content([x * y + x], {}) == content([u * v + u], {}), content([x * y + x], {}) == content([u * v + v], {})
    (True, False)
    """
    return _content(_Numbers(), roots, meant)


def question(claim: Claim, certificate: Mapping[str, Any]) -> Hashable:
    """A claim and its certificate together, up to names, without the hashes that say which claim it is.

    >>> from symnet.language import make_claim
    >>> one, two = make_claim("x + y == y + x", let="x; y"), make_claim("a + b == b + a", let="a; b")
    >>> asked = question(one, {"point": {"x": "1", "y": "2"}})
    >>> [asked == question(two, {"point": {"a": a, "b": b}}) for a, b in (("1", "2"), ("2", "1"))]
    [True, False]
    """
    numbers = _Numbers()
    asked = _content(numbers, (claim.lhs, claim.rhs, *claim.given), {})
    said = json.dumps({field: part for field, part in certificate.items() if field not in ("claim", "seal")})
    words = {s.name: f"variable {k}" for s, k in numbers.variables.items()}
    words |= {name: f"size {k}" for name, k in numbers.sizes.items()}
    return claim.relation, asked, WORD.sub(lambda word: words.get(word[0], word[0]), said)


def _content(numbers: _Numbers, roots: Iterable[Expr], meant: Mapping[str, Expr]) -> Hashable:
    todo, met = [*roots], dict[Symbol, None]()
    for e in todo if meant else ():  # grows by what the variables stand for
        for s in postorder(e):
            if isinstance(s, Symbol) and s not in met:
                met[s] = None
                todo += [meant[s.name]] if s.name in meant else []
    rows, place = [], dict[Expr, int]()
    for node in postorder(*todo):
        rows.append((type(node), numbers.said(node), tuple(place[child] for child in node.children)))
        place[node] = len(place)
    stand = tuple((place[s], place[meant[s.name]]) for s in met if s.name in meant)
    return tuple(rows), tuple(place[e] for e in todo), stand


class _Numbers:
    """The numbers of variables and of size names, in the order in which they are met."""

    def __init__(self) -> None:
        self.variables: dict[Symbol, int] = {}
        self.sizes: dict[str, int] = {}
        self.known: dict[Size, Hashable] = {}
        self.shapes: dict[Shape, Hashable] = {}

    def said(self, node: Expr) -> Hashable:
        """What a node says beside its operands."""
        if isinstance(node, Symbol):
            return self.variables.setdefault(node, len(self.variables)), self._shape(node.shape), node.facts
        return self._of(node.data), self._shape(node.shape)

    def _shape(self, shape: Shape) -> Hashable:
        if shape not in self.shapes:
            self.shapes[shape] = self._of(shape)
        return self.shapes[shape]

    def _of(self, data: Any) -> Hashable:
        if isinstance(data, tuple):
            return tuple(map(self._of, data)) if data else data
        if not isinstance(data, Size):
            return type(data), data
        if data not in self.known:
            terms = ((frozenset((self._size(name), p) for name, p in monomial), c) for monomial, c in data.terms)
            self.known[data] = Size, frozenset(terms)
        return self.known[data]

    def _size(self, name: str) -> int:
        return self.sizes.setdefault(name, len(self.sizes))
