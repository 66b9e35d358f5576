"""Points in a disc against points in the ring around it: a 2-3-2 network, its probability surface and hidden space."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from symnet.experiments.data import Labelled, disc_and_ring
from symnet.experiments.fitting import Array, Fit, Problem, Values, checked, fit, problem, right, xavier
from symnet.experiments.records import Experiment, Goal, Grid, Outcome, Progress
from symnet.expr import Number
from symnet.nn import cross_entropy, l2_penalty, mlp
from symnet.plots import Animation, Field, Line, Panel, Picture, Points, Surface, cloud
from symnet.sizes import size
from symnet.training import momentum

EACH, FRESH = 100, 500  # points of each class: to learn, and held out
EPOCHS, BATCH, RATE, POWER, MOMENTUM, WEIGHT = 200, 20, "1/4", "1/5", 0.9, Number(Fraction(1, 10_000))
FRAMES, SEEDS = 16, 10
LEVELS = np.linspace(0, 1, 11)
SIDE = np.linspace(-1.6, 1.6, 41)
NAMES = (("inner class", "内类"), ("outer class", "外类"))
ACTIVATIONS = ("sigmoid", "tanh", "relu", "identity")


def circles_problem(activation: str = "sigmoid") -> Problem:
    """Cross-entropy of the softmax, and a penalty on the squares of the weights (not of the biases)."""
    net = mlp((2, 3, 2), (activation, "softmax"), batch=size("N"))
    W1, _, W2, _ = net.parameters
    penalty = l2_penalty(W1, WEIGHT) + l2_penalty(W2, WEIGHT)
    return problem(net, lambda p, y: cross_entropy(p, y) + penalty, one_hot=True)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Train once and keep snapshots for the animation; train from more seeds to see how often it succeeds."""
    net = circles_problem()
    known, unseen = disc_and_ring(seed, EACH), disc_and_ring(seed + 1000, FRESH)
    snapshots: list[Values] = [xavier(net.parameters, seed)]
    first = _train(net, known, seed, snapshots, progress)
    accuracy = right(net.read(unseen.inputs, first.values), unseen.labels)
    further = range(seed + 1, seed + (2 if small else SEEDS))
    rates = [accuracy, *(_held_out(net, each) for each in further)]
    others = {name: _held_out(circles_problem(name), seed) for name in (ACTIVATIONS[1::2] if small else ACTIVATIONS)}
    shown = np.unique(np.round(np.geomspace(1, EPOCHS + 1, 8 if small else FRAMES)).astype(int) - 1)
    across = first.values["W2"][1] - first.values["W2"][0]
    turn = float(np.degrees(np.arctan2(across[1], across[0]))) + 60  # the plane is seen nearly from its edge
    frames = tuple(_panels(net, known, snapshots[k], int(k), turn) for k in shown)
    return Outcome(
        {"accuracy": accuracy, "seeds": float(np.mean(np.array(rates) >= 0.95)), "identity": others["identity"]},
        (
            (
                f"The rate falls as η = {RATE}·s^(−{POWER}) with the step s, the momentum is {MOMENTUM}, and the "
                f"weight of the penalty {WEIGHT}. Of {len(rates)} seeds, each with points and a start of its own, "
                f"{sum(r >= 0.95 for r in rates)} read at least 95 % of the held-out points rightly; the least is "
                f"{min(rates):.1%}.",
                f"学习率随步数 s 按 η = {RATE}·s^(−{POWER}) 衰减，动量为 {MOMENTUM}，惩罚系数为 {WEIGHT}。"
                f"{len(rates)} 个随机种子（数据点与初值均不同）中，有 {sum(r >= 0.95 for r in rates)} 个"
                f"在留出点上的正确率不低于 95 %，最低者为 {min(rates):.1%}。",
            ),
            Animation(
                "training",
                (
                    "Left: the probability of the outer class over the plane, with the lines on which the hidden units "
                    "are 1/2. Right: the same points as the hidden layer sees them, and the plane that separates them.",
                    "左：外类概率在平面上的分布，以及各隐藏单元取值 1/2 的直线。右：隐藏层所“看到”的同样这些点，"
                    "以及将它们分开的平面。",
                ),
                frames,
                size=(3.7, 3.5),
                width=0.95,
            ),
            _surface(net, first.values),
            _curves(first),
            _activations(others),
        ),
        (net.derivation,),
        net.gradient.source,
        checked(net, known.inputs, known.targets, snapshots[0], seed),
    )


def _train(net: Problem, known: Labelled, seed: int, snapshots: list[Values], progress: Progress) -> Fit:
    def watch(values: Values) -> float:
        snapshots.append(dict(values))
        return right(net.read(known.inputs, values), known.labels)

    rule = momentum(f"{RATE}*t**(-{POWER})", MOMENTUM)
    data, start = (known.inputs, known.targets), xavier(net.parameters, seed)
    return fit(net, rule, data, start, epochs=EPOCHS, batch=BATCH, seed=seed, watch=watch, progress=progress)


def _held_out(net: Problem, seed: int) -> float:
    unseen = disc_and_ring(seed + 1000, FRESH)
    trained = _train(net, disc_and_ring(seed, EACH), seed, [], lambda done, total, text: None)
    return right(net.read(unseen.inputs, trained.values), unseen.labels)


