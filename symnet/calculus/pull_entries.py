"""Reverse rules of the nodes that work entry by entry: multiply by the partial derivative, sum over broadcast axes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from symnet.calculus.arithmetic import ONE, ZERO, from_factor, times, unbroadcast
from symnet.calculus.autonomous import autonomous
from symnet.errors import NotThereYet, quote
from symnet.expr import (
    Apply,
    Expr,
    Inverse,
    Map,
    Number,
    Power,
    SizeValue,
    Where,
    postorder,
)
from symnet.functions import FUNCTIONS
from symnet.rewrite import substitute

Names = Mapping[Expr, Expr]


@dataclass(frozen=True)
class Pulled:
    """value: the operand's adjoint, None where it is 0; note: the convention where the rule's conditions do not hold
    (which these are, `symnet.calculus.smoothness` says)."""

    value: Expr | None
    note: str = ""


Pull = Callable[[Any, Expr, int, Names], Pulled]


def pointwise(partial: Callable[[Any, int, Names], Expr | None]) -> Pull:
    """The rule of a pointwise operation: multiply by the partial derivative, then sum over broadcast axes."""

    def pull(node: Expr, g: Expr, i: int, names: Names) -> Pulled:
        factor = partial(node, i, names)
        value = g if factor is None else times(g, factor)
        return Pulled(unbroadcast(value, node.shape, node.children[i].shape))

    return pull


def slope_of_map(node: Map, i: int, names: Names) -> Expr:
    """The partial derivative of a function of the table by operand i; where f(z) has a name a and f' is a polynomial of
    f, that polynomial of the name; where the derivative itself has a name, that name."""
    row = FUNCTIONS[node.name]
    if i >= len(row.partials):
        raise NotThereYet(f"there is no derivative of {node.name} by its parameter number {i} in {quote(node)}")
    name = names.get(node)
    form = autonomous(node.name) if name is not None else None
    if name is not None and form is not None:
        return form(name)
    partial = row.partials[i](*node.children)
    if partial in names:
        return names[partial]
    return partial if name is None else substitute(partial, {node: name})


def pull_map(node: Map, g: Expr, i: int, names: Names) -> Pulled:
    row = FUNCTIONS[node.name]
    value = within(g, slope_of_map(node, i, names))
    return Pulled(unbroadcast(value, node.shape, node.children[i].shape), row.convention)


def within(g: Expr, *factors: Expr) -> Expr:
    """g times factors. Where g is 0 by a condition, factors that have not everywhere a value go into the branch: they
    are not looked at outside."""
    if isinstance(g, Where) and ZERO in g.children[1:] and any(map(_partial, postorder(*factors))):
        condition, a, b = g.children
        if b == ZERO:
            return Where(condition, within(a, *factors), ZERO)
        return Where(condition, ZERO, within(b, *factors))
    for factor in factors:
        g = times(g, factor)
    return g


def _partial(node: Expr) -> bool:
    """Whether a node may have no value where its operands have one."""
    if isinstance(node, Map):
        return bool(FUNCTIONS[node.name].domain(*node.children))
    if isinstance(node, Power):
        exponent = node.children[1]
        return not (isinstance(exponent, Number) and exponent.value >= 0 and exponent.value.denominator == 1)
    return isinstance(node, Inverse)


def slope_of_apply(node: Apply, i: int, names: Names) -> Expr:
    return Apply(node.name, node.children[0], node.order + 1)


def pull_power(node: Power, g: Expr, i: int, names: Names) -> Pulled:
    base, exponent = node.children
    whole = names.get(node, node)
    if i == 1:
        value = within(g, whole, Map("log", base))
        return Pulled(unbroadcast(value, node.shape, exponent.shape))
    return Pulled(unbroadcast(within(g, exponent, lowered(base, exponent)), node.shape, base.shape))


def lowered(base: Expr, exponent: Expr) -> Expr:
    """base**(exponent - 1)."""
    if isinstance(exponent, Number):
        return ONE if exponent.value == 1 else from_factor((base, exponent.value - 1))
    return Power(base, SizeValue(exponent.size - 1) if isinstance(exponent, SizeValue) else exponent - 1)


def pull_where(node: Where, g: Expr, i: int, names: Names) -> Pulled:
    condition = node.children[0]
    if i == 0:
        return Pulled(None, "the branch that is taken there gives the derivative")
    value = Where(condition, g, ZERO) if i == 1 else Where(condition, ZERO, g)
    return Pulled(unbroadcast(value, node.shape, node.children[i].shape))
