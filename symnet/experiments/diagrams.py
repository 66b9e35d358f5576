"""Networks drawn from the object that runs: layers, the flow of values and of δ, convolution and pooling."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnet import ops
from symnet.calculus import grad
from symnet.experiments.records import Experiment, Goal, Outcome, Progress
from symnet.expr import Defined, Expr, Formal, postorder
from symnet.language import parse
from symnet.nn import Network, mlp
from symnet.plots import Cells, Diagram, Edge, Node, Panel, Picture
from symnet.program import compile
from symnet.sizes import size
from symnet.step import Derivation
from symnet.symbols import tensor

DIGIT = (12, 3, 2)
DEEP = (4, 5, 5, 3, 1)
SPACE = 3.3  # between units, for the formulas on the arrows


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Draw, and count what was drawn."""
    digit = layers(DIGIT)
    net = mlp(tuple(size(f"n{k}") for k in range(3)), ("sigmoid", "sigmoid"))
    target = tensor("y", net.output.shape[0])
    flow = grad(ops.sum((net.output - target) ** 2) / 2, list(net.parameters))
    window, differs = _convolution(seed)
    progress(1, 1, "drawn")
    return Outcome(
        {"parameters": float(parameters(digit, DIGIT)), "convolution": differs},
        (
            (
                f"The 12-3-2 network of the digit example: {len(digit.edges)} lines are the weights, and each of the "
                f"{sum(DIGIT[1:])} units behind the inputs has a bias, {parameters(digit, DIGIT)} numbers in all.",
                f"识别数字的 12-3-2 网络：{len(digit.edges)} 条连线就是权重，输入层之后的 "
                f"{sum(DIGIT[1:])} 个单元各有一个偏置，共 {parameters(digit, DIGIT)} 个参数。",
            ),
            Picture(
                "layers",
                (
                    "Layered networks: 12-3-2 with names (left), and widths 4, 5, 5, 3, 1 (right).",
                    "分层网络：带符号的 12-3-2 网络（左）与宽度为 4、5、5、3、1 的网络（右）。",
                ),
                (Panel((digit,)), Panel((layers(DEEP, named=False),))),
                size=(4.4, 4.6),
                width=1.0,
            ),
            Picture(
                "flow",
                (
                    "Values flow forwards (blue), derivatives of the loss flow back (red); every formula is a line of "
                    "the derivation below.",
                    "数值向前流动（蓝色），损失的导数向后流动（红色）。每个公式都取自下面推导中的一行。",
                ),
                (Panel((delta_flow(net, flow),)),),
                size=(9.6, 3.7),
                width=1.0,
            ),
            *window,
        ),
        (flow,),
    )


