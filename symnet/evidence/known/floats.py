"""The values of formulas at many points at once, in floats, for those who look before they prove or refute.

An array has the points as its first axis, or is one for all of them. What has no value there is nan, or is not finite.
What is equal but for rounding is equal. Nothing is concluded from floats.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from math import erf, isfinite, prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symnet.errors import BudgetError, SymnetError
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
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Symbol,
    Unwindow,
    Where,
    Window,
    settled,
)
from symnet.functions import FUNCTIONS as ROWS
from symnet.limits import tick
from symnet.program.interpret_axes import beneath, selection
from symnet.program.interpret_entries import is_integral
from symnet.program.shapes import concrete, concrete_number
from symnet.remembered import lately

Values: TypeAlias = NDArray[Any]
SLACK = 1e-11  # relative, for rounding
MOST_NUMBERS = 2**25  # of all formulas together, at all points
_SUM = np.add.reduce


def slack(a: Any, b: Any) -> Any:
    """How much the difference of two numbers may be off."""
    return SLACK * (1 + np.abs(a) + np.abs(b))


HOLDS: dict[str, Callable[[Any, Any], Any]] = {
    "==": lambda a, b: np.abs(a - b) <= slack(a, b),
    "!=": lambda a, b: np.abs(a - b) > slack(a, b),
    "<": lambda a, b: b - a > slack(a, b),
    "<=": lambda a, b: a - b <= slack(a, b),
    ">": lambda a, b: a - b > slack(a, b),
    ">=": lambda a, b: b - a <= slack(a, b),
}

_SAME = ("exp", "log", "log1p", "expm1", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sqrt", "sign", "maximum")
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(np, name) for name in (*_SAME, "abs", "minimum")},
    **{f"a{name}": getattr(np, f"arc{name}") for name in ("sin", "cos", "tan")},
    "erf": np.vectorize(erf, otypes=[float]),
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": partial(np.logaddexp, 0),
}


class Floats:
    """Values, each worked out once, of what names and sizes stand for."""

    def __init__(self, names: Mapping[str, Values], sizes: Mapping[str, int]):
        self.names, self.sizes = names, sizes
        self.known: dict[Expr, Values | None] = {}
        self.points = max(map(len, names.values()), default=1)
        self.left = MOST_NUMBERS

    def of(self, e: Expr) -> Values | None:
        """None for derivatives as written and unspecified functions, and where an entry that is selected is not there,
        a number is too large for a float, or there are too many numbers."""
        if e not in self.known:
            try:
                with np.errstate(all="ignore"):
                    settled(self.known, e, self._value)
            except (SymnetError, ArithmeticError, ValueError, IndexError):
                self.known[e] = None
        return self.known[e]

    def number(self, e: Expr) -> Values:
        """As `of`, of what must have a value."""
        found = self.of(e)
        if found is None:
            raise SymnetError("this has no values in floats")
        return found

    def _value(self, node: Expr) -> Values | None:
        tick()
        rule = RULES.get(type(node))
        operands = [self.known[child] for child in node.children]
        self._take(node)
        return None if rule is None or any(a is None for a in operands) else rule(self, node, *operands)

    def _take(self, node: Expr) -> None:
        """Raises `SymnetError` where the numbers of a node, or the terms of its sums, would be too many."""
        dims = node.shape
        if isinstance(node, Contract) and len(node.children) < 3:
            dims = tuple(node.label_sizes.values())
        self.left -= self.points * prod(concrete(dims, self.sizes)) if dims else 0
        if self.left < 0:
            raise BudgetError(f"floats for {self.points} points are more than {MOST_NUMBERS} numbers")

    def shape(self, e: Expr) -> tuple[int, ...]:
        return concrete(e.shape, self.sizes)

    @cached_property
    def there(self) -> Floats:
        return _There(self.names, self.sizes)


class _There(Floats):
    """Which entries are terms that are there, not `symnet.program.worlds.NOTHING`: numbers above 0."""

    def _value(self, node: Expr) -> Values | None:
        return super()._value(node) if type(node) in SELECT else np.ones((1, *self.shape(node)))


def spread(a: Values, rank: int) -> Values:
    """With as many axes beside that of the points."""
    missing = rank + 1 - a.ndim
    return a.reshape(len(a), *[1] * missing, *a.shape[1:]) if missing else a


def at_each(found: Values) -> Values:
    """Whether all entries hold, at each point."""
    return np.asarray(found.reshape(len(found), -1).all(axis=1))


def _pointwise(function: Callable[..., Values]) -> Callable[..., Values]:
    return lambda run, node, *operands: function(*(spread(a, len(node.shape)) for a in operands))


def _power(run: Floats, node: Power, base: Values, exponent: Values) -> Values:
    found = _pointwise(np.power)(run, node, base, exponent)
    return found if is_integral(node.exponent) else np.where(spread(base, len(node.shape)) < 0, np.nan, found)


def _map(run: Floats, node: Map, *operands: Values) -> Values | None:
    function = FUNCTIONS.get(node.name)
    if function is not None:
        return _pointwise(function)(run, node, *operands)
    definition = ROWS[node.name].definition
    return None if definition is None else settled(run.known, definition(*node.children), run._value)


@lately(256)
def _subscripts(inputs: tuple[tuple[int, ...], ...], output: tuple[int, ...]) -> str:
    words = ["..." + "".join(string.ascii_letters[label] for label in labels) for labels in (*inputs, output)]
    return f"{','.join(words[:-1])}->{words[-1]}"


def _product(multiply: Callable[..., Values]) -> Callable[..., Values]:
    """A product asks for the values of its factors only where all of them are there."""

    def rule(run: Floats, node: Expr, *operands: Values) -> Values:
        found = multiply(run, node, *operands)
        if isfinite(_SUM(found, None)) or EMPTY.isdisjoint(map(type, run.known)):
            return found
        there = [run.there.number(child) > 0 for child in node.children]
        known = [t & np.isfinite(a) for t, a in zip(there, operands, strict=True)]
        wanted, had = (multiply(run, node, *(mask.astype(float) for mask in masks)) for masks in (there, known))
        least = multiply(run, node, *(np.where(mask, a, 0) for mask, a in zip(known, operands, strict=True)))
        return np.where(wanted == had, least, found)

    return rule


def _contract(run: Floats, node: Contract, *operands: Values) -> Values:
    return np.einsum(_subscripts(node.inputs, node.output), *operands, optimize=len(operands) > 2)


REDUCE: dict[str, Callable[..., Values]] = {
    "sum": _SUM,
    "mean": lambda a, axis, **keep: _SUM(a, axis, **keep) / prod(a.shape[k] for k in axis),
    "prod": np.multiply.reduce,
    "max": np.maximum.reduce,
    "min": np.minimum.reduce,
    "norm": lambda a, **axes: np.sqrt(_SUM(a * a, **axes)),
    "norm1": lambda a, **axes: _SUM(np.abs(a), **axes),
    "logsumexp": lambda a, **axes: np.log(_SUM(np.exp(a), **axes)),
}


def _reduce(run: Floats, node: Reduce, a: Values) -> Values:
    return REDUCE[node.op](a, axis=tuple(axis + 1 for axis in node.axes), keepdims=node.keepdims)


def _softmax(a: Values, axis: int) -> Values:
    below = np.exp(a)
    return below / _SUM(below, axis, keepdims=True)


def _first_largest(a: Values, axis: int) -> Values:
    largest = np.maximum.reduce(a, axis, keepdims=True)
    found = HOLDS["=="](a, largest)
    return np.where(np.isnan(largest), np.nan, found & (np.cumsum(found, axis) == 1))


AXIS_MAP: dict[str, Callable[[Values, int], Values]] = {
    "softmax": _softmax,
    "log_softmax": lambda a, axis: a - np.log(_SUM(np.exp(a), axis, keepdims=True)),
    "argmax_onehot": _first_largest,
}


def _index(run: Floats, node: Index, a: Values) -> Values | None:
    found = a[(slice(None), *selection(node.selectors, node.children[0].shape, run.sizes, node))]
    return found if found.shape[1:] == run.shape(node) else None


def _embed(run: Floats, node: Embed, a: Values) -> Values:
    made = np.zeros((len(a), *run.shape(node)))
    made[(slice(None), *selection(node.selectors, node.shape, run.sizes, node))] = a
    return made


def _concat(run: Floats, node: Concat, *parts: Values) -> Values:
    count = max(map(len, parts))
    return np.concatenate([np.broadcast_to(a, (count, *a.shape[1:])) for a in parts], axis=node.axis + 1)


def _window(run: Floats, node: Window, a: Values) -> Values:
    made = np.zeros((len(a), *run.shape(node)))
    inside, of = _inside(node, made.shape[1:], a.shape[1:])
    made[:, inside] = a[(slice(None), *of)]
    return made


def _unwindow(run: Floats, node: Unwindow, a: Values) -> Values:
    made = np.zeros((len(a), *run.shape(node)))
    inside, of = _inside(node, a.shape[1:], made.shape[1:])
    np.add.at(made, (slice(None), *of), a[:, inside])  # a place may be in several windows
    return made


def _inside(node: Window | Unwindow, windows: tuple[int, ...], shape: tuple[int, ...]) -> tuple[Values, Any]:
    """Which entries of windows lie in a tensor of a shape, and where."""
    places = beneath(node, tuple(np.indices(windows)))
    inside = np.logical_and.reduce([(place >= 0) & (place < d) for place, d in zip(places, shape, strict=True)])
    return inside, [place[inside] for place in places]


def _inverse(run: Floats, node: Inverse, a: Values) -> Values:
    largest = np.prod(np.linalg.norm(a, axis=-1), axis=-1)  # that a determinant can be, by Hadamard
    singular = ~(np.abs(np.linalg.det(a)) > SLACK * largest)
    found = np.linalg.inv(np.where(singular[:, None, None], np.eye(a.shape[-1]), a))
    found[singular] = np.nan
    return found


EMPTY = {Eye, Embed, Unwindow}  # where some terms are not there
SELECT = {*EMPTY, Defined, Add, Mul, Contract, Index, Reshape, Concat}  # what is not there is not there in these
RULES: dict[type[Expr], Callable[..., Values | None]] = {
    Number: lambda run, node: np.array([float(node.value)]),
    Constant: lambda run, node: np.array([getattr(np, node.name)]),
    SizeValue: lambda run, node: np.array([float(concrete_number(node.size, run.sizes))]),
    Full: lambda run, node: np.full((1, *run.shape(node)), float(node.value)),
    Eye: lambda run, node: np.eye(run.shape(node)[0])[None],
    Symbol: lambda run, node: run.names.get(node.name),
    Defined: lambda run, node, a: a,
    Add: _pointwise(np.add),
    Mul: _product(_pointwise(np.multiply)),
    Power: _power,
    Map: _map,
    Compare: lambda run, node, *operands: _pointwise(HOLDS[node.relation])(run, node, *operands),
    Where: _pointwise(np.where),
    Contract: _product(_contract),
    Reduce: _reduce,
    AxisMap: lambda run, node, a: AXIS_MAP[node.name](a, node.axis + 1),
    Index: _index,
    Embed: _embed,
    Concat: _concat,
    Window: _window,
    Unwindow: _unwindow,
    Reshape: lambda run, node, a: a.reshape(len(a), *run.shape(node)),
    Inverse: _inverse,
    Det: lambda run, node, a: np.linalg.det(a),
}
