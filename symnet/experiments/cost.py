"""Squared error against cross-entropy on one network of sigmoids, from the same starts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symnet import ops
from symnet.calculus import grad
from symnet.experiments.data import Labelled, zeros_and_ones
from symnet.experiments.fitting import Array, Problem, Values, checked, fit, problem, xavier
from symnet.experiments.records import Experiment, Goal, Grid, Outcome, Progress
from symnet.expr import Expr
from symnet.nn import binary_cross_entropy, mlp, squared_error
from symnet.plots import Level, Line, Panel, Picture, Words
from symnet.program import compile
from symnet.sizes import size
from symnet.symbols import scalar
from symnet.training import sgd

WIDTHS = (12, 3, 2)
RATES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
THRESHOLD, EPOCHS, STARTS, SAME = 0.1, 400, 3, 2.0
WRONG = 8.0  # added to the output biases of a saturated start
STARTING = {"ordinary": ("ordinary start", "普通初值"), "saturated": ("saturated start", "饱和初值")}
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
        name: problem(mlp(WIDTHS, ("sigmoid", "sigmoid"), batch=size("N")), cost) for name, (_, cost) in COSTS.items()
    }
    known, _ = zeros_and_ones(seed, 32, 1)
    ordinary = [xavier(nets["squared"].parameters, seed + k) for k in range(STARTS)]
    saturated = [{**start, "b2": start["b2"] + WRONG} for start in ordinary]
    epochs: dict[tuple[str, str, float], float] = {}
    curves: dict[tuple[str, str, float], list[float]] = {}
    for kind, starts in (("ordinary", ordinary), ("saturated", saturated)):
        for name, net in nets.items():
            for rate in RATES:
                runs = [_curve(net, known, start, rate) for start in starts]
                epochs[kind, name, rate] = float(np.median([_reached(run) for run in runs]))
                curves[kind, name, rate] = runs[0]
                progress(len(curves), 4 * len(RATES), f"{kind} start, {name}, η = {rate:g}")
    best = {(kind, name): _best(epochs, kind, name) for kind in STARTING for name in COSTS}
    tuned = {
        kind: epochs[kind, "squared", best[kind, "squared"]] / epochs[kind, "entropy", best[kind, "entropy"]]
        for kind in STARTING
    }
    return Outcome(
        {
            "same": epochs["ordinary", "squared", SAME] / epochs["ordinary", "entropy", SAME],
            "saturated": tuned["saturated"],
        },
        (
            _slopes(),
            _race(curves, best),
            _table(epochs, best),
            (
                f"Both costs were given the same {STARTS} starts and the same rates; an epoch is one step on all 64 "
                f"images, "
                f"and what is counted is the epochs until the mean |a − t| is below {THRESHOLD}. From an ordinary "
                f"start "
                f"the advantage is one of scale: with each rate at its best the ratio is {tuned['ordinary']:.2f}. "
                f"From a "
                f"start whose outputs are saturated (biases {WRONG:g} larger) it stays: {tuned['saturated']:.2f}. "
                f"This is an "
                f"observation on this task, not a theorem.",
                f"两种代价用同样的 {STARTS} 组初值与同样的学习率；每轮对全部 64 幅图像走一步，"
                f"计数到 |a − t| 的均值低于 {THRESHOLD} 为止。"
                f"从普通初值出发，优势只是尺度之差：各取最佳学习率时，轮数之比为 {tuned['ordinary']:.2f}。"
                f"从输出饱和的初值（偏置加 {WRONG:g}）出发，优势依然存在：{tuned['saturated']:.2f}。"
                f"这是本任务上的观察，并非定理。",
            ),
        ),
        tuple(net.derivation for net in nets.values()),
        nets["entropy"].gradient.source,
        tuple(c for net in nets.values() for c in checked(net, known.inputs, known.targets, ordinary[0], seed)),
    )


def _best(epochs: dict[tuple[str, str, float], float], kind: str, name: str) -> float:
    return min(RATES, key=lambda rate: epochs[kind, name, rate])


def _curve(net: Problem, known: Labelled, start: Values, rate: float) -> list[float]:
    def distance(values: Values) -> float:
        return float(np.mean(np.abs(net.read(known.inputs, values) - known.targets)))

    data = (known.inputs, known.targets)
    return fit(net, sgd(rate), data, start, epochs=EPOCHS, watch=distance).watched


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


def _race(curves: dict[tuple[str, str, float], list[float]], best: dict[tuple[str, str], float]) -> Picture:
    epochs, epoch = np.arange(1, EPOCHS + 1), ("epoch", "轮次")
    bound = Level(THRESHOLD, ("threshold", "阈值"))

    def panel(kind: str, title: tuple[str, str], rates: dict[str, float]) -> Panel:
        lines = tuple(
            Line(epochs, curves[kind, name, rate], (f"{en}, η = {rate:g}", f"{zh}，η = {rate:g}"))
            for name, rate in rates.items()
            for en, zh in (COSTS[name][0],)
        )
        about = (f"{STARTING[kind][0]}, {title[0]}", f"{STARTING[kind][1]}，{title[1]}")
        return Panel((*lines, bound), title=about, x=epoch, y=("mean |a − t|", "|a − t| 的均值"), log="xy")

    panels = (
        panel("ordinary", ("same rate", "同一学习率"), dict.fromkeys(COSTS, SAME)),
        *(panel(kind, ("best rates", "最佳学习率"), {n: best[kind, n] for n in COSTS}) for kind in STARTING),
    )
    caption = ("Distance to the targets, both costs from the same start.", "两种代价从同一初值出发时与目标的距离。")
    return Picture("race", caption, panels, columns=3, size=(3.2, 3.0), width=1.0)


def _table(epochs: dict[tuple[str, str, float], float], best: dict[tuple[str, str], float]) -> Grid:
    def count(value: float) -> str:
        return "–" if np.isinf(value) else f"{value:.0f}"

    rows: tuple[tuple[Words, ...], ...] = tuple(
        (
            STARTING[kind],
            words,
            *(count(epochs[kind, name, rate]) for rate in RATES),
            f"{best[kind, name]:g}",
        )
        for kind in STARTING
        for name, (words, _) in COSTS.items()
    )
    header: tuple[Words, ...] = (
        ("start", "初值"),
        ("cost", "代价"),
        *(f"η = {r:g}" for r in RATES),
        ("best η", "最佳 η"),
    )
    caption = (
        f"Epochs to the threshold, median of {STARTS} starts; –: not within {EPOCHS}.",
        f"达到阈值所需轮数（{STARTS} 组初值的中位数）；– 表示 {EPOCHS} 轮内未达到。",
    )
    return Grid(header, rows, "ll" + "r" * (len(RATES) + 1), caption)


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
            "same", ("epochs with squared error over cross-entropy, η = 2", "平方误差与交叉熵所需轮数之比（η = 2）"), 2
        ),
        Goal(
            "saturated", ("the same from saturated outputs, each η at its best", "输出饱和时的轮数之比，各取最佳 η"), 2
        ),
    ),
    run,
)
