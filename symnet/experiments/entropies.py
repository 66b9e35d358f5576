"""Entropy drawn: its terms, two outcomes, three outcomes over the triangle."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Field, Level, Line, Note, Outline, Panel, Picture, Points
from symnet.program import compile

Array = NDArray[np.float64]
TERM = parse("where(p > 0, -p*log(p), 0)")
ENTROPY = parse("-sum(where(p > 0, p*log(p), 0), axis=1)", let="p: m n")
BOUNDS = (
    ("at most log n", "不超过 log n", "-sum(p*log(p)) <= log(n)", "p: n", ("p > 0", "sum(p) == 1")),
    ("not negative", "非负", "-sum(where(p > 0, p*log(p), 0)) >= 0", "p: n", ("p >= 0", "p <= 1")),
)
HEIGHT = np.sqrt(3) / 2
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, HEIGHT]])


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Draw the entropy of two and of three outcomes; find its greatest and its least values."""
    term, entropy = compile(TERM, inputs=["p"]), compile(ENTROPY, inputs=["p"])
    points = 101 if small else 301
    p = np.linspace(0, 1, points)
    two = np.asarray(entropy(np.stack([p, 1 - p], axis=1)))
    x, y = np.linspace(0, 1, points), np.linspace(0, HEIGHT, points)
    weights = _barycentric(*np.meshgrid(x, y))
    inside = np.all(weights >= -1e-12, axis=-1)
    three = np.full(inside.shape, np.nan)
    three[inside] = entropy(np.clip(weights[inside], 0, 1))
    drawn = np.random.default_rng(seed).dirichlet(np.ones(5), 100 if small else 2000)
    uniform, certain = np.full((1, 5), 1 / 5), np.eye(5)
    bounds = Judged(tuple(((en, zh), verify(text, let=let, given=given)) for en, zh, text, let, given in BOUNDS))
    progress(1, 1, f"highest {np.nanmax(three):.6f}")
    return Outcome(
        {
            "proved": float(bounds.proved),
            "uniform": abs(float(entropy(uniform)[0]) - np.log(5)),
            "certain": float(np.max(np.abs(entropy(certain)))),
            "above": float(np.max(entropy(drawn)) - np.log(5)),
            "peak": float(np.max(np.abs(_peak(x, y, three) - CORNERS.mean(axis=0)))),
        },
        (
            Formula(parse("H", let="H: m"), ENTROPY),
            Picture(
                "entropy",
                (
                    "One term −p log p (left), greatest at 1/e; the entropy of two outcomes (middle), at most log 2; "
                    "of "
                    "three (right), over the triangle of all distributions: log 3 in the middle, 0 at the corners.",
                    "单项 −p log p（左），在 1/e 处最大；两个结果的熵（中），不超过 log 2；"
                    "三个结果的熵（右），画在全体分布构成的三角形上：中心为 log 3，顶点为 0。",
                ),
                (
                    Panel((Line(p, term.function(p), color=0), Level(1 / np.e, "1/e")), x="p", y="−p log p"),
                    Panel((Line(p, two, color=0), Level(np.log(2), "log 2")), x="p", y="H(p, 1 − p)"),
                    Panel(
                        (
                            Field(x, y, three, lines=(0.4, 0.7, 0.9, 1.05)),
                            Outline(CORNERS[:, 0], CORNERS[:, 1], color=-1, filled=False),
                            Points([0.5], [HEIGHT / 3], color=1, size=20),
                            *(Note(*at, text, align) for at, text, align in _corner_notes()),
                        ),
                        equal=True,
                        ticks=False,
                        x_limits=(-0.12, 1.12),
                        y_limits=(-0.12, 1.0),
                    ),
                ),
                columns=3,
                size=(3.0, 2.6),
                width=1.0,
            ),
            bounds,
            (
                f"Of {len(drawn)} random distributions on five outcomes none has more entropy than the uniform one, "
                f"log 5 = {np.log(5):.4f}.",
                f"在五个结果上随机抽取的 {len(drawn)} 个分布中，没有一个的熵超过均匀分布的 log 5 = {np.log(5):.4f}。",
            ),
        ),
        (),
        entropy.source,
    )


def _barycentric(x: Array, y: Array) -> Array:
    """The three probabilities of a point of the triangle."""
    third = y / HEIGHT
    second = x - third / 2
    return np.stack([1 - second - third, second, third], axis=-1)


def _peak(x: Array, y: Array, values: Array) -> Array:
    """Where the greatest value lies."""
    row, column = np.unravel_index(int(np.nanargmax(values)), values.shape)
    return np.array([x[column], y[row]])


def _corner_notes() -> tuple[tuple[tuple[float, float], str, str], ...]:
    return (((-0.02, -0.08), "e₁", "right"), ((1.02, -0.08), "e₂", "left"), ((0.53, HEIGHT + 0.02), "e₃", "left"))


EXPERIMENT = Experiment(
    "entropies",
    "Entropy of two and of three outcomes",
    "两个与三个结果的熵",
    "Where uncertainty is greatest and where there is none, drawn by the compiled formula with 0 log 0 = 0.",
    "不确定性在何处最大、何处为零：用编译后的公式画出，约定 0 log 0 = 0。",
    ("F01", "F07"),
    (
        Goal("proved", ("bounds proved", "已证明的界"), 2, form=".0f"),
        Goal("uniform", ("H(uniform) against log n", "均匀分布的熵与 log n 之差"), 1e-14, at_least=False, form=".1e"),
        Goal("certain", ("entropy of certain outcomes", "确定事件的熵"), 0.0, exactly=True),
        Goal("above", ("greatest entropy beyond log n", "最大熵超出 log n 之量"), 0.0, at_least=False, form=".1e"),
        Goal(
            "peak",
            ("place of the peak against the uniform distribution", "峰值位置与均匀分布之差"),
            0.01,
            at_least=False,
        ),
    ),
    run,
)
