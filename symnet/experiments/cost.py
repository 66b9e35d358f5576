"""Squared error against cross-entropy on one network of sigmoids, from the same starts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symnet import ops
from symnet.calculus import grad
from symnet.experiments.data import Labelled, zeros_and_ones
from symnet.experiments.fitting import Array, Model, Values, checked, fit, model, xavier
from symnet.experiments.records import Experiment, Goal, Grid, Outcome, Progress
from symnet.expr import Expr
from symnet.nn import binary_cross_entropy, mlp, squared_error
from symnet.plots import Level, Line, Panel, Picture, Words
from symnet.program import compile
from symnet.sizes import size
from symnet.symbols import scalar
from symnet.training import gradient_descent

WIDTHS = (12, 3, 2)
RATES = (0.5, 1.0, 2.0, 4.0, 8.0)
THRESHOLD, EPOCHS, STARTS = 0.1, 1000, 5
COSTS: dict[str, tuple[tuple[str, str], Callable[[Expr, Expr], Expr]]] = {
    "squared": (("squared error", "平方误差"), squared_error),
    "entropy": (("cross-entropy", "交叉熵"), binary_cross_entropy),
}


def slopes(z: Array) -> dict[str, Array]:
    """∂C/∂z for the target 1 as functions of z, from the derivations of one unit."""
    x = scalar("z")
    a = ops.sigmoid(x)
    units = {"squared": (a - 1) ** 2 / 2, "entropy": ops.softplus(x) - x}
    programs = {name: compile(grad(cost, x).result, inputs=[x]) for name, cost in units.items()}
    return {name: np.array([float(slope(v)) for v in z]) for name, slope in programs.items()}


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Each cost with each rate from each start; what is compared is the same for both: the mean distance to the
    target."""
    nets = {
        name: model(mlp(WIDTHS, ("sigmoid", "sigmoid"), batch=size("N")), cost) for name, (_, cost) in COSTS.items()
    }
    known, _ = zeros_and_ones(seed, 32, 1)
    starts = [xavier(nets["squared"].parameters, seed + k) for k in range(STARTS)]
    epochs: dict[tuple[str, float], Array] = {}
    curves: dict[tuple[str, float], list[float]] = {}
    for name, net in nets.items():
        for rate in RATES:
            runs = [_curve(net, known, start, rate) for start in starts]
            epochs[name, rate] = np.array([_reached(run) for run in runs])
            curves[name, rate] = runs[0]
            progress(len(curves), len(nets) * len(RATES), f"{name}, η = {rate:g}")
    medians = {key: float(np.median(counts)) for key, counts in epochs.items()}
    best = {name: min(RATES, key=lambda rate: medians[name, rate]) for name in COSTS}
    same = medians["squared", 1.0] / medians["entropy", 1.0]
    tuned = medians["squared", best["squared"]] / medians["entropy", best["entropy"]]
    return Outcome(
        {"same": same, "tuned": tuned},
        (
            _slopes(),
            _race(curves, best),
            _table(medians, best),
            (
                f"Both costs were given the same {STARTS} starts and the same rates. An epoch is one step on all 64 "
                f"images; what is counted is the epochs until the mean |a − t| is below {THRESHOLD}. The advantage is "
                f"an observation on this task, not a theorem: a larger rate makes up for much of it.",
                f"两种代价用同样的 {STARTS} 组初值与同样的学习率。每轮对全部 64 幅图像走一步，"
                f"计数到 |a − t| 的均值低于 {THRESHOLD} 为止。这一优势只是本任务上的观察，并非定理："
                f"增大学习率可以弥补其中大部分。",
            ),
        ),
        tuple(net.derivation for net in nets.values()),
        nets["entropy"].gradient.source,
        tuple(c for net in nets.values() for c in checked(net, known.inputs, known.targets, starts[0], seed)),
    )


