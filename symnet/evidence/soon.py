"""Proofs of the lines of a derivation, by the ways that need no search."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symnet.claim import Claim, Verdict
from symnet.evidence.clock import Clock, attempted
from symnet.evidence.ladder import Ladder, refusal
from symnet.evidence.proof.shapes import Asked, prove_for_all_shapes
from symnet.expr import postorder


def prove_soon(
    claim: Claim, seconds: float, asked: Asked | None = None, note: Callable[[str], None] = lambda refused: None
) -> Verdict | None:
    """A proof by the ways that need no search that the checkers accept, or None: of numbers alone entry by entry, else
    for all shapes.

    asked: proofs for all shapes that may serve again; note: what is done with the reason why one was not accepted.
    """
    clock = Clock(seconds)
    with attempted(clock):
        for found in _proofs(claim, clock, asked):
            refused = refusal(found)
            if not refused:
                return found.but(seconds=clock.spent)
            note(refused)
    return None


def _proofs(claim: Claim, clock: Clock, asked: Asked | None) -> Iterator[Verdict]:
    if not any(node.shape for node in postorder(claim.lhs, claim.rhs, *claim.given)):
        ladder = Ladder(claim, clock)
        found = ladder.tried(ladder.prove_by_entry)
        if found is not None and found.status == "proved":
            yield found.but(claim=claim)
    found = prove_for_all_shapes(claim, asked)
    if found is not None:
        yield found
