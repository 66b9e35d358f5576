"""Over-fitting and five remedies: the same data, the same network, errors on unseen points over several seeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from symnet import ops
from symnet.experiments.fitting import Array, Fit, Problem, Values, checked, fit, problem_of
from symnet.experiments.records import Experiment, Goal, Grid, Outcome, Progress
from symnet.expr import Expr, Number
from symnet.nn import l1_penalty, l2_penalty
from symnet.plots import Bars, Line, Panel, Picture, Words, cloud
from symnet.sizes import sizes
from symnet.symbols import tensor
from symnet.training import adam, dropout, early_stopping, gaussian

POINTS, NOISE, WIDTH = 16, 0.3, 30
EPOCHS, RATE, SEEDS = 1000, 0.03, 5
FINE = np.linspace(0, 1, 201)


@dataclass(frozen=True)
class Remedy:
    """words: with its strength; more: what `symnet.train` is told beside the loss."""

    words: Words
    net: Problem
    more: Mapping[str, Any] = field(default_factory=dict)
    validated: bool = False


def remedies() -> dict[str, Remedy]:
    """The network 1-m-1 with tanh and the mean square error, plain and with each remedy."""
    N, m = sizes("N m")
    X, Y, M = tensor("X", N, 1), tensor("Y", N, 1), tensor("M", N, m)
    W1, b1, W2, b2 = parameters = tensor("W1", m, 1), tensor("b1", m), tensor("W2", 1, m), tensor("b2", 1)
    hidden = ops.tanh(X @ W1.T + b1)

    def net(a: Expr, penalty: Expr | None = None) -> Problem:
        output = a @ W2.T + b2
        loss = ops.mean((output - Y) ** 2)
        return problem_of(X, Y, parameters, output, loss if penalty is None else loss + penalty)

    two, one = Number(Fraction(1, 1000)), Number(Fraction(1, 2000))
    plain = net(hidden)
    return {
        "none": Remedy(("no remedy", "无"), plain),
        "L2": Remedy(("L2, 0.001", "L2，0.001"), net(hidden, l2_penalty(W1, two) + l2_penalty(W2, two))),
        "L1": Remedy(("L1, 0.0005", "L1，0.0005"), net(hidden, l1_penalty(W1, one) + l1_penalty(W2, one))),
        "stopping": Remedy(
            ("early stopping", "提前停止"), plain, {"stop": early_stopping(patience=100)}, validated=True
        ),
        "dropout": Remedy(("dropout, 0.2", "随机失活，0.2"), net(hidden * M), {"draws": {"M": dropout(0.2)}}),
        "noise": Remedy(("noise on x, 0.05", "输入噪声，0.05"), plain, {"augment": {"X": gaussian(0.05)}}),
    }


def truth(x: Array) -> Array:
    return np.asarray(np.sin(2 * np.pi * x))


def points(rng: np.random.Generator) -> tuple[Array, Array]:
    """Points of the curve with normal noise, as columns."""
    x = rng.uniform(0, 1, (POINTS, 1))
    return x, truth(x) + NOISE * rng.standard_normal(x.shape)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Every remedy on the same points from the same start, for each seed."""
    table = remedies()
    plain = table["none"].net
    errors: dict[str, list[float]] = {name: [] for name in table}
    seen: dict[str, list[float]] = {name: [] for name in table}
    first: dict[str, Fit] = {}
    shown: tuple[Array, Array] | None = None
    for each in range(seed, seed + (3 if small else SEEDS)):
        rng = np.random.default_rng(each)
        known, unseen = points(rng), points(rng)
        start = _start(rng)
        shown = shown or known
        for name, remedy in table.items():
            found = _fit(remedy, known, unseen, start, each, progress)
            errors[name].append(_error(plain.read(FINE[:, None], found.values)[:, 0], truth(FINE)))
            seen[name].append(_error(plain.read(known[0], found.values), known[1]))
            first.setdefault(name, found)
    means = {name: float(np.mean(values)) for name, values in errors.items()}
    assert shown is not None
    return Outcome(
        {
            "helping": float(sum(means[name] < means["none"] for name in table) / (len(table) - 1)),
            "best": means["none"] / min(means.values()),
        },
        (
            (
                f"{POINTS} points of sin 2πx with normal noise {NOISE} are learnt by {WIDTH} neurons for {EPOCHS} "
                f"epochs. "
                f"Early stopping watches {POINTS} more points, which the others do not see. The strengths are "
                f"stated, not "
                f"tuned on the errors below: the root mean square distance from the true curve, mean and standard "
                f"deviation over {len(errors['none'])} seeds, each with points and a start of its own.",
                f"用 {WIDTH} 个神经元学习 sin 2πx 上 {POINTS} 个带正态噪声（{NOISE}）的点，共 {EPOCHS} 轮。"
                f"提前停止另观察 {POINTS} 个点，其余方法不使用它们。各方法的强度事先给定，未按下列误差调整；"
                f"误差是与真实曲线的均方根距离，取 {len(errors['none'])} 个种子（数据与初值均不同）的均值与标准差。",
            ),
            _table(table, seen, errors),
            _fits(table, first, plain, shown),
            _bars(table, errors),
        ),
        tuple(table[name].net.derivation for name in ("none", "L2", "L1", "dropout")),
        plain.gradient.source,
        checked(table["L2"].net, *shown, _start(np.random.default_rng(seed)), seed),
    )


