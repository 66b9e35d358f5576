"""Where a number made of a tensor x has no derivative, since it is like a length: |x − a| has none where x = a.

Let f = g·|u| + k, where g and the numbers in u are made without x, u is a multiple of x and something without x, and k
is smooth in x wherever it has a value. Where u is 0, and neither g nor that multiple is, f − k is a multiple of |t|
along every axis of x, and so f has no derivative. Nor has h(f), where the inverse of h has derivatives.
"""

from __future__ import annotations

from collections.abc import Iterator

from symnet.calculus.smoothness import conditions
from symnet.expr import Add, Compare, Contract, Expr, Map, Mul, Number, Power, Reduce, SizeValue, postorder
from symnet.functions import SMOOTH_INVERSES
from symnet.sizes import may_be_below_one

ZERO = Number(0)
MOST_PARTS = 30  # of a function that are looked into
Guards = tuple[Compare, ...]


def cones(f: Expr, x: Expr) -> Iterator[tuple[Expr, Guards]]:
    """Each |u| such that f has no derivative by x where it is 0 and the guards hold.

    >>> from symnet.symbols import tensors
    >>> from symnet.ops import norm
    >>> x, a, c = tensors("x: n; a: n; c")
    >>> [(str(u), *map(str, guards)) for u, guards in cones(c * norm(a - x) + x @ x, x)]
    [('norm(a - x)', 'c != 0')]
    """
    todo: list[tuple[Expr, Guards, tuple[Expr, ...]]] = [(f, (), ())]  # a part, the factors above it, and the terms
    for _ in range(MOST_PARTS):
        if not todo:
            return
        part, guards, others = todo.pop()
        u = _below_length(part)
        factors = None if u is None else _multiple(u, x)
        if factors is not None and not any(conditions(k, x) for k in others):
            yield part, (*guards, *factors)
        elif isinstance(part, Map) and part.name in SMOOTH_INVERSES:
            todo.append((part.children[0], guards, others))
        for inner, other in _halves(part):
            if isinstance(part, Add):
                todo.append((inner, guards, (*others, other)))
            elif x not in postorder(other):
                todo.append((inner, guards + _not_zero(other), others))


def _below_length(e: Expr) -> Expr | None:
    """u, where a number is |u| by its form: a norm, or the root of Σ u² or u·u."""
    if isinstance(e, Reduce) and e.op == "norm" and not e.shape:
        return e.children[0]
    (square,) = e.children if isinstance(e, Map) and e.name == "sqrt" else (None,)
    if isinstance(square, Reduce) and square.op == "sum" and not square.shape:
        (inner,) = square.children
        twice = isinstance(inner, Power) and isinstance(inner.exponent, Number) and inner.exponent.value == 2
        return inner.children[0] if twice else None
    if isinstance(square, Contract) and not square.shape and len(square.children) == 2:
        (u, v), (own, other) = square.children, square.inputs
        return u if u is v and own == other and len({*own}) == len(own) else None
    return None


def _multiple(u: Expr, x: Expr) -> Guards | None:
    """That no factor is 0, where u is a multiple of x and something without x by its form; else None."""
    guards: Guards = ()
    for _ in range(MOST_PARTS):
        if u is x:
            return guards
        rows = [(inner, other) for inner, other in _halves(u) if x in postorder(inner) and x not in postorder(other)]
        if not rows:
            return None
        ((inner, other),) = rows
        if inner.shape != u.shape or (isinstance(u, Mul) and other.shape):
            return None
        guards += _not_zero(other) if isinstance(u, Mul) else ()
        u = inner
    return None


def _not_zero(e: Expr) -> Guards:
    """That it is not 0; empty for what never is, where it has a value: numbers, sizes from 1 on, reciprocals."""
    power = e.exponent.value if isinstance(e, Power) and isinstance(e.exponent, Number) else 0
    counts = isinstance(e, SizeValue) and not may_be_below_one(e.size)
    never = power < 0 or counts or (isinstance(e, Number) and e.value != 0)
    return () if never else (Compare("!=", e, ZERO),)


def _halves(e: Expr) -> tuple[tuple[Expr, Expr], ...]:
    """Both terms of a sum, or factors of a product, each with the other one."""
    return ((e.children[0], e.children[1]), (e.children[1], e.children[0])) if isinstance(e, (Add, Mul)) else ()
