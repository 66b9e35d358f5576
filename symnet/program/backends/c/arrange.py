"""Expressions in the form that loops compute: rows and norms as chains of entries and sums, products in a good order.

What comes out holds, beside the nodes of the language, the maps `divide` and `norm_scale` and the node `Elimination`,
which only the C backend knows.
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
    Eye,
    Index,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    SizeValue,
    Where,
    negate,
    postorder,
)
from symnet.expr.tensor import Labels
from symnet.program.contraction import MOST_OPERANDS, first_pair, summed_first, without_eye
from symnet.program.plans.context import Constants
from symnet.program.stable_forms import MINUS_ONE, ONE
from symnet.sizes import product

ZERO = Number(0)


class Elimination(Expr):
    """What elimination with row exchanges tells of a matrix: `det`, `logdet` or `logabsdet`."""

    __slots__ = ()

    def __new__(cls, what: str, a: Expr) -> Elimination:
        return cls._make((a,), (what,), ())

    @property
    def what(self) -> str:
        return self.data[0]

    def with_children(self, children: tuple[Expr, ...]) -> Elimination:
        return Elimination(self.what, *children)


def arranged(roots: tuple[Expr, ...]) -> tuple[tuple[Expr, ...], Constants]:
    """The roots in that form, and the scalars in them that depend on no variable, which are left as they are."""
    constants = Constants()
    simple: dict[Expr, Expr] = {}
    for node in postorder(*roots):
        constants.learn(node)
        simple[node] = node if node in constants else _simple(node, simple, constants)
    again = tuple(simple[root] for root in roots)
    order = list(postorder(*again, stop=constants.__contains__))
    uses: dict[Expr, int] = dict.fromkeys(again, 1)
    for node in order:
        for child in () if node in constants else node.children:
            uses[child] = uses.get(child, 0) + 1
    done: dict[Expr, Expr] = {}
    for node in order:
        if node in constants or not node.children:
            done[node] = node
        elif isinstance(node, Contract):
            done[node] = _ordered(node, uses, done)
        else:
            done[node] = node.with_children(tuple(done[child] for child in node.children))
    return tuple(done[root] for root in again), constants


def _simple(node: Expr, simple: dict[Expr, Expr], constants: Constants) -> Expr:
    children = tuple(simple[child] for child in node.children)
    made = node if children == node.children else node.with_children(children)
    row = ROWS.get(type(made))
    found = row(made, constants) if row else made
    return found


def _axis_map(e: AxisMap, constants: Constants) -> Expr:
    if e.name == "argmax_onehot":
        return e
    (x,), axes = e.children, (e.axis,)
    shifted = Add(x, negate(Reduce("max", x, axes, True)))
    if e.name == "log_softmax":
        return Add(shifted, negate(Map("log1p", _rest(shifted, axes))))
    exps = Map("exp", shifted)
    return Map("divide", exps, Reduce("sum", exps, axes, True))


def _rest(shifted: Expr, axes: tuple[int, ...]) -> Expr:
    """Σ exp(x) - 1, where the largest entry is 0: that entry is left out, so that a small rest keeps its digits."""
    largest = Compare("==", shifted, ZERO)
    others = Reduce("sum", Where(largest, ZERO, Map("exp", shifted)), axes, True)
    return Add(others, Add(Reduce("sum", Where(largest, ONE, ZERO), axes, True), MINUS_ONE))


def _reduce(e: Reduce, constants: Constants) -> Expr:
    a = e.children[0]
    if not e.axes:
        return Map("abs", a) if e.op.startswith("norm") else a
    row = REDUCTIONS.get(e.op)
    return row(e, a) if row else e


def _mean(e: Reduce, a: Expr) -> Expr:
    count = product(a.shape[axis] for axis in e.axes)
    return Map(
        "divide", Reduce("sum", a, e.axes, e.keepdims), Number(count) if isinstance(count, int) else SizeValue(count)
    )


def _logsumexp(e: Reduce, a: Expr) -> Expr:
    top = Reduce("max", a, e.axes, True)
    found = Add(top, Map("log1p", _rest(Add(a, negate(top)), e.axes)))
    return found if e.keepdims else _dropped(found, e.axes)


def _norm(e: Reduce, a: Expr) -> Expr:
    """Scaled by a power of two so that no square overflows or vanishes."""
    scale = Map("norm_scale", Reduce("max", Map("abs", a), e.axes, True))
    total = Reduce("sum", Power(Mul(a, scale), Number(2)), e.axes, True)
    found = Map("divide", Map("sqrt", total), scale)
    return found if e.keepdims else _dropped(found, e.axes)


def _dropped(e: Expr, axes: tuple[int, ...]) -> Expr:
    return Index(e, tuple(0 if k in axes else (None, None, 1) for k in range(e.rank)))


REDUCTIONS: dict[str, Callable[[Reduce, Expr], Expr]] = {
    "mean": _mean,
    "logsumexp": _logsumexp,
    "norm": _norm,
    "norm1": lambda e, a: Reduce("sum", Map("abs", a), e.axes, e.keepdims),
}


def _mul(e: Mul, constants: Constants) -> Expr:
    """Products with a reciprocal are quotients, rounded once."""
    a, b = e.children
    for top, below in ((a, b), (b, a)):
        if isinstance(below, Map) and below.name == "divide" and below.children[0] is ONE and below not in constants:
            quotient = Map("divide", top, below.children[1])
            return quotient if quotient.shape == e.shape else e
    return e


def _power(e: Power, constants: Constants) -> Expr:
    base, exponent = e.children
    if isinstance(exponent, Number) and exponent.value < 0:
        positive = base if exponent is MINUS_ONE else Power(base, Number(-exponent.value))
        return Map("divide", ONE, positive)
    return e


def _map(e: Map, constants: Constants) -> Expr:
    inner = e.children[0]
    if e.name == "log" and isinstance(inner, Elimination) and inner.what == "det":
        return Elimination("logdet", inner.children[0])
    if e.name == "log" and isinstance(inner, Map) and inner.name == "abs":
        found = inner.children[0]
        if isinstance(found, Elimination) and found.what == "det":
            return Elimination("logabsdet", found.children[0])
    return e


ROWS: dict[type, Callable[[Any, Constants], Expr]] = {
    AxisMap: _axis_map,
    Reduce: _reduce,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Det: lambda e, constants: Elimination("det", e.children[0]),
}


def _ordered(e: Contract, uses: dict[Expr, int], done: dict[Expr, Expr]) -> Expr:
    """A contraction with those inside it that nobody else needs opened, as products of two in a good order."""
    operands, inputs = list(e.children), list(e.inputs)
    while len(operands) <= MOST_OPERANDS:
        k = next((k for k, a in enumerate(operands) if isinstance(a, Contract) and _opens(a, uses)), None)
        if k is None:
            break
        inner = operands[k]
        fresh = 1 + max((label for labels in (*inputs, e.output) for label in labels), default=0)
        name = dict(zip(inner.output, inputs[k], strict=True))
        for label in (label for labels in inner.inputs for label in labels):
            name.setdefault(label, fresh + label)
        operands[k : k + 1] = inner.children
        inputs[k : k + 1] = [tuple(name[label] for label in labels) for labels in inner.inputs]
    operands, inputs = without_eye(operands, inputs, e.output)
    return _paired([done.get(a, a) for a in operands], inputs, e.output)


def _opens(a: Contract, uses: dict[Expr, int]) -> bool:
    moves = len(a.children) == 1 and len(a.output) == len(a.label_sizes)
    return uses.get(a, 0) == 1 or moves or any(isinstance(child, Eye) for child in a.children)


def _paired(operands: list[Expr], inputs: list[Labels], output: Labels) -> Expr:
    eyes = [k for k, a in enumerate(operands) if isinstance(a, Eye)]
    rest = [k for k in range(len(operands)) if k not in eyes]
    carried = dict.fromkeys(label for k in rest for label in inputs[k])
    if eyes and any(label not in output for label in carried):  # what the identities do not see is summed before
        kept = tuple(label for label in carried if label in output)
        inner = _paired([operands[k] for k in rest], [inputs[k] for k in rest], kept)
        return Contract((*(operands[k] for k in eyes), inner), (*(inputs[k] for k in eyes), kept), output)
    if len(operands) == 1 and inputs[0] == output:
        return operands[0]
    found = Contract(tuple(operands), tuple(inputs), output)
    alone = summed_first(found)
    if alone is not None:
        found = alone
    pair = first_pair(found) if len(found.children) > 2 else None
    if pair is None:
        return found
    first = _paired(list(pair.children[0].children), list(pair.children[0].inputs), pair.children[0].output)
    return _paired([first, *pair.children[1:]], list(pair.inputs), pair.output)
