"""Certificates: what a proof rests on, as plain data that JSON can hold. `recheck` says what each field is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.claim import Claim
from symnet.evidence.proof.pieces import Piece, Proof
from symnet.evidence.proof.traces import plain
from symnet.evidence.records import claim_key, lettering
from symnet.expr import Symbol, rebuild

Place = tuple[int, ...]


def scalar_certificate(claim: Claim, proof: Proof) -> dict[str, Any]:
    """Of a proof entry by entry, for all shapes."""
    return {
        "method": "regions",
        "claim": claim_key(claim),
        "hypotheses": [str(h) for h in claim.hypotheses],
        **regions_of(proof),
    }


def entry_certificate(claim: Claim, covered: list[tuple[Mapping[str, int], Mapping[Place, Proof]]]) -> dict[str, Any]:
    """Of proofs at given sizes, one scalar proof an entry."""
    return {
        "method": "entries",
        "claim": claim_key(claim),
        "covered": [
            {"sizes": dict(sizes), "entries": [{"place": list(place), **regions_of(p)} for place, p in proofs.items()]}
            for sizes, proofs in covered
        ],
    }


def regions_of(proof: Proof) -> dict[str, Any]:
    """The regions of a proof entry by entry, as rows of a certificate."""
    letters = lettering((proof.claim.lhs, proof.claim.rhs, *proof.claim.hypotheses))
    return {"by cases": list(proof.by_cases), "regions": [_region(piece, letters) for piece in proof.pieces]}


def _region(piece: Piece, letters: dict[Symbol, Symbol]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "region": [str(rebuild(c, letters)) for c in piece.region],
        "conditions": [str(c.needs) for c in piece.conditions],
        "by": piece.method,
    }
    if piece.trace is not None:
        row["trace"] = plain(piece.trace, letters)
    if piece.shown:
        row["shown"] = [{"needs": str(rebuild(c, letters)), "trace": plain(t, letters)} for c, t in piece.shown]
    if piece.equal:
        row["equal"] = [_equal(proof, letters) for proof in piece.equal]
    return row


def _equal(proof: Proof, letters: dict[Symbol, Symbol]) -> dict[str, Any]:
    """That a function is another one everywhere."""
    f, g = (str(rebuild(side, letters)) for side in (proof.claim.lhs, proof.claim.rhs))
    return {"of": f, "is": g, **regions_of(proof)}
