"""Surfaces over the plane: a linear model, a logistic one, and three hidden neurons with the printed weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.calculus import grad
from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Judged, Outcome, Progress
from symnet.expr import Expr
from symnet.language import parse
from symnet.plots import Arrows, Field, Line, Panel, Picture, Surface, Words
from symnet.program import Program, compile

Array = NDArray[np.float64]
THREE = (
    "-7.7*sigmoid(0.98*x1 - 1.3*x2 - 3.5) + 7.4*sigmoid(1.8*x1 + 0.2*x2 + 3.4) - 7.6*sigmoid(0.67*x1 + 1.3*x2 - 3.5)"
)
LINEAR, LOGISTIC = "0.8*x1 - 0.5*x2 + 0.3", "sigmoid(1.6*x1 - x2 + 0.6)"
BOUNDS = (f"{THREE} > -15.3", f"{THREE} < 7.4")
ORIGIN = 6.7125  # as the source's numbers give it
SPAN, POINTS = 6.0, 61


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Draw the surfaces, prove the bounds of the third, and check its gradient by differences."""
    surface = parse(THREE)
    program = compile(surface, inputs=["x1", "x2"])
    slope = [grad(surface, name) for name in ("x1", "x2")]
    slopes = compile([d.result for d in slope], inputs=["x1", "x2"])
    bounds = Judged(tuple(("", verify(text)) for text in BOUNDS))
    rng = np.random.default_rng(seed)
    x = rng.uniform(-SPAN, SPAN, (2, 50 if small else 500))
    differs = max(
        float(np.max(np.abs(found - _difference(program, x, axis)))) for axis, found in enumerate(slopes.function(*x))
    )
    origin = float(program(0, 0))
    grid = np.linspace(-SPAN, SPAN, 31 if small else POINTS)
    progress(1, 1, f"y(0, 0) = {origin:.4f}")
    return Outcome(
        {
            "proved": float(bounds.proved),
            "origin": abs(origin - ORIGIN),
            "difference": differs,
        },
        (
            Picture(
                "models",
                (
                    "A linear model (left) changes along w only: its level lines are straight and evenly spaced. The "
                    "logistic one (right) has the same lines, unevenly spaced; the line at 1/2 separates the classes.",
                    "线性模型（左）只沿 w 方向变化，等值线是等距的直线。逻辑回归（右）的等值线仍是这些直线，"
                    "但间距不均；取值 1/2 的直线把两类分开。",
                ),
                (
                    _levels(parse(LINEAR), (-4, -2, 0, 2, 4), ("linear", "线性"), (0.8, -0.5)),
                    _levels(parse(LOGISTIC), (0.1, 0.3, 0.5, 0.7, 0.9), ("logistic", "逻辑回归"), (1.6, -1.0)),
                ),
                size=(3.5, 3.2),
                width=0.9,
            ),
            Formula(parse("y"), surface),
            Picture(
                "three",
                (
                    "Three hidden neurons with the weights that the source prints: the surface, and where it crosses "
                    "the thresholds −5, 0 and 5.",
                    "三个隐藏神经元，权重取自原文：曲面（左）以及阈值 −5、0、5 对应的等值线（右）。",
                ),
                (
                    Panel((Surface(grid, grid, _over(program, grid)),), x="x₁", y="x₂", z="y", view=(25, -130)),
                    Panel((Field(grid, grid, _over(program, grid), lines=(-5, 0, 5)),), x="x₁", y="x₂", equal=True),
                ),
                size=(3.8, 3.3),
                width=0.95,
            ),
            bounds,
            (
                f"y(0, 0) = {origin:.6f}. The derived gradient differs from central differences by at most "
                f"{differs:.1e}.",
                f"y(0, 0) = {origin:.6f}。推导出的梯度与中心差分至多相差 {differs:.1e}。",
            ),
        ),
        tuple(slope),
        slopes.source,
    )


def _over(program: Program, grid: Array) -> Array:
    """Values on the grid: row j holds x2 = grid[j]."""
    x1, x2 = np.meshgrid(grid, grid)
    return np.asarray(program.function(x1, x2))


def _levels(e: Expr, lines: tuple[float, ...], title: Words, w: tuple[float, float]) -> Panel:
    """Level lines, and the direction w along which alone the value changes."""
    grid = np.linspace(-4, 4, 81)
    values = _over(compile(e, inputs=["x1", "x2"]), grid)
    norm = np.hypot(*w) / 1.5
    marks = (
        Field(grid, grid, values, lines=lines),
        Arrows([0.0], [0.0], [w[0] / norm], [w[1] / norm], color=1),
        Line([0.0], [0.0], color=1, points=True),
    )
    return Panel(marks, title=title, x="x₁", y="x₂", equal=True)


def _difference(program: Program, x: Array, axis: int) -> Array:
    h = np.zeros((2, 1))
    h[axis] = 1e-5
    return np.asarray(program.function(*(x + h)) - program.function(*(x - h))) / 2e-5


EXPERIMENT = Experiment(
    "surfaces",
    "Linear, logistic and three-neuron surfaces",
    "线性模型、逻辑回归与三个神经元的曲面",
    "What a network of two inputs says, as a surface: straight level lines with one neuron, bumps and bends with "
    "three.",
    "把两个输入的网络画成曲面：一个神经元的等值线是直线，三个神经元便能弯曲隆起。",
    ("Q06", "S09", "B13", "B14", "D10", "E03", "E24"),
    (
        Goal("proved", ("bounds proved", "已证明的界"), 2, form=".0f"),
        Goal(
            "origin", ("y(0, 0) against the printed 6.7125", "y(0, 0) 与 6.7125 之差"), 5e-5, at_least=False, form=".1e"
        ),
        Goal(
            "difference",
            ("gradient against central differences", "梯度与中心差分之差"),
            1e-8,
            at_least=False,
            form=".1e",
        ),
    ),
    run,
)
