"""From a network to what is proved of it: the boxes that cover the domain, the bound, the claim and its certificate."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from time import monotonic

from symnet.approximation.boxes import Box
from symnet.approximation.certify import BOXES, SHARP, Covered, Enclosed, covered
from symnet.approximation.problem import Problem
from symnet.approximation.records import Approximation, distance_claim, rounded_up
from symnet.approximation.weights import Weights
from symnet.claim import Verdict, unknown
from symnet.evidence.records import claim_key, seal

METHOD = "enclosures"


def pieces(problem: Problem, knots: Sequence[Fraction]) -> list[Fraction]:
    """The ends of the pieces of a problem in one variable: its ends, the knots inside, and where branches change."""
    inside = (t for t in knots if problem.low < t < problem.high)
    return sorted({problem.low, problem.high, *problem.cuts, *inside})


def cover(
    problem: Problem,
    net: Enclosed,
    knots: Sequence[Fraction] = (),
    wanted: Fraction | None = None,
    most: int = BOXES,
    sharp: Fraction = SHARP,
) -> Covered:
    """Bounds of the distance of a network of one variable from the target; see `covered`."""
    ends = pieces(problem, knots)
    boxes = [Box.interval(a, b) for a, b in pairwise(ends)]
    return covered(problem.formula, net, boxes, [(t,) for t in ends], wanted, sharp, most)


def approximation(problem: Problem, weights: Weights, name: str, found: Covered, started: float) -> Approximation:
    """The record of a network whose distance from the target is covered."""
    assert found.high is not None
    bound = rounded_up(found.high)
    if bound > problem.eps >= found.high:
        bound = problem.eps
    claim = distance_claim(problem.target, weights.formula(problem.domain.variables), bound, problem.domain)
    certificate = {
        "method": METHOD,
        "claim": claim_key(claim),
        "points": [[str(t) for t in place] for place in found.points],
        "orders": "".join(str(order) for _, order in found.boxes),
        "point": {name: str(t) for name, t in zip(problem.domain.names, found.at, strict=True)},
    }
    certificate["seal"] = seal(certificate)
    verdict = Verdict(
        "proved",
        claim,
        method=f"{METHOD} by balls on {len(found.boxes)} boxes",
        domain=str(problem.domain),
        certificate=certificate,
        seconds=monotonic() - started,
    )
    return Approximation(problem.target, problem.domain, weights, name, verdict, bound, found.low, found.at)


def not_shown(problem: Problem, weights: Weights, name: str, found: Covered, reason: str) -> Approximation:
    """The record of a network of which no bound could be proved."""
    claim = distance_claim(problem.target, weights.formula(problem.domain.variables), problem.eps, problem.domain)
    verdict = unknown(reason, claim=claim)
    return Approximation(problem.target, problem.domain, weights, name, verdict, problem.eps, found.low, found.at)
