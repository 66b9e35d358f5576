"""Where the parts of a chain of steps go: the same decisions for every format, made from estimated widths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symnet.report.breaking import INDENT, break_lines
from symnet.report.document import StepRow, Steps
from symnet.report.measure import width
from symnet.report.notation import Notation, row

LINE = 41.0  # ems of a line of text
BESIDE = 25.0  # widest chain that leaves room for its reasons at the right
BOX = 37.0  # of a line in a frame
WIDEST_HEAD = 12.0  # a longer left side has a line of its own


@dataclass(frozen=True)
class Line:
    """One printed line of a chain.

    head: what stands left of the relation sign, None where nothing does; bodies: the relation with its right side, cut
    into lines; alone: the head has the line to itself; depth: of sub-steps.
    """

    step: StepRow
    head: Notation | None
    bodies: tuple[Notation, ...]
    depth: int
    alone: bool = False


@dataclass(frozen=True)
class Chain:
    """Lines with a common alignment; beside: the reasons stand at the right, else beneath."""

    lines: tuple[Line, ...]
    beside: bool


def arrange(steps: Steps) -> Chain:
    """The chain laid out."""
    rows = list(_flat(steps.rows, 0))
    heads = [width(step.before) for step, _ in rows if step.before is not None]
    whole = [width(row(step.relation, step.after)) for step, _ in rows]
    head = max(heads, default=0.0)
    alone = head > WIDEST_HEAD or (head > WIDEST_HEAD / 2 and head + max(whole, default=0.0) > LINE)
    indent = INDENT if alone else head
    beside = indent + max(whole, default=0.0) <= BESIDE and not any(depth for _, depth in rows)
    lines = tuple(_line(step, depth, alone, LINE - indent) for step, depth in rows)
    return Chain(lines, beside)


def _line(step: StepRow, depth: int, alone: bool, room: float) -> Line:
    bodies = break_lines(row(step.relation, step.after), room - 2.0 * depth)
    return Line(step, step.before, bodies, depth, alone and step.before is not None)


def _flat(rows: tuple[StepRow, ...], depth: int) -> Iterator[tuple[StepRow, int]]:
    pending = [(step, depth) for step in reversed(rows)]
    while pending:
        step, at = pending.pop()
        yield step, at
        pending.extend((inner, at + 1) for inner in reversed(step.substeps))
