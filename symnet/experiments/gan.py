"""A generative adversarial game on a finite space: the discriminator as it learns, two losses of the generator."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.calculus import grad
from symnet.evidence import CrossRow, cross_check
from symnet.experiments.records import Experiment, Formula, Goal, Outcome, Progress
from symnet.language import parse
from symnet.plots import Level, Line, Panel, Picture
from symnet.program import compile

Array = NDArray[np.float64]
PLACES = 40
LET = "p: n; s: n; u: n"
MEANINGS = {
    # s: logits of the discriminator, u: those of the generator
    "D": "sigmoid(s)",
    "q": "softmax(u)",
    "V": "sum(p*log(D)) + sum(q*log(1 - D))",
    "S": "sum(q*log(1 - D))",
    "G": "-sum(q*log(D))",
    "m": "(p + q)/2",
    "J": "sum(p*log(p/m))/2 + sum(q*log(q/m))/2",
}
NAMES = {"S": "log(1 − D)", "G": "−log D"}  # the losses of the generator
RATE, INNER, EARLY = 1.0, 20, 10  # of the generator; steps of the discriminator for each of its own


def data() -> Array:
    """Two bumps on the places, with a floor: every probability is positive."""
    x = np.linspace(0, 1, PLACES)
    bumps = np.exp(-(((x - 0.25) / 0.08) ** 2)) + 0.6 * np.exp(-(((x - 0.7) / 0.1) ** 2)) + 0.005
    return np.asarray(bumps / bumps.sum())


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Learn D against a fixed generator, and compare with p/(p + q); then play both, with either loss."""
    rng = np.random.default_rng(seed)
    p, start = data(), np.log(np.exp(-(((np.linspace(0, 1, PLACES) - 0.95) / 0.1) ** 2)) + 0.01)
    value = parse("V", let=LET, where=MEANINGS)
    ascent, saturating = grad(value, "s"), grad(parse("S", let=LET, where=MEANINGS), "u")
    other = grad(parse("G", let=LET, where=MEANINGS), "u")
    inputs = ["p", "s", "u"]
    climb = compile([value, ascent.result], inputs=inputs)
    slopes = {"S": compile(saturating.result, inputs=["s", "u"]), "G": compile(other.result, inputs=["s", "u"])}
    divergence = compile(parse("J", let=LET, where=MEANINGS), inputs=["p", "u"])
    s, found = rng.normal(0, 0.1, PLACES), 0.0
    learning = []
    for _ in range(4000):
        found, slope = climb(p, s, start)
        learning.append(float(found))
        s = s + 20 * np.asarray(slope)
    q = np.exp(start) / np.exp(start).sum()
    miss = float(np.max(np.abs(1 / (1 + np.exp(-s)) - p / (p + q))))
    reached = -np.log(4) + 2 * float(divergence(p, start))
    progress(1, 3, "discriminator")
    steps = 400 if small else 1200
    curves: dict[str, list[float]] = {}
    ends: dict[str, Array] = {}
    for k, (name, slope) in enumerate(slopes.items()):
        s, u, curve = np.zeros(PLACES), start.copy(), []
        for _ in range(steps):
            for _ in range(INNER):
                s = np.clip(s + 20 * np.asarray(climb(p, s, u)[1]), -30, 30)
            u = u - RATE * np.asarray(slope(s, u))
            curve.append(float(divergence(p, u)))
        curves[name], ends[name] = curve, np.exp(u) / np.exp(u).sum()
        progress(k + 2, 3, name)
    first = float(divergence(p, start))
    drop = {name: first - curve[EARLY - 1] for name, curve in curves.items()}
    return Outcome(
        {
            "discriminator": miss,
            "value": abs(float(found) - reached),
            "generator": min(c[-1] for c in curves.values()),
            "saturation": drop["G"] / drop["S"],
        },
        (
            Formula(parse("V"), value),
            (
                f"Data and generator are distributions on {PLACES} places; the discriminator has one logit for each, "
                f"so its "
                "capacity is unlimited here. Against a fixed generator, ascent leads it to D = p/(p + q) and the game "
                "to "
                f"−log 4 + 2 JSD = {_signed(reached)}. Then both play, {INNER} steps of the discriminator for one of "
                f"the "
                f"generator. In its first {EARLY} steps the loss of the game brings the divergence down by "
                f"{drop['S']:.3f}, "
                f"the other by {drop['G']:.3f}, for log(1 − D) is flat where the discriminator is sure.",
                f"数据与生成器都是 {PLACES} 个位置上的分布；判别器在每个位置有一个 logit，容量在此不受限。"
                f"生成器固定时，梯度上升使 "
                f"D 趋于 p/(p + q)，博弈的值趋于 −log 4 + 2 JSD = {_signed(reached)}。随后两者对弈，判别器每走 {INNER} "
                f"步生成器走 1 步。"
                f"在前 {EARLY} 步中，博弈原来的损失使散度下降 {drop['S']:.3f}，另一损失使其下降 {drop['G']:.3f}，"
                "因为在判别器有把握处 log(1 − D) 很平。",
            ),
            Picture(
                "game",
                (
                    "Left: value of the game while the discriminator learns; dashed: −log 4 + 2 JSD. Middle: "
                    "divergence of "
                    "the generator from the data, for both losses. Right: data, the start of the generator and where "
                    "it "
                    "ends.",
                    "左：判别器学习时博弈的值，虚线为 −log 4 + 2 JSD。中：两种损失下生成分布与数据分布的散度。"
                    "右：数据、生成器的初值与终值。",
                ),
                (
                    Panel((Line(np.arange(1, 4001), learning), Level(reached)), x=("steps", "步数"), y="V", log="x"),
                    Panel(
                        tuple(Line(np.arange(len(c)), c, NAMES[name]) for name, c in curves.items()),
                        x=("steps", "步数"),
                        y="JSD",
                        log="y",
                    ),
                    Panel(
                        (
                            Line(np.arange(PLACES), p, ("data", "数据"), color=-1, style="dashed", width=2.4),
                            Line(np.arange(PLACES), q, ("start", "初值"), color=2),
                            Line(np.arange(PLACES), ends["G"], ("generator", "生成器"), color=1),
                        ),
                        x=("place", "位置"),
                    ),
                ),
                size=(2.9, 2.5),
                width=1.0,
            ),
        ),
        (ascent, saturating, other),
        climb.source,
        _checked(rng),
    )


