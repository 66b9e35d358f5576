"""Whether a polynomial is 0 where others are, for checking again: it lies in the ideal of these."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flint import fmpz_mpoly_vec

from symnet.evidence.rechecking.algebra import GENS, ONE, RING, Algebra

MOST_APART = 40  # terms of a product of what is not 0
LIMITS = (40, 150, 1000)  # polynomials, terms and bits of a basis


def in_ideal(field: Algebra, p: Any, equations: Iterable[Any], apart: Iterable[Any]) -> bool:
    """Whether p lies in the ideal of the equations, of the relations between generators, and of z·f − 1 for a further
    name z, where f, the product of polynomials that are not 0, is short."""
    product = ONE
    for f in apart:
        if len(f) * len(product) <= MOST_APART:
            product = product * f
    relations = [GENS[g] ** degree - value for g, (degree, value) in field.relations.items()]
    system = [q for q in (*equations, *relations, GENS[0] * product - 1) if not q.is_zero()]
    basis, _ = fmpz_mpoly_vec(system, RING).buchberger_naive(limits=LIMITS)
    return bool(p.reduction_primitive_part(basis).is_zero())
