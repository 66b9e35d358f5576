"""A scalar formula over boxes: enclosures of its values, and of its Taylor series in one variable.

The formula is taken apart once into a list of operations; each box then costs one walk. What is not shown to have a
value all over the box has no enclosure (None). Signs of affine parts are exact, so that 1/x has a value on (0, h) and
|x - t| is x - t on (t, u).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import arb, arb_series, fmpq

from symnet.approximation.boxes import Box, plain, rational
from symnet.approximation.operations import (
    KNOWN,
    SPLIT,
    Affine,
    Comparison,
    PowerOf,
    Step,
    Walk,
    add,
    choose,
    general_power,
    multiply,
    signs,
)
from symnet.errors import SymnetError, quote
from symnet.expr import (
    Add,
    Compare,
    Constant,
    Defined,
    Expr,
    Map,
    Mul,
    Number,
    Power,
    Symbol,
    Where,
    rebuild,
)
from symnet.functions import FUNCTIONS


@dataclass(frozen=True, eq=False)
class Formula:
    """expr: a scalar formula; names: its variables, in the order of the sides of a box."""

    expr: Expr
    names: tuple[str, ...]

    def value(self, box: Box) -> arb | None:
        """All values of the formula on the box; None where it is not shown to have values all over it."""
        found = self._walk(box, box.balls(), False)
        return found if found is None or found.is_finite() else None

    def series(self, box: Box, direction: Sequence[int] = (1,)) -> arb_series | None:
        """Along a direction, the one variable by default: value, slope and half the curvature, anywhere on the box.

        As many terms as the precision is set to. None also at a kink.
        """
        sides = zip(box.balls(), direction, strict=True)
        found = self._walk(box, [arb_series([side, by]) for side, by in sides], True)
        if found is None:
            return None
        found = found if isinstance(found, arb_series) else arb_series([found])
        return found if all(found[k].is_finite() for k in range(3)) else None

    def _walk(self, box: Box, variables: list[Any], taylor: bool) -> Any:
        walk = Walk(box, variables, taylor, [])
        values: list[Any] = []
        for step in self._steps:
            found = step.run(walk, step.inputs, values)
            values.append(found)
            walk.signs.append(signs(walk, step, found) if step.signed else 0)
            if not step.signed:
                walk.ranges.append(None)
        return values[-1]

    @cached_property
    def cuts(self) -> tuple[tuple[Fraction, tuple[Fraction, ...]], ...]:
        """The affine functions at whose zeros branches change or denominators vanish: constants and slopes."""
        found = [self._steps[k].affine for k in self._watched]
        return tuple((plain(a[0]), tuple(map(plain, a[1]))) for a in found if a is not None)

    def cut_points(self) -> list[Fraction]:
        """In one variable: the zeros of those functions, in order."""
        return sorted({-constant / slopes[0] for constant, slopes in self.cuts if slopes[0]})

    @cached_property
    def _plan(self) -> tuple[list[Step], set[int]]:
        return _compiled(self.expr, self.names)

    @property
    def _steps(self) -> list[Step]:
        return self._plan[0]

    @property
    def _watched(self) -> list[int]:
        return sorted(self._plan[1])


# ------------------------------------------------------------------ taking a formula apart
def _compiled(e: Expr, names: tuple[str, ...]) -> tuple[list[Step], set[int]]:
    """Steps in order, and the numbers of those whose sign decides a branch or a domain."""
    e = rebuild(e, _simpler)
    while (again := rebuild(e, _simpler)) is not e:
        e = again
    known = {*KNOWN, *SPLIT}
    places: dict[Expr, int] = {}
    steps: list[Step] = []
    watched: set[int] = set()
    for node, needs in _ordered(e):
        inputs = tuple(places[need] for need in needs)
        if isinstance(node, Compare):
            watched.add(inputs[0])
        if isinstance(node, Map) and node.name not in known:
            raise SymnetError(f"{quote(node.name)} has no enclosure by balls; write it by functions that have")
        if isinstance(node, Map) and node.name in SPLIT:
            watched.add(inputs[0])
        if isinstance(node, Power) and not _plain_exponent(node):
            watched.add(inputs[0])
        steps.append(Step(_operation(node, names), inputs, _affine(node, inputs, steps, names)))
        places[node] = len(steps) - 1
    asked = list(watched)
    while asked:
        step = steps[asked.pop()]
        if not step.signed:
            step.signed = True
            asked += step.inputs if step.run in (add, multiply) or isinstance(step.run, PowerOf) else ()
    return steps, watched


def _ordered(e: Expr) -> Iterator[tuple[Expr, tuple[Expr, ...]]]:
    """Each node after what it needs: a comparison its difference, a function its operand and the conditions of its
    domain, all others their operands."""
    done: set[Expr] = set()
    pending: list[tuple[Expr, tuple[Expr, ...] | None]] = [(e, None)]
    while pending:
        node, needs = pending.pop()
        if node in done:
            continue
        if needs is not None:
            done.add(node)
            yield node, needs
            continue
        if isinstance(node, Compare):
            needs = (_difference(node),)
        else:
            needs = (*node.children, *(_domain(node) if isinstance(node, Map) and node.name in KNOWN else ()))
        pending.append((node, needs))
        pending += [(need, None) for need in reversed(needs) if need not in done]


def _simpler(node: Any) -> Expr | None:
    """A function that the balls do not know, by its definition in the table."""
    if isinstance(node, Defined):
        return node.value
    if isinstance(node, Map) and node.name not in KNOWN and node.name not in SPLIT:
        definition = FUNCTIONS[node.name].definition
        return None if definition is None else definition(*node.children)
    return None


def _difference(node: Compare) -> Expr:
    a, b = node.children
    if isinstance(b, Number) and b.value == 0:
        return a  # type: ignore[no-any-return]
    return Add(a, Mul(Number(-1), b))


def _domain(node: Map) -> tuple[Compare, ...]:
    return FUNCTIONS[node.name].domain(*node.children)


def _plain_exponent(node: Power) -> bool:
    exponent = node.children[1]
    return isinstance(exponent, Number) and exponent.value.denominator == 1 and exponent.value > 0


def _operation(node: Expr, names: tuple[str, ...]) -> Callable[..., Any]:
    if isinstance(node, Map):
        return SPLIT.get(node.name) or KNOWN[node.name]
    make = OPERATIONS.get(type(node))
    if make is None:
        raise SymnetError(f"{quote(node)} is no scalar formula; approximation takes formulas of numbers only")
    return make(node, names)  # type: ignore[no-any-return]


def _number(value: Fraction) -> Callable[..., Any]:
    exact = rational(value)
    return lambda walk, inputs, values: arb(exact)


def _variable(node: Symbol, names: tuple[str, ...]) -> Callable[..., Any]:
    if node.name not in names or node.shape:
        raise SymnetError(f"{quote(node.name)} has no interval; the variables are {', '.join(map(quote, names))}")
    place = names.index(node.name)
    return lambda walk, inputs, values: walk.variables[place]


def _power(node: Power, names: tuple[str, ...]) -> Callable[..., Any]:
    exponent = node.children[1]
    return PowerOf(exponent.value) if isinstance(exponent, Number) else general_power


OPERATIONS: dict[type, Callable[..., Callable[..., Any]]] = {
    Number: lambda node, names: _number(node.value),
    Constant: lambda node, names: lambda walk, inputs, values: arb.pi() if node.name == "pi" else arb.const_e(),
    Symbol: _variable,
    Add: lambda node, names: add,
    Mul: lambda node, names: multiply,
    Power: _power,
    Compare: lambda node, names: Comparison(node.relation),
    Where: lambda node, names: choose,
}


def _affine(node: Expr, inputs: tuple[int, ...], steps: list[Step], names: tuple[str, ...]) -> Affine | None:
    """Constant and slopes of a node that is affine in the variables, with rational coefficients."""
    zero = (fmpq(0),) * len(names)
    if isinstance(node, Number):
        return rational(node.value), zero
    if isinstance(node, Symbol):
        return fmpq(0), tuple(fmpq(int(name == node.name)) for name in names)
    if isinstance(node, Add | Mul):
        a, b = (steps[k].affine for k in inputs)
        if a is None or b is None:
            return None
        if isinstance(node, Add):
            return a[0] + b[0], tuple(p + q for p, q in zip(a[1], b[1], strict=True))
        a, b = (a, b) if not any(a[1]) else (b, a)
        return None if any(a[1]) else (a[0] * b[0], tuple(a[0] * slope for slope in b[1]))
    if isinstance(node, Power) and _plain_exponent(node) is False and isinstance(node.children[1], Number):
        base, p = steps[inputs[0]].affine, node.children[1].value
        if base is not None and not any(base[1]) and base[0] and p.denominator == 1:
            return base[0] ** int(p), zero  # a constant denominator
    return None
