"""Entry by entry: names, numbers, sums, products, powers, the function table, conditions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr import (
    Add,
    Apply,
    Compare,
    Constant,
    Defined,
    Expr,
    Formal,
    Full,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    Symbol,
    Where,
)
from symnet.program.arrays import Entries, filled, pointwise, scalar
from symnet.program.shapes import concrete_number
from symnet.program.values import exact_number
from symnet.program.worlds import NOTHING, NoValue, OpenComparison, Undecided, Undefined, first_missing, strict
from symnet.sizes import show


def is_integral(e: Expr) -> bool:
    """Whether an exponent is an integer by its form: integer numbers, sizes, names declared `integer` or `size`, and
    sums, products and powers (with a whole exponent) of these. Only then may the base be negative."""
    pending, seen = [e], {e}
    while pending:
        node = pending.pop()
        if not _INTEGRAL.get(type(node), lambda node: False)(node):
            return False
        fresh = [child for child in node.children if child not in seen]
        seen.update(fresh)
        pending.extend(fresh)
    return True


_INTEGRAL: dict[type, Callable[[Any], bool]] = {
    Number: lambda e: e.value.denominator == 1,
    SizeValue: lambda e: True,
    Symbol: lambda e: e.integral,
    Defined: lambda e: True,
    Add: lambda e: True,
    Mul: lambda e: True,
    Power: lambda e: isinstance(e.exponent, Number) and e.exponent.value >= 0,
}


def _symbol(run: Any, e: Symbol) -> Entries:
    if e.name not in run.arrays:
        if run.world.variable is None:
            raise SymnetError(
                f"no value for {quote(e.name)}; values are given for {', '.join(map(quote, run.arrays)) or 'nothing'}"
            )
        return _free(run, e)
    array, wanted = run.arrays[e.name], run.shape(e.shape)
    if array.shape != wanted:
        raise ShapeError(
            f"{quote(e.name)} needs shape {show(wanted)}, and a value of shape {show(array.shape)} was given"
        )
    read = pointwise(lambda value: _read(run, value, e.name), array)
    if "integer" in e.facts and any(isinstance(v, Fraction) and v.denominator > 1 for v in map(_exact, array.ravel())):
        raise SymnetError(f"{quote(e.name)} is declared integer, and its value is {quote(array.tolist())}")
    return read


def _exact(value: Any) -> Fraction | None:
    return value.value if isinstance(value, Number) else exact_number(value)


def _free(run: Any, e: Symbol) -> Entries:
    shape = run.shape(e.shape)
    made = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        made[place] = run.world.variable(e, shape, place)  # type: ignore[misc]
    return made


def _read(run: Any, value: Any, name: str) -> Any:
    if isinstance(value, NoValue):
        return value
    own = run.world.read(value)
    if own is not None:
        return own
    if isinstance(value, Expr) and not value.shape:
        return run.closed(value)
    number = exact_number(value)
    if number is None:
        raise SymnetError(f"the value {quote(value)} of {quote(name)} is not a number; write it as 3, 0.5 or '1/2'")
    return run.number(number)


def _power(run: Any, e: Power, a: Entries, b: Entries) -> Entries:
    whole = is_integral(e.exponent)
    return pointwise(lambda x, y: run.power(x, y, whole), a, b)


def _apply(run: Any, e: Apply, a: Entries) -> Entries:
    if run.world.apply is None:
        raise SymnetError(
            f"{quote(e.name)} is an unspecified function, so {quote(e, 60)} has no value; substitute a function for it"
        )
    apply = run.world.apply
    return pointwise(strict(lambda x: apply(e.name, x, e.order), run.zero), a)


def _where(run: Any, e: Where, condition: Entries, a: Entries, b: Entries) -> Entries:
    return pointwise(lambda c, x, y: _chosen(run, c, x, y), condition, a, b)


def _chosen(run: Any, condition: Any, a: Any, b: Any) -> Any:
    if condition is True or condition is False:
        return a if condition else b
    if isinstance(condition, Undefined):
        return condition
    x, y = (run.zero if entry is NOTHING else entry for entry in (a, b))
    if isinstance(x, Undefined) and isinstance(y, Undefined):
        return x
    if isinstance(condition, NoValue) and not isinstance(condition, OpenComparison):
        return Undecided(condition.reason)
    missing = first_missing((x, y))
    if missing is not None:  # on one branch, and which one it is was not decided
        return Undecided(missing.reason)
    return run.world.choose(None if isinstance(condition, NoValue) else condition, x, y)


def _formal(run: Any, e: Formal, *_: Entries) -> Entries:
    raise SymnetError(
        f"{quote(e, 60)} is a derivative as written; derive it first, for example with symnet.{e.kind}(...).result"
    )


NODES: dict[type, Callable[..., Entries]] = {
    Number: lambda run, e: scalar(run.number(e.value)),
    Constant: lambda run, e: scalar(run.world.constant(e.name)),
    SizeValue: lambda run, e: scalar(run.number(concrete_number(e.size, run.sizes))),
    Full: lambda run, e: filled(run.shape(e.shape), run.number(e.value)),
    Symbol: _symbol,
    Defined: lambda run, e, value: value,
    Add: lambda run, e, a, b: run.added(a, b),
    Mul: lambda run, e, a, b: run.multiplied(a, b),
    Power: _power,
    Map: lambda run, e, *operands: pointwise(lambda *x: run.function(e.name, *x), *operands),
    Apply: _apply,
    Compare: lambda run, e, a, b: pointwise(lambda x, y: run.compare(e.relation, x, y), a, b),
    Where: _where,
    Formal: _formal,
}
