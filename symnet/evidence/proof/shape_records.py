"""What a certificate says of its claim: a hash of the claim's content, the same on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

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


def seal(certificate: Mapping[str, Any]) -> str:
    """A hash of everything else that a certificate says, so that an edit is seen."""
    rest = {key: value for key, value in certificate.items() if key != "seal"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def sealed(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate with its seal."""
    return {**certificate, "seal": seal(certificate)}
