"""Images of 0 and 1 with 4 × 3 pixels, read by the 12-3-2 network of sigmoids with its 47 parameters."""

from __future__ import annotations

import numpy as np

from symnet import ops
from symnet.byhand import derive_by_hand
from symnet.experiments.data import Labelled, zeros_and_ones
from symnet.experiments.fitting import Array, Fit, Problem, Values, checked, fit, problem, right, xavier
from symnet.experiments.records import Experiment, Goal, Grid, Outcome, Progress
from symnet.nn import mlp
from symnet.plots import Bars, Line, Panel, Picture, Pixels
from symnet.sizes import size
from symnet.step import Derivation
from symnet.training import momentum

EACH, FRESH = 32, 48  # images of each class: to train on, and held out
EPOCHS, RATE, MOMENTUM, SEEDS = 200, 0.1, 0.5, 10
NETWORK = {
    "z1": "W1 @ x + b1",
    "a1": "sigmoid(z1)",
    "z2": "W2 @ a1 + b2",
    "a2": "sigmoid(z2)",
    "C": "sum((a2 - t)**2)/2",
}


PATHS = "sum((a2 - t)*a2*(1 - a2)*W2[:, 0])*a1[0]*(1 - a1[0])*x[0]"


def one_component() -> Derivation:
    """One of the 47 components without any δ: the chain rule along both paths from the first hidden unit to C."""
    path = "(a2[{j}] - t[{j}])*a2[{j}]*(1 - a2[{j}])*W2[{j}, 0]*a1[0]*(1 - a1[0])*x[0]"
    work = derive_by_hand("grad(C, W1)[0, 0]", let="W1: 3 12; b1: 3; W2: 2 3; b2: 2; x: 12; t: 2", where=NETWORK)
    both = " + ".join(path.format(j=j) for j in (0, 1))
    work.step("==", PATHS, "chain rule, summed over the paths", "链式法则，对各路径求和")
    return work.step("==", both, "the two paths, written out", "写出两条路径").finish()


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Minimise the sum of the squared errors of all 64 images, as the sources do."""
    net = network()
    runs = [_train(net, each) for each in range(seed, seed + SEEDS)]
    known, unseen, start, first = runs[0]
    progress(1, 1, "trained")
    seen = [right(net.read(k.inputs, each.values), k.labels) for k, _, _, each in runs]
    fresh = [right(net.read(u.inputs, each.values), u.labels) for _, u, _, each in runs]
    counted = sum(value.size for value in start.values())
    return Outcome(
        {"parameters": float(counted), "seen": seen[0], "fresh": float(np.median(fresh))},
        (
            (
                "The images are generated, since the sources print none: a ring for 0, an upright bar in one of "
                "three "
                f"columns for 1, and every pixel flipped with probability 0.06. Of the distinct images {EACH} of each "
                f"class are learnt and {FRESH} of each class, none of them among the learnt ones, are held out.",
                f"原文未给出图像，此处按规则生成：0 为圆环，1 为三列之一的竖线，每个像素以概率 0.06 翻转。"
                f"取互不相同的图像，每类 {EACH} 幅用于训练，每类另取 {FRESH} 幅（均不在训练集中）留出检验。",
            ),
            _sheet(known),
            _curves(first.history.losses, first.watched),
            _hidden(first.values),
            _answers(unseen, net.read(unseen.inputs, first.values)),
            (
                f"The table is of seed {seed}. Over {SEEDS} seeds, each with images and a start of its own, between "
                f"{min(fresh):.1%} and {max(fresh):.1%} of the held-out images are read rightly.",
                f"上表对应随机种子 {seed}。换用 {SEEDS} 个种子（图像与初值均随之改变），"
                f"留出图像的识别正确率在 {min(fresh):.1%} 与 {max(fresh):.1%} 之间。",
            ),
        ),
        (net.derivation, one_component()),
        net.gradient.source,
        checked(net, known.inputs, known.targets, start, seed),
    )


def network() -> Problem:
    """12-3-2, with the sum of the squared errors."""
    return problem(mlp((12, 3, 2), ("sigmoid", "sigmoid"), batch=size("N")), lambda a, y: ops.sum((a - y) ** 2) / 2)


def trained(seed: int) -> tuple[Labelled, Values, Values]:
    """The images to learn, and the parameters before and after training."""
    known, _, start, found = _train(network(), seed)
    return known, start, found.values


def _train(net: Problem, seed: int) -> tuple[Labelled, Labelled, Values, Fit]:
    known, unseen = zeros_and_ones(seed, EACH, FRESH)
    start = xavier(net.parameters, seed)
    found = fit(
        net,
        momentum(RATE, MOMENTUM),
        (known.inputs, known.targets),
        start,
        epochs=EPOCHS,
        watch=lambda values: right(net.read(unseen.inputs, values), unseen.labels),
    )
    return known, unseen, start, found


def _sheet(known: Labelled) -> Picture:
    chosen = [*range(8), *range(EACH, EACH + 8)]
    pictures = Pixels([known.inputs[k].reshape(4, 3) for k in chosen], [str(known.labels[k]) for k in chosen], across=8)
    caption = ("The first eight images of each class.", "两类图像各取前八幅。")
    return Picture("sheet", caption, (Panel((pictures,)),), size=(4.6, 2.4), width=0.6)


def _curves(losses: list[float], rates: list[float]) -> Picture:
    epochs, epoch = np.arange(1, len(losses) + 1), ("epoch", "轮次")
    panels = (
        Panel((Line(epochs, losses),), x=epoch, y="C", log="y", title=("total cost", "总代价")),
        Panel((Line(epochs, rates),), x=epoch, title=("held-out images read rightly", "留出图像的识别正确率")),
    )
    caption = ("The cost of the 64 images and the images read rightly.", "64 幅图像的总代价与识别正确率。")
    return Picture("curves", caption, panels, size=(3.6, 2.7), width=0.95)


def _hidden(trained: Values) -> Picture:
    weights = trained["W1"]
    most = float(np.max(np.abs(weights)))
    shown = [0.5 + row.reshape(4, 3) / (2 * most) for row in weights]
    units = [(f"unit {k}", f"单元 {k}") for k in (1, 2, 3)]
    marks = (Pixels(shown, units, across=3),)
    answers = tuple(
        Panel((Bars(["1", "2", "3"], trained["W2"][j], color=j),), title=(f"to output {j}", f"到输出 {j}"))
        for j in (0, 1)
    )
    caption = (
        "What the hidden units look at: weights of the pixels (dark: positive), and their weights in the outputs.",
        "隐藏单元的“着眼点”：各像素的权重（深色为正），以及它们在两个输出中的权重。",
    )
    return Picture("hidden", caption, (Panel(marks), *answers), size=(2.6, 2.1), width=0.95)


def _answers(unseen: Labelled, outputs: Array) -> Grid:
    rows = tuple(
        (
            str(label),
            f"{np.sum(unseen.labels == label)}",
            f"{np.mean(np.argmax(outputs, axis=1)[unseen.labels == label] == label):.1%}",
            f"{np.mean(outputs[unseen.labels == label, label]):.3f}",
            f"{np.mean(outputs[unseen.labels == label, 1 - label]):.3f}",
        )
        for label in (0, 1)
    )
    header = (
        ("held-out class", "留出类别"),
        ("images", "图像数"),
        ("read rightly", "识别正确率"),
        ("mean of its output", "本类输出均值"),
        ("mean of the other", "另一输出均值"),
    )
    return Grid(header, rows, "crrrr")


EXPERIMENT = Experiment(
    "images",
    "Images of 4 × 3 pixels read by the 12-3-2 network",
    "用 12-3-2 网络识别 4 × 3 像素的图像",
    "Twelve pixels, three hidden sigmoid units and two outputs, one for each digit: 47 parameters. The gradient of "
    "the "
    "total squared error is derived by back-propagation, and one of its components is proved equal to the direct "
    "chain "
    "rule along all paths.",
    "十二个像素、三个 Sigmoid 隐藏单元、两个输出（各对应一个数字），共 47 个参数。总平方误差的梯度由反向传播导出，"
    "并证明其中一个分量与沿所有路径直接用链式法则所得相等。",
    ("Q09", "T02", "D14", "D15", "E15", "J01", "J03", "J09"),
    (
        Goal("parameters", ("parameters", "参数个数"), 47, form=".0f", exactly=True),
        Goal("seen", ("learnt images read rightly", "训练图像的识别正确率"), 1.0, form=".1%"),
        Goal(
            "fresh",
            ("held-out images read rightly, median of ten seeds", "留出图像的识别正确率（十个种子的中位数）"),
            0.95,
            form=".1%",
        ),
    ),
    run,
)
