"""Networks within a given error: functions and constructions in a table; staircases, free knots, error curves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symnet.approximation import Approximation, Weights, approximate, staircase, staircase_promise, unsigned_distance
from symnet.approximation.activations import BENT, SIGMOIDAL
from symnet.evidence import recheck
from symnet.experiments.records import Experiment, Formula, Goal, Grid, Outcome, Progress
from symnet.language import parse
from symnet.plots import Bars, Level, Line, Note, Panel, Picture, Points, Words
from symnet.program import compile

Array = NDArray[np.float64]
WIGGLY = "where(x == 0, 0, x*sin(1/x))"
TARGETS: tuple[tuple[str, str, tuple[str, object, object]], ...] = (
    # as typed, as shown, where
    ("sin(x)", "sin x, 0 ≤ x ≤ 2π", ("x", 0, "2*pi")),
    ("exp(x)", "exp x, 0 ≤ x ≤ 1", ("x", 0, 1)),
    ("abs(x)", "|x|, −1 ≤ x ≤ 1", ("x", -1, 1)),
    ("sqrt(x)", "√x, 0 ≤ x ≤ 1", ("x", 0, 1)),
    (WIGGLY, "x sin(1/x), 0 ≤ x ≤ 1", ("x", 0, 1)),
    ("1/(1 + 25*x**2)", "1/(1 + 25x²), −1 ≤ x ≤ 1", ("x", -1, 1)),
)
WAYS: tuple[tuple[str, Words], ...] = (
    ("relu", ("ReLU, free knots", "ReLU，自由节点")),
    ("relu uniform", ("ReLU, equal knots", "ReLU，等距节点")),
    ("sigmoid", ("sigmoid steps", "Sigmoid 阶梯")),
    ("gelu", ("GELU, free knots", "GELU，自由节点")),
)
SIDE = ("x", 0, 1)


@dataclass(frozen=True)
class Built:
    """A network and what is measured of it on a fine grid."""

    net: Approximation
    measured: float

    @classmethod
    def of(cls, net: Approximation, points: int) -> Built:
        low, high = float(net.domain.lows[0]), float(net.domain.highs[0])
        return cls(net, float(np.max(np.abs(net.error(np.linspace(low, high, points))))))

    @property
    def kept(self) -> float:
        """Measured error over proved bound."""
        return self.measured / float(self.net.bound) if self.net.bound else float(self.measured > 1e-12)

    @property
    def sharp(self) -> float:
        """Proved bound over the larger of what is attained and what is measured."""
        return float(self.net.bound) / max(self.measured, float(self.net.attained)) if self.net.bound else 1.0


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Build, prove, prove again, and measure."""
    eps = "1/50" if small else "1/100"
    rows: list[tuple[Words, ...]] = []
    built: list[Built] = []
    total = len(TARGETS) * len(WAYS)
    for text, shown, side in TARGETS:
        cells: list[str] = []
        for way, _ in WAYS:
            made = Built.of(approximate(text, side, eps, construction=way), 4001)
            built.append(made)
            bound = f"{float(made.net.bound):.2g}" if made.net.bound else "0"
            cells.append(f"{made.net.width} / {bound}")
            progress(len(built), total, f"{shown}: {made.net.width} units")
        rows.append((shown, *cells))
    every = [Built.of(approximate("sin(x)", TARGETS[0][2], "1/20", construction=name), 4001) for name in NAMES]
    stairs = [staircase("sin(6*x)", SIDE, n) for n in (4, 8, 16, 32)]
    promises = [float(staircase_promise("sin(6*x)", SIDE, n).bound) for n in (4, 8, 16, 32)]
    nets = [one.net for one in (*built, *every)] + stairs
    again = sum(recheck(net.claim, net.verdict.certificate or {}).status == "proved" for net in nets)
    roots, wiggles = built[3 * len(WAYS)].net, built[4 * len(WAYS)].net
    return Outcome(
        {
            "proved": sum(net.verdict.status == "proved" for net in nets) / len(nets),
            "again": again / len(nets),
            "kept": max(one.kept for one in (*built, *every)),
            "sharp": max(one.sharp for one in built),
            "promise": max(float(net.bound) / promise for net, promise in zip(stairs, promises, strict=True)),
        },
        (
            Formula(parse("f", let="f: N 1"), roots.network.output),
            Grid(
                (("function", "函数"), *(words for _, words in WAYS)),
                tuple(rows),
                "l" + "r" * len(WAYS),
                (
                    f"Hidden units, and the bound of sup |f − network| that is proved; asked for was {eps}. "
                    "The bound is 0 where the network is the function.",
                    f"隐藏单元数，以及已证明的 sup |f − 网络| 的上界；要求的误差为 {eps}。"
                    "上界为 0 表示网络就是该函数。",
                ),
            ),
            Picture(
                "free",
                (
                    "Free knots: where the function bends more, there are more of them. Below, the error between the "
                    "bounds that are proved (dashed).",
                    "自由节点：函数弯曲越大处节点越密。下排为误差曲线及已证明的上下界（虚线）。",
                ),
                (_over(roots, "√x"), _over(wiggles, "x sin(1/x)"), _error(roots), _error(wiggles)),
                columns=2,
                size=(3.6, 2.2),
                width=1.0,
            ),
            Picture(
                "steps",
                (
                    "A sigmoid of slope k tends to a step, but not at 0; two make a bump; and the staircase follows "
                    "sin 6x with 4, 8 and 16 steps.",
                    "斜率为 k 的 Sigmoid 趋于阶跃，但在 0 处除外；两个构成凸起；阶梯用 4、8、16 级台阶逼近 sin 6x。",
                ),
                (_steep(), _bump(), *(_over(net, f"N = {net.width}") for net in stairs[:3])),
                columns=5,
                size=(2.1, 1.9),
                width=1.0,
            ),
            Picture(
                "activations",
                (
                    "Units for sin x on [0, 2π] within 1/20, by activation: those that bend need few, those that step "
                    "many.",
                    "在 [0, 2π] 上以误差 1/20 逼近 sin x 所需的单元数：弯折型激活函数只需很少，阶跃型则需很多。",
                ),
                (
                    Panel(
                        (Bars([name.replace("_", "\n") for name in NAMES], [one.net.width for one in every], color=0),),
                        y=("hidden units", "隐藏单元数"),
                    ),
                ),
                size=(9.0, 2.6),
                width=1.0,
            ),
            Picture(
                "unsigned",
                (
                    "Without signs, sums of ReLUs lie below their chords: in the middle of this one, sin x is d above "
                    "it, so every such sum misses sin x by d/2 somewhere.",
                    "不带符号的 ReLU 之和位于弦的下方：在此弦的中点，sin x 高出弦 d，"
                    "故任何这样的和与 sin x 的误差至少为 d/2。",
                ),
                (_chord(),),
                size=(4.4, 2.4),
                width=0.6,
            ),
        ),
        (),
        roots.program.source,
    )


