"""One threshold unit: gates, the perceptron's rule on AND and OR, why XOR needs two layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symnet.claim import Verdict
from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Grid, Outcome, Progress
from symnet.language import parse
from symnet.plots import Diagram, Edge, Line, Node, Panel, Picture, Points
from symnet.program import compile

Array = NDArray[np.float64]
INPUTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
GATES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}
UNIT = parse("step(x @ w)", let="x: n; w: n")
RULE = parse("w + (t - step(x @ w))*x", let="x: n; w: n; t")
CONSTRUCTED = "step(step(x1 + x2 - 1) + step(-x1 - x2 + 1) - 2)"
SOLID = {"AND": "step(x1 + x2 - 2)", "OR": "step(x1 + x2 - 1)", "NAND": "step(-x1 - x2 + 1)", "XOR": CONSTRUCTED}
TRUTH: dict[str, Callable[[int, int], int]] = {
    "AND": min,
    "OR": max,
    "NAND": lambda a, b: 1 - min(a, b),
    "XOR": lambda a, b: (a + b) % 2,
}
SEPARATES = {"AND": (1, 1, -1.5), "OR": (1, 1, -0.5)}  # with a margin on both sides
EPOCHS = 30


@dataclass(frozen=True)
class Learned:
    """mistakes of each epoch; weights: of both inputs and of the constant 1, at the end."""

    mistakes: list[int]
    weights: Array

    @property
    def total(self) -> int:
        return sum(self.mistakes)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Learn each gate by the rule, and prove the gates that are built by hand."""
    learned = {name: learn(np.array(targets, dtype=float)) for name, targets in GATES.items()}
    tables = {name: [_entry(name, a, b) for a, b in INPUTS.astype(int)] for name in SOLID}
    limits = {name: most_mistakes(np.array(w), np.array(GATES[name])) for name, w in SEPARATES.items()}
    progress(1, 1, f"XOR still errs: {learned['XOR'].mistakes[-1]}")
    table = tuple(
        (
            name,
            str(found.total),
            f"{limits[name]:.0f}" if name in limits else "–",
            str(found.mistakes[-1]),
        )
        for name, found in learned.items()
    )
    return Outcome(
        {
            "separable": float(max(learned[name].mistakes[-1] for name in ("AND", "OR"))),
            "xor": float(min(learned["XOR"].mistakes)),
            "novikoff": max(learned[name].total / limits[name] for name in limits),
            "proved": float(sum(v.status == "proved" for row in tables.values() for v in row)),
        },
        (
            Picture(
                "unit",
                (
                    "A neuron with three inputs and a threshold (left), and what it gives: nothing below the "
                    "threshold, 1 from there on (right).",
                    "有三个输入和一个阈值的神经元（左）；加权和小于阈值时输出 0，达到阈值时输出 1（右）。",
                ),
                (Panel((_neuron(),)), _firing()),
                size=(3.6, 2.2),
                width=0.9,
            ),
            Formula(parse("w"), RULE, ":="),
            Grid(
                (
                    ("gate", "逻辑门"),
                    ("mistakes", "错误总数"),
                    ("at most (R/γ)²", "上界 (R/γ)²"),
                    (f"mistakes in epoch {EPOCHS}", f"第 {EPOCHS} 轮的错误数"),
                ),
                table,
                "lrrr",
                (
                    "The rule started from w = 0. R is the length of the longest example, γ the margin of a line that "
                    "separates; where there is none, there is no bound.",
                    "从 w = 0 开始按规则学习。R 是最长样本的长度，γ 是某条分界线的间隔；不可分时没有上界。",
                ),
            ),
            Picture(
                "gates",
                (
                    "Filled: 1, open: 0. Left and middle: the line that the rule found. Right: no line separates XOR; "
                    "two layers do, AND(OR, NAND), with the lines of their hidden units (moved by a half, off the "
                    "points).",
                    "实心为 1，空心为 0。左、中：按规则学到的分界线。右：没有直线能分开 XOR；两层网络 AND(OR, NAND) "
                    "可以，"
                    "图中是两个隐藏单元的分界线（平移 1/2 以离开样本点）。",
                ),
                (
                    *(_gate(name, [learned[name].weights]) for name in ("AND", "OR")),
                    _gate("XOR", [np.array([1.0, 1, -0.5]), np.array([-1.0, -1, 1.5])]),
                ),
                size=(2.5, 2.5),
                width=1.0,
            ),
            Picture(
                "mistakes",
                ("Mistakes in each epoch of four examples.", "每轮（四个样本）中的错误数。"),
                (
                    Panel(
                        tuple(Line(range(1, EPOCHS + 1), found.mistakes, name) for name, found in learned.items()),
                        x=("epoch", "轮次"),
                        y=("mistakes", "错误数"),
                    ),
                ),
                width=0.7,
            ),
            Grid(
                (("gate", "逻辑门"), ("as built", "构造"), *(f"{a}, {b}" for a, b in INPUTS.astype(int))),
                tuple((name, SOLID[name], *map(_said, tables[name])) for name in SOLID),
                "llrrrr",
                ("Truth tables; every entry is proved.", "真值表，每一格都已证明。"),
            ),
            (
                "No single unit computes XOR: it would need w₁ ≥ θ, w₂ ≥ θ, 0 < θ and w₁ + w₂ < θ; the first two give "
                "w₁ + w₂ ≥ 2θ > θ.",
                "单个神经元不能实现 XOR：需要 w₁ ≥ θ、w₂ ≥ θ、0 < θ 且 w₁ + w₂ < θ，"
                "而前两式给出 w₁ + w₂ ≥ 2θ > θ，矛盾。",
            ),
        ),
    )


