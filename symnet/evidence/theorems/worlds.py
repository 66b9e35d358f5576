"""What is the same for a claim and for all comparisons that a proof of it by named inequalities asks for: its forms and
signs, its time, and what was built, brought to a form or asked about one entry before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.axioms.records import ZERO, Inequality
from symnet.evidence.clock import Clock, OutOfTime
from symnet.evidence.known.domain import Condition
from symnet.evidence.known.equations import totals
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.shape_forms import Normaliser, difference_of
from symnet.evidence.theorems.degrees import Scaling
from symnet.evidence.theorems.proposals import Instance, Proposal
from symnet.evidence.theorems.spots import Spots
from symnet.expr import Compare, Expr, Symbol, postorder, settled
from symnet.normal.tensor import Mono, Poly, sign

FIRST = 3  # instances, before it is asked what speaks against others
MANY = 48  # instances, before it is asked what speaks against the claim
MOST_TASKS = 10  # below the claim itself
MOST_NEEDS = 6  # that are tried to be proved on their own
SECONDS_A_NEED = 0.5
SECONDS_A_NUMBER = 2.0  # where no tensor is spoken of, and so little else is tried

Row = dict[str, Any]
Regions = Row | Literal[False] | None  # of a proof about one entry; False where it has a counterexample
ByEntry = Callable[[Claim, Clock, bool], Regions]  # perhaps by analysis
Falls = Callable[[Claim, Clock], bool]  # whether a claim has a counterexample among a few points


@dataclass
class World:
    """What is the same for a claim and for what its proof needs. conditions: what its sides need; open: how many needs
    may still be tried about one entry; tasks: how many by further theorems; looked: instances that were looked at;
    long: whether it was asked if the claim is false."""

    claim: Claim
    forms: Normaliser
    signs: Signs
    conditions: tuple[Condition, ...]
    clock: Clock
    by_entry: ByEntry
    falls: Falls
    spots: Spots
    doubted: Callable[[], bool]
    open: int = MOST_NEEDS
    tasks: int = MOST_TASKS
    looked: int = 0
    long: bool = False
    instances: dict[Proposal, Instance | None] = field(default_factory=dict)
    gaps: dict[Inequality, Poly] = field(default_factory=dict)
    products: dict[Mono, str] = field(default_factory=dict)
    entries: dict[tuple[Compare, bool], Regions] = field(default_factory=dict)
    spoken: dict[Expr, frozenset[Expr]] = field(default_factory=dict)
    scaling: Scaling = field(default_factory=Scaling)

    def before_long(self) -> None:
        """Before what takes long: nothing is looked for that does not hold."""
        if not self.long:
            self.long = True
            if self.doubted():
                raise SymnetError("the claim is false")

    def late(self) -> bool:
        """Whether, with this one, more than the first few instances were looked at."""
        self.looked += 1
        if self.looked > MANY:
            self.before_long()
        return self.looked > FIRST

    @cached_property
    def short(self) -> bool:
        """Whether some axis has a size that is a number: sums over few places may be written out."""
        nodes = postorder(self.claim.lhs, self.claim.rhs, *self.claim.given)
        return any(isinstance(dim, int) and dim > 1 for node in nodes for dim in node.shape)

    @cached_property
    def loose(self) -> frozenset[str]:
        """The names of which equations are known."""
        equations = [h for h in self.claim.hypotheses if h.relation == "=="]
        facts = (s for s in self.claim.variables if "orthogonal" in s.facts)
        return frozenset(node.name for node in (*postorder(*equations), *facts) if isinstance(node, Symbol))

    def names(self, e: Expr) -> frozenset[Expr]:
        """The names that an expression speaks of."""
        return settled(self.spoken, e, self._names)

    def _names(self, node: Expr) -> frozenset[Expr]:
        own = frozenset({node}) if isinstance(node, Symbol) else frozenset()
        return own.union(*map(self.spoken.__getitem__, node.children))

    def instance(self, proposal: Proposal) -> Instance | None:
        """What the row says of these letters, if they fit."""
        if proposal not in self.instances:
            self.instances[proposal] = proposal.instance()
        return self.instances[proposal]

    def gap(self, says: Inequality) -> Poly:
        """The form of upper - lower."""
        if says not in self.gaps:
            self.gaps[says] = difference_of(self.forms.forms, Compare("==", says.upper, says.lower))
        return self.gaps[says]

    def sign_of_product(self, m: Mono) -> str:
        """Of one term of a form without its number: `+`, `0+` or empty."""
        if m not in self.products:
            self.products[m] = sign(self.forms.algebra, Poly({m: 1}))
        return self.products[m]

    def entry(self, need: Compare, deep: bool) -> Regions:
        """A proof about one entry; a number that is made of tensors has none."""
        if self.open <= 0 or (not need.shape and any(node.shape for node in postorder(need))):
            return None
        if (need, deep) not in self.entries:
            if deep:
                self.before_long()
            fails = self.entries.get((need, False)) is False  # at a point
            self.open -= deep and not fails
            self.entries[need, deep] = False if fails else self._entry(need, deep)
        return self.entries[need, deep]

    def seen(self, need: Compare) -> Regions:
        """A proof of what signs show of numbers that are made of tensors: ‖A‖·‖x‖ <= ‖x‖ where ‖A‖ <= 1."""
        return self._once(need) if not need.shape and self.signs.holds(need) is True else None

    def named(self, need: Compare) -> Regions:
        """A proof in which what mixes entries is a name: t·min(1, c/t) <= c for t = ‖a‖."""
        return self._once(need) if not need.shape else None

    def _once(self, need: Compare) -> Regions:
        if (need, False) not in self.entries:
            self.entries[need, False] = self._entry(need, deep=False)
        return self.entries[need, False]

    def _entry(self, need: Compare, deep: bool) -> Regions:
        given = (*self.claim.given, *parts_of_one(self.claim))
        try:
            seconds = SECONDS_A_NEED if any(node.shape for node in postorder(need)) else SECONDS_A_NUMBER
            with self.clock.at_most(seconds) as part:
                return self.by_entry(Claim(*sides(need), given), part, deep)
        except OutOfTime:
            self.clock.check()
        return None


def parts_of_one(claim: Claim) -> Iterator[Compare]:
    """p <= c for every hypothesis sum(p) == c where p is not negative: it is a part of the whole."""
    for p, c in totals(claim.hypotheses):
        if any(Compare(relation, p, ZERO) in claim.hypotheses for relation in (">=", ">")):
            yield Compare("<=", p, c)


def sides(c: Compare) -> tuple[Expr, str, Expr]:
    return c.children[0], c.relation, c.children[1]
