"""Entropy: definition, additivity, bounds, and the convention 0 log 0 = 0 (in nats)."""

import symnet as sn


@sn.derivation(
    title="Entropy: the mean surprise",
    title_zh="熵：信息量的平均",
    summary="H(p) = E log(1/p) = Σ p log(1/p) = −Σ p log p, for positive probabilities.",
    summary_zh="各概率为正时，H(p) = E log(1/p) = Σ p log(1/p) = −Σ p log p。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F01"],
    corrects=["X88"],
)
def entropy_definition():
    D = sn.derive_by_hand("sum(p*log(1/p))", let="p: n", given=["p > 0"])
    D.step("==", "sum(p*(-log(p)))", because="logarithm of a reciprocal", because_zh="倒数的对数")
    D.step("==", "-sum(p*log(p))", because="linearity of the sum", because_zh="求和的线性性")
    D.fails(
        "-sum(p*log(p)) >= 0",
        because="0 log 0 has no value; it needs the convention",
        because_zh="0 log 0 没有值，需要约定",
        given=["p >= 0", "sum(p) == 1"],
    )
    return D


@sn.derivation(
    title="Entropy of independent variables adds up",
    title_zh="独立变量的熵可加",
    summary="With joint probabilities pᵢqⱼ the entropy is H(p) + H(q): this is why the logarithm is taken.",
    summary_zh="联合概率为 pᵢqⱼ 时，熵为 H(p) + H(q)：这正是取对数的理由。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F01"],
)
def entropy_of_independent_variables():
    D = sn.derive_by_hand(
        "-sum(outer(p, q)*log(outer(p, q)))",
        let="p: m; q: n",
        given=["p > 0", "q > 0", "sum(p) == 1", "sum(q) == 1"],
    )
    D.step(
        "==",
        "-sum(outer(p*log(p), q)) - sum(outer(p, q*log(q)))",
        because="logarithm of a product",
        because_zh="积的对数等于对数之和",
    )
    D.step(
        "==",
        "-sum(p*log(p))*sum(q) - sum(p)*sum(q*log(q))",
        because="each double sum is a product of sums",
        because_zh="二重和化为两个和之积",
    )
    D.step("==", "-sum(p*log(p)) - sum(q*log(q))", because="both sum to 1", because_zh="两者之和均为 1")
    return D


@sn.derivation(
    title="Entropy is not negative",
    title_zh="熵非负",
    summary="With 0 log 0 read as 0, every term −p log p is at least 0 for 0 ≤ p ≤ 1.",
    summary_zh="约定 0 log 0 为 0，则当 0 ≤ p ≤ 1 时每一项 −p log p 均非负。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F07"],
)
def entropy_is_not_negative():
    D = sn.derive_by_hand("-sum(where(p > 0, p*log(p), 0))", let="p: n", given=["p >= 0", "p <= 1"])
    D.step("==", "sum(-where(p > 0, p*log(p), 0))", because="linearity of the sum", because_zh="求和的线性性")
    D.step(">=", "0", because="log p ≤ 0 for p ≤ 1", because_zh="p ≤ 1 时 log p ≤ 0")
    return D


@sn.derivation(
    title="Entropy is at most log n",
    title_zh="熵不超过 log n",
    summary="Gibbs' inequality with the uniform distribution bounds the entropy of n outcomes.",
    summary_zh="取均匀分布，由吉布斯不等式得到 n 个结果的熵的上界。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F07"],
)
def entropy_upper_bound():
    D = sn.derive_by_hand("-sum(p*log(p))", let="p: n", given=["p > 0", "sum(p) == 1"])
    D.step(
        "<=",
        "-sum(p*log(1/n))",
        because="Gibbs' inequality, with the uniform distribution",
        because_zh="吉布斯不等式，取均匀分布",
    )
    D.step("==", "log(n)*sum(p)", because="logarithm of a reciprocal", because_zh="倒数的对数")
    D.step("==", "log(n)", because="Σp = 1", because_zh="Σp = 1")
    return D


@sn.derivation(
    title="Only the uniform distribution has entropy log n",
    title_zh="只有均匀分布的熵等于 log n",
    summary="log n − H(p) ≥ (√pᵢ − √(1/n))² for every i, say the first: no gap only for p = 1/n.",
    summary_zh="对每个 i（不妨取第一个），log n − H(p) ≥ (√pᵢ − √(1/n))²：仅当 p = 1/n 时取等号。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F07"],
)
def entropy_gap():
    D = sn.derive_by_hand(
        "log(n) + sum(p*log(p))",
        let="p: n",
        given=["p > 0", "sum(p) == 1"],
        where={"c": "(sqrt(p) - sqrt(1/n))**2"},
    )
    D.step("==", "sum(p*log(n*p))", because="Σp = 1", because_zh="Σp = 1")
    D.step(
        "==",
        "2*(sum(p*log(p)) - sum(p*log(sqrt(p/n))))",
        because="logarithm of a root",
        because_zh="根式的对数",
    )
    D.step(">=", "2*(sum(p) - sum(sqrt(p/n)))", because="log t ≤ t − 1", because_zh="log t ≤ t − 1")
    D.step("==", "sum(c)", because="Σp = 1: complete the square", because_zh="Σp = 1：配方")
    D.step(">=", "c[0]", because="no term is negative", because_zh="各项均非负")
    return D