NAMES = (*BENT, *SIGMOIDAL)


# ------------------------------------------------------------------ pictures
def _grid(net: Approximation, points: int = 1601) -> Array:
    return np.linspace(float(net.domain.lows[0]), float(net.domain.highs[0]), points)


def _knots(net: Approximation) -> Array:
    assert isinstance(net.weights, Weights)
    hidden = net.weights.layers[0]
    found = [float(-b / row[0]) for row, b in zip(hidden.matrix, hidden.bias, strict=True)]
    return np.array(sorted(found))


def _over(net: Approximation, title: str) -> Panel:
    """Target dashed, network in blue, its knots or steps as points."""
    x, knots = _grid(net), _knots(net)
    y = net(x)
    marks = (
        Line(x, y + net.error(x), color=-1, style="dashed", width=1.0),
        Line(x, y, color=0, width=1.2),
        Points(knots, net(knots), color=1, size=6),
    )
    return Panel(marks, title=title)


def _error(net: Approximation) -> Panel:
    x, bound = _grid(net, 4001), float(net.bound)
    marks = (Line(x, net.error(x), color=0, width=0.9), Level(bound, color=3), Level(-bound, color=3))
    return Panel(marks, x="x", y=("f − network", "f − 网络"), y_limits=(-1.4 * bound, 1.4 * bound))


def _curve(text: str, x: Array) -> Array:
    return np.asarray(np.broadcast_to(compile(parse(text), inputs=["x"]).function(x), x.shape))


def _steep() -> Panel:
    x = np.linspace(-1, 1, 401)
    curves = tuple(Line(x, _curve(f"sigmoid({k}*x)", x), f"k = {k}", width=1.1) for k in (4, 16, 64))
    return Panel((*curves, Points([0], [0.5], color=-1, size=10)), title=("step", "阶跃"), legend="upper left")


def _bump() -> Panel:
    x = np.linspace(-1, 1, 401)
    return Panel(
        (
            Line(x, _curve("sigmoid(40*(x + 1/2))", x), color=-1, style="dashed", width=0.9),
            Line(x, _curve("-sigmoid(40*(x - 1/2))", x), color=-1, style="dashed", width=0.9),
            Line(x, _curve("sigmoid(40*(x + 1/2)) - sigmoid(40*(x - 1/2))", x), color=0),
        ),
        title=("bump", "凸起"),
    )


def _chord() -> Panel:
    found = unsigned_distance("sin(x)", ("x", 0, 3))
    ends = [float(t) for t in found.at]
    heights = [float(np.sin(t)) for t in ends]
    x = np.linspace(0, 3, 301)
    middle = (heights[0] + heights[2]) / 2
    marks = (
        Line(x, np.sin(x), "sin x", color=0),
        Line([ends[0], ends[2]], [heights[0], heights[2]], ("chord", "弦"), color=-1, style="dashed"),
        Line([ends[1], ends[1]], [middle, heights[1]], color=1),
        Points(ends, heights, color=1, size=12),
        Note(ends[1] + 0.06, (middle + heights[1]) / 2, f"d = {2 * float(found.distance):.3f}"),
    )
    return Panel(marks)


EXPERIMENT = Experiment(
    "constructions",
    "Networks within a given error, with the proof",
    "给定误差的网络及其证明",
    "From a function and an error to a network: how many units each construction takes, and what is proved of its "
    "distance from the function, by enclosures that cover the interval and that other code checks again.",
    "由函数与误差构造网络：每种构造需要多少单元，以及用覆盖整个区间的包络证明的误差上界；证明由另一套代码复核。",
    ("S08", "Q03", "L02", "L04", "L05", "L06", "L09", "L10", "L11", "L16"),
    (
        Goal("proved", ("networks whose bound is proved", "误差上界得到证明的网络所占比例"), 1.0),
        Goal("again", ("proofs that other code accepts", "另一套代码接受的证明所占比例"), 1.0),
        Goal(
            "kept",
            ("measured error against the bound, worst case", "实测误差与上界之比（最坏情形）"),
            1.0,
            at_least=False,
        ),
        Goal("sharp", ("bound against the error, worst case", "上界与误差之比（最坏情形）"), 2.0, at_least=False),
        Goal(
            "promise", ("staircase against what theory promises", "阶梯的误差上界与理论上界之比"), 1.0, at_least=False
        ),
    ),
    run,
)
