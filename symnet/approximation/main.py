"""`approximate`: from a target and an error to a network that is proved to meet it."""

from __future__ import annotations

from typing import Any

from symnet.approximation.problem import problem_of
from symnet.approximation.records import Approximation
from symnet.approximation.table import CONSTRUCTIONS
from symnet.errors import SymnetError, quote


def approximate(target: Any, *domain_and_eps: Any, construction: str | None = None) -> Approximation:
    """A network within eps of a target all over a box, with the proof.

    target: a formula or its text; then a triple (variable, low, high) for each variable, and eps; construction: the
    name of a row of `symnet.approximation.CONSTRUCTIONS`, the first that fits by default.

    Raises `SymnetError` where that cannot be: eps <= 0, an unbounded interval, a pole or a jump in the domain, a
    construction that would be absurdly wide. The message says why, and what would work.

    >>> net = approximate("sin(x)", ("x", 0, 3), 0.01)
    >>> net
    sin(x) on 0 <= x <= 3 by relu: 1 hidden layer, width 9, largest weight 2.689; sup |f - net| <= 0.00999 (proved)
    """
    if len(domain_and_eps) < 2:
        raise SymnetError("give a domain and an error: approximate(f, (x, 0, 1), 0.01)")
    *sides, eps = domain_and_eps
    problem = problem_of(target, sides, eps)
    count = len(sides)
    fitting = [row for row in CONSTRUCTIONS if row.variables in (0, count)]
    if construction is not None:
        fitting = [row for row in fitting if row.name == construction]
    if not fitting:
        known = "; ".join(f"{row.name!r}: {row.words[0]}" for row in CONSTRUCTIONS if row.variables in (0, count))
        what = f"{quote(construction)} is no construction" if construction else "there is no construction"
        raise SymnetError(f"{what} for {count} variable{'s' * (count != 1)}; there are {known or 'none'}")
    chosen = fitting if construction is not None else [row for row in fitting if row.chosen(problem)]
    return chosen[0].build(problem)
