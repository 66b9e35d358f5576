"""A sum of ReLUs trained by gradient descent, with signed and with unsigned weights, against the constructed one."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnet import ops
from symnet.experiments.fitting import Array, Problem, Values, checked, fit, problem_of
from symnet.experiments.records import Experiment, Goal, Grid, Outcome, Progress
from symnet.expr import Expr
from symnet.plots import Line, Panel, Picture, Words
from symnet.symbols import tensors
from symnet.training import adam

UNITS, STARTS, EPOCHS = 8, 3, 1500
X = np.linspace(0, 2 * np.pi, 101)
TARGETS = {"sine": ("sin x", np.sin(X)), "square": ("(x/π − 1)²", (X / np.pi - 1) ** 2)}
KINDS = {"signed": ("signed α", "带符号的 α"), "unsigned": ("unsigned, α = 1", "不带符号，α = 1")}


def synthesis(signed: bool) -> Problem:
    """y = Σ αⱼ relu(wⱼ x + bⱼ) + c on N points x; without signs, all α are 1."""
    x, Y, w, b, alpha, c = tensors("x: N; Y: N; w: n; b: n; alpha: n; c")
    hidden = ops.relu(ops.outer(x, w) + b)
    output: Expr = hidden @ alpha + c if signed else ops.sum(hidden, axis=1) + c
    parameters = (w, b, alpha, c) if signed else (w, b, c)
    return problem_of(x, Y, parameters, output, ops.mean((output - Y) ** 2))


def constructed(y: Array) -> tuple[Array, float]:
    """The piecewise linear function through equally spaced points of the target, with as many ReLUs: each changes the
    slope at its knot by αⱼ. Its values, and its root mean square error."""
    knots = np.linspace(X[0], X[-1], UNITS + 1)
    values = np.interp(knots, X, y)
    slopes = np.diff(values) / np.diff(knots)
    made = values[0] + np.maximum(X[:, None] - knots[:-1], 0) @ np.diff(slopes, prepend=0.0)
    return made, _error(made, y)


def convex_bound(y: Array) -> float:
    """What no convex function can undercut: where the target is concave, the best convex function is a line."""
    bent = np.flatnonzero(np.diff(y, 2) < 0) + 1
    if not len(bent):
        return 0.0
    part = np.arange(bent[0], bent[-1] + 1)
    assert len(part) == len(bent), "the target has one concave part"
    line = np.polynomial.Polynomial.fit(X[part], y[part], 1)(X[part])
    return float(np.sqrt(np.sum((line - y[part]) ** 2) / len(y)))


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Both kinds on both targets, the best of some starts each."""
    problems = {kind: synthesis(kind == "signed") for kind in KINDS}
    outputs: dict[tuple[str, str], Array] = {}
    losses: dict[tuple[str, str], list[float]] = {}
    for target, (_, y) in TARGETS.items():
        for kind, net in problems.items():
            found = [
                fit(net, adam("0.05*0.998**epoch"), (X, y), _start(net, each), epochs=EPOCHS, progress=progress)
                for each in range(seed, seed + STARTS)
            ]
            best = min(found, key=lambda f: f.history.losses[-1])
            outputs[target, kind], losses[target, kind] = net.read(X, best.values), best.history.losses
    errors = {key: _error(output, TARGETS[key[0]][1]) for key, output in outputs.items()}
    bound = convex_bound(TARGETS["sine"][1])
    start = _start(problems["signed"], seed)
    return Outcome(
        {
            "signed": errors["sine", "signed"],
            "failure": errors["sine", "unsigned"] / bound,
            "convex": errors["square", "unsigned"],
        },
        (
            (
                f"A sum of ReLUs without signs is convex, whatever its weights are. Where the target is concave, no "
                f"convex "
                f"function is nearer to it than a line; so its error on sin x cannot fall below {bound:.4f}, however "
                f"long "
                f"it is trained, and the one reached is {errors['sine', 'unsigned']:.4f}.",
                f"不带符号的 ReLU 之和无论权重如何总是凸函数；在目标函数为凹之处，没有凸函数比直线更接近它。"
                f"因此它在 sin x 上的误差无论训练多久都不会低于 {bound:.4f}，实际达到 "
                f"{errors['sine', 'unsigned']:.4f}。",
            ),
            _table(errors),
            _fits(outputs),
            _curves(losses),
        ),
        tuple(net.derivation for net in problems.values()),
        problems["signed"].gradient.source,
        checked(problems["signed"], X[::7], TARGETS["sine"][1][::7], start, seed),
    )