# ------------------------------------------------------------------ layers
def layers(widths: tuple[int, ...], named: bool = True) -> Diagram:
    """A fully connected network: one column for each layer, one arrow for each weight."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    before: list[int] = []
    for k, width in enumerate(widths):
        here = []
        for j in range(width):
            here.append(len(nodes))
            y = ((width - 1) / 2 - j) * (0.62 if width > 6 else 1.0)
            text = (f"$x_{{{j + 1}}}$" if k == 0 else f"$a^{{{k + 1}}}_{{{j + 1}}}$") if named else ""
            nodes.append(Node(2.3 * k, y, text, size=0.27, tint=-1 if k == 0 else 0 if k < len(widths) - 1 else 1))
        edges += [Edge(i, j, arrow=len(before) < 6, width=0.5) for i in before for j in here]
        before = here
    return Diagram(nodes, edges)


def parameters(drawn: Diagram, widths: tuple[int, ...]) -> int:
    """Weights that were drawn, and a bias for every unit behind the inputs."""
    return len(drawn.edges) + len(drawn.nodes) - widths[0]


# ------------------------------------------------------------------ values and δ
def delta_flow(net: Network, derived: Derivation) -> Diagram:
    """The names of a network in a row, parameters over them; arrows back carry the lines of the derivation."""
    found = backward(derived)
    loss = next(d.name for d in derived.definitions if not d.name.shape)
    row = [net.input, *net.layers, loss]
    place = {name: k for k, name in enumerate(row)}
    nodes = [_unit(name, SPACE * k, 0.0, 0 if isinstance(name, Defined) else -1) for k, name in enumerate(row)]
    edges = [Edge(k, k + 1, color=0, width=1.4) for k in range(len(row) - 1)]
    edges += [
        Edge(k + 1, k, f"${found[name]}$", color=1, bend=0.6, style="dashed")
        for name, k in place.items()
        if name in found
    ]
    for parameter in net.parameters:
        user = next(k for k, name in enumerate(row) if isinstance(name, Defined) and parameter in _inside(name))
        left = parameter.rank == 2
        nodes.append(_unit(parameter, SPACE * user + (-1.0 if left else 1.0), 1.7, 2))
        edges += [Edge(len(nodes) - 1, user, color=0, width=1.0)]
        edges += [
            Edge(
                user,
                len(nodes) - 1,
                f"${found[parameter]}$",
                color=1,
                bend=0.4 if left else -0.4,
                style="dashed",
                place=0.5,
            )
        ]
    return Diagram(nodes, edges)


def backward(derived: Derivation) -> dict[Expr, str]:
    """The last line of each chain, as LaTeX, by the name that is differentiated by."""
    found: dict[Expr, str] = {}
    owner: dict[str, Expr] = {}
    for step in derived.steps:
        if isinstance(step.before, Formal):
            owner[step.chain] = step.before.children[1]
        found[owner[step.chain]] = step.after.latex()
    return found


def _unit(name: Any, x: float, y: float, tint: int) -> Node:
    value = f"${name.value.latex()}$" if isinstance(name, Defined) and y == 0 else ""
    return Node(x, y, f"${name.latex()}$", size=0.34, tint=tint, below=value if len(value) < 24 else "")


def _inside(name: Defined) -> set[Expr]:
    return set(postorder(name.value, stop=lambda node: isinstance(node, Defined)))


# ------------------------------------------------------------------ convolution
def _convolution(seed: int) -> tuple[tuple[Any, ...], float]:
    """A small picture, its 2 × 2 windows under a filter, and their maxima; computed by the formula and by hand."""
    rng = np.random.default_rng(seed)
    image, kernel = rng.integers(0, 4, (5, 5)).astype(float), np.array([[1.0, 0.0], [0.0, -1.0]])
    names = {"X": "5 5", "K": "2 2"}
    written = {"feature map": "relu(conv2d(X, K))", "pooled": "max_pool2d(relu(conv2d(X, K)), 2)"}
    feature, pooled = (
        np.asarray(compile(parse(text, let=names), inputs=["X", "K"])(image, kernel)) for text in written.values()
    )
    by_hand = np.array([[np.sum(image[i : i + 2, j : j + 2] * kernel) for j in range(4)] for i in range(4)]).clip(0)
    corners = by_hand.reshape(2, 2, 2, 2).max(axis=(1, 3))
    differs = float(max(np.abs(feature - by_hand).max(), np.abs(pooled - corners).max()))
    pipeline = [
        ("X", "28 × 28"),
        ("conv", "8 × 24 × 24"),
        ("ReLU", "8 × 24 × 24"),
        ("pool", "8 × 12 × 12"),
        ("dense", "10"),
        ("softmax", "10"),
    ]
    nodes = [
        Node(2.0 * k, 0, text, shape="box", wide=0.62, tint=-1 if k == 0 else k % 3, below=below)
        for k, (text, below) in enumerate(pipeline)
    ]
    pictures = (image, kernel, feature, pooled)
    titles = (("picture", "图像"), ("filter K", "卷积核 K"), ("feature map", "特征图"), ("pooled", "池化后"))
    grids = tuple(
        Panel((Cells(p, _numbers(len(p)), _numbers(len(p))),), title=t) for p, t in zip(pictures, titles, strict=True)
    )
    chain = Diagram(nodes, [Edge(k, k + 1, color=0, width=1.3) for k in range(len(nodes) - 1)])
    return (
        Picture(
            "convolution",
            (
                "A picture of 5 × 5 numbers, a filter, relu(conv2d(X, K)), and its maxima over blocks of 2 × 2.",
                "5 × 5 的图像、卷积核、relu(conv2d(X, K))，以及它在 2 × 2 分块上的最大值。",
            ),
            grids,
            size=(1.9, 2.1),
            width=1.0,
        ),
        Picture(
            "pipeline",
            (
                "A convolutional network as a chain of maps, with the shape after each.",
                "卷积网络是一串映射，下面标出每一步之后的形状。",
            ),
            (Panel((chain,)),),
            size=(7.6, 1.2),
            width=0.95,
        ),
    ), differs


def _numbers(count: int) -> list[str]:
    return [str(k + 1) for k in range(count)]


EXPERIMENT = Experiment(
    "diagrams",
    "Networks drawn: layers, flow of values and of δ, convolution",
    "网络的图示：分层、数值与 δ 的流动、卷积",
    "Pictures made from the same objects that are derived, proved and run: the layers of a network, what flows "
    "through "
    "it in both directions, and what a filter and pooling do to a picture.",
    "这些图由被推导、被证明、被运行的同一批对象画出：网络的各层、沿两个方向流动的量，以及卷积核与池化对图像的作用。",
    ("S02", "S10", "S11", "D04", "D07", "D14", "D15", "M01"),
    (
        Goal("parameters", ("numbers that the drawn 12-3-2 network has", "图中 12-3-2 网络的参数个数"), 47, form=".0f"),
        Goal("convolution", ("convolution and pooling against loops", "卷积与池化同逐格循环之差"), 0.0, at_least=False),
    ),
    run,
)
