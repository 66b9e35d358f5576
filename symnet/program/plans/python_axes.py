"""What moves along axes, by functions of our own that both NumPy and the array API standard have under one name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.expr import AxisMap, Expr, Unwindow, Window
from symnet.program.plans.context import Context
from symnet.program.plans.plan import Plan, call


def axis_arguments(e: Expr, axes: tuple[int, ...], keepdims: bool = False) -> str:
    """`, axis=1, keepdims=True`; nothing where all axes are meant."""
    text = "" if len(axes) == e.rank else f", axis={axes[0] if len(axes) == 1 else axes}"
    return text + (", keepdims=True" if keepdims else "")


def _axis_map(context: Context, e: AxisMap) -> Plan:
    a = e.children[0]
    axis = "" if e.axis == a.rank - 1 else f", axis={e.axis}"
    return call(f"{e.name}({{0}}{axis})", a, partial=True, imports=(e.name,))


def _window(context: Context, e: Window) -> Plan:
    sizes, *how = e.data
    return call(f"windows({{0}}, {context.shape(sizes)}{_steps(*how)})", *e.children, imports=("windows",), view=True)


def _unwindow(context: Context, e: Unwindow) -> Plan:
    target, _, *how = e.data
    return call(f"unwindow({{0}}, {context.shape(target)}{_steps(*how)})", *e.children, imports=("unwindow",))


def _steps(stride: int, padding: int, dilation: int) -> str:
    rows = (("stride", stride, 1), ("padding", padding, 0), ("dilation", dilation, 1))
    return "".join(f", {name}={value}" for name, value, usual in rows if value != usual)


OWN: dict[type, Callable[[Context, Any], Plan]] = {AxisMap: _axis_map, Window: _window, Unwindow: _unwindow}
