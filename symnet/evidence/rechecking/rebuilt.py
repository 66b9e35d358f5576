"""Proofs by construction: the certificate says how a network is built, and building it again gives the proof again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.evidence.rechecking.field import Refused
from symnet.late import late

_construction_again = late("construction_again")  # of a network, by the room of approximation


def rebuilt(claim: Claim, certificate: Mapping[str, Any]) -> Verdict:
    """The verdict, if the construction gives the same certificate; else `Refused`."""
    if "construction" not in certificate:
        raise Refused(f"no checker follows its method, {str(certificate.get('method'))[:60]}")
    found: Verdict = _construction_again(claim, certificate)
    if found.status != "proved":
        raise Refused(f"the network could not be built again: {found.reason or found.status}")
    if _plain(found.certificate) != _plain(certificate):
        raise Refused("it is not the one that the construction gives; it was edited")
    return found.but(method=f"{found.method}, done again")


def _plain(certificate: Any) -> str:
    return json.dumps(certificate, sort_keys=True, default=str)
