"""Minima and how descent finds them, or does not: obstacles, step sizes, paths, many starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symnet.calculus import diff, grad
from symnet.evidence import verify
from symnet.experiments.records import Experiment, Goal, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Field, Level, Line, Mark, Panel, Picture, Points, Words
from symnet.program import Program, compile
from symnet.step import Derivation
from symnet.symbols import scalar

Array = NDArray[np.float64]
X, Y, ETA = scalar("x"), scalar("y"), scalar("eta")
QUARTIC = parse("3*x**4 - 16*x**3 + 18*x**2")
SLOPE = parse("12*x*(x - 1)*(x - 3)")
VALLEY = parse("(1 - x)**2 + 5*(y - x**2)**2")
START, RATE, TOLERANCE, MOST = (-1.6, 2.0), 0.004, 1e-3, 20_000
INTERVAL = (-1.0, 4.0)  # of the starts
GLOBAL = 3.0


@dataclass(frozen=True)
class Descent:
    """One step of gradient descent, compiled: (x, eta) → x − eta f'(x), for as many starts as are given."""

    derivation: Derivation
    step: Program

    @classmethod
    def quartic(cls) -> Descent:
        found = diff(QUARTIC, X)
        return cls(found, compile(X - ETA * found.result, inputs=[X, ETA]))

    def path(self, start: float, eta: float, steps: int) -> Array:
        found = [start]
        for _ in range(steps):
            found.append(float(self.step(found[-1], eta)))
        return np.array(found)

    def ends(self, starts: Array, eta: float, steps: int = 400) -> Array:
        x = starts
        for _ in range(steps):
            x = self.step.function(x, eta)
        return x


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Draw obstacles and paths; count how often one start, and the best of several, reach the lowest minimum."""
    descent = Descent.quartic()
    factored = Judged((("", verify(descent.derivation.result, SLOPE)),))
    path, valley = valley_path(2000 if small else MOST)
    progress(1, 2, f"{len(path) - 1} steps")
    share, failures, expected, spread = many_starts(descent, seed, 400 if small else 4000)
    progress(2, 2, f"one start succeeds with probability {share:.3f}")
    surprise = float(np.max(np.abs(failures - expected) / spread))
    left = float(np.hypot(*(path[-1] - 1)))
    return Outcome(
        {"proved": float(factored.proved), "arrived": left, "independent": surprise},
        (
            factored,
            (
                "The factors of the derivative give all points with a horizontal tangent: 0, 1 and 3.",
                "由导数的因式分解得到全部切线水平的点：0、1、3。",
            ),
            Picture(
                "obstacles",
                (
                    "A horizontal tangent is necessary, not sufficient: a local minimum beside the lowest one, an "
                    "inflection, a maximum.",
                    "切线水平是必要条件而非充分条件：除全局最小值外，还可能是局部极小值、拐点或极大值。",
                ),
                (
                    _tangents("3*x**4 - 16*x**3 + 18*x**2", (-1.2, 4.1), (0, 1, 3), "3x⁴ − 16x³ + 18x²"),
                    _tangents("x**3", (-1.5, 1.5), (0,), "x³"),
                    _tangents("-x**2", (-1.5, 1.5), (0,), "−x²"),
                ),
                size=(2.9, 2.4),
                width=1.0,
            ),
            Picture(
                "rates",
                (
                    "Gradient descent on the quartic. A small step stays in the basin of its start; a large one jumps "
                    "over a minimum, for better or worse.",
                    "四次函数上的梯度下降：步长小时停留在起点所在的谷中；步长大时会跳过极小点，结果或好或坏。",
                ),
                (
                    _steps(descent, -0.9, 0.005, ("small step: local minimum", "小步长：局部极小")),
                    _steps(descent, 3.9, 0.005, ("small step: lowest minimum", "小步长：全局最小")),
                    _steps(descent, -0.9, 0.042, ("large step: over the hill", "大步长：越过山脊")),
                ),
                size=(2.9, 2.4),
                width=1.0,
            ),
            Picture(
                "path",
                (
                    f"Descent on (1 − x)² + 5(y − x²)² from {START} with η = {RATE:g}, until |∇f| < {TOLERANCE:g}: "
                    "steps: "
                    f"{len(path) - 1:,}.",
                    f"在 (1 − x)² + 5(y − x²)² 上从 {START} 出发，η = {RATE:g}，直到 |∇f| < {TOLERANCE:g}：共 "
                    f"{len(path) - 1:,} 步。",
                ),
                (_contour(path),),
                size=(5.2, 3.6),
                width=0.75,
            ),
            Picture(
                "starts",
                (
                    f"One start drawn at random from {INTERVAL} reaches the lowest minimum with probability p = "
                    f"{share:.3f}; the best of K independent starts fails with probability (1 − p)^K (line). Dots: "
                    "measured, with two standard errors.",
                    f"在 {INTERVAL} 中随机取一个起点，到达全局最小值的概率 p = {share:.3f}；K "
                    "个独立起点全部失败的概率为 (1 − p)^K（曲线）。"
                    "圆点为实测值，带两倍标准误差。",
                ),
                (_failures(failures, expected, spread),),
                width=0.7,
            ),
        ),
        (descent.derivation, valley),
        descent.step.source,
    )


def valley_path(most: int) -> tuple[Array, Derivation]:
    """The points of gradient descent in a bent valley, until the gradient is short."""
    derived = grad(VALLEY, [X, Y])
    slope = compile(derived.result, inputs=[X, Y])
    path = [np.array(START)]
    for _ in range(most):
        g = np.array(slope.function(*path[-1]))
        if np.hypot(*g) < TOLERANCE:
            break
        path.append(path[-1] - RATE * g)
    return np.array(path), derived


def many_starts(descent: Descent, seed: int, trials: int) -> tuple[float, Array, Array, Array]:
    """(p, measured failures of the best of K = 1..6, (1 − p)^K, standard errors). p is measured on a grid of starts."""
    grid = np.linspace(*INTERVAL, 20_001)
    share = float(np.mean(np.abs(descent.ends(grid, 0.005) - GLOBAL) < 1e-3))
    rng = np.random.default_rng(seed)
    reached = np.abs(descent.ends(rng.uniform(*INTERVAL, (trials, 6)), 0.005) - GLOBAL) < 1e-3
    failures = np.array([float(np.mean(~reached[:, :k].any(axis=1))) for k in range(1, 7)])
    expected: Array = np.power(1 - share, np.arange(1, 7), dtype=float)
    return share, failures, expected, np.sqrt(expected * (1 - expected) / trials)


# ------------------------------------------------------------------ pictures
def _tangents(text: str, span: tuple[float, float], at: Sequence[float], title: Words) -> Panel:
    function = compile(parse(text), inputs=["x"])
    x = np.linspace(*span, 200)
    half = (span[1] - span[0]) / 9
    flat = [Line([p - half, p + half], [float(function(p))] * 2, color=1, width=2.0) for p in at]
    return Panel((Line(x, function.function(x), color=0), *flat), title=title)


def _steps(descent: Descent, start: float, eta: float, title: Words) -> Panel:
    function = compile(QUARTIC, inputs=[X])
    path = descent.path(start, eta, 25)
    x = np.linspace(-1.25, 4.15, 200)
    marks = (
        Line(x, function.function(x), color=0),
        Line(path, function.function(path), color=1, width=0.8, points=True),
        Points(path[-1:], function.function(path[-1:]), color=2, size=30),
    )
    return Panel(marks, title=title, y_limits=(-40, 60))


def _contour(path: Array) -> Panel:
    function = compile(VALLEY, inputs=[X, Y])
    x, y = np.linspace(-2.0, 2.0, 101), np.linspace(-0.8, 2.4, 81)
    values = np.asarray(function.function(*np.meshgrid(x, y)))
    marks = (
        Field(x, y, np.log1p(values), levels=14, label="log(1 + f)"),
        Line(path[:, 0], path[:, 1], color=1),
        Points([1.0], [1.0], color=2, marker="x", size=40),
    )
    return Panel(marks, x="x", y="y")


def _failures(measured: Array, expected: Array, spread: Array) -> Panel:
    k = np.arange(1, len(measured) + 1)
    bars = [
        Line([i, i], [m - 2 * s, m + 2 * s], color=1, width=1.0) for i, m, s in zip(k, measured, spread, strict=True)
    ]
    marks: tuple[Mark, ...] = (
        Line(k, expected, "(1 − p)^K"),
        Points(k, measured, ("measured", "实测"), color=1),
        *bars,
        Level(0, style="dotted"),
    )
    return Panel(marks, x=("starts K", "起点数 K"), y=("all fail", "全部失败的概率"))


EXPERIMENT = Experiment(
    "descent",
    "Minima, step sizes, paths, and many starts",
    "极小值、步长、下降路径与多次起步",
    "What gradient descent finds depends on where it starts and how far it steps. The derivative is derived and "
    "compiled once; the pictures are runs of that program.",
    "梯度下降法找到什么，取决于从哪里出发、每步走多远。导数只推导并编译一次，图中都是这一程序的运行。",
    ("Q14", "S05", "S06", "H01", "H02", "I05", "I07", "I11", "I20", "I22", "I01"),
    (
        Goal(
            "proved", ("factored derivative proved (1) or not (0)", "因式分解式已证明（1）或未证明（0）"), 1, form=".0f"
        ),
        Goal(
            "arrived",
            ("distance from the minimum of the valley", "与谷底最小点的距离"),
            5e-3,
            small=1.0,
            at_least=False,
        ),
        Goal(
            "independent",
            ("failures against (1 − p)^K, in standard errors", "失败率与 (1 − p)^K 之差（标准误差的倍数）"),
            4,
            at_least=False,
            form=".2f",
        ),
    ),
    run,
)
