"""Certificates that say how a network was built; `again` builds it anew."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symnet.approximation.records import Domain
from symnet.claim import Claim
from symnet.evidence.records import claim_key, sealed


def certificate(
    method: str, claim: Claim, domain: Domain, at: Sequence[Fraction], construction: dict[str, Any], **found: Any
) -> dict[str, Any]:
    """construction: its name, and what it was given; at: a point of the domain; found: what the proof rests on."""
    point = {name: str(t) for name, t in zip(domain.names, at or domain.lows, strict=True)}
    return sealed({"method": method, "claim": claim_key(claim), "construction": construction, "point": point, **found})