def _start(net: Problem, seed: int) -> Values:
    """Kinks spread over the interval, half of the units turned to the left."""
    rng = np.random.default_rng(seed)
    scale = 1.0 if "alpha" in net.names else 0.2  # without α, w alone is the change of slope
    w = scale * rng.uniform(0.3, 1, UNITS) * np.where(np.arange(UNITS) % 2, 1, -1)
    b = -w * rng.uniform(X[0], X[-1], UNITS)
    values: dict[str, Any] = {"w": w, "b": b, "alpha": 0.3 * rng.standard_normal(UNITS), "c": np.float64(0)}
    return {name: values[name] for name in net.names}


def _error(output: Array, y: Array) -> float:
    return float(np.sqrt(np.mean((output - y) ** 2)))


def _table(errors: dict[tuple[str, str], float]) -> Grid:
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (
            words,
            *(f"{errors[target, kind]:.4f}" for kind in KINDS),
            f"{constructed(y)[1]:.4f}",
            f"{convex_bound(y):.4f}",
        )
        for target, (words, y) in TARGETS.items()
    )
    header: tuple[Words, ...] = (
        ("target", "目标函数"),
        *KINDS.values(),
        ("constructed", "构造法"),
        ("convex: at least", "凸函数的下界"),
    )
    caption = (f"Root mean square errors with {UNITS} ReLUs.", f"{UNITS} 个 ReLU 时的均方根误差。")
    return Grid(header, rows, "lrrrr", caption)


def _fits(outputs: dict[tuple[str, str], Array]) -> Picture:
    panels = tuple(
        Panel(
            (
                Line(X, y, ("target", "目标"), color=-1, width=4),
                Line(X, outputs[target, "signed"], KINDS["signed"], color=0),
                Line(X, outputs[target, "unsigned"], KINDS["unsigned"], color=1),
                Line(X, constructed(y)[0], ("constructed", "构造法"), color=2, style="dashed", width=1.2),
            ),
            title=words,
            x="x",
            legend="below",
        )
        for target, (words, y) in TARGETS.items()
    )
    caption = ("The targets and what was fitted to them.", "目标函数与拟合结果。")
    return Picture("fits", caption, panels, size=(4.0, 3.2), width=1.0)


def _curves(losses: dict[tuple[str, str], list[float]]) -> Picture:
    lines = tuple(
        Line(np.arange(1, EPOCHS + 1), found, (f"{TARGETS[t][0]}, {KINDS[k][0]}", f"{TARGETS[t][0]}，{KINDS[k][1]}"))
        for (t, k), found in losses.items()
    )
    panel = Panel(lines, x=("epoch", "轮次"), y="J", log="xy", legend="right")
    return Picture("curves", ("The loss while training.", "训练过程中的损失。"), (panel,), size=(6.2, 2.8), width=0.9)


EXPERIMENT = Experiment(
    "relus",
    "Training a sum of ReLUs",
    "用梯度下降训练 ReLU 的线性组合",
    "y = Σ αⱼ relu(wⱼ x + bⱼ) + c with eight units is fitted to sin x and to a parabola by minimising the mean square "
    "error, with signed weights α and with all α = 1, and compared with the piecewise linear construction.",
    "用八个单元的 y = Σ αⱼ relu(wⱼ x + bⱼ) + c 分别拟合 sin x 与抛物线，最小化均方误差；"
    "比较带符号的权重 α、全部取 α = 1 的情形以及分段线性构造。",
    ("Q04", "J05", "J06", "J07", "J08", "L06"),
    (
        Goal("signed", ("error on sin x, signed", "sin x 上的误差，带符号"), 0.03, False),
        Goal("failure", ("error on sin x without signs over its lower bound", "sin x 上不带符号的误差与其下界之比"), 1),
        Goal("convex", ("error on the parabola without signs", "抛物线上的误差，不带符号"), 0.03, False),
    ),
    run,
)
