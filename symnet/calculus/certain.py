"""What is certain by the form of an expression: signs, and conditions that others imply. Nothing is searched for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from symnet.expr import Add, Compare, Constant, Defined, Expr, Map, Mul, Number, Power, SizeValue, Symbol, fold
from symnet.functions import FUNCTIONS
from symnet.program.worlds import RELATIONS
from symnet.sizes import may_be_below_one

Guard = tuple[tuple[Compare, bool], ...]  # the branches that lead to a node: (condition, whether it holds)
ZERO = Number(0)


def certain(condition: Compare, guard: Guard = ()) -> bool:
    """Whether a condition holds by its form: between numbers, of `e` and `pi`, or as the branch taken says."""
    a, b = condition.children
    if isinstance(a, Number) and isinstance(b, Number):
        return RELATIONS[condition.relation](a.value, b.value)
    if (condition, True) in guard:
        return True
    if b is not ZERO or condition.relation not in (">", ">=", "!="):
        return False
    sign = lowest_sign(a)
    return sign == 1 or (sign == 0 and condition.relation == ">=")


STRONGER = {">=": (">", "=="), "<=": ("<", "=="), "!=": (">", "<")}


def implied(condition: Compare, known: Iterable[Compare]) -> bool:
    """Whether one of the known conditions says as much about the same side: `x > 1` implies `x != 0`."""
    a, b = condition.children
    wanted = (condition.relation, *STRONGER.get(condition.relation, ()))
    return any((k.children == (a, b) and k.relation in wanted) or _bounded(k, a, b, condition.relation) for k in known)


def _bounded(known: Compare, a: Expr, b: Expr, relation: str) -> bool:
    """Whether `a > 1` or the like says `a relation b` for a smaller number b."""
    bound = known.children[1]
    if known.children[0] is not a or not isinstance(b, Number) or not isinstance(bound, Number):
        return False
    if bound.value > b.value and known.relation in (">", ">=", "=="):
        return relation in (">", ">=", "!=")
    return bound.value < b.value and known.relation in ("<", "<=", "==") and relation in ("<", "<=", "!=")


def lowest_sign(e: Expr) -> int | None:
    """1 where `e` is positive wherever it has a value, by its form; 0 where it is not negative; None where unsure."""
    return fold(e, _sign)


def _sign(node: Expr, *signs: int | None) -> int | None:
    rule = SIGNS.get(type(node))
    return rule(node, *signs) if rule else None


def _sign_of_power(node: Power, base: int | None, exponent: int | None) -> int | None:
    if base == 1:
        return 1
    if isinstance(node.exponent, Number) and node.exponent.value % 2 == 0:
        return 1 if node.exponent.value <= 0 else 0
    return 0 if base == 0 else None


def _sign_of_map(node: Map, *signs: int | None) -> int | None:
    values = FUNCTIONS[node.name].range
    if values.low is None or values.low < 0:
        return None
    return 1 if values.low > 0 or not values.low_attained else 0


SIGNS: dict[type, Callable[..., int | None]] = {
    Number: lambda node: 1 if node.value > 0 else 0 if node.value == 0 else None,
    Constant: lambda node: 1,
    SizeValue: lambda node: None if may_be_below_one(node.size) else 1,
    Symbol: lambda node: 1 if "positive" in node.facts else 0 if "nonnegative" in node.facts else None,
    Defined: lambda node, value: value,
    Add: lambda node, a, b: None if a is None or b is None else max(a, b),
    Mul: lambda node, a, b: None if a is None or b is None else min(a, b),
    Power: _sign_of_power,
    Map: _sign_of_map,
}
