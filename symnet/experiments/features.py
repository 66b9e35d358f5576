"""Random features: the mean of n draws is within C/√n of its expectation, in one dimension and in twenty."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Grid, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Band, Line, Panel, Picture, Words
from symnet.program import compile

Array = NDArray[np.float64]
DIMENSIONS, COUNTS = (1, 5, 20), (4, 16, 64, 256, 1024)
RUNS, POINTS = 200, 400
# Features cos(w·x) with normal w have the mean exp(−‖x‖²/2); their variance at x is (1 + exp(−2‖x‖²))/2 − exp(−‖x‖²).
FEATURES = parse("sum(cos(X @ W.T), axis=1)/n", let="X: N d; W: n d")
SPREAD = "(1 - exp(-r**2))**2/2"  # that variance, with r = ‖x‖
VARIANCE = f"(1 + exp(-2*r**2))/2 - exp(-r**2) == {SPREAD}"
MAUREY = "sum(p*sum((G - p @ G)**2, axis=1)) == sum(p*sum(G**2, axis=1)) - sum((p @ G)**2)"


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Draw features many times, and measure the mean square error on normal points."""
    program = compile(FEATURES, inputs=["X", "W"])
    spread = compile(parse(SPREAD), inputs=["r"])
    runs = 40 if small else RUNS
    errors: dict[tuple[int, int], Array] = {}
    expected: dict[int, float] = {}
    for place, d in enumerate(DIMENSIONS):
        rng = np.random.default_rng((seed, d))
        X = rng.normal(size=(POINTS, d))
        radius = np.linalg.norm(X, axis=1)
        target = np.exp(-(radius**2) / 2)
        expected[d] = float(np.mean(spread.function(radius)))
        for n in COUNTS:
            draws = [np.mean((program(X, rng.normal(size=(n, d))) - target) ** 2) for _ in range(runs)]
            errors[d, n] = np.sqrt(np.array(draws))
        progress(place + 1, len(DIMENSIONS), f"d = {d}")
    judged = Judged(
        (
            (("variance of one feature at a point", "一个特征在一点处的方差"), verify(VARIANCE)),
            (
                ("variance of one draw among finitely many", "有限多个特征中抽取一个的方差"),
                verify(MAUREY, let="p: m; G: m d", given=["sum(p) == 1"]),
            ),
        ),
        ("What is proved: variances. The rate below is measured.", "已证明的是方差；下面的速率是测量结果。"),
    )
    ratio = {(d, n): float(np.mean(found**2)) * n / expected[d] for (d, n), found in errors.items()}
    slopes = [np.polyfit(np.log(COUNTS), [np.log(_rms(errors[d, n])) for n in COUNTS], 1)[0] for d in DIMENSIONS]
    return Outcome(
        {
            "proved": float(judged.proved),
            "rate": max(abs(float(slope) + 0.5) for slope in slopes),
            "law": max(abs(r - 1) for r in ratio.values()),
        },
        (
            Formula(parse("f", let="f: N"), FEATURES),
            judged,
            (
                "Measured, not proved: the target exp(−‖x‖²/2) is the mean of cos(w·x) over normal w. Each point of "
                "the "
                f"figure is the root mean square error of {runs} networks of n random features on {POINTS} normal "
                "points; "
                "the band holds nine tenths of them. The dashed line is what the variance predicts, √(V/n): the same "
                "rate in every dimension.",
                f"以下为测量结果而非证明：目标 exp(−‖x‖²/2) 是 cos(w·x) 对正态 w 的期望。图中每一点由 {runs} 个含 n "
                "个随机特征的网络"
                f"在 {POINTS} 个正态点上的均方根误差得到，色带包含其中九成；虚线为由方差得到的 √(V/n)。"
                "各维数下速率相同。",
            ),
            _picture(errors, expected),
            _table(errors, expected),
        ),
        (),
        program.source,
    )


def _rms(found: Array) -> float:
    return float(np.sqrt(np.mean(found**2)))


def _picture(errors: dict[tuple[int, int], Array], expected: dict[int, float]) -> Picture:
    panels = []
    for color, d in enumerate(DIMENSIONS):
        low, high = (np.array([np.quantile(errors[d, n], q) for n in COUNTS]) for q in (0.05, 0.95))
        marks = (
            Band(COUNTS, low, high, ("nine tenths of the runs", "九成的试验"), color=color),
            Line(
                COUNTS, [_rms(errors[d, n]) for n in COUNTS], ("root mean square", "均方根"), color=color, points=True
            ),
            Line(COUNTS, [(expected[d] / n) ** 0.5 for n in COUNTS], "√(V/n)", color=-1, style="dashed"),
        )
        panels.append(
            Panel(
                marks,
                title=f"d = {d}",
                x=("features n", "特征数 n"),
                y=("error", "误差") if not color else "",
                log="xy",
            )
        )
    caption = (
        "Error of random features against their number, in 1, 5 and 20 dimensions (measured).",
        "随机特征的误差与特征个数的关系，维数为 1、5、20（测量结果）。",
    )
    return Picture("rate", caption, tuple(panels), columns=3, size=(2.9, 2.7), width=1.0)


def _table(errors: dict[tuple[int, int], Array], expected: dict[int, float]) -> Grid:
    header: tuple[Words, ...] = ("d", *(f"n = {n}" for n in COUNTS), "√(V/1024)")
    rows = tuple(
        (str(d), *(f"{_rms(errors[d, n]):.4f}" for n in COUNTS), f"{(expected[d] / 1024) ** 0.5:.4f}")
        for d in DIMENSIONS
    )
    return Grid(
        header, rows, "r" * (len(COUNTS) + 2), ("Root mean square errors (measured).", "均方根误差（测量结果）。")
    )


EXPERIMENT = Experiment(
    "features",
    "Random features and the rate 1/√n",
    "随机特征与 1/√n 速率",
    "A function that is a mean of features is approached by the mean of n random ones. Its error falls as 1/√n "
    "whatever "
    "the dimension: this is Barron's rate, seen by Monte Carlo with confidence bands.",
    "若目标函数是特征的期望，则可用 n 个随机特征的平均来逼近，误差按 1/√n 下降，与维数无关。"
    "这就是 Barron 的速率，此处用蒙特卡罗方法测得，并给出置信带。",
    ("Z20",),
    (
        Goal("proved", ("claims proved", "已证明的命题数"), 2, form=".0f"),
        Goal(
            "rate",
            ("slope in log–log axes, distance from −1/2", "双对数坐标中斜率与 −1/2 之差"),
            0.03,
            False,
            small=0.06,
        ),
        Goal(
            "law",
            ("n · mean square error over V, distance from 1", "n 倍均方误差与 V 之比减 1"),
            0.15,
            False,
            small=0.4,
        ),
    ),
    run,
)
