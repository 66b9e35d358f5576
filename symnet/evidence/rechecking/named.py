"""A proof by a named inequality checked again: the instance is one of its theorem's, its needs hold, and what it leaves
of the claim is 0 or never negative by the plainest forms.

Shared with the prover: the table of theorems, and what is known of signs and of where an expression has a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.claim import Claim
from symnet.evidence.known.domain import definedness, shown
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.shape_points import size_names
from symnet.evidence.proof.shape_sides import Side, same_points, side_of, words
from symnet.evidence.proof.theorems import THEOREMS, Instance, Parts
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.shapes import Reading
from symnet.expr import Compare, Expr
from symnet.language import parse

FIELDS = {"method", "claim", "theorem", "lower", "upper", "needs", "times", "conditions", "point", "seal"}


def check_named(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves; raises `Refused`. Its point is looked at elsewhere."""
    if set(certificate) != FIELDS or claim.relation == "==":
        raise Refused("it is no certificate of a named inequality")
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    conditions = tuple(dict.fromkeys((*left.conditions, *right.conditions)))
    signs = Signs(claim.hypotheses)
    aligned = claim.lhs.shape == claim.rhs.shape
    if certificate["conditions"] != [words(c) for c in conditions]:
        raise Refused("its conditions are not those of the claim")
    if not same_points(left, right, signs, aligned, lambda c, known: False):
        raise Refused("it is not shown that both sides have values at the same points")
    small, large = _ordered(claim, left, right)
    instance = _instance(certificate, small, large)
    more = Signs((*claim.hypotheses, *instance.needs))
    for c in (*definedness(instance.lower), *definedness(instance.upper)):
        if c not in conditions and not shown(c, more):
            raise Refused(f"the instance may have no value: {c.needs} is open")
    try:
        reading = Reading(claim)
        for need in instance.needs:
            if signs.holds(need) is not True and not reading.stands(need):
                raise Refused(f"the theorem needs {need}")
        factor = _factor(claim, certificate["times"])
        rest = Compare(">=", large - factor * instance.upper, small - factor * instance.lower)
        strict = ">" if claim.relation in ("<", ">") else ">="
        if not reading.stands(Compare(strict, *rest.children)):
            raise Refused("the instance does not leave what is never negative")
    except (Cannot, RecursionError) as error:
        raise Refused(str(error)) from None
    return "all shapes" if size_names((claim.lhs, claim.rhs, *claim.given)) else ""


def _ordered(claim: Claim, left: Side, right: Side) -> tuple[Expr, Expr]:
    return (left.value, right.value) if claim.relation in ("<=", "<") else (right.value, left.value)


def _instance(certificate: Mapping[str, Any], small: Expr, large: Expr) -> Instance:
    parts, wanted = Parts(small, large), (certificate["lower"], certificate["upper"], certificate["needs"])
    for theorem in THEOREMS:
        if theorem.name == certificate["theorem"]:
            for found in theorem.instances(parts):
                if (str(found.lower), str(found.upper), [str(c) for c in found.needs]) == wanted:
                    return found
    raise Refused("no theorem has this instance")


def _factor(claim: Claim, text: str) -> Expr:
    names = size_names((claim.lhs, claim.rhs, *claim.given))
    factor: Expr = parse(text, let=dict.fromkeys(names, "size"))
    if not Signs().of(factor).positive:
        raise Refused(f"{text} is not shown to be positive")
    return factor
