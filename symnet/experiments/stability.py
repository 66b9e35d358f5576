"""Stability of stochastic gradient descent: two runs that differ in one example, and the bound on their distance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.calculus import grad
from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Band, Line, Panel, Picture
from symnet.program import compile

Array = NDArray[np.float64]
EXAMPLES, FEATURES, RATE = 50, 5, 0.5
LOSS = parse("softplus(-(x @ w))", let="x: n; w: n")  # of an example whose sign is in x, |x| = 1: convex, 1/4-smooth
CLAIMS = (
    ("diff(softplus(t), t) < 1", "the loss has slope 1 at most", "损失的斜率不超过 1"),
    ("diff(softplus(t), t, 2) <= 1/4", "and curvature 1/4 at most", "曲率不超过 1/4"),
    ("diff(softplus(t), t, 2) > 0", "it is convex", "损失是凸的"),
)


def examples(rng: np.random.Generator, count: int) -> Array:
    rows = rng.normal(size=(count, FEATURES))
    rows[:, 0] += 1
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Twin runs with the same draws, on data that differ in one example."""
    rng = np.random.default_rng(seed)
    claims = Judged(
        tuple(((english, chinese), verify(text)) for text, english, chinese in CLAIMS),
        ("What the bound uses, with t = −x·w.", "上界所用的性质，其中 t = −x·w。"),
    )
    derived = grad(LOSS, "w")
    slope = compile(parse("-sigmoid(-sum(X*W, axis=1, keepdims=True))*X", let="X: r n; W: r n"), inputs=["X", "W"])
    steps, twins = (150, 100) if small else (300, 400)
    data = np.stack([examples(rng, EXAMPLES) for _ in range(twins)])
    other = data.copy()
    other[:, 0] = -examples(rng, twins)
    first, second = np.zeros((twins, FEATURES)), np.zeros((twins, FEATURES))
    distance, same = np.zeros((steps + 1, twins)), 0.0
    each = np.arange(twins)
    for t in range(steps):
        draw = rng.integers(0, EXAMPLES, twins)
        first = first - RATE * np.asarray(slope(data[each, draw], first))
        second = second - RATE * np.asarray(slope(other[each, draw], second))
        distance[t + 1] = np.linalg.norm(first - second, axis=1)
        grown = distance[t + 1] - distance[t]
        same = max(same, float(np.max(grown[draw != 0], initial=-np.inf)))
        progress(t + 1, steps, "")
    bound = np.asarray(2 * RATE / EXAMPLES * np.arange(steps + 1), dtype=np.float64)
    mean = distance.mean(axis=1)
    return Outcome(
        {
            "proved": float(claims.proved),
            "same": same,
            "bound": float(np.max(mean[1:] / bound[1:])),
            "moved": float(mean[-1]),
        },
        (
            Formula(parse("loss"), LOSS),
            claims,
            (
                f"Logistic regression on {EXAMPLES} examples of length 1, rate {RATE}, {twins} pairs of runs. The two "
                f"of a "
                "pair draw the same examples in the same order; the first example is another one for the second. A "
                "step "
                "on any other example never brings the two farther apart.",
                f"在 {EXAMPLES} 个长度为 1 的样本上做逻辑回归，学习率 {RATE}，共 {twins} 对训练。"
                f"每对以同样的次序抽取同样的样本，"
                "只是第二个训练的第一个样本不同。用到其他样本的一步从不使两者远离。",
            ),
            Picture(
                "distance",
                (
                    "Distance of the weights of a pair: mean, and the middle 80 % of the pairs; dashed: the bound 2 L "
                    "Σ a/n "
                    "on the mean, for all convex losses of slope at most L = 1 and curvature at most β, with a ≤ 2/β.",
                    "每对权重的距离：均值与中间 80 % 的样本；虚线：均值的上界 2 L Σ a/n，"
                    "适用于斜率不超过 L = 1、曲率不超过 β 的一切凸损失（a ≤ 2/β）。",
                ),
                (_panel(distance, bound),),
                width=0.8,
            ),
        ),
        (derived,),
        slope.source,
    )


def _panel(distance: Array, bound: Array) -> Panel:
    steps = np.arange(len(bound))
    low, high = np.quantile(distance, (0.1, 0.9), axis=1)
    marks = (
        Band(steps, low, high, color=0),
        Line(steps, distance.mean(axis=1), ("mean distance", "平均距离"), color=0),
        Line(steps, bound, ("bound", "上界"), color=-1, style="dashed"),
    )
    return Panel(marks, x=("steps", "步数"), y="‖w − w′‖")


EXPERIMENT = Experiment(
    "stability",
    "Stability of stochastic gradient descent",
    "随机梯度下降的稳定性",
    "Pairs of runs on data that differ in one example: the measured distance stays below the bound that is derived.",
    "在仅一个样本不同的数据上成对训练：实测距离低于导出的上界。",
    (
        "P28",
        "I17",
    ),
    (
        Goal("proved", ("claims proved", "已证明的命题数"), 3, form=".0f"),
        Goal("same", ("growth on a common example", "共同样本上的增长"), 1e-12, at_least=False, form=".1e"),
        Goal("bound", ("mean distance over the bound", "平均距离与上界之比"), 1, at_least=False),
        Goal("moved", ("mean distance at the end", "最终平均距离"), 0.01),
    ),
    run,
)
