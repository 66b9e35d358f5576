"""A small deep Boltzmann machine and a small belief network: exact probabilities against sampling."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from symnet.calculus import grad
from symnet.evidence import verify
from symnet.experiments.records import Experiment, Formula, Goal, Judged, Outcome, Progress
from symnet.expr import Expr, Symbol, postorder
from symnet.language import parse
from symnet.plots import Bars, Diagram, Edge, Line, Node, Panel, Picture, Words
from symnet.program import Program, compile

Array = NDArray[np.float64]
WIDTHS = (3, 2, 2)  # v, g, h: visible, and two hidden layers
LET = "v: n0; g: n1; h: n2; W1: n0 n1; W2: n1 n2; a: n0; b: n1; c: n2"
MINUS_ENERGY = "a @ v + b @ g + c @ h + v @ W1 @ g + g @ W2 @ h"
RATIO = "exp(t)/(1 + exp(t)) == sigmoid(t)"
ROWS = "V: N n0; G: N n1; H: N n2; W1: n0 n1; W2: n1 n2; a: n0; b: n1; c: n2"  # states in rows
ENERGY = "-(V @ a + G @ b + H @ c + sum(V @ W1 * G, axis=1) + sum(G @ W2 * H, axis=1))"
CONDITIONAL = {
    # of a layer on its neighbours, as P(1)
    "v": "sigmoid(G @ W1.T + a)",
    "g": "sigmoid(V @ W1 + H @ W2.T + b)",
    "h": "sigmoid(G @ W2 + c)",
    "g of h": "sigmoid(H @ W2.T + b)",
}
NAMES = ("V", "G", "H", "W1", "W2", "a", "b", "c")
CHAINS, BURN = 500, 100


@dataclass(frozen=True)
class Machine:
    """Weights and biases, the energy and the conditionals as programs, and all states in rows."""

    values: tuple[Array, ...]
    energy: Program
    conditional: dict[str, Program]
    states: Array

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Machine:
        n0, n1, n2 = WIDTHS
        shapes = ((n0, n1), (n1, n2), (n0,), (n1,), (n2,))
        values = tuple(rng.normal(0, 1.2 if len(shape) == 2 else 0.4, shape) for shape in shapes)
        programs = {name: compile(_rows(text), inputs=_used(text)) for name, text in CONDITIONAL.items()}
        states = np.array(list(product((0.0, 1.0), repeat=sum(WIDTHS))))
        return cls(values, compile(_rows(ENERGY), inputs=NAMES), programs, states)

    def known(self) -> dict[str, Array]:
        return dict(zip(NAMES[3:], self.values, strict=True))

    def layers(self, rows: Array) -> dict[str, Array]:
        first, second = WIDTHS[0], WIDTHS[0] + WIDTHS[1]
        return {"V": rows[:, :first], "G": rows[:, first:second], "H": rows[:, second:]}

    def chance(self, name: str, layers: dict[str, Array]) -> Array:
        """P(1) of the units of a layer, given its neighbours."""
        program = self.conditional[name]
        return np.asarray(program(**{k: v for k, v in {**layers, **self.known()}.items() if k in program.inputs}))

    def boltzmann(self) -> Array:
        """The probability of every state, by enumeration."""
        weights = np.exp(-np.asarray(self.energy(**self.layers(self.states), **self.known())))
        return np.asarray(weights / weights.sum())

    def belief(self) -> Array:
        """The same for the belief network: the top pair a Boltzmann machine, v generated from g."""
        layers = self.layers(self.states)
        nothing = {**layers, "V": np.zeros_like(layers["V"])}
        top = np.exp(-np.asarray(self.energy(**nothing, **self.known())))
        chance = self.chance("v", layers)
        given = np.prod(np.where(layers["V"] == 1, chance, 1 - chance), axis=1)
        one = layers["V"].sum(axis=1) == 0  # every (g, h) once
        return np.asarray(top / top[one].sum() * given)


def run(progress: Progress, seed: int, small: bool) -> Outcome:
    """Prove the conditionals, enumerate, sample, compare."""
    rng = np.random.default_rng(seed)
    machine = Machine.drawn(rng)
    derived = grad(parse(MINUS_ENERGY, let=LET), ["v", "g", "h"])
    fields = ("W1 @ g + a", "W1.T @ v + W2 @ h + b", "W2.T @ g + c")
    texts = (RATIO, *(f"grad({MINUS_ENERGY}, {n}) == {f}" for n, f in zip("vgh", fields, strict=True)))
    claims = Judged(
        tuple(("", verify(text, let=LET)) for text in texts),
        (
            "What a unit adds to −E by being 1 is the derivative of −E by it, so its odds are e to that power.",
            "一个单元取 1 所增加的 −E 就是 −E 对它的导数，因此它的优势比是 e 的该次幂。",
        ),
    )
    exact = {"Boltzmann": machine.boltzmann(), "belief": machine.belief()}
    sweeps = 40 if small else 400
    counts = {
        "Boltzmann": sampled(machine, rng, sweeps, directed=False),
        "belief": sampled(machine, rng, sweeps, directed=True),
    }
    progress(1, 1, f"{CHAINS * sweeps:,} samples")
    visible = {name: _visible(p) for name, p in exact.items()}
    distance = {name: _distance(counts[name], visible[name]) for name in exact}
    return Outcome(
        {
            "proved": float(claims.proved),
            "conditional": _conditional_error(machine, exact["Boltzmann"]),
            "Boltzmann": float(distance["Boltzmann"][-1]),
            "belief": float(distance["belief"][-1]),
        },
        (
            Picture(
                "graphs",
                (
                    "A deep Boltzmann machine (left): all edges undirected, the graph is bipartite. A deep belief "
                    "network (right): the top pair undirected, the rest directed downwards.",
                    "深度玻尔兹曼机（左）：全部为无向边，图是二分图。深度信念网络（右）：最上面两层无向，"
                    "其余自上而下有向。",
                ),
                (
                    Panel((_graph(directed=False),), title=("Boltzmann machine", "玻尔兹曼机")),
                    Panel((_graph(directed=True),), title=("belief network", "信念网络")),
                ),
                size=(2.7, 3.0),
                width=0.7,
            ),
            Formula(parse("minus_E"), parse(MINUS_ENERGY, let=LET)),
            claims,
            Picture(
                "probabilities",
                (
                    "P(v) by enumeration of all 128 states (bars) and by block Gibbs sampling (dots); with the same "
                    "weights the two models differ.",
                    "枚举全部 128 个状态得到的 P(v)（条形）与分块 Gibbs 抽样的频率（圆点）；权重相同，"
                    "两个模型并不相同。",
                ),
                tuple(_bars(name, visible[name], counts[name][-1]) for name in exact),
                size=(3.9, 2.5),
                width=1.0,
            ),
            Picture(
                "distance",
                (
                    "Total variation distance of the frequencies from the exact P(v), against the number of samples; "
                    "dashed: a constant over √N.",
                    "抽样频率与精确 P(v) 的全变差距离随样本数的变化；虚线为常数除以 √N。",
                ),
                (_distances(distance),),
                width=0.7,
            ),
            _explaining(machine, exact["belief"]),
        ),
        (derived,),
        machine.conditional["g"].source,
    )


def sampled(machine: Machine, rng: np.random.Generator, sweeps: int, directed: bool) -> Array:
    """Cumulated frequencies of v after each sweep of many chains. directed: v is generated and does not speak back."""
    layers = machine.layers(rng.integers(0, 2, (CHAINS, sum(WIDTHS))).astype(float))

    def draw(name: str) -> Array:
        chance = machine.chance(name, layers)
        return (rng.random(chance.shape) < chance).astype(float)

    counts, found = np.zeros(2 ** WIDTHS[0]), []
    for sweep in range(BURN + sweeps):
        layers["H"] = draw("h")
        layers["G"] = draw("g of h" if directed else "g")
        layers["V"] = draw("v")
        if sweep >= BURN:
            counts += np.bincount(_number(layers["V"]), minlength=len(counts))
            found.append(counts / counts.sum())
    return np.array(found)


def _conditional_error(machine: Machine, joint: Array) -> float:
    """The compiled conditionals against those that enumeration gives, worst entry."""
    layers, worst = machine.layers(machine.states), 0.0
    for name, layer in (("v", "V"), ("g", "G"), ("h", "H")):
        chance = machine.chance(name, layers)
        others = np.concatenate([part for key, part in layers.items() if key != layer], axis=1)
        for state in np.unique(others, axis=0):
            here = (others == state).all(axis=1)
            share = joint[here] @ layers[layer][here] / joint[here].sum()
            worst = max(worst, float(np.max(np.abs(share - chance[here][0]))))
    return worst


def _explaining(machine: Machine, joint: Array) -> Words:
    """Inference is hard: given v, the units of g depend on each other, though g | h and v | g factorise."""
    layers = machine.layers(machine.states)
    here = (layers["V"] == 1).all(axis=1)
    p, g = joint[here] / joint[here].sum(), layers["G"][here]
    first, given = float(p @ g[:, 0]), float(p @ (g[:, 0] * g[:, 1]) / (p @ g[:, 1]))
    return (
        f"Generation is easy, inference is not: in this belief network P(g₁ = 1 | v = 1) = {first:.3f}, but "
        f"P(g₁ = 1 | v = 1, g₂ = 1) = {given:.3f}. The causes of one effect are dependent once it is seen.",
        f"生成容易而推断困难：在该信念网络中 P(g₁ = 1 | v = 1) = {first:.3f}，而 P(g₁ = 1 | v = 1, g₂ = 1) = "
        f"{given:.3f}。"
        "一旦观察到结果，它的各个原因便不再独立。",
    )


def _rows(text: str) -> Expr:
    return parse(text, let=ROWS)


def _used(text: str) -> list[str]:
    names = {node.name for node in postorder(_rows(text)) if isinstance(node, Symbol)}
    return [name for name in NAMES if name in names]


def _number(v: Array) -> NDArray[np.intp]:
    return (v @ 2.0 ** np.arange(v.shape[1])[::-1]).astype(np.intp)


def _visible(joint: Array) -> Array:
    return joint.reshape(2 ** WIDTHS[0], -1).sum(axis=1)


def _distance(frequencies: Array, p: Array) -> Array:
    return np.asarray(np.abs(frequencies - p).sum(axis=1) / 2)


# ------------------------------------------------------------------ pictures
def _graph(directed: bool) -> Diagram:
    nodes: list[Node] = []
    edges: list[Edge] = []
    before: list[int] = []
    for level, (letter, width) in enumerate(zip("vgh", WIDTHS, strict=True)):
        here = []
        for k in range(width):
            here.append(len(nodes))
            x = (k - (width - 1) / 2) * 1.1
            nodes.append(Node(x, 1.3 * level, f"${letter}_{k + 1}$", tint=1 if level == 0 else 0))
        down = directed and level == 1
        edges += [Edge(j, i, arrow=down, color=0 if down else -1) for i in before for j in here]
        before = here
    return Diagram(nodes, edges)


def _bars(name: str, exact: Array, frequency: Array) -> Panel:
    names = ["".join(bits) for bits in product("01", repeat=WIDTHS[0])]
    titles = {"Boltzmann": ("Boltzmann machine", "玻尔兹曼机"), "belief": ("belief network", "信念网络")}
    dots = Line(np.arange(len(names)), frequency, ("sampled", "抽样"), color=1, points=True, width=0)
    return Panel((Bars(names, exact, ("exact", "精确"), color=0), dots), title=titles[name], x="v", y="P(v)")


def _distances(distance: dict[str, Array]) -> Panel:
    samples = CHAINS * np.arange(1, len(distance["belief"]) + 1)
    scale = float(np.median(distance["belief"] * np.sqrt(samples)))
    marks = (
        Line(samples, distance["Boltzmann"], ("Boltzmann machine", "玻尔兹曼机")),
        Line(samples, distance["belief"], ("belief network", "信念网络")),
        Line(samples, scale / np.sqrt(samples), color=-1, style="dashed"),
    )
    return Panel(marks, x=("samples", "样本数"), y=("distance", "距离"), log="xy")


EXPERIMENT = Experiment(
    "boltzmann",
    "A Boltzmann machine and a belief network, sampled and enumerated",
    "玻尔兹曼机与信念网络：抽样与枚举",
    "Seven binary units, so that every probability can be written down. The conditionals of the sampler are compiled "
    "from formulas that are proved for all sizes, and agree with enumeration.",
    "七个二值单元，因而每个概率都能写出。抽样所用的条件概率由对任意大小已证明的公式编译而来，并与枚举一致。",
    ("Q18", "T07", "S12", "O01", "O02", "O03", "O04", "O06", "O07", "O12", "O13", "O14", "O15", "O16"),
    (
        Goal("proved", ("claims proved", "已证明的命题数"), 4, form=".0f"),
        Goal(
            "conditional", ("conditionals against enumeration", "条件概率与枚举之差"), 1e-13, at_least=False, form=".1e"
        ),
        Goal("Boltzmann", ("distance from P(v), Boltzmann machine", "与 P(v) 的距离（玻尔兹曼机）"), 0.01, False, 0.03),
        Goal("belief", ("distance from P(v), belief network", "与 P(v) 的距离（信念网络）"), 0.01, False, 0.03),
    ),
    run,
)
