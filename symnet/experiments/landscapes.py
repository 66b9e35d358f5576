"""Losses that are not convex: two weights in a row, and a dead ReLU."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.calculus import grad, hessian
from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Field, Line, Panel, Picture, Points
from symnet.program import Program, compile

Array = NDArray[np.float64]
LOSS = parse("(p[0]*p[1] - 1)**2/2", let="p: 2")
DEAD = parse("(relu(w) - 1)**2/2")
MINIMA = np.array([[1.0, 1.0], [-1.0, -1.0]])
CLAIMS = (
    ("not convex", "非凸", "((1*1 - 1)**2/2 + (-1*-1 - 1)**2/2)/2 < (0*0 - 1)**2/2", ()),
    ("‖∇J‖²", "‖∇J‖²", "(w*(v*w - 1))**2 + (v*(v*w - 1))**2 == (v**2 + w**2)*(v*w - 1)**2", ()),
    ("flat", "平坦", "diff((relu(w) - 1)**2/2, w) == 0", ("w < 0",)),
)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Draw the valleys, and descend into them from random starts."""
    value = compile(LOSS, inputs=["p"])
    slope, curvature = grad(LOSS, "p"), hessian(LOSS, "p")
    down, bends = compile(slope.result, inputs=["p"]), compile(curvature.result, inputs=["p"])
    starts = np.random.default_rng(seed).uniform(-1.8, 1.8, (20 if small else 60, 2))
    paths = [_descend(down, start) for start in starts]
    ends = np.array([path[-1] for path in paths])
    worst = max(float(value(end)) for end in ends)
    low, high = np.linalg.eigvalsh(np.asarray(bends(np.zeros(2))))
    gap = float(value(MINIMA.mean(axis=0))) - float(np.mean([value(p) for p in MINIMA]))
    claims = Judged(tuple(((en, zh), verify(text, given=given)) for en, zh, text, given in CLAIMS))
    progress(1, 1, f"worst end {worst:.1e}")
    return Outcome(
        {
            "proved": float(claims.proved),
            "gap": gap,
            "saddle": float(max(abs(low + 1), abs(high - 1))),
            "worst": worst,
        },
        (
            Formula(parse("J"), LOSS),
            _picture(value, paths[:12]),
            claims,
            (
                f"Half way between two minima the loss is {gap:.2f} above them, and the Hessian has the eigenvalues "
                f"{low:.0f} and {high:.0f} there: a saddle. From {len(starts)} random starts gradient descent always "
                f"reaches a global minimum (worst loss {worst:.1e}).",
                f"两个最小点的中点处，损失高出 {gap:.2f}，黑塞矩阵的特征值为 {low:.0f} 与 {high:.0f}，是鞍点。"
                f"从 {len(starts)} 个随机起点出发，梯度下降总能到达全局最小点（最差损失 {worst:.1e}）。",
            ),
        ),
        (slope, curvature),
        down.source,
    )


def _descend(down: Program, start: Array, steps: int = 400, rate: float = 0.05) -> Array:
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - rate * np.asarray(down.function(path[-1])))
    return np.array(path)


def _picture(value: Program, paths: list[Array]) -> Picture:
    grid = np.linspace(-2, 2, 121)
    v, w = np.meshgrid(grid, grid)
    levels = (v * w - 1) ** 2 / 2
    ridge = np.linspace(-1.8, 1.8, 181)
    along = np.array([float(value(np.array([t, t]))) for t in ridge])
    dead = compile(DEAD, inputs=["w"])
    right = np.linspace(0.5, 2, 80)
    return Picture(
        "valleys",
        (
            "J = (vw − 1)²/2 with the minima vw = 1 and paths of gradient descent (left); along the diagonal v = w two "
            "wells and the chord between them (middle); J = (ReLU(w) − 1)²/2, flat for w < 0 (right).",
            "J = (vw − 1)²/2，最小点构成 vw = 1，并画出梯度下降的路径（左）；沿对角线 v = w 有两个谷及其间的弦（中）；"
            "J = (ReLU(w) − 1)²/2 在 w < 0 处平坦（右）。",
        ),
        (
            Panel(
                (
                    Field(grid, grid, np.minimum(levels, 4)),
                    *(Line(side * right, side / right, color=1, width=2.0) for side in (1, -1)),
                    *(Line(path[:, 0], path[:, 1], color=-1, width=0.7) for path in paths),
                    Points([0.0], [0.0], color=2, marker="x", size=30),
                ),
                x="v",
                y="w",
                equal=True,
                x_limits=(-2, 2),
                y_limits=(-2, 2),
            ),
            Panel(
                (
                    Line(ridge, along, color=0),
                    Line([-1, 1], [0, 0], ("chord", "弦"), color=1, style="dashed"),
                    Points([-1, 0, 1], [0, 0.5, 0], color=1, size=18),
                ),
                x="v = w",
                y="J",
            ),
            Panel((Line(ridge, dead.function(ridge), color=0), Points([1.0], [0.0], color=1, size=18)), x="w", y="J"),
        ),
        columns=3,
        size=(2.9, 2.6),
        width=1.0,
    )


EXPERIMENT = Experiment(
    "landscapes",
    "Losses that are not convex",
    "非凸的损失函数",
    "The least networks whose loss is not convex: a saddle between minima, and a plateau where a unit is dead.",
    "损失函数非凸的最小网络：最小点之间的鞍点，以及神经元失活后的平台。",
    ("E20",),
    (
        Goal("proved", ("claims proved", "已证明的命题"), 3, form=".0f"),
        Goal("gap", ("loss half way between two minima", "两个最小点中点处的损失"), 0.5, exactly=True),
        Goal(
            "saddle",
            ("eigenvalues at the origin against −1 and 1", "原点处特征值与 −1、1 之差"),
            1e-12,
            at_least=False,
            form=".1e",
        ),
        Goal("worst", ("worst loss after descent", "下降之后的最差损失"), 1e-4, at_least=False, form=".1e"),
    ),
    run,
)
