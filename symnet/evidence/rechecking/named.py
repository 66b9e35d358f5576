"""A proof by a named inequality checked again: the instance is one of its theorem's, its needs hold, and what it leaves
of the claim is 0 or never negative by the plainest forms.

Shared with the prover: the table of theorems, which are the axioms here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.claim import Claim
from symnet.evidence.proof.theorems import THEOREMS, Instance, Parts
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.shapes import Reading
from symnet.evidence.rechecking.sides import check_said, same_points, side_of
from symnet.evidence.rechecking.texts import reader_of, scope_of, size_names
from symnet.evidence.rechecking.values import definedness, facts
from symnet.expr import Compare, Expr, Number
from symnet.language import parse

FIELDS = {"method", "claim", "theorem", "lower", "upper", "needs", "times", "conditions", "point", "seal"}


def check_named(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves; raises `Refused`. Its point is looked at elsewhere."""
    if set(certificate) != FIELDS or claim.relation == "==":
        raise Refused("it is no certificate of a named inequality")
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    try:
        known = Reading(claim).known
        missing = same_points(left, right, known, claim.lhs.shape == claim.rhs.shape)
        if missing:
            raise Refused(f"it is not shown that both sides have values at the same points: {missing}")
        check_said(certificate["conditions"], left, right, known)
        small, large = _ordered(claim)
        instance = _instance(claim, certificate, small, large)
        there = known.more((*instance.needs, *facts((*left.own, *right.own), whole=True)))
        for c in (*definedness(instance.lower), *definedness(instance.upper)):
            if not there.shown(c):
                raise Refused(f"the instance may have no value: {c.needs} is open")
        for need in instance.needs:
            if not known.shows(need):
                raise Refused(f"the theorem needs {need}")
        factor = _factor(claim, certificate["times"])
        strict = ">" if claim.relation in ("<", ">") else ">="
        if not known.shows(Compare(strict, large - factor * instance.upper, small - factor * instance.lower)):
            raise Refused("the instance does not leave what is never negative")
    except (Cannot, RecursionError) as error:
        raise Refused(str(error)) from None
    return scope_of(claim)


def _ordered(claim: Claim) -> tuple[Expr, Expr]:
    return (claim.lhs, claim.rhs) if claim.relation in ("<=", "<") else (claim.rhs, claim.lhs)


def _instance(claim: Claim, certificate: Mapping[str, Any], small: Expr, large: Expr) -> Instance:
    """The instance that the certificate names: of what stands in the claim, or in the bounds themselves."""
    wanted = (certificate["lower"], certificate["upper"], certificate["needs"])
    read = reader_of(claim)
    places = (Parts(small, large), Parts(read(certificate["lower"]), read(certificate["upper"])))
    for theorem in THEOREMS:
        if theorem.name == certificate["theorem"]:
            for found in (row for parts in places for row in theorem.instances(parts)):
                if (str(found.lower), str(found.upper), [str(c) for c in found.needs]) == wanted:
                    return found
    raise Refused("no theorem has this instance")


def _factor(claim: Claim, text: str) -> Expr:
    factor: Expr = parse(text, let=dict.fromkeys(size_names(claim.lhs, claim.rhs, *claim.given), "size"))
    if not Reading(Claim(factor, ">", Number(0))).known.shows(Compare(">", factor, Number(0))):
        raise Refused(f"{text} is not shown to be positive")
    return factor
