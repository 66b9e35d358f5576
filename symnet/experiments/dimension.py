"""Several variables: spikes on a grid, boxes by thresholds, and how the number of units grows with the dimension."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.approximation import Approximation, approximate, cells_needed, indicator
from symnet.approximation.grids import Grid as Spikes
from symnet.experiments.records import Experiment, Goal, Grid, Judged, Outcome, Progress
from symnet.plots import Field, Level, Line, Panel, Picture, Surface, Words

Array = NDArray[np.float64]
NAMES, EPS, ERRORS = "xyz", "1/20", (0.5, 0.1, 0.02)
DIMENSIONS = range(1, 11)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Gaussians of one to three variables to one accuracy, a ridge, a box; errors measured at random points."""
    rng = np.random.default_rng(seed)
    nets = [_gaussian(d, EPS) for d in (1, 2, 3)]
    measured = [_measured(net, rng) for net in nets]
    progress(1, 3, "spikes")
    ridge = approximate("cos(pi*x)*cos(pi*y)", ("x", 0, 1), ("y", 0, 1), EPS, construction="ridges")
    box = indicator(("x", -1, "1/2"), ("y", "-1/2", "3/4"))
    fine = _gaussian(2, "1/200" if small else "1/1000")
    fine_error = _measured(fine, rng)
    progress(2, 3, f"{fine.units} units run")
    worst = max([m / float(n.bound) for m, n in zip(measured, nets, strict=True)] + [fine_error / float(fine.bound)])
    every = [*nets, ridge, box, fine]
    return Outcome(
        {
            "proved": float(sum(net.verdict.status == "proved" for net in every)),
            "bound": worst,
            "units": float(fine.units),
            "curse": cells_needed(10, 0.1) / cells_needed(1, 0.1),
        },
        (
            Judged(
                tuple((f"{net.construction}, d = {len(net.domain.names)}", net.verdict) for net in every),
                ("The networks of this page, each with its proof.", "本页的各个网络及其证明。"),
            ),
            _pictures(nets[1]),
            _others(ridge, box),
            _table(nets, measured),
            _curse(),
            (
                "A grid with the spacing that a Lipschitz constant of 1 asks for has (√d/ε)^d cells. Curvature helps: "
                "(1/ε)^(d/2). Both are exponential in d; a lower bound of this kind for all networks whose weights "
                "depend continuously on the target is a theorem that the derivations cite.",
                "利普希茨常数为 1 时所需的网格有 (√d/ε)^d 个小格；利用二阶导数则为 (1/ε)^(d/2)。二者关于 d "
                "都是指数级的；"
                "对权重连续依赖于目标函数的所有网络，同类下界是一条定理，见相应推导中的引用。",
            ),
        ),
        (),
        nets[1].program.source,
    )


def _gaussian(d: int, eps: str) -> Approximation:
    names = NAMES[:d]
    return approximate(
        f"exp(-({' + '.join(f'{x}**2' for x in names)}))", *((x, -1, 1) for x in names), eps, construction="spikes"
    )


def _measured(net: Approximation, rng: np.random.Generator) -> float:
    points = [rng.uniform(-1, 1, 4000) for _ in net.domain.names]
    return float(np.max(np.abs(net.error(*points))))


def _nodes(net: Approximation) -> int:
    assert isinstance(net.weights, Spikes)
    return len(net.weights.values)


def _pictures(net: Approximation) -> Picture:
    u = np.linspace(-1.2, 1.2, 49)
    X, Y = np.meshgrid(u, u)
    spike = np.maximum(1 - np.maximum(np.maximum(X, Y), 0) + np.minimum(np.minimum(X, Y), 0), 0)
    v = np.linspace(-1, 1, 97)
    X, Y = np.meshgrid(v, v)
    panels = (
        Panel((Surface(u, u, spike),), title=("one spike", "一个尖峰"), ticks=False),
        Panel((Surface(v[::3], v[::3], net(X, Y)[::3, ::3]),), title=("their sum", "它们的和"), ticks=False),
        Panel(
            (Field(v, v, np.abs(net.error(X, Y)), label=("error", "误差")),),
            title=("error", "误差"),
            equal=True,
        ),
    )
    caption = (
        f"exp(−x² − y²) by spikes on a grid: {_nodes(net)} nodes, error at most {float(net.bound):.3g}, proved "
        "cell by cell. The error has the pattern of the cells.",
        f"用网格上的尖峰函数逼近 exp(−x² − y²)：{_nodes(net)} 个节点，"
        f"误差至多 {float(net.bound):.3g}（逐格证明）；误差图呈现出网格的花样。",
    )
    return Picture("spikes", caption, panels, columns=3, size=(3.0, 2.7), width=1.0)


