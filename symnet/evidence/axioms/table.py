"""The table of named inequalities."""

from __future__ import annotations

from symnet.evidence.axioms.means import (
    CHEBYSHEV,
    EXTREMES,
    GIBBS,
    HOEFFDING,
    JENSEN,
    LOG_SUM_EXP,
    MEANS,
    PARTS,
    PINSKER,
    TANGENT,
)
from symnet.evidence.axioms.order import CONTINUITY, MONOTONY, SQUARES, SUMS
from symnet.evidence.axioms.products import (
    CAUCHY_SCHWARZ,
    DEFINITE,
    FACTORS,
    HOELDER,
    NORM_BOUNDS,
    TRIANGLE,
    WEIGHTED,
    YOUNG,
)
from symnet.evidence.axioms.records import Axiom

AXIOMS: dict[str, Axiom] = {
    axiom.name: axiom
    for axiom in (
        CONTINUITY,
        CAUCHY_SCHWARZ,
        YOUNG,
        TRIANGLE,
        HOELDER,
        NORM_BOUNDS,
        EXTREMES,
        LOG_SUM_EXP,
        GIBBS,
        TANGENT,
        PINSKER,
        JENSEN,
        MEANS,
        WEIGHTED,
        DEFINITE,
        PARTS,
        CHEBYSHEV,
        HOEFFDING,
        SUMS,
        SQUARES,
        MONOTONY,
        FACTORS,
    )
}
