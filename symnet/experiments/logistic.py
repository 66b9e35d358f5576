"""Logistic regression and its line: gradient descent and Newton reach one optimum; separable data have none."""

from __future__ import annotations

import numpy as np

from symnet import ops
from symnet.calculus import hessian
from symnet.experiments.data import clouds
from symnet.experiments.fitting import Array, Problem, checked, fit, problem_of
from symnet.experiments.records import Experiment, Goal, Grid, Outcome, Progress
from symnet.plots import Field, Line, Panel, Picture, cloud
from symnet.program import Program, compile
from symnet.symbols import tensors
from symnet.training import sgd

OVERLAPPING, SEPARABLE = ((-0.9, -0.6), (0.9, 0.6)), ((-2.2, -1.6), (2.2, 1.6))
SPREAD, EACH = 0.9, 60
NEWTON_STEPS, SEPARABLE_STEPS = 9, 10_000


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """The mean cross-entropy of σ(w·x) with a column of ones; labels 0 and 1."""
    X, w, Y = tensors("X: N n; w: n; Y: N")
    z = X @ w
    net = problem_of(X, Y, (w,), ops.sigmoid(z), ops.mean(ops.softplus(z) - Y * z))
    second = hessian(net.loss, w)
    newton = compile(w - ops.inv(second.result) @ net.derivation.result[0], inputs=[X, Y, w])

    points, rows, labels = _rows(seed, OVERLAPPING)
    path = _newton(newton, rows, labels)
    best = path[-1]
    curvature = np.linalg.eigvalsh(compile(second.result, inputs=[X, w])(rows, np.zeros(3)))
    eta = 1 / float(curvature[-1])  # the curvature is largest where every output is 1/2, at the start
    descent = fit(
        net,
        sgd(eta),
        (rows, labels),
        {"w": np.zeros(3)},
        epochs=3000,
        watch=lambda values: float(np.linalg.norm(values["w"] - best)),
        progress=progress,
    )
    far_points, far_rows, far_labels = _rows(seed, SEPARABLE)
    losses, norms, last = _separable(net, far_rows, far_labels, eta, progress)
    early, late = norms[SEPARABLE_STEPS // 10 - 1], norms[-1]
    facts = (
        (("optimum, Newton's method", "牛顿法的最优解"), ", ".join(f"{v:.8f}" for v in best)),
        (("optimum, gradient descent", "梯度下降的最优解"), ", ".join(f"{v:.8f}" for v in descent.values["w"])),
        (("overlapping clouds: points on their side", "两类重叠：分类正确率"), f"{_right(rows, labels, best):.1%}"),
        (
            ("separable clouds: points on their side", "两类可分：分类正确率"),
            f"{_right(far_rows, far_labels, last):.1%}",
        ),
        (
            ("separable clouds: |w| after 1,000 and 10,000 steps", "两类可分：1000 步与 10000 步后的 |w|"),
            f"{early:.3f}, {late:.3f}",
        ),
    )
    return Outcome(
        {"apart": float(np.max(np.abs(descent.values["w"] - best))), "growth": late / early},
        (
            Grid((("quantity", "量"), ("value", "值")), facts, "lr"),
            _planes((points, labels, best), (far_points, far_labels, last)),
            _convergence([float(np.linalg.norm(v - best)) for v in path], descent.watched),
            _divergence(losses, norms),
        ),
        (net.derivation, second),
        net.gradient.source,
        checked(net, rows, labels, {"w": np.array([0.3, -0.2, 0.1])}, seed),
    )


def _rows(seed: int, centres: tuple[tuple[float, float], ...]) -> tuple[Array, Array, Array]:
    points, classes = clouds(seed, centres, SPREAD, EACH)
    return points, np.column_stack([points, np.ones(len(points))]), classes.astype(float)


def _right(rows: Array, labels: Array, w: Array) -> float:
    return float(np.mean((rows @ w > 0) == (labels == 1)))


def _newton(step: Program, rows: Array, labels: Array) -> list[Array]:
    path = [np.zeros(3)]
    for _ in range(NEWTON_STEPS):
        path.append(np.asarray(step(rows, labels, path[-1])))
    return path


def _separable(
    net: Problem, rows: Array, labels: Array, eta: float, progress: Progress
) -> tuple[list[float], list[float], Array]:
    found = fit(
        net,
        sgd(eta),
        (rows, labels),
        {"w": np.zeros(3)},
        epochs=SEPARABLE_STEPS,
        watch=lambda values: float(np.linalg.norm(values["w"])),
        progress=progress,
    )
    return found.history.losses, found.watched, found.values["w"]


def _planes(*shown: tuple[Array, Array, Array]) -> Picture:
    panels = []
    for (points, labels, w), title in zip(
        shown, (("overlapping clouds", "两类重叠"), ("separable clouds", "两类可分")), strict=True
    ):
        x, y = (np.linspace(points[:, k].min() - 0.4, points[:, k].max() + 0.4, 60) for k in (0, 1))
        probability = 1 / (1 + np.exp(-(w[0] * x[None, :] + w[1] * y[:, None] + w[2])))
        marks = (
            Field(x, y, probability, levels=np.linspace(0, 1, 11), lines=(0.5,), shades="diverging"),
            cloud(points[labels == 0], ("class 0", "类别 0"), color=0),
            cloud(points[labels == 1], ("class 1", "类别 1"), color=1, marker="^"),
        )
        panels.append(Panel(marks, title=title, x="x₁", y="x₂", legend="below"))
    caption = (
        "The probability of class 1 and the line on which it is 0.5. Where a line separates the classes, the "
        "transition gets steeper with every step.",
        "类别 1 的概率及其等于 0.5 的分界线。两类可分时，过渡带随训练越来越陡。",
    )
    return Picture("planes", caption, tuple(panels), size=(3.6, 3.3), width=0.95)


def _convergence(newton: list[float], descent: list[float]) -> Picture:
    marks = (
        Line(np.arange(1, len(descent) + 1), np.maximum(descent, 1e-16), ("gradient descent", "梯度下降")),
        Line(np.arange(1, len(newton)), np.maximum(newton[1:], 1e-16), ("Newton's method", "牛顿法"), points=True),
    )
    caption = (
        "Overlapping clouds: distance to the optimum after each step.",
        "两类重叠：每步之后与最优解的距离。",
    )
    panel = Panel(marks, x=("step", "步数"), y=("distance", "距离"), log="xy")
    return Picture("convergence", caption, (panel,), width=0.75)


def _divergence(losses: list[float], norms: list[float]) -> Picture:
    steps = np.unique(np.round(np.geomspace(1, len(norms), 200)).astype(int))
    step = ("step", "步数")
    panels = (
        Panel((Line(steps, np.array(norms)[steps - 1]),), x=step, y="|w|", log="x"),
        Panel((Line(steps, np.array(losses)[steps - 1]),), x=step, y=("loss", "损失"), log="xy"),
    )
    caption = (
        "Separable clouds: the weights grow without end, like the logarithm of the number of steps, and the loss "
        "falls "
        "towards 0, which no weights reach.",
        "两类可分：权重无限增长（大致与步数的对数成正比），损失趋于 0，但没有任何权重能达到 0。",
    )
    return Picture("divergence", caption, panels, size=(3.6, 2.7), width=0.95)


EXPERIMENT = Experiment(
    "logistic",
    "Logistic regression and its line",
    "逻辑回归及其分界线",
    "The probability of class 1 is σ(w·x), with a column of ones for the bias; the loss is the mean cross-entropy, "
    "and "
    "its Hessian is derived too. On overlapping clouds gradient descent and Newton's method reach the same optimum, "
    "Newton in a few steps. On clouds that a line separates there is no optimum: the weights diverge.",
    "类别 1 的概率为 σ(w·x)，偏置由一列 1 承担；损失为平均交叉熵，其黑塞矩阵亦由推导得到。"
    "两类重叠时，梯度下降与牛顿法到达同一最优解，牛顿法只需几步；两类可分时最优解不存在，权重发散。",
    ("Q08", "E03", "E04", "E05", "B14"),
    (
        Goal("apart", ("gradient descent and Newton differ by", "梯度下降与牛顿法之差"), 1e-8, False, form=".1e"),
        Goal(
            "growth",
            ("separable: |w| after 10,000 steps over |w| after 1,000", "两类可分：第 10000 步与第 1000 步的 |w| 之比"),
            1.15,
        ),
    ),
    run,
)
