"""The rung of what signs and normal forms alone do not show: monotony, boxes, squares, equal derivatives."""

from __future__ import annotations

from symnet.claim import Claim
from symnet.evidence.clock import Clock
from symnet.evidence.proof.exact import ANALYSIS, Proof, prove


def enclose(claim: Claim, clock: Clock) -> Proof:
    """A proof by analysis. Raises `NotProved`."""
    return prove(claim, clock, ANALYSIS)
