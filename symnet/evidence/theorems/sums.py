"""A side of a claim as one sum over the entries of a tensor: `mean(a**2) + x @ y` is `sum(a**2/n + x*y)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

from symnet import ops
from symnet.evidence.axioms.records import ONE, count_along
from symnet.expr import Add, Contract, Expr, Mul, Number, Power, Reduce, postorder
from symnet.sizes import Dim

MOST_ADDENDS = 16
Key = tuple[tuple[Dim, ...], tuple[int, ...], bool]  # the shape that is summed over, its axes, whether they are kept


@dataclass(frozen=True)
class Summed:
    """The sum of `term` over the axes of `key`."""

    term: Expr
    key: Key

    @property
    def whole(self) -> Reduce:
        return Reduce("sum", self.term, *self.key[1:])


def as_sums(*sides: Expr, weights: Expr | None = None) -> list[Summed] | None:
    """The sides as sums over one and the same shape, or None. Numbers are spread over the entries: evenly, or with
    weights that add up to 1."""
    rows = [list(_addends(side)) for side in sides]
    keys = {key for row in rows for _, found in row if found is not None for key in (found.key,)}
    if len(keys) != 1 or any(len(row) > MOST_ADDENDS for row in rows):
        return None
    (key,) = keys
    found = []
    for row in rows:
        terms = [_scaled(c, e.term) if e is not None else _spread(c, key, weights) for c, e in row]
        if any(t is None for t in terms):
            return None
        whole: Any = reduce(Add, terms)  # type: ignore[arg-type]
        found.append(Summed(whole if whole.shape == key[0] else whole + ops.zeros(*key[0]), key))
    return found


def _scaled(factor: Expr, term: Expr) -> Expr | None:
    if factor is ONE:
        return term
    return None if factor.shape else Mul(factor, term)


def _spread(number: Expr, key: Key, weights: Expr | None) -> Expr | None:
    """The number over the count of entries; a multiple of that count is divided as it is written."""
    shape, axes, kept = key
    if number.shape or len(axes) != len(shape) or kept:
        return None
    if isinstance(number, Number) and not number.value:
        return number
    if weights is not None:
        return Mul(number, weights)
    count = count_along(ops.zeros(*shape), axes)
    factors = list(_factors(number))
    if count in factors:
        factors.remove(count)
        return reduce(Mul, factors) if factors else ONE
    return Mul(number, Power(count, Number(-1)))


def _factors(e: Expr) -> Iterator[Expr]:
    todo = [e]
    while todo:
        node = todo.pop()
        if isinstance(node, Mul):
            todo += node.children[::-1]
        else:
            yield node


def _addends(side: Expr) -> Iterator[tuple[Expr, Summed | None]]:
    """Pairs of a factor and a sum (None: no sum, the factor is all)."""
    todo: list[tuple[Expr, Expr]] = [(ONE, side)]
    while todo:
        factor, e = todo.pop()
        found = _sum(e)
        if found is not None:
            yield factor, found
        elif isinstance(e, Add) and _has_sums(e):
            todo += [(factor, child) for child in e.children[::-1]]
        elif isinstance(e, Mul) and _has_sums(e):
            a, b = e.children
            inner, outer = (b, a) if _has_sums(b) else (a, b)
            todo.append((outer if factor is ONE else Mul(factor, outer), inner))
        else:
            yield (e if factor is ONE else Mul(factor, e)), None


def _has_sums(e: Expr) -> bool:
    stop = (Reduce, Contract, Power)
    return any(_sum(node) is not None for node in postorder(e, stop=lambda n: isinstance(n, stop)))


def _sum(e: Expr) -> Summed | None:
    if isinstance(e, Power):
        inner, squared = e.base, isinstance(e.exponent, Number) and e.exponent.value == 2
        if squared and isinstance(inner, Reduce) and inner.op == "norm":
            return _over(inner, inner.children[0] ** 2)
        return None
    if isinstance(e, Reduce) and e.op in REDUCED:
        return _over(e, REDUCED[e.op](e))
    if isinstance(e, Contract) and len(e.children) == 2 and not e.output and len({*e.inputs}) == 1:
        a, b = e.children
        if len({*e.inputs[0]}) == a.rank:
            return Summed(Mul(a, b), (a.shape, tuple(range(a.rank)), False))
    return None


def _over(e: Reduce, term: Any) -> Summed:
    return Summed(term, (e.children[0].shape, e.axes, e.keepdims))


REDUCED: dict[str, Callable[[Reduce], Any]] = {
    "sum": lambda e: e.children[0],
    "mean": lambda e: e.children[0] / count_along(e.children[0], e.axes),
    "norm1": lambda e: ops.abs(e.children[0]),
}
