"""A proof for all sizes checked again, without the code that found it.

Both sides are read by the meaning of their nodes into the plainest forms (`reading`) and compared; their
conditions are discharged; the point of the certificate is evaluated. A certificate with anything changed is rejected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnet.claim import Claim
from symnet.evidence.rechecking.definite import quadratic_form
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.given import Reading, Standing
from symnet.evidence.rechecking.lemmas import enriched
from symnet.evidence.rechecking.needs import Known
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.sides import Side, check_said, same_points, side_of
from symnet.evidence.rechecking.texts import reader_of, scope_of
from symnet.evidence.records import claim_key, seal
from symnet.expr import Compare, Det, Expr, Number

ZERO = Number(0)
SIGNS = {"+": ">", "0+": ">="}
FIELDS = {"method", "claim", "laws", "rules", "signs", "conditions", "point", "seal"}


def check_shapes(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves; raises `Refused`."""
    if (
        set(certificate) - {"lemmas"} != FIELDS
        or certificate["claim"] != claim_key(claim)
        or certificate["seal"] != seal(certificate)
    ):
        raise Refused("it was made for another claim, or was edited")
    establish(claim, certificate)
    return scope_of(claim)


def establish(claim: Claim, row: Mapping[str, Any], functions: Sequence[tuple[str, Standing]] = ()) -> None:
    """Both sides have values at the same points, and these compare as the claim says; else raises `Refused`.

    row: a certificate, of which `rules` says which equations among the hypotheses its proof used; or laws alone;
    functions: what unspecified functions stand for.
    """
    equations = {str(h) for h in claim.hypotheses if h.relation == "=="}
    silent = equations - set(row.get("rules", equations))
    rich = enriched(claim)
    left, right = side_of(rich.lhs), side_of(rich.rhs)
    reasons: list[str] = []
    for apart in (False, True):  # over whole axes, or place by place, where no lemmas are used
        try:
            reading = Reading(rich, row["laws"], row.get("lemmas", ()), apart, silent, functions)
        except (Cannot, RecursionError) as error:  # a certificate whose lemmas cannot be read is refused for good
            if "lemmas" in row:
                raise Refused(str(error)) from None
            reasons.append(str(error))
            continue
        try:
            _compare(rich, left, right, reading)
            if row.keys() >= FIELDS:
                check_said(row["conditions"], left, right, reading.known)
                _check_known(claim, row, reading.known)
            return
        except (Cannot, Refused, RecursionError) as error:
            reasons.append(str(error))
    raise Refused(reasons[0])


def _compare(claim: Claim, left: Side, right: Side, reading: Reading) -> None:
    missing = same_points(left, right, reading.known, claim.lhs.shape == claim.rhs.shape)
    if missing:
        raise Refused(f"it is not shown that both sides have values at the same points: {missing}")
    if not reading.stands(Compare(claim.relation, left.value, right.value)):
        raise Refused("the plain forms of the sides differ")


def _check_known(claim: Claim, row: Mapping[str, Any], known: Known) -> None:
    """What a certificate says of names and of matrices is so."""
    names = {s.name: s for s in claim.variables}
    orthogonal = [f"{s.name} is orthogonal" for s in claim.variables if "orthogonal" in s.facts]
    rules = {*map(str, claim.hypotheses), *orthogonal, "inverse left", "inverse right"}
    for name, sign in row["signs"].items():
        if not known.shows(Compare(SIGNS[sign], names[name], ZERO)):
            raise Refused(f"{name} has another sign than it says")
    for rule in row["rules"]:
        matrix, _, how = rule.rpartition(" is positive ")
        if rule not in rules and not (matrix and _is_definite(reader_of(claim)(matrix), how, known)):
            raise Refused(f"{rule} is none of what it may use")


def _is_definite(m: Expr, how: str, known: Known) -> bool:
    """Whether a matrix is positive definite or semidefinite; what is semidefinite and has an inverse is definite."""
    form = quadratic_form(m, known.bounds)
    definite = form.positive or (form.nonnegative and known.shows(Compare("!=", Det(m), ZERO)))
    return {"definite": definite, "semidefinite": form.nonnegative}.get(how, False)
