"""Values only where the formula has them: what floating point would pass over in silence is made nan.

Arithmetic and functions carry nan on, and a pole is inf. Four places do not say so, and are written otherwise here, in
the words of the language itself, so that every world computes the same:

- a comparison with nan is false, and then a `where` would choose a branch: there is a third case, which is nan
- of the inf of a pole, tanh, a maximum or a comparison make a number again: below these, a pole is nan
- nan**0 and 1**nan are 1, and the largest entry among nan has a place
- a negative base has a power in floating point where the exponent happens to be an integer: a formula has one only
  where the exponent is an integer by its form

What has a value everywhere is left as it is, which is most of what is ever compared: `relu(W @ x + b)` costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.expr import (
    Add,
    AxisMap,
    Compare,
    Contract,
    Det,
    Expr,
    Full,
    Index,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Where,
    postorder,
)
from symnet.functions import FUNCTIONS, nowhere
from symnet.program.interpret_entries import is_integral
from symnet.program.signs import bounds, nonnegative

ZERO = Number(0)
OPPOSITE = {">": "<=", "<=": ">", "<": ">=", ">=": "<"}
PARTIAL_KERNELS = ("log1mexp", "xlogy")
# Functions that are infinite, or nan, where an operand is infinite.
UNBOUNDED = ("log", "log1p", "sqrt", "abs", "sin", "cos", "tan", "sinh", "cosh", "hypot", "xlogy")
POLES = {"log": (0, 0), "log1p": (0, -1), "xlogy": (1, 0)}  # which operand, where it makes an infinite value


def with_integer_exponents(e: Power, base: Expr, exponent: Expr) -> Expr:
    """The power base**exponent that `e` became, with no value for a negative base unless the exponent of `e` is an
    integer by its form. Exponents that are no integers need no care: floating point has no power there either.

    >>> from symnet.symbols import scalar
    >>> x, p = scalar("x"), scalar("p")
    >>> str(with_integer_exponents(x**p, x, p)), str(with_integer_exponents(x**2, x, Number(2)))
    ('where(x >= 0, x**p, sqrt(x))', 'x**2')
    """
    power = Power(base, exponent)
    if isinstance(e.exponent, Number) or is_integral(e.exponent) or nonnegative(base):
        return power
    return Where(Compare(">=", base, ZERO), power, Map("sqrt", base))


def valued(roots: tuple[Expr, ...]) -> dict[Expr, Expr]:
    """What is computed for each node below the roots.

    >>> from symnet.symbols import scalar
    >>> x = scalar("x")
    >>> one, other = (Where(Compare(">", a, Number(1)), x, ZERO) for a in (x, Map("sqrt", x)))
    >>> str(valued((one,))[one]), str(valued((other,))[other])
    ('where(x > 1, x, 0)', 'where(sqrt(x) > 1, x, where(sqrt(x) <= 1, 0, sqrt(x)))')
    """
    order = list(postorder(*roots))
    if not any(_swallows(node) or _bounds(node) for node in order):
        return {node: node for node in order}
    facts = Facts()
    found: dict[Expr, Expr] = {}
    strict: dict[Expr, Expr] = {}  # the same, where poles are nan
    for node in order:
        facts.learn(node)
        if node in facts.total:
            found[node] = strict[node] = node
        else:
            within = strict if _bounds(node) else found
            found[node] = _third_case(node, _with(node, within), strict, facts)
            strict[node] = _without_pole(node, _third_case(node, _with(node, strict), strict, facts), facts)
    return found


def _with(node: Expr, done: dict[Expr, Expr]) -> Expr:
    children = tuple(done[child] for child in node.children)
    return node if children == node.children else node.with_children(children)


def _swallows(node: Expr) -> bool:
    """Whether floating point may make a number of operands that are none."""
    if isinstance(node, Power):
        return node.exponent is ZERO or not isinstance(node.exponent, Number)
    return isinstance(node, Where) or (isinstance(node, AxisMap) and node.name == "argmax_onehot")


def _bounds(node: Expr) -> bool:
    """Whether the value may be finite where an operand is infinite. Quotients are let be, and 1/inf is 0: quotients in
    denominators are too frequent to be written otherwise than people write them."""
    if isinstance(node, Power):
        return not isinstance(node.exponent, Number)
    if isinstance(node, Map):
        return node.name not in UNBOUNDED
    return isinstance(node, AxisMap) or (isinstance(node, Reduce) and node.op in ("max", "min"))


def _third_case(node: Expr, made: Expr, strict: dict[Expr, Expr], facts: Facts) -> Expr:
    """The node over operands that are done, and nan where an operand is."""
    if isinstance(made, Where):
        condition = node.children[0]
        return made if condition in facts.total else _by_case(strict[condition], *made.children[1:])
    if not _swallows(node):
        return made
    if isinstance(made, AxisMap):
        top = Reduce("max", strict[node.children[0]], (made.axis,), True)
        return Where(Compare("==", top, top), made, top)
    for child in node.children:
        if child not in facts.total:
            made = Where(Compare("==", strict[child], strict[child]), made, strict[child])
    return made


def _by_case(condition: Expr, a: Expr, b: Expr) -> Expr:
    left, right = condition.children
    relation, difference = condition.data[0], left - right
    nothing = left if isinstance(right, Number) else difference  # nan where neither the relation nor its opposite holds
    if relation in OPPOSITE:
        return Where(condition, a, Where(Compare(OPPOSITE[relation], left, right), b, nothing))
    same, other = (a, b) if relation == "==" else (b, a)
    apart = Compare(">", Map("abs", difference), ZERO)
    return Where(Compare("==", left, right), same, Where(apart, other, nothing))


def _without_pole(node: Expr, made: Expr, facts: Facts) -> Expr:
    """A power or a logarithm that is nan where it would be infinite: 0 times infinity is."""
    if isinstance(node, Power) and isinstance(made, Power) and node.children[0] not in facts.apart:
        base, exponent = made.children
        if isinstance(exponent, Number):
            return Where(Compare("!=", base, ZERO), made, ZERO * made) if exponent.value < 0 else made
        return Where(Compare("!=", base, ZERO), made, Where(Compare(">=", exponent, ZERO), made, ZERO * made))
    if isinstance(made, Map) and made.name in POLES and not isinstance(made.children[0], Det):  # logdet is nan there
        place, end = POLES[made.name]
        return Where(Compare("!=", made.children[place], Number(end)), made, ZERO * made)
    return made


class Facts:
    """total: nodes that have a value wherever their variables have; apart: those that are never 0, nor negative."""

    def __init__(self) -> None:
        self.total: set[Expr] = set()
        self.apart: set[Expr] = set()

    def learn(self, node: Expr) -> None:
        """Judge a node whose operands are judged."""
        row = APART.get(type(node))
        if row is not None and row(node, [child in self.apart for child in node.children]):
            self.apart.add(node)
        if all(child in self.total for child in node.children) and self._has_value(node):
            self.total.add(node)

    def _has_value(self, node: Expr) -> bool:
        """Whether there is a value wherever the operands have one; a matrix without inverse is an error anyway."""
        if isinstance(node, Power):
            whole = isinstance(node.exponent, Number) and node.exponent.value.denominator == 1
            return node.base in self.apart or (whole and node.exponent.value >= 0)  # type: ignore[attr-defined]
        if not isinstance(node, Map):
            return True
        first = node.children[0]
        if node.name in FUNCTIONS and FUNCTIONS[node.name].domain is not nowhere:
            return first in self.apart and node.name in ("log", "log1p", "sqrt")
        return node.name not in PARTIAL_KERNELS


def _positive_map(e: Map, inner: list[bool]) -> bool:
    taken = FUNCTIONS[e.name].range if e.name in FUNCTIONS else None
    if e.name in ("sqrt", "abs"):
        return inner[0]
    return taken is not None and taken.low is not None and (taken.low > 0 or (not taken.low and not taken.low_attained))


def _positive_sum(e: Add, inner: list[bool]) -> bool:
    return any(inner) and all(known or bounds(child)[0] >= 0 for known, child in zip(inner, e.children, strict=True))


APART: dict[type, Callable[[Any, list[bool]], bool]] = {
    Number: lambda e, inner: e.value > 0,
    Full: lambda e, inner: e.value > 0,
    SizeValue: lambda e, inner: all(c > 0 for _, c in e.size.terms),
    Map: _positive_map,
    Add: _positive_sum,
    Mul: lambda e, inner: all(inner),
    Power: lambda e, inner: inner[0],
    Contract: lambda e, inner: all(inner) and len(set(e.output)) == len(e.output),
    Where: lambda e, inner: all(inner[1:]),
    AxisMap: lambda e, inner: e.name == "softmax",
    Reduce: lambda e, inner: inner[0] and e.op in ("sum", "mean", "prod", "max", "min", "norm", "norm1"),
    Index: lambda e, inner: inner[0],
    Reshape: lambda e, inner: inner[0],
}
