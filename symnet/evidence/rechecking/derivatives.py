"""Derivatives of numbers by the rules, for checking again; where these apply is said by `smooth`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.smooth import smoothness
from symnet.evidence.rechecking.values import Condition, definedness
from symnet.expr import (
    Add,
    Apply,
    Compare,
    Defined,
    Expr,
    Formal,
    Map,
    Mul,
    Number,
    Power,
    Symbol,
    Where,
    postorder,
    rebuild,
)
from symnet.functions import FUNCTIONS

ZERO, ONE = Number(0), Number(1)
MOST_ORDER = 8
Partials = tuple[Expr | None, ...]  # None: 0


def slope(f: Expr, x: Expr) -> Expr:
    """∂f/∂x of an expression without derivatives, by the chain rule; in a `where`, of its branches."""
    slopes: dict[Expr, Expr] = {x: ONE}  # of the parts that change with x
    for node in postorder(f):
        if node is x or isinstance(node, Compare) or not any(child in slopes for child in node.children):
            continue
        if isinstance(node, Where):
            condition, yes, no = node.children
            slopes[node] = Where(condition, slopes.get(yes, ZERO), slopes.get(no, ZERO))  # type: ignore[arg-type]
            continue
        if type(node) not in PARTIALS:
            raise Refused(f"there is no rule for a derivative of {type(node).__name__}")
        partials = PARTIALS[type(node)](node)
        if any(child in slopes for child in node.children[len(partials) :]):
            raise Refused("a derivative by a parameter of a function")
        pairs = zip(partials, node.children, strict=False)
        terms = [_times(p, slopes[child]) for p, child in pairs if p is not None and child in slopes]
        if terms:
            slopes[node] = sum(terms[1:], terms[0])
    return slopes.get(f, ZERO)


def _times(partial: Expr, s: Expr) -> Expr:
    return s if partial is ONE else partial if s is ONE else Mul(partial, s)


def _power(node: Power) -> Partials:
    base, exponent = node.children
    if exponent is ZERO:  # 0**0 is 1 as well
        return None, None
    if exponent is ONE:
        return ONE, None
    lower = Number(exponent.value - 1) if isinstance(exponent, Number) else exponent - 1
    return Mul(exponent, base if lower is ONE else Power(base, lower)), Mul(node, Map("log", base))


# The derivatives of a node by its children.
PARTIALS: dict[type, Callable[[Any], Partials]] = {
    Add: lambda node: (ONE, ONE),
    Mul: lambda node: (node.children[1], node.children[0]),
    Power: _power,
    Map: lambda node: tuple(partial(*node.children) for partial in FUNCTIONS[node.name].partials),
    Apply: lambda node: (Apply(node.name, node.children[0], node.order + 1),),
    Defined: lambda node: (ONE,),
}


def derivatives(f: Expr, x: Expr, order: int) -> list[Expr]:
    """f and its derivatives, by the rules."""
    if order > MOST_ORDER:
        raise Refused("a derivative of high order")
    found = [f]
    for _ in range(order):
        found.append(slope(found[-1], x))
    return found


def chain(f: Expr, x: Expr, order: int) -> tuple[list[Expr], tuple[Condition, ...]]:
    """f and its derivatives, with the conditions under which they are that."""
    found = derivatives(f, x, order)
    return found, (*smoothly(Formal("diff", f, x, order=order)), *enough(*found))


def by_rules(e: Expr) -> Expr:
    """The expression with all derivatives by the rules, the inner ones first."""

    def replace(node: Any) -> Expr | None:
        if not isinstance(node, Formal):
            return None
        value, x = node.children[:2]
        if node.kind != "diff" or not isinstance(x, Symbol):
            raise Refused("a derivative that is none of a number by a number")
        return derivatives(value, x, node.order)[-1]

    return rebuild(e, replace)  # type: ignore[no-any-return]


def smoothly(e: Expr) -> tuple[Condition, ...]:
    """Where the rules apply to the derivatives in an expression."""
    try:
        return tuple(smoothness(e))
    except Cannot as error:
        raise Refused(str(error)) from None


def enough(*roots: Expr) -> tuple[Condition, ...]:
    """That expressions have values, as what is asked for and says nothing."""
    return tuple(Condition(c.needs, c.guards, False, True) for e in roots for c in definedness(e))
