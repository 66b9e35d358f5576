"""Certificates of constructions that have no checker of their own: they say how to build the network again.

Building is deterministic, so an honest certificate comes out again to the letter, and an edited one does not. The bound
is computed anew over the whole box; what the code of the construction has wrong, this does not find.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from symnet.approximation.indicators import indicator
from symnet.approximation.problem import Problem
from symnet.approximation.records import Approximation, Domain
from symnet.approximation.ridges import ridges
from symnet.approximation.spikes import spikes
from symnet.approximation.taylor import taylor
from symnet.approximation.teeth import product, sawtooth, square
from symnet.claim import Claim, Verdict, unknown
from symnet.errors import SymnetError
from symnet.expr import Compare, Expr, Map, Number, Symbol
from symnet.program.values import exact_number

MET = {"taylor": taylor, "spikes": spikes, "ridges": ridges}  # from a problem
COUNTED: dict[str, Callable[[int], Approximation]] = {
    "product": product,
    "sawtooth": sawtooth,
    "square": square,
}  # from a number of layers


def construction_again(claim: Claim, certificate: Mapping[str, Any]) -> Verdict:
    """The verdict of the network built again as the certificate says; `unknown` where it does not say how."""
    try:
        made = _built(claim, dict(certificate["construction"]))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, SymnetError):
        return unknown("the certificate does not say how the network is built", claim=claim)
    return made.verdict


def _built(claim: Claim, how: dict[str, Any]) -> Approximation:
    name = how["name"]
    if name in COUNTED:
        return COUNTED[name](how["layers"])
    if name == "indicator":
        return indicator(*(tuple(side) for side in how["box"]))
    eps = exact_number(how["eps"])
    if eps is None or eps <= 0:
        raise ValueError("no error")
    return MET[name](Problem(_target(claim), _domain(claim), eps))


def _target(claim: Claim) -> Expr:
    """f of `abs(f - net) <= bound`, or of `f == net`."""
    if claim.relation == "==":
        return claim.lhs
    if not isinstance(claim.lhs, Map) or claim.lhs.name != "abs":
        raise ValueError("the claim bounds no distance")
    difference: Expr = claim.lhs.children[0]
    return difference.children[0]  # type: ignore[no-any-return]


def _domain(claim: Claim) -> Domain:
    """The box of hypotheses x >= a, x <= b, in order."""
    ends: dict[str, dict[str, Fraction]] = {}
    for h in claim.given:
        x, end = h.children if isinstance(h, Compare) else (None, None)
        if not isinstance(x, Symbol) or not isinstance(end, Number):
            raise ValueError("the hypotheses are no box")
        ends.setdefault(x.name, {})[h.relation] = Fraction(end.value)
    lows, highs = (tuple(sides[relation] for sides in ends.values()) for relation in (">=", "<="))
    return Domain(tuple(ends), lows, highs)
