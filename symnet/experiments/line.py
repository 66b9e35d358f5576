"""A linear model and its decision line: closed form and gradient descent agree where the step is below its limit."""

from __future__ import annotations

import numpy as np

from symnet import ops
from symnet.byhand import derive_by_hand
from symnet.calculus import hessian
from symnet.experiments.data import clouds
from symnet.experiments.fitting import Array, checked, fit, problem_of
from symnet.experiments.records import Experiment, Goal, Grid, Outcome, Progress
from symnet.language import parse
from symnet.plots import Arrows, Line, Panel, Picture, cloud
from symnet.program import compile
from symnet.step import Derivation
from symnet.symbols import tensors
from symnet.training import sgd

CENTRES, SPREAD, EACH = ((-1.0, -0.5), (1.2, 0.9)), 0.8, 60
STEPS = 400
SHARES = (0.1, 0.5, 0.98, 1.02)  # of the largest step that may converge
SHAPES, SOLUTION = "X: N n; w: n; Y: N", "inv(X.T @ X) @ X.T @ Y"


def completed_square() -> Derivation:
    """Why the closed form is the minimum: what is added to its loss is a sum of squares."""
    work = derive_by_hand("sum((X @ w - Y)**2)", let=SHAPES, given=["det(X.T @ X) != 0"])
    work.define("v", SOLUTION)
    work.step("==", "sum((X @ (w - v))**2) + sum((X @ v - Y)**2)", "complete the square", "配方")
    work.step(">=", "sum((X @ v - Y)**2)", "a sum of squares is not negative", "平方和非负")
    return work.finish()


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Two clouds with targets −1 and 1; a column of ones carries the bias."""
    X, w, Y = tensors(SHAPES)
    net = problem_of(X, Y, (w,), X @ w, ops.mean((X @ w - Y) ** 2))
    second = hessian(net.loss, w)

    points, classes = clouds(seed, CENTRES, SPREAD, EACH)
    rows, targets = np.column_stack([points, np.ones(len(points))]), 2.0 * classes - 1
    best = np.asarray(compile(parse(SOLUTION, let=SHAPES), inputs=[X, Y])(rows, targets))
    curvatures = np.linalg.eigvalsh(compile(second.result, inputs=[X])(rows))
    limit = 2 / float(curvatures[-1])

    start = {"w": np.zeros(3)}
    distances: dict[float, Array] = {}
    found = {}
    for share in SHARES:
        found[share] = fit(
            net,
            sgd(share * limit),
            (rows, targets),
            start,
            epochs=STEPS,
            watch=lambda values: float(np.linalg.norm(values["w"] - best)),
            progress=progress,
            diverged_at=1e300,
        )
        distances[share] = np.array([np.linalg.norm(best), *found[share].watched])
    growth = (distances[1.02][-1] / distances[1.02][-51]) ** (1 / 50)
    facts = (
        (
            ("curvatures (eigenvalues of the Hessian)", "曲率（黑塞矩阵的特征值）"),
            ", ".join(f"{c:.3f}" for c in curvatures),
        ),
        (("limit of the step, 2/λ", "步长上限 2/λ"), f"{limit:.4f}"),
        (("weights, closed form", "闭式解的权重"), ", ".join(f"{v:.6f}" for v in best)),
        (("weights, gradient descent", "梯度下降的权重"), ", ".join(f"{v:.6f}" for v in found[0.5].values["w"])),
        (("growth per step at 1.02 of the limit", "取上限 1.02 倍时每步放大率"), f"{growth:.4f}"),
        (("points on their side of the line", "分界线两侧分类正确率"), f"{np.mean((rows @ best > 0) == classes):.1%}"),
    )
    return Outcome(
        {
            "apart": float(np.max(np.abs(found[0.5].values["w"] - best))),
            "growth": abs(float(growth) - (2 * 1.02 - 1)),
        },
        (
            Grid((("quantity", "量"), ("value", "值")), facts, "lr"),
            _plane(points, classes, best, found[0.5].values["w"]),
            _convergence(distances, curvatures, limit),
        ),
        (net.derivation, second, completed_square()),
        net.gradient.source,
        checked(net, rows, targets, {"w": np.array([0.3, -0.2, 0.1])}, seed),
    )


def _plane(points: Array, classes: Array, best: Array, descent: Array) -> Picture:
    across = np.array([points[:, 0].min() - 0.3, points[:, 0].max() + 0.3])

    def line(w: Array) -> Array:
        return -(w[0] * across + w[2]) / w[1]

    foot = -best[2] * best[:2] / (best[:2] @ best[:2])
    arrow = best[:2] / np.linalg.norm(best[:2])
    marks = (
        cloud(points[classes == 0], ("target −1", "目标 −1"), color=1, marker="o"),
        cloud(points[classes == 1], ("target 1", "目标 1"), color=0, marker="^"),
        Line(across, line(best), ("closed form", "闭式解"), color=5, width=4),
        Line(across, line(descent), ("gradient descent", "梯度下降"), color=-1, style="dashed"),
        Arrows([foot[0]], [foot[1]], [arrow[0]], [arrow[1]], ("direction of w", "w 的方向"), color=2),
    )
    low, high = points[:, 1].min() - 0.3, points[:, 1].max() + 0.3
    caption = (
        "The data and the line w·x + b = 0 of both solutions; the response changes only along w.",
        "数据与两种解的分界线 w·x + b = 0；响应仅沿 w 的方向变化。",
    )
    panel = Panel(
        marks, x="x₁", y="x₂", equal=True, y_limits=(low, high), x_limits=(across[0], across[1]), legend="right"
    )
    return Picture("plane", caption, (panel,), size=(6.0, 3.9), width=0.85)


def _convergence(distances: dict[float, Array], curvatures: Array, limit: float) -> Picture:
    steps = np.arange(STEPS + 1)
    lines = []
    for color, (share, distance) in enumerate(distances.items()):
        shown = (f"{share:g} of the limit", f"上限的 {share:g} 倍")
        lines.append(Line(steps, np.maximum(distance, 1e-16), shown, color=color))
        rate = np.max(np.abs(1 - share * limit * curvatures))
        lines.append(Line(steps, np.maximum(distance[0] * rate**steps, 1e-16), color=color, style="dotted", width=1))
    caption = (
        "Distance to the closed form after each step. Dotted: the rate max |1 − ηλ| over the curvatures λ.",
        "每步之后与闭式解的距离。点线：由各曲率 λ 所得的收敛率 max |1 − ηλ|。",
    )
    panel = Panel(
        tuple(lines), x=("step", "步数"), y=("distance", "距离"), log="y", y_limits=(1e-16, 1e6), legend="right"
    )
    return Picture("convergence", caption, (panel,), width=0.85)


EXPERIMENT = Experiment(
    "line",
    "A linear model and its decision line",
    "线性模型及其分界线",
    "Least squares with targets ±1 on two clouds of 60 points each (normal, standard deviation 0.8). The closed "
    "form and gradient descent reach the same weights for every step below 2/λ, the limit that the largest "
    "curvature sets; just above it the distance grows at the rate that theory gives.",
    "对两类各 60 个点（正态分布，标准差 0.8）以 ±1 为目标作最小二乘拟合。步长低于最大曲率所定的上限 2/λ 时，"
    "梯度下降与闭式解给出同样的权重；步长稍超上限，距离便按理论给出的速率增长。",
    ("Q07", "E01", "E02", "B13", "B14", "I09"),
    (
        Goal("apart", ("closed form and gradient descent differ by", "闭式解与梯度下降之差"), 1e-8, False, form=".1e"),
        Goal(
            "growth",
            ("growth beyond the limit against theory", "超过上限时放大率与理论值之差"),
            1e-3,
            False,
            form=".1e",
        ),
    ),
    run,
)
