"""Index maps and maxima of blocks, written into arrays that are there already: patches are copied out of a view that is
made once, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Callable

from symnet.program.prepared.rows import Operands, Row
from symnet.program.prepared.steps import LINEAR, Shape, Steps, Value

_CALL = re.compile(r"(strided|gather|scatter|largest|to_largest)\((?:\{\d\}, )+(.*)\)")


_EMBED = re.compile(r"embed\(\{0\}, \([\d, ]+\), (?:np\.s_\[(.*)\]|(-?\d+))\)")


def row_of(template: str) -> Row | None:
    """The row of a call of `symnet.program.strides`; what follows the operands is kept as it is written."""
    if found := _EMBED.fullmatch(template):
        return _embedded(found[1] or found[2])
    match = _CALL.fullmatch(template)
    return MAKERS[match[1]](match[2]) if match else None


def _strided(arguments: str) -> Row:
    return lambda steps, operands, shape: steps.view(f"strided({{0}}, {arguments})", operands[0], shape)


def _gather(arguments: str) -> Row:
    def row(steps: Steps, operands: Operands, shape: Shape) -> Value:
        view = steps.view(f"strided({{0}}, {arguments})", operands[0], shape)
        return steps.emit("copy", (view,), shape, linear=LINEAR["copy"])

    return row


def _scatter(arguments: str) -> Row:
    text = f"scatter({{0}}, {arguments}, {{out}})"
    return lambda steps, operands, shape: steps.emit("code", operands, shape, text, linear=(0,))


def _largest(arguments: str) -> Row:
    text = f"largest({{0}}, {arguments}, {{out}})"
    return lambda steps, operands, shape: steps.emit("code", operands, shape, text)


def _to_largest(arguments: str) -> Row:
    text = f"to_largest({{0}}, {{1}}, {{2}}, {arguments}, {{out}})"
    return lambda steps, operands, shape: steps.emit("code", operands, shape, text, linear=(0,))


def _embedded(places: str) -> Row:
    """Zeros with the operand at some places."""
    text = f"{{out}}.fill(0); {{out}}[{places}] = {{0}}"
    return lambda steps, operands, shape: steps.emit("code", operands, shape, text, linear=(0,))


MAKERS: dict[str, Callable[[str], Row]] = {
    "strided": _strided,
    "gather": _gather,
    "scatter": _scatter,
    "largest": _largest,
    "to_largest": _to_largest,
}
