"""Local Jacobians in index notation: how an entry of a node moves with the entries of its operands.

A rule answers for a node whose axes carry the labels `out` with shares: ∂node[out] = Σ term · ∂operand[labels].
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symnet.calculus.arithmetic import ONE, ZERO
from symnet.calculus.pull_entries import Names, lowered, slope_of_map
from symnet.calculus.pullbacks import pullback_of
from symnet.calculus.terms import Term, simple_factors
from symnet.errors import SymnetError, quote
from symnet.expr import (
    Add,
    Apply,
    AxisMap,
    Concat,
    Contract,
    Det,
    Embed,
    Expr,
    Eye,
    Formal,
    Index,
    Inverse,
    Map,
    Mul,
    Power,
    Reduce,
    Reshape,
    Unwindow,
    Where,
    Window,
)
from symnet.expr.tensor import Labels
from symnet.functions import FUNCTIONS
from symnet.sizes import Dim, Shape
from symnet.step import Rule

ALL = (None, None, 1)


@dataclass
class Axes:
    """Labels and the sizes of their axes; fresh ones on demand."""

    sizes: dict[int, Dim] = field(default_factory=dict)

    def fresh(self, shape: Shape) -> Labels:
        start = len(self.sizes)
        labels = tuple(range(start, start + len(shape)))
        self.sizes.update(zip(labels, shape, strict=True))
        return labels

    def below(self, out: Labels, shape: Shape) -> Labels:
        """The labels of an operand of `shape` that broadcasts to the axes `out`."""
        own = out[len(out) - len(shape) :]
        return tuple(
            label if self.sizes[label] == dim else self.fresh((dim,))[0] for label, dim in zip(own, shape, strict=True)
        )


@dataclass(frozen=True)
class Share:
    """∂node[out] contains term · ∂operand[labels]; a term of coefficient 0 only has a note, the convention where the
    rule's conditions do not hold."""

    term: Term
    operand: Expr
    labels: Labels
    note: str = ""


NOTHING = Term(Fraction(0))
Shares = Iterator[Share]
Local = Callable[[Any, Labels, Axes, Names], Shares]


def factor(e: Expr, out: Labels, axes: Axes) -> Term:
    """An expression that broadcasts to the axes `out`, as a factor."""
    return simple_factors(e, axes.below(out, e.shape))


def _add(node: Add, out: Labels, axes: Axes, names: Names) -> Shares:
    for child in node.children:
        yield Share(Term(), child, axes.below(out, child.shape))


def _mul(node: Mul, out: Labels, axes: Axes, names: Names) -> Shares:
    a, b = node.children
    yield Share(factor(b, out, axes), a, axes.below(out, a.shape))
    yield Share(factor(a, out, axes), b, axes.below(out, b.shape))


def _power(node: Power, out: Labels, axes: Axes, names: Names) -> Shares:
    base, exponent = node.children
    term = factor(exponent, out, axes).joined(factor(lowered(base, exponent), out, axes))
    yield Share(term, base, axes.below(out, base.shape))
    whole = factor(names.get(node, node), out, axes).joined(factor(Map("log", base), out, axes))
    yield Share(whole, exponent, axes.below(out, exponent.shape))


def _map(node: Map, out: Labels, axes: Axes, names: Names) -> Shares:
    row = FUNCTIONS[node.name]
    for i, child in enumerate(node.children[: len(row.partials)]):
        slope = factor(slope_of_map(node, i, names), out, axes)
        yield Share(slope, child, axes.below(out, child.shape), row.convention)


def _apply(node: Apply, out: Labels, axes: Axes, names: Names) -> Shares:
    slope = Apply(node.name, node.children[0], node.order + 1)
    yield Share(factor(slope, out, axes), node.children[0], out)


def _where(node: Where, out: Labels, axes: Axes, names: Names) -> Shares:
    """For branches that have values everywhere: a mask times the branch's derivative."""
    condition, a, b = node.children
    yield Share(NOTHING, condition, (), "the branch that is taken there gives the derivative")
    for child, mask in ((a, Where(condition, ONE, ZERO)), (b, Where(condition, ZERO, ONE))):
        yield Share(factor(mask, out, axes), child, axes.below(out, child.shape))


def _contract(node: Contract, out: Labels, axes: Axes, names: Names) -> Shares:
    known = dict(zip(node.output, out, strict=True))
    for label, dim in node.label_sizes.items():
        if label not in known:
            (known[label],) = axes.fresh((dim,))
    inputs = [tuple(known[label] for label in labels) for labels in node.inputs]
    for i, child in enumerate(node.children):
        term = Term()
        for k, other in enumerate(node.children):
            if k != i:
                term = term.joined(simple_factors(other, inputs[k]))
        yield Share(term, child, inputs[i])


