"""Whether a form is 0: it is written so, or its numerator over a common denominator is."""

from __future__ import annotations

from math import floor

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.forms import ONE, Component, Mono, Poly, Q, tidy


def vanishes(algebra: Algebra, p: Poly) -> bool:
    """Whether the form is 0 wherever all its atoms have values."""
    for _ in range(6):
        if not p:
            return True
        base = _denominator(p)
        if base is None:
            return False
        p = _cleared(algebra, p, base)
    return not p


def _denominator(p: Poly) -> Component | None:
    found = {c for m in p.terms for c, e in m if c.kind == "poly" and e < 0}
    return min(found, key=lambda c: c.digest) if found else None


def _cleared(algebra: Algebra, p: Poly, base: Component) -> Poly:
    """p times the power of the sum `base` that takes it out of all denominators; that power is not 0 where p has a
    value."""
    body = algebra.rename(base.atoms[0][0].bodies[0], dict(enumerate(base.labels)))
    least = min(dict(m).get(base, 0) for m in p.terms)
    parts: list[Poly] = []
    for m, c in p.terms.items():
        rest: Mono = tuple((x, e) for x, e in m if x is not base)
        raised: Q = tidy(dict(m).get(base, 0) - least)
        whole = floor(raised)
        power = algebra.integer_power(body, whole) if whole else ONE
        root = algebra.monomial({base: tidy(raised - whole)}) if raised != whole else ONE
        parts.append(algebra.scale(algebra.mul(power, root, Poly({rest: 1})), c))
    return algebra.add(*parts)
