"""Sums over an axis of few places, written out term by term: Σ_k W[i, k]*x[k] is W[i, 0]*x[0] + W[i, 1]*x[1].

A form keeps such sums closed, as a rule: they are short, and alike for all sizes. They are written out where a formula
names the places of the axis.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from symnet.errors import SymnetError
from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.arithmetic import add_into
from symnet.normal.tensor.forms import Component, Head, Mono, Poly, Q
from symnet.normal.tensor.labels import Label
from symnet.normal.tensor.renaming import internal_count
from symnet.sizes import Dim

MOST_PLACES = 4  # on an axis
MOST_TERMS = 128  # of all sums together
DEEPEST = 4  # functions of sums of functions


def written_out(algebra: Algebra, p: Poly, depth: int = DEEPEST) -> Poly | None:
    """The form with its short sums written out; None where there are none, or where it is too much work."""
    if not _has_short(p, depth) or sum(prod(_places(m)) for m in p.terms) > MOST_TERMS:
        return None
    total: dict[Mono, Q] = {}
    try:
        for m, c in p.terms.items():
            parts = [algebra.to_power(_opened(algebra, component, depth), e) for component, e in m]
            add_into(total, algebra.mul(*parts), c)
        return algebra.settled(Poly(total))
    except SymnetError:
        return None


def _has_short(p: Poly, depth: int) -> bool:
    """Whether a short sum occurs, inside of no more functions than `depth`."""
    level = [p]
    seen: set[Head] = set()
    for _ in range(depth + 1):
        components = [c for body in level for m in body.terms for c, _ in m]
        if any(_is_short(dim) for c in components for dim in c.dims):
            return True
        heads = {head for c in components for head, _, _ in c.atoms if head.bodies} - seen
        seen |= heads
        level = [body for head in heads for body in head.bodies]
    return False


def _is_short(dim: Dim) -> bool:
    return isinstance(dim, int) and dim <= MOST_PLACES


def _places(m: Mono) -> Iterator[int]:
    """What the outer sums of a product multiply its terms by."""
    for component, e in m:
        for dim in component.dims:
            if isinstance(dim, int) and dim <= MOST_PLACES:
                yield dim ** (int(e) if e == int(e) and e > 1 else 1)


def _opened(algebra: Algebra, component: Component, depth: int) -> Poly:
    """A component as a sum of the terms at the places of its short axes, and so are those of the functions inside."""
    names: dict[Label, Label] = {-1 - i: algebra.fresh_after(component.free, i) for i in range(len(component.dims))}
    factors = algebra.parts_of(component, names)
    whole = algebra.mul(*(algebra.to_power(_factor(algebra, part, depth), e) for part, e in factors))
    ranges = [(names[-1 - i], dim) for i, dim in enumerate(component.dims)]
    short = [(label, dim) for label, dim in ranges if isinstance(dim, int) and dim <= MOST_PLACES]
    terms = (
        algebra.rename(whole, {label: algebra.labels.at(at) for (label, _), at in zip(short, row, strict=True)})
        for row in product(*(range(dim) for _, dim in short))
    )
    return algebra.sum_all(algebra.add(*terms), [(label, dim) for label, dim in ranges if (label, dim) not in short])


def _factor(algebra: Algebra, part: Component, depth: int) -> Poly:
    """An atom with the sums inside it written out; its form is built anew where they were."""
    head = part.head
    bodies = None
    if head is not None and head.bodies and depth and head.kind in algebra.rebuilders:
        bodies = _inside(algebra, head, part.labels, depth - 1)
    if head is None or bodies is None:
        return algebra.monomial({part: 1})
    with algebra.budget.nested():
        return algebra.rebuilders[head.kind](algebra, head, bodies, part.labels)


def _inside(algebra: Algebra, head: Head, labels: tuple[Label, ...], depth: int) -> tuple[Poly, ...] | None:
    """The bodies at these labels, written out; None where there is nothing to write out."""
    longer = [written_out(algebra, body, depth) for body in head.bodies]
    if not any(longer):
        return None
    inner = {head.slots + k: algebra.fresh_after([*labels, *range(100)], k) for k in range(internal_count(head))}
    names = {**dict(enumerate(labels[: head.slots])), **inner}
    return tuple(
        algebra.rename(body if new is None else new, names) for body, new in zip(head.bodies, longer, strict=True)
    )
