"""Functions put together from ReLUs, step by step: lines, hats, ramps, and any piecewise-linear function."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symnet.calculus import diff
from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Judged, Outcome, Progress
from symnet.expr import Expr
from symnet.language import parse
from symnet.plots import Line, Panel, Picture, Points, Words
from symnet.program import Program, compile
from symnet.symbols import scalar

Array = NDArray[np.float64]
X = scalar("x")
NETWORK = parse("y0 + relu(reshape(x, (m, 1)) - t) @ c", let="x: m; t: n; c: n; y0")
BUILT: tuple[tuple[Words, str, tuple[str, ...]], ...] = (
    (("a line from two neurons", "两个神经元构成直线"), "w*x + b == relu(w*x + b) - relu(-w*x - b)", ()),
    (
        ("a hat from three", "三个神经元构成帽函数"),
        "relu(x - t + h) - 2*relu(x - t) + relu(x - t - h) == where(abs(x - t) < h, h - abs(x - t), 0)",
        ("h > 0",),
    ),
    (
        ("a ramp that is 1 from 0 on", "自 0 起等于 1 的斜坡"),
        "(relu(x + d) - relu(x))/d == where(x >= 0, 1, where(x > -d, (x + d)/d, 0))",
        ("d > 0",),
    ),
)
TARGETS: tuple[tuple[str, str, float], ...] = (
    # as typed, |f''| is at most this on [0, 1], the bound as typed
    ("sin(6*x)", "36", 36.0),
    ("exp(x)", "e", float(np.e)),
)
COUNTS = (2, 4, 8, 16, 32, 64, 128)


@dataclass(frozen=True)
class Interpolant:
    """The network that agrees with f at the knots: one ReLU for each, output weights that change the slope."""

    knots: Array
    start: float
    weights: Array

    @classmethod
    def through(cls, knots: Array, values: Array) -> Interpolant:
        slopes = np.diff(values) / np.diff(knots)
        return cls(knots, float(values[0]), np.diff(slopes, prepend=0.0))

    def __call__(self, program: Program, x: Array) -> Array:
        return np.asarray(program(x, self.knots[:-1], self.weights, self.start))


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Prove the constructions, and measure the error of interpolation against h²/8 · max|f''|."""
    program = compile(NETWORK, inputs=["x", "t", "c", "y0"])
    claims = Judged(tuple((words, verify(text, given=given)) for words, text, given in BUILT))
    curved = Judged(
        tuple(("", verify(f"diff({f}, x, 2)**2 <= ({m})**2", given=["0 <= x <= 1"])) for f, m, _ in TARGETS),
        ("The second derivatives that the bounds use.", "误差上界所用的二阶导数。"),
    )
    fine = np.linspace(0, 1, 2001 if small else 20_001)
    errors = {f: np.array([_error(program, parse(f), n, fine) for n in COUNTS]) for f, *_ in TARGETS}
    bounds = {f: np.array([m / (8 * n**2) for n in COUNTS]) for f, _, m in TARGETS}
    worst = max(float(np.max(errors[f] / bounds[f])) for f in errors)
    order = float(np.log2(errors["exp(x)"][-2] / errors["exp(x)"][-1]))
    exact = _exact(program, seed)
    progress(1, 1, f"error within {worst:.3f} of its bound")
    return Outcome(
        {
            "proved": float(claims.proved + curved.proved),
            "bound": worst,
            "order": order,
            "exact": exact,
        },
        (
            claims,
            Picture(
                "pieces",
                (
                    "From one ReLU to a hat and a ramp: each is a sum of shifted ReLUs with signed output weights.",
                    "由单个 ReLU 到帽函数与斜坡：都是平移后的 ReLU 乘以带符号输出权重之和。",
                ),
                (
                    _panel(("relu(x)",), "relu"),
                    _panel(("relu(x/2 + 1/2)", "-relu(-x/2 - 1/2)", "x/2 + 1/2"), ("line", "直线")),
                    _panel(
                        ("relu(x + 1)", "-2*relu(x)", "relu(x - 1)", "relu(x + 1) - 2*relu(x) + relu(x - 1)"),
                        ("hat", "帽函数"),
                    ),
                    _panel(("2*relu(x + 1/2)", "-2*relu(x)", "2*relu(x + 1/2) - 2*relu(x)"), ("ramp", "斜坡")),
                ),
                columns=4,
                size=(2.2, 1.9),
                width=1.0,
            ),
            Formula(parse("f", let="f: m"), NETWORK),
            Picture(
                "steps",
                (
                    "sin 6x on [0, 1] by 2, 4, 8 and 16 neurons, equal at the knots; each new knot bends the line.",
                    "用 2、4、8、16 个神经元逼近 [0, 1] 上的 sin 6x，在节点处相等；每个节点处折线改变一次斜率。",
                ),
                tuple(_approximated(program, "sin(6*x)", n) for n in (2, 4, 8, 16)),
                columns=4,
                size=(2.2, 1.9),
                width=1.0,
            ),
            Picture(
                "error",
                (
                    "Largest error on a fine grid (points) and the bound h²/8 · max|f''| (dashed), with 36 and e for "
                    "max|f''| on [0, 1].",
                    "细网格上的最大误差（圆点）与上界 h²/8 · max|f''|（虚线），[0, 1] 上的 max|f''| 分别取 36 与 e。",
                ),
                (_errors(errors, bounds),),
                width=0.75,
            ),
            curved,
        ),
        tuple(diff(parse(f), X, 2) for f, *_ in TARGETS),
        program.source,
    )


