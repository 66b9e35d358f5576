"""Simplification: named rules that keep the value and the points where there is one, or open what they need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symnet.calculus.asked import conditions, expression
from symnet.calculus.rows_arithmetic import ARITHMETIC, LAST
from symnet.calculus.rows_cases import CASES
from symnet.calculus.rows_factoring import FACTORING, multiples_last, turn_difference
from symnet.calculus.rows_hypotheses import BY_SIGN, HYPOTHESES, equations
from symnet.calculus.rows_identity import IDENTITY, kronecker
from symnet.calculus.rows_matrix import MATRIX
from symnet.calculus.rows_products import PRODUCTS
from symnet.calculus.rows_reduce import REDUCE
from symnet.calculus.rows_tensor import TENSOR
from symnet.expr import Compare, Expr
from symnet.identities import SIMPLIFYING
from symnet.rewrite import AtRoot, Facts, Phases, Rewriter, Row, normal, traced
from symnet.step import Step

ROWS: tuple[Row, ...] = (
    *MATRIX,
    *TENSOR,
    *REDUCE,
    *BY_SIGN,
    *CASES,
    *SIMPLIFYING,
    *ARITHMETIC,
    *FACTORING,
    *PRODUCTS,
    *IDENTITY,
    *LAST,
)
FINISHING: tuple[Row, ...] = (multiples_last, turn_difference, kronecker)


def rewriters(given: Iterable[Compare] = (), finish: bool = True) -> Phases:
    """The simplifier under hypotheses: first without and then with their use, so that the step that uses one comes late
    and stands alone; a leading minus last, to finish a result. Keep it to simplify many parts of one thing."""
    facts = Facts(tuple(given))
    plain = Rewriter(ROWS, facts)
    phases: list[Rewriter | AtRoot] = [plain]
    if facts.given:
        phases.append(Rewriter((*HYPOTHESES, *equations(facts.given, plain), *ROWS), facts))
    finishing = [AtRoot((last,), facts) for last in FINISHING] if finish else []
    return (*phases, *finishing)


def simplify(e: Any, given: Any = ()) -> Expr:
    """A simpler expression of the same value, under the hypotheses; names are kept and not looked into.

    >>> from symnet.symbols import tensors
    >>> A = tensors("A: m n")
    >>> simplify(A.T.T * 1) is A
    True
    """
    e = expression(e)
    return normal(e, rewriters(conditions(given, [e])))


def simplify_steps(e: Expr, given: tuple[Compare, ...] = (), chain: str = "") -> list[Step]:
    """The same, line by line."""
    return traced(e, rewriters(given), chain, given)
