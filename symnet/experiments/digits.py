"""Handwritten digits of 8 × 8 pixels, read by a dense and by a convolutional network."""

from __future__ import annotations

from symnet.experiments.data import digits
from symnet.experiments.handwriting import Setting, compare, convolutional, dense
from symnet.experiments.records import Experiment, Goal, Outcome, Progress

SEEDS = 3


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Derive, check, train, measure; the small setting has one seed."""
    settings = {
        "dense": Setting(dense(), {"m": 256}, "0.003*0.92**epoch", epochs=40),
        "convolutional": Setting(convolutional(3), {"f": 12, "g": 32}, "0.006*0.87**epoch", epochs=20),
    }
    seeds = range(seed, seed + (1 if small else SEEDS))
    return compare(digits(), 0.2, settings, seeds, progress, proved=("dense",) if small else tuple(settings))


EXPERIMENT = Experiment(
    "digits",
    "Handwritten digits of 8 × 8 pixels",
    "识别 8 × 8 像素的手写数字",
    "The 1,797 digits of scikit-learn, a fifth of them held out. A dense network (64-256-10, ReLU) and a convolutional "
    "one (two layers of 3 × 3 kernels, each with ReLU and pooling) are trained with Adam on mini-batches; images "
    "moved by "
    "one pixel enlarge the training set.",
    "使用 scikit-learn 的 1,797 幅数字图像，其中五分之一留出检验。全连接网络（64-256-10，ReLU）与卷积网络"
    "（两层 3 × 3 卷积核，每层后接 ReLU 与池化）均用 Adam 按小批量训练，并以平移一像素的图像扩充训练集。",
    ("Q11", "T04", "T05", "J20", "M11", "N06", "I18"),
    (
        Goal(
            "dense",
            ("held-out digits read rightly, dense", "留出数字的识别正确率，全连接"),
            0.98,
            small=0.97,
            form=".1%",
        ),
        Goal("convolutional", ("the same, convolutional", "同上，卷积"), 0.98, small=0.97, form=".1%"),
    ),
    run,
)
