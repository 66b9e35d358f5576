"""Convolution seen: filters on an image, the layer as a sparse matrix, pooling, a kernel that is learnt, sums that go
to integrals."""

from __future__ import annotations

import numpy as np

from symnet import ops
from symnet.calculus import jacobian
from symnet.experiments.fitting import Array, Fit, Problem, checked, fit, problem_of
from symnet.experiments.records import Experiment, Formula, Goal, Outcome, Progress
from symnet.language import parse
from symnet.plots import Line, Panel, Picture, Pixels, Points
from symnet.program import compile
from symnet.sizes import size
from symnet.symbols import tensor
from symnet.training import sgd

SIDE = 24  # of the image
EDGE = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]) / 4
BLUR = np.outer([1.0, 2.0, 1.0], [1.0, 2.0, 1.0]) / 16
LET = "h: m+2 m+2; K: 3 3"
IMAGES, EPOCHS, RATE = 32, 60, 0.3
SHOWN = (0, 2, 5, 60)  # epochs after which the kernel is drawn
SUMS = "h*(2*sum((1 - h*k)**2) - 1)"  # of (1 - |t|)² over a grid of width h; k: 0, 1, ..., up to 1/h
CELLS = (2, 4, 8, 16, 32, 64)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Filter, pool, learn the edge kernel again from what it gives, and watch Riemann sums."""
    net = learner()
    seen, wanted = examples(net, seed)
    start = {"K": np.zeros((1, 1, 3, 3))}
    found = {e: fit(net, sgd(RATE), (seen, wanted), start, epochs=e) for e in SHOWN if e}
    kernels = {e: found[e].values["K"][0, 0] if e else start["K"][0, 0] for e in SHOWN}
    progress(1, 1, "a kernel learnt")
    matrix, apart = as_matrix(seed)
    errors = riemann_errors()
    order = float(np.log2(errors[-2] / errors[-1]))
    return Outcome(
        {
            "kernel": float(np.max(np.abs(kernels[EPOCHS] - EDGE))),
            "matrix": apart,
            "entries": float(np.max(np.sum(matrix != 0, axis=1))),
            "order": order,
        },
        (
            _filtered(),
            (
                "The edge kernel gives 0 (grey) wherever its window is flat, and its sign tells which side is darker. "
                "Pooling halves each side: the maximum keeps the thin line, the mean makes it paler.",
                "窗口内灰度不变时边缘核给出 0（灰色），其正负表明哪一侧更暗。"
                "池化使各边减半：最大池化保留细线，平均池化使其变浅。",
            ),
            _sparse(matrix),
            Formula(parse("L"), net.loss, ":="),
            _learnt(kernels, found[EPOCHS]),
            (
                f"From {IMAGES} random images and what the edge kernel makes of them, gradient descent from 0 finds "
                f"the kernel again: what a convolutional network learns are its filters.",
                f"给定 {IMAGES} 幅随机图像及边缘核对它们的输出，从零核出发的梯度下降重新找到了这个核："
                f"卷积网络所学的正是滤波器。",
            ),
            _riemann(errors, order),
        ),
        (net.derivation,),
        net.gradient.source,
        checked(net, seen, wanted, {"K": np.ones((1, 1, 3, 3))}, seed),
    )


def learner() -> Problem:
    """One kernel of 3 × 3, and the mean squared error of what it gives."""
    images, kernel = tensor("X", size("N"), 1, 8, 8), tensor("K", 1, 1, 3, 3)
    output = ops.conv2d(images, kernel)
    target = tensor("Y", *output.shape)
    return problem_of(images, target, (kernel,), output, ops.mean((output - target) ** 2) / 2)


def examples(net: Problem, seed: int) -> tuple[Array, Array]:
    """Random images, and what the edge kernel makes of them."""
    seen = np.random.default_rng(seed).normal(size=(IMAGES, 1, 8, 8))
    return seen, net.read(seen, {"K": EDGE[None, None]})


def image() -> Array:
    """A dark ring, a square, and a line of one pixel, on white."""
    y, x = np.mgrid[:SIDE, :SIDE]
    radius = np.hypot(y - 8, x - 8)
    picture = ((radius > 3.5) & (radius < 6.5)).astype(float)
    picture[14:21, 13:20] = 0.6
    picture[2:22, 21] = 1.0
    return picture


def applied(formula: str, let: str, *kernel: Array) -> Array:
    """A formula of the language on the image, as h, and perhaps on a kernel K."""
    names = ["h", "K"][: 1 + len(kernel)]
    program = compile(parse(formula, let=let), inputs=[parse(name, let=let) for name in names])
    return np.asarray(program(image(), *kernel))


def as_matrix(seed: int) -> tuple[Array, float]:
    """The layer on 5 × 5 pixels as a matrix of 9 × 25, and how far matrix times vector is from the layer."""
    h, kernel = parse("h", let=LET), parse("K", let=LET)
    layer = ops.conv2d(h, kernel)
    pixels = np.random.default_rng(seed).integers(0, 9, (5, 5)).astype(float)
    slopes, values = compile([jacobian(layer, h).result, layer], inputs=[h, kernel])(pixels, EDGE)
    matrix = np.asarray(slopes).reshape(9, 25)
    return matrix, float(np.max(np.abs(matrix @ pixels.ravel() - np.asarray(values).ravel())))


def riemann_errors() -> Array:
    """Hat ∗ hat at 0 is ∫ (1 − |t|)² dt = 2/3: how far the sums over grids of width 1/N are from it."""
    total = compile(parse(SUMS, let="k: n"), inputs=["h", parse("k", let="k: n")])
    return np.array([float(total(1 / n, np.arange(n + 1.0))) - 2 / 3 for n in CELLS])


def _filtered() -> Picture:
    def framed(picture: Array, around: float) -> Array:
        return np.pad(picture, (SIDE - len(picture)) // 2, constant_values=around)

    edges, blurred = (applied("conv2d(h, K)", LET, kernel) for kernel in (EDGE, BLUR))
    halves = [applied(f"{kind}_pool2d(h, 2)", "h: 2*m 2*n") for kind in ("max", "mean")]
    pooled = [np.kron(half, np.ones((2, 2))) for half in halves]
    pictures = Pixels(
        [image(), framed(0.5 + edges / 2, 0.5), framed(blurred, 0), *pooled],
        [
            ("image", "图像"),
            ("edge kernel", "边缘核"),
            ("blur", "模糊核"),
            ("max pooling", "最大池化"),
            ("mean pooling", "平均池化"),
        ],
        across=5,
    )
    caption = (
        "An image of 24 × 24, two filters of 3 × 3 (22 × 22 outputs), and pooling over 2 × 2 (12 × 12 outputs).",
        "24 × 24 的图像、两个 3 × 3 滤波器（输出 22 × 22）与 2 × 2 池化（输出 12 × 12）。",
    )
    return Picture("filters", caption, (Panel((pictures,)),), size=(7.0, 1.8), width=1.0)


def _sparse(matrix: Array) -> Picture:
    caption = (
        "The edge kernel on 5 × 5 pixels as a matrix of 9 × 25: row by row the same band, shifted; grey is 0, dark "
        "positive, white negative.",
        "5 × 5 像素上的边缘核写成 9 × 25 矩阵：每行都是同一条带，只是平移；灰色为 0，深色为正，白色为负。",
    )
    cells = Pixels([0.4 + matrix * 0.8], [""], across=1)
    return Picture("matrix", caption, (Panel((cells,)),), size=(4.4, 1.9), width=0.6)


def _learnt(kernels: dict[int, Array], last: Fit) -> Picture:
    shown = Pixels(
        [0.5 + kernel for kernel in (*kernels.values(), EDGE)],
        [*((f"epoch {e}", f"第 {e} 轮") for e in kernels), ("wanted", "目标")],
        across=len(kernels) + 1,
    )
    losses = last.history.losses
    curve = Line(np.arange(1, len(losses) + 1), losses)
    caption = (
        "Left: the kernel as it is learnt (dark: positive), and the one that made the targets. Right: the loss.",
        "左：学习过程中的核（深色为正）与生成目标的核。右：损失。",
    )
    panels = (Panel((shown,)), Panel((curve,), x=("epoch", "轮次"), y="L", log="y"))
    return Picture("learnt", caption, panels, size=(4.0, 2.2), width=1.0)


def _riemann(errors: Array, order: float) -> Picture:
    widths = 1 / np.array(CELLS)
    caption = (
        "Hat ∗ hat at 0: the error of the sum over a grid of width Δ. It falls with the order "
        f"{order:.2f}, as Δ²/3 says.",
        f"三角形 ∗ 三角形在 0 处：间距为 Δ 的求和的误差，以 {order:.2f} 阶减小，与 Δ²/3 一致。",
    )
    marks = (Points(widths, errors, size=30), Line(widths, widths**2 / 3, "Δ²/3", color=-1, style="dashed"))
    return Picture("sums", caption, (Panel(marks, x="Δ", y=("error", "误差"), log="xy"),), width=0.55)


EXPERIMENT = Experiment(
    "filters",
    "Filters, pooling and a learnt kernel",
    "滤波、池化与学得的卷积核",
    "Edges and blur by hand, pooling, the layer as a sparse matrix, a kernel that gradient descent finds from "
    "examples, and sums over a grid that go to an integral.",
    "人工设计的边缘与模糊滤波、池化、写成稀疏矩阵的卷积层、由样本用梯度下降学得的核，以及网格求和趋于积分。",
    ("M02", "M04", "M05", "M10", "M15"),
    (
        Goal("kernel", ("learnt kernel, largest error", "学得的核的最大误差"), 1e-3, at_least=False, form=".1e"),
        Goal("matrix", ("matrix against layer, largest difference", "矩阵与卷积层之差的最大值"), 0, exactly=True),
        Goal("entries", ("entries of a row that are not 0", "每行非零元素个数"), 6, form=".0f", exactly=True),
        Goal("order", ("order of the sums", "求和误差的阶"), 1.99, form=".3f"),
    ),
    run,
)
