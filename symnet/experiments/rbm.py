"""A restricted Boltzmann machine learns bars and stripes: the exact gradient against contrastive divergence."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from symnet.calculus import grad
from symnet.evidence import CrossRow, cross_check
from symnet.experiments.records import Experiment, Formula, Goal, Outcome, Progress
from symnet.language import parse
from symnet.plots import Level, Line, Panel, Picture, Pixels, Words
from symnet.program import compile

Array = NDArray[np.float64]
SIDE, HIDDEN = 3, 10
LET = "X: r n; V: N n; W: n m; b: n; c: m"
MEANINGS = {
    # minus the free energies of the data X and of all states V; h is summed out
    "f": "X @ b + sum(softplus(X @ W + c), axis=1)",
    "F": "V @ b + sum(softplus(V @ W + c), axis=1)",
    "L": "mean(f) - logsumexp(F)",
}
NAMES = ("W", "b", "c")
RATE, BURN = 0.5, 40


def patterns() -> Array:
    """The bars and stripes of a square: every row or every column of one shade; 14 of them for side 3."""
    rows = [np.repeat(bits, SIDE) for bits in product((0.0, 1.0), repeat=SIDE)]
    columns = [np.tile(bits, SIDE) for bits in product((0.0, 1.0), repeat=SIDE)]
    return np.unique(np.array(rows + columns), axis=0)


class Machine:
    """The programs: log-likelihood with its gradients, the conditionals, the part of the gradient from given v."""

    def __init__(self) -> None:
        self.loss = parse("L", let=LET, where=MEANINGS)
        self.derived = grad(self.loss, list(NAMES))
        self.exact = compile([self.loss, *self.derived.result], inputs=["X", "V", *NAMES])
        self.free = compile(parse("F", let=LET, where=MEANINGS), inputs=["V", *NAMES])
        self.up = compile(parse("sigmoid(X @ W + c)", let=LET), inputs=["X", "W", "c"])
        self.down = compile(parse("sigmoid(H @ W.T + b)", let="H: r m; W: n m; b: n"), inputs=["H", "W", "b"])

    def divergence(self, data: Array, values: list[Array], steps: int, rng: np.random.Generator) -> list[Array]:
        """Contrastive divergence: the means at the data minus those after some Gibbs sweeps from there."""
        w, b, c = values
        first = np.asarray(self.up(data, w, c))
        chance, v = first, data
        for _ in range(steps):
            h = (rng.random(chance.shape) < chance).astype(float)
            v = (rng.random(v.shape) < np.asarray(self.down(h, w, b))).astype(float)
            chance = np.asarray(self.up(v, w, c))
        n = len(data)
        return [(data.T @ first - v.T @ chance) / n, (data - v).mean(axis=0), (first - chance).mean(axis=0)]


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Ascend the log-likelihood from one start with the exact gradient and with CD-1 and CD-10."""
    machine, data = Machine(), patterns()
    states = np.array(list(product((0.0, 1.0), repeat=SIDE**2)))
    rng = np.random.default_rng(seed)
    start = [rng.normal(0, 0.1, (SIDE**2, HIDDEN)), np.zeros(SIDE**2), np.zeros(HIDDEN)]
    epochs, every = (400, 10) if small else (3000, 25)
    curves: dict[str, list[float]] = {}
    last: dict[str, list[Array]] = {}
    for name, steps in (("exact", 0), ("CD-1", 1), ("CD-10", 10)):
        values, curve = [v.copy() for v in start], []
        for epoch in range(epochs):
            if epoch % every == 0 or not steps:
                found, *slopes = machine.exact(data, states, *values)
                curve += [float(found)] if epoch % every == 0 else []
            if steps:
                slopes = machine.divergence(np.repeat(data, 8, axis=0), values, steps, rng)
            values = [v + RATE * np.asarray(g) for v, g in zip(values, slopes, strict=True)]
            progress(epoch + 1, epochs, name)
        curves[name], last[name] = curve, values
    best = -float(np.log(len(data)))
    joint = _partition(machine, last["exact"], states)
    mixing = _mixing(machine, last["exact"], states)
    weights = last["exact"][0].T.reshape(HIDDEN, SIDE, SIDE)
    return Outcome(
        {
            "partition": joint,
            "exact": curves["exact"][-1] - best,
            "bias": max(curves["exact"][-1] - curves["CD-1"][-1], 0.0),
            "stationary": mixing[1],
        },
        (
            Formula(parse("L"), machine.loss),
            (
                f"The {len(data)} bars and stripes of a square of side {SIDE} are learnt by a machine with {HIDDEN} "
                f"hidden "
                f"units. With h summed out, {len(states)} states of v give the normaliser exactly; with all states of "
                f"v and "
                f"h there are {2 ** (SIDE**2 + HIDDEN):,}. A sweep of Gibbs sampling leaves P(v) as it is, and the "
                f"distance "
                f"of any start from it shrinks by the factor {mixing[0]:.4f} a sweep in the long run: after learning, "
                f"mixing is slow.",
                f"用有 {HIDDEN} 个隐单元的机器学习边长为 {SIDE} 的正方形的 {len(data)} 个横条与竖条图案。对 h "
                f"求和之后，"
                f"v 的 {len(states)} 个状态就精确给出归一化常数；v 与 h 的全部状态则有 {2 ** (SIDE**2 + HIDDEN):,} 个。"
                f"一轮 Gibbs 抽样保持 P(v) 不变，任意初值与它的距离最终每轮乘以 {mixing[0]:.4f}：学习之后混合很慢。",
            ),
            Picture(
                "likelihood",
                (
                    "Mean log-likelihood of the patterns by epochs: exact gradient, and contrastive divergence with 1 "
                    "and 10 "
                    "sweeps (8 chains from each pattern). Dashed: −log 14, which no distribution exceeds.",
                    "各图案的平均对数似然随轮数的变化：精确梯度，以及 1 轮与 10 轮的对比散度（每个图案 8 条链）。"
                    "虚线为 −log 14，任何分布都不能超过。",
                ),
                (_panel(curves, epochs, best),),
                width=0.8,
            ),
            Picture(
                "weights",
                (
                    "The weights of each hidden unit after learning with the exact gradient, as pictures.",
                    "用精确梯度学习之后各隐单元的权重，画成图。",
                ),
                (
                    Panel(
                        (
                            Pixels(
                                list(weights / np.abs(weights).max() / 2 + 0.5), [str(k + 1) for k in range(HIDDEN)], 10
                            ),
                        )
                    ),
                ),
                size=(6.0, 1.2),
                width=0.9,
            ),
        ),
        (machine.derived,),
        machine.exact.source,
        _checked(machine, seed),
    )


