"""Derivatives as pictures: secants, a tangent with its error, a tangent plane, contours, steepest ascent."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from symnet.calculus import diff, grad
from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Arrows, Band, Field, Level, Line, Panel, Picture, Points, Surface
from symnet.program import Program, compile

Array = NDArray[np.float64]
CURVE, AT = parse("sin(x)"), 0.6
QUOTIENT = parse("(sin(x + h) - sin(x))/h")
STEPS = (2.0, 1.0, 0.5, 0.25)
BOWL = parse("u**2 + v**2", let="u; v")
HILL = parse("log(1 + exp(u + 2*v))", let="u; v")
SPOT, CURVATURE = (0.5, -0.5), 5 / 4  # softplus'' is at most 1/4, and the step d moves u + 2v by at most sqrt(5)|d|
ANGLES = 3600
SHOWN = ((-1.5, 3.5), (-1.8, 2.2))
BOUNDS = (
    ("tangent", "切线", "abs(sin(x + h) - sin(x) - h*cos(x)) <= h**2/2"),
    ("tangent plane", "切平面", "softplus(z + d) <= softplus(z) + sigmoid(z)*d + d**2/8"),
)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Measure how secants, tangents and tangent planes leave the function, and which direction ascends fastest."""
    slope = diff(CURVE, "x")
    value, tangent = compile(CURVE, inputs=["x"]), compile(slope.result, inputs=["x"])
    quotient = compile(QUOTIENT, inputs=["x", "h"])
    errors = [abs(float(quotient(AT, h)) - float(tangent(AT))) for h in (2.0**-k for k in range(6, 12))]
    halving = max(abs(a / b - 2) for a, b in pairwise(errors))
    gradient = grad(HILL, ["u", "v"])
    slopes = compile(gradient.result, inputs=["u", "v"])
    rising = np.array([float(g) for g in slopes(*SPOT)])
    angle, best = _best(rising)
    true = float(np.arctan2(rising[1], rising[0]))
    rng = np.random.default_rng(seed)
    steps = rng.uniform(-3, 3, (2, 200 if small else 5000))
    left = _plane_error(compile(HILL, inputs=["u", "v"]), rising, steps) / (CURVATURE / 2 * np.sum(steps**2, axis=0))
    bounds = Judged(tuple(((en, zh), verify(text)) for en, zh, text in BOUNDS))
    progress(1, 1, f"steepest at {np.degrees(angle):.1f} degrees")
    return Outcome(
        {
            "proved": float(bounds.proved),
            "halving": halving,
            "plane": float(np.max(left)),
            "angle": abs(angle - true),
            "length": abs(best - float(np.hypot(*rising))),
        },
        (
            Formula(parse("diff(sin(x), x)"), slope.result),
            _one_variable(value, tangent, quotient),
            _two_variables(compile(BOWL, inputs=["u", "v"]), compile(HILL, inputs=["u", "v"]), rising),
            _directions(rising, true),
            bounds,
            (
                f"Halving the step halves the error of the secant's slope, to within {halving:.1e} of the factor 2. Of "
                f"{ANGLES} directions the best is {np.degrees(angle):.1f}°; the gradient points to "
                f"{np.degrees(true):.2f}°.",
                f"步长减半，割线斜率的误差也减半，与因子 2 至多相差 {halving:.1e}。在 {ANGLES} 个方向中，"
                f"上升最快的是 {np.degrees(angle):.1f}°；梯度指向 {np.degrees(true):.2f}°。",
            ),
        ),
        (slope, gradient),
        slopes.source,
    )


def _best(rising: Array) -> tuple[float, float]:
    """The direction, of many, along which the derivative is greatest, and that derivative."""
    angles = np.linspace(-np.pi, np.pi, ANGLES, endpoint=False)
    along = np.cos(angles) * rising[0] + np.sin(angles) * rising[1]
    found = int(np.argmax(along))
    return float(angles[found]), float(along[found])


def _plane_error(hill: Program, rising: Array, steps: Array) -> Array:
    """How far the function is from its tangent plane after a step."""
    there = hill.function(SPOT[0] + steps[0], SPOT[1] + steps[1])
    return np.asarray(np.abs(there - float(hill(*SPOT)) - rising @ steps))


def _one_variable(value: Program, tangent: Program, quotient: Program) -> Picture:
    x = np.linspace(-1.5, 3.5, 201)
    y, at, m = np.asarray(value.function(x)), float(value(AT)), float(tangent(AT))
    secants = tuple(
        Line(x, at + float(quotient(AT, h)) * (x - AT), f"h = {h:g}", color=2, width=0.7 + 0.25 * k)
        for k, h in enumerate(STEPS)
    )
    line = at + m * (x - AT)
    band = (x - AT) ** 2 / 2
    dot = Points([AT], [at], color=-1, size=18)
    return Picture(
        "tangent",
        (
            "The sine with secants through two points a step h apart (left): their slopes tend to that of the tangent. "
            "The tangent (right) and the band of width h²/2 around it, which the function never leaves.",
            "正弦曲线与相距 h 的两点所连割线（左）：割线斜率趋于切线斜率。切线（右）与其两侧宽 h²/2 的带，"
            "曲线从不越出。",
        ),
        (
            Panel(
                (Line(x, y, color=0, width=2.0), *secants, dot),
                title=("secants", "割线"),
                x="x",
                x_limits=SHOWN[0],
                y_limits=SHOWN[1],
            ),
            Panel(
                (
                    Band(x, line - band, line + band, ("tangent ± h²/2", "切线 ± h²/2"), color=1),
                    Line(x, y, ("sine", "正弦"), color=0, width=2.0),
                    Line(x, line, ("tangent", "切线"), color=1, style="dashed"),
                    dot,
                ),
                title=("tangent and bound", "切线与误差界"),
                x="x",
                x_limits=SHOWN[0],
                y_limits=SHOWN[1],
            ),
        ),
        size=(3.5, 2.8),
        width=0.95,
    )


