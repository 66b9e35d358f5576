"""One hidden layer with 3, 6 and 12 neurons fits a sine, a kink and a step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symnet import ops
from symnet.experiments.fitting import Array, Fit, Problem, Values, checked, fit, problem
from symnet.experiments.records import Experiment, Goal, Grid, Outcome, Progress
from symnet.nn import mlp
from symnet.plots import Line, Panel, Picture, Words
from symnet.sizes import sizes
from symnet.training import adam

WIDTHS, STARTS = (3, 6, 12), 3
EPOCHS, BATCH, RATE = 150, 16, "0.05*0.97**epoch"
KNOWN, UNSEEN = np.linspace(-3, 3, 128), np.linspace(-2.98, 2.98, 401)
TARGETS: dict[str, tuple[Words, Callable[[Array], Array]]] = {
    "sine": ("sin x", np.sin),
    "kink": ("|x|", np.abs),
    "step": (("step at 0", "0 处的阶跃"), lambda x: np.where(x < 0, 0.0, 1.0)),
}


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Each width on each function from several starts; the best on the learnt points is kept, and measured on "
    "others."""
    N, m = sizes("N m")
    net = problem(mlp((1, m, 1), ("tanh", "identity"), batch=N), lambda a, y: ops.mean((a - y) ** 2))
    fits: dict[tuple[str, int], Fit] = {}
    for place, (target, (_, function)) in enumerate(TARGETS.items()):
        for width in WIDTHS:
            data = (KNOWN[:, None], function(KNOWN)[:, None])
            found = [_fit(net, data, width, each) for each in range(seed, seed + STARTS)]
            fits[target, width] = min(found, key=lambda f: net.loss_at(*data, f.values))
        progress(place + 1, len(TARGETS), target)
    outputs = {key: net.read(UNSEEN[:, None], found.values)[:, 0] for key, found in fits.items()}
    errors = {key: _error(output, TARGETS[key[0]][1](UNSEEN)) for key, output in outputs.items()}
    narrowing = min(errors[target, 3] / errors[target, 12] for target in TARGETS)
    return Outcome(
        {"sine": errors["sine", 12], "kink": errors["kink", 12], "step": errors["step", 12], "gain": narrowing},
        (
            (
                f"The sources leave the three functions open; here they are sin x, |x| and a step at 0 on [−3, 3], "
                f"learnt "
                f"from {len(KNOWN)} points in batches of {BATCH}, and measured at {len(UNSEEN)} points between them. "
                f"Of "
                f"{STARTS} starts the one with the least training loss is kept.",
                f"原文未指明三个函数，此处取 [−3, 3] 上的 sin x、|x| 与 0 处的阶跃函数，用 {len(KNOWN)} 个点按每批 "
                f"{BATCH} 个训练，并在其间的 {len(UNSEEN)} 个点上检验；从 {STARTS} 组初值中取训练损失最小者。",
            ),
            _table(errors),
            _grid(outputs),
            _losses(fits, errors),
        ),
        (net.derivation,),
        net.gradient.source,
        checked(net, KNOWN[:, None], np.sin(KNOWN)[:, None], _start(3, seed), seed),
    )


def _start(width: int, seed: int) -> Values:
    """Neurons whose transitions are spread over the interval."""
    rng = np.random.default_rng(seed)
    W1 = rng.normal(0, 1.5, (width, 1))
    b1 = -W1[:, 0] * rng.uniform(-3, 3, width)
    return {"W1": W1, "b1": b1, "W2": rng.normal(0, width**-0.5, (1, width)), "b2": np.zeros(1)}


def _fit(net: Problem, data: tuple[Array, Array], width: int, seed: int) -> Fit:
    return fit(net, adam(RATE), data, _start(width, seed), epochs=EPOCHS, batch=BATCH, seed=seed)


def _error(output: Array, y: Array) -> float:
    return float(np.sqrt(np.mean((output - y) ** 2)))


def _table(errors: dict[tuple[str, int], float]) -> Grid:
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (words, *(f"{errors[target, width]:.4f}" for width in WIDTHS)) for target, (words, _) in TARGETS.items()
    )
    header = (("function", "函数"), *((f"{width} neurons", f"{width} 个神经元") for width in WIDTHS))
    return Grid(header, rows, "lrrr", ("Root mean square errors between the points.", "训练点之间的均方根误差。"))


def _grid(outputs: dict[tuple[str, int], Array]) -> Picture:
    panels = tuple(
        Panel(
            (
                Line(UNSEEN, TARGETS[target][1](UNSEEN), ("target", "目标"), color=-1, width=4),
                Line(UNSEEN, output, ("network", "网络"), color=1),
            ),
            title=(f"{width} neurons", f"{width} 个神经元"),
            legend="best" if (target, width) == ("sine", 3) else "",
        )
        for (target, width), output in outputs.items()
    )
    caption = (
        "The functions (grey) and the networks: sin x, |x|, and the step, each with 3, 6 and 12 neurons.",
        "目标函数（灰）与网络输出：从上至下为 sin x、|x| 与阶跃函数，从左至右为 3、6、12 个神经元。",
    )
    return Picture("fits", caption, panels, columns=3, size=(2.6, 2.0), width=0.95)


def _losses(fits: dict[tuple[str, int], Fit], errors: dict[tuple[str, int], float]) -> Picture:
    wide = tuple(Line(f.history.epochs, f.history.losses, TARGETS[t][0]) for (t, n), f in fits.items() if n == 12)
    by_width = tuple(
        Line(WIDTHS, [errors[target, width] for width in WIDTHS], words, points=True)
        for target, (words, _) in TARGETS.items()
    )
    panels = (
        Panel(wide, title=("12 neurons: loss", "12 个神经元：损失"), x=("epoch", "轮次"), log="y"),
        Panel(by_width, title=("error by width", "误差与宽度"), x=("neurons", "神经元数"), log="y"),
    )
    caption = (
        "The loss while training, and the error by the number of neurons.",
        "训练损失，以及误差随神经元数的变化。",
    )
    return Picture("losses", caption, panels, size=(3.6, 2.8), width=0.95)


EXPERIMENT = Experiment(
    "widths",
    "One hidden layer with 3, 6 and 12 neurons",
    "3、6、12 个神经元的单隐层网络",
    "A network 1-m-1 with tanh fits three functions by mini-batches; the derivation holds for every width m. A smooth "
    "function needs few neurons, a kink more, and a step costs most: no network of tanh is discontinuous.",
    "以 tanh 为激活函数的 1-m-1 网络按小批量拟合三个函数，推导对任意宽度 m 成立。光滑函数只需少量神经元，"
    "有尖点者需要更多，阶跃函数代价最大：tanh 网络总是连续的。",
    ("Q05", "J09"),
    (
        Goal("sine", ("error on sin x, 12 neurons", "12 个神经元在 sin x 上的误差"), 0.02, False),
        Goal("kink", ("error on |x|, 12 neurons", "12 个神经元在 |x| 上的误差"), 0.04, False),
        Goal("step", ("error on the step, 12 neurons", "12 个神经元在阶跃函数上的误差"), 0.1, False),
        Goal("gain", ("least ratio of the errors with 3 and with 12", "3 与 12 个神经元误差之比的最小值"), 1),
    ),
    run,
)
