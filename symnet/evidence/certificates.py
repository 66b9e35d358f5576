"""Certificates: what a proof rests on, as plain data that JSON can hold. `recheck` says what each field is for."""

from __future__ import annotations

from collections.abc import Mapping
from math import lcm
from typing import Any

from symnet.claim import Claim
from symnet.errors import BudgetError
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.pieces import NO_VALUES, Piece, Proof
from symnet.evidence.proof.traces import lettering, plain
from symnet.evidence.records import claim_key
from symnet.normal.ring import NoValue
from symnet.normal.scalar import Normal, Unsplit

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
    return {"by cases": list(proof.by_cases), "regions": [_region(piece) for piece in proof.pieces]}


def _region(piece: Piece) -> dict[str, Any]:
    row: dict[str, Any] = {
        "region": list(piece.words),
        "left": str(piece.lhs),
        "right": str(piece.rhs),
        "conditions": [str(c.needs) for c in piece.conditions],
        "by": piece.method,
    }
    divisors = {} if piece.method == NO_VALUES else _divisors(piece)
    row = {**row, "divisors": divisors} if divisors else row
    if piece.trace is None:
        return row
    letters = lettering((piece.lhs, piece.rhs, *piece.facts))
    return {**row, "trace": plain(piece.trace, letters)}


def _divisors(piece: Piece) -> dict[str, int]:
    """Common denominators: of exponents, roots and angles."""
    normal = Normal(Signs(piece.facts), piece.facts)
    try:
        normal.of(piece.lhs, piece.rhs)
    except (BudgetError, NoValue, Unsplit):
        return {}
    found: dict[str, int] = {}
    for (kind, _), divisor in normal.kernels.divisors.items():
        found[kind] = lcm(found.get(kind, 1), divisor)
    return {kind: divisor for kind, divisor in sorted(found.items()) if divisor > 1}