def _curve(net: Model, known: Labelled, start: Values, rate: float) -> list[float]:
    def distance(values: Values) -> float:
        return float(np.mean(np.abs(net.read(known.inputs, values) - known.targets)))

    data = (known.inputs, known.targets)
    _, history = fit(net, gradient_descent(), lambda epoch: (rate,), data, start, epochs=EPOCHS, watch=distance)
    return history.watched


def _reached(curve: list[float]) -> float:
    below = np.flatnonzero(np.array(curve) < THRESHOLD)
    return float(below[0] + 1) if len(below) else np.inf


def _slopes() -> Picture:
    z = np.linspace(-8, 4, 121)
    lines = tuple(Line(z, values, COSTS[name][0]) for name, values in slopes(z).items())
    caption = (
        "The slope ∂C/∂z of one unit whose target is 1. Where the answer is most wrong, squared error hardly pulls: "
        "the "
        "factor a(1 − a) is nearly 0. Cross-entropy has no such factor.",
        "目标为 1 的单个单元的导数 ∂C/∂z。错得最厉害之处平方误差几乎没有拉力，因为因子 a(1 − a) 接近 0；"
        "交叉熵没有这一因子。",
    )
    return Picture("slopes", caption, (Panel(lines, x="z", y="∂C/∂z", legend="lower right"),), width=0.7)


def _race(curves: dict[tuple[str, float], list[float]], best: dict[str, float]) -> Picture:
    epochs, epoch = np.arange(1, EPOCHS + 1), ("epoch", "轮次")
    bound = Level(THRESHOLD, ("threshold", "阈值"))

    def panel(title: tuple[str, str], rates: dict[str, float]) -> Panel:
        lines = tuple(
            Line(
                epochs, curves[name, rate], (f"{COSTS[name][0][0]}, η = {rate:g}", f"{COSTS[name][0][1]}，η = {rate:g}")
            )
            for name, rate in rates.items()
        )
        return Panel((*lines, bound), title=title, x=epoch, y=("mean |a − t|", "|a − t| 的均值"), log="xy")

    panels = (
        panel(("the same rate", "同一学习率"), dict.fromkeys(COSTS, 1.0)),
        panel(("each at its best", "各取最佳"), best),
    )
    caption = ("Distance to the targets from the same start.", "同一初值下与目标的距离。")
    return Picture("race", caption, panels, size=(3.6, 3.0), width=0.95)


def _table(medians: dict[tuple[str, float], float], best: dict[str, float]) -> Grid:
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (
            words,
            *("–" if np.isinf(medians[name, rate]) else f"{medians[name, rate]:.0f}" for rate in RATES),
            f"{best[name]:g}",
        )
        for name, (words, _) in COSTS.items()
    )
    header: tuple[Words, ...] = (("cost", "代价"), *(f"η = {rate:g}" for rate in RATES), ("best η", "最佳 η"))
    caption = (
        f"Epochs to the threshold, median of {STARTS} starts; –: not within {EPOCHS}.",
        f"达到阈值所需轮数（{STARTS} 组初值的中位数）；– 表示 {EPOCHS} 轮内未达到。",
    )
    return Grid(header, rows, "l" + "r" * (len(RATES) + 1), caption)


EXPERIMENT = Experiment(
    "cost",
    "Squared error against cross-entropy",
    "平方误差与交叉熵的比较",
    "The 12-3-2 network of sigmoids learns the images of 4 × 3 pixels with either cost. With squared error the error "
    "of "
    "an output unit carries the factor a(1 − a), which nearly vanishes where the unit is wrong and saturated; with "
    "cross-entropy that factor cancels.",
    "12-3-2 的 Sigmoid 网络分别用两种代价学习 4 × 3 像素的图像。用平方误差时，输出单元的误差带有因子 a(1 − a)，"
    "单元饱和而出错时它几乎为零；用交叉熵时该因子恰好消去。",
    ("Q10", "E18"),
    (
        Goal(
            "same", ("epochs with squared error over cross-entropy, η = 1", "平方误差与交叉熵所需轮数之比（η = 1）"), 2
        ),
        Goal("tuned", ("the same with each rate at its best", "同上，各取最佳学习率"), 1),
    ),
    run,
)
