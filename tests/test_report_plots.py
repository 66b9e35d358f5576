"""Pictures drawn: every mark, plain vectors, the same bytes; what cannot be drawn is refused."""

from io import BytesIO
from typing import get_args
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from symnet.errors import SymnetError
from symnet.plots import (
    Animation,
    Arrows,
    Band,
    Bars,
    Cells,
    Diagram,
    Edge,
    Field,
    Level,
    Line,
    Mark,
    Node,
    Note,
    Outline,
    Panel,
    Picture,
    Pixels,
    Points,
    Surface,
)
from symnet.report import canvas
from symnet.report.document import Document, Figure, Section
from symnet.report.marks import MARKS
from symnet.report.plots import animation_gif, picture_png, picture_svg
from symnet.report.to_html import to_html

X = np.linspace(-1, 1, 9)
GRID = np.outer(X, X)
EACH = (
    Line(X, X**2, ("square", "平方"), points=True, style="dashed"),
    Line(X, X, z=X),
    Points(X, X, "points", marker="x"),
    Points(X, X, z=X, filled=False),
    Field(X, X, GRID, lines=(0,), label="z"),
    Field(X, X, GRID, shades="none"),
    Cells([[3, 1], [0, 4]], ["a", "b"], [("c", "丙"), "d"]),
    Bars(["a", "b"], [1, 2], errors=[0.1, 0.2]),
    Band(X, X - 1, X + 1, "band"),
    Arrows([0], [0], [1], [1]),
    Outline([0, 1, 1], [0, 0, 1]),
    Surface(X, X, GRID),
    Surface(X, X, GRID, tint=1, label="plane"),
    Level(0.5, "level", upright=True),
    Note(0, 0, "$y_1$ η = 0.1", align="center"),
    Pixels([np.eye(3), 1 - np.eye(3)], ["a", "b"]),
    Diagram(
        [
            Node(0, 0, "$x_1$"),
            Node(2, 1, ("sum", "和"), "box", wide=0.5, tint=1, below="$\\delta$"),
            Node(3, 0, "y", "none"),
        ],
        [Edge(0, 1, "$w^2_{11}$", bend=0.3, color=1), Edge(2, 1, arrow=False, style="dashed")],
    ),
)


def alone(mark, **about):
    return Picture("p", "", (Panel((mark,), **about),))


def test_every_mark_has_a_row_and_a_sample():
    assert set(MARKS) == set(get_args(Mark)) == {type(mark) for mark in EACH}


@pytest.mark.parametrize("mark", EACH, ids=lambda mark: type(mark).__name__)
def test_marks_are_plain_vectors_and_the_same_each_time(mark):
    first = picture_svg(alone(mark), "zh")
    assert first == picture_svg(alone(mark), "zh")
    ElementTree.fromstring(first)
    assert "<text" not in first and "<image" not in first and "date" not in first.lower()
    assert "<svg" in to_html(Document("t", (Section("s", (Figure(first),)),)))


def test_words_change_with_the_language():
    picture = alone(EACH[0], title=("title", "标题"))
    assert picture_svg(picture, "en") != picture_svg(picture, "zh")
    with pytest.raises(SymnetError, match="`fr`"):
        picture_svg(picture, "fr")


def test_chinese_is_as_dark_as_the_letters_beside_it(monkeypatch, caplog):
    def light() -> int:
        data = picture_png(alone(EACH[0], title=("title", "标题")), "zh")
        return int(np.asarray(Image.open(BytesIO(data)).convert("L"), dtype=int).sum())

    stroked = light()
    monkeypatch.setattr(canvas, "CJK_STROKE", 0)
    assert stroked < light() and "font weight" not in caplog.text


def test_panels_stand_in_rows():
    panel = Panel((EACH[0],), log="xy", x_limits=(0.1, 1), y_limits=(0.01, 1))
    wide, high = (picture_png(Picture("p", "", (panel,) * 4, columns=k)) for k in (4, 1))
    (w1, h1), (w2, h2) = (Image.open(BytesIO(data)).size for data in (wide, high))
    assert w1 == 4 * w2 and h2 == 4 * h1


def test_an_animation_has_all_its_frames_and_the_same_bytes():
    frames = tuple((Panel((Line(X, k * X),), y_limits=(-3, 3)),) for k in range(4))
    moving = Animation("a", "", frames)
    data = animation_gif(moving)
    assert data == animation_gif(moving) and Image.open(BytesIO(data)).n_frames == 4
    page = to_html(Document("t", (Section("s", (Figure(picture_svg(moving.last), moving=data, alt="<a>"),)),)))
    assert "data:image/gif;base64," in page and "<a>" not in page.split("<main>")[1].split("<img")[1].split(">")[0]


@pytest.mark.parametrize(
    "mark",
    [
        Line([0], [1, 2]),
        Line([], []),
        Bars(["a"], [1, 2]),
        Cells([[1, 2]], ["a", "b"], ["c"]),
        Surface(X, X, GRID[:3]),
        Pixels([], []),
        Diagram([]),
        Diagram([Node(0, 0)], [Edge(0, 1)]),
        Note(0, 0, "\U0001f98a"),
    ],
    ids=repr,
)
def test_what_cannot_be_drawn_is_refused(mark):
    with pytest.raises(SymnetError):
        picture_svg(alone(mark))


def test_an_empty_picture_is_refused():
    for picture in (Picture("p", "", ()), Picture("p", "", (Panel(()),))):
        with pytest.raises(SymnetError):
            picture_svg(picture)


def test_axes_in_space_have_few_ticks(monkeypatch):
    """Their letters would run together: axes that lead away are short on the page."""
    seen = []
    monkeypatch.setattr(canvas, "_strengthen", lambda sheet: seen.extend(sheet.axes))
    for limits in ((-1.6, 1.6), (0, 1), (-5, 5)):
        panel = Panel((Surface(X, X, GRID),), x_limits=limits, y_limits=limits, z_limits=limits)
        picture_svg(Picture("space", "", (panel,)))
        ticks = [t for t in seen[-1].get_xticks() if limits[0] <= t <= limits[1]]
        assert 3 <= len(ticks) <= 5
