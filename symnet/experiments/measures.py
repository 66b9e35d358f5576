"""Measures and their transforms, in numbers: what tells points apart, projections, convolution, duality."""

from __future__ import annotations

from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Level, Line, Panel, Picture
from symnet.program import compile

Array = NDArray[np.float64]
CLAIMS = (
    (
        "det([[x/(x + p), x/(x + q)], [y/(y + p), y/(y + q)]]) == x*y*(y - x)*(q - p)/((x + p)*(x + q)*(y + p)*(y + q)"
        ")",
        None,
        ("x > 0", "y > 0", "p > 0", "q > 0"),
    ),
    ("sum(C*f(w*outer(s, ones(m)) + b)) == sum(C, axis=1) @ f(w*s + b)", "C: n m; s: n; w; b; f: function", ()),
    ("abs(l @ (z - u)) <= norm(l)*norm(z - u)", "l: n; z: n; u: n", ()),
)
UNITS = {
    "logistic": "sigmoid(outer(x, w) + outer(ones(n), b))",
    "step": "step(outer(x, w) + outer(ones(n), b))",
    "square": "(outer(x, w) + outer(ones(n), b))**2",
}
LET = "x: n; w: m; b: m"
STEEP = 4.0


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Ranks of matrices of values; integrals by quadrature against the formulas of the proof."""
    rng = np.random.default_rng(seed)
    claims = Judged(
        tuple(("", verify(text, let=let, given=list(given))) for text, let, given in CLAIMS),
        ("What is measured below, proved.", "下面所测量的事实，均已证明。"),
    )
    programs = {name: compile(parse(text, let=LET), inputs=["x", "w", "b"]) for name, text in UNITS.items()}
    counts = np.arange(2, 13)
    spectra: dict[str, list[float]] = {name: [] for name in UNITS}
    ranks: dict[str, list[int]] = {name: [] for name in UNITS}
    for n in counts:
        x = rng.uniform(0, 0.5, n) + np.arange(n)
        w, b = np.full(4 * n, STEEP), -STEEP * np.linspace(-0.5, n - 0.75, 4 * n)  # a jump between any two points
        for name, program in programs.items():
            singular = np.linalg.svd(np.asarray(program(x, w, b)), compute_uv=False)
            spectra[name].append(float(singular[-1] / singular[0]))
            ranks[name].append(int(np.sum(singular > 1e-12 * singular[0])))
    progress(1, 2, "ranks")
    shift, fubini, dual = transforms(rng, 2_001 if small else 20_001)
    sums = [translates(count) for count in (10, 100, 1000)]
    progress(2, 2, "integrals")
    full = [ranks[name][k] == n for name in ("logistic", "step") for k, n in enumerate(counts)]
    return Outcome(
        {
            "proved": float(claims.proved),
            "full": float(np.mean(full)),
            "square": float(max(ranks["square"])),
            "integrals": max(shift, fubini),
            "dual": max(dual, equality(rng)),
            "translates": sums[-1],
        },
        (
            Formula(parse("A", let="A: n m"), parse(UNITS["logistic"], let=LET)),
            claims,
            (
                "Points x and units with the biases b give a matrix. Where its rank is the number of points, no "
                "measure on "
                "the points but 0 is orthogonal to all units. The logistic function and the step reach it; the square "
                "of an "
                "affine function spans three dimensions, however many units there are.",
                "点 x 与偏置为 b 的单元给出一个矩阵。若其秩等于点数，则这些点上与所有单元正交的测度只有 0。"
                "Logistic 函数与阶跃函数达到满秩；仿射函数的平方无论用多少单元都只张成三维空间。",
            ),
            Picture(
                "ranks",
                (
                    "Left: rank of the matrix for n random points and 4n biases. Right: the least singular value over "
                    "the greatest. For the logistic function and the step it stays far above rounding (dashed); for "
                    "the square it falls to it at the fourth point.",
                    "左：n 个随机点、4n 个偏置的矩阵的秩。右：最小与最大奇异值之比。"
                    "Logistic 函数与阶跃函数的比值远高于舍入误差（虚线），而平方激活从第四个点起降到舍入误差。",
                ),
                (
                    Panel(
                        tuple(Line(counts, ranks[name], _NAMES[name], points=True) for name in UNITS),
                        x=("points n", "点数 n"),
                        y=("rank", "秩"),
                    ),
                    Panel(
                        (
                            *(
                                Line(counts, np.maximum(spectra[name], 1e-18), _NAMES[name], points=True)
                                for name in UNITS
                            ),
                            Level(2e-16, "ε"),
                        ),
                        x=("points n", "点数 n"),
                        log="y",
                    ),
                ),
                size=(3.6, 2.7),
                width=1.0,
            ),
            (
                "By quadrature, for a measure of six masses in the plane: the change of variables σ(w t + b) against "
                "h, the "
                f"convolution with a normal kernel, and its Fourier transform agree with their formulas to "
                f"{max(shift, fubini):.0e}. "
                "For random subspaces in ten dimensions the norm of the functional times the distance is 1, to "
                f"{dual:.0e}. Means of 10, 100 and 1000 translates of a normal h come close to f * h, f the indicator "
                f"of [0, 1): their distances in L¹ are {', '.join(f'{d:.0e}' for d in sums)}.",
                "对平面上六个质点的测度用数值积分验证：σ(w t + b) 与 h 之间的变量替换、与正态核的卷积及其傅里叶变换，"
                f"与公式的差不超过 {max(shift, fubini):.0e}。十维空间中的随机子空间，泛函的范数与距离之积为 1，误差 "
                f"{dual:.0e}。10、100 与 1000 个正态函数 h 的平移的平均逼近 f * h（f 为 [0, 1) 的示性函数），"
                f"L¹ 距离依次为 {'、'.join(f'{d:.0e}' for d in sums)}。",
            ),
        ),
        (),
        programs["logistic"].source,
    )


def transforms(rng: np.random.Generator, nodes: int) -> tuple[float, float, float]:
    """Differences: of the change of variables, of convolution and transforms, and of norm times distance from 1."""
    a, points, masses = rng.normal(size=2), rng.normal(size=(6, 2)), rng.normal(size=6)
    t = points @ a  # where the projected measure has its masses
    s, step = np.linspace(-40, 40, nodes, retstep=True)
    kernel = np.exp(-((s[:, None] - t) ** 2) / 2) / np.sqrt(2 * np.pi)
    h = kernel @ masses  # the density of the convolution

    def unit(z: Array) -> Array:
        return np.asarray(np.tanh(z / 2) / 2 + 0.5)

    worst = 0.0
    for w, b in rng.normal(size=(20, 2)):
        w = w + np.sign(w) / 2
        one = step * np.sum(unit(w * s + b) * h)
        inner = unit(w * (s[:, None] + t) + b) @ masses
        two = step * np.sum(inner * np.exp(-(s**2) / 2)) / np.sqrt(2 * np.pi)  # Fubini: biases b + w s
        hat = step * np.sum(np.exp(1j * w * s) * h)
        three = np.sum(masses * np.exp(1j * w * t)) * np.exp(-(w**2) / 2)
        worst = max(worst, float(np.abs(one - two)), float(np.abs(hat - three)))
    moved = 0.0
    u, du = np.linspace(-9, 9, nodes, retstep=True)
    for w, b in rng.normal(size=(20, 2)):
        w = w + np.sign(w)
        left = step * np.sum(np.exp(-((w * s + b) ** 2)) * h)
        right = du * np.sum(np.exp(-(u**2)) * (_density((u - b) / w, t) @ masses)) / abs(w)  # u = w s + b
        moved = max(moved, abs(left - right))
    norms = 0.0
    for _ in range(20):
        basis, z = rng.normal(size=(10, 4)), rng.normal(size=10)
        r = z - basis @ np.linalg.lstsq(basis, z, rcond=None)[0]
        length = float(np.linalg.norm(r / (r @ r)) * np.linalg.norm(r))
        norms = max(norms, abs(length - 1), float(np.max(np.abs(basis.T @ r))))
    return moved, worst, norms


def _density(s: Array, t: Array) -> Array:
    return np.asarray(np.exp(-((s[:, None] - t) ** 2) / 2) / np.sqrt(2 * np.pi))


_NAMES = {
    "logistic": ("logistic", "Logistic"),
    "step": ("step", "阶跃"),
    "square": ("square", "平方"),
}


def translates(count: int) -> float:
    """‖f * h − Σ f(s) h(· − s) ds‖₁ for the indicator f of [0, 1), h normal, and so many translates."""
    t, dt = np.linspace(-8, 9, 2001, retstep=True)
    exact = np.array([(erf(x / sqrt(2)) - erf((x - 1) / sqrt(2))) / 2 for x in t])
    s = (np.arange(count) + 0.5) / count
    total = np.exp(-((t[:, None] - s) ** 2) / 2).sum(axis=1) / (np.sqrt(2 * np.pi) * count)
    return float(dt * np.sum(np.abs(exact - total)))


def equality(rng: np.random.Generator) -> float:
    """|L(f)/(‖f‖ₚ ‖g‖_q) − 1| at f = sign(g)|g|^(q−1), worst of several q, on 50 points with random weights."""
    worst = 0.0
    for q in (1.2, 1.5, 2.0, 3.0, 7.0):
        g, w, p = rng.normal(size=50), rng.uniform(0.1, 1, 50), q / (q - 1)
        f = np.sign(g) * np.abs(g) ** (q - 1)
        norms = float(np.sum(w * np.abs(f) ** p) ** (1 / p) * np.sum(w * np.abs(g) ** q) ** (1 / q))
        worst = max(worst, abs(float(np.sum(w * f * g)) / norms - 1))
    return worst


EXPERIMENT = Experiment(
    "measures",
    "What tells measures apart",
    "什么能区分测度",
    "The lines of the abstract proof of Cybenko's theorem in numbers: ranks, projections, convolution, change of "
    "variables, "
    "and the norm of a separating functional.",
    "Cybenko 定理的抽象证明逐条用数值检验：秩、投影、卷积、变量替换，以及分离泛函的范数。",
    ("P07", "P09", "P12", "P13", "P14", "P15", "P16", "P17"),
    (
        Goal("proved", ("claims proved", "已证明的命题数"), 3, form=".0f"),
        Goal("full", ("matrices of full rank, logistic and step", "满秩矩阵的比例（Logistic 与阶跃）"), 1),
        Goal("square", ("greatest rank of the square", "平方激活的最大秩"), 3, False, form=".0f"),
        Goal("integrals", ("integrals against formulas", "积分与公式之差"), 1e-9, at_least=False, form=".1e"),
        Goal(
            "translates", ("f * h against 1000 translates of h", "f * h 与 1000 个 h 的平移之差"), 1e-6, at_least=False
        ),
        Goal(
            "dual",
            ("norms of functionals, off their formulas", "泛函的范数与公式的相对误差"),
            1e-12,
            at_least=False,
            form=".1e",
        ),
    ),
    run,
)
