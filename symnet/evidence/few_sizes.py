"""Proofs entry by entry: at the sizes themselves, or at the smallest few where they are names."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from math import prod
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
from symnet.evidence.refutation.refute import Counterexample, Search
from symnet.expr import Symbol, postorder

COVERED = 3  # assignments of sizes
POINTS = 4  # at other sizes, at which the hypotheses hold
MOST_POINTS = 60  # that are tried for it


def prove_at_few_sizes(search: Search, clock: Clock) -> Verdict | Counterexample | None:
    """A proof at the sizes that its scope names, all of those or none; a few sizes say nothing of numbers alone.

    At every one of them the hypotheses hold somewhere. At others points are looked at first, and where the hypotheses
    hold at none of these, nothing speaks for the claim in general. Raises `NotProved`, `NotConcrete`, `BudgetError`
    and `OutOfTime`.
    """
    claim = search.stated
    names = sizes_in(claim.lhs, claim.rhs, *claim.given)
    shaped = [node for node in postorder(claim.lhs, claim.rhs) if node.shape]
    if not shaped or (names and not any(isinstance(node, Symbol) for node in shaped)):
        return None
    proved: list[Any] = []
    fitting = (s for s in _different_first(sizes_to_try(claim)) if not names or _met(search, s, clock))
    for sizes in islice(fitting, COVERED if names else 1):
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
    others = [sizes for sizes in sizes_to_try(claim) if all(sizes != covered for covered, _ in proved)] if names else []
    if others and search.evaluable:
        found = _against(search, others, clock)
        if found is not None:
            return found if isinstance(found, Counterexample) else None
    certificate = entry_certificate(claim, proved)
    return Verdict("proved", method=METHOD, scope="; ".join(scopes), domain=_domain(claim), certificate=certificate)


def _different_first(rows: Iterable[dict[str, int]]) -> list[dict[str, int]]:
    """The first sizes, then those that differ from each other, and the small ones of each kind first: where all are the
    same, a claim may hold that is false elsewhere."""
    all_of = [*rows]
    later = sorted(all_of[1:], key=lambda sizes: (len({*sizes.values()}) < len(sizes), prod(sizes.values())))
    return [*all_of[:1], *later]


def _met(search: Search, sizes: dict[str, int], clock: Clock) -> bool:
    """Whether a point at these sizes is found at which the hypotheses hold."""
    return not search.evaluable or not search.claim.hypotheses or _looked(search, sizes, MOST_POINTS, clock)[0]


def _against(search: Search, others: list[dict[str, int]], clock: Clock) -> Counterexample | bool | None:
    """A counterexample at other sizes; False where the hypotheses hold at no point that was tried; else None."""
    held = False
    for sizes in others:
        met, found = _looked(search, sizes, MOST_POINTS if search.claim.hypotheses else POINTS, clock)
        if found is not None:
            return found
        held |= met
    return None if held else False


def _looked(search: Search, sizes: dict[str, int], most: int, clock: Clock) -> tuple[bool, Counterexample | None]:
    """Whether a point was found at which the hypotheses hold, and a counterexample. Until enough of them were met."""
    before = search.held
    for point in search.points_at(sizes, most):
        clock.check()
        found = search.at(point)
        if found is not None or search.held - before >= POINTS:
            return True, found
    return search.held > before, None


def _domain(claim: Claim) -> str:
    """The points that are covered: what shapes and indices need of the sizes is part of it."""
    signs = Signs(claim.hypotheses)
    return domain_words(c for e in (claim.lhs, claim.rhs) for c in needs_of_sizes(e) if not shown(c, signs))
