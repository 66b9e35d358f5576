"""How units respond: the sigmoid near 0 and far out, bounded and unbounded units, softmax, detectors of features."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from symnet.evidence import verify
from symnet.experiments.records import Experiment, Goal, Grid, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Band, Level, Line, Panel, Picture, Pixels
from symnet.program import Program, compile
from symnet.symbols import scalar, tensor

Array = NDArray[np.float64]
X = scalar("x")
TANGENT, REMAINDER = "1/2 + x/4", "abs(x)**3/48"
BOUNDS = (
    ("abs(sigmoid(x) - (1/2 + x/4)) <= abs(x)**3/48", ("near 0", "0 附近")),
    ("diff(sigmoid(x), x) <= exp(-abs(x))", ("far out", "远离 0 处")),
    ("diff(sigmoid(x), x) <= 1/4", ("everywhere", "处处")),
)

LOGITS = (2.0, 1.0, -1.0)
HIDDEN = {"A": "step(x[3] + x[6] - 2)", "B": "step(x[4] + x[7] - 2)", "C": "step(x[5] + x[8] - 2)"}
ANSWERS = ("step(A + C - B - 2)", "step(B - A - C - 1)")
FAR = (-800.0, -40.0, 40.0, 800.0)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Draw the compiled functions beside the bounds that are proved; read every image of 4 × 3 pixels."""
    bounds = Judged(
        tuple((words, verify(claim)) for claim, words in BOUNDS),
        ("What the pictures show, proved for all real x.", "图中所示，对一切实数 x 已证明。"),
    )
    images = np.array(list(product((0.0, 1.0), repeat=12)))
    zero, one = _detector(images)
    progress(1, 1, f"{int(zero.sum())} zeros, {int(one.sum())} ones")
    return Outcome(
        {
            "proved": float(bounds.proved),
            "zeros": float(zero.sum()),
            "ones": float(one.sum()),
            "both": float((zero * one).sum()),
        },
        (
            bounds,
            Picture(
                "saturation",
                (
                    "Left: σ and its tangent, with the band that the remainder leaves. Middle: σ′ below ¼. Right: σ′ "
                    "far out, below e^(−|x|), on a logarithmic scale.",
                    "左：σ 与其切线，阴影为余项所允许的范围。中：σ′ ≤ 1/4。右：远处 σ′ < e^(−|x|)（对数坐标）。",
                ),
                (_near(), _slope(), _far()),
                size=(2.9, 2.5),
                width=1.0,
            ),
            Picture(
                "units",
                (
                    "Left: σ and tanh stay between bounds, ReLU passes every bound. Right: softmax of the logits "
                    f"{', '.join(map(_minus, LOGITS))} at several temperatures: cold is certain, hot is even.",
                    "左：σ 与 tanh 有界，ReLU 超过任何界。右：logit 为 "
                    f"{'、'.join(map(_minus, LOGITS))} 时不同温度的 softmax：温度低则趋于确定，温度高则趋于均匀。",
                ),
                (_units(), _temperature()),
                size=(4.0, 2.6),
                width=1.0,
            ),
            _safe(),
            (
                f"A network of steps, wired by hand, reads all {len(images):,} images of 4 × 3 pixels: "
                f"{int(zero.sum())} as “0”, {int(one.sum())} as “1”, none as both, the rest as neither.",
                f"手工连线的阶跃网络读遍全部 {len(images)} 幅 4 × 3 图像：{int(zero.sum())} 幅判为“0”，"
                f"{int(one.sum())} 幅判为“1”，没有一幅同时判为两者，其余都不是。",
            ),
            _shown(images, zero, one),
        ),
        source=_compiled("sigmoid(x)").source,
    )


def _compiled(text: str) -> Program:
    found: Program = compile(parse(text), inputs=[X])
    return found


def _curve(text: str, x: Array) -> Array:
    return np.broadcast_to(_compiled(text).function(x), x.shape)


def _near() -> Panel:
    x = np.linspace(-4, 4, 161)
    line, most = _curve(TANGENT, x), _curve(REMAINDER, x)
    return Panel(
        (
            Band(x, np.maximum(line - most, -0.2), np.minimum(line + most, 1.2)),
            Line(x, line, "½ + x/4", style="dashed", color=1),
            Line(x, _curve("sigmoid(x)", x), "σ(x)", color=0),
        ),
        y_limits=(-0.2, 1.2),
        legend="below",
    )


def _slope() -> Panel:
    x = np.linspace(-6, 6, 161)
    marks = (Line(x, _curve("sigmoid(x)*(1 - sigmoid(x))", x), "σ′(x)", color=0), Level(0.25, "¼"))
    return Panel(marks, y_limits=(0, 0.3), legend="below")


