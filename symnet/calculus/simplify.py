"""Simplification: named rules that keep the value and the points where there is one, or open what they need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symnet.calculus.asked import conditions, expression
from symnet.calculus.rows_arithmetic import ARITHMETIC
from symnet.calculus.rows_hypotheses import HYPOTHESES
from symnet.calculus.rows_reduce import REDUCE
from symnet.calculus.rows_tensor import TENSOR
from symnet.expr import Compare, Expr, Symbol, postorder
from symnet.rewrite import Facts, Rewriter, Row, normal, traced
from symnet.step import Step

ROWS: tuple[Row, ...] = (*TENSOR, *REDUCE, *ARITHMETIC)


def rewriters(given: Iterable[Compare] = (), about: Iterable[Expr] = ()) -> tuple[Rewriter, ...]:
    """The simplifier under hypotheses and the declared facts of the variables of `about`: first without and then with
    their use, so that the step that uses one comes late and stands alone. Keep them to simplify many parts of one
    thing."""
    facts = Facts(tuple(given))
    plain = Rewriter(ROWS, facts)
    known = facts.given or any(isinstance(node, Symbol) and node.facts for node in postorder(*about))
    return (plain, Rewriter((*HYPOTHESES, *ROWS), facts)) if known else (plain,)


def simplify(e: Any, given: Any = ()) -> Expr:
    """A simpler expression of the same value, under the hypotheses; names are kept and not looked into.

    >>> from symnet.symbols import tensors
    >>> A = tensors("A: m n")
    >>> simplify(A.T.T * 1) is A
    True
    """
    e = expression(e)
    return normal(e, rewriters(conditions(given, [e]), [e]))


def simplify_steps(e: Expr, given: tuple[Compare, ...] = (), chain: str = "") -> list[Step]:
    """The same, line by line."""
    return traced(e, rewriters(given, [e]), chain, given)