def _activations(found: dict[str, float]) -> Grid:
    """What the same settings reach with each activation of the hidden layer."""
    rows = tuple((name, f"{reached:.1%}") for name, reached in found.items())
    caption = (
        "The same settings with other activations of the hidden layer. With the identity all layers are one, which "
        "draws a single line.",
        "其余设置不变，只换隐藏层的激活函数。用恒等函数时各层合为一层，只能画出一条直线。",
    )
    head = (("activation", "激活函数"), ("held-out points read rightly", "留出点的正确率"))
    return Grid(head, rows, "lr", caption)


def _probability(net: Problem, values: Values) -> Array:
    x, y = np.meshgrid(SIDE, SIDE)
    return net.read(np.column_stack([x.ravel(), y.ravel()]), values)[:, 1].reshape(x.shape)


def _panels(net: Problem, known: Labelled, values: Values, epoch: int, turn: float) -> tuple[Panel, Panel]:
    inner, outer = known.inputs[known.labels == 0], known.inputs[known.labels == 1]
    lines = []
    for (u, v), b in zip(values["W1"], values["b1"], strict=True):
        across = SIDE if abs(v) > abs(u) else -(v * SIDE + b) / u
        upwards = -(u * SIDE + b) / v if abs(v) > abs(u) else SIDE
        lines.append(Line(across, upwards, color=-1, style="dashed", width=1))
    plane = Panel(
        (
            Field(SIDE, SIDE, _probability(net, values), levels=LEVELS, lines=(0.5,), shades="diverging"),
            *lines,
            cloud(inner, NAMES[0], color=0, size=9),
            cloud(outer, NAMES[1], color=1, marker="^", size=9),
        ),
        title=(f"epoch {epoch}", f"第 {epoch} 轮"),
        x="x₁",
        y="x₂",
        x_limits=(-1.6, 1.6),
        y_limits=(-1.6, 1.6),
        legend="below",
    )
    return plane, _hidden_space(inner, outer, values, turn)


def _hidden_space(inner: Array, outer: Array, values: Values, turn: float) -> Panel:
    def hidden(points: Array) -> Array:
        return 1 / (1 + np.exp(-(points @ values["W1"].T + values["b1"])))

    normal, offset = values["W2"][1] - values["W2"][0], values["b2"][1] - values["b2"][0]
    side = np.linspace(0, 1, 33)
    a, b = np.meshgrid(side, side)
    height = -(normal[0] * a + normal[1] * b + offset) / normal[2]
    height[(height < -0.02) | (height > 1.02)] = np.nan
    marks = [
        Points(a[:, 0], a[:, 1], color=k, marker="o^"[k], size=8, z=a[:, 2])
        for k, a in enumerate(map(hidden, (inner, outer)))
    ]
    surface = (Surface(side, side, height, tint=2),) if np.isfinite(height).any() else ()
    return Panel(
        (*surface, *marks),
        title=("hidden layer", "隐藏层"),
        x="a₁",
        y="a₂",
        z="a₃",
        view=(18, turn),
        x_limits=(0, 1),
        y_limits=(0, 1),
        z_limits=(0, 1),
    )


def _surface(net: Problem, values: Values) -> Picture:
    marks = (Surface(SIDE, SIDE, _probability(net, values)),)
    caption = ("The probability of the outer class as a surface.", "外类概率曲面。")
    panel = Panel(marks, x="x₁", y="x₂", z=("probability", "概率"), view=(35, -55))
    return Picture("surface", caption, (panel,), size=(4.6, 3.6), width=0.6)


def _curves(first: Fit) -> Picture:
    epochs, epoch = first.history.epochs, ("epoch", "轮次")
    panels = (
        Panel((Line(epochs, first.history.losses),), x=epoch, title=("loss with penalty", "含惩罚项的损失"), log="y"),
        Panel((Line(epochs, first.watched),), x=epoch, title=("learnt points read rightly", "训练点的正确率")),
    )
    caption = ("Loss and accuracy while training.", "训练过程中的损失与正确率。")
    return Picture("curves", caption, panels, size=(3.6, 2.6), width=0.95)


EXPERIMENT = Experiment(
    "circles",
    "A disc and the ring around it, separated by a 2-3-2 network",
    "用 2-3-2 网络分开圆盘与圆环",
    "No line separates the two classes in the plane. Three sigmoid units map the points into a cube, where a plane "
    "does. "
    "Softmax with cross-entropy and an L2 penalty, momentum, mini-batches and a decaying rate.",
    "平面上没有直线能分开这两类点；三个 Sigmoid 单元把它们映入立方体，在那里一张平面即可分开。"
    "采用 softmax 与交叉熵、L2 惩罚、动量、小批量与衰减的学习率。",
    ("Q17", "I12", "I13", "N02", "T03"),
    (
        Goal("accuracy", ("held-out points read rightly", "留出点的正确率"), 0.97, form=".1%"),
        Goal("seeds", ("share of seeds that reach 95 %", "正确率达 95 % 的种子所占比例"), 0.8, form=".0%"),
        Goal(
            "identity",
            ("the same, with the identity as activation", "用恒等激活函数时的正确率"),
            0.7,
            False,
            form=".1%",
        ),
    ),
    run,
)
