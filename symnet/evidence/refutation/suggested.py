"""Numbers that a claim suggests to try: its own, what lies beside and between them, and where arguments vanish."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from symnet.claim import Claim
from symnet.evidence.known.linear import linear
from symnet.expr import Compare, Expr, Index, Map, Number, Power, Symbol, Where, postorder
from symnet.remembered import lately

LONGEST = 1200  # bits of a number that a claim suggests


@lately(8)  # it is the same at all sizes
def suggested(claim: Claim) -> tuple[Fraction, ...]:
    """Numbers of the claim, places between them and beside them, and where arguments in one name vanish."""
    found: dict[Fraction, None] = {}
    for node in postorder(claim.lhs, claim.rhs, *claim.hypotheses):
        roots = [node.value] if isinstance(node, Number) else [_root(e) for e in _critical(node)]
        for root in roots:
            if root is not None and root.numerator.bit_length() + root.denominator.bit_length() < LONGEST:
                found.setdefault(Fraction(root))
        if len(found) > 40:
            break
    own = [v for v in found if v not in (0, 1, -1, 2)][:12]
    between = sorted({*own, Fraction(0), Fraction(1)})
    middles = [(a + b) / 2 for a, b in pairwise(between)]
    beside = [v + d for v in own for d in (Fraction(1), Fraction(-1), Fraction(1, 100), Fraction(-1, 100))]
    logs = [-v for v in own]
    return tuple(dict.fromkeys([*own, *middles, *logs, *beside]))


def _critical(node: Any) -> Iterator[Expr]:
    if isinstance(node, Compare):
        yield node.children[0] - node.children[1]
    elif isinstance(node, Power):
        yield node.base
    elif isinstance(node, Map):
        yield from node.children[:1]
    elif isinstance(node, Where):
        return


def _root(e: Expr) -> Fraction | None:
    form = linear(e, 40)
    if form is None or len(form.terms) != 1:
        return None
    ((atom, c),) = form.terms.items()
    return -form.constant / c if isinstance(atom, (Symbol, Index)) else None