def _checked(machine: Machine, seed: int) -> tuple[CrossRow, ...]:
    """The derived gradient against every method, on a machine of 3 and 2 units."""
    rng = np.random.default_rng(seed)
    states = np.array(list(product((0.0, 1.0), repeat=3)))
    at = {
        "X": states[[1, 6]],
        "V": states,
        "W": rng.normal(size=(3, 2)),
        "b": rng.normal(size=3),
        "c": rng.normal(size=2),
    }
    return cross_check(machine.derived, at=at, seed=seed).rows


def _partition(machine: Machine, values: list[Array], states: Array) -> float:
    """|log Z by free energies − log Z by all states of v and h|, the latter in blocks of h."""
    w, b, c = values
    summed = float(np.logaddexp.reduce(np.asarray(machine.free(states, *values))))
    hidden = np.array(list(product((0.0, 1.0), repeat=HIDDEN)))
    blocks = [np.logaddexp.reduce(states @ (b + w @ h) + c @ h) for h in hidden]
    return abs(summed - float(np.logaddexp.reduce(blocks)))


def _mixing(machine: Machine, values: list[Array], states: Array) -> tuple[float, float]:
    """Of the sweep v → h → v′ over all states: the second greatest eigenvalue, and the greatest |π K − π|."""
    w, b, c = values
    hidden = np.array(list(product((0.0, 1.0), repeat=HIDDEN)))
    up, down = (
        _rows(np.asarray(machine.up(states, w, c)), hidden),
        _rows(np.asarray(machine.down(hidden, w, b)), states),
    )
    free = np.asarray(machine.free(states, *values))
    p = np.exp(free - np.logaddexp.reduce(free))
    root = np.sqrt(p)
    kernel = up @ down
    symmetric = kernel * root[:, None] / root  # by detailed balance
    eigen = np.linalg.eigvalsh((symmetric + symmetric.T) / 2)
    return float(eigen[-2]), float(np.max(np.abs(p @ kernel - p)))


def _rows(chance: Array, states: Array) -> Array:
    """P(state | row) for independent units with these chances of being 1."""
    logs = np.log(chance) @ states.T + np.log1p(-chance) @ (1 - states).T
    return np.asarray(np.exp(logs))


def _panel(curves: dict[str, list[float]], epochs: int, best: float) -> Panel:
    names: dict[str, Words] = {"exact": ("exact gradient", "精确梯度"), "CD-1": "CD-1", "CD-10": "CD-10"}
    marks = [Line(np.linspace(0, epochs, len(y), endpoint=False), y, names[name]) for name, y in curves.items()]
    return Panel((*marks, Level(best)), x=("epochs", "轮数"), y=("log-likelihood", "对数似然"))


EXPERIMENT = Experiment(
    "rbm",
    "Learning of a restricted Boltzmann machine",
    "受限玻尔兹曼机的学习",
    "The exact gradient of the log-likelihood, derived and run, against contrastive divergence; the normaliser by two "
    "ways; Gibbs sampling as a matrix.",
    "导出并运行对数似然的精确梯度，与对比散度比较；用两种方法计算归一化常数；把 Gibbs 抽样写成矩阵。",
    ("O08", "O09", "O10", "Z13", "T07"),
    (
        Goal(
            "partition", ("log Z by two ways, difference", "两种方法的 log Z 之差"), 1e-10, at_least=False, form=".1e"
        ),
        Goal("exact", ("log-likelihood below the best", "对数似然与最优值之差"), -0.1, small=-0.9),
        Goal("bias", ("loss of CD-1 against the exact gradient", "CD-1 比精确梯度少"), 0.01, small=0.0),
        Goal("stationary", ("change of P(v) by a sweep", "一轮抽样对 P(v) 的改变"), 1e-12, at_least=False, form=".1e"),
    ),
    run,
)
