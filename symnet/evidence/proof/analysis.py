"""What is asked when normal forms and signs do not decide: analysis along the line."""

from __future__ import annotations

from symnet.evidence.proof.constancy import constantly_zero
from symnet.evidence.proof.inequality import shown_by_analysis
from symnet.evidence.proof.judging import Knows, not_plain
from symnet.evidence.proof.single_zero import by_single_zero
from symnet.evidence.proof.traces import Trace
from symnet.expr import Expr


def by_analysis(judge: Knows, lhs: Expr, relation: str, rhs: Expr) -> Trace | None:
    """How `lhs relation rhs` was shown wherever the judge's comparisons hold; None where it was not."""
    if relation != "==":
        return shown_by_analysis(judge, lhs, relation, rhs)
    if not_plain(lhs, rhs):
        return None
    return constantly_zero(judge, lhs - rhs) or by_single_zero(judge, lhs - rhs)
