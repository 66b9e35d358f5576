"""How text is laid out: strings, and operands with the least binding strength that needs no parentheses."""

from __future__ import annotations

from typing import Any

from symnet.expr import Expr
from symnet.sizes import Dim, Shape

COMPARE, SUM, PRODUCT, SIGN, POWER, POSTFIX, ATOM = range(7)
Part = str | tuple[Expr, int]
Layout = tuple[int, list[Part]]  # how strongly the whole binds, and its parts


def operand(e: Expr) -> Part:
    """An operand that needs no parentheses, as between commas."""
    return (e, COMPARE)


def call(name: str, *arguments: Part | list[Part]) -> Layout:
    """`name(a, b, ...)`."""
    parts: list[Part] = [f"{name}("]
    for position, argument in enumerate(arguments):
        if position:
            parts.append(", ")
        parts.extend(argument if isinstance(argument, list) else [argument])
    return POSTFIX, [*parts, ")"]


def axes_text(axes: tuple[int, ...]) -> str:
    """One axis, or several in parentheses."""
    return str(axes[0]) if len(axes) == 1 else f"({', '.join(map(str, axes))})"


def _bound(dim: Dim | None) -> str:
    return "" if dim is None else str(dim)


def selector_text(selector: Any) -> str:
    """An index, or a slice such as `1:n` or `::-1`."""
    if isinstance(selector, int):
        return str(selector)
    start, stop, step = selector
    return f"{_bound(start)}:{_bound(stop)}" + ("" if step == 1 else f":{step}")


def shape_text(shape: Shape) -> str:
    """A shape as a tuple of Python."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
