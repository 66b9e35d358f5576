"""A proof about integers checked again: the boxes cover all integers, and each one holds or is void.

Shared with the prover: how a comparison is read as a polynomial, and what signs of coefficients say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.claim import Claim
from symnet.evidence.known.integers import fails_on, goal_of, holds_on
from symnet.evidence.proof.integers import HOLDS, VOID, hypotheses_of, split, start_of
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.texts import size_names
from symnet.expr import Compare


def check_integers(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves; raises `Refused`. Its point is looked at elsewhere."""
    if set(certificate) != {"method", "claim", "boxes", "point", "seal"} or not isinstance(certificate["boxes"], list):
        raise Refused("it is no certificate of a proof about integers")
    goal = goal_of(Compare(claim.relation, claim.lhs, claim.rhs))
    if goal is None:
        raise Refused("the claim is not about integers")
    given = hypotheses_of(claim)
    boxes, names = start_of(claim, (goal, *given))
    todo = boxes[::-1]
    for way in certificate["boxes"]:
        if not todo:
            raise Refused("it has more boxes than there are")
        box = todo.pop()
        if way == HOLDS and holds_on(goal, box):
            continue
        if way == VOID and any(fails_on(h, box) for h in given):
            continue
        name = str(way).removeprefix("split ")
        if not str(way).startswith("split ") or name not in names or not box[name].step:
            raise Refused(f"a box is not what it says: {way}")
        todo += split(box, name)[::-1]
    if todo:
        raise Refused("its boxes do not cover all integers")
    return "all shapes" if size_names(claim.lhs, claim.rhs, *claim.given) else ""