def _error(program: Program, f: Expr, count: int, fine: Array) -> float:
    function = compile(f, inputs=[X])
    knots = np.linspace(0, 1, count + 1)
    made = Interpolant.through(knots, function.function(knots))
    return float(np.max(np.abs(made(program, fine) - function.function(fine))))


def _exact(program: Program, seed: int) -> float:
    """Any values at any distinct points are met; measured at the points."""
    rng = np.random.default_rng(seed)
    knots = np.sort(rng.choice(1000, 50, replace=False)) / 1000
    values = rng.normal(size=50)
    return float(np.max(np.abs(Interpolant.through(knots, values)(program, knots) - values)))


# ------------------------------------------------------------------ pictures
def _panel(texts: tuple[str, ...], title: Words) -> Panel:
    """Parts thin and dashed, the sum, which comes last, in blue."""
    x = np.linspace(-2, 2, 201)
    curves = [np.broadcast_to(compile(parse(text), inputs=[X]).function(x), x.shape) for text in texts]
    parts = [Line(x, y, color=-1, style="dashed", width=0.9) for y in curves[:-1]]
    return Panel((*parts, Line(x, curves[-1], color=0)), title=title, y_limits=(-2.1, 2.1))


def _approximated(program: Program, text: str, count: int) -> Panel:
    function = compile(parse(text), inputs=[X])
    x, knots = np.linspace(0, 1, 401), np.linspace(0, 1, count + 1)
    values = function.function(knots)
    made = Interpolant.through(knots, values)
    marks = (
        Line(x, function.function(x), color=-1, style="dashed"),
        Line(x, made(program, x), color=0),
        Points(knots, values, color=1, size=10),
    )
    return Panel(marks, title=f"n = {count}")


def _errors(errors: dict[str, Array], bounds: dict[str, Array]) -> Panel:
    marks: list[Line] = []
    for color, f in enumerate(errors):
        marks.append(Line(COUNTS, errors[f], f.replace("*", ""), color=color, points=True))
        marks.append(Line(COUNTS, bounds[f], color=color, style="dashed", width=1.0))
    return Panel(tuple(marks), x=("neurons", "神经元数"), y=("largest error", "最大误差"), log="xy")


EXPERIMENT = Experiment(
    "synthesis",
    "Functions put together from ReLUs",
    "用 ReLU 合成函数",
    "With signed output weights, sums of shifted ReLUs are all continuous piecewise-linear functions. The "
    "constructions "
    "are proved, then one compiled formula runs them all.",
    "输出权重允许为负时，平移后的 ReLU 之和就是全部连续的分段线性函数。先证明这些构造，"
    "再由同一个编译后的公式来运行它们。",
    ("Q03", "S08", "L03", "L04", "L05", "L06", "L07", "L08"),
    (
        Goal("proved", ("claims proved", "已证明的命题数"), 5, form=".0f"),
        Goal("bound", ("error against its bound, worst case", "误差与上界之比（最坏情形）"), 1.0, at_least=False),
        Goal("order", ("order of the error in 1/n", "误差关于 1/n 的阶"), 1.95, form=".3f"),
        Goal(
            "exact",
            ("error at 50 random points that are knots", "50 个随机节点处的误差"),
            1e-10,
            at_least=False,
            form=".1e",
        ),
    ),
    run,
)
