"""Constructed against trained: ReLU interpolation, the sigmoid staircase, and small networks that learn sin 6x."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symnet import ops
from symnet.approximation import interpolation, staircase, sup_error
from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Grid, Judged, Outcome, Progress
from symnet.language import parse
from symnet.nn import mlp
from symnet.plots import Line, Panel, Picture, Words
from symnet.sizes import size
from symnet.symbols import tensor
from symnet.training import adam, train

Array = NDArray[np.float64]
CURVED = 36.0  # a bound of |f''| on [0, 1]
F, SIDE = "sin(6*x)", ("x", 0, 1)
CLAIMS = (
    "diff(sin(6*x), x)**2 <= 6**2",
    "diff(sin(6*x), x, 2)**2 <= 36**2",
)
COUNTS = (2, 4, 8, 16, 32)
STARTS, STEPS = 3, 3000


@dataclass(frozen=True)
class Runner:
    """A way to approximate: the certified error for each number of neurons, and the bound that is proved, if any."""

    name: Words
    errors: Array
    bounds: Array | None = None


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Certify the largest error of each, by enclosures over the whole interval."""
    claims = Judged(
        tuple(("", verify(text)) for text in CLAIMS),
        ("The slopes and curvatures that the bounds use.", "误差上界所用的斜率与曲率。"),
    )
    counts = COUNTS[:3] if small else COUNTS
    runners = (
        Runner(
            ("ReLU interpolation", "ReLU 插值"),
            np.array([float(interpolation(F, SIDE, n).bound) for n in counts]),
            np.array([CURVED / (8 * n**2) for n in counts]),
        ),
        Runner(
            ("sigmoid staircase", "Sigmoid 阶梯"),
            np.array([float(staircase(F, SIDE, n).bound) for n in counts]),
            np.array([9.0 / n for n in counts]),
        ),
        Runner(
            ("trained tanh network", "训练的 tanh 网络"), np.array([trained(n, seed, small, progress) for n in counts])
        ),
    )
    relu, stair, learned = runners
    eight = counts.index(8)
    return Outcome(
        {
            "proved": float(claims.proved),
            "interpolation": _worst(relu),
            "staircase": _worst(stair),
            "trained": float(learned.errors[eight] / relu.errors[eight]),
        },
        (
            Formula(parse("f", let="f: N 1"), interpolation(F, SIDE, 2).network.output),
            Formula(parse("f", let="f: N 1"), staircase(F, SIDE, 2).network.output),
            Picture(
                "race",
                (
                    "sup |f − network| on [0, 1] for f = sin 6x, certified (points), and what is proved beforehand "
                    "for "
                    "every n (dashed): 36/(8n²) and 9/n. Nothing is proved of a trained network before it is trained.",
                    "f = sin 6x 在 [0, 1] 上的 sup |f − 网络|：经严格估计的值（圆点）以及事先对一切 n "
                    "证明的上界（虚线）36/(8n²) 与 9/n。"
                    "训练得到的网络在训练之前没有可证明的界。",
                ),
                (_panel(counts, runners),),
                size=(5.6, 3.4),
                width=0.85,
            ),
            Grid(
                (("neurons", "神经元数"), *(r.name for r in runners)),
                tuple((str(n), *(f"{r.errors[k]:.2g}" for r in runners)) for k, n in enumerate(counts)),
                "rrrr",
                (
                    "Each value is an upper bound, proved by enclosures in balls over boxes that cover the interval.",
                    "表中每个值都是上界：用覆盖整个区间的小区间上的球算术包络证明。",
                ),
            ),
            claims,
        ),
    )


def trained(count: int, seed: int, small: bool, progress: Progress) -> float:
    """The best of a few starts of a 1-n-1 network with tanh, trained on 129 points by Adam."""
    net = mlp((1, count, 1), ("tanh", "identity"), batch=size("N"))
    Y = tensor("Y", net.input.shape[0], 1)
    x = np.linspace(0, 1, 129)[:, None]
    best = np.inf
    for start in range(STARTS):
        rng = np.random.default_rng([seed, count, start])
        begin = {
            "W1": rng.normal(0, 6, (count, 1)),
            "b1": rng.normal(0, 3, count),
            "W2": rng.normal(0, 0.5, (1, count)),
            "b2": 0.0,
        }
        model = train(
            ops.mean((net.output - Y) ** 2),
            {"X": x, "Y": np.sin(6 * x)},
            net,
            optimizer=adam(0.02),
            start=begin,
            steps=300 if small else STEPS,
            seed=seed,
        )
        best = min(best, float(sup_error(F, net, model.parameters, SIDE).high))
        progress(start + 1, STARTS, f"{count} neurons: {best:.2g}")
    return best


def _worst(runner: Runner) -> float:
    assert runner.bounds is not None
    return float(np.max(runner.errors / runner.bounds))


def _panel(counts: tuple[int, ...], runners: tuple[Runner, ...]) -> Panel:
    marks: list[Line] = []
    for color, runner in enumerate(runners):
        marks.append(Line(counts, runner.errors, runner.name, color=color, points=True))
        if runner.bounds is not None:
            marks.append(Line(counts, runner.bounds, color=color, style="dashed", width=1.0))
    return Panel(tuple(marks), x=("neurons", "神经元数"), y="sup |f − g|", log="xy")


EXPERIMENT = Experiment(
    "race",
    "Approximation race: interpolation, staircase, trained networks",
    "逼近竞赛：插值、阶梯与训练的网络",
    "Two constructions whose error is bounded before anything runs, and networks of the same size that learn. All "
    "errors "
    "are certified for the whole interval, not sampled.",
    "两种构造在运行之前就有误差上界，另有同样规模的网络通过训练得到。所有误差都是对整个区间的严格估计，而非抽样。",
    ("Q19", "L06", "L07", "L10", "L16", "P02"),
    (
        Goal("proved", ("claims proved", "已证明的命题数"), 2, form=".0f"),
        Goal(
            "interpolation",
            ("enclosed error of the interpolation, its upper end over the bound", "插值误差包围区间的上端与上界之比"),
            1.02,
            at_least=False,
            form=".3f",
        ),
        Goal(
            "staircase",
            ("enclosed error of the staircase, its upper end over the bound", "阶梯误差包围区间的上端与上界之比"),
            1.0,
            at_least=False,
            form=".3f",
        ),
        Goal(
            "trained",
            ("trained against interpolation, 8 neurons", "8 个神经元时训练误差与插值误差之比"),
            1.0,
            at_least=False,
            small=20.0,
            form=".3f",
        ),
    ),
    run,
)
