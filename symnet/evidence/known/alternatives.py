"""What an equation between polynomials says: one of its factors is 0. `x*(1 - x) == 0` leaves x = 0 and x = 1."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice
from math import prod

from symnet.errors import BudgetError
from symnet.evidence.known.signs import Signs
from symnet.expr import Apply, Compare, Expr, Formal, Number, SizeValue, Where, postorder
from symnet.normal.generators import Refine
from symnet.normal.ring import NoValue
from symnet.normal.scalar import Normal, Unsplit
from symnet.normal.writer import Unwritten, Writer
from symnet.sizes import size

MOST_FACTORS = 6
MOST_CASES = 32
MOST_ENDS = 2
MOST_STEPS = 3
ZERO = Number(0)
Alternatives = tuple[tuple[Compare, ...], ...]  # all comparisons of one of the rows hold


def alternatives(hypotheses: Iterable[Compare]) -> tuple[Alternatives, ...]:
    """For each equation that is a product of different factors, in few names: one of these equations holds.

    >>> from symnet.symbols import scalar
    >>> x = scalar("x")
    >>> [[str(c) for (c,) in one] for one in alternatives([Compare("==", x**2, x)])]
    [['-1 + x == 0', 'x == 0']]
    """
    found: list[Alternatives] = []
    for h in hypotheses:
        one = _factors(h) if h.relation in ("==", "<=", ">=") and not h.shape else ()
        if one and one not in found and prod(map(len, (*found, one))) <= MOST_CASES:
            found.append(one)
    return tuple(found)


def ends(hypotheses: Iterable[Compare], *sides: Expr) -> tuple[Alternatives, ...]:
    """The end of each bound, of sizes too, and what lies behind it: at ends functions have a value that have no
    derivative there."""
    names = dict.fromkeys(name for node in postorder(*sides) if isinstance(node, SizeValue) for name in node.size.names)
    least = (Compare(">=", SizeValue(size(name)), Number(1)) for name in names)
    bounds = (h for h in chain(hypotheses, least) if h.relation in ("<=", ">=") and not h.shape)
    return tuple(
        ((Compare("==", *h.children),), (Compare(h.relation[0], *h.children),)) for h in islice(bounds, MOST_ENDS)
    )


def steps(hypotheses: Iterable[Compare], *sides: Expr) -> tuple[Alternatives, ...]:
    """Of each integer, the least values that the hypotheses leave one by one, and all that are greater; where there is
    no least one, 0 and what is on either side of it."""
    signs = Signs(hypotheses)
    names = dict.fromkeys(node for node in postorder(*sides) if node.integral and not node.shape)
    return tuple(_steps(name, signs) for name in names)


def _steps(name: Expr, signs: Signs) -> Alternatives:
    low = signs.of(name).low
    if low is None:
        return tuple((Compare(r, name, Number(k)),) for r, k in (("<=", -1), ("==", 0), (">=", 1)))
    beyond = tuple(Compare(">=", name, Number(low + k + 1)) for k in range(MOST_STEPS))
    rows = ((*beyond[:k], Compare("==", name, Number(low + k))) for k in range(MOST_STEPS))
    return *rows, beyond


def _factors(h: Compare) -> Alternatives:
    """The different factors of an equation, or of an inequality between 0 and a square; nothing where there is but the
    whole, or no polynomial (in functions)."""
    if any(isinstance(node, (Where, Formal, Apply)) for node in postorder(h)):
        return ()
    normal = Normal(Signs())
    try:
        a, b = normal.of(*h.children)
        form = normal.kernels.ring.sub(a, b)
        writer = Writer(normal)
        content, parts = normal.kernels.factors(form.num)
        if not 0 < len(parts) <= MOST_FACTORS or [e for _, e in parts] == [1] or not form.den.is_constant():
            return ()
        if h.relation != "==":
            squares = all(e % 2 == 0 for _, e in parts)
            if not squares or (content > 0) == (h.relation == ">="):
                return ()
        return tuple((Compare("==", writer.polynomial(p), ZERO),) for p, _ in parts)
    except (BudgetError, NoValue, Refine, Unsplit, Unwritten):
        return ()
