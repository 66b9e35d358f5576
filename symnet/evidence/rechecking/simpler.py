"""Comparisons that say as much with less, for checking again: without a function or a factor that both sides have."""

from __future__ import annotations

from collections import Counter
from functools import reduce

from symnet.evidence.rechecking.functions import TURNED
from symnet.expr import Compare, Expr, Map, Mul, Number, Power
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
        arguments, rising, strict = under_one(*c.children)
        if not rising or c.relation not in (("<=", ">=", "<", ">") if strict else flat):
            break
        c = Compare(c.relation if rising > 0 else TURNED[c.relation], *arguments)
        found.append(c)
    return found


def under_one(a: Expr, b: Expr) -> tuple[tuple[Expr, ...], int, bool]:
    """The arguments of one function; whether it rises (1), falls (-1) or neither; whether it takes each value once.

    A power with a number that is no whole one has no value where its base is negative."""
    if isinstance(a, Map) and isinstance(b, Map) and a.data == b.data and a.children[1:] == b.children[1:]:
        return (a.children[0], b.children[0]), FUNCTIONS[a.name].monotone, a.name in STRICT
    if isinstance(a, Power) and isinstance(b, Power):
        (u, p), (v, q) = a.children, b.children
        if p is q and isinstance(p, Number) and (p.value.numerator % 2 or p.value.denominator > 1):
            falls = p.value < 0
            return (u, v), 0 if falls and p.value.denominator == 1 else -1 if falls else 1, True  # 1/u jumps at 0
        if u is v and isinstance(u, Number) and u.value > 0 and u.value != 1:
            return (p, q), 1 if u.value > 1 else -1, True
    return (), 0, False


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
