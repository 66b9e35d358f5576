"""Values and slopes together: one hidden layer of smooth units fitted to f, and to f and f'; polynomials stall."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.calculus import diff
from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Line, Panel, Picture
from symnet.program import compile

Array = NDArray[np.float64]
TARGET = parse("exp(sin(5*x)) - x")
UNIT, SLOPE = parse("sigmoid(w*x + b)"), parse("w*sigmoid(w*x + b)*(1 - sigmoid(w*x + b))")
CLAIMS = ("diff(sigmoid(w*x + b), x) == w*sigmoid(w*x + b)*(1 - sigmoid(w*x + b))",)
STEEP = 15.0


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Random inner weights, least squares for the outer ones; errors of values and slopes on a fine grid."""
    rng = np.random.default_rng(seed)
    derived = diff(TARGET, "x")
    f, slope = compile(TARGET, inputs=["x"]), compile(derived.result, inputs=["x"])
    unit, unit_slope = compile(UNIT, inputs=["w", "x", "b"]), compile(SLOPE, inputs=["w", "x", "b"])
    claims = Judged(
        tuple(("", verify(text)) for text in CLAIMS), ("The slope of a unit, as it is run.", "所运行的单元的斜率。")
    )
    x, fine = np.linspace(0, 1, 201), np.linspace(0, 1, 1001)
    counts = (2, 4, 8, 16, 32) if small else (2, 4, 8, 16, 32, 64)
    errors: dict[str, list[tuple[float, float]]] = {"values": [], "both": [], "cubic": []}
    shown: dict[str, Array] = {}
    for k, count in enumerate(counts):
        w = STEEP * rng.choice([-1.0, 1.0], count)
        b = -w * rng.uniform(-0.1, 1.1, count)

        def design(at: Array, w: Array = w, b: Array = b) -> tuple[Array, Array]:
            read = [np.asarray(program.function(w, at[:, None], b)) for program in (unit, unit_slope)]
            return np.hstack([read[0], np.ones((len(at), 1))]), np.hstack([read[1], np.zeros((len(at), 1))])

        powers = np.arange(min(count, 4), dtype=np.float64)

        def cubic(at: Array, powers: Array = powers) -> tuple[Array, Array]:
            return at[:, None] ** powers, powers * at[:, None] ** np.maximum(powers - 1, 0)

        for name, basis in (("values", design), ("both", design), ("cubic", cubic)):
            values, slopes = basis(x)
            rows = [values] if name == "values" else [values, slopes / 10]
            aims = [f.function(x)] if name == "values" else [f.function(x), slope.function(x) / 10]
            c = np.linalg.lstsq(np.vstack(rows), np.concatenate(aims), rcond=1e-12)[0]
            values, slopes = basis(fine)
            misses = values @ c - f.function(fine), slopes @ c - slope.function(fine)
            errors[name].append((float(np.max(np.abs(misses[0]))), float(np.max(np.abs(misses[1])))))
            if count == 8:
                shown[name] = slopes @ c
        progress(k + 1, len(counts), f"{count} units")
    table = {name: np.array(rows) for name, rows in errors.items()}
    return Outcome(
        {
            "proved": float(claims.proved),
            "values": float(table["both"][-1, 0]),
            "slopes": float(table["both"][-1, 1]),
            "cubic": float(table["cubic"][-1, 0]),
        },
        (
            Formula(parse("f"), TARGET),
            claims,
            (
                "The inner weights are drawn at random, the outer ones found by least squares: of the values alone, "
                "or of "
                "values and slopes together. Cubic polynomials have four coefficients, however many units one adds; "
                "their "
                "error stays where it is.",
                "内层权重随机抽取，外层权重由最小二乘求出：只拟合函数值，或同时拟合函数值与斜率。"
                "无论加多少单元，三次多项式只有四个系数，其误差不再下降。",
            ),
            Picture(
                "sobolev",
                (
                    "Greatest error on [0, 1] of the values (left) and of the slopes (right), on a grid of 1001 "
                    "points, "
                    "against the number of logistic units.",
                    "[0, 1] 上函数值（左）与斜率（右）的最大误差（1001 个网格点）随 Logistic 单元数的变化。",
                ),
                tuple(_errors(counts, table, k) for k in (0, 1)),
                size=(3.6, 2.7),
                width=1.0,
            ),
            Picture(
                "slopes",
                (
                    "The slope of f, and those of the fits with 8 units.",
                    "f 的斜率，以及 8 个单元的拟合的斜率。",
                ),
                (
                    Panel(
                        (
                            Line(fine, slope.function(fine), "f′", color=-1, style="dashed", width=2.2),
                            Line(fine, shown["values"], ("values alone", "只拟合函数值"), color=0),
                            Line(fine, shown["both"], ("values and slopes", "函数值与斜率"), color=1),
                        ),
                        x="x",
                    ),
                ),
                width=0.8,
            ),
        ),
        (derived,),
        unit.source,
    )


def _errors(counts: tuple[int, ...], table: dict[str, Array], column: int) -> Panel:
    names = {
        "values": ("fitted to values", "拟合函数值"),
        "both": ("to values and slopes", "拟合函数值与斜率"),
        "cubic": ("cubic polynomial", "三次多项式"),
    }
    marks = [Line(counts, rows[:, column], names[name], points=True) for name, rows in table.items()]
    titles = (("values", "函数值"), ("slopes", "斜率"))
    return Panel(tuple(marks), title=titles[column], x=("units", "单元数"), log="xy")


EXPERIMENT = Experiment(
    "sobolev",
    "A function and its derivative approximated together",
    "同时逼近函数及其导数",
    "Hornik's theorem promises networks that are close to f with all derivatives: measured for one hidden layer of "
    "logistic units.",
    "Hornik 定理断言存在连同各阶导数都接近 f 的网络：对一层 Logistic 单元进行实测。",
    ("P02", "P04", "P06"),
    (
        Goal("proved", ("claims proved", "已证明的命题数"), 1, form=".0f"),
        Goal("values", ("greatest error of the values", "函数值的最大误差"), 1e-3, False, 0.02),
        Goal("slopes", ("greatest error of the slopes", "斜率的最大误差"), 0.05, False, 0.5),
        Goal("cubic", ("the same of a cubic polynomial", "三次多项式的最大误差"), 0.1),
    ),
    run,
)