def _far() -> Panel:
    x = np.linspace(0, 20, 81)
    slope = Line(x, _curve("sigmoid(x)*sigmoid(-x)", x), "σ′(x)", color=0)
    return Panel((slope, Line(x, _curve("exp(-x)", x), "exp(−x)", style="dashed", color=1)), log="y", legend="below")


def _units() -> Panel:
    x = np.linspace(-4, 4, 161)
    names = (("sigmoid", "σ"), ("tanh", "tanh"), ("relu", "ReLU"))
    curves = tuple(Line(x, _curve(f"{name}(x)", x), said) for name, said in names)
    return Panel((*curves, Level(1.0, style="dotted"), Level(-1.0, style="dotted")), y_limits=(-1.5, 3), legend="below")


def _temperature() -> Panel:
    z, T = tensor("z", 3), scalar("T")
    softmax = compile(parse("softmax(z/T)", let="z: 3; T"), inputs=[z, T])
    across = np.geomspace(0.2, 10, 60)
    shares = np.array([softmax(np.array(LOGITS), t) for t in across])
    curves = tuple(Line(across, shares[:, k], f"z = {_minus(LOGITS[k])}") for k in range(3))
    return Panel(curves, x="T", y="p", log="x", y_limits=(0, 1), legend="below")


def _safe() -> Grid:
    """The same formula, as it is written and as it is compiled."""
    compiled = _compiled("-log(sigmoid(x))")
    with np.errstate(all="ignore"):
        rows = tuple((_minus(x), _minus(-np.log(1 / (1 + np.exp(-x)))), _minus(compiled(x))) for x in FAR)
    return Grid(
        ("z", ("as written", "按原式"), ("as compiled", "编译后")),
        rows,
        "rrr",
        (
            "−log σ(z) in floating point: as it is written, and as max(−z, 0) + log(1 + e^(−|z|)), which is equal for "
            "all real z.",
            "浮点计算 −log σ(z)：按原式，以及按对一切实数 z 与之相等的 max(−z, 0) + log(1 + e^(−|z|))。",
        ),
    )


def _minus(value: float) -> str:
    """Six digits, with a proper minus sign."""
    return f"{value + 0.0:.6g}".replace("-", "−")


def _detector(images: Array) -> tuple[Array, Array]:
    x = tensor("x", 12)
    answers = [parse(text, let="x: 12", where=HIDDEN) for text in ANSWERS]
    read = compile(answers, inputs=[x])
    found = np.array([read(image) for image in images])
    return found[:, 0], found[:, 1]


def _shown(images: Array, zero: Array, one: Array) -> Picture:
    """The accepted images with the fewest and the most pixels of each kind."""
    chosen: list[Array] = []
    for accepted in (images[zero == 1], images[one == 1]):
        order = np.argsort(accepted.sum(axis=1), kind="stable")
        chosen += [accepted[k] for k in order[np.linspace(0, len(order) - 1, 6).astype(int)]]
    names = ["0"] * 6 + ["1"] * 6
    return Picture(
        "accepted",
        (
            "Images that the detectors accept, from few pixels to many: “0” (above) and “1” (below). Rules of thumb "
            "accept much that no reader would.",
            "检测单元接受的图像，像素由少到多：“0”（上）与“1”（下）。粗略的规则也会接受许多人不会认作数字的图像。",
        ),
        (Panel((Pixels([image.reshape(4, 3) for image in chosen], names, across=6),)),),
        size=(4.6, 2.6),
        width=0.6,
    )


EXPERIMENT = Experiment(
    "responses",
    "How units respond",
    "神经元的响应",
    "Sigmoid units are nearly linear at 0 and nearly constant far away, with bounds that are proved; softmax shares "
    "out a probability of 1; a network of steps reads every image of 4 × 3 pixels.",
    "Sigmoid 单元在 0 附近接近线性，在远处接近常数，相应的界均已证明；softmax 分配总量为 1 的概率；"
    "阶跃函数网络读遍所有 4 × 3 像素的图像。",
    ("C11", "C13", "C21", "C23", "C30", "D17", "Z30", "K05"),
    (
        Goal("proved", ("bounds that are proved", "已证明的界"), 3, form=".0f"),
        Goal("zeros", ("images read as 0", "判为 0 的图像数"), 192, form=".0f", exactly=True),
        Goal("ones", ("images read as 1", "判为 1 的图像数"), 576, form=".0f", exactly=True),
        Goal("both", ("images read as both", "同时判为两者的图像数"), 0, form=".0f", exactly=True),
    ),
    run,
)
