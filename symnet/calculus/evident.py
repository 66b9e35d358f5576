"""What is evident of the entries of an expression by its form: an interval, folded from the leaves up.

Names are looked into, each node once. Used to leave out conditions that always hold (softmax is positive); whatever is
left out is judged again where it counts, with the evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from symnet.calculus.conditions import own_needs
from symnet.calculus.definite import det_sign
from symnet.expr import (
    Add,
    AxisMap,
    Compare,
    Concat,
    Constant,
    Contract,
    Defined,
    Det,
    Embed,
    Expr,
    Eye,
    Full,
    Index,
    Kept,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Symbol,
    Where,
    postorder,
)
from symnet.functions import FUNCTIONS
from symnet.normal.interval import ANY, NONNEGATIVE, NONPOSITIVE, POSITIVE, Sign, between, exactly
from symnet.sizes import may_be_below_one

_KNOWN: Kept[Sign] = Kept()
_VALUED: Kept[bool] = Kept()


def evident(condition: Compare) -> bool:
    """Whether a condition holds at every point where its sides have values, by their form; `e == e` says that `e` has
    one, and is evident where that is so at every point."""
    a, b = condition.children
    if a is b and condition.relation == "==":
        return _valued(a)
    difference = sign_of(a) + -sign_of(b)
    return difference.satisfies(condition.relation) is True


def _valued(e: Expr) -> bool:
    """Whether what every node of an expression needs to have a value is evident."""
    for node in postorder(e, stop=_VALUED.__contains__):
        if node not in _VALUED:
            parts = all(_VALUED[child] for child in node.children)
            _VALUED[node] = parts and all(c.children != (node, node) and evident(c) for c in own_needs(node))
    return _VALUED[e]


def sign_of(e: Expr) -> Sign:
    """An interval that holds all entries."""
    for node in postorder(e, stop=_KNOWN.__contains__):
        if node not in _KNOWN:
            _KNOWN[node] = _RULES.get(type(node), lambda node, *parts: ANY)(node, *(_KNOWN[c] for c in node.children))
    return _KNOWN[e]


class _ByForm:
    of = staticmethod(sign_of)


def _symbol(node: Symbol) -> Sign:
    facts = node.facts
    return POSITIVE if "positive" in facts else NONNEGATIVE if "nonnegative" in facts else ANY


def _mul(node: Mul, a: Sign, b: Sign) -> Sign:
    return a.power(2) if node.children[0] is node.children[1] else a * b


def _power(node: Power, base: Sign, exponent: Sign) -> Sign:
    if isinstance(node.exponent, Number) and node.exponent.value.denominator == 1:
        return base.power(int(node.exponent.value)) if abs(node.exponent.value) <= 64 else ANY
    return POSITIVE if base.positive else NONNEGATIVE if isinstance(node.exponent, Number) else ANY


def _map(node: Map, *parts: Sign) -> Sign:
    values = FUNCTIONS[node.name].range
    found = Sign(_fraction(values.low), not values.low_attained, _fraction(values.high), not values.high_attained)
    if node.name == "abs":
        return parts[0].absolute()
    if node.name in ("sqrt", "relu", "log1p", "expm1") and parts[0].positive:
        return found & POSITIVE
    return found


def _fraction(value: int | Fraction | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _axis_map(node: AxisMap, part: Sign) -> Sign:
    if node.name == "log_softmax":
        return NONPOSITIVE
    return Sign(Fraction(0), node.name == "softmax", Fraction(1), False)


def _reduce(node: Reduce, part: Sign) -> Sign:
    if node.op in ("max", "min", "mean"):
        return part
    if node.op == "sum":
        return part.times(None)
    if node.op in ("norm", "norm1"):
        return NONNEGATIVE if not part.nonzero else POSITIVE
    return POSITIVE if node.op == "prod" and part.positive else ANY


def _contract(node: Contract, *parts: Sign) -> Sign:
    if len(parts) == 2 and node.children[0] is node.children[1] and node.inputs[0] == node.inputs[1]:
        term = parts[0].power(2)
    else:
        term = exactly(1)
        for part in parts:
            term = term * part
    summed = {label for labels in node.inputs for label in labels} - set(node.output)
    return term.times(None) if summed else term


def _either(node: Expr, *parts: Sign) -> Sign:
    found = parts[0]
    for part in parts[1:]:
        found = found | part
    return found


def _first(node: Expr, part: Sign) -> Sign:
    return part


_RULES: dict[type[Expr], Callable[..., Sign]] = {
    Number: lambda node: exactly(node.value),
    Full: lambda node: exactly(node.value),
    Constant: lambda node: between(3, 4) if node.name == "pi" else between(2, 3),
    SizeValue: lambda node: ANY if may_be_below_one(node.size) else between(1, None, closed=True),
    Symbol: _symbol,
    Defined: _first,
    Add: lambda node, a, b: a + b,
    Mul: _mul,
    Power: _power,
    Map: _map,
    AxisMap: _axis_map,
    Reduce: _reduce,
    Contract: _contract,
    Eye: lambda node: between(0, 1, closed=True),
    Where: lambda node, condition, a, b: a | b,
    Index: _first,
    Reshape: _first,
    Embed: lambda node, part: part | exactly(0),
    Concat: _either,
    Det: lambda node, part: det_sign(_ByForm(), node),
}


def strongest(conditions: Iterable[Compare]) -> tuple[Compare, ...]:
    """Each condition once, without those that are evident or that another one says as well."""
    distinct = [c for c in dict.fromkeys(conditions) if not evident(c)]
    return tuple(c for c in distinct if not any(other is not c and _says(other, c) for other in distinct))


_STRONGER = {"!=": (">", "<"), ">=": (">", "=="), "<=": ("<", "==")}


def _says(known: Compare, wanted: Compare) -> bool:
    return known.children == wanted.children and known.relation in _STRONGER.get(wanted.relation, ())
