"""What a few points say of instances before anything is brought to a form: most that are proposed show nothing there.

If a comparison follows from a multiple of an instance, then both sides of the instance are equal wherever both sides of
the comparison are, at points at which the hypotheses hold. And what an instance needs holds there. Each axis has two
places. Floats only say what is not looked at; nothing is proved by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, reduce
from math import prod

import numpy as np

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.axioms.records import Inequality
from symnet.evidence.known.floats import Floats, Values, at_each, spread
from symnet.evidence.proof.scalarise import sizes_in
from symnet.expr import Add, Compare, Expr, Mul, Symbol, postorder
from symnet.program.shapes import concrete_dim
from symnet.remembered import lately

PLACES = 2  # on an axis whose size has a name
MOST_ENTRIES = 16  # of one name
MIXED = 100  # points at which names have values of different kinds
NEAR, FAR = 1e-12, 1e-7  # what is 0, and what is not, beside the size of what is compared

WRONG: dict[str, Callable[[Values], Values]] = {  # of right - left
    "==": lambda gap: np.abs(gap) > FAR,
    **dict.fromkeys(("<=", "<"), lambda gap: gap < -FAR),
    **dict.fromkeys((">=", ">"), lambda gap: gap > FAR),
}
FACTS: dict[str, Callable[[Values], Values]] = {
    **dict.fromkeys(("positive", "nonnegative"), np.abs),
    "integer": lambda a: np.rint(3 * a),
    "size": lambda a: np.full_like(a, PLACES),
    "symmetric": lambda a: a + a.swapaxes(-1, -2),
    "skew": lambda a: a - a.swapaxes(-1, -2),
    "diagonal": lambda a: a * np.eye(a.shape[-1]),
    "lower": np.tril,
    "upper": np.triu,
    "orthogonal": lambda a: np.linalg.qr(a)[0],
    "positive_definite": lambda a: a @ a.swapaxes(-1, -2) + np.eye(a.shape[-1]) / 8,
}


@lately(64)
def values_of(shape: tuple[int, ...]) -> Values:
    """Values of many kinds: 0, of both signs, positive, small, all entries equal, one alone; weights, and
    of length 1; matrices with weights in rows or columns, and multiples of the identity."""
    random = np.random.default_rng(len(shape))
    count, axes = prod(shape), tuple(range(1, len(shape) + 1))
    positive = random.uniform(0.2, 2, (4, *shape))
    signs = 1 - 2 * (np.array([[1], [2], [3], [5]]) >> np.arange(count) % 3 & 1)
    mixed = positive * signs.reshape(positive.shape)
    equal = np.ones(shape) * np.array([0.6, 1.5, -1.2, 1, -1, 1 / count, 0]).reshape(-1, *[1] * len(shape))
    alone = np.zeros((2, count))
    alone[:, 0] = (1, -0.7)
    kinds = [mixed, positive, equal, alone.reshape(2, *shape), mixed / 8, 3 * mixed, 4 * positive]
    kinds.append(positive / positive.sum(axes, keepdims=True))
    kinds.append(positive**6 / (positive**6).sum(axes, keepdims=True))
    kinds.append(mixed / np.sqrt((mixed**2).sum(axes, keepdims=True)))
    if len(shape) == 2:
        kinds += [positive / positive.sum(axis, keepdims=True) for axis in (1, 2)]
        kinds.append(np.eye(*shape) * np.array([1, 0.4, -1]).reshape(-1, 1, 1))
    return np.concatenate(kinds)


class Spots:
    """Points at which the hypotheses of a claim hold and its sides have values. run: what formulas are there; None
    where no such points are found."""

    def __init__(self, claim: Claim, *sides: Expr):
        self.claim, self.sides = claim, sides
        self.names = tuple(dict.fromkeys((*claim.variables, *(n for n in postorder(*sides) if isinstance(n, Symbol)))))
        self.sizes = dict.fromkeys(sizes_in(*sides, claim.lhs, claim.rhs, *claim.given, *self.names), PLACES)

    @cached_property
    def run(self) -> Floats | None:
        try:
            return self._run()
        except SymnetError:
            return None

    def _run(self) -> Floats | None:
        rows = [(h, [n for n in postorder(h) if isinstance(n, Symbol)]) for h in self.claim.hypotheses]
        table = {name: self._own(name, [h for h, spoken in rows if spoken == [name]]) for name in self.names}
        count = max((len(values) for values, _ in table.values()), default=1)
        random = np.random.default_rng(0)
        known = dict[str, Values]()
        for name, (values, fit) in table.items():
            if not len(fit):
                return None
            alike = np.minimum(np.searchsorted(fit, np.arange(count)), len(fit) - 1)  # as other names, where it may be
            known[name.name] = values[np.concatenate([fit[alike], random.choice(fit, MIXED)])]
        there = Floats(known, self.sizes)
        holds = np.ones(count + MIXED, dtype=bool)
        for h in (h for h, spoken in rows if len(spoken) != 1):
            holds &= at_each(there.number(h))
        for side in self.sides:
            holds &= at_each(np.isfinite(there.number(side)))
        return Floats({name: values[holds] for name, values in known.items()}, self.sizes) if holds.any() else None

    def _own(self, name: Symbol, said: list[Compare]) -> tuple[Values, Values]:
        """Values, and the places of those of which what is said of this name alone is true."""
        shape = tuple(concrete_dim(dim, self.sizes) for dim in name.shape)
        if prod(shape) > MOST_ENTRIES or any(fact not in FACTS for fact in name.facts):
            raise SymnetError("there are no values of this kind")
        values = reduce(lambda a, fact: FACTS[fact](a), name.facts, values_of(shape))
        there = Floats({name.name: values}, self.sizes)
        holds = np.ones(len(values), dtype=bool)
        for h in said:
            holds &= at_each(there.number(h))
        return values, np.flatnonzero(holds)

    def gap(self, small: Expr, large: Expr) -> Values | None:
        """large - small, beside their size; None where nothing is known, and what is no number is too large a one."""
        below, above = (None if self.run is None else self.run.of(side) for side in (small, large))
        if below is None or above is None:
            return None
        rank = max(below.ndim, above.ndim) - 1
        below, above = spread(below, rank), spread(above, rank)
        with np.errstate(all="ignore"):
            return (above - below) / (1 + np.abs(above) + np.abs(below))  # never infinite

    def fails(self, c: Compare) -> bool | None:
        """Whether a comparison is false at some point, and not only by equality; None where nothing is known.

        >>> from symnet.language import make_claim
        >>> claims = [make_claim(text, let="x: n", given="norm(x) <= 1") for text in ("sum(x**2) <= 1", "sum(x) <= 1")]
        >>> [Spots(claim, claim.lhs, claim.rhs).fails(claim.comparison) for claim in claims]
        [False, True]
        """
        gap = self.gap(*c.children) if c.relation in WRONG else None
        return None if gap is None else bool(WRONG[c.relation](gap).any())

    def tight(self, small: Expr, large: Expr) -> Values | None:
        """Where both are equal, and no number that is a factor of them is 0."""
        gap = self.gap(small, large)
        if gap is None or self.run is None:
            return None
        found = np.abs(gap) <= NEAR
        for factor in _factors(small, large):
            found = found & spread(np.abs(self.run.number(factor)) > 0.001, gap.ndim - 1)
        return found

    def allows(self, says: Inequality, tight: Values | None) -> bool:
        """Whether an instance may show a comparison whose sides are equal there; of what it needs, nothing is asked."""
        gap = None if tight is None else self.gap(says.lower, says.upper)
        if gap is None or tight is None:
            return True
        return not (gap < -FAR).any() and not (tight & (gap > FAR)).any()


def _factors(small: Expr, large: Expr) -> Iterator[Expr]:
    """Numbers with which an instance may be multiplied: those of the sides, and of terms of the smaller one."""
    todo = [small, *(large.children if isinstance(large, Mul) else ())]
    while todo:
        node = todo.pop()
        if isinstance(node, (Mul, Add)):
            todo += node.children
        if not node.shape and node is not small:
            yield node
