"""What a certificate says of its claim: a hash of the claim's content, the same on every machine."""

from __future__ import annotations

import hashlib

from symnet.claim import Claim
from symnet.expr import postorder


def claim_key(claim: Claim) -> str:
    """A hash of the statement, its hypotheses and all declarations."""
    roots = (claim.lhs, claim.rhs, *claim.given)
    order = list(dict.fromkeys(postorder(*roots)))
    place = {node: i for i, node in enumerate(order)}
    rows = [f"{type(n).__name__}|{n.data}|{n.shape}|{[place[c] for c in n.children]}" for n in order]
    head = f"{claim.relation}|{[place[r] for r in roots]}"
    return hashlib.sha256("\n".join([head, *rows]).encode()).hexdigest()
