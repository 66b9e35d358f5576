"""Tensors as the vectors of their entries, row by row, for checking again.

What is inferred: where a tensor is read in shapes whose axes are not parts of each other, (m, n) and (n, m), an entry
has no place on the axes of both. So a tensor is put as a vector in its shape. Why this is sound: each tensor is a
vector in its shape, that of its entries row by row; and what works entry by entry does so in any shape.
"""

from __future__ import annotations

from symnet.expr import Add, Apply, Compare, Expr, Formal, Map, Mul, Power, Reshape, Symbol, postorder, rebuild
from symnet.sizes import product

ENTRYWISE = (Add, Mul, Power, Map, Apply)


def row_by_row(c: Compare) -> Compare:
    """The comparison with vectors, in their shapes, for names of which nothing is declared and nothing is derived.

    >>> from symnet.language import parse
    >>> c = parse("reshape(A*exp(A), (n, m)) == reshape(A, (n, m))", let="A: m n")
    >>> len([node for node in postorder(row_by_row(c)) if isinstance(node, Symbol)])
    1
    """
    nodes = [*postorder(c)]
    if not any(isinstance(node, Reshape) for node in nodes) or any(isinstance(node, Formal) for node in nodes):
        return c
    tensors = [s for s in nodes if isinstance(s, Symbol) and s.rank > 1 and not s.facts]
    put = {s: Reshape(Symbol(f"{s.name} row by row", (product(s.shape),)), s.shape) for s in tensors}
    found = rebuild(c, put)
    while (inner := rebuild(found, _inside)) is not found:
        found = inner
    return found  # type: ignore[return-value]


def _inside(e: Expr) -> Expr | None:
    """What works entry by entry, in another shape: the same of its operands in that shape."""
    (a,) = e.children if isinstance(e, Reshape) else (None,)
    if not isinstance(a, ENTRYWISE) or any(x.shape not in ((), a.shape) for x in a.children):
        return None
    return a.with_children(tuple(Reshape(x, e.shape) if x.shape else x for x in a.children))
