"""Six optimizers race on one quadratic and on one network, each with its best rate of a common grid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from symnet import ops
from symnet.experiments.data import zeros_and_ones
from symnet.experiments.fitting import Array, Problem, Values, checked, fit, problem, problem_of, xavier
from symnet.experiments.records import Experiment, Finding, Formula, Goal, Grid, Outcome, Progress
from symnet.nn import binary_cross_entropy, mlp
from symnet.plots import Field, Level, Line, Panel, Picture, Words
from symnet.sizes import size
from symnet.symbols import tensors
from symnet.training import Optimizer, TrainingError, adagrad, adam, momentum, nesterov, rmsprop, sgd

RULES: dict[str, tuple[Words, Callable[..., Optimizer]]] = {
    "descent": (("gradient descent", "梯度下降"), sgd),
    "momentum": (("momentum", "动量法"), momentum),
    "Nesterov": ("Nesterov", nesterov),
    "AdaGrad": ("AdaGrad", adagrad),
    "RMSProp": ("RMSProp", rmsprop),
    "Adam": ("Adam", adam),
}
RATES = tuple(2.0**k for k in range(-9, 6, 2))
BUDGET = 150  # most steps
SHARES = {"quadratic": 1e-4, "network": 0.05}  # the share of the first loss that ends the race
# Rows of a least squares problem whose Hessian has the curvatures 1 and 25, along turned axes.
TURN = np.array([[0.8, -0.6], [0.6, 0.8]])
ROWS = np.diag([1.0, 5.0]) @ TURN.T
START = {"w": np.array([-2.0, 1.6])}


@dataclass(frozen=True)
class Run:
    losses: Array  # before each step; fewer than the budget where it diverged
    share: float
    path: Array  # the first two parameters, from the start on

    @property
    def steps(self) -> float:
        """How many steps it took."""
        there = np.flatnonzero(self.losses <= self.share * self.losses[0])
        return float(there[0]) if len(there) else np.inf


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """The same start, the same grid of rates, and as many steps for each rule."""
    X, w, Y = tensors("X: N n; w: n; Y: N")
    quadratic = problem_of(X, Y, (w,), X @ w, ops.sum((X @ w - Y) ** 2) / 2)
    network = problem(mlp((12, 3, 2), ("sigmoid", "sigmoid"), batch=size("N")), binary_cross_entropy)
    known, _ = zeros_and_ones(seed, 32, 1)
    images = (known.inputs, known.targets)
    start = xavier(network.parameters, seed)
    races = {
        "quadratic": _race(quadratic, (ROWS, np.zeros(2)), START, SHARES["quadratic"], progress),
        "network": _race(network, images, start, SHARES["network"], progress),
    }
    best = {key: _best(runs) for key, runs in races.items()}
    steps = {key: {rule: races[key][rule, rate].steps for rule, rate in chosen.items()} for key, chosen in best.items()}
    return Outcome(
        {
            "quadratic": steps["quadratic"]["descent"] / steps["quadratic"]["momentum"],
            "network": steps["network"]["descent"] / steps["network"]["Adam"],
        },
        (
            (
                f"Every rule starts at the same place and is tried with the same {len(RATES)} rates, {RATES[0]:.3g} to "
                f"{RATES[-1]:g}, each four times the one before; its other numbers are the usual ones (momentum 0.9, "
                f"RMSProp 0.9, Adam 0.9 and 0.999). Counted are the steps until the loss is {SHARES['quadratic']:g} "
                f"(network: {SHARES['network']:g}) of the first, {BUDGET} at most. The result belongs to these "
                f"problems.",
                f"各法则从同一点出发，学习率取同一组 {len(RATES)} 个值（从 {RATES[0]:.3g} 到 {RATES[-1]:g}，逐个乘 "
                f"4），"
                f"其余参数取通常值（动量 0.9，RMSProp 0.9，Adam 0.9 与 0.999）。"
                f"计数到损失降为初值的 {SHARES['quadratic']:g}（网络：{SHARES['network']:g}）为止，至多 {BUDGET} 步。"
                f"所得名次只对这两个问题成立。",
            ),
            *_formulas(),
            _table(best, steps),
            _paths({rule: races["quadratic"][rule, rate] for rule, rate in best["quadratic"].items()}),
            _losses(races, best),
            _tuning(races),
        ),
        (quadratic.derivation, network.derivation),
        network.gradient.source,
        checked(network, *images, start, seed),
    )


def _race(
    net: Problem, data: tuple[Array, Array], start: Values, share: float, progress: Progress
) -> dict[tuple[str, float], Run]:
    runs = {}
    for place, (rule, (_, make)) in enumerate(RULES.items()):
        for rate in RATES:
            visited = [start]

            def keep(values: Values, visited: list[Values] = visited) -> float:
                visited.append(dict(values))
                return 0.0

            try:
                losses = fit(net, make(rate), data, start, epochs=BUDGET, watch=keep).history.losses
            except TrainingError as diverged:  # this rate is too large; what was reached so far is recorded
                losses = diverged.model.history.losses if diverged.model is not None else []
            path = np.array([np.ravel(values[net.names[0]])[:2] for values in visited])
            runs[rule, rate] = Run(np.array(losses), share, path)
        progress(place + 1, len(RULES), rule)
    return runs


def _best(runs: Mapping[tuple[str, float], Run]) -> dict[str, float]:
    """The rate with the fewest steps; where none arrives, the first that does not diverge."""

    def key(rule: str, rate: float) -> tuple[float, float]:
        return runs[rule, rate].steps, -float(len(runs[rule, rate].losses))

    return {rule: min(RATES, key=lambda rate: key(rule, rate)) for rule in RULES}


def _formulas() -> tuple[Finding, ...]:
    """Adam as it ran; the others are shorter."""
    said: Finding = (
        "Adam, for each entry θ with the gradient g in step t:",
        "Adam：对每个分量 θ，第 t 步的梯度为 g：",
    )
    return (said, *(Formula(target, value, ":=") for target, value in adam().lines))


def _count(steps: float) -> str:
    return "–" if np.isinf(steps) else f"{steps:.0f}"


def _table(best: Mapping[str, dict[str, float]], steps: Mapping[str, dict[str, float]]) -> Grid:
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (words, *(cell for key in best for cell in (f"{best[key][rule]:.3g}", _count(steps[key][rule]))))
        for rule, (words, _) in RULES.items()
    )
    header: tuple[Words, ...] = (
        ("rule", "法则"),
        ("quadratic: best η", "二次函数：最佳 η"),
        ("steps", "步数"),
        ("network: best η", "网络：最佳 η"),
        ("steps", "步数"),
    )
    return Grid(header, rows, "lrrrr", ("–: not within the budget.", "– 表示在规定步数内未达到。"))


def _paths(runs: Mapping[str, Run]) -> Picture:
    x, y = np.linspace(-2.6, 1.4, 61), np.linspace(-1.4, 2.2, 61)
    level = 0.5 * np.sum((np.stack(np.meshgrid(x, y), axis=-1) @ ROWS.T) ** 2, axis=-1)
    panels = tuple(
        Panel(
            (
                Field(x, y, np.sqrt(level), levels=10),
                Line(run.path[:41, 0], run.path[:41, 1], color=1, points=True, width=1),
            ),
            title=RULES[rule][0],
            x_limits=(x[0], x[-1]),
            y_limits=(y[0], y[-1]),
        )
        for rule, run in runs.items()
    )
    caption = (
        "The quadratic with curvatures 1 and 25: the first forty steps of each rule at its best rate.",
        "曲率为 1 与 25 的二次函数：各法则取最佳学习率时的前四十步。",
    )
    return Picture("paths", caption, panels, columns=3, size=(2.6, 2.3), width=0.95)


def _losses(races: Mapping[str, Mapping[tuple[str, float], Run]], best: Mapping[str, dict[str, float]]) -> Picture:
    titles = {"quadratic": ("quadratic", "二次函数"), "network": ("network 12-3-2", "12-3-2 网络")}
    panels = tuple(
        Panel(
            (
                *(
                    Line(np.arange(BUDGET), np.maximum(runs[rule, best[key][rule]].losses, 1e-12), RULES[rule][0])
                    for rule in RULES
                ),
                Level(SHARES[key] * runs["descent", RATES[0]].losses[0]),
            ),
            title=titles[key],
            x=("step", "步数"),
            y=("loss", "损失"),
            log="y",
            y_limits=(1e-9 if key == "quadratic" else 1e-5, 1e3 if key == "quadratic" else 10),
            legend="below",
        )
        for key, runs in races.items()
    )
    caption = (
        "The loss at the best rate of each rule; dashed: where the race ends.",
        "各法则取最佳学习率时的损失；虚线为终点。",
    )
    return Picture("losses", caption, panels, size=(4.0, 3.4), width=0.98)


def _tuning(races: Mapping[str, Mapping[tuple[str, float], Run]]) -> Picture:
    titles = {"quadratic": ("quadratic", "二次函数"), "network": ("network 12-3-2", "12-3-2 网络")}

    def line(runs: Mapping[tuple[str, float], Run], rule: str, color: int) -> tuple[Line, ...]:
        arrived = [(rate, runs[rule, rate].steps) for rate in RATES if np.isfinite(runs[rule, rate].steps)]
        if not arrived:
            return ()
        rates, steps = zip(*arrived, strict=True)
        return (Line(rates, steps, RULES[rule][0], color=color, points=True),)

    panels = tuple(
        Panel(
            tuple(part for color, rule in enumerate(RULES) for part in line(runs, rule, color)),
            title=titles[key],
            x="η",
            y=("steps", "步数"),
            log="xy",
            legend="below",
        )
        for key, runs in races.items()
    )
    caption = (
        "Steps by rate: how narrow the range of good rates is. Rates that do not arrive are left out.",
        "步数与学习率的关系：可见合适学习率的范围有多窄。未到达终点者略去。",
    )
    return Picture("tuning", caption, panels, size=(4.0, 3.4), width=0.98)


EXPERIMENT = Experiment(
    "optimizers",
    "A race of optimizers",
    "优化算法的比较",
    "Gradient descent, momentum, Nesterov, AdaGrad, RMSProp and Adam on a quadratic of condition 25 and on the 12-3-2 "
    "network, each tuned over the same grid of rates.",
    "在条件数为 25 的二次函数与 12-3-2 网络上比较梯度下降、动量法、Nesterov、AdaGrad、RMSProp 与 Adam，"
    "各法则均在同一组学习率上调优。",
    ("Q12", "I07", "I12", "I14", "I15", "I16"),
    (
        Goal("quadratic", ("quadratic: steps of descent over momentum", "二次函数：梯度下降与动量法步数之比"), 1),
        Goal("network", ("network: steps of descent over Adam", "网络：梯度下降与 Adam 步数之比"), 1.5),
    ),
    run,
)
