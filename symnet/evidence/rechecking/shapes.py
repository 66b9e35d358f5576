"""A proof for all sizes checked again, without the code that found it.

Both sides are read by the meaning of their nodes into the plainest forms (`reading`) and compared; their
conditions are discharged; the point of the certificate is evaluated. A certificate with anything changed is rejected.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from symnet.claim import Claim
from symnet.evidence.rechecking.alike import question
from symnet.evidence.rechecking.consequences import with_consequences
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.given import Reading, Standing
from symnet.evidence.rechecking.lemmas import enriched
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.row_by_row import row_by_row
from symnet.evidence.rechecking.sides import Side, check_said, same_points, side_of
from symnet.evidence.rechecking.texts import scope_of
from symnet.evidence.records import claim_key, seal
from symnet.expr import Compare
from symnet.remembered import lately

MOST_REMEMBERED = 1000
FIELDS = {"method", "claim", "laws", "rules", "conditions", "point", "seal"}


def check_shapes(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves; raises `Refused`."""
    if (
        set(certificate) - {"lemmas", "consequences", "values"} != FIELDS
        or certificate["claim"] != claim_key(claim)
        or certificate["seal"] != seal(certificate)
    ):
        raise Refused("it was made for another claim, or was edited")
    establish(claim, certificate)
    return scope_of(claim)


def establish(claim: Claim, row: Mapping[str, Any], functions: Sequence[tuple[str, Standing]] = ()) -> None:
    """Both sides have values at the same points, and these compare as the claim says; else raises `Refused`.

    row: a certificate, of which `rules` says which equations among the hypotheses may be used as they stand, in the
    order in which each is read with those before it; or laws alone; `values`, by which ones functions are read at the
    values of a name; functions: what unspecified functions stand for.
    """
    claim = with_consequences(claim, row.get("consequences", ()))
    equations = {str(h) for h in claim.hypotheses if h.relation == "=="}
    rules = row.get("rules", ())
    values = row.get("values", ())
    if not all(isinstance(said, (list, tuple)) and equations >= {*said} for said in (rules, values)):
        raise Refused("it uses equations that are no hypotheses")
    silent = equations - {*rules} if "rules" in row else ()
    by_laws = not (equations or functions or row.keys() & {"lemmas", "consequences"})
    shown = _shown(question(claim, {"laws": row["laws"]})) if by_laws else set[bool]()
    if shown and not row.keys() >= FIELDS:
        return
    rich = enriched(claim)
    left, right = side_of(rich.lhs), side_of(rich.rhs)
    reasons: list[str] = []
    for apart in (False,) if row.get("lemmas") else (False, True):  # over whole axes, as lemmas are, or place by place
        try:
            reading = Reading(rich, row["laws"], row.get("lemmas", ()), apart, silent, functions, rules, values)
            _check_points(rich, left, right, reading)
            if row.keys() >= FIELDS:
                check_said(row["conditions"], left, right, reading.known)
            _compare(rich, left, right, reading)
            if claim.relation == "==":  # bounds of inequalities do not say which lemmas they rest on
                reading.check_used({*map(str, rich.hypotheses)} - {*map(str, claim.hypotheses)})
            shown.add(True)
            return
        except (Cannot, Refused, RecursionError) as error:
            reasons.append(str(error))
    raise Refused(reasons[0])


def was_shown(claim: Claim) -> bool:
    """Whether an equation was shown before, by no laws, under other names perhaps."""
    return bool(_shown(question(claim, {"laws": []})))


@lately(MOST_REMEMBERED)
def _shown(asked: Hashable) -> set[bool]:
    """Whether a claim was shown by its laws alone, as a line or as a claim of its own: empty until it was."""
    return set()


def _check_points(claim: Claim, left: Side, right: Side, reading: Reading) -> None:
    missing = same_points(left, right, reading.known, claim.lhs.shape == claim.rhs.shape)
    if missing:
        raise Refused(f"it is not shown that both sides have values at the same points: {missing}")


def _compare(claim: Claim, left: Side, right: Side, reading: Reading) -> None:
    c = Compare(claim.relation, left.value, right.value)
    if _stands(c, reading):
        return
    reading.where((*left.own, *right.own))
    if not _stands(c, reading):
        raise Refused("the plain forms of the sides differ")


def _stands(c: Compare, reading: Reading) -> bool:
    """Whether a comparison holds, with tensors as vectors where they cannot be read over their axes."""
    try:
        return reading.stands(c)
    except Cannot:
        vectors = row_by_row(c)
        if vectors is c:
            raise
        return reading.stands(vectors)
