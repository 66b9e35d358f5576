"""Inequalities between tensors of all shapes, by an instance of a named one.

`small <= large` is shown where `large − small − c·(upper − lower)` has a normal form that is 0 or never negative, for
an instance `lower <= upper` of a theorem and a number c > 0. What the instance needs is shown, never assumed: by signs
and forms, as a claim about one entry, or by a further theorem.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby, islice
from typing import Any, Literal

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError
from symnet.evidence.axioms.records import ONE, ZERO, entries
from symnet.evidence.clock import Clock, OutOfTime
from symnet.evidence.known.domain import Condition, definedness, facts, shown
from symnet.evidence.known.linear import common_factor, difference
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.instances import Instance, Parts, features
from symnet.evidence.proof.shape_points import find_point
from symnet.evidence.proof.shape_sides import domain_words, same_points, side_of, words
from symnet.evidence.proof.shapes import Normaliser, difference_of, has_sizes
from symnet.evidence.proof.theorems import likely_first
from symnet.evidence.records import claim_key, sealed
from symnet.expr import Compare, Expr, Index, Mul, Number, Power, Reduce, SizeValue, postorder
from symnet.normal.tensor import Poly, Unsupported, sign, vanishes

METHOD = "named inequality"
MOST_INSTANCES = 200  # of one theorem
MOST_LAYERS = 4  # of theorems that rest on one another
MOST_TASKS = 10  # below the claim itself
MOST_MIDDLES = 4
MOST_FACTORS = 3
MOST_NEEDS = 6  # that are tried to be proved on their own
SECONDS_A_NEED = 0.3
MOST_DENOMINATORS = 3

Row = dict[str, Any]
ByEntry = Callable[[Claim, Clock], Row | None]  # the regions of a proof about one entry
Falls = Callable[[Claim, Clock], bool]  # whether a claim has a counterexample among a few points


def prove_by_theorem(
    claim: Claim, clock: Clock, by_entry: ByEntry = lambda need, part: None, falls: Falls = lambda need, part: False
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
    signs = Signs(claim.hypotheses)
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    if signs.contradictory or not any(node.shape for node in Parts(left.value, right.value).nodes):
        return None
    forms = Normaliser(claim, signs, clock.end)
    if not same_points(left, right, signs, claim.lhs.shape == claim.rhs.shape, forms.shows):
        return None
    conditions = tuple(dict.fromkeys((*left.conditions, *right.conditions)))
    world = World(claim, forms, signs, conditions, clock, by_entry, falls)
    found = Task(world, Compare(claim.relation, left.value, right.value)).found()
    point = None if found is None else find_point(claim, (left.value, right.value), clock.end)
    if found is None or point is None:
        return None
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
                "proof": found,
                "conditions": [words(c) for c in conditions],
                "point": point,
            }
        ),
    )


@dataclass
class World:
    """What is the same for a claim and for what its proof needs. conditions: what its sides need; open: how many needs
    may still be tried about one entry; tasks: how many by further theorems."""

    claim: Claim
    forms: Normaliser
    signs: Signs
    conditions: tuple[Condition, ...]
    clock: Clock
    by_entry: ByEntry
    falls: Falls
    open: int = MOST_NEEDS
    tasks: int = MOST_TASKS

    def entry(self, need: Compare) -> Row | None:
        """A proof about one entry."""
        if self.open <= 0:
            return None
        self.open -= 1
        given = (*self.claim.given, *parts_of_one(self.claim))
        try:
            with self.clock.at_most(SECONDS_A_NEED) as part:
                return self.by_entry(Claim(*_sides(need), given), part)
        except OutOfTime:
            self.clock.check()
        return None


def parts_of_one(claim: Claim) -> Iterator[Compare]:
    """p <= c for every hypothesis sum(p) == c where p is not negative: it is a part of the whole."""
    for h in claim.hypotheses:
        whole, c = h.children
        if h.relation == "==" and isinstance(whole, Reduce) and whole.op == "sum" and isinstance(c, Number):
            p = whole.children[0]
            if not whole.shape and any(Compare(r, p, ZERO) in claim.hypotheses for r in (">=", ">")):
                yield Compare("<=", p, c)


def _sides(c: Compare) -> tuple[Expr, str, Expr]:
    return c.children[0], c.relation, c.children[1]


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
        self.factors = () if self.strict else tuple(islice(self.shared(), MOST_FACTORS))

    def found(self) -> Row | None:
        """How a theorem shows the comparison, or two that meet in the middle."""
        for alien, rows in groupby(self.candidates(), key=lambda row: row[0] > 0):
            middles: dict[Expr, Instance] = {}
            for _, instance in rows:
                self.world.clock.check()
                try:
                    factor = self.factor(instance)
                except Unsupported:  # by the normal form: of this instance
                    continue
                if factor is not None:
                    proofs = self.applies(instance)
                    if proofs is not None:
                        return _row(instance, proofs, factor)
                elif instance.says.lower is self.small and instance.says.upper.shape == self.large.shape:
                    middles.setdefault(instance.says.upper, instance)
            found = None if alien or self.layer > 1 else self.through(list(middles.values())[:MOST_MIDDLES])
            if found is not None or self.layer > 1:
                return found  # what is asked further down is about less
        return None

    def candidates(self) -> list[tuple[int, Instance]]:
        """All instances of the shape that is asked for, each with how many functions it has that the claim has not."""
        own, rows = features(self.small, self.large), list[tuple[int, Instance]]()
        for finder in likely_first(self.parts):
            found = {instance.says: instance for instance in islice(finder.instances(self.parts), MOST_INSTANCES)}
            for says, instance in found.items():
                if Compare("==", says.lower, says.upper).shape == self.shape:
                    rows.append((len(features(says.lower, says.upper) - own), instance))
        return sorted(rows, key=lambda row: row[0])

    def through(self, middles: list[Instance]) -> Row | None:
        """small <= middle by an instance, and middle <= large by a further theorem."""
        for instance in middles:
            proofs = self.applies(instance)
            if proofs is None:
                continue
            middle = instance.says.upper
            then = self.below(Compare("<" if self.strict else "<=", middle, self.large))
            if then is not None:
                return {"middle": str(middle), "first": _row(instance, proofs, ONE), "then": then}
        return None

    def below(self, wanted: Compare) -> Row | None:
        """A further theorem for what this one needs."""
        world = self.world
        if self.layer >= MOST_LAYERS or world.tasks <= 0:
            return None
        world.tasks -= 1
        with world.clock.at_most(SECONDS_A_NEED) as part:
            if world.falls(Claim(*_sides(wanted), world.claim.given), part):
                return None
        return Task(self.world, wanted, self.layer + 1).found()

    def applies(self, instance: Instance) -> list[Row | None] | None:
        """Proofs of its needs, None for those that are seen at once; None for all where one is missing, or where it may
        have no value at a point where the sides of the claim have."""
        world = self.world
        own = [c for side in (instance.says.lower, instance.says.upper) for c in definedness(side)]
        more = Signs((*world.signs.hypotheses, *instance.says.needs))
        if not all(c in world.conditions or shown(c, more) for c in own):
            return None
        proofs = list[Row | None]()
        for need in instance.says.needs:
            row = None if self.forms.stands(need) else self.proof(need)
            if row is False:
                return None
            proofs.append(row)
        return proofs

    def proof(self, need: Compare) -> Row | Literal[False] | None:
        """A proof of what an instance needs; None where signs show it, False where nothing does."""
        signs = self.world.signs
        seen = signs.holds(need) is True
        if seen and not _in_products(need) and (need in signs.hypotheses or ZERO in need.children):
            return None
        row = self.world.entry(need)
        if row is None and not seen and need.relation != "==":
            row = self.below(need)
        return row if row is not None or seen else False

    def factor(self, instance: Instance) -> Expr | None:
        """A positive number such that the instance times it leaves nothing of the claim, or what is never negative."""
        algebra = self.forms.algebra
        whole = difference_of(self.forms.forms, Compare("==", instance.says.upper, instance.says.lower))
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
        "theorem": instance.axiom.name,
        "form": instance.form_name,
        "letters": instance.form.written(instance.letters),
        "needs": proofs,
        "times": str(factor),
    }


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
