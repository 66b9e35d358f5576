"""Reductions over axes, and functions of whole rows along an axis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.expr import (
    AxisMap,
    Expr,
    Reduce,
    as_expr,
    axis_of,
)
from symnet.ops.elementwise import abs
from symnet.sizes import whole

Axis = int | Sequence[int] | None


def _axes(a: Expr, axis: Axis) -> tuple[int, ...]:
    """The axes that are named, counted from the front: all, one or several."""
    if axis is None:
        return tuple(range(a.rank))
    several = isinstance(axis, Iterable) and not isinstance(axis, (str, Expr)) and whole(axis) is None
    named: Iterable[Any] = axis if several else (axis,)  # type: ignore[assignment]
    axes = [axis_of(one, a.rank, a) for one in named]
    if len(set(axes)) < len(axes):
        raise SymnetError(f"axis={quote(axis)} names an axis of {quote(a, 60)} twice")
    return tuple(axes)


def _reduction(op: str) -> Callable[..., Expr]:
    def reduce(a: Any, axis: Axis = None, keepdims: bool = False) -> Expr:
        a = as_expr(a)
        if not a.shape and axis is None:
            return a
        return Reduce(op, a, _axes(a, axis), bool(keepdims))

    reduce.__name__ = reduce.__qualname__ = op
    reduce.__doc__ = f"The {op} over the axes (all by default)."
    return reduce


sum, mean, prod, max, min = map(_reduction, ("sum", "mean", "prod", "max", "min"))


def norm(a: Any, ord: int = 2, axis: Axis = None, keepdims: bool = False) -> Expr:
    """Euclidean (Frobenius) norm, or with `ord=1` the sum of absolute values."""
    a = as_expr(a)
    if ord not in (1, 2):
        raise SymnetError(f"norm has ord 2 or 1, not {quote(ord)}; the largest absolute value is max(abs(...))")
    if not a.shape and axis is None:
        return abs(a)
    return Reduce("norm" if ord == 2 else "norm1", a, _axes(a, axis), bool(keepdims))


def logsumexp(a: Any, axis: int = -1, keepdims: bool = False) -> Expr:
    """log Σ exp along an axis."""
    return Reduce("logsumexp", as_expr(a), _axes(as_expr(a), axis), bool(keepdims))


def softmax(a: Any, axis: int = -1) -> Expr:
    """exp(a) / Σ exp(a) along an axis."""
    return AxisMap("softmax", as_expr(a), axis)


def log_softmax(a: Any, axis: int = -1) -> Expr:
    """log of `softmax`."""
    return AxisMap("log_softmax", as_expr(a), axis)


def argmax_onehot(a: Any, axis: int = -1) -> Expr:
    """1 at the first largest entry along an axis and 0 elsewhere."""
    return AxisMap("argmax_onehot", as_expr(a), axis)
