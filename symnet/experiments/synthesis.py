"""Functions put together from ReLUs, step by step: lines, hats, ramps, and any piecewise-linear function."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from symnet.approximation import Approximation, interpolating, interpolation
from symnet.calculus import diff
from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Level, Line, Panel, Picture, Points, Words
from symnet.program import compile
from symnet.symbols import scalar

Array = NDArray[np.float64]
X = scalar("x")
SIDE = ("x", 0, 1)
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


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Prove the constructions, and measure the error of interpolation against h²/8 · max|f''|."""
    claims = Judged(tuple((words, verify(text, given=given)) for words, text, given in BUILT))
    curved = Judged(
        tuple(("", verify(f"diff({f}, x, 2)**2 <= ({m})**2", given=["0 <= x <= 1"])) for f, m, _ in TARGETS),
        ("The second derivatives that the bounds use.", "误差上界所用的二阶导数。"),
    )
    fine = np.linspace(0, 1, 2001 if small else 20_001)
    nets = {f: [interpolation(f, SIDE, n) for n in COUNTS] for f, *_ in TARGETS}
    errors = {f: np.array([float(np.max(np.abs(net.error(fine)))) for net in nets[f]]) for f in nets}
    bounds = {f: np.array([m / (8 * n**2) for n in COUNTS]) for f, _, m in TARGETS}
    proved = max(float(np.max(errors[f] / [float(net.bound) for net in nets[f]])) for f in nets)
    worst = max(proved, *(float(np.max(errors[f] / bounds[f])) for f in errors))
    order = float(np.log2(errors["exp(x)"][-2] / errors["exp(x)"][-1]))
    exact = _exact(seed)
    eight = nets["sin(6*x)"][COUNTS.index(8)]
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
            Formula(parse("f", let="f: N 1"), eight.network.output),
            Picture(
                "steps",
                (
                    "sin 6x on [0, 1] by 2, 4, 8 and 16 neurons, equal at the knots; each new knot bends the line.",
                    "用 2、4、8、16 个神经元逼近 [0, 1] 上的 sin 6x，在节点处相等；每个节点处折线改变一次斜率。",
                ),
                tuple(_approximated(net) for net in nets["sin(6*x)"][:4]),
                columns=4,
                size=(2.2, 1.9),
                width=1.0,
            ),
            Picture(
                "bound",
                (
                    "sin 6x minus the network of 8 neurons, and the bound of the distance that is proved all over "
                    "[0, 1] by enclosures (dashed).",
                    "sin 6x 与 8 个神经元的网络之差，以及用区间包络在整个 [0, 1] 上证明的误差上界（虚线）。",
                ),
                (_distance(eight),),
                size=(5.2, 2.4),
                width=0.75,
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
        eight.program.source,
    )


def _exact(seed: int) -> float:
    """Any values at any distinct points are met; measured at the points."""
    rng = np.random.default_rng(seed)
    knots = [Fraction(int(k), 1000) for k in np.sort(rng.choice(1000, 50, replace=False))]
    values = rng.normal(size=50)
    net = interpolating(list(zip(knots, map(float, values), strict=True)))
    return float(np.max(np.abs(net(np.array(knots, dtype=float)) - values)))


# ------------------------------------------------------------------ pictures
def _panel(texts: tuple[str, ...], title: Words) -> Panel:
    """Parts thin and dashed, the sum, which comes last, in blue."""
    x = np.linspace(-2, 2, 201)
    curves = [np.broadcast_to(compile(parse(text), inputs=[X]).function(x), x.shape) for text in texts]
    parts = [Line(x, y, color=-1, style="dashed", width=0.9) for y in curves[:-1]]
    return Panel((*parts, Line(x, curves[-1], color=0)), title=title, y_limits=(-2.1, 2.1))


def _approximated(net: Approximation) -> Panel:
    x, knots = np.linspace(0, 1, 401), np.linspace(0, 1, net.width + 1)
    marks = (
        Line(x, net(x) + net.error(x), color=-1, style="dashed"),
        Line(x, net(x), color=0),
        Points(knots, net(knots), color=1, size=10),
    )
    return Panel(marks, title=f"n = {net.width}")


def _distance(net: Approximation) -> Panel:
    """The error curve between the bounds that are proved."""
    x, bound = np.linspace(0, 1, 801), float(net.bound)
    knots = np.linspace(0, 1, net.width + 1)
    marks = (
        Line(x, net.error(x), color=0),
        Points(knots, 0 * knots, color=1, size=10),
        Level(bound, f"± {bound:.3g}", color=3),
        Level(-bound, color=3),
    )
    return Panel(marks, x="x", y=("f − network", "f − 网络"), y_limits=(-1.3 * bound, 1.9 * bound))


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
    "constructions are proved, and so is the distance of each network from its target, all over the interval.",
    "输出权重允许为负时，平移后的 ReLU 之和就是全部连续的分段线性函数。先证明这些构造，"
    "再在整个区间上证明每个网络与目标函数的距离。",
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
