"""Signs of forms beyond what their atoms show: sums of squares of sums, Σᵢ (Σⱼ Aᵢⱼ xⱼ)²."""

from __future__ import annotations

from itertools import combinations

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.forms import Component, Poly, Q, mono_sign, power_sign

MOST_LABELS = 6  # of which two are fixed


def sign(algebra: Algebra, p: Poly) -> str:
    """`+`, `0+` or empty (not known)."""
    if p.sign:
        return p.sign
    found = []
    for m, c in p.terms.items():
        if c < 0:
            return ""
        factors = [_power_sign(algebra, component, e) for component, e in m]
        if not all(factors):
            return ""
        found.append(mono_sign(m) or "0+")
    return "+" if "+" in found else "0+"


def _power_sign(algebra: Algebra, component: Component, e: Q) -> str:
    return power_sign(component.sign, e) or ("0+" if e > 0 and _is_square_sum(algebra, component) else "")


def _is_square_sum(algebra: Algebra, component: Component) -> bool:
    """Whether for some bound label, or two, once they are fixed, the sum is a product of squares and of what is not
    negative: tr(AᵀABᵀB) is Σᵢⱼ (Σₖ Aᵢₖ Bⱼₖ)²."""
    bound, first = range(-len(component.dims), 0), algebra.fresh_after(component.free)
    for fixed in (*combinations(bound, 1), *(combinations(bound, 2) if len(bound) <= MOST_LABELS else ())):
        powers: dict[Component, Q] = {}
        for part, e in algebra.parts_of(component, {label: first + k for k, label in enumerate(fixed)}):
            powers[part] = powers.get(part, 0) + e
        if all(power_sign(part.sign, e) for part, e in powers.items()):
            return True
    return False
