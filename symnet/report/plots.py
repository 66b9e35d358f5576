"""Pictures drawn: panels on a sheet, as SVG, PNG or GIF."""

from __future__ import annotations

from typing import Any

from symnet.errors import SymnetError
from symnet.plots import Animation, Panel, Picture
from symnet.report import canvas
from symnet.report.canvas import SOFT
from symnet.report.marks import MARKS, Pen
from symnet.report.words import word

IN_SPACE = 4  # steps between the ticks of an axis in space, at most
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LEGENDS: dict[str, dict[str, Any]] = {
    "below": {"loc": "upper center", "bbox_to_anchor": (0.5, -0.17), "ncols": 3},
    "right": {"loc": "center left", "bbox_to_anchor": (1, 0.5)},
}


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
    if panel.legend and any(getattr(mark, "label", "") for mark in panel.marks if not hasattr(mark, "levels")):
        axes.legend(**LEGENDS.get(panel.legend, {"loc": panel.legend}))


def _eye(axes: Any, panel: Panel, pen: Pen) -> None:
    if panel.z_limits:
        axes.set_zlim(panel.z_limits)
    axes.set_zlabel(pen.say(panel.z))
    axes.set_box_aspect(None, zoom=0.86)  # room for the names of the axes
    axes.view_init(elev=panel.view[0], azim=panel.view[1])
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.pane.set_visible(False)
        axis.line.set_color(SOFT)
        if panel.ticks:  # few: axes that lead away are short on the page
            axis.get_major_locator().set_params(nbins=IN_SPACE, steps=[1, 2, 5, 10])
    axes.tick_params(labelsize=9, pad=1)


def _power(value: float) -> str:
    """A tick of a logarithmic scale: `0.01`, `10⁻⁶`."""
    if 1e-3 < value < 1e5 or value <= 0:
        return f"{value:g}"
    digits, exponent = f"{value:e}".split("e")
    raised = str(int(exponent)).translate(RAISED)
    return f"10{raised}" if float(digits) == 1 else f"{float(digits):g}·10{raised}"


def _logarithmic(axis: Any, set_scale: Any) -> None:
    set_scale("log")
    low, high = axis.get_view_interval()
    narrow = 0 < low and high < 30 * low
    axis.set_major_formatter(lambda value, place: _power(value))
    axis.set_minor_formatter(lambda value, place: f"{value:g}" if narrow and f"{value:e}"[0] in "25" else "")
