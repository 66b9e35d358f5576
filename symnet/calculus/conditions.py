"""When an expression has a value: the conditions that its nodes need, read off the function table.

Rules that drop an expression open these on the step. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.expr import (
    Compare,
    Det,
    Expr,
    Index,
    Inverse,
    Kept,
    Map,
    Number,
    Power,
    SizeValue,
    Where,
    postorder,
    slice_range,
)
from symnet.functions import FUNCTIONS
from symnet.rewrite import opaque
from symnet.sizes import Dim, Size, may_be_below_one

ZERO = Number(0)


def _map(node: Expr) -> tuple[Compare, ...]:
    return FUNCTIONS[node.data[0]].domain(*node.children)


def _power(node: Expr) -> tuple[Compare, ...]:
    base, exponent = node.children
    if isinstance(base, Number) and base.value > 0:
        return ()
    if isinstance(exponent, SizeValue):
        return ()
    if isinstance(exponent, Number):
        if exponent.value.denominator == 1:
            return () if exponent.value >= 0 or isinstance(base, SizeValue) else (Compare("!=", base, ZERO),)
        return (Compare(">=" if exponent.value > 0 else ">", base, ZERO),)
    return (Compare("==", node, node),)


def _index(node: Index) -> tuple[Compare, ...]:
    """That the places of an axis of symbolic size lie inside it; of plain lower bounds of a size, the largest."""
    found: dict[Compare, None] = {}
    least: dict[Size, int] = {}
    for selector, dim in zip(node.selectors, node.children[0].shape, strict=True):
        for inside in _distances(selector, dim, node) if isinstance(dim, Size) else ():
            if isinstance(inside, Size) and may_be_below_one(inside):
                bound = dim - inside + 1
                if isinstance(bound, int):
                    least[dim] = max(bound, least.get(dim, 1))
                else:
                    found[Compare(">=", SizeValue(inside), Number(1))] = None
    return (*(Compare(">=", SizeValue(dim), Number(bound)) for dim, bound in least.items()), *found)


def _distances(selector: Any, dim: Size, node: Index) -> tuple[Dim, ...]:
    """What must be at least 1: places counted from 1, and from the end."""
    if isinstance(selector, int):
        return (dim - selector,) if selector >= 0 else (dim + selector + 1,)
    first, length, step = slice_range(selector, dim, node.children[0])
    last = first + (length - 1) * step
    return first + 1, last + 1, dim - first, dim - last


_NEEDS: dict[type, Callable[[Any], tuple[Compare, ...]]] = {
    Map: _map,
    Power: _power,
    Index: _index,
    Inverse: lambda node: (Compare("!=", Det(node.children[0]), ZERO),),
    Where: lambda node: (),
}


def own_needs(node: Expr) -> tuple[Compare, ...]:
    """The conditions of one node, where its operands have values."""
    return _NEEDS.get(type(node), lambda node: ())(node)


def needs(e: Expr) -> tuple[Compare, ...]:
    """Conditions under which `e` has a value, names included as what they stand for only where they are opaque here.

    What depends on the branch of a `where`, or stands inside a name, is stated as `e == e`, which holds exactly where
    `e` has a value.
    """
    found: dict[Compare, None] = {}
    for node in postorder(e, stop=lambda node: opaque(node) or isinstance(node, Where)):
        if isinstance(node, Where) and any(needs(child) for child in node.children[1:]):
            found[Compare("==", node, node)] = None
        elif opaque(node):
            if not total(node):
                found[Compare("==", node, node)] = None
        else:
            found.update(dict.fromkeys(own_needs(node)))
    return tuple(found)


_TOTAL: Kept[bool] = Kept()


def total(e: Expr) -> bool:
    """Whether `e` has a value everywhere, as its nodes show (names are looked into)."""
    for node in postorder(e, stop=_TOTAL.__contains__):
        if node not in _TOTAL:
            own = not own_needs(node)
            _TOTAL[node] = own and all(_TOTAL[child] for child in node.children)
    return _TOTAL[e]
