"""Over-fitting against capacity: least squares with more and more cosines, errors on known and on unseen points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.calculus import grad
from symnet.experiments.records import Experiment, Formula, Goal, Outcome, Progress
from symnet.language import parse
from symnet.plots import Band, Level, Line, Panel, Picture, Points
from symnet.program import compile

Array = NDArray[np.float64]
POINTS, NOISE = 24, 0.3
LET = "X: N m; y: N; w: m"
LOSS = parse("mean((X @ w - y)**2)", let=LET)
SOLUTION = parse("inv(X.T @ X) @ (X.T @ y)", let=LET)


def truth(x: Array) -> Array:
    return np.asarray(np.sin(2 * np.pi * x) + x)


def features(x: Array, count: int) -> Array:
    """1, cos πx, cos 2πx, ... in columns."""
    return np.asarray(np.cos(np.pi * np.outer(x, np.arange(count))))


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Fit samples drawn anew with every capacity; the same unseen points for all."""
    rng = np.random.default_rng(seed)
    counts = np.arange(1, POINTS - 1)
    fit, loss = compile(SOLUTION, inputs=["X", "y"]), compile(LOSS, inputs=["X", "w", "y"])
    derived = grad(LOSS, "w")
    slope = compile(derived.result, inputs=["X", "w", "y"])
    x = (np.arange(POINTS) + rng.uniform(0.1, 0.9, POINTS)) / POINTS
    unseen = rng.uniform(0, 1, 400)
    there = truth(unseen) + NOISE * rng.standard_normal(unseen.shape)
    samples = 20 if small else 100
    train, test = np.empty((samples, len(counts))), np.empty((samples, len(counts)))
    fits: dict[int, Array] = {}
    still, y = 0.0, np.empty(0)
    for k in range(samples):
        y = truth(x) + NOISE * rng.standard_normal(x.shape)
        for j, m in enumerate(counts):
            design = features(x, int(m))
            w = np.asarray(fit(design, y))
            train[k, j], test[k, j] = float(loss(design, w, y)), float(loss(features(unseen, int(m)), w, there))
            still = max(still, float(np.max(np.abs(slope(design, w, y)))))
            fits[int(m)] = w
        progress(k + 1, samples, "")
    new = test.mean(axis=0)
    best = int(counts[np.argmin(new)])
    return Outcome(
        {
            "slope": still,
            "falling": float(np.max(np.diff(train, axis=1))),
            "best": float(best),
            "gap": float(new[-1] / new.min()),
        },
        (
            Formula(parse("w", let=LET), SOLUTION),
            (
                f"{POINTS} points of sin 2πx + x with normal noise {NOISE} are fitted by m cosines, {samples} times "
                "with new noise. More cosines never raise the error on the known points. On unseen points the error "
                f"falls, is least for m = {best}, and rises again: what is fitted from there on is the noise.",
                f"用 m 个余弦函数拟合 sin 2πx + x 上 {POINTS} 个带正态噪声（{NOISE}）的点，噪声重复抽取 {samples} 次。"
                f"余弦越多，已知点上的误差只减不增；未见点上的误差先降，在 m = {best} 处最小，随后回升："
                f"此后拟合的是噪声。",
            ),
            Picture(
                "capacity",
                (
                    "Mean square error on the known points and on unseen ones (mean, and the middle 80 % of the "
                    "samples); "
                    "dashed: the variance of the noise, which no fit can beat on unseen points.",
                    "已知点与未见点上的均方误差（均值与中间 80 % 的样本）；虚线为噪声方差，"
                    "任何拟合在未见点上都无法更低。",
                ),
                (_errors(counts, train, test),),
                width=0.8,
            ),
            Picture(
                "fits",
                (
                    "Three fits of the last sample: too few, about the right number, and too many cosines.",
                    "对最后一组样本的三个拟合：余弦太少、适中与太多。",
                ),
                tuple(_fit(x, y, m, fits[m]) for m in (2, best, int(counts[-1]))),
                size=(2.9, 2.4),
                width=1.0,
            ),
        ),
        (derived,),
        fit.source,
    )


def _errors(counts: NDArray[np.integer], train: Array, test: Array) -> Panel:
    marks: list[Band | Line] = []
    names = (("known points", "已知点"), ("unseen points", "未见点"))
    for color, (words, table) in enumerate(zip(names, (train, test), strict=True)):
        low, high = np.quantile(table, (0.1, 0.9), axis=0)
        marks += [
            Band(counts, low, high, color=color),
            Line(counts, table.mean(axis=0), words, color=color, points=True),
        ]
    return Panel(
        (*marks, Level(NOISE**2)),
        x=("number of cosines m", "余弦个数 m"),
        y=("mean square error", "均方误差"),
        log="y",
    )


def _fit(x: Array, y: Array, count: int, w: Array) -> Panel:
    fine = np.linspace(0, 1, 201)
    marks = (
        Line(fine, truth(fine), ("truth", "真值"), color=-1, style="dashed"),
        Line(fine, features(fine, count) @ w, ("fit", "拟合"), color=1),
        Points(x, y, color=0),
    )
    return Panel(marks, title=f"m = {count}", x="x", y_limits=(-1.2, 2.2))


EXPERIMENT = Experiment(
    "capacity",
    "Training error and test error against capacity",
    "训练误差与测试误差随模型容量的变化",
    "Least squares by the formula that is derived, with 1 to 22 cosines. The training error falls, the test error has "
    "its least value in between.",
    "用导出的最小二乘公式拟合，余弦个数从 1 到 22。训练误差不断下降，测试误差在中间取得最小值。",
    ("N13",),
    (
        Goal("slope", ("slope of the loss at the fit", "拟合处损失的斜率"), 1e-9, at_least=False, form=".1e"),
        Goal(
            "falling",
            ("greatest rise of the training error", "训练误差的最大回升"),
            1e-12,
            at_least=False,
            form=".1e",
        ),
        Goal("best", ("best number of cosines, above", "最佳余弦个数，大于"), 3, form=".0f"),
        Goal("gap", ("last test error over the least", "末个测试误差与最小值之比"), 1.5),
    ),
    run,
)
