"""Handwritten digits read by a 64-32-10 network (tanh, softmax, cross-entropy), trained with the derived gradient."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.experiments.data import Labelled, digits, split
from symnet.experiments.fitting import Fit, Problem, checked, fit, problem, right, xavier
from symnet.experiments.records import Experiment, Finding, Goal, Grid, Outcome, Progress
from symnet.nn import cross_entropy, mlp
from symnet.plots import Cells, Line, Panel, Picture, Pixels
from symnet.sizes import Size, size
from symnet.training import momentum

WIDTHS = (64, 32, 10)
EPOCHS, BATCH, HELD_OUT = 60, 32, 0.2
RATE, DECAY, MOMENTUM = 0.2, 0.97, 0.9


def digit_problem(widths: tuple[int | Size, ...] = WIDTHS) -> Problem:
    """The network on a batch of N rows, its cross-entropy, and the gradients under Σy = 1 in every row."""
    net = mlp(widths, ("tanh",) * (len(widths) - 2) + ("softmax",), batch=size("N"))
    return problem(net, cross_entropy, one_hot=True)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Derive, check, train, measure."""
    net = digit_problem()
    known, unseen = split(digits(), HELD_OUT, seed)
    start = xavier(net.parameters, seed)
    checks = checked(net, known.inputs[:64], known.targets[:64], start, seed)
    trained = fit(
        net,
        momentum(f"{RATE}*{DECAY}**(epoch - 1)", MOMENTUM),
        (known.inputs, known.targets),
        start,
        epochs=EPOCHS,
        batch=BATCH,
        seed=seed,
        watch=lambda values: right(net.read(unseen.inputs, values), unseen.labels),
        progress=progress,
    )
    read = np.argmax(net.read(unseen.inputs, trained.values), axis=1)
    accuracy = float(np.mean(read == unseen.labels))
    findings = _findings(trained, known, unseen, read, accuracy)
    return Outcome({"accuracy": accuracy}, findings, (net.derivation,), net.gradient.source, checks)


def _findings(
    trained: Fit, known: Labelled, unseen: Labelled, read: NDArray[np.intp], accuracy: float
) -> tuple[Finding, ...]:
    confusion = np.zeros((10, 10), dtype=int)
    np.add.at(confusion, (unseen.labels, read), 1)
    epochs = range(1, len(trained.history.losses) + 1)
    epoch = ("epoch", "轮次")
    names = [str(k) for k in range(10)]
    misses = np.flatnonzero(read != unseen.labels)[:8]
    findings: tuple[Finding, ...] = (
        Grid(
            (("trained on", "训练样本数"), ("held out", "留出样本数"), ("read rightly", "识别正确率")),
            ((str(len(known.labels)), str(len(unseen.labels)), f"{accuracy:.1%}"),),
            "rrr",
        ),
        Picture(
            "loss",
            ("Mean training loss after each epoch.", "每轮训练后的平均训练损失。"),
            (Panel((Line(epochs, trained.history.losses),), x=epoch, y=("loss", "损失"), log="y"),),
            width=0.75,
        ),
        Picture(
            "accuracy",
            (
                "Share of the held-out digits that are read rightly, after each epoch.",
                "每轮训练后留出数字的识别正确率。",
            ),
            (Panel((Line(epochs, trained.watched),), x=epoch, y=("read rightly", "识别正确率")),),
            width=0.75,
        ),
        Picture(
            "confusion",
            ("Held-out digits: true class against reading.", "留出数字的真实类别与识别结果。"),
            (
                Panel(
                    (Cells(confusion, names, names),),
                    x=("predicted class", "预测类别"),
                    y=("true class", "真实类别"),
                ),
            ),
            size=(3.9, 3.9),
            width=0.6,
        ),
    )
    if not len(misses):
        return findings
    wrong = Pixels(
        [unseen.inputs[i].reshape(8, 8) for i in misses], [f"{unseen.labels[i]} → {read[i]}" for i in misses]
    )
    caption = (
        "Held-out digits that are read wrongly (true class → reading).",
        "识别错误的留出数字（真实类别 → 识别结果）。",
    )
    return (*findings, Picture("wrong", caption, (Panel((wrong,)),), size=(0.75 * len(misses), 1.1)))


EXPERIMENT = Experiment(
    "digits",
    "Handwritten digits read by a 64-32-10 network",
    "用 64-32-10 网络识别手写数字",
    "A network of 64 inputs, 32 tanh neurons and 10 softmax outputs is trained on the 8 × 8 digits of scikit-learn by "
    "mini-batches with momentum. The gradient below is the one that trained it: derived, judged, and compiled.",
    "网络有 64 个输入、32 个 tanh 神经元和 10 个 softmax 输出，用 scikit-learn 的 8 × 8 手写数字，"
    "以带动量的小批量梯度下降训练。训练所用的正是下面的梯度：先推导，再判定，再编译。",
    ("Q11", "J20"),
    (Goal("accuracy", ("held-out digits read rightly", "留出数字的识别正确率"), 0.96, form=".1%"),),
    run,
)
