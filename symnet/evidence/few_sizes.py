"""Proofs entry by entry: at the sizes themselves, or at the smallest few where they are names."""

from __future__ import annotations

from itertools import islice
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.evidence.certificates import entry_certificate
from symnet.evidence.clock import Clock
from symnet.evidence.known.domain import shown
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.concrete import concrete
from symnet.evidence.proof.entries import METHOD, prove_at_sizes
from symnet.evidence.proof.exact import prove_scalar
from symnet.evidence.proof.pieces import NotProved
from symnet.evidence.proof.scalarise import sizes_in
from symnet.evidence.proof.shape_sides import domain_words, needs_of_sizes
from symnet.evidence.refutation.points import sizes_to_try
from symnet.expr import Symbol, postorder

COVERED = 3  # assignments of sizes


def prove_at_few_sizes(claim: Claim, clock: Clock) -> Verdict | None:
    """A proof at the sizes that its scope names, all of those or none; a few sizes say nothing of numbers alone.

    It says nothing of other sizes, where the caller has to look for a counterexample first. Raises `NotProved`,
    `NotConcrete`, `BudgetError` and `OutOfTime`.
    """
    names = sizes_in(claim.lhs, claim.rhs, *claim.given)
    shaped = [node for node in postorder(claim.lhs, claim.rhs) if node.shape]
    if not shaped or (names and not any(isinstance(node, Symbol) for node in shaped)):
        return None
    proved: list[Any] = []
    for sizes in islice(sizes_to_try(claim), COVERED if names else 1):
        made = concrete(claim, sizes)
        try:
            proofs = {place: prove_scalar(scalar, clock) for place, scalar in made.claims.items()}
        except NotProved:
            if prove_at_sizes(claim, sizes, clock) is None:
                raise
            proofs = {}
        proved.append((sizes, proofs))
    scopes = [", ".join(f"{name} = {sizes[name]}" for name in names) for sizes, _ in proved]
    if not scopes:
        return None
    certificate = entry_certificate(claim, proved)
    return Verdict("proved", method=METHOD, scope="; ".join(scopes), domain=_domain(claim), certificate=certificate)


def _domain(claim: Claim) -> str:
    """The points that are covered: what shapes and indices need of the sizes is part of it."""
    signs = Signs(claim.hypotheses)
    return domain_words(c for e in (claim.lhs, claim.rhs) for c in needs_of_sizes(e) if not shown(c, signs))
