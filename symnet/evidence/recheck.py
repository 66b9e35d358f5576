"""`recheck`: a certificate accepted or rejected without a search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.claim import Claim, Verdict, unknown
from symnet.evidence.recomputed import recomputed
from symnet.evidence.shape_records import claim_key


def recheck(claim: Claim, certificate: Mapping[str, Any]) -> Verdict:
    """`proved` if the certificate proves the claim, else `unknown` with the reason."""
    if not isinstance(certificate, Mapping) or certificate.get("claim") != claim_key(claim):
        return unknown("the certificate was made for another claim, or was edited", claim=claim)
    return recomputed(claim, certificate)
