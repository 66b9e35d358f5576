"""Where the rules of differentiation apply: the conditions that a derivative opens.

`conditions(f, x)` lists comparisons such that, at every point where they hold and f has a value, f is differentiable in
x and its derivative is what the rules say. They are sufficient, not necessary: at a kink that cancels the rules say
nothing, and neither does this. That f has a value (log needs x > 0) is not repeated here: it is f's own domain, which
is open wherever nothing is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from symnet.calculus.certain import Guard, certain
from symnet.expr import (
    Add,
    Apply,
    AxisMap,
    Compare,
    Contract,
    Defined,
    Det,
    Expr,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    SizeValue,
    Symbol,
    Where,
    fold,
    postorder,
)
from symnet.functions import FUNCTIONS, nowhere
from symnet.limits import tick
from symnet.program.interpret_entries import is_integral
from symnet.sizes import may_be_below_one

Opened = tuple[Compare, ...]
ZERO, ONE = Number(0), Number(1)
ELEMENTWISE = (Add, Mul, Power, Map, Apply, Where, Compare, Defined)
MOST_GUARDS = 6


def dependent(x: Expr, *roots: Expr) -> list[Expr]:
    """The nodes below `roots` that depend on x, operands first; x itself is a cut."""
    return _dependent({x}, roots, False)


def _dependent(leaves: set[Expr], roots: Iterable[Expr], opaque: bool) -> list[Expr]:
    found: set[Expr] = set()
    order: list[Expr] = []
    for node in postorder(*roots, stop=lambda node: node in leaves or (opaque and isinstance(node, Defined))):
        if node in leaves or (not found.isdisjoint(node.children) and not (opaque and isinstance(node, Defined))):
            found.add(node)
            order.append(node)
    return order


@dataclass(frozen=True)
class Needed:
    """condition: what a node needs, where the branches of the guard are taken; node: the node whose rule asks for it,
    for what is only continuous the node that jumps, or ends, if it is not."""

    node: Expr
    condition: Compare
    guard: Guard

    def stated(self) -> Compare:
        return guarded(self.condition, self.guard)

    def forms(self) -> Iterator[Compare]:
        """The condition under the guard, under its inner parts only, and plain: each implies the ones before."""
        return (guarded(self.condition, self.guard[k:]) for k in range(len(self.guard) + 1))


def conditions(f: Expr, x: Expr) -> Opened:
    """What must hold for the rules to give the derivative of f in x, entry by entry, in f's own variables.

    >>> from symnet.symbols import scalar
    >>> x = scalar("x")
    >>> [(c.relation, c.children[0] is x) for c in conditions(Map("relu", x), x)]
    [('!=', True)]
    """
    return tuple(dict.fromkeys(needed.stated() for needed in needs_of(f, {x})))


def needs_of(f: Expr, leaves: set[Expr], opaque: bool = False) -> list[Needed]:
    """What the rules need where f is derived by its leaves, the inner nodes first. opaque: names are fixed."""
    order = _dependent(leaves, (f,), opaque)
    varies = set(order)
    smooth: dict[Expr, Guard] = {f: ()}
    steady: dict[Expr, Guard] = {}
    origin: dict[Expr, Expr] = {}
    found: list[Needed] = []
    for node in reversed(order):
        tick()
        for needed, table in ((smooth, SMOOTH), (steady, CONTINUOUS)):
            guard = needed.get(node)
            if guard is None or node in leaves:
                continue
            asks = origin.get(node, node) if needed is steady else node
            for c in table.get(type(node), _nothing)(node, varies):
                sure = aligned(guard, node, c)
                if not certain(c, sure):
                    found.append(Needed(asks, c, sure))
            for child, guards, kept in _below(node, guard):
                if child in varies:
                    _need(needed if kept else steady, child, guards)
                    if needed is steady or not kept:
                        origin.setdefault(child, asks)
    return found[::-1]


def _nothing(node: Expr, varies: set[Expr]) -> Iterable[Compare]:
    return ()


def _below(node: Expr, guard: Guard) -> Iterator[tuple[Expr, Guard, bool]]:
    """(operand, its guard, whether it must be as smooth as the node or only continuous)."""
    if isinstance(node, AxisMap) and node.name == "argmax_onehot":
        yield node.children[0], tuple(g for g in guard if not g[0].shape), False
        return
    if isinstance(node, Where):
        condition, a, b = node.children
        yield condition, guard, False
        room = len(guard) < MOST_GUARDS
        yield a, (*guard, (condition, True)) if room else guard, True
        yield b, (*guard, (condition, False)) if room else guard, True
        return
    if not isinstance(node, ELEMENTWISE):  # entries mix: only a scalar condition still says something
        guard = tuple(g for g in guard if not g[0].shape)
    for child in node.children:
        yield child, guard, True


def _need(needed: dict[Expr, Guard], node: Expr, guard: Guard) -> None:
    before = needed.get(node)
    needed[node] = guard if before is None else tuple(g for g in before if g in guard)


def guards_of(order: list[Expr], root: Expr) -> dict[Expr, Guard]:
    """For every node (operands first in `order`) the branches of `where` that all ways to it from the root take."""
    found: dict[Expr, Guard] = {root: ()}
    for node in reversed(order):
        for child, guard, _ in _below(node, found[node]):
            _need(found, child, guard)
    return found


def aligned(guard: Guard, node: Expr, condition: Compare) -> Guard:
    """What of a node's guard a condition of the node may be asked under: the entries of a condition on the operand of a
    reduction, or on its rows, are not those of the node, and only a scalar guard says something about them."""
    if isinstance(node, ELEMENTWISE) or condition.shape in ((), node.shape):
        return guard
    return tuple(g for g in guard if not g[0].shape)


def guarded(condition: Compare, guard: Guard) -> Compare:
    """The condition, asked for only where the branches of the guard are taken."""
    for choice, holds in reversed(guard):
        a, b = condition.children
        low = b.value if isinstance(b, Number) else 0
        instead = Number(low + {">": 1, "!=": 1, "<": -1}.get(condition.relation, 0))
        a = Where(choice, a, instead) if holds else Where(choice, instead, a)
        if not isinstance(b, Number):
            b = Where(choice, b, ZERO) if holds else Where(choice, ZERO, b)
        condition = Compare(condition.relation, a, b)
    return condition


def sure_exponent(e: Expr) -> bool:
    """Whether an exponent that is an integer by its form is at least 1 by its form."""
    return fold(e, lambda node, *parts: _AT_LEAST_ONE.get(type(node), lambda node, *parts: False)(node, *parts))


_AT_LEAST_ONE: dict[type, Callable[..., bool]] = {
    Number: lambda node: node.value >= 1,
    SizeValue: lambda node: not may_be_below_one(node.size),
    Symbol: lambda node: "integer" in node.facts and "positive" in node.facts,
    Defined: lambda node, value: value,
    Add: lambda node, a, b: a and b,
    Mul: lambda node, a, b: a and b,
}


def of_squares(e: Expr) -> bool:
    """Whether an expression is a sum of squares by its form. Where it is 0, so is its derivative, and that of a power
    above 1 of it: (Σ x²)**(3/2) has the derivative 3 (Σ x²)**(1/2) x everywhere."""
    return fold(e, lambda node, *parts: _OF_SQUARES.get(type(node), lambda node, *parts: False)(node, *parts))


_OF_SQUARES: dict[type, Callable[..., bool]] = {
    Power: lambda node, a, b: isinstance(node.exponent, Number) and node.exponent.value == 2,
    Contract: lambda node, *parts: len(parts) == 2 and len({*node.children}) == len({*node.inputs}) == 1,
    Reduce: lambda node, a: node.op in ("sum", "mean") and a,
    Add: lambda node, a, b: a and b,
}


def _power(node: Expr, varies: set[Expr]) -> Opened:
    base, exponent = node.children
    if exponent in varies or not is_integral(exponent):
        flat = isinstance(exponent, Number) and exponent.value > 1 and of_squares(base)
        return () if flat else (Compare(">", base, ZERO),)
    if base not in varies or isinstance(exponent, Number) or sure_exponent(exponent):
        return ()
    return (Compare(">", base**2 + exponent**2, ZERO),)  # 0**0 is 1 for all bases, and n*0**(n-1) is not


def _map(node: Expr, varies: set[Expr]) -> Opened:
    return FUNCTIONS[node.data[0]].smooth(*node.children)


def _steady_map(node: Expr, varies: set[Expr]) -> Opened:
    """A row whose derivative is 0 and which is not constant jumps where it is not smooth; one with a domain has values
    around the places where it is smooth."""
    row = FUNCTIONS[node.data[0]]
    if row.name == "sqrt" and row.definition is not None:
        return _steady_power(row.definition(*node.children), varies)
    jumps = all(partial(*node.children) is ZERO for partial in row.partials)
    return row.smooth(*node.children) if jumps or row.domain is not nowhere else ()


def _boundary(node: Expr, varies: set[Expr]) -> Opened:
    condition = node.children[0]
    return (Compare("!=", *condition.children),) if condition in varies else ()


def attained_once(e: Expr, axes: tuple[int, ...], op: str) -> Compare:
    """That along the axes exactly one entry is the largest (smallest)."""
    best = Reduce(op, e, axes, keepdims=True)
    return Compare("==", Reduce("sum", Where(Compare("==", e, best), ONE, ZERO), axes), ONE)


def _reduce(node: Expr, varies: set[Expr]) -> Opened:
    assert isinstance(node, Reduce)
    (e,) = node.children
    if node.op in ("max", "min"):
        return (attained_once(e, node.axes, node.op),)
    if node.op == "norm":
        return (Compare("!=", node, ZERO),)
    return (Compare("!=", e, ZERO),) if node.op == "norm1" else ()


def _axis_map(node: Expr, varies: set[Expr]) -> Opened:
    assert isinstance(node, AxisMap)
    return (attained_once(node.children[0], (node.axis,), "max"),) if node.name == "argmax_onehot" else ()


def _steady_power(node: Expr, varies: set[Expr]) -> Opened:
    """It has values around a place where its base is positive, or its exponent stays and is whole, or its base is a sum
    of squares."""
    base, exponent = node.children
    fixed = exponent not in varies and (is_integral(exponent) or of_squares(base))
    return () if fixed else (Compare(">", base, ZERO),)


Rule = Callable[[Expr, set[Expr]], Iterable[Compare]]
SMOOTH: dict[type, Rule] = {
    Power: _power,
    Map: _map,
    Where: _boundary,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Det: lambda node, varies: (Compare("!=", node, ZERO),),  # det(X) tr(inv(X) dX) needs the inverse
}
CONTINUOUS: dict[type, Rule] = {
    Power: _steady_power,
    Map: _steady_map,
    Where: _boundary,
    AxisMap: _axis_map,
}
