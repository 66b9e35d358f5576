"""Names that take few values, as equations say (labels are 0 or 1, or −1 or 1), inside of functions.

Where y has the value v or w, f(y) = f(v)·(y − w)/(v − w) + f(w)·(y − v)/(w − v): functions are read by the values, so
that what the name makes of them stands outside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_poly

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.forms import Component, Head, Mono, Poly, Q, number, tidy
from symnet.normal.tensor.labels import DERIVED

MOST_VALUES = 4
MOST_ENTRIES = 3  # of such names in one function
Make = Callable[..., Poly]


@dataclass(frozen=True)
class Values:
    """What the entries of a name may be, each of them, and the equation that says so."""

    head: Head
    numbers: tuple[Q, ...]
    said: str


def values_of(p: Poly, said: str) -> Values | None:
    """What p = 0 says, if it is an equation in any one entry of a name whose roots are rational numbers."""
    components = {c for m in p.terms for c, _ in m}
    if len(components) != 1:
        return None
    (component,) = components
    head = component.head
    exponents = {dict(m).get(component, 0): Fraction(c) for m, c in p.terms.items()}
    if head is None or head.kind != "symbol" or len({x for x in component.labels if x < DERIVED}) != head.arity:
        return None  # not about all entries
    if any(e != int(e) or not 0 <= e <= MOST_VALUES for e in exponents):
        return None
    rows = [exponents.get(k, Fraction(0)) for k in range(int(max(exponents)) + 1)]
    _, factors = fmpq_poly([fmpq(c.numerator, c.denominator) for c in rows]).factor()
    if len(factors) < 2 or any(f.degree() > 1 for f, _ in factors):
        return None
    roots = sorted(-Fraction(int(f[0].p), int(f[0].q)) / Fraction(int(f[1].p), int(f[1].q)) for f, _ in factors)
    return Values(head, tuple(map(tidy, roots)), said)


def by_values(
    algebra: Algebra, table: Mapping[Head, Values], make: Make, operands: Sequence[Poly], used: Callable[[str], None]
) -> Poly:
    """A function of operands, over the same labels, by the values of names in them; as it stands where there is none,
    or where the function has no value at one of them."""
    here = _components(operands, table)
    if not 0 < len(here) <= MOST_ENTRIES:
        return make(*operands)
    found = here[0]
    assert found.head is not None
    values = table[found.head]
    y, parts = Poly({((found, 1),): 1}), []
    for v in values.numbers:
        part = by_values(algebra, table, make, [_at(algebra, p, found, v) for p in operands], used)
        if not part.total:
            return make(*operands)
        factors = (algebra.scale(algebra.add(y, number(-w)), 1 / Fraction(v - w)) for w in values.numbers if w is not v)
        parts.append(algebra.mul(part, *factors))
    used(values.said)
    return algebra.add(*parts)


def _components(operands: Sequence[Poly], table: Mapping[Head, Values]) -> list[Component]:
    """The entries of such names that are factors of terms, to whole powers above 0 wherever they are."""
    rows = [row for p in operands for m in p.terms for row in m]
    odd = {c for c, e in rows if e < 0 or e != int(e)}
    here = {c for c, _ in rows if c.head in table and not c.dims} - odd
    return sorted(here, key=lambda c: c.digest)


def _at(algebra: Algebra, p: Poly, found: Component, v: Q) -> Poly:
    """A form where an entry has this value."""
    total: dict[Mono, Q] = {}
    for m, c in p.terms.items():
        rest = tuple(row for row in m if row[0] is not found)
        total[rest] = total.get(rest, 0) + c * v ** int(dict(m).get(found, 0))
    return Poly(total)
