"""Simplification: named rules that keep the value and the points where there is one, or open what they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symnet.calculus.asked import conditions, expression
from symnet.calculus.rows_arithmetic import ARITHMETIC
from symnet.calculus.rows_hypotheses import HYPOTHESES
from symnet.calculus.rows_tensor import TENSOR
from symnet.expr import Compare, Expr
from symnet.rewrite import Facts, Rewriter, Row, traced
from symnet.step import Step

ROWS: tuple[Row, ...] = (*HYPOTHESES, *TENSOR, *ARITHMETIC)


def rewriter(given: Iterable[Compare] = (), names: Mapping[Expr, Expr] | None = None) -> Rewriter:
    """The simplifier under hypotheses; keep it to simplify many parts of one thing."""
    return Rewriter(ROWS, Facts(tuple(given), dict(names or {})))


def simplify(e: Any, given: Any = ()) -> Expr:
    """A simpler expression of the same value, under the hypotheses; names are kept and not looked into.

    >>> from symnet.symbols import tensors
    >>> A, = [tensors("A: m n")]
    >>> simplify(A.T.T * 1) is A
    True
    """
    e = expression(e)
    return rewriter(conditions(given, [e]))(e)


def simplify_steps(e: Expr, given: tuple[Compare, ...] = (), chain: str = "") -> list[Step]:
    """The same, line by line."""
    return traced(e, rewriter(given), chain, given)