def _reduce(node: Reduce, out: Labels, axes: Axes, names: Names) -> Shares:
    """The weights of the entries are what the reverse rule gives them for the adjoint 1."""
    child = node.children[0]
    kept = iter(out)
    labels: list[int] = []
    for axis, dim in enumerate(child.shape):
        reduced = axis in node.axes
        if not reduced or node.keepdims:
            label = next(kept)
        labels.append(axes.fresh((dim,))[0] if reduced else label)
    pulled = pullback_of(node).pull(node, ONE, 0, names)
    assert pulled.value is not None
    term = factor(pulled.value, tuple(labels), axes)
    yield Share(term, child, tuple(labels), pulled.note)


def _axis_map(node: AxisMap, out: Labels, axes: Axes, names: Names) -> Shares:
    z = node.children[0]
    if node.name == "argmax_onehot":
        pulled = pullback_of(node).pull(node, ONE, 0, names)
        yield Share(NOTHING, z, (), pulled.note)
        return
    shares: Expr = AxisMap("softmax", z, node.axis)
    p = names.get(shares, shares)
    (other,) = axes.fresh((z.shape[node.axis],))
    moved = tuple(other if axis == node.axis else label for axis, label in enumerate(out))
    outer = Term(Fraction(1), ((p, out),)) if node.name == "softmax" else Term()
    yield Share(outer, z, out)
    yield Share(outer.times((p, moved), coefficient=Fraction(-1)), z, moved)


def _inverse(node: Inverse, out: Labels, axes: Axes, names: Names) -> Shares:
    y = names.get(node, node)
    labels = axes.fresh(node.shape)
    yield Share(Term(Fraction(-1), ((y, (out[0], labels[0])), (y, (labels[1], out[1])))), node.children[0], labels)


def _det(node: Det, out: Labels, axes: Axes, names: Names) -> Shares:
    labels = axes.fresh(node.children[0].shape)
    whole = names.get(node, node)
    term = Term(Fraction(1), ((whole, ()), (Inverse(node.children[0]), labels[::-1])))
    yield Share(term, node.children[0], labels)


def identity(shape: Shape) -> Expr:
    """δ of two groups of axes of one shape: entry [i, j] is 1 where i = j."""
    k = len(shape)
    if k < 2:
        return Eye(shape[0]) if k else ONE
    return Contract(tuple(map(Eye, shape)), tuple((i, k + i) for i in range(k)), tuple(range(2 * k)))


def _selection(applied: Callable[[Any, Expr, int], Expr]) -> Local:
    """A node that only moves entries: its Jacobian is itself applied to the identity (operand axes first)."""

    def rule(node: Expr, out: Labels, axes: Axes, names: Names) -> Shares:
        for i, child in enumerate(node.children):
            labels = axes.fresh(child.shape)
            term = Term(Fraction(1), ((applied(node, identity(child.shape), i), labels + out),))
            yield Share(term, child, labels)

    return rule


def _index(node: Index, e: Expr, i: int) -> Expr:
    return Index(e, (*(ALL,) * node.children[0].rank, *node.selectors))


def _embed(node: Embed, e: Expr, i: int) -> Expr:
    child = node.children[0]
    return Embed(e, (*(ALL,) * child.rank, *node.selectors), child.shape + node.shape)


def _reshape(node: Reshape, e: Expr, i: int) -> Expr:
    return Reshape(e, node.children[0].shape + node.shape)


def _concat(node: Concat, e: Expr, i: int) -> Expr:
    child = node.children[i]
    start: Dim = 0
    for part in node.children[:i]:
        start = start + part.shape[node.axis]
    place = (start, start + child.shape[node.axis], 1)
    selectors = tuple(place if axis == node.axis else ALL for axis in range(node.rank))
    return Embed(e, (*(ALL,) * child.rank, *selectors), child.shape + node.shape)


def _window(node: Window, e: Expr, i: int) -> Expr:
    return Window(e, *node.data)


def _unwindow(node: Unwindow, e: Expr, i: int) -> Expr:
    return Unwindow(e, node.children[0].shape + node.shape, *node.data[1:])


RULES: dict[type[Expr], Local] = {
    Add: _add,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Apply: _apply,
    Where: _where,
    Contract: _contract,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Inverse: _inverse,
    Det: _det,
    Index: _selection(_index),
    Embed: _selection(_embed),
    Reshape: _selection(_reshape),
    Concat: _selection(_concat),
    Window: _selection(_window),
    Unwindow: _selection(_unwindow),
}


def local(node: Expr, out: Labels, axes: Axes, names: Names) -> tuple[Rule, list[Share]]:
    """The rule of a node, with its shares."""
    found = RULES.get(type(node))
    if found is None:
        what = "a derivative inside" if isinstance(node, Formal) else "no derivative of"
        raise SymnetError(f"{what} {quote(node)}; replace it by its value first")
    return pullback_of(node).rule, list(found(node, out, axes, names))
