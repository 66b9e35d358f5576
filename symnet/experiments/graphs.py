"""Graphs of the functions that the sources draw, and of every activation with its derivative as it is derived."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from symnet.calculus import diff
from symnet.experiments.records import Experiment, Formula, Goal, Outcome, Progress
from symnet.expr import Expr, Map, Number
from symnet.functions import FUNCTIONS
from symnet.language import parse
from symnet.plots import Line, Panel, Picture, Points, Words
from symnet.program import Program, compile
from symnet.step import Derivation
from symnet.symbols import scalar

Array = NDArray[np.float64]
X = scalar("x")
PLAIN = (
    (("line", "一次函数"), "x/2 + 1", (-4, 4)),
    (("quadratic", "二次函数"), "x**2/2 - x - 1", (-3, 5)),
    (("unit step", "单位阶跃函数"), "step(x)", (-4, 4)),
    (("sigmoid", "Sigmoid 函数"), "sigmoid(x)", (-6, 6)),
    (("normal density, μ = 0, σ = 1", "正态分布密度（μ = 0，σ = 1）"), "exp(-x**2/2)/sqrt(2*pi)", (-4, 4)),
)
ACTIVATIONS = (
    "step sigmoid tanh softsign relu leaky_relu elu selu softplus gelu silu mish hard_sigmoid hard_tanh".split()
)
SPAN, STEP = (-4.0, 4.0), 1e-6


@dataclass(frozen=True)
class Curve:
    """A function of x with its derivative, compiled, and the places where there is no derivative."""

    value: Expr
    derivation: Derivation
    function: Program
    slope: Program
    kinks: tuple[float, ...]

    @classmethod
    def of(cls, e: Expr) -> Curve:
        found = diff(e, X)
        kinks = FUNCTIONS[e.name].smooth(*e.children) if isinstance(e, Map) else ()
        places = tuple(float(c.children[1].value) for c in kinks if isinstance(c.children[1], Number))
        return cls(e, found, compile(e, inputs=[X]), compile(found.result, inputs=[X]), places)

    def worst(self, x: Array) -> float:
        """The largest distance of the slope from central differences, kinks left out."""
        h = STEP * np.maximum(1, np.abs(x))
        far = np.all([np.abs(x - kink) > 2 * h for kink in self.kinks], axis=0) if self.kinks else np.ones(len(x), bool)
        x, h = x[far], h[far]
        differences = (_at(self.function, x + h) - _at(self.function, x - h)) / ((x + h) - (x - h))
        return float(np.max(np.abs(differences - _at(self.slope, x))))

    def panel(self, title: Words, span: tuple[float, float] = SPAN, slope: bool = True) -> Panel:
        """f in blue and f' dashed; broken at the places where there is none, with what is stated there as a ring."""
        marks: list[Line | Points] = []
        for low, high in pairwise([span[0], *self.kinks, span[1]]):
            x = np.linspace(low, high, 161)[1:-1]
            marks.append(Line(x, _at(self.function, x), color=0))
            marks += [Line(x, _at(self.slope, x), color=1, style="dashed")] if slope else []
        if self.kinks:
            at = np.array(self.kinks)
            marks.append(Points(at, _at(self.function, at), color=0, size=12))
            marks += [Points(at, _at(self.slope, at), color=1, size=14, filled=False)] if slope else []
        return Panel(tuple(marks), title=title)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Draw, and measure each derivative against differences."""
    plain = [(words, Curve.of(parse(text)), span) for words, text, span in PLAIN]
    curves = {name: Curve.of(FUNCTIONS[name](X)) for name in ACTIVATIONS}
    x = np.random.default_rng(seed).uniform(*SPAN, 200 if small else 2000)
    worst = {name: curve.worst(x) for name, curve in curves.items()}
    last = max(worst, key=lambda name: worst[name])
    progress(1, 1, f"worst {last}")
    simple = tuple(curve.panel(words, span, slope=False) for words, curve, span in plain)
    return Outcome(
        {"difference": worst[last]},
        (
            *(Formula(parse(f"diff({name}(x), x)"), curves[name].derivation.result) for name in ("sigmoid", "tanh")),
            Picture(
                "plain",
                ("Functions of the first chapters.", "开头几章里的函数。"),
                simple,
                columns=5,
                size=(2.2, 1.9),
                width=1.0,
            ),
            Picture(
                "activations",
                (
                    "Activations (blue) and their derivatives (red, dashed) as they are derived. A dot is a kink or a "
                    "jump: there is no derivative there, and the ring is the value that programs take by convention.",
                    "激活函数（蓝色）与推导出的导数（红色虚线）。圆点是拐点或跳跃点，该处导数不存在，"
                    "圆圈是程序按约定取的值。",
                ),
                tuple(curve.panel(name) for name, curve in curves.items()),
                columns=4,
                size=(2.5, 1.9),
                width=1.0,
            ),
            (
                f"At {len(x)} random points the derived derivatives differ from central differences by at most "
                f"{worst[last]:.1e} ({last}).",
                f"在 {len(x)} 个随机点上，推导出的导数与中心差分至多相差 {worst[last]:.1e}（{last}）。",
            ),
        ),
        source=curves["mish"].slope.source,
    )


def _at(program: Program, x: Array) -> Array:
    return np.broadcast_to(program.function(x), x.shape)


EXPERIMENT = Experiment(
    "graphs",
    "Graphs of functions, activations and their derivatives",
    "函数、激活函数及其导数的图像",
    "The functions that networks are made of, drawn by the compiled formula, each with the derivative that the rules "
    "give. What is drawn is what the derivations are about.",
    "构成网络的各个函数由编译后的公式画出，并配以按求导法则得到的导数。图中所画即推导所论。",
    ("Q02", "S03", "C04", "C09", "C10", "C14", "C15", "C17", "C18", "C25", "H08", "E23"),
    (
        Goal(
            "difference",
            ("largest distance of a derivative from central differences", "导数与中心差分的最大偏差"),
            1e-8,
            at_least=False,
            form=".1e",
        ),
    ),
    run,
)
