"""What depth buys: sawtooth and square step by step, error against size, trained networks of the same size."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from symnet import ops
from symnet.approximation import Approximation, approximate, corners, sawtooth, square, sup_error
from symnet.experiments.fitting import Problem, Values, checked, fit, problem
from symnet.experiments.records import Experiment, Goal, Grid, Judged, Outcome, Progress
from symnet.nn import mlp
from symnet.plots import Line, Panel, Picture, Points, Words
from symnet.sizes import sizes
from symnet.training import adam

Array = NDArray[np.float64]
TEETH, SQUARES = 8, 8
DIGITS, FLAT = (2, 4, 6, 8), (2, 4, 6)
STEPS = (1, 2, 3, 4)
SAME, STARTS, EPOCHS = 4, 4, 1200  # layers of the square that is trained too
LEARNT = np.linspace(0, 1, 129)
DEEP, SHALLOW = ("deep, trained", "深层，训练所得"), ("one layer, trained", "单隐层，训练所得")


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Build, count, certify; then train the same widths from several starts, and certify those."""
    saws = [sawtooth(k) for k in range(1, TEETH + 1)]
    squares = [square(m) for m in range(1, SQUARES + 1)]
    fine = np.linspace(0, 1, 2**12 + 1)
    measured = [float(np.max(np.abs(net.error(fine)))) for net in squares]
    curves = {
        d: approximate("exp(x)", ("x", -1, 1), f"1e-{d}", construction="taylor")
        for d in (DIGITS[:3] if small else DIGITS)
    }
    flat = {d: approximate("exp(x)", ("x", -1, 1), f"1e-{d}") for d in (FLAT[:2] if small else FLAT)}
    progress(1, 2, "constructed")
    built, trained, start = squares[SAME - 1], *_trained(seed, small)
    best = {kind: min(errors) for kind, errors in trained.items()}
    progress(2, 2, f"trained: sup error {min(best.values()):.4f}, constructed {float(built.bound):.4f}")
    ratio = max(abs(error / float(net.bound) - 1) for error, net in zip(measured, squares, strict=True))
    return Outcome(
        {
            "pieces": float(corners(saws[-1]).count),
            "bound": ratio,
            "units": _shallow_units(squares[-1]) / squares[-1].units,
            "trained": best["deep"] / float(built.bound),
        },
        (
            Judged(
                tuple((f"T, k = {k}", saws[k - 1].verdict) for k in STEPS)
                + tuple((f"x², m = {m}", squares[m - 1].verdict) for m in STEPS),
                ("The networks of the pictures, each with its proof.", "图中各网络及其证明。"),
            ),
            _teeth(saws),
            _steps(squares),
            _sizes(squares, measured, curves, flat),
            _table(squares),
            (
                f"Both kinds were trained by Adam on {len(LEARNT)} points from several starts; each error below is the "
                "largest one on all of [0, 1], certified by enclosures, not sampled. The construction is a point in "
                "the "
                "space of the deep weights; descent from random starts does not find it.",
                f"两类网络都用 Adam 在 {len(LEARNT)} 个点上从多组初值训练；下表中的误差均为 [0, 1] 上的最大误差，"
                "由区间包络严格给出，而非抽样所得。构造所得的权重是深层网络权重空间中的一点，"
                "从随机初值出发的下降法并未找到它。",
            ),
            _compared(built, trained),
        ),
        (start[0].derivation,),
        start[0].gradient.source,
        checked(start[0], LEARNT[:, None], (LEARNT**2)[:, None], start[1], seed),
    )


def _shallow_units(net: Approximation) -> int:
    """How many ReLUs one hidden layer needs at least for this error: 1/(8(m + 1)²) is the least that it can have."""
    return ceil((8 * float(net.bound)) ** -0.5 - 1)


def _problem(widths: tuple[int, ...]) -> Problem:
    net = mlp(widths, ("relu",) * (len(widths) - 2) + ("identity",), batch=sizes("N"))
    return problem(net, lambda a, y: ops.mean((a - y) ** 2))


