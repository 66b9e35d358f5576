"""From an expression to the normal form of its entry e[i0, i1, ...]: one row for each node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from symnet.errors import quote
from symnet.expr import (
    Add,
    Apply,
    AxisMap,
    Compare,
    Constant,
    Contract,
    Defined,
    Det,
    Expr,
    Eye,
    Formal,
    Full,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    SizeValue,
    Symbol,
    Where,
    postorder,
)
from symnet.functions import FUNCTIONS
from symnet.normal.tensor import functions, nodes_places
from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.budget import Budget, Unsupported
from symnet.normal.tensor.conditions import absolute, where
from symnet.normal.tensor.content import content
from symnet.normal.tensor.forms import ONE, Component, Poly, Q, number
from symnet.normal.tensor.labels import Label
from symnet.normal.tensor.laws import Law, matrix_law
from symnet.normal.tensor.lemma import splittings
from symnet.normal.tensor.nodes_places import START, axis_labels, determinant, square_digest
from symnet.normal.tensor.orders import order_law
from symnet.normal.tensor.powers import power
from symnet.normal.tensor.reductions import REDUCTIONS
from symnet.sizes import Dim, Shape, product

MOST_LEMMAS = 3  # determinants of sums inside one another that are looked into
TOTAL = ("sin", "cos", "atan", "erf")
MOST_FACTORS = 6  # of a product over an axis that is written out


def new_algebra(
    signs: Mapping[str, str] | None = None,
    swaps: Mapping[str, tuple[tuple[int, ...], ...]] | None = None,
    budget: Budget | None = None,
) -> Algebra:
    """An empty algebra with the rules of this room."""
    return Algebra(REDUCTIONS, functions.REBUILDERS, power, signs, swaps, budget)


class Forms:
    """Normal forms of expressions in one algebra; shared sub-expressions are done once.

    >>> from symnet.symbols import tensors
    >>> from symnet.ops import softmax, sum
    >>> z = tensors("z: n")
    >>> forms = Forms(new_algebra())
    >>> forms.of(sum(softmax(z))) == forms.of(Number(1))
    True
    """

    def __init__(self, algebra: Algebra, sign_of: Callable[[Expr], str] = lambda e: ""):
        self.algebra = algebra
        self.sign_of = sign_of  # what is known of a determinant: `+`, `0+`, `!=` (not 0) or empty
        self.done: dict[Expr, Poly] = {}
        self.laws: dict[Expr, Law] = {}  # that were applied
        self.depth = 0

    def of(self, e: Expr) -> Poly:
        """The form of the entry of `e`, over the labels 0, 1, ... of its axes."""
        pending = [e]
        while pending:
            root = pending[-1]
            again = False
            for node in postorder(root, stop=self.done.__contains__):
                if node in self.done:
                    continue
                simpler = self._simpler(node)
                if simpler is None:
                    form = self._form(node)
                    self.done[node] = self.algebra.settled(form)
                elif simpler in self.done:
                    self.done[node] = self.done[simpler]
                else:
                    pending.append(simpler)
                    again = True
                    break
            if not again:
                pending.pop()
        return self.done[e]

    def _form(self, node: Expr) -> Poly:
        parts = [self.done[child] for child in node.children]
        if isinstance(node, Power) and parts[1].constant is None and self.sign_of(node.base) == "!=":
            return _integer_part_apart(self.algebra, node, *parts)
        if not isinstance(node, Det):
            return NODES[type(node)](self.algebra, node, *parts)  # type: ignore[no-any-return]
        return self._by_lemma(node) or determinant(self.algebra, node, parts[0], self.sign_of(node))

    def _simpler(self, node: Expr) -> Expr | None:
        """A simpler expression that equals the node wherever the node has a value."""
        if isinstance(node, Map):
            definition = FUNCTIONS[node.name].definition
            return None if definition is None else definition(*node.children)
        law = matrix_law(node) or order_law(node, self.sign_of)
        if law is None:
            return None
        self.laws[node] = law
        return law.result

    def _by_lemma(self, node: Det) -> Poly | None:
        """The first of all forms of the determinant of a sum."""
        if self.depth >= MOST_LEMMAS:
            return None
        self.depth += 1
        ways = [
            (way, self.of(way.core)) for way in splittings(node.children[0], lambda e: self.sign_of(e) in ("+", "!="))
        ]
        self.depth -= 1
        if not ways:
            return None
        way, core = min(ways, key=lambda pair: (pair[0].core.rank, square_digest(self.algebra, pair[1])))
        rest = Det(way.core) if way.core.rank else way.core
        if rest is not node:
            self.laws[node] = Law("sum" if len(way.parts) > 2 else "product", way.parts, Mul(way.before, rest))
        if way.core.rank:
            core = determinant(self.algebra, Det(way.core), core, self.sign_of(Det(way.core)))
        return self.algebra.mul(self.of(way.before), core)


def aligned(algebra: Algebra, p: Poly, shape: Shape, target: Shape) -> Poly:
    """The form of an operand as part of a broadcast result."""
    shift = len(target) - len(shape)
    return algebra.rename(p, {i: i + shift for i in range(len(shape))}) if shift else p


def _symbol(algebra: Algebra, e: Symbol) -> Poly:
    labels = axis_labels(algebra, e.shape)
    head = algebra.head(
        "symbol", (e.name,), arity=e.rank, swaps=algebra.symmetries.get(e.name, ()), sign=algebra.signs.get(e.name, "")
    )
    if "diagonal" in e.facts:
        return algebra.mul(algebra.delta(labels[0], labels[1], e.shape[0]), algebra.atom(head, (labels[0], labels[0])))
    if "skew" in e.facts:
        turned = algebra.scale(algebra.atom(head, labels[::-1]), -1)
        return algebra.scale(algebra.add(algebra.atom(head, labels), turned), Fraction(1, 2))
    return algebra.atom(head, labels)


def _constant(algebra: Algebra, e: Constant) -> Poly:
    return functions.exp(algebra, ONE) if e.name == "e" else algebra.atom(algebra.head("pi", sign="+"))


def _pair(algebra: Algebra, e: Expr, a: Poly, b: Poly) -> tuple[Poly, Poly]:
    left, right = e.children[0], e.children[1]
    return aligned(algebra, a, left.shape, e.shape), aligned(algebra, b, right.shape, e.shape)


def _power(algebra: Algebra, e: Power, a: Poly, b: Poly) -> Poly:
    base, exponent = _pair(algebra, e, a, b)
    if exponent.constant is not None:
        return power(algebra, base, exponent.constant)
    if base.sign == "+":
        return functions.exp(algebra, algebra.mul(exponent, functions.log(algebra, base)))
    return functions.opaque(algebra, "power", (), (base, exponent), total=False)


def _integer_part_apart(algebra: Algebra, e: Power, a: Poly, b: Poly) -> Poly:
    """x**(k + 2) as x**k * x**2, for an x that is not 0."""
    base, exponent = _pair(algebra, e, a, b)
    whole = exponent.terms.get((), 0)
    if not whole or whole != int(whole):
        return _power(algebra, e, a, b)
    rest = algebra.add(exponent, number(-whole))
    alone = functions.opaque(algebra, "power", (), (base, rest), total=False)
    return algebra.mul(alone, power(algebra, base, whole))


def _map(algebra: Algebra, e: Map, *operands: Poly) -> Poly:
    rows = [aligned(algebra, p, child.shape, e.shape) for p, child in zip(operands, e.children, strict=True)]
    if e.name == "exp":
        return functions.exp(algebra, rows[0])
    if e.name == "log":
        return functions.log(algebra, rows[0])
    return functions.call(algebra, e.name, rows, e.name in TOTAL)


def _apply(algebra: Algebra, e: Apply, a: Poly) -> Poly:
    return functions.opaque(algebra, "apply", (e.name, e.order), (a,), total=a.total)


def _compare(algebra: Algebra, e: Compare, a: Poly, b: Poly) -> Poly:
    left, right = _pair(algebra, e, a, b)
    return algebra.add(left, algebra.scale(right, -1))


def _where(algebra: Algebra, e: Where, d: Poly, a: Poly, b: Poly) -> Poly:
    rows = [aligned(algebra, p, child.shape, e.shape) for p, child in zip((d, a, b), e.children, strict=True)]
    return where(algebra, e.children[0].relation, *rows)


def _contract(algebra: Algebra, e: Contract, *operands: Poly) -> Poly:
    """Operands at the places of the output, or at labels of their own, which are summed as soon as they may be."""
    sizes = e.label_sizes
    last = {label: k for k, labels in enumerate(e.inputs) for label in labels}
    at = {label: START + label for label in sizes} | {label: i for i, label in enumerate(e.output)}
    result = ONE
    for k, (p, labels) in enumerate(zip(operands, e.inputs, strict=True)):
        result = algebra.mul(result, algebra.rename(p, {i: at[label] for i, label in enumerate(labels)}))
        ready = [label for label in sizes if last[label] == k and label not in e.output]
        result = algebra.sum_all(result, [(at[label], sizes[label]) for label in ready])
    return result


def _reduced_names(e: Reduce) -> dict[Label, Label]:
    kept = [i for i in range(e.children[0].rank) if i not in e.axes]
    return {i: i if e.keepdims else k for k, i in enumerate(kept)}


def _reduce(algebra: Algebra, e: Reduce, a: Poly) -> Poly:
    shape = e.children[0].shape
    axes = [(axis, shape[axis]) for axis in e.axes]
    return algebra.rename(REDUCTION[e.op](algebra, a, axes), _reduced_names(e))


Axes = list[tuple[Label, Dim]]


def _mean(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    count = algebra.dim(product(dim for _, dim in axes))
    return algebra.mul(algebra.sum_all(a, axes), power(algebra, count, -1))


def _norm(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    return power(algebra, algebra.settled(algebra.sum_all(algebra.mul(a, a), axes)), Fraction(1, 2))


def _logsumexp(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    return functions.log(algebra, algebra.settled(algebra.sum_all(functions.exp(algebra, a), axes)))


def _largest(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    touched = [(label, dim) for label, dim in axes if label in a.free and dim != 1]
    if not touched:
        return a
    dims = tuple(dim for _, dim in touched)
    bound = [label for label, _ in touched]
    fixed = Poly({m: c for m, c in a.terms.items() if not any(label in x.free for x, _ in m for label in bound)})
    moving = algebra.add(a, algebra.scale(fixed, -1))
    factor, powers, rest = content(moving, lambda x: x.sign == "+" and not x.free & set(bound))
    largest = functions.opaque(
        algebra, "reduce", ("max", dims), (rest,), internal=bound, sign=rest.sign, total=rest.total
    )
    return algebra.add(fixed, algebra.scale(algebra.mul(algebra.monomial(powers), largest), factor))


def _prod(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    count = product(dim for _, dim in axes)
    if isinstance(count, int) and count <= MOST_FACTORS:
        for label, dim in axes:
            assert isinstance(dim, int)
            a = algebra.mul(*(algebra.rename(a, {label: algebra.labels.at(k)}) for k in range(dim)))
        return a
    number, _, rest = content(a, lambda c: c.sign == "+")
    if number > 0 and rest.sign == "+":
        return _positive_prod(algebra, a, axes)
    if len(a.terms) == 1 and a.terms[next(iter(a.terms))] == 1:
        (m,) = a.terms
        return algebra.mul(*(_prod_of(algebra, component, e, axes) for component, e in m))
    return _opaque_prod(algebra, a, axes)


def _positive_prod(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    """Π a = exp(Σ log a) for a > 0."""
    return functions.exp(algebra, algebra.sum_all(functions.log(algebra, a), axes))


def _prod_of(algebra: Algebra, component: Component, e: Q, axes: Axes) -> Poly:
    """The product of a power of one factor over the axes: as a sum of logarithms where that is positive;
    Π x**e = (Π x)**e for integers e."""
    if component.sign == "+":
        return _positive_prod(algebra, Poly({((component, e),): 1}), axes)
    alone = _opaque_prod(algebra, Poly({((component, 1),): 1}), axes)
    return power(algebra, alone, e) if e == int(e) else _opaque_prod(algebra, Poly({((component, e),): 1}), axes)


def _opaque_prod(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    """A product that is not taken apart; of positive entries, Π a = exp(Σ log a)."""
    if a.sign == "+":
        return functions.exp(algebra, algebra.sum_all(functions.log(algebra, a), axes))
    dims = tuple(dim for _, dim in axes)
    internal = [label for label, _ in axes]
    return functions.opaque(algebra, "reduce", ("prod", dims), (a,), internal=internal, sign=a.sign, total=a.total)


REDUCTION: dict[str, Callable[[Algebra, Poly, Axes], Poly]] = {
    "sum": lambda algebra, a, axes: algebra.sum_all(a, axes),
    "mean": _mean,
    "norm": _norm,
    "norm1": lambda algebra, a, axes: algebra.sum_all(absolute(algebra, a), axes),
    "logsumexp": _logsumexp,
    "max": _largest,
    "min": lambda algebra, a, axes: algebra.scale(_largest(algebra, algebra.scale(a, -1), axes), -1),
    "prod": _prod,
}


def _axis_map(algebra: Algebra, e: AxisMap, a: Poly) -> Poly:
    axis = (e.axis, e.shape[e.axis])
    if e.name == "argmax_onehot":
        if axis[1] == 1 or e.axis not in a.free:
            at = algebra.labels.at(0)
            return algebra.delta(e.axis, at, axis[1]) if axis[1] != 1 else ONE
        body = algebra.rename(a, {e.axis: START})
        return functions.opaque(
            algebra, "argmax", (axis[1],), (body,), internal=[START], extra=(e.axis,), sign="0+", total=a.total
        )
    weight = functions.exp(algebra, a)
    total = algebra.settled(algebra.sum_over(weight, *axis))
    if e.name == "softmax":
        return algebra.mul(weight, power(algebra, total, -1))
    return algebra.add(a, algebra.scale(functions.log(algebra, total), -1))


def _formal(algebra: Algebra, e: Expr, *operands: Poly) -> Poly:
    raise Unsupported(f"{quote(e, 60)} is a derivative as written; the normal form needs it eliminated")


def _sum_of_two(algebra: Algebra, e: Add, a: Poly, b: Poly) -> Poly:
    return algebra.add(*_pair(algebra, e, a, b))


def _product_of_two(algebra: Algebra, e: Mul, a: Poly, b: Poly) -> Poly:
    return algebra.mul(*_pair(algebra, e, a, b))


NODES: dict[type, Callable[..., Any]] = {
    Number: lambda algebra, e: number(e.value),
    Constant: _constant,
    SizeValue: lambda algebra, e: algebra.dim(e.size),
    Symbol: _symbol,
    Defined: lambda algebra, e, a: a,
    Add: _sum_of_two,
    Mul: _product_of_two,
    Power: _power,
    Map: _map,
    Apply: _apply,
    Compare: _compare,
    Where: _where,
    Full: lambda algebra, e: number(e.value),
    Eye: lambda algebra, e: ONE if e.shape[0] == 1 else algebra.delta(0, 1, e.shape[0]),
    Contract: _contract,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Formal: _formal,
    **nodes_places.NODES,
}
