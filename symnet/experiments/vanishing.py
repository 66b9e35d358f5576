"""Vanishing gradients: the product of slopes in a deep chain, and the norm of δ in every layer of a network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet import ops
from symnet.calculus import grad
from symnet.evidence import verify
from symnet.experiments.records import Experiment, Goal, Judged, Outcome, Progress
from symnet.expr import Defined, Formal
from symnet.language import parse
from symnet.nn import Network, mlp
from symnet.plots import Level, Line, Panel, Picture
from symnet.program import compile
from symnet.symbols import tensor

Array = NDArray[np.float64]
DEPTH, WIDTH, BATCH = 20, 50, 64
ACTIVATIONS = ("sigmoid", "tanh", "relu")
CEILING = "diff(sigmoid(x), x) <= 1/4"
FAN_IN = {"sigmoid": 1.0, "tanh": 1.0, "relu": 2.0}  # variance of a weight times the width that feeds it


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Derive all δ of one deep network for each activation, run them on a batch, and compare with the bound."""
    depth, width = (8, 12) if small else (DEPTH, WIDTH)
    ceiling = Judged((("", verify(CEILING)),))
    norms, bound = {}, np.empty(0)
    for k, name in enumerate(ACTIVATIONS):
        net = mlp((width,) * (depth + 1), (name,) * depth, batch=BATCH)
        values = start(net, FAN_IN[name], seed)
        norms[name] = delta_norms(net, values, seed)
        if name == "sigmoid":
            bound = bounds(norms[name][-1], [values[p.name] for p in net.parameters if p.rank == 2])
        progress(k + 1, len(ACTIVATIONS), name)
    layers = np.arange(1, depth + 1)
    decay = {name: float((n[0] / n[-1]) ** (1 / (depth - 1))) for name, n in norms.items()}
    below = float(np.max(norms["sigmoid"][:-1] / bound[:-1]))
    curves = (
        *(Line(layers, norms[name], name, points=True) for name in ACTIVATIONS),
        Line(layers, bound, ("bound for sigmoid", "Sigmoid 的上界"), color=-1, style="dashed"),
    )
    return Outcome(
        {
            "proved": float(ceiling.proved),
            "bound": below,
            "sigmoid": decay["sigmoid"],
            "relu": decay["relu"],
        },
        (
            ceiling,
            (
                "A chain of sigmoid neurons with weights w has the derivative Π w σ'(z), so "
                "with "
                "|w| ≤ q < 4 it is at most (q/4)^L; with larger weights it may grow.",
                "一条 Sigmoid 神经元链的导数是 Π w σ'(z)，当 |w| ≤ q < 4 时至多为 (q/4)^L；权重更大时它也可能增长。",
            ),
            _chain(seed, small),
            _drawn(seed),
            Picture(
                "layers",
                (
                    f"‖δ‖ in each of {depth} layers of width {width}, batch of {BATCH}, at the start. Weights have "
                    "variance 1/n (sigmoid, tanh) and 2/n (ReLU). Dashed: ‖δ of the last layer‖ · Π ‖W‖₂/4.",
                    f"初始时 {depth} 层（每层宽 {width}、批量 {BATCH}）中各层的 ‖δ‖。权重方差为 1/n（sigmoid、tanh）"
                    "或 2/n（ReLU）。虚线：‖末层的 δ‖ · Π ‖W‖₂/4。",
                ),
                (Panel(curves, x=("layer", "层"), y="‖δ‖", log="y"),),
                width=0.8,
            ),
            (
                "From one layer to the one before, ‖δ‖ shrinks by the factor "
                + ", ".join(f"{decay[name]:.2f} ({name})" for name in ACTIVATIONS)
                + " on average.",
                "每向前一层，‖δ‖ 平均乘以 " + "、".join(f"{decay[name]:.2f}（{name}）" for name in ACTIVATIONS) + "。",
            ),
        ),
    )


def start(net: Network, spread: float, seed: int) -> dict[str, Array]:
    """Normal weights of variance spread / n, zero biases."""
    rng = np.random.default_rng(seed)
    shapes = {p.name: tuple(int(str(d)) for d in p.shape) for p in net.parameters}
    return {
        name: rng.normal(0, np.sqrt(spread / shape[1]), shape) if len(shape) == 2 else np.zeros(shape)
        for name, shape in shapes.items()
    }


def delta_norms(net: Network, values: dict[str, Array], seed: int) -> Array:
    """‖∂L/∂z‖ of every layer, for the squared error against random targets; the δ that the derivation names."""
    target = tensor("Y", *net.output.shape)
    derived = grad(ops.sum((net.output - target) ** 2) / 2, [p for p in net.parameters if p.rank == 1])
    deltas = {
        d.meaning.children[1]: d.name
        for d in derived.definitions
        if isinstance(d.meaning, Formal) and isinstance(d.meaning.children[1], Defined)
    }
    layers = [z for z in net.layers if z.name.startswith("Z")]
    program = compile([ops.norm(deltas[z]) for z in layers], inputs=[net.input, target, *net.parameters])
    rng = np.random.default_rng(seed)
    batch = rng.normal(size=tuple(int(str(d)) for d in net.input.shape))
    aim = rng.uniform(size=tuple(int(str(d)) for d in net.output.shape))
    return np.array([float(n) for n in program(batch, aim, *values.values())])


