"""The sheet that plots are drawn on: SVG, PNG and GIF, the same bytes each time, letters as outlines, no date."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from symnet.errors import SymnetError
from symnet.report.characters import is_cjk

INK, SOFT, LINE = "#1c1c1e", "#62666d", "#d9dce1"
COLORS = ("#1f4e79", "#c8553d", "#2c7a4b", "#9a6700", "#7a4f9a", "#4a90a4")
STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.grid": True,
    "axes.titlecolor": INK,
    "axes.titlesize": 10,
    "axes.unicode_minus": True,
    "font.size": 10,
    "grid.color": LINE,
    "grid.linewidth": 0.5,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "mathtext.fontset": "stix",
    "svg.fonttype": "path",
    "svg.hashsalt": "symnet",
    "xtick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.color": SOFT,
    "ytick.labelcolor": INK,
    "text.parse_math": False,
}
DOTS_PER_INCH = 110
CJK_STROKE = 0.025  # of the size of the letters
Draw = Callable[[Any], None]


def svg(draw: Draw, size: tuple[float, float]) -> str:
    """The picture that `draw(figure)` makes, as an SVG element."""
    with _sheet(size) as figure:
        draw(figure)
        _strengthen(figure)
        target = StringIO()
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    text = target.getvalue()
    return text[text.index("<svg") :].strip()


def png(draw: Draw, size: tuple[float, float], dots: int = DOTS_PER_INCH) -> bytes:
    """The picture as pixels on white."""
    with _sheet(size) as figure:
        draw(figure)
        _strengthen(figure)
        target = BytesIO()
        figure.savefig(target, format="png", dpi=dots, metadata={"Software": None}, facecolor="white")
    return target.getvalue()


def gif(draws: Sequence[Draw], size: tuple[float, float], seconds: float, dots: int = 80) -> bytes:
    """An animation that runs for ever, and rests on its last picture for two seconds; one palette for all."""
    from PIL import Image

    frames = [Image.open(BytesIO(png(draw, size, dots))).convert("RGB") for draw in draws]
    palette = frames[-1].quantize(128)
    reduced = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    target = BytesIO()
    lasting = [round(1000 * seconds)] * (len(frames) - 1) + [2000]
    reduced[0].save(target, "GIF", save_all=True, append_images=reduced[1:], duration=lasting, loop=0, optimize=False)
    return target.getvalue()


@contextmanager
def _sheet(size: tuple[float, float]) -> Iterator[Any]:
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context({**matplotlib.rcParamsDefault, **STYLE, "font.family": _font_names()}), _strict():
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasAgg(figure)
        yield figure


def _strengthen(figure: Any) -> None:
    """The font for Chinese is drawn in its thinnest weight: a stroke makes it as dark as the letters beside it."""
    from matplotlib.patheffects import Normal, Stroke
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        if any(map(is_cjk, text.get_text())):
            stroke = Stroke(linewidth=text.get_fontsize() * CJK_STROKE, foreground=text.get_color())
            text.set_path_effects([stroke, Normal()])


@contextmanager
def _strict() -> Iterator[None]:
    """A character that no font has stops the build; that the font for Chinese has one weight is not worth a word."""
    fonts = logging.getLogger("matplotlib.font_manager")
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing")
        fonts.addFilter(_is_news)
        try:
            yield
        except UserWarning as missing:
            raise SymnetError(f"the plot could not be made: {missing}") from None
        finally:
            fonts.removeFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    return "Failed to find font weight" not in record.getMessage()


@cache
def _font_names() -> list[str]:
    """Fonts that come with matplotlib, and the font wheel's for Chinese where it is installed."""
    from matplotlib import font_manager

    found = ["STIXGeneral", "DejaVu Sans"]
    try:
        import manimgx_fonts_cjk  # type: ignore[import-untyped]
    except ImportError:
        return found
    for path in sorted(Path(manimgx_fonts_cjk.__file__).parent.glob("*.ttc"))[:1]:
        font_manager.fontManager.addfont(str(path))
        found.append(font_manager.FontProperties(fname=str(path)).get_name())
    return found
