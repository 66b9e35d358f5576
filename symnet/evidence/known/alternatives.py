"""What an equation between polynomials says: one of its factors is 0. `x*(1 - x) == 0` leaves x = 0 and x = 1."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from math import prod

from symnet.errors import BudgetError
from symnet.evidence.known.signs import Signs
from symnet.expr import Apply, Compare, Formal, Map, Number, Where, postorder
from symnet.normal.kernels import Refine
from symnet.normal.ring import NoValue
from symnet.normal.scalar import Normal, Unsplit
from symnet.normal.written import Unwritten, Writer

MOST_FACTORS = 6
MOST_CASES = 32
MOST_ENDS = 2
ZERO = Number(0)
Alternatives = tuple[Compare, ...]


def alternatives(hypotheses: Iterable[Compare]) -> tuple[Alternatives, ...]:
    """For each equation that is a product of different factors, in few names: one of these equations holds.

    >>> from symnet.symbols import scalar
    >>> x = scalar("x")
    >>> [[str(c) for c in one] for one in alternatives([Compare("==", x**2, x)])]
    [['x == 0', 'x - 1 == 0']]
    """
    found: list[Alternatives] = []
    for h in hypotheses:
        one = _factors(h) if h.relation == "==" and not h.shape else ()
        if len(one) > 1 and one not in found and prod(map(len, (*found, one))) <= MOST_CASES:
            found.append(one)
    return tuple(found)


def ends(hypotheses: Iterable[Compare]) -> tuple[Alternatives, ...]:
    """The end of each bound, and what lies behind it: at ends functions have a value that have no derivative there."""
    bounds = (h for h in hypotheses if h.relation in ("<=", ">=") and not h.shape)
    return tuple((Compare("==", *h.children), Compare(h.relation[0], *h.children)) for h in islice(bounds, MOST_ENDS))


def _factors(h: Compare) -> Alternatives:
    """The factors, none of which occurs twice; nothing where there is but one, or no polynomial."""
    if any(isinstance(node, (Where, Formal, Apply, Map)) for node in postorder(h)):
        return ()
    normal = Normal(Signs())
    try:
        a, b = normal.of(*h.children)
        form = normal.kernels.ring.sub(a, b)
        parts = normal.kernels.factors(form.num)[1]
        writer = Writer(normal)
        if not 1 < len(parts) <= MOST_FACTORS or any(e > 1 for _, e in parts) or not form.den.is_constant():
            return ()
        return tuple(Compare("==", writer.polynomial(p), ZERO) for p, _ in parts)
    except (BudgetError, NoValue, Refine, Unsplit, Unwritten):
        return ()