def bounds(last: float, weights: list[Array]) -> Array:
    """‖δ of layer l‖ ≤ ‖δ of the last‖ · Π_{k > l} ‖Wₖ‖₂ / 4."""
    factors = [np.linalg.norm(w, 2) / 4 for w in weights[1:]]
    return last * np.cumprod([1.0, *reversed(factors)])[::-1]


def _chain(seed: int, small: bool) -> Picture:
    """σ', and the products of it along chains of one neuron a layer."""
    slope = compile(parse("sigmoid(x)*(1 - sigmoid(x))"), inputs=["x"])
    x = np.linspace(-8, 8, 241)
    depth = 12 if small else 30
    rng = np.random.default_rng(seed)
    deep = np.arange(1, depth + 1)
    lines: list[Line] = []
    for color, q in enumerate((1.0, 4.0, 8.0)):
        a, product, path = 0.5, 1.0, []
        for w, b in zip(rng.choice([-q, q], depth), rng.normal(0, 0.5, depth), strict=True):
            z = w * (a - 0.5) + b
            product, a = product * abs(w) * float(slope(z)), 1 / (1 + np.exp(-z))
            path.append(product)
        lines.append(Line(deep, path, f"|w| = {q:g}", color=color, points=True))
        lines.append(Line(deep, (q / 4) ** deep, color=color, style="dashed", width=1.0))
    return Picture(
        "products",
        (
            "Left: σ' is at most 1/4. Right: |∂a_L/∂a_0| in chains with weights ±q, and the bound (q/4)^L (dashed).",
            "左：σ' 不超过 1/4。右：权重为 ±q 的链中的 |∂a_L/∂a_0|，虚线为上界 (q/4)^L。",
        ),
        (
            Panel((Line(x, slope.function(x)), Level(0.25, "1/4")), x="x", y="σ'(x)"),
            Panel(tuple(lines), x=("depth L", "深度 L"), log="y"),
        ),
        size=(3.9, 2.8),
        width=1.0,
    )


def _drawn(seed: int) -> Picture:
    """Weights as they are drawn, against the density that they are drawn from; and what equal weights do."""
    rng = np.random.default_rng(seed)
    density = compile(parse("exp(-x**2/(2*s**2))/(s*sqrt(2*pi))"), inputs=["x", "s"])
    marks: list[Line] = []
    for color, s in enumerate((0.5, 1.0)):
        heights, edges = np.histogram(s * rng.standard_normal(5000), bins=40, range=(-3, 3), density=True)
        marks.append(Line((edges[1:] + edges[:-1]) / 2, heights, f"s = {s:g}", color=color, points=True, width=0.8))
        x = np.linspace(-3, 3, 241)
        marks.append(Line(x, [float(density(v, s)) for v in x], color=color, style="dashed"))
    return Picture(
        "drawn",
        (
            "Initial weights drawn from N(0, s²), 5,000 each, as a histogram; dashed: the density.",
            "从 N(0, s²) 中抽取的初始权重（各 5,000 个）的直方图；虚线为概率密度。",
        ),
        (Panel(tuple(marks), x=("weight", "权重"), y=("density", "概率密度")),),
        width=0.6,
    )


EXPERIMENT = Experiment(
    "vanishing",
    "Vanishing gradients by depth",
    "梯度消失与深度",
    "The δ of every layer is derived once and run at the start of training, for three activations. With the sigmoid "
    "it "
    "shrinks by a constant factor from layer to layer; with ReLU and the right variance of the weights it does not.",
    "各层的 δ 只推导一次，在训练开始时对三种激活函数求值。使用 Sigmoid 时 δ 逐层按固定比例缩小；"
    "使用 ReLU 并取合适的权重方差时则不会。",
    ("Q13", "S13", "K01", "K02", "K03", "K04", "K07", "K08", "N12"),
    (
        Goal("proved", ("σ' ≤ 1/4 proved (1) or not (0)", "σ' ≤ 1/4 已证明（1）或未证明（0）"), 1, form=".0f"),
        Goal("bound", ("‖δ‖ against its bound, worst layer", "‖δ‖ 与上界之比（最差的层）"), 1.0, at_least=False),
        Goal("sigmoid", ("factor a layer, sigmoid", "每层的比例（Sigmoid）"), 0.5, at_least=False, form=".2f"),
        Goal("relu", ("factor a layer, ReLU", "每层的比例（ReLU）"), 0.9, small=0.8, form=".2f"),
    ),
    run,
)
