"""A formula of one variable on an interval, for the checker of enclosures: its values, and those of its derivatives.

The derivatives are formulas too, by the rules (`derivatives`); they are those of the formula where these apply, which
is looked at on the interval as well. A function is enclosed in balls, or by its definition by simpler ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import arb

from symnet.evidence.rechecking.derivatives import derivatives, smoothly
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.intervals import LINE, Interval, Values
from symnet.evidence.rechecking.values import Condition
from symnet.expr import Add, Compare, Constant, Defined, Expr, Formal, Map, Mul, Number, Power, Symbol, Where, postorder
from symnet.functions import FUNCTIONS
from symnet.program.backends.balls import FUNCTIONS as BALLS
from symnet.program.worlds import NoValue
from symnet.remembered import lately

# What may have kinks is enclosed by its definition, which knows the branch that is taken.
OWN = {name: row for name, row in BALLS.items() if name not in ("sqrt", "abs", "relu", "maximum", "minimum", "acos")}
RISES: dict[str, Callable[[arb], arb]] = {
    "asin": lambda x: x.max(arb(-1)).min(arb(1)).asin(),
    "softsign": lambda x: x / (1 + abs(x)),
}
OWN |= {name: lambda x, f=f: f(x.lower()).union(f(x.upper())) for name, f in RISES.items()}
MINUS = Fraction(-1)
OPEN = "it may hold at some places only"
OPERANDS = tuple(Symbol(f"operand {k}") for k in range(3))  # no user's name has a blank
Found = Values | bool | str | None  # None: it is not shown that there is a value


def values(e: Expr, at: Interval, given: Mapping[Expr, Values]) -> Any:
    """Those of a formula on the interval; of a comparison, True, False or OPEN; None where there may be none."""
    found: dict[Expr, Found] = {**given}
    for node in _parts(e):
        if node not in found:
            inputs = [found[child] for child in node.children]
            missing = any(v is None for v in inputs) and not isinstance(node, Where)
            found[node] = None if missing else RULES[type(node)](node, at, *inputs)
    return found[e]


@lately(1000)
def _parts(e: Expr) -> tuple[Expr, ...]:
    """The parts of a formula, each after those that it is made of."""
    parts = tuple(postorder(e))
    if strange := [node for node in parts if type(node) not in RULES]:
        raise Refused(f"no enclosure of {strange[0]}")
    return parts


@dataclass(frozen=True)
class Curve:
    """A formula of x with its first two derivatives."""

    value: Expr
    x: Symbol

    @cached_property
    def orders(self) -> list[Expr]:
        return derivatives(self.value, self.x, 2)

    @cached_property
    def needs(self) -> tuple[Condition, ...]:
        return smoothly(Formal("diff", self.value, self.x, order=2))

    def of(self, x: Values, order: int = 0) -> Values | None:
        """The formula or a derivative, of these values."""
        return values(self.orders[order], x.at, {self.x: x})  # type: ignore[no-any-return]

    def smooth(self, x: Values) -> bool:
        """Whether it is twice differentiable there."""

        def shown(c: Compare) -> Found:
            return values(c, x.at, {self.x: x})  # type: ignore[no-any-return]

        return all(shown(c.needs) is True or any(shown(g) is False for g in c.guards) for c in self.needs)


# ------------------------------------------------------------------ rules
def _power(node: Power, at: Interval, x: Values, y: Values) -> Values | None:
    """By log and exp of what is positive, but for a number as the exponent."""
    exponent = node.children[1]
    if isinstance(exponent, Number):
        p = exponent.value
        exists = (p >= 0 or x.nonzero) and (p.denominator == 1 or x.sign > 0)
        return x**p if exists else None
    log = applied("log", at, x)
    return None if log is None else applied("exp", at, y * log)


def applied(name: str, at: Interval, *operands: Values) -> Values | None:
    """A function of the table, in balls or by its definition."""
    row, places = FUNCTIONS[name], OPERANDS[: len(operands)]
    given: dict[Expr, Values] = dict(zip(places, operands, strict=True))
    if any(values(c, at, given) is not True for c in row.domain(*places)):
        return None
    if name not in OWN:
        assert row.definition is not None
        found = values(row.definition(*places), at, given)
        return None if found is None else found.clipped(row.range)
    ball = OWN[name](*(x.ball for x in operands))
    return at.of(LINE if isinstance(ball, NoValue) else ball).clipped(row.range)


def _compare(node: Compare, at: Interval, x: Values, y: Values) -> bool | str:
    holds = (x + at.number(MINUS) * y).holds(node.relation)
    return OPEN if holds is None else holds


def _where(node: Where, at: Interval, condition: Found, x: Values | None, y: Values | None) -> Values | None:
    if condition is OPEN:
        return None if x is None or y is None else x.union(y)
    return None if condition is None else x if condition else y


RULES: dict[type, Callable[..., Found]] = {
    Symbol: lambda node, at: None,  # a name of which nothing is known
    Number: lambda node, at: at.number(node.value),
    Constant: lambda node, at: at.of(arb.pi() if node.name == "pi" else arb.const_e()),
    Add: lambda node, at, x, y: x + y,
    Mul: lambda node, at, x, y: x * y,
    Defined: lambda node, at, x: x,
    Power: _power,
    Map: lambda node, at, *operands: applied(node.name, at, *operands),
    Compare: _compare,
    Where: _where,
}
