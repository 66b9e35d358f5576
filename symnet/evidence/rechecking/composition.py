"""A composed proof checked again: a chain of lines, each judged anew, or the local claims of a gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.evidence.chains import chain_relation, implies
from symnet.evidence.proof.composition import Composition, Gap
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.shapes import Reading, establish
from symnet.evidence.rechecking.texts import reader_of, scope_of
from symnet.expr import Defined, Formal, postorder
from symnet.step import Definition, Rule, Step

FIELDS = {"method", "claim", "names", "lines", "deltas", "point", "seal"}
LINE = {"relation", "formula", "given", "laws", "proof"}
Checked = Callable[[Claim, Mapping[str, Any]], Verdict | None]


def check_composition(claim: Claim, certificate: Mapping[str, Any], checked: Checked) -> str:
    """The scope that the certificate proves; raises `Refused`. The point is checked by the caller.

    checked: the verdict of the checkers on the certificate of a line.
    """
    if set(certificate) != FIELDS:
        raise Refused("it has other fields than a composed proof")
    if certificate["lines"]:
        for line in lines_of(claim, certificate):
            _check_line(line, checked)
    else:
        _check_gradient(claim, certificate["deltas"])
    return scope_of(claim)


@dataclass(frozen=True)
class Line:
    """One line as a claim. laws: of inverses and determinants that were used; proof: its certificate, or nothing."""

    claim: Claim
    laws: list[Any]
    proof: Mapping[str, Any]


def lines_of(claim: Claim, certificate: Mapping[str, Any]) -> list[Line]:
    """The lines, which lead from one side of the claim to the other under no more than its hypotheses; names that they
    use on the way are abbreviations of what the certificate says."""
    lines = certificate["lines"]
    read = reader_of(claim, certificate["names"])
    before = claim.lhs
    steps: list[Step] = []
    found: list[Line] = []
    for place, row in enumerate(lines):
        if set(row) != LINE:
            raise Refused("a line has other fields than it should")
        last = place == len(lines) - 1 and row["formula"] == str(claim.rhs)
        after = claim.rhs if last else read(row["formula"])
        known = {str(h): h for h in claim.hypotheses}
        if not all(text in known for text in row["given"]):
            raise Refused(f"the line {row['formula']} has a hypothesis of its own")
        given = tuple(known[text] for text in row["given"])
        found.append(Line(Claim(before, row["relation"], after, given), row["laws"], row["proof"]))
        steps.append(Step(before, row["relation"], after, Rule("line")))
        before = after
    if not implies(chain_relation(steps, claim), claim.relation):
        raise Refused("the lines do not lead from one side of the claim to the other")
    return found


def _check_line(line: Line, checked: Checked) -> None:
    """Plain forms show it, or a checker of its own certificate does."""
    if line.proof:
        found = checked(line.claim, line.proof)
        if found is None or found.scope not in ("", "all shapes"):
            raise Refused(f"the line {line.claim} is not shown by its certificate")
        return
    try:
        establish(line.claim, line.laws)
    except Refused as error:
        raise Refused(f"the line {line.claim}: {error}") from None


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