def _fit(
    remedy: Remedy,
    known: tuple[Array, Array],
    unseen: tuple[Array, Array],
    start: Values,
    seed: int,
    progress: Progress,
) -> Fit:
    more = dict(remedy.more)
    if remedy.validated:
        more["held_out"] = {"X": unseen[0], "Y": unseen[1]}
    return fit(remedy.net, adam(RATE), known, start, epochs=EPOCHS, seed=seed, progress=progress, **more)


def _start(rng: np.random.Generator) -> Values:
    """Neurons whose transitions are spread over the interval."""
    W1 = rng.normal(0, 8, (WIDTH, 1))
    b1 = -W1[:, 0] * rng.uniform(0, 1, WIDTH)
    return {"W1": W1, "b1": b1, "W2": rng.normal(0, WIDTH**-0.5, (1, WIDTH)), "b2": np.zeros(1)}


def _error(output: Array, y: Array) -> float:
    return float(np.sqrt(np.mean((output - y) ** 2)))


def _table(table: Mapping[str, Remedy], seen: Mapping[str, list[float]], errors: Mapping[str, list[float]]) -> Grid:
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (
            remedy.words,
            f"{np.mean(seen[name]):.3f}",
            f"{np.mean(errors[name]):.3f} ± {np.std(errors[name]):.3f}",
            f"{min(errors[name]):.3f}",
            f"{max(errors[name]):.3f}",
        )
        for name, remedy in table.items()
    )
    header: tuple[Words, ...] = (
        ("remedy", "方法"),
        ("error on the learnt points", "训练点上的误差"),
        ("error on the curve", "对真实曲线的误差"),
        ("least", "最小"),
        ("largest", "最大"),
    )
    return Grid(header, rows, "lrrrr")


def _fits(table: Mapping[str, Remedy], first: Mapping[str, Fit], plain: Problem, shown: tuple[Array, Array]) -> Picture:
    panels = tuple(
        Panel(
            (
                Line(FINE, truth(FINE), ("truth", "真实曲线"), color=-1, style="dashed"),
                Line(FINE, plain.read(FINE[:, None], first[name].values)[:, 0], ("network", "网络"), color=0),
                cloud(np.column_stack(shown), ("learnt points", "训练点"), color=1, size=12),
            ),
            title=remedy.words,
            y_limits=(-2, 2),
            legend="lower left" if name == "none" else "",
        )
        for name, remedy in table.items()
    )
    caption = ("The first seed: what the network makes of the points.", "第一个种子：网络由这些点得到的曲线。")
    return Picture("fits", caption, panels, columns=3, size=(2.7, 2.2), width=0.98)


def _bars(table: Mapping[str, Remedy], errors: Mapping[str, list[float]]) -> Picture:
    names = [remedy.words for remedy in table.values()]
    bars = Bars(
        names, [float(np.mean(e)) for e in errors.values()], errors=[float(np.std(e)) for e in errors.values()], color=0
    )
    caption = ("Mean error on the true curve; whiskers: standard deviation.", "对真实曲线的平均误差，短线为标准差。")
    return Picture("errors", caption, (Panel((bars,), y=("error", "误差")),), size=(7.2, 2.9), width=0.95)


EXPERIMENT = Experiment(
    "overfitting",
    "Over-fitting and five remedies",
    "过拟合与五种对策",
    "A network with far more parameters than points follows their noise. Penalties L2 and L1, early stopping, "
    "dropout and "
    "noise on the inputs are tried on the same points from the same start.",
    "参数远多于数据点的网络会去拟合噪声。在同样的数据点与同样的初值上比较 L2 与 L1 惩罚、提前停止、"
    "随机失活与输入噪声。",
    ("Q16", "N02", "N03", "N05", "N06", "N08"),
    (
        Goal(
            "helping",
            ("share of the remedies that lower the mean error", "降低平均误差的方法所占比例"),
            0.8,
            form=".0%",
        ),
        Goal("best", ("mean error without remedy over the best", "无对策与最佳对策的平均误差之比"), 1.2),
    ),
    run,
)