def _trained(seed: int, small: bool) -> tuple[dict[str, list[float]], tuple[Problem, Values]]:
    """Certified errors of all starts, for the widths of the square and for one layer of as many units."""
    built = square(SAME)
    found: dict[str, list[float]] = {}
    problems = {"deep": _problem(built.weights.widths), "shallow": _problem((1, built.units, 1))}
    data = (LEARNT[:, None], (LEARNT**2)[:, None])
    nets = {"deep": built.network, "shallow": mlp((1, built.units, 1), ("relu", "identity"), batch=sizes("N"))}
    for kind, net in problems.items():
        errors = []
        for each in range(seed, seed + (2 if small else STARTS)):
            reached = fit(
                net, adam("0.02*0.997**epoch"), data, _start(net, each), epochs=EPOCHS // 3 if small else EPOCHS
            )
            errors.append(float(sup_error("x**2", nets[kind], reached.values, ("x", 0, 1)).high))
        found[kind] = errors
    return found, (problems["deep"], _start(problems["deep"], seed))


def _start(net: Problem, seed: int) -> Values:
    """He's normal weights; kinks of the first layer inside the interval."""
    rng = np.random.default_rng(seed)
    values: dict[str, Array] = {}
    for p in net.parameters:
        shape = tuple(int(str(d)) for d in p.shape)
        values[p.name] = rng.normal(0, (2 / shape[-1]) ** 0.5, shape) if len(shape) == 2 else np.zeros(shape)
    values["b1"] = -values["W1"][:, 0] * rng.uniform(0, 1, len(values["b1"]))
    return values


# ------------------------------------------------------------------ pictures and tables
def _teeth(saws: list[Approximation]) -> Picture:
    x = np.linspace(0, 1, 2**9 + 1)
    panels = tuple(
        Panel((Line(x, saws[k - 1](x), color=0),), title=(f"k = {k}: {2**k} pieces", f"k = {k}：{2**k} 段"))
        for k in STEPS
    )
    caption = (
        "The sawtooth composed with itself: k layers of two ReLUs, 2^k linear pieces.",
        "锯齿函数与自身复合：k 层、每层两个 ReLU，得到 2^k 段。",
    )
    return Picture("teeth", caption, panels, columns=4, size=(2.3, 1.8), width=1.0)


def _steps(squares: list[Approximation]) -> Picture:
    x = np.linspace(0, 1, 2**9 + 1)
    drawn: list[Panel] = []
    for m in STEPS[:3]:
        net = squares[m - 1]
        found = corners(net)
        marks = (
            Line(x, x**2, "x²", color=-1, width=4),
            Line(x, net(x), "f" + "₀₁₂₃"[m], color=0),
            Points([float(t) for t in found.x], [float(y) for y in found.y], color=1, size=12),
        )
        drawn.append(Panel(marks, title=f"m = {m}", legend="upper left"))
    errors = tuple(Line(x, squares[m - 1](x) - x**2, f"m = {m}") for m in STEPS[:3])
    drawn.append(Panel(errors, title=("error", "误差"), y_limits=(-0.003, 0.1), legend="upper right"))
    caption = (
        "x² step by step: each layer subtracts one finer sawtooth. The error is 2^(−2m−2) in the middle of every cell.",
        "逐步得到 x²：每一层减去一个更细的锯齿。在每个小区间的中点，误差恰为 2^(−2m−2)。",
    )
    return Picture("square", caption, tuple(drawn), columns=4, size=(2.5, 2.1), width=1.0)