def _signed(value: float) -> str:
    return f"{value:.4f}".replace("-", "−")


def _checked(rng: np.random.Generator) -> tuple[CrossRow, ...]:
    """The derived gradient of the generator against every method, on four places."""
    derived = grad(parse("S", let=LET, where=MEANINGS), ["s", "u"])
    return cross_check(derived, at={"s": rng.normal(size=4), "u": rng.normal(size=4)}).rows


EXPERIMENT = Experiment(
    "gan",
    "An adversarial game on a finite space",
    "有限空间上的对抗博弈",
    "Generator and discriminator as tables: the best discriminator and the value of the game against their formulas, "
    "and "
    "two losses of the generator.",
    "生成器与判别器都是表：最优判别器与博弈的值同公式比较，以及生成器的两种损失。",
    ("O17", "Z16"),
    (
        Goal("discriminator", ("D against p/(p + q)", "D 与 p/(p + q) 之差"), 1e-9, at_least=False, form=".1e"),
        Goal("value", ("value against −log 4 + 2 JSD", "博弈的值与 −log 4 + 2 JSD 之差"), 0.01, at_least=False),
        Goal("generator", ("JSD at the end, better loss", "最终 JSD（较好的损失）"), 1e-3, False, 0.05),
        Goal("saturation", ("early drop of the JSD, −log D over log(1 − D)", "前几步 JSD 下降量之比"), 1.5),
    ),
    run,
)
