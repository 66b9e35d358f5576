"""What an instance of a named inequality leaves of a comparison, once it is multiplied by what is positive.

`small <= large` follows from `lower <= upper` where large − small − c·(upper − lower) is 0 or never negative for some
c > 0. Terms of large − small that are negative, or of no known sign, must be met by terms of upper − lower: an instance
that has none of these is refused before anything is multiplied.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice

from symnet.evidence.axioms.records import ONE, Inequality, entries
from symnet.evidence.known.domain import facts
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.shape_forms import difference_of
from symnet.evidence.theorems.parts import Bound, Parts, is_absolute
from symnet.evidence.theorems.worlds import World
from symnet.expr import Compare, Expr, Mul, Number, Power, SizeValue
from symnet.normal.tensor import Mono, Poly, sign, vanishes

MOST_FACTORS = 3
MOST_DENOMINATORS = 3


class Room:
    """What there is between the sides of a comparison. debts: the terms that an instance must meet."""

    def __init__(self, world: World, wanted: Compare, small: Expr, large: Expr, parts: Parts):
        self.world, self.parts, self.small, self.large = world, parts, small, large
        self.shape, self.strict = wanted.shape, wanted.relation in ("<", ">")
        self.aligned = small.shape == large.shape
        self.form = difference_of(world.forms.forms, Compare("==", large, small))
        self.kernels = {_kernel(m) for m in self.form.terms}
        self.debts = [m for m, c in self.form.terms.items() if c < 0 or not world.sign_of_product(m)]
        self.owed = {_kernel(m) for m in self.debts}
        self.plain = bool(self.debts) and not self.strict and self._as_written(self.form)

    @property
    def reversed(self) -> bool:
        """Whether signs say that the comparison holds the other way: so it does not, but where both sides are equal."""
        return bool(self.debts) and all(c < 0 and self.world.sign_of_product(m) for m, c in self.form.terms.items())

    @cached_property
    def factors(self) -> Sequence[Expr]:
        """Factors of the sides with which an instance may be multiplied."""
        return () if self.strict else tuple(islice(self._shared(), MOST_FACTORS))

    @cached_property
    def denominators(self) -> Sequence[Expr]:
        """1/d for positive numbers d that the comparison is divided by."""
        there = Signs((*self.world.signs.hypotheses, *facts(self.world.conditions, whole=True)))
        below = (node for node in self.parts.nodes if isinstance(node, Power) and not node.shape)
        found = [node for node in below if isinstance(node.exponent, Number) and node.exponent.value < 0]
        return [node for node in found if there.holds(Compare(">", node, Number(0))) is True][:MOST_DENOMINATORS]

    def factor(self, says: Inequality) -> Expr | None:
        """A positive number such that the inequality times it leaves nothing, or what is never negative."""
        algebra, whole = self.world.forms.algebra, self.world.gap(says)
        for scale in (ONE, *self._counts(says, whole), *self.denominators, *self.factors):
            gap = whole if scale is ONE else algebra.settled(algebra.mul(whole, self.world.forms.forms.of(scale)))
            times = self._met if self.plain and self._as_written(gap) else self._left
            c = times(gap, self.strict and not says.strict)
            if c is not None:
                return Number(c) if scale is ONE else scale if c == 1 else Number(c) * scale
        return None

    def middle(self, says: Inequality) -> Bound | None:
        """What small is at most by some times the inequality, where this meets some debts and has no terms of its own:
        less is left to show. Not beside an absolute value: that is taken apart first."""
        own, gap = self.form.terms, self.world.gap(says).terms
        c = next((Fraction(own[m]) / gap[m] for m in self.debts if m in gap), Fraction(0))
        if self.shape or c <= 0 or is_absolute(self.small) or not gap.keys() <= own.keys():
            return None
        left = [m for m, k in own.items() if k != c * gap.get(m, 0)]
        more = says.upper - says.lower
        if len(left) >= len(own):
            return None
        return Bound(Number(c), self.small + (more if c == 1 else Number(c) * more), owed=True)

    def _met(self, gap: Poly, strict: bool) -> Fraction | None:
        """The least multiple that meets all debts, if it leaves nothing else open: then no other one leaves less."""
        own, c = self.form.terms, Fraction(0)
        for m in self.debts:
            if m not in gap.terms:
                return None
            c = max(c, Fraction(own[m]) / gap.terms[m])
        rest = [(m, own.get(m, 0) - c * k) for m, k in gap.terms.items()] if c > 0 else []
        met = rest and all(not r or (r > 0 and self.world.sign_of_product(m)) for m, r in rest)
        return c if met else None

    def _left(self, gap: Poly, strict: bool) -> Fraction | None:
        """A multiple that leaves nothing, or what is never negative, though it may not be written so."""
        algebra, own = self.world.forms.algebra, self.form.terms
        for c in dict.fromkeys(Fraction(own[m]) / k for m, k in gap.sorted() if m in own):
            if c > 0:
                rest = algebra.settled(algebra.add(self.form, algebra.scale(gap, -c)))
                if not strict and self.aligned and vanishes(algebra, rest, self.shape):
                    return c
                if sign(algebra, rest) in (("+",) if strict else ("+", "0+")):
                    return c
        return None

    def _as_written(self, p: Poly) -> bool:
        """Whether the form, with others like it, is 0 only where it is written so: it has no denominators, no inverses
        beside a place that is free, and no sums over a few places."""
        components = {c: e for m in p.terms for c, e in m}
        heads = {head for c in components for head, _, _ in c.atoms} if self.shape else set()
        divided = any(c.kind == "poly" and e < 0 for m in p.terms for c, e in m)
        return not (self.world.short or divided or any(head.kind == "inverse" for head in heads))

    def _counts(self, says: Inequality, gap: Poly) -> Iterator[Expr]:
        """For means and sums the number of entries, below the line or above it, where that brings terms together."""
        kernels = {_kernel(m) for m in gap.terms}
        if not self.owed <= kernels if self.plain and self._as_written(gap) else kernels.isdisjoint(self.kernels):
            return
        for tensor in Parts(says.lower).tensors[:1]:
            count = entries(tensor)
            yield from (Power(count, Number(-1)), Power(count, Number(-2)), count)

    def _shared(self) -> Iterator[Expr]:
        """Factors of the sides that are not negative."""
        for product in (self.small, self.large):
            todo = [product]
            while todo:
                e = todo.pop()
                if isinstance(e, Mul):
                    todo += e.children[::-1]
                elif e is not product and not e.shape and not isinstance(e, (Number, SizeValue)):
                    if self.world.signs.of(e).nonnegative:
                        yield e


def _kernel(m: Mono) -> Hashable:
    """A product, but for sizes: what a factor of sizes may bring together."""
    return tuple((c, e) for c, e in m if c.kind != "size")
