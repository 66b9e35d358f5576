"""Rechecking by doing the proof again: for methods that have no checker of their own yet.

The prover is deterministic, so an honest certificate comes out again to the letter, and an edited one does not. This
shares the prover's code and therefore its faults; a checker of its own, as regions have, is worth more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from symnet.claim import Claim, Verdict, unknown
from symnet.evidence.clock import Clock
from symnet.evidence.ladder import judge_again
from symnet.late import late

SECONDS = 20.0
_construction_again = late("construction_again")  # of a network, by the room of approximation


def recomputed(claim: Claim, certificate: Mapping[str, Any]) -> Verdict:
    """`proved` if the proof, done again, gives the same certificate; else `unknown` with the reason."""
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
