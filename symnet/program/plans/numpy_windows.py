"""NumPy: the plans of what reads and writes along index maps, and of maxima of blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.expr import Expr
from symnet.program.affine import NOTES, Gather, Routed, Scatter, Strided
from symnet.program.plans.context import Context
from symnet.program.plans.plan import Plan, call


def _gather(context: Context, e: Gather) -> Plan:
    shape = context.shape(e.shape)
    return call(f'gather({{0}}, "{e.spec}", {shape})', *e.children, imports=("gather",), note=_note(context, e))


def _strided(context: Context, e: Strided) -> Plan:
    shape = context.shape(e.shape)
    return call(f'strided({{0}}, "{e.spec}", {shape})', *e.children, imports=("strided",), view=True)


def _scatter(context: Context, e: Scatter) -> Plan:
    shape = context.shape(e.shape)
    return call(f'scatter({{0}}, "{e.spec}", {shape})', *e.children, imports=("scatter",), note=_note(context, e))


def _note(context: Context, e: Expr) -> str:
    return NOTES.get(context.named.get(e, ""), "")


def _routed(context: Context, e: Routed) -> Plan:
    return call(f"to_largest({{0}}, {{1}}, {{2}}, {e.axes})", *e.children, imports=("to_largest",))


NODES: dict[type, Callable[[Context, Any], Plan]] = {
    Gather: _gather,
    Strided: _strided,
    Scatter: _scatter,
    Routed: _routed,
}
