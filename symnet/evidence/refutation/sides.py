"""One side of a claim at an exact point: derivatives are limits."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from symnet.calculus.forward import eliminate
from symnet.errors import SymnetError
from symnet.evidence.proof.derivatives import without_norms
from symnet.evidence.refutation.points import Point
from symnet.evidence.refutation.seams import seam_value
from symnet.expr import Compare, Expr, Formal, Number, Symbol, Where, has_derivative, postorder, rebuild
from symnet.program.worlds import NoValue, Undecided, Undefined, World
from symnet.sizes import substitute


class Asks(Protocol):
    """What is asked of `symnet.evidence.refutation.refute.Search`."""

    worlds: tuple[World, World]

    def shows(self, c: Compare, point: Point) -> bool: ...
    def value(self, e: Expr, point: Point, world: World | None = None) -> Any: ...


class Side:
    """One side of a claim at points: with derivatives as limits."""

    def __init__(self, e: Expr):
        self.e = e
        self.formal = has_derivative(e)
        self.opened: tuple[Compare, ...] = ()
        self.bodies: tuple[Body, ...] = ()
        self.value: Expr | None = e
        if self.formal:
            plain = rebuild(e, _plain_norms)
            try:
                pushed = eliminate(plain)
            except SymnetError:
                self.value = None
                return
            self.value, self.opened = pushed.value, pushed.opened
            self.bodies = _unguarded(plain)

    def at(self, point: Point, search: Asks) -> Any:
        """The entries of the side: numbers, or `Undefined`, or `Undecided`."""
        if not self.formal:
            return self._fine(self.e, point, search)
        for body, opened in self.bodies:
            if not all(search.shows(c, point) for c in opened):
                continue
            found = np.asarray(self._fine(body, point, search), dtype=object)
            if all(isinstance(v, Undefined) for v in found.flat) and found.size == 1:
                return _everywhere(self.e, point, search, found.flat[0])
            if any(isinstance(v, NoValue) for v in found.flat):
                return _everywhere(self.e, point, search, Undecided("a derivative where the function has no value"))
        if self.value is None:
            return _everywhere(self.e, point, search, Undecided("a derivative without a rule"))
        if all(search.shows(c, point) for c in self.opened):
            return self._fine(self.value, point, search)
        integers = _integers(self.e, point)
        if integers:  # x**n has the derivative n·x**(n − 1) at 0 or not, as n is
            return Side(rebuild(self.e, integers)).at(point, search)
        return seam_value(self.e, point, search.worlds[0])

    def _fine(self, e: Expr, point: Point, search: Asks) -> Any:
        found = search.value(e, point)
        if any(isinstance(v, Undecided) for v in np.asarray(found, dtype=object).flat):
            found = search.value(e, point, search.worlds[1])
        return found


def _integers(e: Expr, point: Point) -> dict[Expr, Expr]:
    """Names of integers, with their values."""
    names = (node for node in postorder(e) if isinstance(node, Symbol) and "integer" in node.facts and not node.shape)
    known = ((name, point.get(name.name)) for name in names)
    return {name: Number(value) for name, value in known if isinstance(value, (int, Fraction))}


def _everywhere(e: Expr, point: Point, search: Asks, what: Any) -> Any:
    shape = tuple(int(d) if isinstance(d, int) else int(_dim(d, point)) for d in e.shape)
    made = np.empty(shape, dtype=object)
    made.fill(what)
    return made if shape else what


def _dim(dim: Any, point: Point) -> int:
    found = substitute(dim, {k: v for k, v in point.items() if isinstance(v, int)})
    assert isinstance(found, int)
    return found


def _plain_norms(node: Any) -> Expr | None:
    return (
        node.with_children((without_norms(node.children[0]), *node.children[1:])) if isinstance(node, Formal) else None
    )


Body = tuple[Expr, tuple[Compare, ...]]


def _unguarded(e: Expr) -> tuple[Body, ...]:
    """The functions that are differentiated, outside branches, without the derivatives inside them; and what has to
    hold for that."""
    found = []
    for node in postorder(e, stop=lambda n: isinstance(n, Where)):
        if isinstance(node, Formal):
            try:
                pushed = eliminate(node.children[0])
            except SymnetError:
                continue
            found.append((pushed.value, pushed.opened))
    return tuple(found)
