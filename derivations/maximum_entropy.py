"""Entropy problems on the simplex by Lagrange multipliers: cross-entropy, maximum entropy, softmax, mirror descent."""

import symnet as sn

SIMPLEX = ["sum(p) == 1"]


@sn.derivation(
    title="Cross-entropy is least at the distribution itself",
    title_zh="交叉熵在分布自身处最小",
    summary="−Σ p log q under Σ q = 1: the condition λ = p/q makes q a multiple of p, the sum makes it p, and Gibbs' "
    "inequality shows that no q gives less. It needs the sum and p > 0.",
    summary_zh="在 Σ q = 1 下最小化 −Σ p log q：条件 λ = p/q 表明 q 与 p 成比例，归一化给出 q = p；"
    "Gibbs 不等式表明没有 q 更小。需要归一化约束与 p > 0。",
    topic="information theory",
    sources=["003 §3", "002 §2.7(3)"],
    covers=["F06"],
)
def cross_entropy_minimum():
    D = sn.derive_by_hand(
        sn.minimize(
            "-sum(p*log(q))",
            "q",
            ["sum(q) == 1"],
            given=["p > 0", "q > 0", "sum(p) == 1"],
            let="p: n; q: n",
        )
    )
    D.fails(
        "-sum(p*log(q)) >= -sum(p*log(p))",
        let="p: n; q: n",
        given=["p > 0", "q > 0", "sum(p) == 1"],
        because="without the constraint a larger q gives less",
        because_zh="没有归一化约束时，q 越大值越小",
    )
    D.fails(
        "-(p*log(q) + (1 - p)*log(1 - q)) >= -(p*log(p) + (1 - p)*log(1 - p))",
        given=["p == 0", "0 < q", "q < 1"],
        because="for p = 0 the right side has no value without the convention 0 log 0 = 0",
        because_zh="p = 0 时，若无约定 0 log 0 = 0，右边没有意义",
    )
    return D


@sn.derivation(
    title="The divergence from a distribution is least, 0, at itself",
    title_zh="KL 散度在自身处取最小值 0",
    summary="Σ p log(p/q) over all p with Σ p = 1: the point is q, the value 0.",
    summary_zh="在 Σ p = 1 的所有 p 上最小化 Σ p log(p/q)：最小点为 q，最小值为 0。",
    topic="information theory",
    sources=["003 §3", "002 §2.7(3)"],
    covers=["F06"],
)
def divergence_minimiser():
    return sn.minimize("sum(p*log(p/q))", "p", SIMPLEX, given=["p > 0", "q > 0", "sum(q) == 1"], let="p: n; q: n")


@sn.derivation(
    title="The uniform distribution has the greatest entropy",
    title_zh="均匀分布的熵最大",
    summary="Σ p log p, minus the entropy, is least at p = 1/n for all n: the greatest entropy is log n.",
    summary_zh="熵的相反数 Σ p log p 在 p = 1/n 处最小，对任意 n 成立：最大熵为 log n。",
    topic="information theory",
    sources=["003 §3", "002 §2.7(3)"],
    covers=["F07"],
)
def uniform_distribution_by_lagrange():
    D = sn.derive_by_hand(sn.minimize("sum(p*log(p))", "p", SIMPLEX, given=["p > 0"], let="p: n"))
    D.fails(
        "sum(p*log(p)) >= -log(n)",
        let="p: n",
        given=["p > 0"],
        because="without Σ p = 1 there are smaller values",
        because_zh="没有 Σ p = 1 时有更小的值",
    )
    return D


@sn.derivation(
    title="Softmax is the distribution of greatest entropy plus mean score",
    title_zh="Softmax：使熵与平均得分之和最大的分布",
    summary="−H(p) − p·z is least at p = softmax(z), where it is −log Σ eᶻ. The multiplier is log Σ eᶻ − 1.",
    summary_zh="−H(p) − p·z 在 p = softmax(z) 处最小，最小值为 −log Σ eᶻ，乘子为 log Σ eᶻ − 1。",
    topic="information theory",
    sources=["003 §3", "002 §2.7(3)"],
    covers=["F07", "H05"],
)
def softmax_by_maximum_entropy():
    return sn.minimize("sum(p*log(p)) - p @ z", "p", SIMPLEX, given=["p > 0"], let="p: n; z: n")


@sn.derivation(
    title="Mirror descent on the simplex: multiply and normalise",
    title_zh="单纯形上的镜像下降：相乘并归一化",
    summary="The step that minimises η g·p + KL(p‖q) over the simplex is p = q e^(−ηg)/Σ q e^(−ηg). It stays inside, "
    "which a step q − ηg does not.",
    summary_zh="在单纯形上最小化 η g·p + KL(p‖q) 的一步是 p = q e^(−ηg)/Σ q e^(−ηg)，始终留在单纯形内部；普通的一步 q "
    "− ηg 则不然。",
    topic="follow-ons",
    sources=["Beck, Teboulle 2003"],
    covers=["Z38"],
)
def mirror_descent_step():
    D = sn.derive_by_hand(
        sn.minimize(
            "eta*(g @ p) + sum(p*log(p/q))", "p", SIMPLEX, given=["p > 0", "q > 0"], let="p: n; q: n; g: n; eta"
        )
    )
    D.fails(
        "q - eta*g >= 0",
        let="q: n; g: n; eta",
        given=["q > 0", "sum(q) == 1", "sum(g) == 0", "eta > 0"],
        because="a plain step may leave the simplex",
        because_zh="普通的一步可能离开单纯形",
    )
    return D
