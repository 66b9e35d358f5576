"""The constructions: one row each, with what it needs and how its width grows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from symnet.approximation.activations import BENT, SIGMOIDAL
from symnet.approximation.classical import stairs_within
from symnet.approximation.expansions import exponentials, waves
from symnet.approximation.interpolants import adapted, uniform
from symnet.approximation.problem import Problem
from symnet.approximation.records import Approximation
from symnet.approximation.ridges import is_sum_of_ridges, ridges
from symnet.approximation.smoothed import smoothed
from symnet.approximation.spikes import spikes
from symnet.approximation.stairs import staircase
from symnet.approximation.taylor import taylor
from symnet.plots import Words


@dataclass(frozen=True)
class Construction:
    """One row.

    name: as asked for; words: what it is; variables: for how many it works (0: any number); needs: of the target; rate:
    how many neurons an error ε takes; build: from a problem to a network with its proof; chosen: whether it
    is taken for a problem where none is asked for.
    """

    name: str
    words: Words
    variables: int
    needs: Words
    rate: Words
    build: Callable[[Problem], Approximation]
    chosen: Callable[[Problem], bool] = lambda problem: True


def _staircase(activation: str) -> Construction:
    return Construction(
        activation,
        (f"staircase of {activation} units", f"{activation} 单元的阶梯"),
        1,
        ("continuous", "连续"),
        ("about ∫|f'| / 2ε: steps of twice the error", "约为 ∫|f'| / 2ε：每级台阶高为误差的两倍"),
        partial(staircase, activation=activation),
    )


def _bends(activation: str) -> Construction:
    return Construction(
        activation,
        (f"free knots with {activation} units", f"{activation} 单元，自由节点"),
        1,
        ("continuous", "连续"),
        ("as ReLU with free knots", "与自由节点的 ReLU 相同"),
        partial(smoothed, activation=activation),
    )


def _expansion(activation: str, build: Callable[..., Approximation]) -> Construction:
    wavy = build is waves
    return Construction(
        activation,
        (
            f"{'waves' if wavy else 'powers of exp'} by {activation} units",
            f"{activation} 单元的{'余弦和' if wavy else '指数多项式'}",
        ),
        1,
        ("smooth", "光滑"),
        ("about 1/√ε where it is smooth", "光滑时约为 1/√ε")
        if wavy
        else ("log(1/ε) where it is analytic", "解析时为 log(1/ε)"),
        partial(build, activation=activation),
    )


CONSTRUCTIONS: tuple[Construction, ...] = (
    Construction(
        "relu",
        ("ReLU interpolation, free knots", "ReLU 插值，自由节点"),
        1,
        ("continuous", "连续"),
        ("about ∫√|f''| / √(8ε), where f is twice differentiable", "f 二阶可导时约为 ∫√|f''| / √(8ε)"),
        adapted,
    ),
    Construction(
        "relu uniform",
        ("ReLU interpolation, equal knots", "ReLU 插值，等距节点"),
        1,
        ("continuous", "连续"),
        ("(b - a) √(max|f''| / 8ε), or where ω(h) = ε", "(b - a) √(max|f''| / 8ε)，或取 ω(h) = ε"),
        uniform,
    ),
    Construction(
        "sigmoid uniform",
        ("staircase of equal steps (Cybenko in one variable)", "等距阶梯（一维 Cybenko 构造）"),
        1,
        ("continuous", "连续"),
        ("where ω(h/2) + ω(h) = ε: at most 2ω(1/N)", "取 ω(h/2) + ω(h) = ε；误差至多 2ω(1/N)"),
        stairs_within,
    ),
    *(_staircase(name) for name in SIGMOIDAL),
    *(_bends(name) for name in BENT if name != "relu"),
    *(_expansion(name, waves) for name in ("cos", "sin")),
    *(_expansion(name, exponentials) for name in ("exp", "expm1", "sinh", "cosh")),
    Construction(
        "taylor",
        ("Taylor polynomial by depth", "用深度实现的泰勒多项式"),
        1,
        ("analytic, with no singularity near", "解析，且附近无奇点"),
        ("depth O(log²(1/ε)), width 7", "深度 O(log²(1/ε))，宽度 7"),
        taylor,
    ),
    Construction(
        "ridges",
        ("ReLU interpolation of ridges g(w·x), one hidden layer", "岭函数 g(w·x) 的 ReLU 插值，单隐层"),
        0,
        ("a sum of functions of one linear form each", "若干线性式的一元函数之和"),
        ("for each direction as `relu`", "每个方向与 `relu` 相同"),
        ridges,
        lambda problem: len(problem.domain.names) > 1 and is_sum_of_ridges(problem),
    ),
    Construction(
        "spikes",
        ("ReLU spikes on a grid", "网格上的 ReLU 尖峰"),
        0,
        ("continuous", "连续"),
        ("about (1/ε)^(d/2) nodes, or (1/ε)^d without curvature", "约 (1/ε)^(d/2) 个节点；无二阶导数时约 (1/ε)^d"),
        spikes,
    ),
)
