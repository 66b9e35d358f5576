"""What several expressions share, found whether or not it goes by a name: `a` and the formula that `a` stands for are
computed once, and the name is the name of the computation."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from symnet.expr import Contract, Defined, Expr, Power, Symbol, postorder
from symnet.expr.tensor import Labels
from symnet.program.contraction import without_ones
from symnet.program.definedness import valued, with_integer_exponents
from symnet.program.stable_forms import stable


def lowered(
    *roots: Expr, nodes: Iterable[Expr] | None = None, kernels: Collection[str] = (), fast: bool = False
) -> tuple[tuple[Expr, ...], dict[Expr, str]]:
    """The expressions without defined names, in stable form and with values only where there are some, and the name
    of each computation that had one.

    nodes: all nodes below the roots, operands first, where they are at hand; kernels, fast: as in `stable`. Facts
    about variables are dropped too: with and without them a name is the same input.
    """
    done: dict[Expr, Expr] = {}
    names: dict[Expr, str] = {}
    products = Products()
    for node in postorder(*roots) if nodes is None else nodes:
        if isinstance(node, Defined):
            done[node] = done[node.value]
            names.setdefault(done[node], node.name)
        elif isinstance(node, Symbol):
            done[node] = Symbol(node.name, node.shape)
        else:
            children = tuple(done[child] for child in node.children)
            if isinstance(node, Power):
                made = with_integer_exponents(node, *children)
            else:
                made = node if children == node.children else node.with_children(children)
            made = stable(made, kernels, fast)
            if isinstance(made, Contract):
                made = without_ones(made)
            done[node] = products.shared(made) if isinstance(made, Contract) else made
    outputs = tuple(done[root] for root in roots)
    computed = valued(outputs)
    return tuple(computed[e] for e in outputs), {computed[e]: name for e, name in names.items() if e in computed}


class Products:
    """Products met so far: the same one in another order of operands or axes is a view of the first.

    >>> from symnet.symbols import tensors
    >>> A, B = tensors("A: m n; B: n k")
    >>> products = Products()
    >>> first, second = (products.shared(e) for e in (A @ B, B.T @ A.T))
    >>> second is first.T
    True
    """

    def __init__(self) -> None:
        self._place: dict[Expr, int] = {}
        self._first: dict[tuple[Any, ...], tuple[Contract, Labels]] = {}

    def shared(self, e: Contract) -> Expr:
        """The product itself, or what it is of one that was met before."""
        if len(e.children) < 2:
            return e
        parts = [_turned(*part) for part in zip(e.children, e.inputs, strict=True)]
        parts.sort(key=lambda part: self._place.setdefault(part[0], len(self._place)))
        name: dict[int, int] = {}
        for _, labels in parts:
            for label in labels:
                name.setdefault(label, len(name))
        output = tuple(name[label] for label in e.output)
        inputs = tuple(tuple(name[label] for label in labels) for _, labels in parts)
        first, axes = self._first.setdefault((*(a for a, _ in parts), inputs, frozenset(output)), (e, output))
        return first if axes == output else Contract((first,), (axes,), output)


def _turned(a: Expr, labels: Labels) -> tuple[Expr, Labels]:
    """An operand without the order of its axes, which goes into its labels."""
    while isinstance(a, Contract) and len(a.children) == 1 and len(a.output) == a.children[0].rank:
        whole: Contract = a
        name = dict(zip(whole.output, labels, strict=True))
        a, labels = whole.children[0], tuple(name[label] for label in whole.inputs[0])
    return a, labels