def _sizes(
    squares: list[Approximation],
    measured: list[float],
    curves: dict[int, Approximation],
    flat: dict[int, Approximation],
) -> Picture:
    units = [net.units for net in squares]
    m = np.unique(np.geomspace(3, 400, 40).astype(int))
    first = Panel(
        (
            Line(units, [float(net.bound) for net in squares], ("deep: proved", "深层：已证上界"), color=0),
            Points(units, measured, ("deep: measured", "深层：实测"), color=0),
            Line(m, 1 / (8.0 * m**2), ("one layer: interpolation", "单隐层：插值"), color=1),
            Line(m, 1 / (8.0 * (m + 1) ** 2), ("one layer: at least", "单隐层：下界"), color=-1, style="dashed"),
        ),
        title="x²",
        x=("ReLUs", "ReLU 个数"),
        y=("largest error", "最大误差"),
        log="xy",
        legend="below",
    )
    bounds = [float(net.bound) for net in curves.values()]
    logs = np.array([np.log10(1 / b) for b in bounds])
    scale = float(np.mean([net.depth for net in curves.values()] / logs**2))
    second = Panel(
        (
            Line(bounds, [net.depth for net in curves.values()], ("layers", "层数"), color=0, points=True),
            Line(
                bounds,
                [net.units for net in curves.values()],
                ("ReLUs in them", "其中 ReLU 个数"),
                color=2,
                points=True,
            ),
            Line(bounds, scale * logs**2, ("∝ log²(1/ε)", "∝ log²(1/ε)"), color=-1, style="dashed"),
            Line(
                [float(net.bound) for net in flat.values()],
                [net.units for net in flat.values()],
                ("one layer: ReLUs", "单隐层：ReLU 个数"),
                color=1,
                points=True,
            ),
        ),
        title="exp x",
        x=("proved bound ε", "已证上界 ε"),
        log="xy",
        legend="below",
    )
    caption = (
        "Error against size, with proved bounds. Left: x². Right: exp on [−1, 1] from its Taylor polynomial, seven "
        "units "
        "a layer, with the published rate; one layer of ReLUs with free knots for comparison.",
        "误差与规模（均为已证明的上界）。左：x²。右：[−1, 1] 上的 exp，由泰勒多项式构造，每层七个单元，附文献中的速率；"
        "作为比较，另给出自由节点的单隐层 ReLU 网络。",
    )
    return Picture("sizes", caption, (first, second), size=(4.0, 3.4), width=1.0)


def _table(squares: list[Approximation]) -> Grid:
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (str(m), str(net.units), f"2^{-2 * m - 2}", f"{_shallow_units(net)}")
        for m, net in enumerate(squares, start=1)
        if m % 2 == 0
    )
    header = (
        ("layers", "层数"),
        ("ReLUs", "ReLU 个数"),
        ("error, proved", "误差（已证）"),
        ("ReLUs of one layer: at least", "单隐层至少需要"),
    )
    return Grid(header, rows, "rrrr", ("x² on [0, 1] by depth, and by width.", "[0, 1] 上的 x²：深度与宽度。"))


def _compared(built: Approximation, trained: dict[str, list[float]]) -> Grid:
    shallow = 1 / (8 * built.units**2)
    rows: list[tuple[Words, ...]] = [
        (("deep, constructed", "深层，构造"), f"{float(built.bound):.5f}", f"{float(built.bound):.5f}"),
        (DEEP, f"{min(trained['deep']):.5f}", f"{sorted(trained['deep'])[len(trained['deep']) // 2]:.5f}"),
        (("one layer, interpolation", "单隐层，插值"), f"{shallow:.5f}", f"{shallow:.5f}"),
        (SHALLOW, f"{min(trained['shallow']):.5f}", f"{sorted(trained['shallow'])[len(trained['shallow']) // 2]:.5f}"),
    ]
    caption = (
        f"x² by {built.units} ReLUs: largest errors on [0, 1], the best of all starts and a middle one.",
        f"用 {built.units} 个 ReLU 逼近 x²：[0, 1] 上的最大误差，取各组初值中最好的与居中的。",
    )
    return Grid((("network", "网络"), ("best", "最好"), ("middle", "居中")), tuple(rows), "lrr", caption)


EXPERIMENT = Experiment(
    "depth",
    "What depth buys",
    "深度带来什么",
    "Sawtooths and x² are built layer by layer, with exact errors; one hidden layer needs exponentially more units. "
    "Networks of the same widths, trained from random starts, are certified beside the constructed ones.",
    "逐层构造锯齿函数与 x²，误差精确已知；单隐层需要的单元数是指数级的。"
    "相同宽度的网络从随机初值训练后，与构造所得的网络一同给出严格的误差。",
    ("P20", "P21", "P22", "L17", "Q19", "Z22"),
    (
        Goal("pieces", ("pieces of the sawtooth, 8 layers", "8 层锯齿的段数"), 256, exactly=True, form=".0f"),
        Goal("bound", ("error of x² over its proved value, less 1", "x² 的误差与已证值之比减 1"), 1e-9, False),
        Goal("units", ("ReLUs of one layer over those of 8 layers", "单隐层与 8 层所需 ReLU 数之比"), 7),
        Goal("trained", ("best trained deep error over the constructed", "深层训练所得最好误差与构造误差之比"), 1),
    ),
    run,
)
