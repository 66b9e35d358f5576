"""Claims about fewer points: where a divisor, or the argument of a logarithm, is 0.

Where one side divides by d and the other has a value, a claim falls at the points that satisfy the hypotheses and
d = 0. Few of the points that are tried lie there, so the equation joins the hypotheses, which points are moved onto.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from symnet.claim import Claim
from symnet.evidence.known.domain import definedness, shown
from symnet.evidence.known.equations import solved
from symnet.evidence.known.signs import Signs
from symnet.expr import Compare, Expr, Map, Mul, Number, Power, Symbol, postorder, rebuild

MOST = 4  # arguments
ZERO = Number(0)


def zero_sets(claim: Claim) -> Iterator[Claim]:
    """The claim under the further hypothesis that an argument is 0, for each that the hypotheses leave open.

    >>> from symnet.language import make_claim
    >>> [str(found.given[-1]) for found in zero_sets(make_claim("det(A)**2/det(A) == det(A)", let="A: n n"))]
    ['det(A) == 0']
    """
    signs = Signs(claim.hypotheses)
    needs = (
        c.needs
        for side in (claim.lhs, claim.rhs)
        for c in definedness(side)
        if not c.formal and c.needs.relation in ("!=", ">", "<") and not c.needs.shape and not shown(c, signs)
    )
    for e in islice(dict.fromkeys(f for c in needs for f in _factors(c) if not signs.of(f).nonzero), MOST):
        yield Claim(claim.lhs, claim.relation, claim.rhs, (*claim.given, Compare("==", e, ZERO)))


def without_a_name(claim: Claim) -> tuple[Symbol, Expr, Claim] | None:
    """A number, what the last hypothesis says that it is, and the claim with that in its place.

    >>> from symnet.language import make_claim
    >>> name, value, found = without_a_name(make_claim("1/(s + t) == 1", given=["s**2 + t**2 == 1", "s + t == 0"]))
    >>> str(name), str(value), str(found.given[0])
    ('t', '-s', 's**2 + (-s)**2 == 1')
    """
    found = solved(claim.given[-1:]).solutions if len(claim.variables) == 2 else ()
    name, value = found[0] if found else (None, ZERO)
    if not isinstance(name, Symbol):
        return None
    lhs, rhs, *given = (rebuild(e, {name: value}) for e in (claim.lhs, claim.rhs, *claim.given[:-1]))
    return name, value, Claim(lhs, claim.relation, rhs, tuple(given))  # type: ignore[arg-type]


def _factors(c: Compare) -> Iterator[Expr]:
    """What is 0 only where the sides of a comparison are equal."""
    a, b = c.children
    todo = [a if b is ZERO else a - b]
    while todo:
        e = todo.pop()
        if isinstance(e, Mul):
            todo += e.children[::-1]
        elif (isinstance(e, Power) and isinstance(e.exponent, Number) and e.exponent.value > 0) or (
            isinstance(e, Map) and e.name in ("abs", "sqrt")
        ):
            todo.append(e.children[0])
        elif any(isinstance(node, Symbol) for node in postorder(e)):
            yield e
