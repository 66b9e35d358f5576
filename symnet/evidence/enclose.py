"""The rung of inequalities that signs alone do not show."""

from __future__ import annotations

from symnet.claim import Claim
from symnet.evidence.clock import Clock
from symnet.evidence.exact import Proof, prove


def enclose(claim: Claim, clock: Clock) -> Proof | None:
    """A proof of an inequality by monotony or by boxes; None for an equation. Raises `NotProved`."""
    return None if claim.relation == "==" else prove(claim, clock, deep=True)
