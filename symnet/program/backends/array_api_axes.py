"""The array API standard: the plans of what moves along axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.expr import Concat, Det, Embed, Expr, Eye, Index, Inverse, Reduce, Reshape, slice_range
from symnet.expr.places import Selector
from symnet.program.backends.array_api_plans import array_of, like_arguments
from symnet.program.plans.context import Context
from symnet.program.plans.plan import ATOM, Plan, call
from symnet.program.plans.python_axes import OWN, axis_arguments
from symnet.sizes import Dim


def _reduce(context: Context, e: Reduce) -> Plan:
    a, arguments = e.children[0], axis_arguments(e.children[0], e.axes, e.keepdims)
    if not e.axes:
        before, after = array_of(context, a)
        norm = e.op.startswith("norm")
        return call(f"xp.abs({before}{{0}}{after})", a) if norm else Plan("{0}", (a,), (ATOM,), view=True)
    if e.op == "norm1":
        return call(f"xp.sum(xp.abs({{0}}){arguments})", a)
    if e.op in ("norm", "logsumexp"):
        return call(f"{e.op}({{0}}{arguments})", a, imports=(e.op,))
    return call(f"xp.{e.op}({{0}}{arguments})", a)


def _index(context: Context, e: Index) -> Plan:
    """Every axis has its index, as the standard asks; an axis that is read backwards is flipped first."""
    a = e.children[0]
    texts = [_selector(context, s, d, e) for s, d in zip(e.selectors, a.shape, strict=True)]
    kept = [k for k, s in enumerate(e.selectors) if not isinstance(s, int)]
    backwards = tuple(i for i, k in enumerate(kept) if e.selectors[k][2] < 0)  # type: ignore[index]
    if all(text == ":" for text in texts):
        inner = Plan("{0}", (a,), (ATOM,), view=True)
    else:
        inner = Plan(f"{{0}}[{', '.join(texts)}]", (a,), (ATOM,), view=True)
    if not backwards:
        return inner
    axes = backwards[0] if len(backwards) == 1 else backwards
    return Plan(f"xp.flip({inner.template}, axis={axes})", (a,), inner.needs, ATOM, view=True)


def _selector(context: Context, s: Selector, dim: Dim, e: Expr) -> str:
    """An index, or the slice that takes the same places in rising order."""
    if isinstance(s, int):
        return str(s)
    if s == (None, None, 1) or s == (None, None, -1):
        return ":"
    first, length, step = slice_range(s, dim, e)
    low, last = (first, first + (length - 1) * step) if step > 0 else (first + (length - 1) * step, first)
    stop = last + 1
    start = "" if low == 0 else context.size(low)
    end = "" if stop == dim else context.size(stop)
    return f"{start}:{end}" + ("" if abs(step) == 1 else f":{abs(step)}")


def _embed(context: Context, e: Embed) -> Plan:
    a = e.children[0]
    places, backwards, kept = [], [], 0
    for s, dim in zip(e.selectors, e.shape, strict=True):
        if isinstance(s, int):
            places.append(str(s))
            continue
        first, length, step = slice_range(s, dim, e)
        if step < 0:
            backwards.append(kept)
            first, step = first + (length - 1) * step, -step
        kept += 1
        places.append(f"({context.size(first)}, {step})")
    before, after = array_of(context, a)
    operand = f"{before}{{0}}{after}"
    if backwards:
        operand = f"xp.flip({operand}, axis={backwards[0] if len(backwards) == 1 else tuple(backwards)})"
    where = f"({places[0]},)" if len(places) == 1 else f"({', '.join(places)})"
    return call(f"embed({operand}, {context.shape(e.shape)}, {where})", a, imports=("embed",))


def _concat(context: Context, e: Concat) -> Plan:
    inner = ", ".join(f"{{{k}}}" for k in range(len(e.children))) + ("," if len(e.children) == 1 else "")
    return call(f"xp.concat(({inner}), axis={e.axis})", *e.children)


def _reshape(context: Context, e: Reshape) -> Plan:
    before, after = array_of(context, e.children[0])
    text = f"reshape({before}{{0}}{after}, {context.shape(e.shape)})"
    return call(text, *e.children, imports=("reshape",), view=True)


NODES: dict[type, Callable[[Context, Any], Plan]] = {
    **OWN,
    Eye: lambda context, e: call(f"xp.eye({context.size(e.shape[0])}, {like_arguments(context)})"),
    Reduce: _reduce,
    Index: _index,
    Embed: _embed,
    Concat: _concat,
    Reshape: _reshape,
    Inverse: lambda context, e: call("inv({0})", *e.children, imports=("inv",)),
    Det: lambda context, e: call("det({0})", *e.children, imports=("det",)),
}
