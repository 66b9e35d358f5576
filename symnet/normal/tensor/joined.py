"""Functions of tensors that are joined along an axis, part by part: exp of (a, b) is (exp a, exp b)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from symnet.expr import Add, Apply, AxisMap, Concat, Expr, Map, Mul, Number, Power, Reduce, once
from symnet.sizes import Dim

ENTRYWISE = (Map, Apply, Power, Mul, Add)


def part_by_part(node: Expr) -> Expr | None:
    """The same from the parts of a join below the node, for all nodes whose forms do not follow from that of a sum.

    >>> from symnet.symbols import tensors
    >>> from symnet.ops import concatenate, exp, norm
    >>> a, b = tensors("a: m; b: n")
    >>> [str(part_by_part(f(concatenate((a, b))))) for f in (exp, norm)]
    ['concatenate((exp(a), exp(b)))', 'sqrt(norm(a)**2 + norm(b)**2)']
    """
    rule = RULES.get(type(node))
    return rule(node) if rule is not None and _joins(node) else None


@once
def _as_join(e: Expr) -> Concat | None:
    """A join, or what is one entry by entry."""
    if isinstance(e, Concat):
        return e
    return _entrywise(e) if isinstance(e, ENTRYWISE) and _joins(e) else None


def _joins(e: Expr) -> list[Concat]:
    """Those among the operands."""
    return [join for join in map(_as_join, e.children) if join is not None]


def _entrywise(node: Any) -> Concat | None:
    """Of joins at the same places, beside what is the same along the axis."""
    axis, sizes = at = _places(_joins(node)[0])
    rows: list[tuple[Expr, ...]] = []
    for child in node.children:
        join = _as_join(child)
        if join is not None and _places(join) == at:  # first of all: an axis of one place may be a join too
            rows.append(join.children)
        elif child.rank < -axis or child.shape[axis] == 1:
            rows.append((child,) * len(sizes))
        else:
            return None
    return Concat(tuple(node.with_children(parts) for parts in zip(*rows, strict=True)), axis + node.rank)


def _places(join: Concat) -> tuple[int, list[Dim]]:
    """The axis, from the right, as shapes are broadcast; and the sizes of the parts."""
    return join.axis - join.rank, [part.shape[join.axis] for part in join.children]


def _reduced(node: Reduce) -> Expr | None:
    join = _as_join(node.children[0])
    if join is None or node.op not in TOGETHER or join.axis not in node.axes:
        return None
    return TOGETHER[node.op](node.with_children((part,)) for part in join.children)


def _along_axis(node: AxisMap) -> Expr | None:
    join = _as_join(node.children[0])
    if join is None:
        return None
    if join.axis != node.axis:
        return Concat(tuple(node.with_children((part,)) for part in join.children), join.axis)
    if node.name not in ("softmax", "log_softmax"):
        return None
    weights = [Map("exp", part) for part in join.children]
    total = _sum(Reduce("sum", weight, (node.axis,), keepdims=True) for weight in weights)
    if node.name == "softmax":
        return Concat(tuple(weights), node.axis) / total
    return join - Map("log", total)


def _sum(parts: Iterable[Expr]) -> Expr:
    return reduce(Add, parts)


def _of_pairs(name: str) -> Callable[[Iterable[Expr]], Expr]:
    return lambda parts: reduce(lambda a, b: Map(name, a, b), parts)


TOGETHER: dict[str, Callable[[Iterable[Expr]], Expr]] = {  # from what reductions make of the parts
    "norm": lambda parts: Map("sqrt", _sum(part ** Number(2) for part in parts)),
    "norm1": _sum,
    "logsumexp": lambda parts: Map("log", _sum(Map("exp", part) for part in parts)),
    "max": _of_pairs("maximum"),
    "min": _of_pairs("minimum"),
    "prod": lambda parts: reduce(Mul, parts),
}
RULES: dict[type, Callable[[Any], Expr | None]] = {
    **dict.fromkeys(ENTRYWISE, _entrywise),
    Reduce: _reduced,
    AxisMap: _along_axis,
}
