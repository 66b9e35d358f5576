"""Pictures before they are drawn: what is shown, in both languages, and nothing of how.

A picture is panels, a panel is marks in one system of axes. Numbers are any sequences or arrays. Whoever draws
(`symnet.report.plots`) has one row for each mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Words = str | tuple[str, str]
Numbers = Sequence[float] | Any


def in_language(words: Words, lang: str) -> str:
    """English and Chinese are given as a pair; a single text is the same in both.

    >>> in_language(("loss", "损失"), "zh"), in_language("η", "zh")
    ('损失', 'η')
    """
    return words if isinstance(words, str) else words[lang == "zh"]


@dataclass(frozen=True, eq=False)
class Line:
    """A curve through points, in space where z is given. color: 0 to 5, or -1 for grey; the next one by default; style:
    `solid`, `dashed` or `dotted`; points: whether the points are marked."""

    x: Numbers
    y: Numbers
    label: Words = ""
    color: int | None = None
    style: str = "solid"
    points: bool = False
    width: float = 1.6
    z: Numbers | None = None


@dataclass(frozen=True, eq=False)
class Points:
    """Points, in space where z is given. marker: `o`, `s`, `^`, `x` or `+`; filled: or as an outline."""

    x: Numbers
    y: Numbers
    label: Words = ""
    color: int | None = None
    marker: str = "o"
    size: float = 16
    filled: bool = True
    z: Numbers | None = None


def cloud(pairs: Any, label: Words = "", color: int | None = None, marker: str = "o", size: float = 16) -> Points:
    """Points in the plane from rows (x, y)."""
    return Points([row[0] for row in pairs], [row[1] for row in pairs], label, color, marker, size)


@dataclass(frozen=True, eq=False)
class Field:
    """values[j][i] at (x[i], y[j]) as bands of colour. levels: their number, or their limits; lines: levels drawn as
    lines with their numbers; label: of the colour bar, none where empty; shades: `sequential`, `diverging` or `none`
    (lines only); color: of the lines, which then have no numbers, and the label is theirs."""

    x: Numbers
    y: Numbers
    values: Any
    levels: int | Numbers = 12
    lines: Numbers = ()
    label: Words = ""
    shades: str = "sequential"
    color: int | None = None


@dataclass(frozen=True, eq=False)
class Cells:
    """A matrix as coloured cells with the numbers in them, for counts and small tables; empty ones stay blank."""

    values: Any
    rows: Sequence[Words]
    columns: Sequence[Words]
    form: str = "g"


@dataclass(frozen=True, eq=False)
class Bars:
    """Upright bars side by side; errors: half lengths of the whiskers."""

    names: Sequence[Words]
    heights: Numbers
    label: Words = ""
    errors: Numbers | None = None
    color: int | None = None


@dataclass(frozen=True, eq=False)
class Band:
    """The region between two curves."""

    x: Numbers
    low: Numbers
    high: Numbers
    label: Words = ""
    color: int | None = None


@dataclass(frozen=True, eq=False)
class Arrows:
    """Arrows (dx, dy) from (x, y), to scale."""

    x: Numbers
    y: Numbers
    dx: Numbers
    dy: Numbers
    label: Words = ""
    color: int | None = None


@dataclass(frozen=True, eq=False)
class Outline:
    """A closed polygon; filled: tinted inside."""

    x: Numbers
    y: Numbers
    label: Words = ""
    color: int | None = None
    style: str = "solid"
    filled: bool = True


@dataclass(frozen=True, eq=False)
class Surface:
    """z[j][i] over (x[i], y[j]), in space. tint: a single colour for a plane, or shades by height."""

    x: Numbers
    y: Numbers
    z: Any
    tint: int | None = None
    label: Words = ""


@dataclass(frozen=True, eq=False)
class Level:
    """A straight line across the whole panel: `y = at`, or `x = at` where it is upright."""

    at: float
    label: Words = ""
    upright: bool = False
    style: str = "dashed"
    color: int | None = -1


@dataclass(frozen=True, eq=False)
class Note:
    """A text whose left end, or middle (align `center`), stands at a point."""

    x: float
    y: float
    text: Words
    align: str = "left"


@dataclass(frozen=True, eq=False)
class Pixels:
    """Small grey pictures in rows of `across`, dark where the value is large, each over its caption. A panel holds them
    alone. highest: the value that is black."""

    pictures: Sequence[Any]
    captions: Sequence[Words]
    across: int = 8
    highest: float = 1.0


@dataclass(frozen=True, eq=False)
class Node:
    """A unit of a diagram: a circle, a box, or its text alone (`none`). Texts hold formulas in LaTeX between dollars.
    size: radius, or half the height of a box; wide: half the width of a box; tint: colour of the inside, none for -1;
    below: a second text under it."""

    x: float
    y: float
    text: Words = ""
    shape: str = "circle"
    size: float = 0.3
    wide: float | None = None
    tint: int = -1
    below: Words = ""


@dataclass(frozen=True, eq=False)
class Edge:
    """A line between two units, by their places in the list. arrow: of the direction; place: of the text, 0 to 1;
    bend: to the left of the way, as a part of its length."""

    start: int
    end: int
    text: Words = ""
    arrow: bool = True
    color: int = -1
    style: str = "solid"
    place: float = 0.5
    bend: float = 0.0
    width: float = 1.0


@dataclass(frozen=True, eq=False)
class Diagram:
    """Units and the lines between them, without axes. A panel holds it alone, or with notes."""

    nodes: Sequence[Node]
    edges: Sequence[Edge] = ()


Mark = Line | Points | Field | Cells | Bars | Band | Arrows | Outline | Surface | Level | Note | Pixels | Diagram


@dataclass(frozen=True, eq=False)
class Panel:
    """Marks in one system of axes. log: of `x`, `y`, those with a logarithmic scale; limits: of x, y and z; view:
    height and turn of the eye in degrees, in space; ticks: whether numbers stand at the axes; legend: `best`,
    `below`, `right` (both outside), a corner such as `upper left`, or nowhere."""

    marks: tuple[Mark, ...]
    title: Words = ""
    x: Words = ""
    y: Words = ""
    z: Words = ""
    log: str = ""
    equal: bool = False
    x_limits: tuple[float, float] | None = None
    y_limits: tuple[float, float] | None = None
    z_limits: tuple[float, float] | None = None
    view: tuple[float, float] = (28, -60)
    ticks: bool = True
    legend: str = "best"

    @property
    def in_space(self) -> bool:
        return any(isinstance(mark, Surface) or getattr(mark, "z", None) is not None for mark in self.marks)


@dataclass(frozen=True, eq=False)
class Picture:
    """name: of its file; panels in rows of `columns` (one row by default), each of `size` in inches; width: of the
    text, 0 to 1."""

    name: str
    caption: Words
    panels: tuple[Panel, ...]
    columns: int = 0
    size: tuple[float, float] = (5.2, 3.0)
    width: float = 0.8

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of panels."""
        columns = self.columns or max(1, len(self.panels))
        return -(-len(self.panels) // columns), columns


@dataclass(frozen=True, eq=False)
class Animation:
    """Frames, each the panels of a picture; a page that cannot move shows the last one."""

    name: str
    caption: Words
    frames: tuple[tuple[Panel, ...], ...]
    columns: int = 0
    size: tuple[float, float] = (3.4, 3.0)
    width: float = 0.9
    seconds: float = 0.12

    @property
    def last(self) -> Picture:
        return Picture(self.name, self.caption, self.frames[-1], self.columns, self.size, self.width)
