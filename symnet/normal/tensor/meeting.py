"""Where two places of an axis meet: an equation between whole numbers, solved for one label where that is safe.

δ of two places that are sums of labels is 1 where their difference is 0. Written with all labels on the side where they
are positive, it does not depend on how it arose. A label x of range d may stand alone, x = rest, and a sum over x may
then be replaced by its value there, only if the rest lies in 0, ..., d - 1 for all values of its labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

from symnet.normal.tensor.labels import DERIVED, Label, Labels
from symnet.sizes import Dim, Size, divide, may_be_below_one

Term = tuple[Label, Dim]


@dataclass(frozen=True)
class Difference:
    """Σ step·label + offset; terms: (label, its range) → step, never 0."""

    terms: dict[Term, int]
    offset: Dim

    @property
    def never_zero(self) -> bool:
        """Whether it is shown not to be 0 for any values of the labels and any sizes."""
        low, high = self.bounds()
        return not may_be_below_one(low) or not may_be_below_one(-high) or self._between_multiples

    @property
    def _between_multiples(self) -> bool:
        step = gcd(*self.terms.values())
        return step > 1 and isinstance(self.offset, int) and self.offset % step != 0

    def bounds(self) -> tuple[Dim, Dim]:
        """The least and the largest value."""
        low = high = self.offset
        for (_, dim), step in self.terms.items():
            reach = (dim - 1) * step
            low, high = (low, high + reach) if step > 0 else (low + reach, high)
        return low, high

    def smallest(self) -> Difference:
        """Without a common factor."""
        step = gcd(*self.terms.values())
        offset = divide(self.offset, step) if step > 1 else None
        if offset is None:
            return self
        return Difference({term: k // step for term, k in self.terms.items()}, offset)

    def solved(self, table: Labels) -> tuple[Label, Dim, Difference] | None:
        """(label, its range, what it must be), for a label that may stand alone; the choice depends on ranges only."""
        found = []
        every = [base for label, _ in self.terms for base in table.bases(label)]
        for (label, dim), step in self.terms.items():
            if label >= DERIVED or abs(step) != 1 or every.count(label) > 1:
                continue
            others = {term: -step * k for term, k in self.terms.items() if term != (label, dim)}
            rest = Difference(others, self.offset * -step)
            low, high = rest.bounds()
            if not may_be_below_one(low + 1) and not may_be_below_one(dim - high):
                key = (str(dim), sorted((k, str(d)) for (_, d), k in others.items()), str(rest.offset))
                found.append((key, label, dim, rest))
        return min(found, key=lambda row: row[:2])[1:] if found else None

    def sides(self, table: Labels) -> tuple[Label, Label]:
        """What is positive, and what is negative with its sign changed, as places."""
        above = self.offset > 0 if isinstance(self.offset, int) else _leads_positive(self.offset)
        offsets = (self.offset, 0) if above else (0, -self.offset)
        rows = (
            [(k, *term) for term, k in self.terms.items() if k > 0],
            [(-k, *t) for t, k in self.terms.items() if k < 0],
        )
        left, right = (table.total(row, offset) for row, offset in zip(rows, offsets, strict=True))
        return left, right


def difference(table: Labels, a: Label, b: Label) -> Difference | None:
    """a - b, where both are sums of labels with known ranges or fixed positions."""
    total: dict[Term, int] = {}
    offset: Dim = 0
    for sign, place in ((1, a), (-1, b)):
        found = table.summands(place)
        if found is None:
            return None
        terms, first = found
        offset = offset + first * sign
        for step, label, dim in terms:
            total[label, dim] = total.get((label, dim), 0) + sign * step
    return Difference({term: k for term, k in total.items() if k}, offset)


def _leads_positive(offset: Size) -> bool:
    return offset.terms[0][1] > 0
