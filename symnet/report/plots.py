"""Plots as SVG: the same bytes each time, letters as outlines, no date."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from symnet.errors import SymnetError
from symnet.report.words import word

INK, SOFT, LINE = "#1c1c1e", "#62666d", "#d9dce1"
COLORS = ("#1f4e79", "#c8553d", "#2c7a4b", "#9a6700", "#7a4f9a", "#4a90a4")
STYLE: dict[str, Any] = {
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.grid": True,
    "axes.unicode_minus": True,
    "font.size": 10,
    "grid.color": LINE,
    "grid.linewidth": 0.5,
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
WORDS = {
    "epoch": ("epoch", "轮次"),
    "loss": ("loss", "损失"),
    "training": ("training", "训练"),
    "held out": ("held out", "留出"),
    "true": ("true class", "真实类别"),
    "predicted": ("predicted class", "预测类别"),
}


def line_plot(
    x: Sequence[float],
    curves: Mapping[str, Sequence[float]],
    xlabel: str = "",
    ylabel: str = "",
    size: tuple[float, float] = (5.2, 3.0),
    log: bool = False,
) -> str:
    """Curves over common abscissas; the keys are the legend (an empty one is left out).

    >>> line_plot([0, 1, 2], {"square": [0, 1, 4]})[:4]
    '<svg'
    """
    if not curves:
        raise SymnetError("a plot needs at least one curve")
    for name, values in curves.items():
        if len(values) != len(x):
            raise SymnetError(f"the curve `{name}` has {len(values)} values for {len(x)} abscissas")

    every = [value for values in curves.values() for value in values]
    spread = max(every) / min(every) if log and min(every) > 0 else 0.0

    def draw(axes: Any) -> None:
        for (name, values), color in zip(curves.items(), _colors(len(curves)), strict=True):
            axes.plot(x, values, color=color, label=name or "_")
        if any(curves):
            axes.legend()
        axes.set(xlabel=xlabel, ylabel=ylabel)
        if log:
            axes.set_yscale("log")
            axes.yaxis.set_major_formatter(lambda value, place: f"{value:g}")
            axes.yaxis.set_minor_formatter(lambda value, place: f"{value:g}" if spread < 30 and _few(value) else "")

    return _svg(draw, size)


def _few(value: float) -> bool:
    """Of the ticks between two powers of ten, those of 2 and 5 are named."""
    return f"{value:e}"[0] in "25"


def loss_curve(training: Sequence[float], held_out: Sequence[float] = (), lang: str = "en") -> str:
    """The loss after each epoch, on a logarithmic scale; of the held-out part too, where it is given."""
    if not training or min(*training, *held_out, 1.0) <= 0:
        raise SymnetError("a loss curve needs positive losses, at least one")
    curves = {_word("training", lang): training} | ({_word("held out", lang): held_out} if held_out else {})
    epochs = list(range(1, len(training) + 1))
    return line_plot(epochs, curves, _word("epoch", lang), _word("loss", lang), log=True)


def confusion_matrix(counts: Any, labels: Sequence[str] | None = None, lang: str = "en") -> str:
    """Counts of true class (rows) against predicted class (columns)."""
    rows = [[int(value) for value in line] for line in counts]
    if not rows or any(len(line) != len(rows) for line in rows):
        raise SymnetError("a confusion matrix is square and not empty")
    names = list(labels or map(str, range(len(rows))))
    most = max(max(line) for line in rows) or 1

    def draw(axes: Any) -> None:
        axes.grid(False)
        shades = [[(value / most) ** 0.5 for value in line] for line in rows]
        axes.pcolormesh(range(len(rows)), range(len(rows)), shades, cmap="Blues", vmin=0, vmax=1.15, edgecolor="white")
        axes.invert_yaxis()
        axes.set_aspect("equal")
        axes.set_xticks(range(len(rows)), names)
        axes.set_yticks(range(len(rows)), names)
        axes.tick_params(length=0)
        for i, line in enumerate(rows):
            for j, value in enumerate(line):
                if value:
                    dark = (value / most) ** 0.5 > 0.6
                    axes.text(j, i, str(value), ha="center", va="center", fontsize=8, color="white" if dark else INK)
        axes.set(xlabel=_word("predicted", lang), ylabel=_word("true", lang))
        for side in axes.spines.values():
            side.set_visible(False)

    return _svg(draw, (3.9, 3.9))


def images(pictures: Sequence[Any], captions: Sequence[str]) -> str:
    """Small grey pictures in a row, dark on light, each with its caption."""
    if not pictures or len(pictures) != len(captions):
        raise SymnetError("pictures need as many captions, at least one")

    def draw(axes: Any) -> None:
        axes.axis("off")
        axes.set_aspect("equal")
        width = len(pictures[0][0]) + 2
        for k, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
            rows, columns = len(picture), len(picture[0])
            across = [k * width + j for j in range(columns + 1)]
            axes.pcolormesh(across, range(rows, -1, -1), picture, cmap="Greys", vmin=0, vmax=1)
            axes.text(k * width + columns / 2, -0.6, caption, ha="center", va="top", color=INK)

    return _svg(draw, (0.75 * len(pictures), 1.1))


def _colors(count: int) -> list[str]:
    return [COLORS[k % len(COLORS)] for k in range(count)]


def _word(key: str, lang: str) -> str:
    word("contents", lang)  # refuses an unknown language
    return WORDS[key][lang == "zh"]


def _svg(draw: Any, size: tuple[float, float]) -> str:
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context({**matplotlib.rcParamsDefault, **STYLE, "font.family": _font_names()}), _strict():
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.subplots())
        target = StringIO()
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    text = target.getvalue()
    return text[text.index("<svg") :].strip()


@contextmanager
def _strict() -> Iterator[None]:
    """A character that no font has stops the build."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing")
        try:
            yield
        except UserWarning as missing:
            raise SymnetError(f"the plot could not be made: {missing}") from None


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
