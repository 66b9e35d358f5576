"""A spin broadcast down a tree: below the threshold b λ² = 1 the leaves forget it, above they do not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Level, Line, Panel, Picture
from symnet.program import compile

Array = NDArray[np.float64]
CHILDREN = 2
LAMBDAS = (0.5, 0.65, 0.75, 0.85, 0.95)
RATIO = parse("R/(b*s**2) + (b - 1)/b")
CLAIMS = (
    "(b*Q + b*(b - 1)*s**2*M**2)/(b*s*M)**2 == Q/M**2/(b*s**2) + (b - 1)/b",
    "F/(b*s**2) + (b - 1)/b == F",
)
GIVEN = (("b > 1", "s > 0", "M > 0"), ("b > 1", "s > 0", "b*s**2 > 1", "F == (b - 1)*s**2/(b*s**2 - 1)"))


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Simulate many trees level by level; guess the root by the majority of the leaves."""
    rng = np.random.default_rng(seed)
    claims = Judged(
        tuple(("", verify(text, given=list(given))) for text, given in zip(CLAIMS, GIVEN, strict=True)),
        (
            "R = E[S²]/E[S]² of the sum S of the leaves, one level on, and its fixed point.",
            "叶节点之和 S 的 R = E[S²]/E[S]² 的逐层递推及其不动点。",
        ),
    )
    ratio = compile(RATIO, inputs=["R", "b", "s"])
    depth, trees = (8, 1000) if small else (12, 4000)
    right: dict[float, Array] = {}
    worst = 0.0
    for k, s in enumerate(LAMBDAS):
        right[s], moments = broadcast(rng, s, depth, trees)
        expected = 1.0
        for measured, noise in moments:
            expected = float(ratio(expected, CHILDREN, s))
            worst = max(worst, abs(measured - expected) / noise)
        progress(k + 1, len(LAMBDAS), f"λ = {s}")
    threshold = 1 / np.sqrt(CHILDREN)
    levels = np.arange(1, depth + 1)
    return Outcome(
        {
            "proved": float(claims.proved),
            "ratio": worst,
            "below": float(right[LAMBDAS[0]][-1]),
            "above": float(right[LAMBDAS[-1]][-1]),
        },
        (
            Formula(parse("R"), RATIO, ":="),
            claims,
            (
                f"Every node has {CHILDREN} children; a child keeps the spin of its parent with probability (1 + λ)"
                f"/2. The "
                f"threshold b λ² = 1 is at λ = {threshold:.3f}. {trees} trees for each λ.",
                f"每个节点有 {CHILDREN} 个子节点，子节点以概率 (1 + λ)/2 保留父节点的自旋。阈值 b λ² = 1 对应 "
                f"λ = {threshold:.3f}。每个 λ 模拟 {trees} 棵树。",
            ),
            Picture(
                "majority",
                (
                    "How often the majority of the leaves is the spin of the root, by depth (ties count half). Below "
                    "the "
                    "threshold this tends to 1/2, above it stays away from 1/2.",
                    "叶节点的多数与根的自旋一致的频率随深度的变化（平局计一半）。低于阈值时趋于 1/2，"
                    "高于阈值时始终大于 1/2。",
                ),
                (
                    Panel(
                        (
                            *(
                                Line(
                                    levels,
                                    right[s],
                                    f"λ = {s}",
                                    points=True,
                                    style="solid" if CHILDREN * s**2 > 1 else "dashed",
                                )
                                for s in LAMBDAS
                            ),
                            Level(0.5, style="dotted"),
                        ),
                        x=("depth", "深度"),
                        y=("root guessed rightly", "根被猜对的频率"),
                        legend="right",
                    ),
                ),
                width=0.8,
            ),
        ),
        (),
        ratio.source,
    )


def broadcast(rng: np.random.Generator, s: float, depth: int, trees: int) -> tuple[Array, list[tuple[float, float]]]:
    """Rate of right guesses at each depth; E[S²]/E[S]² measured there, with its standard error."""
    spins = np.ones((trees, 1), dtype=np.int8)  # the root is 1: the tree is symmetric
    rates, moments = [], []
    for _ in range(depth):
        spins = np.repeat(spins, CHILDREN, axis=1)
        spins = np.where(rng.random(spins.shape, dtype=np.float32) < (1 + s) / 2, spins, -spins)
        total = spins.sum(axis=1, dtype=np.float64)
        rates.append(float(np.mean(total > 0) + np.mean(total == 0) / 2))
        mean, square = total.mean(), (total**2).mean()
        spread = np.std(total**2 / mean**2 - 2 * square * total / mean**3) / np.sqrt(trees)
        moments.append((float(square / mean**2), float(spread)))
    return np.array(rates), moments


EXPERIMENT = Experiment(
    "broadcast",
    "A spin broadcast down a tree",
    "自旋在树上的广播",
    "A hierarchy that generates data from one hidden bit: simulated on both sides of the threshold, against the "
    "recursion that is proved.",
    "由一个隐藏比特逐层生成数据：在阈值两侧进行模拟，并与已证明的递推式比较。",
    ("P29",),
    (
        Goal("proved", ("claims proved", "已证明的命题数"), 2, form=".0f"),
        Goal("ratio", ("deviation of R, in standard errors", "R 的偏差（以标准误差计）"), 5, at_least=False),
        Goal("below", ("right guesses at λ = 0.5", "λ = 0.5 时猜对的频率"), 0.58, False, 0.65),
        Goal("above", ("right guesses at λ = 0.95", "λ = 0.95 时猜对的频率"), 0.9),
    ),
    run,
)
