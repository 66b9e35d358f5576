"""Whether a polynomial is 0 where others are, for checking again: it lies in the ideal of these."""

from __future__ import annotations

from typing import Any

from flint import fmpz_mpoly_vec

from symnet.evidence.rechecking.algebra import GENS, ONE, RING
from symnet.evidence.rechecking.conditions import TURNED
from symnet.evidence.rechecking.factors import Signs

MOST_APART = 40  # terms of a product of what is not 0
LIMITS = (40, 150, 1000)  # polynomials, terms and bits of a basis


def in_ideal(field: Signs, p: Any) -> bool:
    """Whether p lies in the ideal of the equations that hold, of the relations between generators, and of z·f − 1 for a
    further name z, where f, the product of what is not 0, is short. An inequality is an equation where the signs of its
    factors say the opposite."""
    apart, system = ONE, [GENS[g] ** degree - value for g, (degree, value) in field.relations.items()]
    for f, relation in field.facts:
        if relation == "==" or (relation in ("<=", ">=") and field.bounds(f).satisfies(TURNED[relation])):
            system.append(f[0])
        elif relation in ("!=", "<", ">") and len(f[0]) * len(apart) <= MOST_APART:
            apart = apart * f[0]
    system = [q for q in (*system, GENS[0] * apart - 1) if not q.is_zero()]
    basis, _ = fmpz_mpoly_vec(system, RING).buchberger_naive(limits=LIMITS)
    return bool(p.reduction_primitive_part(basis).is_zero())
