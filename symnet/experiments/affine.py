"""Affine maps of the plane: the five basic ones, their order, and what they keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Arrows, Line, Outline, Panel, Picture, Points, Words
from symnet.program import Program, compile
from symnet.symbols import tensors

Array = NDArray[np.float64]
HOUSE = np.array([[0, 0], [1, 0], [1, 0.8], [0.5, 1.3], [0, 0.8]], dtype=float)
SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=float)
P, W, T = tensors("P: n 2; W: 2 2; t: 2")
MAP = P @ W.T + T  # points in rows: each is W p + t
OMEGA = np.array([[-3, 0], [-1, 0], [-2, 2], [0, 3.2], [2, 2], [1, 0], [3, 0]])
# Three layers of ReLUs straighten the Ω: each takes two coordinates to two (`omega_path` proves the last is 0).
LAYERS: tuple[tuple[Words, str], ...] = (
    (("h = 32/5 − 2y + |x|", "h = 32/5 − 2y + |x|"), "[x, 32/5 - 2*y + relu(x) + relu(-x)]"),
    (("u = max(min(8x, h), −h)", "u = max(min(8x, h), −h)"), "[maximum(minimum(8*x, y), -y), y]"),
    (("h − |u|", "h − |u|"), "[x, y - relu(x) - relu(-x)]"),
)
# Weights and shifts of three layers x → tanh(W x + t).
STACK = (
    (np.array([[1.2, 0.6], [-0.5, 1.1]]), np.array([0.2, 0.0])),
    (np.array([[0.9, -0.8], [1.0, 1.0]]), np.array([0.0, 0.3])),
    (np.array([[1.5, 0.4], [0.0, 1.3]]), np.array([-0.3, 0.1])),
)
STRAIGHT = "(l*p + (1 - l)*q) @ W.T + t == l*(p @ W.T + t) + (1 - l)*(q @ W.T + t)"
TOGETHER = "W2 @ (W1 @ p + t1) + t2 == (W2 @ W1) @ p + (W2 @ t1 + t2)"


@dataclass(frozen=True)
class Affine:
    """p → W p + t."""

    title: Words
    matrix: Array
    shift: Array

    def then(self, other: Affine, title: Words) -> Affine:
        """First this one, then the other: (W₂W₁, W₂t₁ + t₂)."""
        return Affine(title, other.matrix @ self.matrix, other.matrix @ self.shift + other.shift)


def rotation(angle: float) -> Array:
    """As the source prints it: with column vectors it turns clockwise."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, s], [-s, c]])


