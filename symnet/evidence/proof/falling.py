"""Whether a claim about one entry is false at one of a few exact points: then there is no proof of it to look for.

This is common: what mixes entries has become names there, of which hardly anything is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import cycle, product
from typing import Any

from symnet.errors import SymnetError
from symnet.evidence.proof.scalarise import ScalarClaim, beside
from symnet.expr import Compare, Number, SizeValue, Symbol, postorder
from symnet.program.backends.balls import balls
from symnet.program.backends.exact import exact
from symnet.program.interpret import Evaluation
from symnet.program.worlds import World
from symnet.remembered import lately

RATIONAL, BALLS = exact(), balls(64)
OPERATIONS = 10_000  # at one point
IN_BALLS = 3  # points, where values are not rational
SQUARES = [Fraction(k**2) for k in (2, 3, 5, 7, 11, 13)]  # whose roots are rational
SMALL = [1 / k for k in SQUARES]
LARGE = [1 - 25 / SQUARES[-1], Fraction(4, 9)]  # below 1, with rational roots
MIXED = [SMALL[5], SMALL[4], SMALL[0], SMALL[3], SMALL[1]]
IN_TURN = [k for pair in zip(SMALL, SQUARES[::-1], strict=True) for k in pair]
CHOICES = (
    SQUARES,
    SMALL[::-1],
    SMALL,
    SQUARES[::-1],
    [Fraction(49), *SMALL],
    *([k, *MIXED] for k in LARGE),
    [*LARGE, *SMALL],
    IN_TURN,
)


def falls(scalar: ScalarClaim) -> bool:
    """Whether the hypotheses about the sides hold at a point, both sides have values there, and the relation does not
    hold.

    >>> from symnet.language import make_claim
    >>> from symnet.evidence.proof.scalarise import scalarised
    >>> claims = [make_claim(text, let="x: n; y: n") for text in ("sum(x*y) <= norm(x)*norm(y)", "x*y == y*x")]
    >>> [falls(scalarised(c.lhs, c.relation, c.rhs, c.hypotheses)) for c in claims]
    [True, False]
    """
    said = Compare(scalar.relation, scalar.lhs, scalar.rhs)
    return _somewhere((said, *beside(scalar.hypotheses, scalar.lhs, scalar.rhs)))


@lately(64)
def _somewhere(comparisons: tuple[Compare, ...]) -> bool:
    """Whether at a point all comparisons hold, but for the first, which does not."""
    nodes = [*postorder(*comparisons)]
    names = {node.name: node.integral for node in nodes if isinstance(node, Symbol)}
    sizes = {name: True for node in nodes if isinstance(node, SizeValue) for name in node.size.names}
    choices = CHOICES[:2] if comparisons[0].relation == "==" else CHOICES
    spoken = {node.name for node in postorder(comparisons[0]) if isinstance(node, Symbol)} | sizes.keys()
    equations = (c.children for c in comparisons[1:] if c.relation == "==")
    stated = {a.name: Fraction(b.value) for a, b in equations if isinstance(a, Symbol) and isinstance(b, Number)}
    others = {name: stated.get(name, Fraction(0)) for name in names.keys() - spoken}
    rows = [*product(({}, others) if others else ({},), choices)]
    found = (_falls(comparisons, *_point(names | sizes, *row), RATIONAL) for row in rows)
    falls = next((fall for fall in found if fall is not False), False)
    if falls is None:
        return any(_falls(comparisons, *_point(names | sizes, *row), BALLS) for row in rows[:IN_BALLS])
    return falls


def _point(names: Mapping[str, bool], others: dict[str, Fraction], choice: Sequence[Fraction]) -> tuple[Any, Any]:
    """names: whether each is that of an integer; a size and a name that is called alike are one number; others:
    what only hypotheses speak of, which is 0 where they do not say what it is."""
    whole, numbers = cycle(SQUARES), cycle(choice)
    point = {name: next(whole if integral else numbers) for name, integral in names.items()} | others
    return point, {name: int(point[name]) for name, integral in names.items() if integral}


def _falls(
    comparisons: tuple[Compare, ...], point: Mapping[str, Fraction], sizes: Mapping[str, int], world: World
) -> bool | None:
    """Whether they do at one point; None where these numbers do not say."""
    said, *hypotheses = comparisons
    with world.session():
        try:
            there = Evaluation.of(comparisons, point, sizes, world, OPERATIONS)
            holds = there.result(said)
            known = holds is False
            for h in hypotheses if holds is not True else ():
                found = there.result(h)
                if found is False:
                    return False
                known &= found is True
            return False if holds is True else known or None
        except SymnetError:  # more work than a look is worth
            return False
