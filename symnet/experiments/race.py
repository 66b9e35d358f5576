"""Constructed against trained: ReLU interpolation, the sigmoid staircase, and small networks that learn sin 6x."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symnet import ops
from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Grid, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Line, Panel, Picture, Words
from symnet.program import compile
from symnet.symbols import tensors
from symnet.training import adam, train

Array = NDArray[np.float64]
STEEP, CURVED = 6.0, 36.0  # bounds of |f'| and |f''| on [0, 1]
CLAIMS = (
    "diff(sin(6*x), x)**2 <= 6**2",
    "diff(sin(6*x), x, 2)**2 <= 36**2",
    "diff(tanh(x), x) <= 1",
    "diff(sigmoid(x), x) <= 1/4",
)
COUNTS = (2, 4, 8, 16, 32)
LET = "x: m; t: n; c: n; w: n; y0"
RELU = parse("y0 + relu(reshape(x, (m, 1)) - t) @ c", let=LET)
SIGMOID = parse("y0 + sigmoid(w*(reshape(x, (m, 1)) - t)) @ c", let=LET)
STARTS, STEPS = 3, 3000


@dataclass(frozen=True)
class Runner:
    """A way to approximate: the certified error for each number of neurons, and the bound that is proved, if any."""

    name: Words
    errors: Array
    bounds: Array | None = None


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Certify the largest error of each, by a grid and Lipschitz constants."""
    claims = Judged(
        tuple(("", verify(text)) for text in CLAIMS),
        ("The slopes and curvatures that the bounds use.", "误差上界所用的斜率与曲率。"),
    )
    counts = COUNTS[:3] if small else COUNTS
    runners = (
        Runner(
            ("ReLU interpolation", "ReLU 插值"),
            np.array([interpolation(n) for n in counts]),
            np.array([CURVED / (8 * n**2) for n in counts]),
        ),
        Runner(
            ("sigmoid staircase", "Sigmoid 阶梯"),
            np.array([staircase(n) for n in counts]),
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
            Formula(parse("f", let="f: m"), RELU),
            Formula(parse("f", let="f: m"), SIGMOID),
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
                    "Each value is an upper bound: the maximum on a grid plus the Lipschitz constants of both times "
                    "half the spacing.",
                    "表中每个值都是上界：网格上的最大值，加上两者的利普希茨常数乘以半个网格间距。",
                ),
            ),
            claims,
        ),
    )


def certified(values: Array, x: Array, steep: float) -> float:
    """An upper bound of sup |f − g| from a grid; steep: a Lipschitz constant of g. Rounding is far below the slack."""
    spacing = float(np.max(np.diff(x)))
    return float(np.max(np.abs(np.sin(6 * x) - values))) + (STEEP + steep) * spacing / 2


def interpolation(count: int) -> float:
    """Equal to f at n + 1 knots; the weights are the changes of slope."""
    knots = np.linspace(0, 1, count + 1)
    slopes = np.diff(np.sin(6 * knots)) * count
    x = np.linspace(0, 1, 200_001)
    program = compile(RELU, inputs=["x", "t", "c", "y0"])
    return certified(program(x, knots[:-1], np.diff(slopes, prepend=0.0), 0.0), x, float(np.max(np.abs(slopes))))


def staircase(count: int) -> float:
    """A step of height f(tᵢ) − f(tᵢ₋₁) in the middle of each interval, of steepness 2N ln 3."""
    ends = np.sin(6 * np.linspace(0, 1, count + 1))
    middles = (np.arange(count) + 0.5) / count
    steepness = np.full(count, 2 * count * np.log(3))
    x = np.linspace(0, 1, 200_001)
    program = compile(SIGMOID, inputs=["x", "t", "c", "w", "y0"])
    steep = float(np.sum(np.abs(np.diff(ends)) * steepness) / 4)
    return certified(program(x, middles, np.diff(ends), steepness, float(ends[0])), x, steep)


def trained(count: int, seed: int, small: bool, progress: Progress) -> float:
    """The best of a few starts of a 1-n-1 network with tanh, trained on 129 points by Adam."""
    X, Y, w, b, v, c = tensors(f"X: N; Y: N; w: {count}; b: {count}; v: {count}; c")
    output = ops.tanh(ops.reshape(X, (X.shape[0], 1)) * w + b) @ v + c
    x = np.linspace(0, 1, 129)
    best = np.inf
    for start in range(STARTS):
        rng = np.random.default_rng([seed, count, start])
        begin = {"w": rng.normal(0, 6, count), "b": rng.normal(0, 3, count), "v": rng.normal(0, 0.5, count), "c": 0.0}
        model = train(
            ops.mean((output - Y) ** 2),
            {"X": x, "Y": np.sin(6 * x)},
            [w, b, v, c],
            output=output,
            optimizer=adam(0.02),
            start=begin,
            steps=300 if small else STEPS,
            seed=seed,
        )
        fine = np.linspace(0, 1, 200_001)
        steep = float(np.sum(np.abs(model.parameters["w"] * model.parameters["v"])))
        best = min(best, certified(model.predict(fine), fine, steep))
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
        Goal("proved", ("claims proved", "已证明的命题数"), 4, form=".0f"),
        Goal(
            "interpolation", ("interpolation against its bound", "插值误差与上界之比"), 1.02, at_least=False, form=".3f"
        ),
        Goal("staircase", ("staircase against its bound", "阶梯误差与上界之比"), 1.0, at_least=False, form=".3f"),
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
