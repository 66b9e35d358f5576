"""What the two experiments with handwritten digits share: a dense and a convolutional network, shifts, measurements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from symnet import ops
from symnet.experiments.data import Labelled, split
from symnet.experiments.fitting import Array, Fit, Problem, Values, checked, fit, problem, problem_of
from symnet.experiments.records import Finding, Grid, Outcome, Progress
from symnet.nn import conv2d, cross_entropy, flatten, max_pool2d, mlp, softmax_cross_entropy
from symnet.plots import Cells, Line, Panel, Picture, Pixels, Words
from symnet.sizes import size, sizes
from symnet.symbols import tensor
from symnet.training import adam

SHIFTS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
NETWORKS = {"dense": ("dense network", "全连接网络"), "convolutional": ("convolutional network", "卷积网络")}


@dataclass(frozen=True)
class Setting:
    """How one network is trained: numbers for its sizes, and Adam with the rate as a formula of the epoch."""

    net: Problem
    sizes: Mapping[str, int]
    rate: str
    epochs: int
    batch: int = 64


def dense(activation: str = "relu") -> Problem:
    """A network n-m-k on rows of pixels, of any sizes; softmax, cross-entropy, targets that sum to 1."""
    net = mlp(sizes("n m k"), (activation, "softmax"), batch=size("N"))
    return problem(net, cross_entropy, one_hot=True)


def convolutional(width: int) -> Problem:
    """Images of 4h × 4w: twice (convolution, ReLU, pooling by 2), with f and g kernels of odd width, then a dense "
    "layer."""
    around = width // 2
    N, h, w, f, g, k = sizes("N h w f g k")
    X, Y = tensor("X", N, 1, 4 * h, 4 * w), tensor("Y", N, k)
    K1, c1, K2, c2 = (
        tensor("K1", f, 1, width, width),
        tensor("c1", f),
        tensor("K2", g, f, width, width),
        tensor("c2", g),
    )
    W, b = tensor("W", k, g * h * w), tensor("b", k)
    A1 = max_pool2d(ops.relu(conv2d(X, K1, padding=around) + ops.reshape(c1, (f, 1, 1))), 2)
    A2 = max_pool2d(ops.relu(conv2d(A1, K2, padding=around) + ops.reshape(c2, (g, 1, 1))), 2)
    Z = flatten(A2) @ W.T + b
    return problem_of(X, Y, (K1, c1, K2, c2, W, b), Z, softmax_cross_entropy(Z, Y), one_hot=True)


def shifted(data: Labelled) -> Labelled:
    """The images and their copies moved by one pixel to each side; what was outside is empty."""
    side = round(data.inputs.shape[1] ** 0.5)
    images = np.pad(data.inputs.reshape(-1, side, side), ((0, 0), (1, 1), (1, 1)))
    moved = [images[:, 1 - v : 1 - v + side, 1 - u : 1 - u + side] for v, u in SHIFTS]
    repeated = [len(SHIFTS), 1]
    return Labelled(
        np.concatenate(moved).reshape(-1, side * side),
        np.tile(data.targets, repeated),
        np.tile(data.labels, len(SHIFTS)),
    )


def shaped(net: Problem, inputs: Array) -> Array:
    """Rows of pixels as the network takes them: as they are, or as images of one channel."""
    side = round(inputs.shape[1] ** 0.5)
    return inputs if net.input.rank == 2 else inputs.reshape(len(inputs), 1, side, side)


def learn(setting: Setting, known: Labelled, unseen: Labelled, seed: int, progress: Progress) -> Fit:
    """Train in single precision; after each epoch the share of held-out images that are read rightly."""
    net, held_out = setting.net, shaped(setting.net, unseen.inputs).astype(np.float32)
    return fit(
        net,
        adam(setting.rate),
        (shaped(net, known.inputs), known.targets),
        None,
        epochs=setting.epochs,
        batch=setting.batch,
        seed=seed,
        watch=lambda values: float(np.mean(np.argmax(net.read(held_out, values), axis=1) == unseen.labels)),
        progress=progress,
        dtype=np.float32,
        sizes=setting.sizes,
    )


def compare(
    data: Labelled,
    held_out: float,
    settings: Mapping[str, Setting],
    seeds: range,
    progress: Progress,
    proved: Sequence[str] = (),
) -> Outcome:
    """Both networks on the same split for each seed; measured: the median of the shares of held-out images read
    rightly. proved: the networks whose derivations are shown and judged."""
    rates: dict[str, list[float]] = {name: [] for name in settings}
    first: dict[str, Fit] = {}
    for seed in seeds:
        known, unseen = split(data, held_out, seed)
        learnt = shifted(known)
        for name, setting in settings.items():
            found = learn(setting, learnt, unseen, seed, progress)
            rates[name].append(found.watched[-1])
            first.setdefault(name, found)
    known, unseen = split(data, held_out, seeds[0])
    best = settings["convolutional"].net
    read = np.argmax(best.read(shaped(best, unseen.inputs), first["convolutional"].values), axis=1)
    return Outcome(
        {name: float(np.median(found)) for name, found in rates.items()},
        (
            _table(settings, first, rates, len(known.labels), len(unseen.labels), seeds),
            *_curves(first),
            _confusion(unseen, read),
            *_wrong(unseen, read),
            _kernels(first["convolutional"]),
        ),
        tuple(settings[name].net.derivation for name in proved),
        settings["dense"].net.gradient.source,
        tuple(
            check
            for setting in settings.values()
            for check in checked(setting.net, *_few(setting.net, known), _begin(setting, known, seeds[0]), seeds[0])
        ),
    )