def _entry(name: str, a: int, b: int) -> Verdict:
    """One place of a truth table, as a claim about numbers."""
    built = parse(SOLID[name]).subs({"x1": int(a), "x2": int(b)})
    return verify(built, TRUTH[name](int(a), int(b)))


def _said(v: Verdict) -> str:
    return f"{v.claim.rhs} {'✓' if v.status == 'proved' else '?'}" if v.claim is not None else "?"


def learn(targets: Array) -> Learned:
    """The perceptron's rule, example by example, from w = 0."""
    unit, rule = compile(UNIT), compile(RULE, inputs=["w", "x", "t"])
    w = np.zeros(3)
    mistakes = []
    for _ in range(EPOCHS):
        wrong = 0
        for x, t in zip(_with_one(INPUTS), targets, strict=True):
            wrong += int(float(unit(x, w)) != t)
            w = np.asarray(rule(w, x, t))
        mistakes.append(wrong)
    return Learned(mistakes, w)


def most_mistakes(w: Array, targets: Array) -> float:
    """(R/γ)² for weights that separate: R the longest example, γ the least distance from their plane."""
    examples = _with_one(INPUTS)
    longest = float(np.max(np.linalg.norm(examples, axis=1)))
    margin = float(np.min(np.where(targets > 0, 1, -1) * (examples @ w)) / np.linalg.norm(w))
    return (longest / margin) ** 2


def _with_one(x: Array) -> Array:
    return np.column_stack([x, np.ones(len(x))])


# ------------------------------------------------------------------ pictures
def _neuron() -> Diagram:
    inputs = [Node(0, 1.1 - 1.1 * k, f"$x_{k + 1}$", size=0.32) for k in range(3)]
    sums = Node(2.4, 0, "$\\theta$", size=0.5, tint=0)
    out = Node(4.4, 0, "$y$", "none", size=0.2)
    edges = [Edge(k, 3, f"$w_{k + 1}$", color=0, place=0.45) for k in range(3)]
    return Diagram([*inputs, sums, out], [*edges, Edge(3, 4, color=0)])


def _firing() -> Panel:
    return Panel(
        (
            Line([-2.0, 0.0], [0.0, 0.0], color=0, width=2.0),
            Line([0.0, 2.0], [1.0, 1.0], color=0, width=2.0),
            Points([0.0], [1.0], color=0),
            Points([0.0], [0.0], color=0, filled=False),
        ),
        x=("w₁x₁ + w₂x₂ + w₃x₃ − θ", "w₁x₁ + w₂x₂ + w₃x₃ − θ"),
        y="y",
    )


def _gate(name: str, lines: list[Array]) -> Panel:
    targets = np.array(GATES[name])
    zero, one = INPUTS[targets == 0], INPUTS[targets == 1]
    across = np.array([-0.5, 1.5])
    drawn = [Line(*_line(w, across), color=1, style="dashed") for w in lines]
    return Panel(
        (
            Points(zero[:, 0], zero[:, 1], color=0, filled=False, size=40),
            Points(one[:, 0], one[:, 1], color=0, size=40),
            *drawn,
        ),
        title=name,
        equal=True,
        x_limits=(-0.5, 1.5),
        y_limits=(-0.5, 1.5),
    )


def _line(w: Array, x: Array) -> tuple[Array, Array]:
    """The points of w₁x + w₂y + w₃ = 0 over x."""
    return x, -(w[0] * x + w[2]) / w[1]


EXPERIMENT = Experiment(
    "perceptron",
    "Perceptron on AND, OR and XOR",
    "感知机学习 AND、OR 与 XOR",
    "The unit u(w·x) with u(0) = 1 learns AND and OR by the perceptron's rule and never settles on XOR, which two "
    "layers compute. The truth tables of the gates that are built by hand are proved.",
    "单元 u(w·x)（约定 u(0) = 1）按感知机规则学会 AND 与 OR，对 XOR 永不停止犯错；两层网络则能实现它。"
    "手工构造的逻辑门，其真值表逐格得到证明。",
    ("Q15", "S01", "C01", "C02", "C03", "C05", "C26", "C27", "T01"),
    (
        Goal(
            "separable", ("mistakes on AND and OR in the last epoch", "最后一轮 AND 与 OR 的错误数"), 0, at_least=False
        ),
        Goal("xor", ("fewest mistakes on XOR in an epoch", "XOR 每轮最少的错误数"), 1, form=".0f"),
        Goal("novikoff", ("mistakes against (R/γ)²", "错误数与 (R/γ)² 之比"), 1, at_least=False),
        Goal("proved", ("places of truth tables proved", "真值表中已证明的格数"), 16, form=".0f"),
    ),
    run,
)
