"""What all terms of a form have in common."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm

from symnet.normal.tensor.forms import Component, Mono, Poly, Q, tidy

IDEMPOTENT = ("delta", "indicator")  # heads that cannot be divided by


def content(p: Poly, allowed: Callable[[Component], bool]) -> tuple[Q, dict[Component, Q], Poly]:
    """p = coefficient · Π components · rest: coefficient > 0, rest with coprime integer coefficients."""
    if len(p.terms) == 1:
        ((m, c),) = p.terms.items()
        taken = {x: e for x, e in m if x.kind not in IDEMPOTENT and allowed(x)}
        left = tuple((x, e) for x, e in m if x not in taken)
        return c if c > 0 else -c, taken, Poly({left: 1 if c > 0 else -1})
    powers = [dict(m) for m in p.terms]
    every = {c for row in powers for c in row if c.kind not in IDEMPOTENT and allowed(c)}
    least = {c: min(row.get(c, 0) for row in powers) for c in sorted(every, key=lambda c: c.index)}
    mono = {c: e for c, e in least.items() if e}
    values = [Fraction(c) for c in p.terms.values()]
    common = Fraction(gcd(*(v.numerator for v in values)), lcm(*(v.denominator for v in values)))
    terms: dict[Mono, Q] = {}
    for row, c in zip(powers, p.terms.values(), strict=True):
        rest = {x: tidy(row.get(x, 0) - mono.get(x, 0)) for x in [*row, *(y for y in mono if y not in row)]}
        key = tuple(sorted(((x, e) for x, e in rest.items() if e), key=lambda t: t[0].index))
        terms[key] = tidy(Fraction(c) / common)
    return common, mono, Poly(terms)