def _few(net: Problem, data: Labelled) -> tuple[Array, Array]:
    """A few examples: the more there are, the more kinks lie near."""
    return shaped(net, data.inputs[:4]), data.targets[:4]


def _begin(setting: Setting, data: Labelled, seed: int) -> Values:
    """A start in double precision."""
    few = _few(setting.net, data)
    return fit(setting.net, adam(), few, None, epochs=0, seed=seed, sizes=setting.sizes).values


def _table(
    settings: Mapping[str, Setting],
    first: Mapping[str, Fit],
    rates: Mapping[str, list[float]],
    known: int,
    unseen: int,
    seeds: range,
) -> Grid:
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (
            NETWORKS[name],
            f"{sum(values.size for values in first[name].values.values()):,}",
            str(setting.epochs),
            *(f"{rate:.1%}" for rate in rates[name]),
        )
        for name, setting in settings.items()
    )
    header: tuple[Words, ...] = (("network", "网络"), ("parameters", "参数个数"), ("epochs", "轮数"))
    seeded = tuple((f"seed {seed}", f"种子 {seed}") for seed in seeds)
    caption = (
        f"Held-out images read rightly: {unseen:,} of each split, trained on the other {known:,} and their copies "
        f"moved "
        f"by one pixel to each side.",
        f"留出图像的识别正确率：每次随机划分留出 {unseen:,} 幅，其余 {known:,} "
        f"幅及其向四个方向各移一像素的副本用于训练。",
    )
    return Grid((*header, *seeded), rows, "lrr" + "r" * len(seeds), caption)


def _curves(first: Mapping[str, Fit]) -> tuple[Picture, Picture]:
    epoch = ("epoch", "轮次")
    losses = tuple(Line(f.history.epochs, f.history.losses, NETWORKS[name], points=True) for name, f in first.items())
    rates = tuple(Line(f.history.epochs, f.watched, NETWORKS[name], points=True) for name, f in first.items())
    return (
        Picture(
            "loss",
            ("Mean training loss after each epoch.", "每轮训练后的平均训练损失。"),
            (Panel(losses, x=epoch, y=("loss", "损失"), log="y"),),
            width=0.75,
        ),
        Picture(
            "accuracy",
            (
                "Share of the held-out images that are read rightly, after each epoch.",
                "每轮训练后留出图像的识别正确率。",
            ),
            (Panel(rates, x=epoch, y=("read rightly", "识别正确率"), legend="lower right"),),
            width=0.75,
        ),
    )


def _confusion(unseen: Labelled, read: Array) -> Picture:
    confusion = np.zeros((10, 10), dtype=int)
    np.add.at(confusion, (unseen.labels, read), 1)
    names = [str(k) for k in range(10)]
    panel = Panel((Cells(confusion, names, names),), x=("predicted class", "预测类别"), y=("true class", "真实类别"))
    caption = (
        "The convolutional network on held-out images: true class against reading.",
        "卷积网络在留出图像上的真实类别与识别结果。",
    )
    return Picture("confusion", caption, (panel,), size=(3.9, 3.9), width=0.55)


def _wrong(unseen: Labelled, read: Array) -> tuple[Finding, ...]:
    misses = np.flatnonzero(read != unseen.labels)[:8]
    if not len(misses):
        return ()
    side = round(unseen.inputs.shape[1] ** 0.5)
    pictures = [unseen.inputs[i].reshape(side, side) for i in misses]
    captions = [f"{unseen.labels[i]} → {read[i]}" for i in misses]
    caption = ("What it reads wrongly (true class → reading).", "其识别错误的图像（真实类别 → 识别结果）。")
    return (
        Picture("wrong", caption, (Panel((Pixels(pictures, captions),)),), size=(0.8 * len(misses), 1.1), width=0.8),
    )


def _kernels(found: Fit) -> Picture:
    kernels = found.values["K1"][:, 0]
    most = float(np.max(np.abs(kernels)))
    pictures = Pixels([0.5 + k / (2 * most) for k in kernels], [str(k + 1) for k in range(len(kernels))], across=8)
    caption = ("The kernels of its first layer (dark: positive).", "其第一层的卷积核（深色为正）。")
    return Picture("kernels", caption, (Panel((pictures,)),), size=(4.6, 0.85 * -(-len(kernels) // 8)), width=0.6)