def _two_variables(bowl: Program, hill: Program, rising: Array) -> Picture:
    grid = np.linspace(-2, 2, 41)
    u, v = np.meshgrid(grid, grid)
    plane = float(hill(*SPOT)) + rising[0] * (u - SPOT[0]) + rising[1] * (v - SPOT[1])
    return Picture(
        "surfaces",
        (
            "u² + v² as a surface (left) and by its contours, circles, with the gradient on each of them (middle). A "
            "function with its tangent plane (right): near the point the two cannot be told apart.",
            "u² + v² 的曲面（左）与等高线（中）：等高线是圆，箭头为梯度。函数与其切平面（右）："
            "在该点附近两者难以区分。",
        ),
        (
            Panel((Surface(grid, grid, bowl.function(u, v)),), x="u", y="v", view=(28, -60)),
            Panel(
                (Field(grid, grid, bowl.function(u, v), lines=(0.5, 1, 2, 4)), _gradients()), x="u", y="v", equal=True
            ),
            Panel(
                (
                    Surface(grid, grid, hill.function(u, v)),
                    Surface(grid, grid, plane, tint=1),
                    Points([SPOT[0]], [SPOT[1]], color=-1, size=24, z=[float(hill(*SPOT))]),
                ),
                x="u",
                y="v",
                view=(10, -35),
            ),
        ),
        columns=3,
        size=(3.0, 2.7),
        width=1.0,
    )


def _gradients() -> Arrows:
    """The gradient of u² + v² on the circle of radius 1, drawn at a quarter of its length."""
    slopes = compile(grad(BOWL, ["u", "v"]).result, inputs=["u", "v"])
    angles = np.arange(8) * np.pi / 4
    u, v = np.cos(angles), np.sin(angles)
    du, dv = (np.asarray(g) / 4 for g in slopes.function(u, v))
    return Arrows(u, v, du, dv, color=1)


def _directions(rising: Array, true: float) -> Picture:
    angles = np.linspace(-np.pi, np.pi, 361)
    along = np.cos(angles) * rising[0] + np.sin(angles) * rising[1]
    top = float(np.hypot(*rising))
    return Picture(
        "directions",
        (
            "The derivative in the direction of each angle: greatest along the gradient, where it is the length of the "
            "gradient, and 0 across it.",
            "沿各角度方向的导数：沿梯度方向最大，等于梯度的长度；与梯度垂直时为 0。",
        ),
        (
            Panel(
                (
                    Line(np.degrees(angles), along, color=0),
                    Level(top, ("length of the gradient", "梯度的长度")),
                    Points([np.degrees(true)], [top], ("direction of the gradient", "梯度方向"), color=1, size=24),
                ),
                x=("angle in degrees", "角度（度）"),
                y=("directional derivative", "方向导数"),
                legend="lower right",
            ),
        ),
        size=(5.2, 2.6),
    )


EXPERIMENT = Experiment(
    "tangents",
    "Secants, tangents, tangent planes and steepest ascent",
    "割线、切线、切平面与最速上升方向",
    "What a derivative says of a function nearby, and how wrong it is there: measured with the compiled formulas, and "
    "bounded by proof.",
    "导数如何描述函数在一点附近的变化，误差又有多大：用编译后的公式测量，并由证明给出界。",
    ("G01", "G06", "G10", "G16", "G17"),
    (
        Goal("proved", ("bounds proved", "已证明的界"), 2, form=".0f"),
        Goal(
            "halving",
            ("error of a secant at half the step, against one half", "步长减半时割线误差之比与 2 的偏差"),
            0.02,
            at_least=False,
            form=".1e",
        ),
        Goal(
            "plane",
            ("distance from the tangent plane, in parts of M‖d‖²/2", "与切平面之差占 M‖d‖²/2 的比例"),
            1.0,
            at_least=False,
        ),
        Goal(
            "angle",
            ("best direction against the gradient, in radians", "最佳方向与梯度的夹角（弧度）"),
            np.pi / ANGLES,
            at_least=False,
            form=".1e",
        ),
        Goal(
            "length",
            ("greatest directional derivative against ‖∇f‖", "最大方向导数与 ‖∇f‖ 之差"),
            1e-5,
            at_least=False,
            form=".1e",
        ),
    ),
    run,
)
