"""Whether a form is 0: it is written so, or becomes so when it is multiplied by what cannot be 0.

That is a common denominator, or the matrix M where its inverse carries a free label: D[i] = 0 for all i if and only if
the sum over i of M[j, i]*D[i] is 0 for all j.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.forms import ONE, Component, Head, Mono, Poly, Q, tidy
from symnet.normal.tensor.labels import Label
from symnet.normal.tensor.unrolling import written_out
from symnet.sizes import Shape

MOST_MATRICES = 3
FAR = 1 << 30


def vanishes(algebra: Algebra, p: Poly, shape: Shape = (), depth: int = MOST_MATRICES) -> bool:
    """Whether the form is 0 wherever all its atoms have values. shape: the ranges of the labels 0, 1, ..."""
    p = _over_common_denominator(algebra, p)
    if not p:
        return True
    for head, label, first in _free_inverses(p, shape) if depth else ():
        axes = {0: FAR, 1: FAR + 1} if first else {1: FAR, 0: FAR + 1}
        matrix = algebra.rename(head.bodies[0], axes)
        matrix = algebra.rename(matrix, {FAR: len(shape), FAR + 1: label})
        product = algebra.sum_over(algebra.mul(matrix, p), label, head.data[0])
        product = algebra.settled(algebra.rename(product, {len(shape): label}))
        if vanishes(algebra, product, shape, depth - 1):
            return True
    longer = written_out(algebra, p) if depth else None
    return longer is not None and vanishes(algebra, longer, shape, 0)


def _free_inverses(p: Poly, shape: Shape) -> Iterator[tuple[Head, Label, bool]]:
    """Heads of inverses with a free label that runs over their whole axis, and whether it is the first one."""
    found: dict[tuple[str, Label, bool], tuple[Head, Label, bool]] = {}
    for m in p.terms:
        for component, _ in m:
            for head, row, e in component.atoms:
                if head.kind == "inverse" and not head.slots and e == 1:
                    for label, first in ((row[0], True), (row[1], False)):
                        if 0 <= label < len(shape) and shape[label] == head.data[0]:
                            found[head.digest, label, first] = (head, label, first)
    yield from (found[key] for key in sorted(found))


def _over_common_denominator(algebra: Algebra, p: Poly) -> Poly:
    for _ in range(6):
        base = _denominator(p)
        if base is None:
            break
        p = _cleared(algebra, p, base)
    return p


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
