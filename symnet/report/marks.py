"""How each mark of a picture is drawn: one row each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.errors import SymnetError
from symnet.plots import (
    Arrows,
    Band,
    Bars,
    Cells,
    Diagram,
    Field,
    Level,
    Line,
    Note,
    Outline,
    Pixels,
    Points,
    Surface,
    Words,
    in_language,
)
from symnet.report.canvas import COLORS, INK, SOFT
from symnet.report.diagrams import DASHES, diagram

# Pale, so that points and lines on them are seen; both ends of the diverging one are tints of the first two colours.
SHADES = {
    "sequential": ("#f7fafd", "#c6dbef", "#6baed6", "#2f6ea8"),
    "diverging": ("#8fb3d6", "#d3e2ef", "#ffffff", "#f6ddd6", "#e7a795"),
}


@dataclass
class Pen:
    """The language of the words, and the colours: each mark that names none takes the next."""

    lang: str
    used: int = 0

    def color(self, wanted: int | None) -> str:
        if wanted is None:
            wanted, self.used = self.used, self.used + 1
        return SOFT if wanted < 0 else COLORS[wanted % len(COLORS)]

    def label(self, words: Words) -> str:
        """Of the legend; matplotlib leaves out what begins with `_`."""
        return in_language(words, self.lang) or "_"

    def say(self, words: Words) -> str:
        return in_language(words, self.lang)


def line(axes: Any, mark: Line, pen: Pen) -> None:
    _same_length("curve", mark.x, mark.y, mark.z)
    place = (mark.x, mark.y) if mark.z is None else (mark.x, mark.y, mark.z)
    style = {"color": pen.color(mark.color), "linestyle": DASHES[mark.style], "linewidth": mark.width}
    style |= {"marker": "o", "markersize": 4} if mark.points else {}
    axes.plot(*map(np.asarray, place), label=pen.label(mark.label), **style)


def points(axes: Any, mark: Points, pen: Pen) -> None:
    _same_length("cloud", mark.x, mark.y, mark.z)
    color = pen.color(mark.color)
    inside = {"color": color} if mark.filled or mark.marker in "x+" else {"facecolors": "none", "edgecolors": color}
    place = (mark.x, mark.y) if mark.z is None else (mark.x, mark.y, mark.z)
    drawn = {"marker": mark.marker, "s": mark.size, "linewidths": 1.1, "label": pen.label(mark.label), **inside}
    if mark.z is None:
        drawn["zorder"] = 3
    axes.scatter(*map(np.asarray, place), **drawn)


def field(axes: Any, mark: Field, pen: Pen) -> None:
    if mark.shades != "none":
        drawn = axes.contourf(mark.x, mark.y, mark.values, levels=mark.levels, cmap=_shades(mark.shades), extend="both")
        drawn.set_edgecolor("face")  # no white seams between bands
        if mark.label:
            bar = axes.figure.colorbar(drawn, ax=axes, label=pen.say(mark.label), shrink=0.9)
            bar.outline.set_visible(False)
    if mark.color is not None:
        color = pen.color(mark.color)
        axes.contour(mark.x, mark.y, mark.values, levels=mark.lines, colors=[color], linewidths=1.8)
        axes.plot([], [], color=color, linewidth=1.8, label=pen.label(mark.label))
        return
    levels = mark.lines if mark.shades != "none" else (mark.lines or mark.levels)
    if np.ndim(levels) == 0 or len(levels):  # type: ignore[arg-type]
        curves = axes.contour(mark.x, mark.y, mark.values, levels=levels, colors=INK, linewidths=0.8)
        axes.clabel(curves, fontsize=7.5, fmt=lambda value: f"{value:g}")
    axes.grid(False)


def cells(axes: Any, mark: Cells, pen: Pen) -> None:
    values = np.asarray(mark.values, dtype=float)
    if values.shape != (len(mark.rows), len(mark.columns)) or not values.size:
        raise SymnetError(f"cells of shape {values.shape} need as many rows and columns of names, at least one of each")
    most = float(np.nanmax(np.abs(values))) or 1.0
    shades = np.sqrt(np.abs(values) / most)
    axes.grid(False)
    axes.pcolormesh(shades, cmap="Blues", vmin=0, vmax=1.15, edgecolor="white")
    axes.invert_yaxis()
    axes.set_aspect("equal")
    axes.set_xticks(np.arange(len(mark.columns)) + 0.5, [pen.say(name) for name in mark.columns])
    axes.set_yticks(np.arange(len(mark.rows)) + 0.5, [pen.say(name) for name in mark.rows])
    axes.tick_params(length=0)
    for (i, j), value in np.ndenumerate(values):
        if value and np.isfinite(value):
            color = "white" if shades[i, j] > 0.6 else INK
            text = format(value, mark.form)
            axes.text(j + 0.5, i + 0.5, text, ha="center", va="center", fontsize=8, color=color)
    for side in axes.spines.values():
        side.set_visible(False)


def bars(axes: Any, mark: Bars, pen: Pen) -> None:
    _same_length("row of bars", mark.names, mark.heights, mark.errors)
    places = np.arange(len(mark.names))
    whiskers = {"ecolor": INK, "elinewidth": 0.9, "capsize": 3}
    axes.bar(
        places,
        np.asarray(mark.heights),
        width=0.62,
        color=pen.color(mark.color),
        yerr=mark.errors,
        error_kw=whiskers,
        label=pen.label(mark.label),
    )
    axes.set_xticks(places, [pen.say(name) for name in mark.names])
    axes.grid(False, axis="x")


def band(axes: Any, mark: Band, pen: Pen) -> None:
    _same_length("band", mark.x, mark.low, mark.high)
    color = pen.color(mark.color)
    axes.fill_between(mark.x, mark.low, mark.high, color=color, alpha=0.18, linewidth=0, label=pen.label(mark.label))


def arrows(axes: Any, mark: Arrows, pen: Pen) -> None:
    _same_length("row of arrows", mark.x, mark.y, mark.dx, mark.dy)
    scaled = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.008, "headwidth": 5, "zorder": 3}
    axes.quiver(mark.x, mark.y, mark.dx, mark.dy, color=pen.color(mark.color), label=pen.label(mark.label), **scaled)


def outline(axes: Any, mark: Outline, pen: Pen) -> None:
    _same_length("outline", mark.x, mark.y)
    color = pen.color(mark.color)
    if mark.filled:
        axes.fill(mark.x, mark.y, color=color, alpha=0.15, linewidth=0)
    around = [[*values, values[0]] for values in (list(mark.x), list(mark.y))]
    axes.plot(*around, color=color, linestyle=DASHES[mark.style], label=pen.label(mark.label))


def surface(axes: Any, mark: Surface, pen: Pen) -> None:
    x, y = np.meshgrid(mark.x, mark.y)
    z = np.asarray(mark.z, dtype=float)
    if z.shape != x.shape:
        raise SymnetError(f"a surface over {len(mark.x)} × {len(mark.y)} points has values of shape {z.shape}")
    look: dict[str, Any] = {"rcount": z.shape[0], "ccount": z.shape[1], "linewidth": 0.2, "antialiased": True}
    look |= (
        {"cmap": _shades("sequential"), "edgecolor": "white"}
        if mark.tint is None
        else {
            "color": COLORS[mark.tint % len(COLORS)],
            "alpha": 0.35,
        }
    )
    axes.plot_surface(x, y, z, label=pen.label(mark.label), **look)


def level(axes: Any, mark: Level, pen: Pen) -> None:
    draw = axes.axvline if mark.upright else axes.axhline
    color = pen.color(mark.color)
    draw(mark.at, color=color, linestyle=DASHES[mark.style], linewidth=1, label=pen.label(mark.label))


def note(axes: Any, mark: Note, pen: Pen) -> None:
    axes.text(mark.x, mark.y, pen.say(mark.text), ha=mark.align, va="center", fontsize=9, color=INK, zorder=4)


def pixels(axes: Any, mark: Pixels, pen: Pen) -> None:
    if not len(mark.pictures) or len(mark.pictures) != len(mark.captions):
        raise SymnetError("pictures need as many captions, at least one")
    axes.axis("off")
    axes.set_aspect("equal")
    axes.margins(0.01)  # room for the frames
    rows, columns = np.shape(mark.pictures[0])
    wide, high = columns * 1.2, rows * 1.45
    for k, (picture, caption) in enumerate(zip(mark.pictures, mark.captions, strict=True)):
        left, top = (k % mark.across) * wide, -(k // mark.across) * high
        axes.pcolormesh(
            left + np.arange(columns + 1),
            top - np.arange(rows + 1),
            np.asarray(picture, dtype=float),
            cmap="Greys",
            vmin=0,
            vmax=mark.highest,
        )
        around = ([left, left + columns, left + columns, left, left], [top, top, top - rows, top - rows, top])
        axes.plot(*around, color=SOFT, linewidth=0.4)
        axes.text(left + columns / 2, top - rows * 1.06, pen.say(caption), ha="center", va="top", color=INK, fontsize=9)


def _shades(name: str) -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list(name, SHADES[name])


def _same_length(what: str, first: Sequence[Any] | Any, *others: Any) -> None:
    lengths = [len(numbers) for numbers in (first, *others) if numbers is not None]
    if not lengths[0] or len(set(lengths)) > 1:
        raise SymnetError(f"a {what} needs equally many numbers of each kind, at least one, not {lengths}")


MARKS: dict[type, Callable[[Any, Any, Pen], None]] = {
    Line: line,
    Points: points,
    Field: field,
    Cells: cells,
    Bars: bars,
    Band: band,
    Arrows: arrows,
    Outline: outline,
    Surface: surface,
    Level: level,
    Note: note,
    Pixels: pixels,
    Diagram: lambda axes, mark, pen: diagram(axes, mark, pen.lang),
}
