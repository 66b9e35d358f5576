"""Proofs of the lines of a derivation, by the ways that need no search."""

from __future__ import annotations

from symnet.claim import Claim, Verdict
from symnet.evidence.clock import Clock, attempted
from symnet.evidence.ladder import Ladder
from symnet.evidence.proof.shapes import Asked, prove_for_all_shapes
from symnet.expr import postorder


def prove_soon(claim: Claim, seconds: float, asked: Asked | None = None) -> Verdict | None:
    """A proof by the ways that need no search, or None: of numbers alone entry by entry, else for all shapes.

    asked: proofs for all shapes that may serve again.
    """
    clock = Clock(seconds)
    with attempted(clock):
        if not any(node.shape for node in postorder(claim.lhs, claim.rhs, *claim.given)):
            ladder = Ladder(claim, clock)
            found = ladder.tried(ladder.prove_by_entry)
            if found is not None and found.status == "proved":
                return found.but(claim=claim, seconds=clock.spent)
        return prove_for_all_shapes(claim, asked)
    return None
