"""Periodic targets: the gradient says less and less about the direction, as the dimension grows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Band, Line, Panel, Picture
from symnet.program import compile

Array = NDArray[np.float64]
LENGTH = 0.25  # of a weight, on average: |w|² is LENGTH² times the dimension
CLAIMS = (
    ("prod(exp(-(2*pi*w)**2/2)) == exp(-2*pi**2*sum(w**2))", "w: n"),
    ("diff(exp(-w**2/2), w) + w*exp(-w**2/2) == 0", ""),
    ("grad(exp(-2*pi**2*sum(w**2)), w) == -4*pi**2*exp(-2*pi**2*sum(w**2))*w", "w: n"),
)
TARGET = parse("cos(2*pi*(X @ w))", let="X: N n; w: n")
MEAN = parse("exp(-2*pi**2*sum(w**2))", let="w: n")


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """E[cos 2π w·x] against its formula, and the variance over w of the gradient of a linear model."""
    rng = np.random.default_rng(seed)
    claims = Judged(
        tuple(("", verify(text, let=let or None)) for text, let in CLAIMS),
        ("The mean in n dimensions, its equation in one, and its gradient.", "n 维均值、一维情形的方程及其梯度。"),
    )
    target, mean = compile(TARGET, inputs=["X", "w"]), compile(MEAN, inputs=["w"])
    count = 20_000 if small else 200_000
    worst, lengths = 0.0, np.linspace(0.05, 0.6, 12)
    found = np.empty(len(lengths))
    x = rng.normal(size=(count, 3))
    for k, length in enumerate(lengths):
        w = length * np.array([2.0, -1.0, 2.0]) / 3
        values = np.asarray(target(x, w))
        found[k] = values.mean()
        worst = max(worst, abs(found[k] - float(mean(w))) / (values.std() / np.sqrt(count)))
    progress(1, 2, "E cos")
    dimensions = np.arange(1, 9)
    found_variances = np.array([variance(rng, int(n), 2_000 if small else 20_000) for n in dimensions])
    spread, error = found_variances[:, 0], found_variances[:, 1]
    exact = np.array([signal(int(n)) for n in dimensions])
    progress(2, 2, "gradients")
    return Outcome(
        {
            "proved": float(claims.proved),
            "mean": worst,
            "decay": float(exact[-1] / exact[0]),
            "measured": float(np.max(np.abs(np.log(spread[:3] / exact[:3])))),
        },
        (
            Formula(parse("E"), MEAN),
            claims,
            (
                "A linear model v·x is fitted to the target cos(2π(w·x) + φ) with normal x. The part of the gradient "
                "of "
                "the squared loss at v = 0 that depends on the target is E[x cos(2π w·x + φ)] = −2π w sin(φ) "
                "exp(−2π²‖w‖²). With ‖w‖² proportional to the dimension, its variance over the direction of w and the "
                "phase φ falls exponentially: no method that sees gradients alone can find w.",
                "以线性模型 v·x 拟合目标 cos(2π(w·x) + φ)，x 服从正态分布。v = 0 处平方损失的梯度中依赖于目标的部分是 "
                "E[x cos(2π w·x + φ)] = −2π w sin(φ) exp(−2π²‖w‖²)。当 ‖w‖² 与维数成正比时，它关于 w 的方向与相位 φ "
                "的方差"
                "指数下降：只看梯度的方法都无法找到 w。",
            ),
            Picture(
                "periodic",
                (
                    f"Left: E[cos 2π w·x] in three dimensions, from {count:,} samples (points), and the formula. "
                    f"Right: the "
                    f"variance of the gradient over w with ‖w‖ = {LENGTH}√n and φ: exact, and estimated from samples "
                    f"of x, "
                    "where the noise of the sample itself hides it from n = 5 on.",
                    f"左：三维中的 E[cos 2π w·x]，{count:,} 个样本的估计（圆点）与公式。右：‖w‖ = {LENGTH}√n "
                    f"时梯度关于 w 与 φ "
                    "的方差：精确值，以及由 x 的样本估计的值（带：两倍标准误差），后者从 n = 5 "
                    "起被样本自身的噪声掩盖。",
                ),
                (
                    Panel(
                        (
                            Line(lengths, np.exp(-2 * np.pi**2 * lengths**2), ("formula", "公式"), color=0),
                            Line(lengths, found, ("samples", "样本"), color=1, points=True, width=0),
                        ),
                        x="‖w‖",
                    ),
                    Panel(
                        (
                            Band(dimensions, np.maximum(spread - 2 * error, spread / 10), spread + 2 * error, color=1),
                            Line(dimensions, exact, ("exact", "精确值"), color=0, points=True),
                            Line(dimensions, spread, ("samples", "样本"), color=1, points=True, style="dashed"),
                        ),
                        x=("dimension n", "维数 n"),
                        log="y",
                    ),
                ),
                size=(3.6, 2.6),
                width=1.0,
            ),
        ),
        (),
        target.source,
    )


def signal(n: int) -> float:
    """E over w and φ of |2π w sin φ exp(−2π²|w|²)|², for |w|² = LENGTH² n."""
    square = LENGTH**2 * n
    return float(4 * np.pi**2 * square / 2 * np.exp(-4 * np.pi**2 * square))


def variance(rng: np.random.Generator, n: int, count: int) -> tuple[float, float]:
    """The same with sample means over x, for 60 directions and phases, and its standard error."""
    squares = []
    for _ in range(60):
        w = rng.normal(size=n)
        w *= LENGTH * np.sqrt(n) / np.linalg.norm(w)
        x = rng.normal(size=(count, n))
        half = np.cos(2 * np.pi * (x @ w) + 2 * np.pi * rng.random())
        squares.append(float(np.sum((x * half[:, None]).mean(axis=0) ** 2)))
    return float(np.mean(squares)), float(np.std(squares) / np.sqrt(len(squares)))


EXPERIMENT = Experiment(
    "periodic",
    "Periodic targets hide from the gradient",
    "周期目标对梯度不可见",
    "The mean of a cosine under a normal distribution, measured and by its formula, and what it leaves of the "
    "gradient.",
    "正态分布下余弦的均值（实测与公式），以及由此留给梯度的信息。",
    ("P26",),
    (
        Goal("proved", ("claims proved", "已证明的命题数"), 3, form=".0f"),
        Goal("mean", ("deviation of the mean, in standard errors", "均值的偏差（以标准误差计）"), 4, at_least=False),
        Goal("decay", ("variance in 8 dimensions over that in 1", "8 维与 1 维的方差之比"), 1e-6, False, form=".1e"),
        Goal("measured", ("log of its ratio to the samples, n ≤ 3", "与样本估计之比的对数，n ≤ 3"), 0.5, False, 0.8),
    ),
    run,
)
