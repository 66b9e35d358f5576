"""Proofs at given sizes: every entry is a scalar claim, proved by the scalar prover.

The verdict's scope names the sizes. It says nothing about other sizes.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.domain import Condition
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.exact import prove_scalar
from symnet.evidence.proof.judge import Judge
from symnet.evidence.proof.pieces import NotProved
from symnet.evidence.proof.scalarise import ScalarClaim
from symnet.evidence.proof.shape_points import find_point, size_names
from symnet.evidence.proof.shape_sides import Side, side_of
from symnet.evidence.records import claim_key
from symnet.expr import Compare, Expr, Index, Symbol, postorder, rebuild
from symnet.program.backends.entries import entries
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue
from symnet.sizes import substitute

METHOD = "entry by entry"
MOST_ENTRIES = 200
MOST_NODES = 20_000


def prove_at_sizes(claim: Claim, sizes: Mapping[str, int], clock: Clock) -> Verdict | None:
    """A proof of the claim at the sizes given (none are needed where all are numbers), or None.

    >>> from symnet.language import make_claim
    >>> c = make_claim("sum(softmax(z)) == 1", let="z: n")
    >>> prove_at_sizes(c, {"n": 2}, Clock(5)).scope
    'n = 2'
    """
    names = size_names((claim.lhs, claim.rhs, *claim.given))
    if set(names) - set(sizes):
        return None
    start = time.monotonic()
    try:
        covered = {name: sizes[name] for name in names}
        left, right = side_of(claim.lhs), side_of(claim.rhs)
        count = _prove(claim, left, right, covered, clock)
        point = find_point(claim, (left.value, right.value), (covered,))
    except (NotProved, SymnetError):
        return None
    if point is None:
        return None
    return Verdict(
        "proved",
        claim,
        method=METHOD,
        scope=", ".join(f"{name} = {value}" for name, value in covered.items()),
        domain="everywhere the hypotheses hold",
        certificate={"method": METHOD, "claim": claim_key(claim), "sizes": covered, "entries": count, "point": point},
        seconds=time.monotonic() - start,
    )


def _prove(claim: Claim, left: Side, right: Side, sizes: dict[str, int], clock: Clock) -> int:
    """How many entries were proved; `NotProved` where one was not."""
    names = Names()
    given = tuple(names.comparisons(claim.hypotheses, sizes))
    derived = left.value is not claim.lhs or right.value is not claim.rhs
    if derived:  # the derivatives were replaced: all that this needs has to hold
        _show((*left.conditions, *right.conditions), names, given, sizes, clock)
    rows = list(names.pairs(Compare(claim.relation, left.value, right.value), sizes))
    if not rows or len(rows) > MOST_ENTRIES:
        raise NotProved(f"{len(rows)} entries")
    for a, b in rows:
        clock.check()
        prove_scalar(ScalarClaim(a, claim.relation, b, given, names.meanings), clock)
    return len(rows)


def _show(
    conditions: Iterable[Condition], names: Names, given: tuple[Compare, ...], sizes: dict[str, int], clock: Clock
) -> None:
    judge = Judge(Signs(given), given, clock)
    for c in conditions:
        if c.guards:
            raise NotProved("a condition that depends on a branch")
        for needs in names.comparisons((c.needs,), sizes):
            if not judge.holds(needs):
                raise NotProved(f"{needs} is open")


class Names:
    """Scalar names for the entries of tensors. meanings: scalar name → the entry that it stands for."""

    def __init__(self) -> None:
        self.meanings: dict[Expr, Expr] = {}
        self.table: dict[Expr, Expr] = {}

    def comparisons(self, rows: Iterable[Compare], sizes: dict[str, int]) -> Iterator[Compare]:
        """The comparisons of all entries; those between numbers that hold are left out."""
        for h in rows:
            for a, b in self.pairs(h, sizes):
                yield Compare(h.relation, a, b)

    def pairs(self, c: Compare, sizes: dict[str, int]) -> Iterator[tuple[Expr, Expr]]:
        """The sides of a comparison, entry by entry."""
        shape = tuple(int(substitute(dim, dict(sizes))) for dim in c.shape)  # type: ignore[arg-type]
        sides: list[Any] = [np.broadcast_to(_entries(side, sizes), shape) for side in c.children]
        for place in np.ndindex(*shape):
            a, b = (side[place] for side in sides)
            if isinstance(a, NoValue) or isinstance(b, NoValue):
                raise NotProved("an entry without a value")
            yield self.scalar(a), self.scalar(b)

    def scalar(self, e: Expr) -> Any:
        """The formula with entries of tensors as scalar names."""
        for node in postorder(e):
            if isinstance(node, Index) and node not in self.table:
                symbol = node.children[0]
                facts = tuple(f for f in symbol.facts if f in ("positive", "nonnegative", "integer"))
                words = f"{symbol.name}[{', '.join(map(str, node.selectors))}]"
                self.table[node] = Symbol(words, (), facts)
                self.meanings[self.table[node]] = node
            elif isinstance(node, Symbol) and not node.shape:
                self.meanings[node] = node
        return rebuild(e, self.table)


def _entries(e: Expr, sizes: dict[str, int]) -> Any:
    found = evaluate(e, {}, {n: sizes[n] for n in size_names((e,))}, entries(), MOST_NODES)
    return found if isinstance(found, np.ndarray) else np.array(found, dtype=object)
