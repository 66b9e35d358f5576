"""The table of named inequalities."""

from __future__ import annotations

from symnet.evidence.axioms.divergences import GIBBS, LOG_SUM, PINSKER, TANGENT
from symnet.evidence.axioms.extremes import EXTREMES, LOG_SUM_EXP
from symnet.evidence.axioms.means import CHEBYSHEV, HOEFFDING, JENSEN, MEANS, PARTS
from symnet.evidence.axioms.order import ABSOLUTE, CONTINUITY, HOMOGENEITY, MONOTONY, MULTIPLES, SQUARES, SUMS
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
        MULTIPLES,
        HOMOGENEITY,
        CONTINUITY,
        CAUCHY_SCHWARZ,
        YOUNG,
        TRIANGLE,
        HOELDER,
        NORM_BOUNDS,
        EXTREMES,
        LOG_SUM_EXP,
        GIBBS,
        LOG_SUM,
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
        ABSOLUTE,
        MONOTONY,
        FACTORS,
    )
}
