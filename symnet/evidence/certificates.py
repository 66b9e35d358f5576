"""Certificates: what a proof rests on, as plain data that JSON can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.claim import Claim
from symnet.evidence.exact import Piece, Proof
from symnet.evidence.shape_records import claim_key


def scalar_certificate(claim: Claim, proof: Proof) -> dict[str, Any]:
    """Of a proof entry by entry, for all shapes."""
    return {
        "method": "regions",
        "claim": claim_key(claim),
        "hypotheses": [str(h) for h in claim.hypotheses],
        "regions": [_region(piece) for piece in proof.pieces],
    }


def entry_certificate(
    claim: Claim, sizes: Mapping[str, int], proofs: Mapping[tuple[int, ...], Proof]
) -> dict[str, Any]:
    """Of a proof at given sizes, one scalar proof an entry."""
    return {
        "method": "entries",
        "claim": claim_key(claim),
        "sizes": dict(sizes),
        "entries": [
            {"place": list(place), "regions": [_region(p) for p in proof.pieces]} for place, proof in proofs.items()
        ],
    }


def _region(piece: Piece) -> dict[str, Any]:
    return {
        "region": list(piece.words),
        "left": str(piece.lhs),
        "right": str(piece.rhs),
        "conditions": [str(c.needs) for c in piece.conditions],
        "by": piece.method,
    }
