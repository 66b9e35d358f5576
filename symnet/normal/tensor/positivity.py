"""Signs of forms beyond what their atoms show: sums of squares of sums, Σᵢ (Σⱼ Aᵢⱼ xⱼ)²."""

from __future__ import annotations

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.forms import Component, Poly, Q, mono_sign, power_sign


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
    """Whether for some bound label, once it is fixed, the sum is a product of squares and of what is not negative."""
    for label in range(-len(component.dims), 0):
        powers: dict[Component, Q] = {}
        for part, e in algebra.parts_of(component, {label: algebra.fresh_after(component.free)}):
            powers[part] = powers.get(part, 0) + e
        if all(power_sign(part.sign, e) for part, e in powers.items()):
            return True
    return False
