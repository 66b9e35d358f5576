"""The search for an instance of a named inequality that shows a comparison, or for several that rest on one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice, product
from typing import Literal, TypeAlias

from symnet.claim import Claim
from symnet.evidence.axioms.order import ABSOLUTE, HOMOGENEITY, MULTIPLES, SQUARES, SUMS
from symnet.evidence.axioms.records import ONE, ZERO, Axiom, Inequality
from symnet.evidence.known.domain import definedness, shown
from symnet.evidence.known.floats import Values
from symnet.evidence.known.linear import common_factor, difference
from symnet.evidence.known.signs import Signs
from symnet.evidence.theorems.parts import Bound, Parts, bounded
from symnet.evidence.theorems.proposals import Instance, Proposal
from symnet.evidence.theorems.ranking import WHOLE, Ranking
from symnet.evidence.theorems.remainders import Room
from symnet.evidence.theorems.worlds import SECONDS_A_NEED, Row, World, sides
from symnet.expr import Compare, Expr, Where, postorder
from symnet.normal.tensor import Unsupported

AT_ONCE = (HOMOGENEITY, MULTIPLES)  # of which few are proposed, and what is given is there to be used
Middles: TypeAlias = dict[Expr, tuple[Expr, Instance]]  # with so many times an instance by which each is met
MOST_LAYERS = 4  # of theorems that rest on one another
MOST_MIDDLES = 4
MOST_MEETINGS = 3  # of comparisons in the middle, one in the other


class Task:
    """One comparison, as `small <= large`, to be matched against instances. layer: how many theorems rest on it."""

    def __init__(self, world: World, wanted: Compare, layer: int = 1):
        self.world, self.layer, self.forms = world, layer, world.forms
        small, large = wanted.children if wanted.relation in ("<=", "<") else wanted.children[::-1]
        self.small, self.large, self.shape = small, large, wanted.shape
        self.strict = wanted.relation in ("<", ">")
        given = world.signs.hypotheses
        parts = Parts(small, large, given=given if layer == 1 else tuple(h for h in given if h.relation != "=="))
        self.room = Room(world, wanted, small, large, parts)
        self.shown: dict[Compare, Row | None] = {}

    @cached_property
    def tight(self) -> Values | None:
        return self.world.spots.tight(self.small, self.large)

    def found(self) -> Row | None:
        """How a theorem shows the comparison, or two that meet in the middle; what needs more comes last."""
        if self.layer > 1 and self.room.reversed:
            return None
        self.ranking = Ranking(self.room)
        found = self.in_so_many_words()
        if found is not None:
            return found
        in_terms: Middles = {}  # what bounds one term of the smaller side, if nothing else helps
        for group in islice(self.ranking.groups(), 2 if self.layer > 1 else None):  # further down it is about less
            later: list[tuple[Instance, Expr]] = []
            middles: Middles = {}
            new: Middles = {}
            for instance in self.built(group.proposals):
                self.world.clock.check()
                try:
                    factor = self.room.factor(instance.says)
                except Unsupported:  # by the normal form: of this instance
                    continue
                if factor is not None:
                    proofs = self.applies(instance, deep=self.at_once(instance.proposal.axiom, bool(middles)))
                    if proofs is not None:
                        return _row(instance, proofs, factor)
                    later.append((instance, factor))
                elif (meets := self.meets(instance.says)) is not None:
                    rows = new if meets.owed else middles if meets.whole else in_terms
                    rows.setdefault(meets.middle, (meets.times, instance))
                    if meets.whole and instance.proposal.axiom in AT_ONCE:
                        plainly = instance.proposal.axiom is HOMOGENEITY
                        found = self.through({meets.middle: rows[meets.middle]}, plainly=plainly)
                        if found is not None:
                            return found
            if not group.alien and self.layer <= MOST_MEETINGS:
                found = self.through(new, middles)  # what leaves less to show first
                if found is not None:
                    return found
            for instance, factor in sorted(later, key=lambda row: row[0].proposal.axiom is not SQUARES):
                proofs = self.applies(instance, deep=True)
                if proofs is not None:
                    return _row(instance, proofs, factor)
        return self.through(in_terms) if self.layer <= MOST_MEETINGS else None

    def meets(self, says: Inequality) -> Bound | None:
        """What the smaller side, or one of its terms, is at most by an instance, unless the larger side is less than
        that somewhere."""
        bound = bounded(self.small, says, self.world.signs)
        if bound is None and self.layer == 1:
            bound = self.room.middle(says)
        if bound is None or bound.middle.shape != self.large.shape:
            return None
        return None if self.world.spots.fails(Compare("<=", bound.middle, self.large)) else bound

    def in_so_many_words(self) -> Row | None:
        """By an instance that says what is asked: to look costs less than to compare forms. What asks for a comparison
        of all that the sides are made of has its place among the others."""
        for instance in self.built(p for p in self.ranking.in_so_many_words if p.axiom not in WHOLE):
            says = instance.says
            if says.lower is self.small and says.upper is self.large and (says.strict or not self.strict):
                proofs = self.applies(instance, self.at_once(instance.proposal.axiom, False))
                if proofs is not None:
                    return _row(instance, proofs, ONE)
        return None

    def at_once(self, axiom: Axiom, met: bool) -> bool:
        """Whether what an instance needs is worth much work before other instances are looked at. met: whether one of
        these says what the smaller side is at most."""
        if axiom is SQUARES:  # of a root, when nothing else comes to mind, as of norms of matrices it may
            return self.layer == 1 and max(node.rank for node in postorder(self.large)) <= (0 if met else 1)
        return self.layer > 1 and axiom not in WHOLE

    def built(self, proposals: Iterable[Proposal]) -> Iterator[Instance]:
        """The instances of the shape that is asked for, each once."""
        done = set[Inequality]()
        for proposal in proposals:
            instance = self.world.instance(proposal)
            if instance is not None and instance.says not in done and self.suits(instance):
                done.add(instance.says)
                if not self.world.late() or self.world.spots.allows(instance.says, self.tight):
                    yield instance

    def suits(self, instance: Instance) -> bool:
        return instance.shape == self.shape and (self.strict or not instance.says.strict)

    def through(self, *found: Middles, plainly: bool = False) -> Row | None:
        """small <= middle by a multiple of an instance, and middle <= large by a further theorem, or without one
        (plainly): what an instance needs is shown plainly for all of them first."""
        numbers = not any(node.shape for node in postorder(self.small, self.large))
        middles = [row for group in found for row in islice(group.items(), MOST_MIDDLES)]
        refused = set[Expr]()
        for deep, (middle, (times, instance)) in product((False,) if plainly else (False, True), middles):
            proofs = None if middle in refused else self.applies(instance, deep)
            if proofs is None:
                continue
            wanted = Compare("<" if self.strict else "<=", middle, self.large)
            alone = instance.proposal.axiom is HOMOGENEITY  # what mixes entries, beside numbers
            then = self.world.named(wanted) if alone else self.world.seen(wanted)
            if not plainly:
                then = then or self.below(wanted) or (numbers and self.world.entry(wanted, deep=True))
            if then:
                return {"middle": str(middle), "first": _row(instance, proofs, times), "then": then}
            refused.add(middle)
        return None

    def below(self, wanted: Compare, layers: int = 1) -> Row | None:
        """A further theorem for what this one needs; layers: how many there are between the two."""
        world = self.world
        if wanted not in self.shown:
            if self.layer + layers > MOST_LAYERS or world.tasks <= 0:
                return None
            world.tasks -= 1
            falls = world.spots.fails(wanted)
            if falls is None:
                with world.clock.at_most(SECONDS_A_NEED) as part:
                    falls = world.falls(Claim(*sides(wanted), world.claim.given), part)
            self.shown[wanted] = None if falls else Task(world, wanted, self.layer + layers).found()
        return self.shown[wanted]

    def applies(self, instance: Instance, deep: bool) -> list[Row | None] | None:
        """Proofs of its needs, None for those that are seen at once; None for all where one is missing, or where it may
        have no value at a point where the sides of the claim have. deep: by analysis and further theorems too."""
        world = self.world
        says, hypotheses = instance.says, world.signs.hypotheses
        # What a need is about has a value because of the needs before it; then all of them say what the sides need.
        asked = [(need.children, says.needs[:k]) for k, need in enumerate(says.needs)]
        for parts, before in (*asked, ((says.lower, says.upper), says.needs)):
            own = [c for part in parts for c in definedness(part) if c not in world.conditions]
            more = Signs((*hypotheses, *before)) if own else world.signs
            if not all(shown(c, more) for c in own):
                return None
        proofs = list[Row | None]()
        for need in says.needs:
            row = None if self.forms.stands(need) else self.proof(need, instance.proposal.axiom, deep)
            if row is False:
                return None
            proofs.append(row)
        return proofs

    def proof(self, need: Compare, axiom: Axiom, deep: bool) -> Row | Literal[False] | None:
        """A proof of what an instance needs; None where signs show it, False where nothing does."""
        signs = self.world.signs
        seen = signs.holds(need) is True
        if seen and not _in_products(need) and (need in signs.hypotheses or ZERO in need.children):
            return None
        if not seen and self.world.spots.fails(need):
            return False
        open_one = not seen and need.relation != "=="
        row = self.world.entry(need, deep=True) if self.layer == 1 and _by_cases(need) else None
        row = self.world.entry(need, deep=False) if row is None else row
        if row is None and open_one and axiom is SUMS and self.ranking.by_entries(*need.children):
            row = self.below(need)
        if row is None and deep:
            row = self.world.entry(need, deep=True)
        if not row and deep and open_one:
            row = self.below(need, layers=axiom is not ABSOLUTE)
        return row or (None if seen and deep else False)


def _by_cases(c: Compare) -> bool:
    """Whether it speaks of cases, into which no theorem looks: analysis is all there is."""
    return any(isinstance(node, Where) for node in postorder(c))


def _in_products(c: Compare) -> bool:
    """Whether a factor stands in all terms of the difference: then signs alone are no plain reason."""
    form = difference(c)
    return form is not None and common_factor(form) is not None


def _row(instance: Instance, proofs: list[Row | None], factor: Expr) -> Row:
    return {
        "theorem": instance.proposal.axiom.name,
        "form": instance.proposal.form_name,
        "letters": instance.proposal.written(),
        "needs": proofs,
        "times": str(factor),
    }
