"""Chains of lines: what they say of their ends."""

from __future__ import annotations

from itertools import pairwise

from symnet.claim import Claim
from symnet.step import Step

JOINED = {
    **{("==", r): r for r in ("==", "<=", "<", ">=", ">")},
    **{(r, "=="): r for r in ("<=", "<", ">=", ">")},
    ("<=", "<="): "<=",
    ("<=", "<"): "<",
    ("<", "<="): "<",
    ("<", "<"): "<",
    (">=", ">="): ">=",
    (">=", ">"): ">",
    (">", ">="): ">",
    (">", ">"): ">",
}
IMPLIES = {"==": ("==", "<=", ">="), "<": ("<", "<="), ">": (">", ">="), "<=": ("<=",), ">=": (">=",)}


def chain_relation(steps: list[Step], claim: Claim) -> str | None:
    """What a chain of steps says of its ends, if it runs from one side of the claim to the other."""
    if not steps or steps[0].before is not claim.lhs or steps[-1].after is not claim.rhs:
        return None
    if any(a.after is not b.before for a, b in pairwise(steps)):
        return None
    relation: str | None = "=="
    for step in steps:
        relation = None if relation is None else JOINED.get((relation, step.relation))
    return relation


def implies(relation: str | None, wanted: str) -> bool:
    """Whether `a relation b` says `a wanted b`."""
    return relation is not None and wanted in IMPLIES[relation]