ONE, NONE = np.eye(2), np.zeros(2)
MAPS = (
    Affine(("identity", "恒等变换"), ONE, NONE),
    Affine(("translation", "平移变换"), ONE, np.array([0.8, 0.5])),
    Affine(("scaling", "缩放变换"), np.diag([1.5, 0.6]), NONE),
    Affine(("rotation by π/6", "旋转变换 π/6"), rotation(np.pi / 6), NONE),
    Affine(("shear", "剪切变换"), np.array([[1, 0.6], [0, 1]]), NONE),
)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Map a figure, measure areas, prove what is said."""
    program = compile(MAP, inputs=[P, W, T])
    rng = np.random.default_rng(seed)
    anything = [Affine("", rng.normal(size=(2, 2)), rng.normal(size=2)) for _ in range(20 if small else 200)]
    worst = max(
        abs(area(program(SQUARE, m.matrix, m.shift)) - abs(np.linalg.det(m.matrix))) for m in (*MAPS, *anything)
    )
    shift, turn = MAPS[1], MAPS[3]
    orders = (
        shift.then(turn, ("translate, then rotate", "先平移，后旋转")),
        turn.then(shift, ("rotate, then translate", "先旋转，后平移")),
    )
    claims = Judged(
        (
            (("lines stay lines", "直线仍为直线"), verify(STRAIGHT, let="W: n n; t: n; p: n; q: n; l")),
            (
                ("two maps in a row are one", "两个变换相继仍是一个仿射变换"),
                verify(TOGETHER, let="W1: n n; W2: n n; t1: n; t2: n; p: n"),
            ),
        ),
        ("In any number of dimensions.", "对任意维数成立。"),
    )
    progress(1, 1, f"areas within {worst:.1e}")
    return Outcome(
        {"area": worst, "proved": float(claims.proved)},
        (
            Formula(parse("y", let="y: n 2"), MAP),
            Picture(
                "basic",
                (
                    "The five basic maps of the plane. The matrix of the rotation is the one of the source: applied "
                    "to columns it turns clockwise.",
                    "平面上的五种基本变换。旋转矩阵取原文的写法：作用于列向量时为顺时针旋转。",
                ),
                tuple(_panel(program, m) for m in MAPS),
                columns=5,
                size=(2.1, 2.1),
                width=1.0,
            ),
            Picture(
                "order",
                ("The order of two maps matters.", "两个变换的次序不可交换。"),
                tuple(_panel(program, m) for m in orders),
                size=(2.6, 2.4),
                width=0.6,
            ),
            Picture(
                "layers",
                (
                    "A model is a composition of layers: a grid pushed through one layer after the other.",
                    "模型是各层变换的合成：把网格依次通过每一层。",
                ),
                tuple(_pushed()),
                columns=4,
                size=(2.4, 2.2),
                width=1.0,
            ),
            Picture(
                "omega",
                (
                    "An Ω is no graph of a function, yet three small layers of ReLUs straighten it. An illustration.",
                    "Ω 形曲线不是函数的图像，但三个小的 ReLU 层就能把它拉直。此图仅为图解。",
                ),
                tuple(straightening()),
                columns=4,
                size=(2.4, 2.0),
                width=1.0,
            ),
            claims,
        ),
        source=program.source,
    )


def area(polygon: Array) -> float:
    """By the shoelace formula."""
    x, y = polygon.T
    return abs(float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))) / 2


def _panel(program: Program, m: Affine) -> Panel:
    moved = program(HOUSE, m.matrix, m.shift)
    feet = program(np.array([[0.0, 0], [1, 0], [0, 1]]), m.matrix, m.shift)
    origin, axes = feet[0], feet[1:] - feet[0]
    return Panel(
        (
            Outline(HOUSE[:, 0], HOUSE[:, 1], color=-1, style="dashed", filled=False),
            Outline(moved[:, 0], moved[:, 1], color=0),
            Arrows([origin[0]] * 2, [origin[1]] * 2, axes[:, 0], axes[:, 1], color=1),
            Points([origin[0]], [origin[1]], color=1, size=8),
        ),
        title=m.title,
        equal=True,
        x_limits=(-0.9, 2.3),
        y_limits=(-1.2, 2.0),
    )


def _pushed() -> Iterator[Panel]:
    """The grid, and its images under each layer so far."""
    side, along = np.linspace(-1, 1, 9), np.linspace(-1, 1, 41)
    lines = [np.column_stack([np.full_like(along, v), along]) for v in side]
    lines += [line[:, ::-1] for line in lines]
    layer = compile(parse("tanh(P @ W.T + t)", let="P: n 2; W: 2 2; t: 2"), inputs=["P", "W", "t"])
    yield _grid(lines, ("input", "输入"))
    for k, (matrix, shift) in enumerate(STACK, start=1):
        lines = [np.asarray(layer(line, matrix, shift)) for line in lines]
        yield _grid(lines, (f"after layer {k}", f"第 {k} 层之后"))


def _grid(lines: list[Array], title: Words) -> Panel:
    half = len(lines) // 2
    marks = (Line(line[:, 0], line[:, 1], color=int(k >= half), width=0.9) for k, line in enumerate(lines))
    return Panel(tuple(marks), title=title, equal=True)


def straightening() -> Iterator[Panel]:
    """The Ω and what each layer makes of it, with its two halves in two colours."""
    steps = np.linspace(0, 1, 60, endpoint=False)
    points = np.vstack([*(a + steps[:, None] * (b - a) for a, b in pairwise(OMEGA)), OMEGA[-1]])
    half = len(points) // 2
    yield _curve(points, half, ("the path", "Ω 路径"))
    for title, text in LAYERS:
        layer = compile(parse(text), inputs=["x", "y"])
        points = np.array([layer(x, y) for x, y in points])
        yield _curve(points, half, title)


def _curve(points: Array, half: int, title: Words) -> Panel:
    left, right = points[: half + 1], points[half:]
    return Panel((Line(left[:, 0], left[:, 1], color=0), Line(right[:, 0], right[:, 1], color=1)), title=title)


EXPERIMENT = Experiment(
    "affine",
    "A gallery of affine maps",
    "仿射变换图集",
    "One compiled formula moves the points of a figure; each panel shows it before (dashed) and after, with the "
    "images "
    "of the unit vectors. The area of the image of the unit square is |det W|.",
    "同一个编译后的公式移动图形上的点；每幅图画出变换前（虚线）与变换后的图形，以及单位向量的像。"
    "单位正方形的像的面积等于 |det W|。",
    ("Q01", "S07", "B03", "B04", "B05", "B06", "B07", "B08", "B09", "B10", "B18"),
    (
        Goal(
            "area", ("area of the image against |det W|", "像的面积与 |det W| 之差"), 1e-13, at_least=False, form=".1e"
        ),
        Goal("proved", ("claims proved", "已证明的命题数"), 2, form=".0f"),
    ),
    run,
)
