"""Whether a claim about one entry is false at one of a few exact points: then there is no proof of it to look for.

This is common: what mixes entries has become names there, of which hardly anything is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import cycle
from math import isqrt
from typing import Any

from symnet.evidence.proof.scalarise import ScalarClaim, beside
from symnet.expr import Add, Compare, Defined, Expr, Map, Mul, Number, Power, SizeValue, Symbol, postorder
from symnet.sizes import substitute

Values = Mapping[Expr, Fraction | None]  # None: none, or none that is looked at
SQUARES = [Fraction(k**2) for k in (2, 3, 5, 7, 11, 13)]  # whose roots are rational
SMALL = [1 / k for k in SQUARES]
LARGE = [1 - 25 / SQUARES[-1], Fraction(4, 9)]  # below 1, with rational roots
MIXED = [SMALL[5], SMALL[4], SMALL[0], SMALL[3], SMALL[1]]
CHOICES = (SQUARES, SMALL[::-1], SMALL, SQUARES[::-1], [Fraction(49), *SMALL], *([k, *MIXED] for k in LARGE))
MOST_POWER = 8


def falls(scalar: ScalarClaim) -> bool:
    """Whether the hypotheses about the sides hold at a point, both sides have values there, and the relation does not
    hold.

    >>> from symnet.language import make_claim
    >>> from symnet.evidence.proof.scalarise import scalarised
    >>> claims = [make_claim(text, let="x: n; y: n") for text in ("sum(x*y) <= norm(x)*norm(y)", "x*y == y*x")]
    >>> [falls(scalarised(c.lhs, c.relation, c.rhs, c.hypotheses)) for c in claims]
    [True, False]
    """
    said = Compare(scalar.relation, scalar.lhs, scalar.rhs)
    hypotheses = beside(scalar.hypotheses, scalar.lhs, scalar.rhs)
    nodes = list(postorder(said, *hypotheses))
    if not all(type(node) in VALUES or isinstance(node, (Compare, Symbol, SizeValue)) for node in nodes):
        return False
    choices = CHOICES[:2] if scalar.relation == "==" else CHOICES
    return any(_falls(said, hypotheses, nodes, choice) for choice in choices)


def _falls(said: Compare, hypotheses: Sequence[Compare], nodes: Sequence[Any], choice: Sequence[Fraction]) -> bool:
    values: dict[Expr, Fraction | None] = {}
    whole = {name: square.numerator for name, square in zip(_whole(nodes), cycle(SQUARES), strict=False)}
    numbers = cycle(choice)
    for node in nodes:
        if isinstance(node, SizeValue):
            found = substitute(node.size, whole)
            values[node] = Fraction(found) if isinstance(found, int) else None
        elif isinstance(node, Symbol):
            values[node] = Fraction(whole[node.name]) if node.integral else next(numbers)
        elif not isinstance(node, Compare):
            parts = [values[child] for child in node.children]
            values[node] = None if None in parts else VALUES[type(node)](node, *parts)
    return _holds(said, values) is False and all(_holds(h, values) for h in hypotheses)


def _whole(nodes: Iterable[Any]) -> dict[str, None]:
    """The names of sizes and integers."""
    integers = {node.name: None for node in nodes if isinstance(node, Symbol) and node.integral}
    return integers | dict.fromkeys(name for node in nodes if isinstance(node, SizeValue) for name in node.size.names)


def _holds(c: Compare, values: Values) -> bool | None:
    a, b = (values[side] for side in c.children)
    return None if a is None or b is None else HOLDS[c.relation](a, b)


def _power(node: Power, base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator == 2 and exponent > 0:
        root = _root(node, base)
        return None if root is None else _power(node, root, 2 * exponent)
    if exponent.denominator != 1 or abs(exponent) > MOST_POWER or (base == 0 and exponent < 0):
        return None
    return base ** int(exponent)


def _root(node: Expr, a: Fraction) -> Fraction | None:
    if a < 0:
        return None
    root = Fraction(isqrt(a.numerator), isqrt(a.denominator))
    return root if root**2 == a else None


def _map(node: Map, *parts: Fraction) -> Fraction | None:
    return MAPS[node.name](node, *parts) if node.name in MAPS else None


HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
MAPS: dict[str, Callable[..., Fraction | None]] = {
    "sqrt": _root,
    "abs": lambda node, a: abs(a),
    "relu": lambda node, a: max(a, Fraction(0)),
    "maximum": lambda node, a, b: max(a, b),
    "minimum": lambda node, a, b: min(a, b),
}
VALUES: dict[type, Callable[..., Fraction | None]] = {
    Number: lambda node: node.value,
    Defined: lambda node, a: a,
    Add: lambda node, a, b: a + b,
    Mul: lambda node, a, b: a * b,
    Power: _power,
    Map: _map,
}
