"""Comparisons that say as much with less, for checking again: without what both sides are an image of.

x relation y, of f(x) relation f(y) for a monotone function f, of k·x + c relation k·y + c for k > 0, and of
a·x relation a·y for a factor a that is never negative. Both ways where f is nowhere flat (and a never 0). Else one way
for each relation: x <= y says f(x) <= f(y), and f(x) < f(y) says x < y.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import reduce

from symnet.evidence.rechecking.conditions import TURNED
from symnet.evidence.rechecking.linear import ONE, combined
from symnet.evidence.rechecking.ranges import Knows
from symnet.expr import Compare, Expr, Map, Mul, Number, Power
from symnet.functions import FUNCTIONS, STRICTLY_INCREASING

MOST_LAYERS = 8  # that are taken off a comparison
TO_SHOW, GIVEN = ("<=", ">=", "=="), ("<", ">", "!=")  # the relations for which f may be flat, and a be 0
ODD = 1
STRICT = STRICTLY_INCREASING | {"acos"}  # the monotone functions that are nowhere flat


def simpler(c: Compare, flat: tuple[str, ...], known: Knows) -> Iterator[Compare]:
    """Layer by layer: to show any of them is enough, for `flat` TO_SHOW; the comparison says each, for GIVEN."""
    for _ in range(MOST_LAYERS):
        inner = _without_function(c, flat) or _without_square(c, known) or _without_factors(c, flat, known)
        inner = inner or _without_terms(c, known)
        if inner is None:
            return
        c = inner
        yield c


def between(c: Compare) -> Iterator[Compare]:
    """What |u| <= v (or <) says: u <= v and −u <= v."""
    a, b = c.children
    for size, v, relation in ((a, b, c.relation), (b, a, TURNED[c.relation])):
        if isinstance(size, Map) and size.name == "abs" and relation in ("<", "<="):
            yield from (Compare(relation, u, v) for u in (size.children[0], -size.children[0]))


def _without_function(c: Compare, flat: tuple[str, ...]) -> Compare | None:
    arguments, rising, strict = under_one(*c.children)
    ordered = c.relation not in ("==", "!=")
    if not arguments or not (strict or c.relation in flat) or (ordered and not rising):
        return None
    return Compare(TURNED[c.relation] if rising < 0 else c.relation, *arguments)


def _without_square(c: Compare, known: Knows) -> Compare | None:
    """u relation v, of even powers of what is not negative."""
    a, b = c.children
    if not (isinstance(a, Power) and isinstance(b, Power) and a.exponent is b.exponent):
        return None
    p = a.exponent.value if isinstance(a.exponent, Number) else ODD
    even = p > 0 and p % 2 == 0 and known.of(a.base).nonnegative and known.of(b.base).nonnegative
    return Compare(c.relation, a.base, b.base) if even else None


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


def _without_factors(c: Compare, flat: tuple[str, ...], known: Knows) -> Compare | None:
    left, right = (_factors(side) for side in c.children)
    common = left & right
    signs = [known.of(a) for a in common]
    if not common or not all(s.nonnegative if c.relation in flat else s.positive for s in signs):
        return None
    x, y = (reduce(Mul, rest.elements()) if rest else Number(1) for rest in (left - common, right - common))
    return Compare(c.relation, x, y)


def _without_terms(c: Compare, known: Knows) -> Compare | None:
    """x relation y, of k·x + c relation k·y + c with k > 0."""
    a, b = (known.linear(side) for side in c.children)
    form = combined(a, b, -1)
    atoms = sorted(form, key=lambda atom: form[atom] < 0)
    plain = len(form) == 2 and ONE not in form and sum(form.values()) == 0
    return Compare(c.relation, *atoms) if plain and c.children != tuple(atoms) else None


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
