"""The indicator of a box by two layers of thresholds, exactly: 1 where all 2n conditions hold, faces included."""

from __future__ import annotations

from fractions import Fraction
from time import monotonic
from typing import Any

from symnet.approximation.certificates import certificate
from symnet.approximation.problem import problem_of
from symnet.approximation.records import Approximation, distance_claim
from symnet.approximation.weights import Layer, Weights
from symnet.claim import Verdict
from symnet.errors import BudgetError
from symnet.evidence import verify
from symnet.expr import Compare, Expr, Number, Where, as_expr

METHOD = "all conditions at once"
MOST = 64  # variables
SMALL = 2  # variables, up to which the ladder goes through all cases itself


def indicator(*box: Any) -> Approximation:
    """1 on the closed box of triples (variable, low, high), 0 outside, everywhere: u(Σ [u(x − a) + u(b − x)] − 2n).

    It is a network of `step` units, which have a jump: exact, but nothing that gradients train. Sums of such boxes are
    near a continuous function in the mean, not uniformly: common faces count twice.

    >>> net = indicator(("x", 0, 1), ("y", 0, "1/2"))
    >>> net([0, 1, 1, 2], [0, 0.5, 0.75, 0]).tolist(), net.verdict.status
    ([1.0, 1.0, 0.0, 0.0], 'proved')
    """
    started = monotonic()
    problem = problem_of("0", box, 1)
    domain = problem.domain
    n = len(domain.names)
    if n > MOST:
        raise BudgetError(f"a box of {n} variables was given; at most {MOST} are taken")
    rows, biases = [], []
    target: Expr = Number(1)
    for k, (x, a, b) in enumerate(zip(domain.variables, domain.lows, domain.highs, strict=True)):
        unit = tuple(Fraction(int(i == k)) for i in range(n))
        rows += [unit, tuple(-v for v in unit)]
        biases += [-a, b]
        inside = Where(Compare("<=", x, Number(b)), target, as_expr(0))
        target = Where(Compare(">=", x, Number(a)), inside, as_expr(0))
    weights = Weights(
        (
            Layer(tuple(rows), tuple(biases), "step"),
            Layer(((Fraction(1),) * (2 * n),), (Fraction(-2 * n),), "step"),
            Layer(((Fraction(1),),), (Fraction(0),)),
        )
    )
    claim = distance_claim(target, weights.formula(domain.variables), Fraction(0), domain)
    claim = type(claim)(claim.lhs, claim.relation, claim.rhs)  # everywhere, not on the box alone
    if n <= SMALL:
        verdict = verify(claim)
    else:
        sides = [[x, str(a), str(b)] for x, a, b in zip(domain.names, domain.lows, domain.highs, strict=True)]
        proof = certificate(METHOD, claim, domain, domain.lows, {"name": "indicator", "box": sides}, conditions=2 * n)
        verdict = Verdict(
            "proved",
            claim,
            method=f"{METHOD}: each of {2 * n} thresholds is 0 or 1, and {2 * n} ones are needed",
            certificate=proof,
            seconds=monotonic() - started,
        )
    return Approximation(target, domain, weights, "indicator", verdict, Fraction(0))