@sn.derivation(
    title="The uniform distribution has entropy log n",
    title_zh="均匀分布的熵为 log n",
    summary="n equal terms of (1/n) log n.",
    summary_zh="n 个相等的项 (1/n) log n 之和。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F07"],
)
def entropy_of_the_uniform_distribution():
    D = sn.derive_by_hand("-sum(p*log(p))", let="n: size", where={"p": "ones(n)/n"})
    D.step("==", "n*(1/n*log(n))", because="n equal terms", because_zh="n 个相等的项")
    D.step("==", "log(n)", because="cancel n", because_zh="约去 n")
    return D


@sn.derivation(
    title="A certain outcome has entropy 0",
    title_zh="确定事件的熵为 0",
    summary="For a one-hot distribution, a row of the identity matrix, 1 log 1 = 0 and 0 log 0 is read as 0.",
    summary_zh="对独热分布（单位矩阵的一行），1 log 1 = 0，而 0 log 0 约定为 0。",
    topic="information theory",
    sources=["003 §1", "003 §3"],
    covers=["F07", "F08"],
)
def entropy_of_one_hot():
    D = sn.derive_by_hand("-sum(where(E > 0, E*log(E), 0), axis=1)", let="n: size", where={"E": "eye(n)"})
    D.step(
        "==",
        "-sum(where(E > 0, E*0, 0), axis=1)",
        because="where E > 0, it is 1: log 1 = 0",
        because_zh="E > 0 处 E = 1：log 1 = 0",
    )
    D.step("==", "zeros(n)", because="all terms are 0", because_zh="各项均为 0")
    return D


@sn.derivation(
    title="One-hot labels: cross-entropy is the log loss",
    title_zh="独热标签：交叉熵即对数损失",
    summary="For the label of class c, row c of the identity matrix, H(e_c, q) = −log q_c; all classes at once.",
    summary_zh="类别 c 的标签是单位矩阵的第 c 行，H(e_c, q) = −log q_c；所有类别一并写出。",
    topic="information theory",
    sources=["003 §1", "003 §3"],
    covers=["F08"],
)
def one_hot_cross_entropy():
    D = sn.derive_by_hand("-sum(E*log(q), axis=1)", let="q: n", given=["q > 0"], where={"E": "eye(n)"})
    D.step("==", "-(E @ log(q))", because="a sum of products is a matrix product", because_zh="乘积之和即矩阵乘法")
    D.step("==", "-log(q)", because="identity matrix", because_zh="单位矩阵")
    return D


@sn.derivation(
    title="One-hot labels: divergence is the log loss too",
    title_zh="独热标签：KL 散度也是对数损失",
    summary="The entropy of the label is 0, so KL(e_c‖q) = H(e_c, q) = −log q_c.",
    summary_zh="标签的熵为 0，因此 KL(e_c‖q) = H(e_c, q) = −log q_c。",
    topic="information theory",
    sources=["003 §1", "003 §3"],
    covers=["F08"],
)
def one_hot_divergence():
    D = sn.derive_by_hand(
        "sum(where(E > 0, E*log(E/q), 0), axis=1)", let="q: n", given=["q > 0"], where={"E": "eye(n)"}
    )
    D.step(
        "==",
        "sum(where(E > 0, E*log(E), 0), axis=1) - sum(E*log(q), axis=1)",
        because="logarithm of a quotient, where E > 0",
        because_zh="在 E > 0 处，商的对数等于对数之差",
    )
    D.step("==", "-sum(E*log(q), axis=1)", because="the entropy is 0", because_zh="熵为 0")
    D.step("==", "-log(q)", because="identity matrix", because_zh="单位矩阵")
    return D


@sn.derivation(
    title="Only a certain outcome has entropy 0",
    title_zh="只有确定事件的熵为 0",
    summary="Every term of the entropy is at least p (1 − p): where the entropy is 0, each p is 0 or 1.",
    summary_zh="熵的每一项不小于 p (1 − p)：熵为 0 时，每个 p 为 0 或 1。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F07"],
)
def entropy_zero_only_if_certain():
    D = sn.derive_by_hand("where(p > 0, -p*log(p), 0)", let="p: n", given=["p >= 0"])
    D.step(
        ">=",
        "p*(1 - p)",
        because="log p ≤ p − 1; at p = 0 both sides are 0",
        because_zh="log p ≤ p − 1；p = 0 时两边均为 0",
    )
    D.also("-sum(p*log(p))", let="p: n", given=["p > 0", "sum(p) == 1"])
    D.step("==", "sum(p*log(p)) - sum(p*log(p**2))", because="logarithm of a power", because_zh="幂的对数")
    D.step(">=", "sum(p) - sum(p**2)", because="Gibbs' inequality, with q = p²", because_zh="吉布斯不等式，取 q = p²")
    D.step("==", "1 - sum(p**2)", because="Σp = 1", because_zh="Σp = 1")
    return D
