"""In which ways a claim about numbers is split before it is proved region by region, and what may be tried."""

from __future__ import annotations

from collections.abc import Iterator

from symnet.evidence.known.alternatives import Alternatives, alternatives, ends, steps
from symnet.evidence.proof.scalarise import ScalarClaim
from symnet.expr import Expr, Map, Number, Power, Symbol, has_derivative, postorder

FORMS, SQUARES, ANALYSIS = range(3)  # what may be tried for an inequality, each with what stands before it
MOST_INTEGERS = 2  # that are looked at one by one
ABS = frozenset({"abs"})


def attempts(scalar: ScalarClaim, effort: int) -> Iterator[tuple[frozenset[str], tuple[Alternatives, ...]]]:
    """What may be split: signs of absolute values, instead of |x|² = x²; products that are 0, by their factors; bounds
    that are attained, where something need not be smooth; integers, at their least values."""
    inner = ABS if has_derivative(scalar.lhs, scalar.rhs) else frozenset()
    absolute = any(isinstance(n, Map) and n.name == "abs" for n in postorder(scalar.lhs, scalar.rhs))
    kinds = (inner, ABS) if absolute and not inner else (inner,)
    if effort >= ANALYSIS:
        kinds = kinds[::-1]  # nothing is smooth where an absolute value is 0
    yield from ((also, ()) for also in kinds)
    one_of = alternatives(scalar.hypotheses)
    yield from ((also, one_of) for also in kinds if one_of)
    if effort >= ANALYSIS and scalar.relation != "==" and any(map(_rough, postorder(scalar.lhs, scalar.rhs))):
        at_ends = ends(scalar.hypotheses, scalar.lhs, scalar.rhs)
        yield from ((also, at_ends) for also in kinds[:1] if at_ends)
    at_integers = steps(scalar.hypotheses, scalar.lhs, scalar.rhs) if _about_integers(scalar, effort) else ()
    yield from ((also, at_integers) for also in kinds[:1] if 0 < len(at_integers) <= MOST_INTEGERS)


def _about_integers(scalar: ScalarClaim, effort: int) -> bool:
    """Whether a claim is about integers, and about nothing that mixes entries; about sizes, which seldom matter one by
    one, where much may be tried."""
    plain = all(isinstance(node, Symbol) for node in scalar.atoms.values())
    return plain and (effort >= ANALYSIS or any(isinstance(n, Symbol) and n.integral for n in scalar.atoms))


def _rough(node: Expr) -> bool:
    """Whether a function has an end of its domain at which it has a value."""
    if isinstance(node, Power):
        return not isinstance(node.exponent, Number) or node.exponent.value.denominator != 1
    return isinstance(node, Map) and node.name in ("sqrt", "asin", "acos")
