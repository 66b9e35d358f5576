"""Inequalities between tensors of all shapes, by an instance of a named one.

`small <= large` is shown where `large − small − c·(upper − lower)` has a normal form that is 0 or never negative, for
an instance `lower <= upper` of a theorem and a number c > 0. What the instance needs is shown, never assumed: by signs
and forms, as a claim about one entry, or by a further theorem.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import groupby, islice
from typing import Literal

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError
from symnet.evidence.axioms.order import SQUARES, SUMS
from symnet.evidence.axioms.records import ONE, ZERO, Axiom, Inequality, entries, scaled
from symnet.evidence.clock import Clock
from symnet.evidence.known.domain import definedness, facts, shown
from symnet.evidence.known.linear import common_factor, difference
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.degrees import Asked, united
from symnet.evidence.proof.instances import Instance, Parts, Proposal, beside, features
from symnet.evidence.proof.lemmas import enriched
from symnet.evidence.proof.shape_forms import Normaliser, difference_of
from symnet.evidence.proof.shape_points import find_point
from symnet.evidence.proof.shape_sides import domain_words, same_points, side_of, words
from symnet.evidence.proof.shapes import has_sizes, law_rows
from symnet.evidence.proof.theorems import likely_first
from symnet.evidence.proof.worlds import SECONDS_A_NEED, ByEntry, Falls, Row, World, sides
from symnet.evidence.records import claim_key, sealed
from symnet.expr import Compare, Expr, Index, Mul, Number, Power, SizeValue, Symbol, postorder
from symnet.normal.tensor import Poly, Unsupported, sign, vanishes

METHOD = "named inequality"
MOST_INSTANCES = 200  # of one theorem
MOST_LAYERS = 4  # of theorems that rest on one another
MOST_MIDDLES = 4
MOST_MEETINGS = 3  # of comparisons in the middle, one in the other
MOST_FACTORS = 3
MOST_DENOMINATORS = 3
Rank = tuple[bool, bool, bool, int, int]  # the first two: what is tried apart
WHOLE = (SUMS, SQUARES)  # what asks for a comparison of all that the sides are made of


def prove_by_theorem(
    claim: Claim,
    clock: Clock,
    by_entry: ByEntry = lambda need, part, deep: None,
    falls: Falls = lambda need, part: False,
) -> Verdict | None:
    """A proof of `<=` or `>=` (or, with something to spare, of `<` or `>`) by one instance of a theorem, or None.

    by_entry: proves what an instance needs as a claim about one entry; falls: says soon that it cannot be proved.

    >>> from symnet.language import make_claim
    >>> prove_by_theorem(make_claim("(x @ y)**2 <= (x @ x)*(y @ y)", let="x: n; y: n"), Clock(5)).method
    'Cauchy–Schwarz inequality'
    """
    if claim.relation == "==":
        return None
    start = time.monotonic()
    try:
        found = _prove(claim, clock, by_entry, falls)
    except SymnetError:
        return None
    return None if found is None else found.but(seconds=time.monotonic() - start)


def _prove(claim: Claim, clock: Clock, by_entry: ByEntry, falls: Falls) -> Verdict | None:
    rich = enriched(claim)
    if (rich.lhs, rich.rhs) != (claim.lhs, claim.rhs):  # names that are read as others: letters are written in own ones
        rich = claim
    signs = Signs(rich.hypotheses)
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    small = left.value if claim.relation in ("<=", "<") else right.value
    named = map(_may_have_a_name, Parts(left.value, right.value).nodes)
    if signs.contradictory or not (any(named) or _has_a_factor_below_one(small, signs)):
        return None
    forms = Normaliser(rich, signs, clock.end)
    if not same_points(left, right, signs, claim.lhs.shape == claim.rhs.shape, forms.shows):
        return None
    conditions = tuple(dict.fromkeys((*left.conditions, *right.conditions)))
    world = World(claim, forms, signs, conditions, clock, by_entry, falls)
    found = Task(world, Compare(claim.relation, left.value, right.value)).found()
    point = None if found is None else find_point(claim, (left.value, right.value), clock.end)
    if found is None or point is None:
        return None
    laws = list(law_rows(forms.laws, (left.value, right.value, *_instances(found, world))))
    return Verdict(
        "proved",
        claim,
        method=_method(found),
        scope="all shapes" if has_sizes(claim) else "",
        domain=domain_words(c for c in conditions if not shown(c, signs)),
        certificate=sealed(
            {
                "method": METHOD,
                "claim": claim_key(claim),
                "apart": _apart(claim),
                **({"laws": laws} if laws else {}),
                "proof": found,
                "conditions": list(dict.fromkeys(words(c) for c in (*left.own, *right.own))),
                "point": point,
            }
        ),
    )


def _may_have_a_name(node: Expr) -> bool:
    """What most named inequalities are about: tensors; and powers with exponents that are no numbers."""
    return bool(node.shape) or (isinstance(node, Power) and not isinstance(node.exponent, Number))


def _has_a_factor_below_one(e: Expr, signs: Signs) -> bool:
    """Whether a number is a product with a factor that functions of its own keep below one: |cos x|·a."""
    rows = ((a, b) for a, b in (e.children, e.children[::-1])) if isinstance(e, Mul) and not e.shape else ()
    return any(
        signs.holds(Compare("<=", b, ONE)) is True and signs.of(a).nonnegative
        for a, b in rows
        if not isinstance(b, Number)
    )


class Task:
    """One comparison, as `small <= large`, to be matched against instances. layer: how many theorems rest on it."""

    def __init__(self, world: World, wanted: Compare, layer: int = 1):
        self.world, self.layer, self.forms = world, layer, world.forms
        small, large = wanted.children if wanted.relation in ("<=", "<") else wanted.children[::-1]
        self.small, self.large = small, large
        self.parts = Parts(small, large)
        self.shape = wanted.shape
        self.aligned = small.shape == large.shape
        self.strict = wanted.relation in ("<", ">")
        self.room = difference_of(self.forms.forms, Compare("==", large, small))
        self.kernels = _kernels(self.room)
        self.own = features(small, large)
        self.names = frozenset(n for n in self.parts.nodes if isinstance(n, Symbol))
        self.factors = () if self.strict else tuple(islice(self.shared(), MOST_FACTORS))

    def found(self) -> Row | None:
        """How a theorem shows the comparison, or two that meet in the middle; what needs more comes last."""
        proposed = self.proposed()
        found = self.in_so_many_words(proposed)
        if found is not None:
            return found
        for (misfit, alien), proposals in groupby(self.ranked(proposed), key=lambda row: row[0][:2]):
            if (misfit or alien) and self.layer > 1:
                return None  # what is asked further down is about less
            later: list[tuple[Instance, Expr]] = []
            middles: dict[Expr, tuple[Expr, Instance]] = {}
            for instance in self.built(proposal for _, proposal in proposals):
                self.world.clock.check()
                try:
                    factor = self.factor(instance)
                except Unsupported:  # by the normal form: of this instance
                    continue
                if factor is not None:
                    proofs = self.applies(instance, deep=self.at_once(instance.proposal.axiom))
                    if proofs is not None:
                        return _row(instance, proofs, factor)
                    later.append((instance, factor))
                elif (times := beside(self.small, instance.says.lower, self.world.signs)) is not None:
                    middle = scaled(times, instance.says.upper)
                    if middle.shape == self.large.shape:
                        middles.setdefault(middle, (times, instance))
            if not alien and self.layer <= MOST_MEETINGS:
                found = self.through(middles)
                if found is not None:
                    return found
            for instance, factor in sorted(later, key=lambda row: row[0].proposal.axiom is not SQUARES):
                proofs = self.applies(instance, deep=True)
                if proofs is not None:
                    return _row(instance, proofs, factor)
        return None

    def in_so_many_words(self, proposed: list[Proposal]) -> Row | None:
        """By an instance that says what is asked: to look costs less than to compare forms. What asks for a comparison
        of all that the sides are made of has its place among the others."""
        for instance in self.built(p for p in proposed if p.outline.may_say(self.small, self.large)):
            same = instance.says.lower is self.small and instance.says.upper is self.large
            if not same or instance.proposal.axiom in WHOLE:
                continue
            try:
                factor = self.factor(instance)
            except Unsupported:
                continue
            proofs = None if factor is None else self.applies(instance, self.at_once(instance.proposal.axiom))
            if factor is not None and proofs is not None:
                return _row(instance, proofs, factor)
        return None

    def at_once(self, axiom: Axiom) -> bool:
        """Whether what an instance needs is worth much work before other instances are looked at."""
        if axiom is SQUARES and not any(node.shape for node in postorder(self.large)):
            return True  # a root below a number that no tensor is in: nothing else comes to mind
        return self.layer > 1 and axiom not in WHOLE

    def proposed(self) -> list[Proposal]:
        """What all finders propose."""
        rows = (p for finder in likely_first(self.parts) for p in islice(finder.found(self.parts), MOST_INSTANCES))
        return list(dict.fromkeys(rows))

    def ranked(self, proposed: list[Proposal]) -> list[tuple[Rank, Proposal]]:
        """Those first that scale alike, bring nothing which the claim has not, and lack nothing of it."""
        degrees = self.world.scaling.of
        factors = dict.fromkeys(map(degrees, (ONE, *self.denominators, *self.factors)))
        asked = Asked(united(degrees(self.small), degrees(self.large)), tuple(factors), self.world.loose)

        def rank(p: Proposal) -> Rank:
            misfit, alien = p.misfit(asked, self.world.scaling), len(p.features - self.own)
            lacking = len(self.own - p.features) + len(self.names.difference(*map(self.world.names, p.formulas)))
            exact = isinstance(self.small, Number) or not misfit  # equations lead to the number
            return misfit > 1, alien > 0, not exact, alien, 0 if p.axiom in WHOLE else lacking

        return sorted(((rank(p), p) for p in proposed), key=lambda row: row[0])

    def built(self, proposals: Iterable[Proposal]) -> Iterator[Instance]:
        """The instances of the shape that is asked for, each once."""
        done = set[Inequality]()
        for proposal in proposals:
            instance = self.world.instance(proposal)
            if instance is not None and instance.says not in done and self.suits(instance):
                done.add(instance.says)
                yield instance

    def suits(self, instance: Instance) -> bool:
        return instance.shape == self.shape and (self.strict or not instance.says.strict)

    def through(self, middles: Mapping[Expr, tuple[Expr, Instance]]) -> Row | None:
        """small <= middle by a multiple of an instance, and middle <= large by a further theorem."""
        numbers = not any(node.shape for node in postorder(self.small, self.large))
        passes = (
            (False, True) if numbers else (True,)
        )  # a middle between numbers may be shown by analysis: that is slow
        rows = [(deep, *row) for deep in passes for row in islice(middles.items(), MOST_MIDDLES)]
        refused = set[Expr]()
        for deep, middle, (times, instance) in rows:
            proofs = None if middle in refused else self.applies(instance, deep)
            if proofs is None:
                continue
            wanted = Compare("<" if self.strict else "<=", middle, self.large)
            then = self.below(wanted) or (self.world.entry(wanted, deep=True) if numbers else None)
            if then is not None:
                return {"middle": str(middle), "first": _row(instance, proofs, times), "then": then}
            refused.add(middle)
        return None

    def below(self, wanted: Compare) -> Row | None:
        """A further theorem for what this one needs."""
        world = self.world
        if self.layer >= MOST_LAYERS or world.tasks <= 0:
            return None
        world.tasks -= 1
        with world.clock.at_most(SECONDS_A_NEED) as part:
            if world.falls(Claim(*sides(wanted), world.claim.given), part):
                return None
        return Task(self.world, wanted, self.layer + 1).found()

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
            row = None if self.forms.stands(need) else self.proof(need, deep)
            if row is False:
                return None
            proofs.append(row)
        return proofs

    def proof(self, need: Compare, deep: bool) -> Row | Literal[False] | None:
        """A proof of what an instance needs; None where signs show it, False where nothing does."""
        signs = self.world.signs
        seen = signs.holds(need) is True
        if seen and not _in_products(need) and (need in signs.hypotheses or ZERO in need.children):
            return None
        row = self.world.entry(need, deep=False)
        if row is None and deep:
            row = self.world.entry(need, deep=True)
            if row is None and not seen and need.relation != "==":
                row = self.below(need)
        return row if row is not None or (seen and deep) else False

    def factor(self, instance: Instance) -> Expr | None:
        """A positive number such that the instance times it leaves nothing of the claim, or what is never negative."""
        algebra = self.forms.algebra
        whole = self.world.gap(instance.says)
        alike = self.scales(instance) if _kernels(whole) & self.kernels else (ONE,)
        for scale in (*alike, *self.denominators, *self.factors):
            gap = whole if scale is ONE else algebra.settled(algebra.mul(whole, self.forms.forms.of(scale)))
            for c in dict.fromkeys(Fraction(self.room.terms[m]) / k for m, k in gap.sorted() if m in self.room.terms):
                rest = algebra.settled(algebra.add(self.room, algebra.scale(gap, -c))) if c > 0 else None
                if rest is not None and self.never_negative(rest, self.strict and not instance.says.strict):
                    return Number(c) * scale
        return None

    def shared(self) -> Iterator[Expr]:
        """Factors of the sides that are not negative, with which an instance may be multiplied."""
        for product in (self.small, self.large):
            todo = [product]
            while todo:
                e = todo.pop()
                if isinstance(e, Mul):
                    todo += e.children[::-1]
                elif e is not product and not e.shape and not isinstance(e, (Number, SizeValue)):
                    if self.world.signs.of(e).nonnegative:
                        yield e

    def scales(self, instance: Instance) -> Iterator[Expr]:
        """1, and for means and sums the number of entries, below the line or above it."""
        yield ONE
        for tensor in Parts(instance.says.lower).tensors[:1]:
            count = entries(tensor)
            yield from (Power(count, Number(-1)), Power(count, Number(-2)), count)

    @cached_property
    def denominators(self) -> Sequence[Expr]:
        """1/d for positive numbers d that the comparison is divided by."""
        there = Signs((*self.world.signs.hypotheses, *facts(self.world.conditions, whole=True)))
        below = (node for node in self.parts.nodes if isinstance(node, Power) and not node.shape)
        found = [node for node in below if isinstance(node.exponent, Number) and node.exponent.value < 0]
        return [node for node in found if there.holds(Compare(">", node, Number(0))) is True][:MOST_DENOMINATORS]

    def never_negative(self, rest: Poly, strict: bool) -> bool:
        if not strict and self.aligned and vanishes(self.forms.algebra, rest, self.shape):
            return True
        return sign(self.forms.algebra, rest) in (("+",) if strict else ("+", "0+"))


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


def _instances(row: Row, world: World) -> Iterator[Expr]:
    """The sides of the instances that a proof rests on, its own first."""
    named = {(p.axiom.name, p.form_name, str(p.written())): i for p, i in world.instances.items() if i is not None}
    todo: list[Row] = [row]
    while todo:
        here = todo.pop(0)
        if "theorem" in here:
            says = named[here["theorem"], here["form"], str(here["letters"])].says
            yield from (says.lower, says.upper, *(side for need in says.needs for side in need.children))
        todo += [part for part in (here.get("first"), here.get("then"), *here.get("needs", ())) if part is not None]


def _method(row: Row) -> str:
    """The theorem that comes first."""
    return _method(row["first"]) if "first" in row else str(row["theorem"])


def _apart(claim: Claim) -> bool:
    """Whether a checker should read axes part by part: single entries of axes whose sizes are numbers."""
    roots = (claim.lhs, claim.rhs, *claim.given)
    return any(isinstance(node, Index) for node in postorder(*roots)) and not has_sizes(claim)


def _kernels(form: Poly) -> set[Hashable]:
    """The products of a form, but for sizes: what a factor of sizes may bring together."""
    return {tuple((c, e) for c, e in m if c.kind != "size") for m in form.terms}
