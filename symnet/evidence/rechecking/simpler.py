"""Comparisons that say as much with less, for checking again: without a function or a factor that both sides have."""

from __future__ import annotations

from collections import Counter
from functools import reduce

from symnet.evidence.rechecking.functions import TURNED
from symnet.expr import Compare, Expr, Map, Mul, Number
from symnet.functions import FUNCTIONS

MOST_LAYERS = 8  # functions of functions that are taken off a comparison
STRICT = frozenset(  # the monotone functions that are nowhere flat
    "exp log log1p expm1 sqrt sinh tanh asin acos atan erf sigmoid selu softplus softsign".split()
)


def peeled(c: Compare, flat: tuple[str, ...]) -> list[Compare]:
    """a relation b, of f(a) relation f(b) for a monotone f, layer by layer. flat: the relations for which f may be
    constant somewhere. Of a comparison that holds, `<` says as much of any such f, `<=` only of the strict ones."""
    found: list[Compare] = []
    for _ in range(MOST_LAYERS):
        a, b = c.children
        if not (isinstance(a, Map) and isinstance(b, Map)) or a.name != b.name or a.children[1:] != b.children[1:]:
            break
        monotone = FUNCTIONS[a.name].monotone
        if not monotone or c.relation not in (("<=", ">=", "<", ">") if a.name in STRICT else flat):
            break
        c = Compare(c.relation if monotone > 0 else TURNED[c.relation], a.children[0], b.children[0])
        found.append(c)
    return found


def divided(c: Compare) -> tuple[list[Expr], Compare]:
    """The factors a that both sides have, as they are written, and x relation y, of a*x relation a*y."""
    left, right = (_factors(side) for side in c.children)
    common = left & right
    x, y = (reduce(Mul, rest.elements()) if rest else Number(1) for rest in (left - common, right - common))
    return list(common), Compare(c.relation, x, y)


def _factors(e: Expr) -> Counter[Expr]:
    found: Counter[Expr] = Counter()
    todo = [e]
    while todo:
        node = todo.pop()
        if isinstance(node, Mul):
            todo += node.children[::-1]
        else:
            found[node] += 1
    return found
