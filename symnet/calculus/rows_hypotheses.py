"""Rows that use a hypothesis or a declared fact; the step names it."""

from __future__ import annotations

from symnet.expr import Compare, Expr, Full, Number, Reduce, count
from symnet.rewrite import Facts, Found, Rewritten, Row, row


def _equations(facts: Facts) -> list[tuple[Expr, Expr, Compare]]:
    """Hypotheses a == b, oriented from the larger side to the smaller."""
    found = []
    for hypothesis in facts.given:
        if hypothesis.relation == "==":
            a, b = hypothesis.children
            found.append((a, b, hypothesis) if count(a) >= count(b) else (b, a, hypothesis))
    return found


@row("use a hypothesis", "a == b where it is given", "使用已知条件", Reduce)
def use_equation(node: Reduce, facts: Facts) -> Found:
    for left, right, hypothesis in _equations(facts):
        if not isinstance(left, Reduce) or left.children != node.children:
            continue
        if (left.op, left.axes) == (node.op, node.axes) and isinstance(right, (Number, Full)):
            return Rewritten(Full(right.value, node.shape), given=(hypothesis,))
    return None


HYPOTHESES: tuple[Row, ...] = (use_equation,)
