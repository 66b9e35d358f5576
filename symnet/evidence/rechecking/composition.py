"""A composed proof checked again: a chain of lines, each judged anew, or the local claims of a gradient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.claim import Claim
from symnet.evidence.chains import chain_relation, implies
from symnet.evidence.proof.composition import Composition, Gap
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.shapes import Reading, establish
from symnet.evidence.rechecking.texts import reader_of, scope_of
from symnet.evidence.records import claim_key, seal
from symnet.expr import Defined, Formal, postorder
from symnet.step import Definition, Rule, Step

FIELDS = {"method", "claim", "lines", "deltas", "point", "seal"}


def check_composition(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves; raises `Refused`. The point is checked by the caller."""
    if (
        set(certificate) != FIELDS
        or certificate["claim"] != claim_key(claim)
        or certificate["seal"] != seal(certificate)
    ):
        raise Refused("it was made for another claim, or was edited")
    if certificate["lines"]:
        _check_lines(claim, certificate["lines"])
    else:
        _check_gradient(claim, certificate["deltas"])
    return scope_of(claim)


def _check_lines(claim: Claim, lines: list[list[Any]]) -> None:
    """Every line is established anew, and they lead from one side of the claim to the other."""
    read = reader_of(claim)
    before = claim.lhs
    steps: list[Step] = []
    for place, (relation, formula, laws) in enumerate(lines):
        last = place == len(lines) - 1 and formula == str(claim.rhs)
        after = claim.rhs if last else read(formula)
        try:
            establish(Claim(before, relation, after, claim.given), laws)
        except Refused as error:
            raise Refused(f"the line {formula}: {error}") from None
        steps.append(Step(before, relation, after, Rule("line")))
        before = after
    if not implies(chain_relation(steps, claim), claim.relation):
        raise Refused("the lines do not lead from one side of the claim to the other")


def _check_gradient(claim: Claim, deltas: Mapping[str, str]) -> None:
    """The local claims are made anew from the claim itself, and shown by plain forms."""
    if not isinstance(claim.lhs, Formal):
        raise Refused("it is not the claim of a gradient")
    loss = claim.lhs.children[0]
    names = {n.name: n for n in postorder(loss) if isinstance(n, Defined)}
    found = {n.name: n for n in postorder(claim.rhs) if isinstance(n, Defined)}
    definitions = tuple(
        Definition(found[delta], Formal("grad", loss, names[name]))
        for delta, name in deltas.items()
        if delta in found and name in names
    )
    try:
        Composition((claim,), definitions, stands=_plainly).prove()
    except (Gap, Cannot, RecursionError) as error:
        raise Refused(str(error)) from None


def _plainly(claim: Claim) -> bool:
    try:
        return Reading(claim).stands(claim.comparison)
    except Cannot:
        return False
