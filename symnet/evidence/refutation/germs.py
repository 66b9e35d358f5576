"""Functions just beside an exact point: which branches are taken there, and derivatives as one-sided limits.

A move is a name and a direction: the name is a little above (1) or below (-1) its value. Of several moves each is
arbitrarily smaller than those before it. An expression `on` moves is valid wherever the moved names are near enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from symnet.calculus.forward import eliminate
from symnet.errors import SymnetError
from symnet.evidence.known.domain import definedness
from symnet.evidence.proof.derivatives import Unresolved
from symnet.evidence.refutation.growth import one_sided_slope
from symnet.evidence.refutation.settle import shown_equal
from symnet.expr import Compare, Expr, Formal, Number, Symbol, Where, postorder, rebuild
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue, World

Moves = tuple[tuple[Expr, int], ...]
HIGHEST = 4  # the derivative that may be the first one not to vanish
DEEPEST = 3  # derivatives inside derivatives
SECONDS = 0.2  # for a proof that a difference is 0
ZERO = Number(0)
TRUE = {"<": (-1,), "<=": (-1, 0), "==": (0,), "!=": (-1, 1), ">=": (0, 1), ">": (1,)}


class NoDerivative(Exception):
    """A derivative is shown not to exist; the message says why."""


class Germs:
    """Expressions near one point. values: name → its value there."""

    def __init__(self, values: dict[Expr, Fraction], world: World):
        self.values, self.world = values, world
        self.signs: dict[tuple[Expr, Moves], int] = {}

    def value(self, e: Expr) -> Any:
        """The value of `e` at the point. Raises `NoDerivative` or `Unresolved`."""
        return self.number(self.piece(e, ()))

    def number(self, e: Expr) -> Any:
        """The value of an expression without derivatives."""
        names = {s.name: self.values[s] for s in postorder(e) if isinstance(s, Symbol)}
        return evaluate(e, names, {}, self.world)

    # -------------------------------------------------------------- pieces
    def piece(self, e: Expr, on: Moves) -> Expr:
        """`e` without `where` and without derivatives, as it is on the moves."""
        done: dict[Expr, Expr | Exception] = {}
        for node in postorder(e, stop=lambda n: isinstance(n, Formal)):
            try:
                done[node] = self._node(node, done, on)
            except (NoDerivative, Unresolved, SymnetError) as error:
                done[node] = error
        found = done[e]
        if isinstance(found, Exception):
            raise found
        return found

    def _node(self, node: Any, done: dict[Expr, Any], on: Moves) -> Expr:
        if isinstance(node, Formal):
            return self.derivative(node, on)
        if isinstance(node, Where):
            condition: Any = _sound([done[node.children[0]]])[0]
            holds = self.holds(condition, on)
            return _sound([done[node.children[1 if holds else 2]]])[0]
        children = tuple(_sound([done[child] for child in node.children]))
        return node if children == node.children else node.with_children(children)

    # -------------------------------------------------------------- signs
    def holds(self, c: Compare, on: Moves) -> bool:
        """Whether a comparison holds on the moves."""
        a, b = c.children
        return self.sign(a if b is ZERO else a - b, on) in TRUE[c.relation]

    def sign(self, g: Expr, on: Moves) -> int:
        """The sign of `g` on the moves; 0 where it is 0 on all of them."""
        key = (g, on)
        if key not in self.signs:
            self.signs[key] = self._sign(g, on)
        return self.signs[key]

    def _sign(self, g: Expr, on: Moves) -> int:
        if not on:
            return self._sign_here(g)
        (name, direction), larger = on[-1], on[:-1]
        if all(node is not name for node in postorder(g)):
            return self.sign(g, larger)
        fixed = self.at(g, name)
        found = self.sign(fixed, larger)
        if found:
            self.defined(definedness(g), on)
            return found
        for k in range(1, HIGHEST + 1):
            slope = self.smooth(g, name, k, larger)
            found = self.sign(self.at(slope, name), larger)
            if found:
                return found * direction**k
            if all(node is not name for node in postorder(slope)):
                break  # a polynomial in the name, and all of its coefficients are 0
        else:
            raise Unresolved("a function that vanishes to a high order")
        return 0

    def _sign_here(self, g: Expr) -> int:
        value = self.number(g)
        if isinstance(value, NoValue):
            raise Unresolved("a condition without a value")
        if isinstance(value, Fraction):
            return (value > 0) - (value < 0)
        if value > 0 or value < 0:
            return 1 if value > 0 else -1
        closed = rebuild(g, {s: Number(self.values[s]) for s in postorder(g) if isinstance(s, Symbol)})
        if not shown_equal(closed, ZERO, SECONDS):
            raise Unresolved("a number that may be 0")
        return 0

    def at(self, e: Expr, name: Expr) -> Expr:
        """`e` with a name at its value."""
        return rebuild(e, {name: Number(self.values[name])})

    def defined(self, conditions: Iterable[Any], on: Moves) -> None:
        """That conditions of definedness hold on the moves; else `Unresolved`."""
        for c in conditions:
            if not any(not self.holds(g, on) for g in c.guards) and not self.holds(c.needs, on):
                raise Unresolved("the edge of a domain")

    # -------------------------------------------------------------- derivatives
    def smooth(self, f: Expr, x: Expr, order: int, on: Moves) -> Expr:
        """A derivative by the rules, where they apply on the moves with x at its value; else `Unresolved`."""
        pushed = eliminate(Formal("diff", f, x, order=order))
        self.defined(definedness(f), on)
        if not all(self.holds(c, on) for c in pushed.opened):
            raise Unresolved("a rule that does not apply")
        return pushed.value

    def derivative(self, node: Any, on: Moves) -> Expr:
        """A derivative by a name on the moves."""
        f, x = node.children
        if node.kind != "diff" or not isinstance(x, Symbol) or len(on) >= DEEPEST:
            raise Unresolved("a derivative of a kind that is not looked at on seams")
        if any(name is x for name, _ in on):  # beside the point in x: f is one piece there
            return self.smooth(self.piece(f, on), x, node.order, on)
        here = self.at(self.piece(f, on), x)
        pieces = [self.piece(f, (*on, (x, direction))) for direction in (-1, 1)]
        if pieces[0] is pieces[1] and self.at(pieces[0], x) is here:
            try:
                return self.at(self.smooth(pieces[0], x, node.order, on), x)
            except Unresolved:
                pass
        return self._joined(pieces, here, x, node.order, on)

    def _joined(self, pieces: list[Expr], here: Expr, x: Expr, order: int, on: Moves) -> Expr:
        """The derivative of pieces that meet, or `NoDerivative`."""
        try:
            slopes = [[self.at(self.smooth(f, x, k, on), x) for k in range(1, order + 1)] for f in pieces]
        except (Unresolved, SymnetError):
            return self._by_growth(pieces, here, x, order, on)
        for piece in pieces:
            if self.sign(self.at(piece, x) - here, on):
                raise NoDerivative("the function jumps there")
        for k, (below, above) in enumerate(zip(*slopes, strict=True), start=1):
            if below is not above and self.sign(below - above, on):
                raise NoDerivative("the one-sided derivatives differ" + (f" (of order {k})" if order > 1 else ""))
        return slopes[0][-1]

    def _by_growth(self, pieces: list[Expr], here: Expr, x: Expr, order: int, on: Moves) -> Expr:
        """From leading terms: the slopes as numbers, for a first derivative at the point itself."""
        if on or order > 1:
            raise Unresolved("a higher derivative where the pieces are not smooth")
        found = [one_sided_slope(self, f, here, x, direction) for f, direction in zip(pieces, (-1, 1), strict=True)]
        if None in found:
            raise NoDerivative("the difference quotient grows beyond all bounds")
        below, above = found
        if below is not above and self.sign(below - above, ()):  # type: ignore[operator]
            raise NoDerivative("the one-sided derivatives differ")
        return below  # type: ignore[return-value]


def _sound(parts: list[Any]) -> list[Expr]:
    """The parts, none of which failed; that one has no value at all says more than that one is open."""
    failed = [part for part in parts if isinstance(part, Exception)]
    for error in sorted(failed, key=lambda error: not isinstance(error, NoDerivative)):
        raise error
    return parts
