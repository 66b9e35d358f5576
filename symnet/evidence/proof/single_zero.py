"""Equality by a function that is 0 at one point only: g is 0 at x, by a hypothesis, and at c, and g′ > 0 between.

By the theorem of Rolle there is no other zero, so x is c. That gives x == y from x*exp(x) == y*exp(y) where both are
positive, and x == 1 from x + log(x) == 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from symnet.evidence.known.domain import definedness
from symnet.evidence.known.equations import solution
from symnet.evidence.known.linear import linear
from symnet.evidence.known.lines import lines, speaks_of
from symnet.evidence.proof.anchored import reached, rises
from symnet.evidence.proof.judging import ZERO, Knows, judge_of, names_of, not_plain, real, value_at
from symnet.evidence.proof.traces import SingleZero
from symnet.expr import Compare, Expr, Symbol

MOST_EQUATIONS = 4
DEPTH = 1


def by_single_zero(judge: Knows, f: Expr) -> SingleZero | None:
    """f is 0 since x is c, for a name x of which a hypothesis says that a function of it is 0 as at c."""
    equations = [h for h in judge.assumed if h.relation == "==" and not h.shape and not not_plain(*h.children)]
    for h in islice(equations, MOST_EQUATIONS):
        g = h.children[0] - h.children[1]
        if any(not judge.shows(need) for need in definedness(g)):
            continue
        for x in names_of(g):
            for c in _anchors(f, g, x) if real(x) else ():
                found = _along(judge, f, g, x, c)
                if found is not None:
                    return found
    return None


def _anchors(f: Expr, g: Expr, x: Symbol) -> Iterator[Expr]:
    """What x is to be: the value at which f is 0, or another name."""
    form = linear(f)
    if form is not None and x in form.terms and not any(speaks_of(a, x) for a in form.terms if a is not x):
        yield solution(form, x)
    else:
        yield from (name for name in names_of(g) if name is not x and real(name))


def _along(judge: Knows, f: Expr, g: Expr, x: Symbol, c: Expr) -> SingleZero | None:
    judge.clock.check()
    known = lines(judge.assumed, x)
    free = judge_of(judge, known.free)
    if not reached(free, x, c) or not value_at(free, g, x, c, "=="):
        return None
    if not judge_of(judge, (*judge.assumed, Compare("==", x, c))).holds(Compare("==", f, ZERO)):
        return None
    for rising in (g, -g):
        ways = [rises(judge, free, rising, known, c, side, DEPTH + 1) for side in (">=", "<=")]
        if None not in ways:
            return SingleZero(x, c, rising, *ways)  # type: ignore[arg-type]
    return None