def _others(ridge: Approximation, box: Approximation) -> Picture:
    u, v = np.linspace(0, 1, 81), np.linspace(-1.5, 1.5, 121)
    first, second = np.meshgrid(u, u), np.meshgrid(v, v)
    panels = (
        Panel(
            (Field(u, u, ridge(*first), shades="diverging"),), title=f"cos πx cos πy: {ridge.width} ReLUs", equal=True
        ),
        Panel((Field(u, u, np.abs(ridge.error(*first))),), title=("its error", "误差"), equal=True),
        Panel(
            (Field(v, v, box(*second), levels=(-0.1, 0.5, 1.1)),),
            title=("a box: 4 + 1 thresholds", "长方体：4 + 1 个阈值单元"),
            equal=True,
        ),
    )
    caption = (
        "One hidden layer of ridges in two directions, and the indicator of a box by two layers of thresholds, "
        "exactly.",
        "沿两个方向的岭函数构成的单隐层网络，以及由两层阈值单元精确得到的长方体示性函数。",
    )
    return Picture("ridges", caption, panels, columns=3, size=(2.9, 2.6), width=1.0)


def _table(nets: list[Approximation], measured: list[float]) -> Grid:
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (
            str(len(net.domain.names)),
            f"{_nodes(net):,}",
            f"{net.units:,}",
            f"{float(net.bound):.4f}",
            f"{error:.4f}",
        )
        for net, error in zip(nets, measured, strict=True)
    )
    header: tuple[Words, ...] = (
        "d",
        ("nodes", "节点数"),
        ("ReLUs", "ReLU 个数"),
        ("bound, proved", "上界（已证）"),
        ("error, measured", "误差（实测）"),
    )
    caption = (f"The Gaussian on [−1, 1]^d within {EPS}.", f"[−1, 1]^d 上的高斯函数，精度 {EPS}。")
    return Grid(header, rows, "rrrrr", caption)


def _curse() -> Picture:
    lines = tuple(
        Line(list(DIMENSIONS), [float(cells_needed(d, eps)) for d in DIMENSIONS], f"ε = {eps}", points=True)
        for eps in ERRORS
    )
    panel = Panel(
        (*lines, Level(1e9, ("a billion cells", "十亿个小格"))),
        x=("dimension d", "维数 d"),
        y=("cells", "小格数"),
        log="y",
        legend="right",
    )
    caption = (
        "Cells of a grid on the unit cube that keep √d h below ε: the curse of dimension.",
        "单位立方体上使 √d h 不超过 ε 的网格所含小格数：维数灾难。",
    )
    return Picture("curse", caption, (panel,), size=(5.6, 3.0), width=0.8)


EXPERIMENT = Experiment(
    "dimension",
    "Several variables, and the cost of dimension",
    "多元函数与维数的代价",
    "Spikes on a grid approximate any continuous function of several variables; ridges do with one hidden layer where "
    "they fit; boxes are exact. The number of units grows exponentially with the dimension.",
    "网格上的尖峰函数可逼近任何多元连续函数；适用时，岭函数只需一个隐层；长方体的示性函数可精确得到。"
    "单元数随维数指数增长。",
    ("L12", "L13", "L14", "L15"),
    (
        Goal("proved", ("networks proved", "已证明的网络数"), 6, form=".0f"),
        Goal("bound", ("measured error over its bound, worst case", "实测误差与上界之比（最坏情形）"), 1, False),
        Goal(
            "units",
            ("ReLUs of the largest network that was run", "所运行的最大网络的 ReLU 个数"),
            9000,
            small=1500,
            form=".0f",
        ),
        Goal("curse", ("cells in 10 dimensions over those in 1", "10 维与 1 维小格数之比"), 1e12, form=".1e"),
    ),
    run,
)
