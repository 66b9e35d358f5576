"""From an expression to the normal form of its entry e[i0, i1, ...]: one row for each node.

The rows of reductions and maps along axes are in `nodes_reduce`, those of places that move and of inverses in
`nodes_places`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from symnet.errors import quote
from symnet.expr import (
    Add,
    Apply,
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
    SizeValue,
    Symbol,
    Where,
    postorder,
)
from symnet.functions import FUNCTIONS
from symnet.limits import tick
from symnet.normal.tensor import functions, nodes_places, nodes_reduce
from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.budget import Budget, Unsupported
from symnet.normal.tensor.conditions import where
from symnet.normal.tensor.few_values import Values, by_values
from symnet.normal.tensor.forms import ONE, Poly, number
from symnet.normal.tensor.joined import part_by_part
from symnet.normal.tensor.laws import Law, matrix_law
from symnet.normal.tensor.lemma import splittings
from symnet.normal.tensor.nodes_places import START, axis_labels, determinant, square_digest
from symnet.normal.tensor.orders import order_law
from symnet.normal.tensor.powers import power
from symnet.normal.tensor.reductions import REDUCTIONS
from symnet.sizes import Shape

MOST_LEMMAS = 3  # determinants of sums inside one another that are looked into
TOTAL = ("sin", "cos", "atan", "erf")
ENTRYWISE = (Power, Map, Where)


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

    def __init__(self, algebra: Algebra, sign_of: Callable[[Expr], str] = lambda e: "", values: Iterable[Values] = ()):
        self.algebra = algebra
        self.values = {row.head: row for row in values}  # of names that have few
        self.met: set[str] = set()  # the equations that say so, where they were used
        self.sign_of = sign_of  # what is known of a determinant: `+`, `0+`, `!=` (not 0) or empty
        self.done: dict[Expr, Poly] = {}
        self.laws: dict[Expr, Law] = {}  # that were applied
        self.depth = 0

    def of(self, e: Expr) -> Poly:
        """The form of the entry of `e`, over the labels 0, 1, ... of its axes."""
        pending = [e]
        while pending:
            tick()
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
        if not self.values or not isinstance(node, ENTRYWISE):
            return self._made(node, *parts)
        dims = [child.shape for child in node.children]

        def make(*rows: Poly) -> Poly:
            return self._made(node, *(alone(self.algebra, p, s, node.shape) for p, s in zip(rows, dims, strict=True)))

        rows = [aligned(self.algebra, p, s, node.shape) for p, s in zip(parts, dims, strict=True)]
        return by_values(self.algebra, self.values, make, rows, self.met.add)

    def _made(self, node: Expr, *parts: Poly) -> Poly:
        """The form of a node from those of its operands."""
        if isinstance(node, Power) and parts[1].constant is None and self.sign_of(node.base) == "!=":
            return _integer_part_apart(self.algebra, node, *parts)
        if not isinstance(node, Det):
            return NODES[type(node)](self.algebra, node, *parts)  # type: ignore[no-any-return]
        return self._by_lemma(node) or determinant(self.algebra, node, parts[0], self.sign_of(node))

    def _simpler(self, node: Expr) -> Expr | None:
        """A simpler expression that equals the node wherever the node has a value."""
        if isinstance(node, Map):
            definition = FUNCTIONS[node.name].definition
            return part_by_part(node) or (None if definition is None else definition(*node.children))
        law = matrix_law(node) or order_law(node, self.sign_of)
        if law is None:
            return part_by_part(node)
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


def alone(algebra: Algebra, p: Poly, shape: Shape, target: Shape) -> Poly:
    """The form of an operand by itself, of what it is as part of a broadcast result."""
    shift = len(target) - len(shape)
    return algebra.rename(p, {i + shift: i for i in range(len(shape))}) if shift else p


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
    **nodes_reduce.NODES,
    Formal: _formal,
    **nodes_places.NODES,
}
