"""What several expressions share, found whether or not it goes by a name: `a` and the formula that `a` stands for are
computed once, and the name is the name of the computation."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from symnet.expr import Contract, Defined, Expr, Symbol, postorder
from symnet.program.contraction import without_ones
from symnet.program.stable_forms import stable


def lowered(
    *roots: Expr, nodes: Iterable[Expr] | None = None, kernels: Collection[str] = (), fast: bool = False
) -> tuple[tuple[Expr, ...], dict[Expr, str]]:
    """The expressions without defined names, in stable form, and the name of each computation that had one.

    nodes: all nodes below the roots, operands first, where they are at hand; kernels, fast: as in `stable`. Facts
    about variables are dropped too: with and without them a name is the same input.
    """
    done: dict[Expr, Expr] = {}
    names: dict[Expr, str] = {}
    for node in postorder(*roots) if nodes is None else nodes:
        if isinstance(node, Defined):
            done[node] = done[node.value]
            names.setdefault(done[node], node.name)
        elif isinstance(node, Symbol):
            done[node] = Symbol(node.name, node.shape)
        else:
            children = tuple(done[child] for child in node.children)
            made = stable(node if children == node.children else node.with_children(children), kernels, fast)
            done[node] = without_ones(made) if isinstance(made, Contract) else made
    return tuple(done[root] for root in roots), names
