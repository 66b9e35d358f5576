"""The tensor method: weights of a network found from third moments; the ranks of deep and shallow score tensors."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Grid, Judged, Outcome, Progress
from symnet.language import parse
from symnet.plots import Line, Panel, Picture, Points
from symnet.program import compile

Array = NDArray[np.float64]
INPUTS, UNITS = 3, 3
NETWORK = parse("a @ tanh(W @ x + c)", let="W: k n; a: k; c: k; x: n")
THIRD = "einsum('j,ja,jb,jc->abc', {0}, W, W, W)"
MAP = parse("einsum('abc,b,c->a', T, u, u)", let="T: n n n; u: n")
CLAIMS = (
    "jacobian(W.T @ diag(a*(-2*h*(1 - h**2))) @ W, x) == " + THIRD.format("a*(-2*(1 - h**2)*(1 - 3*h**2))"),
    "einsum('abc,b,c->a', " + THIRD.format("a") + ", u, u) == W.T @ (a*(W @ u)**2)",
)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Estimate E[f(x) S₃(x)] from samples, take it apart by power iteration, compare directions with the weights."""
    rng = np.random.default_rng(seed)
    let = "W: k n; a: k; x: n; u: n"
    claims = Judged(
        tuple(("", verify(text, let=let, where={"h": "tanh(W @ x)"})) for text in CLAIMS),
        (
            "The third derivative is a sum of cubes of weights; what it makes of two copies of u.",
            "三阶导数是权重的立方和；以及它作用于两个 u 的结果。",
        ),
    )
    q, _ = np.linalg.qr(rng.normal(size=(INPUTS, UNITS)))
    weights, outer = np.asarray(q.T), np.array([1.0, 1.4, 1.8])
    network = compile(parse("tanh(X @ W.T) @ a", let="X: N n; W: k n; a: k"), inputs=["X", "W", "a"])
    power = compile(MAP, inputs=["T", "u"])
    counts = [10_000, 100_000] if small else [10_000, 100_000, 1_000_000, 4_000_000]
    errors, directions = [], np.empty((0, INPUTS))
    for k, count in enumerate(counts):
        tensor = third_moment(rng, network, weights, outer, count)
        directions = decomposed(rng, power, -tensor)  # E[tanh‴] < 0
        errors.append(angle(directions, weights))
        progress(k + 1, len(counts), f"{count:,} samples")
    ranks = deep_ranks(seed)
    return Outcome(
        {
            "proved": float(claims.proved),
            "exact": angle(decomposed(rng, power, np.einsum("j,ja,jb,jc->abc", outer, *[weights] * 3)), weights),
            "angle": errors[-1],
            "rank": float(min(ranks)),
        },
        (
            Formula(parse("f"), NETWORK),
            claims,
            (
                f"A network of {UNITS} units with orthonormal weights is seen only through samples (x, f(x)), x "
                f"normal. The "
                "mean of f(x) S₃(x), with S₃ the third score, is a sum of cubes of the weights; power iteration "
                "u ← T(·, u, u)/‖T(·, u, u)‖ finds one of them after the other.",
                f"对具有 {UNITS} 个单元、权重正交归一的网络，只知道样本 (x, f(x))，x 服从正态分布。f(x) S₃(x) "
                f"的均值（S₃ 为第三得分函数）"
                "是权重的立方和；幂迭代 u ← T(·, u, u)/‖T(·, u, u)‖ 逐个找出这些权重。",
            ),
            Picture(
                "recovery",
                (
                    "Left: the greatest angle between a weight and the direction found for it, in degrees, against the "
                    "number of samples; dashed: a constant over √N. Right: weights (squares) and directions found "
                    "from the "
                    "largest sample (crosses), first two components.",
                    "左：权重与所找到的方向之间的最大夹角（度）随样本数的变化；虚线为常数除以 √N。"
                    "右：权重（方块）与由最大样本找到的方向（叉）的前两个分量。",
                ),
                (
                    Panel(
                        (
                            Line(counts, errors, ("angle", "夹角"), points=True),
                            Line(counts, errors[0] * np.sqrt(counts[0] / np.array(counts)), color=-1, style="dashed"),
                        ),
                        x=("samples", "样本数"),
                        y=("degrees", "度"),
                        log="xy",
                    ),
                    Panel(
                        (
                            Points(
                                weights[:, 0], weights[:, 1], ("weights", "权重"), marker="s", size=40, filled=False
                            ),
                            Points(directions[:, 0], directions[:, 1], ("found", "找到的方向"), marker="x", size=40),
                        ),
                        equal=True,
                    ),
                ),
                size=(3.6, 2.8),
                width=1.0,
            ),
            Grid(
                (("network", "网络"), ("rank over ℚ", "ℚ 上的秩"), ("shallow units needed", "浅层网络所需单元数")),
                tuple((f"{k + 1}", str(rank), f"≥ {rank}") for k, rank in enumerate(ranks)),
                "rrr",
                (
                    f"Deep product networks of four inputs with two values each, width 2, and random rational weights "
                    f"(seed "
                    f"{seed}): rank of the score tensor as a matrix of inputs 1, 3 against 2, 4, by exact elimination.",
                    f"四个二值输入、宽度为 2、权重为随机有理数（种子 {seed}）的深层乘积网络：得分张量以输入 1、3 "
                    f"为行，2、4 为列的矩阵的秩，"
                    "由精确消元得到。",
                ),
            ),
        ),
        (),
        power.source,
    )


