"""Proofs of scalar claims as records: one piece for each region, and the failure that stands for none."""

from __future__ import annotations

from dataclasses import dataclass

from symnet.errors import SymnetError
from symnet.evidence.known.domain import Condition
from symnet.evidence.known.wording import EVERYWHERE, independent, simple
from symnet.evidence.proof.scalarise import ScalarClaim
from symnet.evidence.proof.traces import Trace
from symnet.expr import Compare, Expr, rebuild

NO_VALUES = "neither side has a value"


class NotProved(Exception):
    """This prover does not prove the claim; the message says where it stopped. open: a condition in the way."""

    def __init__(self, message: str, in_the_way: Compare | None = None):
        self.open = in_the_way
        super().__init__(message)


@dataclass(frozen=True)
class Piece:
    """One region of a proof. region: the comparisons that make it; conditions: what both sides need and the hypotheses
    do not give; method: how the relation was shown; trace: the same step by step, where the method alone does not say
    it; equal: proofs that functions that are derived equal simpler ones; shown: conditions that hold, step by step,
    where the method alone does not say it."""

    region: tuple[Compare, ...]
    conditions: tuple[Condition, ...]
    method: str
    trace: Trace | None = None
    equal: tuple[Proof, ...] = ()
    shown: tuple[tuple[Compare, Trace], ...] = ()


@dataclass(frozen=True)
class Shown:
    """How a relation was shown."""

    method: str
    trace: Trace | None = None


@dataclass(frozen=True)
class Proof:
    """The scalar form of the claim and its regions, all of them proved. by_cases: kernels that were opened by cases."""

    claim: ScalarClaim
    pieces: tuple[Piece, ...]
    by_cases: tuple[str, ...] = ()

    @property
    def domain(self) -> tuple[Condition, ...]:
        """What both sides need beyond the hypotheses, where that is the same on all regions."""
        own = (c for piece in self.pieces for c in piece.conditions)
        return tuple(dict.fromkeys((*self.claim.outside, *own)))

    @property
    def domain_in_words(self) -> str:
        """The points that were covered."""
        needs = independent((c.needs for c in self.domain), self.claim.hypotheses)
        meanings = {name: node for name, node in self.claim.atoms.items() if name is not node}
        texts = list(dict.fromkeys(str(simple(_meant(c, meanings))) for c in needs))
        if not texts:
            empty = (" and ".join(map(str, piece.region)) for piece in self.pieces if piece.method == NO_VALUES)
            texts = [f"not ({region})" for region in empty]
        return f"where {', '.join(texts)}; elsewhere neither side has a value" if texts else EVERYWHERE

    @property
    def method_in_words(self) -> str:
        """How the regions were proved."""
        ways = ", ".join(dict.fromkeys(piece.method for piece in self.pieces if piece.method != NO_VALUES))
        regions = len(self.pieces)
        return f"{ways}, on {regions} regions" if regions > 1 else ways


def _meant(c: Compare, meanings: dict[Expr, Expr]) -> Compare:
    """A condition of one entry in the words of the claim."""
    try:
        found = rebuild(c, meanings)
    except SymnetError:  # entries of shapes that broadcast only in the claim
        return c
    return found if isinstance(found, Compare) else c
