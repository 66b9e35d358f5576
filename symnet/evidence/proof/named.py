"""Inequalities between tensors of all shapes, by an instance of a named one.

`small <= large` is shown where `large − small − c·(upper − lower)` has a normal form that is 0 or never negative, for
an instance `lower <= upper` of a theorem and a number c > 0. What the instance needs is shown, never assumed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.domain import Condition, definedness, shown
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.shape_points import find_point
from symnet.evidence.proof.shape_sides import domain_words, same_points, side_of, words
from symnet.evidence.proof.shapes import Normaliser, difference_of, has_sizes
from symnet.evidence.proof.theorems import ONE, Instance, Parts, Theorem, entries, likely_first
from symnet.evidence.records import claim_key, sealed
from symnet.expr import Compare, Expr, Number, Power
from symnet.normal.tensor import Poly, sign, vanishes

METHOD = "named inequality"
MOST_INSTANCES = 200  # of one theorem


def prove_by_theorem(claim: Claim, clock: Clock) -> Verdict | None:
    """A proof of `<=` or `>=` (or, with something to spare, of `<` or `>`) by one instance of a theorem, or None.

    >>> from symnet.language import make_claim
    >>> prove_by_theorem(make_claim("(x @ y)**2 <= (x @ x)*(y @ y)", let="x: n; y: n"), Clock(5)).method
    'Cauchy–Schwarz inequality'
    """
    if claim.relation == "==":
        return None
    start = time.monotonic()
    try:
        found = _prove(claim, clock)
    except SymnetError:
        return None
    return None if found is None else found.but(seconds=time.monotonic() - start)


def _prove(claim: Claim, clock: Clock) -> Verdict | None:
    signs = Signs(claim.hypotheses)
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    if signs.contradictory or not any(node.shape for node in Parts(left.value, right.value).nodes):
        return None
    forms = Normaliser(claim, signs, clock.end)
    if not same_points(left, right, signs, claim.lhs.shape == claim.rhs.shape, forms.shows):
        return None
    small, large = (left.value, right.value) if claim.relation in ("<=", "<") else (right.value, left.value)
    conditions = tuple(dict.fromkeys((*left.conditions, *right.conditions)))
    found = next(Task(claim, forms, signs, small, large, conditions, clock).matches(), None)
    point = None if found is None else find_point(claim, (left.value, right.value), clock.end)
    if found is None or point is None:
        return None
    theorem, instance, scale = found
    return Verdict(
        "proved",
        claim,
        method=theorem.name,
        scope="all shapes" if has_sizes(claim) else "",
        domain=domain_words(c for c in conditions if not shown(c, signs)),
        certificate=sealed(
            {
                "method": METHOD,
                "claim": claim_key(claim),
                "theorem": theorem.name,
                "lower": str(instance.lower),
                "upper": str(instance.upper),
                "needs": [str(c) for c in instance.needs],
                "times": str(scale),
                "conditions": [words(c) for c in conditions],
                "point": point,
            }
        ),
    )


class Task:
    """One claim `small <= large`, to be matched against instances. conditions: what its sides need."""

    def __init__(
        self,
        claim: Claim,
        forms: Normaliser,
        signs: Signs,
        small: Expr,
        large: Expr,
        conditions: tuple[Condition, ...],
        clock: Clock,
    ):
        self.forms, self.signs, self.conditions, self.clock = forms, signs, conditions, clock
        self.parts = Parts(small, large)
        self.shape = Compare("==", large, small).shape
        self.aligned = small.shape == large.shape
        self.strict = claim.relation in ("<", ">")
        self.room = difference_of(forms.forms, Compare("==", large, small))

    def matches(self) -> Iterator[tuple[Theorem, Instance, Expr]]:
        """Theorems that show the claim, each with the instance and its factor."""
        for theorem in likely_first(self.parts):
            for instance in islice(dict.fromkeys(theorem.instances(self.parts)), MOST_INSTANCES):
                self.clock.check()
                if Compare("==", instance.lower, instance.upper).shape == self.shape:
                    factor = self.factor(instance)
                    if factor is not None and self.applies(instance):
                        yield theorem, instance, factor

    def applies(self, instance: Instance) -> bool:
        """Whether its needs hold, and it has a value wherever the sides of the claim have."""
        own = [c for side in (instance.lower, instance.upper) for c in definedness(side)]
        more = Signs((*self.signs.hypotheses, *instance.needs))
        return all(self.signs.holds(c) is True or self.forms.stands(c) for c in instance.needs) and all(
            c in self.conditions or shown(c, more) for c in own
        )

    def factor(self, instance: Instance) -> Expr | None:
        """A positive number such that the instance times it leaves nothing of the claim, or what is never negative."""
        algebra = self.forms.algebra
        whole = difference_of(self.forms.forms, Compare("==", instance.upper, instance.lower))
        for scale in self.scales(instance):
            gap = whole if scale is ONE else algebra.settled(algebra.mul(whole, self.forms.forms.of(scale)))
            for c in dict.fromkeys(Fraction(self.room.terms[m]) / k for m, k in gap.sorted() if m in self.room.terms):
                rest = algebra.settled(algebra.add(self.room, algebra.scale(gap, -c))) if c > 0 else None
                if rest is not None and self.never_negative(rest):
                    return Number(c) * scale
        return None

    def scales(self, instance: Instance) -> Iterator[Expr]:
        """1, and for means the number of entries below the line."""
        yield ONE
        for tensor in Parts(instance.lower).tensors[:1]:
            yield from (Power(entries(tensor), Number(-1)), Power(entries(tensor), Number(-2)))

    def never_negative(self, rest: Poly) -> bool:
        if not self.strict and self.aligned and vanishes(self.forms.algebra, rest, self.shape):
            return True
        return sign(self.forms.algebra, rest) in (("+",) if self.strict else ("+", "0+"))
