"""NumPy: the plans of what moves along axes."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from symnet.expr import Concat, Contract, Det, Embed, Expr, Eye, Index, Inverse, Reduce, Reshape
from symnet.expr.places import Selector
from symnet.program.plans.context import Context
from symnet.program.plans.plan import ATOM, Plan, call
from symnet.program.plans.python_axes import OWN, axis_arguments

FEW = 16  # maxima of so many whole blocks are faster than a reduction


def _reduce(context: Context, e: Reduce) -> Plan:
    a, arguments = e.children[0], axis_arguments(e.children[0], e.axes, e.keepdims)
    if not e.axes:
        return call("np.abs({0})", a) if e.op.startswith("norm") else Plan("{0}", (a,), (ATOM,), view=True)
    if e.op == "norm1":
        return call(f"np.sum(np.abs({{0}}){arguments})", a)
    if e.op in ("norm", "logsumexp"):
        return call(f"{e.op}({{0}}{arguments})", a, partial=True, imports=(e.op,))
    if e.op == "max" and not e.keepdims and _short(a, e.axes):
        return call(f"largest({{0}}, {e.axes})", a, imports=("largest",))
    return call(f"np.{e.op}({{0}}{arguments})", a)


def _short(a: Expr, axes: tuple[int, ...]) -> bool:
    """Whether there are only a few entries along the axes, and others beside them."""
    sizes = [a.shape[axis] for axis in axes]
    return a.rank > len(axes) and all(isinstance(size, int) for size in sizes) and prod(sizes) <= FEW  # type: ignore[arg-type]


def _selectors(context: Context, selectors: tuple[Selector, ...]) -> str:
    texts = [_selector(context, s) for s in selectors]
    while len(texts) > 1 and texts[-1] == ":":
        texts.pop()
    return ", ".join(texts)


def _selector(context: Context, s: Selector) -> str:
    if isinstance(s, int):
        return str(s)
    start, stop = ("" if bound is None else context.size(bound) for bound in s[:2])
    return f"{start}:{stop}" + ("" if s[2] == 1 else f":{s[2]}")


def _index(context: Context, e: Index) -> Plan:
    if not e.selectors:
        return Plan("{0}", e.children, (ATOM,), view=True)
    return Plan(f"{{0}}[{_selectors(context, e.selectors)}]", e.children, (ATOM,), view=True)


def _embed(context: Context, e: Embed) -> Plan:
    where = _selectors(context, e.selectors)
    places = where if where.lstrip("-").isdigit() else f"np.s_[{where}]"
    return call(f"embed({{0}}, {context.shape(e.shape)}, {places})", e.children[0], imports=("embed",))


def _concat(context: Context, e: Concat) -> Plan:
    inner = ", ".join(f"{{{k}}}" for k in range(len(e.children)))
    axis = f", axis={e.axis}" if e.axis else ""
    return call(
        f"np.concatenate(({inner},){axis})" if len(e.children) == 1 else f"np.concatenate(({inner}){axis})", *e.children
    )


def _reshape(context: Context, e: Reshape) -> Plan:
    a = e.children[0]
    factors = kron_factors(a, e) if context.single(e.children[0]) else None
    if factors:
        return call("np.kron({0}, {1})", *factors)
    if not a.shape:
        return call(f"np.reshape({{0}}, {context.shape(e.shape)})", e.children[0], view=True)
    dims = ", ".join(context.size(dim) for dim in e.shape) or "()"
    return Plan(f"{{0}}.reshape({dims})", e.children, (ATOM,), view=True)


def kron_factors(a: Expr, e: Reshape) -> tuple[Expr, Expr] | None:
    """(A, B) where `e` is the Kronecker product of A and B."""
    if not isinstance(a, Contract) or len(a.children) != 2:
        return None
    left, right = a.children
    rank = left.rank
    kron = {1: ((0,), (1,), (0, 1)), 2: ((0, 1), (2, 3), (0, 2, 1, 3))}.get(rank)
    wanted = tuple(p * q for p, q in zip(left.shape, right.shape, strict=False))
    return (left, right) if (*a.inputs, a.output) == kron and right.rank == rank and e.shape == wanted else None


NODES: dict[type, Callable[[Context, Any], Plan]] = {
    **OWN,
    Eye: lambda context, e: call(f"np.eye({context.size(e.shape[0])}, dtype={context.dtype()})"),
    Reduce: _reduce,
    Index: _index,
    Embed: _embed,
    Concat: _concat,
    Reshape: _reshape,
    Inverse: lambda context, e: call("np.linalg.inv({0})", *e.children, partial=True),
    Det: lambda context, e: call("np.linalg.det({0})", *e.children),
}
