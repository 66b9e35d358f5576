"""Vectors in pictures: components and length, the inner product, and the three cases of Cauchy and Schwarz."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.evidence import verify
from symnet.experiments.records import Experiment, Goal, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Arrows, Level, Line, Note, Panel, Picture, Points, Words
from symnet.program import compile

Array = NDArray[np.float64]
A = np.array([2.0, 1.0])
LENGTH = 1.5
LET = "a: n; b: n; k"
CLAIMS: tuple[tuple[Words, str, tuple[str, ...]], ...] = (
    (("between the ends", "介于两端之间"), "(a @ b)**2 <= (a @ a)*(b @ b)", ()),
    (("the largest value, same direction", "同向时取最大值"), "a @ (k*a) == norm(a)*norm(k*a)", ("k > 0",)),
    (("the smallest value, opposite direction", "反向时取最小值"), "a @ (-k*a) == -norm(a)*norm(k*a)", ("k > 0",)),
)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Turn b around a at fixed length; the inner product is measured by the compiled formula."""
    product = compile(parse("a @ b", let=LET), inputs=["a", "b"])
    angles = np.linspace(-np.pi, np.pi, 91 if small else 361)
    values = np.array([float(product(A, _turned(t))) for t in angles])
    most = float(np.linalg.norm(A) * LENGTH)
    claims = Judged(
        tuple((words, verify(text, let=LET, given=given)) for words, text, given in CLAIMS),
        ("For vectors of any size.", "对任意维数的向量成立。"),
    )
    progress(1, 1, f"largest {values.max():.3f}")
    cases = (
        (("opposite: smallest", "反向：最小"), np.pi),
        (("neither: strictly between", "不平行：严格介于其间"), 1.1),
        (("same direction: largest", "同向：最大"), 0.0),
    )
    return Outcome(
        {
            "proved": float(claims.proved),
            "cosine": float(np.max(np.abs(values - most * np.cos(angles)))),
        },
        (
            Picture(
                "components",
                (
                    "The components of a vector and its length (left); the inner product a·b = |a||b| cos θ as b "
                    "turns "
                    "at fixed length (right).",
                    "向量的分量与长度（左）；b 的长度固定、方向转动时的内积 a·b = |a||b| cos θ（右）。",
                ),
                (_components(), _cosine(angles, values, most)),
                size=(3.6, 2.7),
                width=0.95,
            ),
            Picture(
                "cases",
                (
                    "Gradient descent goes where the inner product with the gradient is smallest: against it.",
                    "梯度下降法选择与梯度内积最小的方向，即梯度的反方向。",
                ),
                tuple(_case(title, _turned(angle), float(product(A, _turned(angle)))) for title, angle in cases),
                size=(2.6, 2.3),
                width=1.0,
            ),
            claims,
        ),
    )


def _turned(angle: float) -> Array:
    """A vector of the fixed length, at this angle from A."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]]) @ A * (LENGTH / np.linalg.norm(A))


def _components() -> Panel:
    x, y = A
    marks = (
        Arrows([0.0], [0.0], [x], [y], color=0),
        Line([x, x], [0, y], color=-1, style="dashed"),
        Line([0, x], [0, 0], color=1, width=2.2),
        Line([x, x], [0, y], color=2, width=2.2),
        Note(x / 2, -0.18, "a₁", "center"),
        Note(x + 0.1, y / 2, "a₂"),
        Note(x / 2 - 0.1, y / 2 + 0.28, "|a| = √(a₁² + a₂²)", "center"),
    )
    return Panel(marks, equal=True, x_limits=(-0.4, 2.8), y_limits=(-0.5, 1.6))


def _cosine(angles: Array, values: Array, most: float) -> Panel:
    marks = (
        Line(angles, values, "a · b"),
        Level(most, "|a||b|", color=2),
        Level(-most, "−|a||b|", color=1),
        Points([0.0], [most], color=2),
        Points([-np.pi, np.pi], [-most, -most], color=1),
    )
    return Panel(marks, x=("angle θ", "夹角 θ"), legend="lower center")


def _case(title: Words, b: Array, value: float) -> Panel:
    marks = (
        Arrows([0.0], [0.0], [A[0]], [A[1]], "a", color=0),
        Arrows([0.0], [0.0], [b[0]], [b[1]], "b", color=1),
        Note(0.4, -1.35, f"a · b = {value:.2f}", "center"),
    )
    return Panel(marks, title=title, equal=True, x_limits=(-1.8, 2.6), y_limits=(-1.7, 1.9), ticks=False)


EXPERIMENT = Experiment(
    "vectors",
    "Vectors, inner product, and the three cases of Cauchy–Schwarz",
    "向量、内积与柯西–施瓦茨不等式的三种情形",
    "For two vectors of fixed lengths the inner product is largest where they point the same way and smallest where "
    "they point opposite ways: the fact that gradient descent rests on.",
    "两个长度固定的向量，同向时内积最大，反向时内积最小：梯度下降法正是以此为依据。",
    ("S04", "A08", "A11", "A12", "A09"),
    (
        Goal("proved", ("claims proved", "已证明的命题数"), 3, form=".0f"),
        Goal("cosine", ("a·b against |a||b| cos θ", "a·b 与 |a||b| cos θ 之差"), 1e-14, at_least=False, form=".1e"),
    ),
    run,
)