def third_moment(rng: np.random.Generator, network: object, weights: Array, outer: Array, count: int) -> Array:
    """The mean of f(x) S₃(x), S₃[a, b, c] = x_a x_b x_c − x_a δ_bc − x_b δ_ac − x_c δ_ab, in blocks."""
    total = np.zeros((INPUTS,) * 3)
    eye, block = np.eye(INPUTS), 100_000
    for start in range(0, count, block):
        x = rng.normal(size=(min(block, count - start), INPUTS))
        f = np.asarray(network(x, weights, outer))  # type: ignore[operator]
        first = x.T @ f
        total += np.einsum("na,nb,nc->abc", x * f[:, None], x, x, optimize=True)
        total -= sum(np.einsum(rule, first, eye) for rule in ("a,bc->abc", "b,ac->abc", "c,ab->abc"))
    return np.asarray(total / count)


def decomposed(rng: np.random.Generator, power: object, tensor: Array) -> Array:
    """Directions by power iteration from several starts, each taken off before the next."""
    rest, found = tensor.copy(), []
    for _ in range(UNITS):
        best, value = np.zeros(INPUTS), 0.0
        for u in rng.normal(size=(8, INPUTS)):
            for _ in range(60):
                step = np.asarray(power(rest, u))  # type: ignore[operator]
                u = step / np.linalg.norm(step)
            size = float(u @ np.asarray(power(rest, u)))  # type: ignore[operator]
            if abs(size) > abs(value):
                best, value = u, size
        rest -= value * np.einsum("a,b,c->abc", best, best, best)
        found.append(best)
    return np.array(found)


def angle(found: Array, weights: Array) -> float:
    """The greatest angle in degrees between a weight and the nearest direction found, up to sign."""
    cosines = np.max(np.abs(found @ weights.T), axis=0)
    return float(np.degrees(np.arccos(np.clip(cosines.min(), -1, 1))))


def deep_ranks(seed: int) -> list[int]:
    """Ranks over the rational numbers of the score tensors of five deep networks, as matrices 1, 3 against 2, 4."""
    rng, ranks = np.random.default_rng(seed), []
    for _ in range(5):
        top = [Fraction(int(v), 7) for v in rng.integers(1, 20, 2)]
        low = [[Fraction(int(v), 7) for v in row] for row in rng.integers(-20, 20, (2, 2))]
        g = [[sum(top[z] * low[z][i] * low[z][k] for z in (0, 1)) for k in (0, 1)] for i in (0, 1)]
        scores = [[[[g[i][k] * (i == j) * (k == m) for m in (0, 1)] for k in (0, 1)] for j in (0, 1)] for i in (0, 1)]
        matrix = [[Fraction(scores[i][j][k][m]) for j in (0, 1) for m in (0, 1)] for i in (0, 1) for k in (0, 1)]
        ranks.append(rank(matrix))
    return ranks


def rank(rows: list[list[Fraction]]) -> int:
    """By elimination with exact numbers."""
    rows, found = [row[:] for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((k for k in range(found, len(rows)) if rows[k][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for k in range(found + 1, len(rows)):
            factor = rows[k][column] / rows[found][column]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[found], strict=True)]
        found += 1
    return found


EXPERIMENT = Experiment(
    "recovery",
    "Weights found from moments, and ranks of score tensors",
    "由矩恢复权重与得分张量的秩",
    "Stein's identity turns samples of a network into a tensor whose components are the weights. Deep product networks "
    "have score tensors of full rank.",
    "Stein 恒等式把网络的样本变成一个张量，其分量就是权重。深层乘积网络的得分张量具有满秩。",
    ("P27", "P23"),
    (
        Goal("proved", ("claims proved", "已证明的命题数"), 2, form=".0f"),
        Goal("exact", ("angle from the exact tensor, degrees", "由精确张量得到的夹角（度）"), 1e-4, False, form=".1e"),
        Goal("angle", ("angle from samples, degrees", "由样本得到的夹角（度）"), 2, False, 10),
        Goal("rank", ("least rank of a deep tensor", "深层张量的最小秩"), 4, form=".0f"),
    ),
    run,
)
