"""Rechecking by doing the proof again: for methods that have no checker of their own yet.

The prover is deterministic, so an honest certificate comes out again to the letter, and an edited one does not. This
shares the prover's code and therefore its faults; a checker of its own, as regions have, is worth more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from symnet.claim import Claim, Verdict, unknown
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.ladder import judge_again
from symnet.evidence.rechecking.composition import lines_of
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.point import check_point
from symnet.evidence.rechecking.texts import scope_of
from symnet.late import late

SECONDS = 20.0
_construction_again = late("construction_again")  # of a network, by the room of approximation


def recomputed(claim: Claim, certificate: Mapping[str, Any]) -> Verdict:
    """`proved` if the proof, done again, gives the same certificate; else `unknown` with the reason."""
    if certificate.get("method") == "composition" and certificate.get("lines"):
        return _lines_again(claim, certificate)
    if "construction" in certificate:
        found = _construction_again(claim, certificate)
    else:
        found = judge_again(claim, Clock(SECONDS), certificate.get("method"))
    if found.status != "proved":
        return unknown(f"the proof could not be done again: {found.status}", claim=claim)
    if _plain(found.certificate) != _plain(certificate):
        return unknown("the certificate is not the one that the proof gives; it was edited", claim=claim)
    return found.but(method=f"{found.method}, done again")


def _plain(certificate: Any) -> str:
    return json.dumps(certificate, sort_keys=True, default=str)


def _lines_again(claim: Claim, certificate: Mapping[str, Any]) -> Verdict:
    """Every line of a chain proved again; that they lead from one side to the other was looked at before."""
    try:
        lines = lines_of(claim, certificate)
        check_point(claim, certificate.get("point"))
    except (SymnetError, Refused, KeyError, TypeError, ValueError, AttributeError) as error:
        return unknown(f"the certificate was not accepted: {error}", claim=claim)
    for line in lines:
        found = judge_again(line.claim, Clock(SECONDS), line.proof.get("method", "tensor normal form"))
        if found.status != "proved" or found.scope not in ("", "all shapes"):
            return unknown(f"the line {line.claim} could not be proved again: {found.status}", claim=claim)
        own = found.certificate or {}
        if _plain(line.laws) != _plain(own.get("laws", [])) or (line.proof and _plain(line.proof) != _plain(own)):
            return unknown(
                f"the proof of the line {line.claim} is not the one that comes out now: "
                "edited, or found in another way",
                claim=claim,
            )
    return Verdict("proved", claim, method="composition, done again", scope=scope_of(claim))
