"""Derivatives of numbers by numbers, for checking again: by the rules where these apply, at a seam by the pieces on its
two sides, and where there is none.

Where the rules apply is said by `smooth`; a function that is defined by cases is, near a point, the piece on that side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.linear import body
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.smooth import smoothness
from symnet.evidence.rechecking.values import NOT, Condition, definedness
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
# The orders of a and b at which `a relation b` holds.
HOLDS_FOR = {"<": ("<",), "<=": ("<", "=="), "==": ("==",), ">": (">",), ">=": (">", "=="), "!=": ("<", ">")}
Slope = Expr | None  # None: 0


class Shows(Protocol):
    """What is asked of a check: what holds where its comparisons do."""

    bounds: Bounds

    def holds(self, c: Compare) -> bool: ...
    def shows(self, c: Condition) -> bool: ...


# ------------------------------------------------------------------ the rules
def slope(f: Expr, x: Expr) -> Expr:
    """∂f/∂x of an expression without derivatives, by the rules."""
    done: dict[Expr, Slope] = {x: ONE}
    for node in postorder(f):
        slopes = [done.get(child) for child in node.children]
        if node is not x and any(s is not None for s in slopes):
            rule = RULES.get(type(node))
            if rule is None:
                raise Refused(f"there is no rule for a derivative of {type(node).__name__}")
            done[node] = rule(node, *slopes)
    return done.get(f) or ZERO


def _plus(*terms: Slope) -> Slope:
    total: Slope = None
    for term in terms:
        if term is not None:
            total = term if total is None else Add(total, term)
    return total


def _times(factor: Expr, s: Slope) -> Slope:
    return None if s is None else factor if s is ONE else Mul(factor, s)


def _power(node: Power, of_base: Slope, of_exponent: Slope) -> Slope:
    base, exponent = node.children
    if exponent is ZERO:  # 0**0 is 1 as well
        return None
    lower = (
        base
        if exponent is Number(2)
        else Power(base, Number(exponent.value - 1) if _number(exponent) else exponent - 1)
    )
    by_base = of_base if exponent is ONE else _times(Mul(exponent, lower), of_base)
    return _plus(by_base, _times(Mul(node, Map("log", base)), of_exponent))


def _number(e: Expr) -> bool:
    return isinstance(e, Number)


def _map(node: Map, *slopes: Slope) -> Slope:
    partials = FUNCTIONS[node.name].partials
    if any(s is not None for s in slopes[len(partials) :]):
        raise Refused(f"a derivative of {node.name} by a parameter")
    return _plus(*(_times(partial(*node.children), s) for partial, s in zip(partials, slopes, strict=False)))


def _where(node: Where, condition: Slope, yes: Slope, no: Slope) -> Slope:
    return None if yes is no is None else Where(node.children[0], yes or ZERO, no or ZERO)  # type: ignore[arg-type]


RULES: dict[type, Callable[..., Slope]] = {
    Add: lambda node, a, b: _plus(a, b),
    Mul: lambda node, a, b: _plus(_times(node.children[1], a), _times(node.children[0], b)),
    Power: _power,
    Map: _map,
    Apply: lambda node, a: _times(Apply(node.name, node.children[0], node.order + 1), a),
    Where: _where,
    Compare: lambda node, a, b: None,
    Defined: lambda node, a: a,
}


def by_rules(e: Expr) -> Expr:
    """The expression with all derivatives by the rules, the inner ones first."""

    def replace(node: Any) -> Expr | None:
        if not isinstance(node, Formal):
            return None
        value, x = node.children[:2]
        if node.kind != "diff" or not isinstance(x, Symbol) or node.order > MOST_ORDER:
            raise Refused("a derivative that is none of a number by a number")
        for _ in range(node.order):
            value = slope(value, x)
        return value

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


# ------------------------------------------------------------------ with seams
@dataclass(frozen=True)
class Derived:
    """value: the expression without derivatives; conditions: under which it is that; seams: what must be equal."""

    value: Expr
    conditions: tuple[Condition, ...] = ()
    seams: tuple[tuple[Expr, Expr], ...] = ()


def derived(e: Expr, check: Shows) -> Derived:
    """The expression where the comparisons of the check hold. Raises `Refused`."""
    table: dict[Expr, Expr] = {}
    conditions: list[Condition] = []
    seams: list[tuple[Expr, Expr]] = []
    e = rebuild(e, _flat)
    for node in [n for n in postorder(e, stop=lambda n: isinstance(n, Formal)) if isinstance(n, Formal)]:
        one = _one(node, check)
        table[node] = one.value
        conditions += one.conditions
        seams += one.seams
    return Derived(rebuild(e, table), tuple(dict.fromkeys(conditions)), tuple(seams))


def _flat(node: Any) -> Expr | None:
    """diff(diff(f, x), x) as diff(f, x, 2)."""
    inner = node.children[0] if isinstance(node, Formal) and node.kind == "diff" else None
    if isinstance(inner, Formal) and inner.kind == "diff" and inner.children[1] is node.children[1]:
        return Formal("diff", *inner.children, order=inner.order + node.order)
    return None


def _one(node: Formal, check: Shows) -> Derived:
    f, x = node.children[:2]
    if any(isinstance(inner, Formal) for inner in postorder(f)):  # what is derived again is known around the place
        value = by_rules(node)
        return Derived(value, (*smoothly(node), *enough(value)))
    near = sides(f, x, check)
    if near.below is near.here is near.above:
        plain = Formal("diff", near.here, x, order=node.order)
        value = by_rules(plain)
        return Derived(value, (*near.conditions, *smoothly(plain), *enough(value)))
    low, high = near.below, near.above
    conditions = [*near.conditions, *enough(low, high)]
    seams = [(low, near.here), (high, near.here)]
    for piece in (low, high):
        conditions += smoothly(Formal("diff", piece, x, order=node.order))
    for _ in range(node.order):  # each derivative is that of the pieces near the seam, and at it where these agree
        low, high = slope(low, x), slope(high, x)
        conditions += enough(low, high)
        seams.append((low, high))
    return Derived(high, tuple(conditions), tuple(seams))


@dataclass(frozen=True)
class Sides:
    """A function just below a point, at it and just above it, along one variable; conditions: wherever they hold."""

    below: Expr
    here: Expr
    above: Expr
    conditions: tuple[Condition, ...]


def sides(f: Expr, x: Expr, check: Shows) -> Sides:
    """The branches on the two sides of the places that the check speaks of."""
    done: dict[Expr, tuple[Expr, Expr, Expr]] = {}
    conditions: list[Condition] = []
    for node in postorder(f):
        parts = zip(*(done[child] for child in node.children), strict=True) if node.children else ()
        made: Any = [node if children == node.children else node.with_children(children) for children in parts]
        if isinstance(node, Where):
            chosen = _branches(node.children[0], x, check, conditions)  # type: ignore[arg-type]
            made = [piece.children[1 if yes else 2] for piece, yes in zip(made, chosen, strict=True)]
        done[node] = tuple(made) if made else (node,) * 3  # type: ignore[assignment]
    return Sides(*done[f], tuple(conditions))


def _branches(c: Compare, x: Expr, check: Shows, conditions: list[Condition]) -> tuple[bool, bool, bool]:
    """Whether a comparison holds just below the place, at it and just above it."""
    a, b = c.children
    if any(isinstance(node, (Where, Formal)) for node in postorder(c)):
        raise Refused("a condition that itself depends on a condition")
    plain = body(Bounds().linear(a - b))
    if not any(node is x for node in postorder(c)) or not (plain or definedness(c)):  # it does not change with x
        holds = check.bounds.holds(c)
        if holds is None:
            raise Refused("a condition that is not decided")
        return holds, holds, holds
    order = next((r for r in ("<", "==", ">") if check.bounds.holds(Compare(r, a, b))), None)
    if order is None:
        raise Refused("a condition that is not decided")
    conditions += smoothly(Formal("diff", a - b, x))  # the order stays near the place, or changes with a − b
    orders = (order,) * 3
    if order == "==":
        orders = ("<", "==", ">") if _rises(a - b, x) else (">", "==", "<")
    return tuple(o in HOLDS_FOR[c.relation] for o in orders)  # type: ignore[return-value]


def _rises(e: Expr, x: Expr) -> bool:
    """Whether an expression that is linear in x rises with it; else it falls."""
    form = body(Bounds().linear(e))
    if x not in form or any(node is x for atom in form if atom is not x for node in postorder(atom)):
        raise Refused("a seam that is not at a linear place")
    return form[x] > 0


# ------------------------------------------------------------------ where there is none
def has_no_value(side: Expr, needs: tuple[Condition, ...], check: Shows) -> bool:
    """Whether a side with these conditions has no value wherever the check speaks of."""
    necessary = (c.needs for c in needs if c.exact and not c.guards)
    fails = any(check.holds(Compare(NOT[c.relation], *c.children)) for c in necessary)
    return fails or any(_breaks(node, check) for node in _first_derivatives(side))


def derivative_needs(side: Expr, check: Shows) -> Iterator[Condition]:
    """u > 0 where √u is derived and u′ ≠ 0 or u″ > 0 at any zero of u: there the slope is infinite, or √u is like |t|;
    asin u and acos u are like √(1 − u) and √(1 + u) there."""
    for node in _first_derivatives(side):
        f, x = node.children[:2]
        for u in _under_roots(f):
            try:
                conditions, once = smoothly(Formal("diff", u, x, order=2)), slope(u, x)
                parts = Compare("!=", once, ZERO), Compare(">", slope(once, x), ZERO)
            except Refused:
                continue
            if all(map(check.shows, conditions)) and any(map(check.holds, parts)):
                yield Condition(Compare(">", u, ZERO), (), True, True)


def _under_roots(f: Any) -> tuple[Expr, ...]:
    if isinstance(f, Map) and f.name in ("asin", "acos"):
        return 1 - f.children[0], 1 + f.children[0]
    root = isinstance(f, Power) and f.exponent is Number(Fraction(1, 2))
    return (f.children[0],) if root or (isinstance(f, Map) and f.name == "sqrt") else ()


def _first_derivatives(side: Expr) -> Iterator[Any]:
    """Derivatives of first order outside branches, of what has none itself."""
    for node in postorder(side, stop=lambda n: isinstance(n, (Formal, Where))):
        if isinstance(node, Formal) and node.kind == "diff" and node.order == 1:
            if not any(isinstance(inner, Formal) for inner in postorder(node.children[0])):
                yield node


def _breaks(node: Formal, check: Shows) -> bool:
    """Whether the slopes on the two sides differ, everywhere that the check speaks of."""
    x = node.children[1]
    try:
        near = sides(node.children[0], x, check)
        pieces = (near.below, near.above)
        conditions = [*near.conditions, *enough(*pieces)]
        conditions += (c for piece in pieces for c in smoothly(Formal("diff", piece, x)))
        low, high = (slope(piece, x) for piece in pieces)
    except Refused:
        return False
    meet = all(check.holds(Compare("==", piece, near.here)) for piece in pieces)
    return meet and all(map(check.shows, conditions)) and check.holds(Compare("!=", low, high))
