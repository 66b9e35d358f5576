"""Pictures drawn: panels on a sheet, as SVG, PNG or GIF."""

from __future__ import annotations

from typing import Any

from symnet.errors import SymnetError
from symnet.plots import Animation, Panel, Picture
from symnet.report import canvas
from symnet.report.canvas import SOFT
from symnet.report.marks import MARKS, Pen
from symnet.report.words import word


def picture_svg(picture: Picture, lang: str = "en") -> str:
    """The picture with its words in a language.

    >>> from symnet.plots import Line
    >>> picture_svg(Picture("square", "", (Panel((Line([0, 1, 2], [0, 1, 4]),)),)))[:4]
    '<svg'
    """
    return canvas.svg(lambda sheet: _panels(sheet, picture, lang), _size(picture))


def picture_png(picture: Picture, lang: str = "en") -> bytes:
    """The picture as pixels on white."""
    return canvas.png(lambda sheet: _panels(sheet, picture, lang), _size(picture))


def animation_gif(animation: Animation, lang: str = "en") -> bytes:
    """All frames, one after the other."""
    last = animation.last
    frames = [Picture(last.name, "", panels, last.columns, last.size) for panels in animation.frames]
    draws = [lambda sheet, frame=frame: _panels(sheet, frame, lang) for frame in frames]
    return canvas.gif(draws, _size(last), animation.seconds)


def _size(picture: Picture) -> tuple[float, float]:
    rows, columns = picture.shape
    return picture.size[0] * columns, picture.size[1] * rows


def _panels(sheet: Any, picture: Picture, lang: str) -> None:
    word("contents", lang)  # refuses an unknown language
    if not picture.panels:
        raise SymnetError(f"the picture `{picture.name}` has no panel")
    rows, columns = picture.shape
    for place, panel in enumerate(picture.panels, start=1):
        axes = sheet.add_subplot(rows, columns, place, **({"projection": "3d"} if panel.in_space else {}))
        _draw(axes, panel, Pen(lang))


def _draw(axes: Any, panel: Panel, pen: Pen) -> None:
    if not panel.marks:
        raise SymnetError("a panel needs at least one mark")
    for mark in panel.marks:
        MARKS[type(mark)](axes, mark, pen)
    axes.set(title=pen.say(panel.title), xlabel=pen.say(panel.x), ylabel=pen.say(panel.y))
    for axis in panel.log:
        _logarithmic(getattr(axes, f"{axis}axis"), getattr(axes, f"set_{axis}scale"))
    if panel.equal:
        axes.set_aspect("equal")
    if panel.x_limits:
        axes.set_xlim(panel.x_limits)
    if panel.y_limits:
        axes.set_ylim(panel.y_limits)
    if not panel.ticks:
        axes.set(xticks=[], yticks=[])
    if panel.in_space:
        _eye(axes, panel, pen)
    if any(getattr(mark, "label", "") for mark in panel.marks if not hasattr(mark, "levels")):
        axes.legend(loc=panel.legend)


def _eye(axes: Any, panel: Panel, pen: Pen) -> None:
    axes.set_zlabel(pen.say(panel.z))
    axes.view_init(elev=panel.view[0], azim=panel.view[1])
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.pane.set_visible(False)
        axis.line.set_color(SOFT)


def _logarithmic(axis: Any, set_scale: Any) -> None:
    set_scale("log")
    low, high = axis.get_view_interval()
    narrow = 0 < low and high / low < 30
    axis.set_major_formatter(lambda value, place: f"{value:g}")
    axis.set_minor_formatter(lambda value, place: f"{value:g}" if narrow and f"{value:e}"[0] in "25" else "")
