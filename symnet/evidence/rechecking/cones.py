"""Where a number made of a tensor x has no derivative since it is like a length, for checking again.

At a place where u = s·x + b is 0, for numbers s and g that are not 0 and do not move with x, as b does not, g·|u| is
g·|s|·|t| along every axis. So it has no slope there, and has none beside a term k that has one, as g·|u| is the
difference. If h(f) had one, where the inverse of h has slopes everywhere, f had one.
"""

from __future__ import annotations

from collections.abc import Iterator

from symnet.expr import (
    Add,
    AxisMap,
    Compare,
    Contract,
    Expr,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    postorder,
)
from symnet.functions import FUNCTIONS, SMOOTH_INVERSES, nowhere
from symnet.sizes import may_be_below_one

ZERO = Number(0)
MOST_PARTS = 30  # of a function that are looked into
Guards = tuple[Compare, ...]


def kinks(f: Expr, x: Expr) -> Iterator[tuple[Expr, Guards]]:
    """Each |u|: where it is 0, and the guards hold, f has no slope by x."""
    rows: list[tuple[Expr, Guards, list[Expr]]] = [(f, (), [])]
    for _ in range(MOST_PARTS):
        if not rows:
            return
        node, guards, terms = rows.pop()
        factors = next((row for u in _of_length(node) if (row := _factors(u, x)) is not None), None)
        if factors is not None and all(_is_smooth(k, x) for k in terms):
            yield node, guards + factors
        elif isinstance(node, Map) and node.name in SMOOTH_INVERSES:
            rows.append((node.children[0], guards, terms))
        elif isinstance(node, Add):
            a, b = node.children
            rows += [(a, guards, [*terms, b]), (b, guards, [*terms, a])]
        elif isinstance(node, Mul):
            moves, still = _apart(node, x)
            rows += [(moves, guards + _nonzero(still), terms)] if _is_still(still, x) else []


def _of_length(node: Expr) -> Iterator[Expr]:
    """u, where the node is |u|: a norm over all axes, or the root of a sum of all squares of u, or of u·u."""
    if node.shape:
        return
    if isinstance(node, Reduce) and node.op == "norm":
        yield node.children[0]
    square = node.children[0] if isinstance(node, Map) and node.name == "sqrt" else None
    if isinstance(square, Reduce) and square.op == "sum":
        (power,) = square.children
        if isinstance(power, Power) and isinstance(power.exponent, Number) and power.exponent.value == 2:
            yield power.base
    if isinstance(square, Contract) and len(square.children) == 2:
        (a, b), (own, other) = square.children, square.inputs
        if a is b and own == other and len({*own}) == len(own):
            yield a


def _factors(u: Expr, x: Expr) -> Guards | None:
    """That no factor of x in u is 0, where u is a multiple of x beside what does not move; else None."""
    guards: Guards = ()
    for _ in range(MOST_PARTS):
        if u is x:
            return guards
        if not isinstance(u, (Add, Mul)):
            return None
        moves, still = _apart(u, x)
        if not _is_still(still, x) or moves.shape != u.shape or (isinstance(u, Mul) and still.shape):
            return None
        guards += _nonzero(still) if isinstance(u, Mul) else ()
        u = moves
    return None


def _apart(e: Expr, x: Expr) -> tuple[Expr, Expr]:
    """Both operands, the one that does not move last, if any."""
    a, b = e.children
    return (b, a) if _is_still(a, x) else (a, b)


def _nonzero(e: Expr) -> Guards:
    """That it is not 0, where that is to be asked: sizes from 1 on and reciprocals are not, where they have a value."""
    if isinstance(e, Number) and e.value:
        return ()
    if isinstance(e, SizeValue) and not may_be_below_one(e.size):
        return ()
    if isinstance(e, Power) and isinstance(e.exponent, Number) and e.exponent.value < 0:
        return ()
    return (Compare("!=", e, ZERO),)


def _is_still(e: Expr, x: Expr) -> bool:
    return x not in postorder(e)


def _is_smooth(k: Expr, x: Expr) -> bool:
    """Whether k has slopes wherever it has a value: all that moves in it does."""
    moving: set[Expr] = {x}
    for node in postorder(k):
        if node is not x and not moving.isdisjoint(node.children):
            if not SMOOTH.get(type(node), lambda node, moving: False)(node, moving):
                return False
            moving.add(node)
    return True


SMOOTH = {
    **dict.fromkeys((Add, Mul, Contract, Reshape), lambda node, moving: True),
    Power: lambda node, moving: isinstance(node.exponent, Number) and node.exponent.value.denominator == 1,
    Map: lambda node, moving: FUNCTIONS[node.name].smooth is nowhere,
    Reduce: lambda node, moving: node.op in ("sum", "mean", "logsumexp"),
    AxisMap: lambda node, moving: node.name in ("softmax", "log_softmax"),
}
