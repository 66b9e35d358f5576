"""The table of finders: for each named inequality, what its letters may stand for in a claim.

These only propose. The rows of the table of axioms build the instances, and refuse what does not fit.
"""

from __future__ import annotations

from symnet.evidence.axioms.table import AXIOMS
from symnet.evidence.theorems import divergences, extremes, means, order, products
from symnet.evidence.theorems.proposals import Finder

FINDERS: tuple[Finder, ...] = tuple(
    Finder(AXIOMS[name], proposals, *about)
    for name, proposals, *about in (
        ("multiple of an inequality", order.multiples),
        ("homogeneity", order.outside),
        ("Lipschitz continuity", order.lipschitz),
        ("Cauchy–Schwarz inequality", products.cauchy_schwarz),
        ("Young's inequality", products.young),
        ("triangle inequality", products.triangle, "", ("root", "abs")),
        ("Hölder's inequality", products.hoelder, "", ("abs",)),
        ("equivalence of norms", products.norms, "", ("root", "abs", "max")),
        ("values between the extremes", extremes.extremes),
        ("bounds of log-sum-exp", extremes.log_sum_exp),
        ("Gibbs' inequality", divergences.gibbs, "log"),
        ("log-sum inequality", divergences.log_sum, "log"),
        ("tangent of the logarithm", divergences.tangent, "log"),
        ("Pinsker's inequality", divergences.pinsker, "log"),
        ("Jensen's inequality", means.jensen),
        ("inequality of the means", means.means),
        ("weighted Cauchy–Schwarz inequality", products.weighted),
        ("positive definite matrix", products.definite),
        ("part and whole", means.parts_of_a_sum),
        ("Chebyshev's sum inequality", means.chebyshev),
        ("Hoeffding's lemma", means.hoeffding, "log"),
        ("sum entry by entry", order.summed),
        ("comparison of squares", order.squares),
        ("bounds of an absolute value", order.absolute),
        ("monotonicity", order.increasing),
        ("factors below one", products.below_one),
    )
)
