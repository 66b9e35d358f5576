"""What is asked when normal forms and signs do not decide: analysis along the line."""

from __future__ import annotations

from symnet.evidence.proof.constancy import is_constant_zero
from symnet.evidence.proof.inequality import Knows, not_plain, shown_by_analysis
from symnet.expr import Expr


def by_analysis(judge: Knows, lhs: Expr, relation: str, rhs: Expr) -> str:
    """How `lhs relation rhs` was shown wherever the judge's comparisons hold; empty where it was not."""
    if relation != "==":
        return shown_by_analysis(judge, lhs, relation, rhs)
    return "equal derivatives" if not not_plain(lhs, rhs) and is_constant_zero(judge, lhs - rhs) else ""
