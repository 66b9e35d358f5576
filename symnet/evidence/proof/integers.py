"""Claims about sizes and integers alone: small values one by one, all others by the signs of coefficients.

`(n - 1)*(n - 2) >= 0` holds at n = 1 and at n = 2, and with n = 3 + k it is k² + 3k + 2. What is split, and how
it ends, is the certificate; a few sizes that agree prove nothing of the others, so nothing else proves such a claim.
"""

from __future__ import annotations

from symnet.claim import Claim, Verdict
from symnet.evidence.clock import Clock
from symnet.evidence.known.integers import (
    Box,
    Goal,
    Side,
    fails_on,
    goal_of,
    holds_on,
    integer_symbols,
    whole_names,
)
from symnet.evidence.proof.shape_points import size_names
from symnet.evidence.records import claim_key, sealed
from symnet.expr import Compare

METHOD = "integers one by one"
MOST_BOXES = 300
HOLDS, VOID = "holds", "void"


def start_of(claim: Claim, goals: tuple[Goal, ...]) -> tuple[list[Box], tuple[str, ...]]:
    """The boxes to begin with, which hold all integers (sizes: from 1 on), and the names."""
    names = whole_names(goals)
    signed = integer_symbols((claim.lhs, claim.rhs, *claim.hypotheses))
    boxes: list[Box] = [{}]
    for name in names:
        sides = (Side(0, 1), Side(-1, -1)) if name in signed else (Side(1, 1),)
        boxes = [{**box, name: side} for box in boxes for side in sides]
    return boxes, names


def split(box: Box, name: str) -> tuple[Box, Box]:
    """The box at the first value of a name, and all the rest."""
    side = box[name]
    return {**box, name: Side(side.start)}, {**box, name: Side(side.start + side.step, side.step)}


def hypotheses_of(claim: Claim) -> tuple[Goal, ...]:
    """The hypotheses that are comparisons of integers."""
    return tuple(goal for h in claim.hypotheses if (goal := goal_of(h)) is not None)


def prove_integers(claim: Claim, clock: Clock) -> Verdict | None:
    """A proof of a comparison of polynomials in sizes and integers, or None.

    >>> from symnet.language import make_claim
    >>> prove_integers(make_claim("(n - 1)*(n - 2) >= 0", let="n: size"), Clock(5)).scope
    'all shapes'
    """
    goal = goal_of(Compare(claim.relation, claim.lhs, claim.rhs))
    if goal is None:
        return None
    given = hypotheses_of(claim)
    boxes, names = start_of(claim, (goal, *given))
    if len(names) > 4:
        return None
    todo = boxes[::-1]
    ways: list[str] = []
    while todo:
        clock.check()
        box = todo.pop()
        way = HOLDS if holds_on(goal, box) else VOID if any(fails_on(h, box) for h in given) else _name(box)
        if not way or len(ways) + len(todo) >= MOST_BOXES:
            return None
        ways.append(way)
        if way not in (HOLDS, VOID):
            todo += split(box, way.removeprefix("split "))[::-1]
    if HOLDS not in ways:
        return None
    return Verdict(
        "proved",
        claim,
        method=METHOD,
        scope="all shapes" if size_names((claim.lhs, claim.rhs, *claim.given)) else "",
        domain="everywhere the hypotheses hold",
        certificate=sealed({"method": METHOD, "claim": claim_key(claim), "names": list(names), "boxes": ways}),
    )


def _name(box: Box) -> str:
    """What to split: the name that has been followed least far; nothing where all are numbers."""
    free = [name for name, side in box.items() if side.step]
    return f"split {min(free, key=lambda name: (abs(box[name].start), name))}" if free else ""
