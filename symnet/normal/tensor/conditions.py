"""Conditions of normal forms: [d > 0] and [d = 0] as atoms, `where` and the absolute value by them."""

from __future__ import annotations

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.content import IDEMPOTENT, content
from symnet.normal.tensor.forms import ONE, ZERO, Poly, number, power_sign

FLIPPED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "==", "!=": "!="}
HOLDS = {
    ">": lambda c: c > 0,
    ">=": lambda c: c >= 0,
    "<": lambda c: c < 0,
    "<=": lambda c: c <= 0,
    "==": lambda c: c == 0,
    "!=": lambda c: c != 0,
}
MOST_FACTORS = 3  # of an absolute value
BY_SIGN = {"+": {">": 1, ">=": 1, "!=": 1, "<": 0, "<=": 0, "==": 0}, "0+": {">=": 1, "<": 0}}


def indicator(algebra: Algebra, relation: str, d: Poly) -> Poly:
    """1 where d relation 0 holds and 0 elsewhere, by [d > 0] and [d == 0]."""
    if d.constant is not None:
        return ONE if HOLDS[relation](d.constant) else ZERO
    for side, turned in ((d, relation), (algebra.scale(d, -1), FLIPPED[relation])):
        known = BY_SIGN.get(side.sign, {}).get(turned)
        if known is not None:
            return number(known)
    split = _split_selected(algebra, relation, d)
    if split is not None:
        return split
    _, _, rest = content(d, lambda c: c.sign == "+")
    if rest.sorted()[0][1] < 0:
        rest, relation = Poly({m: -c for m, c in rest.terms.items()}), FLIPPED[relation]
    above = algebra.lifted("indicator", (">",), (rest,), sign="0+", total=rest.total)
    equal = algebra.lifted("indicator", ("==",), (rest,), sign="0+", total=rest.total)
    if rest.sign:  # it is not negative: it is positive where it is not 0
        above = algebra.add(ONE, algebra.scale(equal, -1))
    return {
        ">": lambda: above,
        ">=": lambda: algebra.add(above, equal),
        "==": lambda: equal,
        "!=": lambda: algebra.add(ONE, algebra.scale(equal, -1)),
        "<": lambda: algebra.add(ONE, algebra.scale(above, -1), algebra.scale(equal, -1)),
        "<=": lambda: algebra.add(ONE, algebra.scale(above, -1)),
    }[relation]()


def _split_selected(algebra: Algebra, relation: str, d: Poly) -> Poly | None:
    """[a·c + b relation 0] for numbers a, b and c that is 0 or 1: by the two cases of c."""
    found = {component for m in d.terms for component, _ in m}
    if len(found) != 1 or not all(c.kind in IDEMPOTENT for c in found):
        return None
    off = d.terms.get((), 0)
    on = sum(d.terms.values())
    selected = Poly({((found.pop(), 1),): 1})
    yes, no = (int(HOLDS[relation](value)) for value in (on, off))
    return algebra.add(algebra.scale(selected, yes - no), number(no))


def where(algebra: Algebra, relation: str, d: Poly, a: Poly, b: Poly) -> Poly:
    """a where d relation 0 holds, else b. As a sum only where both branches have values everywhere."""
    if a == b:
        return a
    chosen = indicator(algebra, relation, d)
    if chosen.constant is not None:
        return a if chosen.constant else b
    if a.total and b.total:
        if a == d and relation in (">", ">=") and algebra.scale(d, -1) == b:
            return absolute(algebra, d)
        return algebra.add(b, algebra.mul(chosen, algebra.add(a, algebra.scale(b, -1))))
    return algebra.lifted("where", (relation,), (d, a, b), total=False)


def absolute(algebra: Algebra, p: Poly) -> Poly:
    """|p| = p·(2·[p > 0] − 1), of a product with few factors of unknown sign that of each."""
    if p.sign:
        return p
    if algebra.scale(p, -1).sign:
        return algebra.scale(p, -1)
    if len(p.terms) == 1:
        ((m, c),) = p.terms.items()
        factors = [Poly({((x, 1),): 1}) for x, e in m if not power_sign(x.sign, e)]
        if 0 < len(factors) <= MOST_FACTORS:
            directions = (_direction(algebra, x) for x in factors)
            return algebra.mul(p if c > 0 else algebra.scale(p, -1), *directions)
    return algebra.mul(p, _direction(algebra, p))


def _direction(algebra: Algebra, p: Poly) -> Poly:
    """1 where p > 0, else −1."""
    return algebra.add(algebra.scale(indicator(algebra, ">", p), 2), number(-1))
