"""Gibbs sampling and contrastive divergence: what resampling keeps, how fast it forgets, what one step gives."""

import symnet as sn

JOINT = "P: n m"  # a joint distribution, or any table of positive weights: v in rows, h in columns
POSITIVE = ["P > 0"]
GIVEN = {
    "A": "P/sum(P, axis=1, keepdims=True)",  # P(h | v)
    "B": "P/sum(P, axis=0)",  # P(v | h)
    "pv": "sum(P, axis=1)",
    "ph": "sum(P, axis=0)",
}


@sn.derivation(
    title="Resampling one layer keeps the joint distribution",
    title_zh="重新抽样一层不改变联合分布",
    summary="For any table P of positive weights: draw h anew from P(h | v), and P is the same as before. "
    "So the distribution of a Boltzmann machine is stationary under Gibbs sampling, whatever the weights.",
    summary_zh="对任意正权重表 P：由 P(h | v) 重新抽取 h，P 不变。因此无论权重如何，"
    "玻尔兹曼机的分布在 Gibbs 抽样下都是平稳的。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O09"],
)
def gibbs_half_step_stationary():
    D = sn.derive_by_hand("einsum('ij,ik->ik', P, A) == P", let=JOINT, given=POSITIVE, where=GIVEN)
    D.step(
        "==",
        "diag(pv) @ A",
        because="sum over the old h: only the distribution of v is left",
        because_zh="对旧的 h 求和：只剩下 v 的分布",
    )
    D.step("==", "P", because="P(v) P(h | v)", because_zh="P(v) P(h | v)")
    return D


@sn.derivation(
    title="Detailed balance of one half step",
    title_zh="半步抽样的细致平衡",
    summary="P(v, h) P(h′ | v) is symmetric in h and h′: what flows from h to h′ flows back. The table has the axes "
    "v, h, h′.",
    summary_zh="P(v, h) P(h′ | v) 关于 h 与 h′ 对称：由 h 流向 h′ 的量等于流回的量。表的三个轴依次为 v、h、h′。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O09"],
)
def gibbs_detailed_balance():
    D = sn.derive_by_hand(
        "einsum('ij,ik->ijk', P, A) == einsum('ik,ij->ijk', P, A)", let=JOINT, given=POSITIVE, where=GIVEN
    )
    D.step(
        "==",
        "einsum('ij,ik,i->ijk', P, P, 1/pv)",
        because="P(h′ | v) is P(v, h′)/P(v)",
        because_zh="P(h′ | v) 等于 P(v, h′)/P(v)",
    )
    D.step(
        "==",
        "einsum('ik,ij->ijk', P, A)",
        because="the same, read the other way round",
        because_zh="反过来读同一个式子",
    )
    D.fails(
        "einsum('ij,kj,kl->ijkl', P, B, A) == einsum('kl,il,ij->ijkl', P, B, A)",
        because="a whole sweep v, h → v′ → h′ keeps P, but is not reversible",
        because_zh="完整的一轮 v, h → v′ → h′ 保持 P 不变，但不可逆",
        given=POSITIVE,
    )
    return D


@sn.derivation(
    title="One unit alone: balance of its two values",
    title_zh="单个单元：两个取值的平衡",
    summary="A unit with field t has odds exp(t). Setting it to 1 with probability σ(t) balances both directions.",
    summary_zh="场为 t 的单元的优势比是 exp(t)。以概率 σ(t) 将它置为 1，两个方向便达到平衡。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O09"],
)
def gibbs_unit_balance():
    D = sn.derive_by_hand("1/(1 + exp(t))*sigmoid(t) == exp(t)/(1 + exp(t))*(1 - sigmoid(t))")
    D.step(
        "==",
        "exp(t)/(1 + exp(t))**2",
        because="the sigmoid is exp(t)/(1 + exp(t))",
        because_zh="Sigmoid 等于 exp(t)/(1 + exp(t))",
    )
    D.step(
        "==",
        "exp(t)/(1 + exp(t))*(1 - sigmoid(t))",
        because="1 − σ(t) is 1/(1 + exp(t))",
        because_zh="1 − σ(t) 等于 1/(1 + exp(t))",
    )
    return D


@sn.derivation(
    title="The chain of the visible layer is reversible",
    title_zh="可见层的马尔可夫链是可逆的",
    summary="One sweep v → h → v′ has the matrix K = B Aᵀ (columns sum to 1). K diag(P(v)) is a symmetric matrix, "
    "so that P(v) is stationary: K P(v) = P(v).",
    summary_zh="一轮抽样 v → h → v′ 的转移矩阵为 K = B Aᵀ（各列之和为 1）。K diag(P(v)) 是对称矩阵，"
    "因此 P(v) 平稳：K P(v) = P(v)。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O09"],
)
def gibbs_sweep_stationary():
    D = sn.derive_by_hand("B @ A.T @ pv == pv", let=JOINT, given=POSITIVE, where=GIVEN)
    D.step(
        "==",
        "B @ A.T @ diag(pv) @ ones(n)",
        because="a vector is its diagonal matrix times the vector of ones",
        because_zh="向量等于其对角矩阵乘以全 1 向量",
    )
    D.step(
        "==",
        "P @ diag(1/ph) @ P.T @ ones(n)",
        because="the symmetric matrix of detailed balance",
        because_zh="细致平衡给出的对称矩阵",
    )
    D.step("==", "P @ (ph/ph)", because="the columns of P sum to P(h)", because_zh="P 的各列之和为 P(h)")
    D.step("==", "pv", because="the rows of P sum to P(v)", because_zh="P 的各行之和为 P(v)")
    D.also("einsum('ij,kj,kl->kl', P, B, A) == P", given=POSITIVE)
    D.step(
        "==",
        "einsum('j,kj,kl->kl', ph, B, A)",
        because="both layers: sum over the old v",
        because_zh="两层一起：先对旧的 v 求和",
    )
    D.step(
        "==",
        "einsum('k,kl->kl', pv, A)",
        because="P(h) P(v′ | h), summed over h",
        because_zh="P(h) P(v′ | h) 对 h 求和",
    )
    D.step("==", "P", because="P(v′) P(h′ | v′)", because_zh="P(v′) P(h′ | v′)")
    return D


@sn.derivation(
    title="A machine of two units, stationary exactly",
    title_zh="两个单元的机器：精确的平稳性",
    summary="v and h in {0, 1}, one weight w. All four states are written down, and both units are resampled.",
    summary_zh="v 与 h 取 0 或 1，只有一个权重 w。写出全部四个状态，并依次重新抽样两个单元。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O09"],
)
def gibbs_two_units():
    where = {"Z": "3 + exp(w)", "p": "(1 + exp(w))/Z", "q": "sigmoid(w)"}
    D = sn.derive_by_hand("(1 - p)*(1/2*1/2 + 1/2*q) + p*((1 - q)*1/2 + q*q) == p", where=where)
    D.step(
        "==",
        "1/Z*(1/2 + q) + 1/Z*(1/2 + exp(w)*q)",
        because="P(v = 0) = 2/Z and P(v = 1) = (1 + exp(w))/Z",
        because_zh="P(v = 0) = 2/Z，P(v = 1) = (1 + exp(w))/Z",
    )
    D.step("==", "(1 + (1 + exp(w))*q)/Z", because="collect", because_zh="合并")
    D.step("==", "p", because="(1 + exp(w)) σ(w) is exp(w)", because_zh="(1 + exp(w)) σ(w) 等于 exp(w)")
    return D


@sn.derivation(
    title="A chain of two states forgets geometrically",
    title_zh="两状态链以几何速度遗忘初值",
    summary="With probabilities p of going up and q of going down, the distance from the stationary probability is "
    "multiplied by 1 − p − q at each step.",
    summary_zh="设向上转移的概率为 p，向下为 q，则每一步与平稳概率的距离都乘以 1 − p − q。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O09"],
)
def two_state_chain():
    D = sn.derive_by_hand(
        "(1 - x)*p + x*(1 - q) - s == (1 - p - q)*(x - s)", given=["p > 0", "q > 0"], where={"s": "p/(p + q)"}
    )
    D.step("==", "p + (1 - p - q)*x - s", because="collect x", because_zh="合并 x 的项")
    D.step(
        "==",
        "(p + q)*s + (1 - p - q)*x - s",
        because="s is where nothing changes: p = (p + q) s",
        because_zh="s 是不动点：p = (p + q) s",
    )
    D.step("==", "(1 - p - q)*(x - s)", because="factor", because_zh="因式分解")
    return D


@sn.derivation(
    title="Strong weights mix slowly",
    title_zh="权重越大，混合越慢",
    summary="Two spins ±1 with weight w. After a sweep v → h → v′, v keeps the fraction tanh²(w) of its value on "
    "average, which tends to 1 as w grows.",
    summary_zh="两个取值 ±1 的单元，权重为 w。一轮抽样 v → h → v′ 之后，v 平均保留其值的 tanh²(w)，w 越大越接近 1。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O09"],
)
def gibbs_mixing_of_spins():
    D = sn.derive_by_hand("q*(q - (1 - q)) + (1 - q)*((1 - q) - q) == tanh(w)**2", where={"q": "sigmoid(2*w)"})
    D.step(
        "==",
        "(2*q - 1)**2",
        because="h agrees with v with probability q, and v′ with h likewise",
        because_zh="h 与 v 一致的概率为 q，v′ 与 h 亦然",
    )
    D.step("==", "tanh(w)**2", because="2σ(2w) − 1 = tanh(w)", because_zh="2σ(2w) − 1 = tanh(w)")
    return D


@sn.derivation(
    title="What contrastive divergence computes",
    title_zh="对比散度算的是什么",
    summary="v and h in {0, 1}, one weight, data v = 1. The negative term of one Gibbs step, as an expectation over "
    "h, v′ and h′, is not the mean of v h under the model: the estimate is biased.",
    summary_zh="v 与 h 取 0 或 1，一个权重，数据 v = 1。一步 Gibbs 抽样的负项对 h、v′、h′ 取期望，"
    "它不等于 v h 在模型下的均值：该估计有偏。",
    topic="generative models",
    sources=["001 §模型和优化"],
    covers=["Z13"],
)
def contrastive_divergence_bias():
    where = {"q": "sigmoid(w)", "Evh": "exp(w)/(3 + exp(w))"}
    D = sn.derive_by_hand("((1 - q)/2 + q*q)*q - Evh", where=where)
    D.step(
        "==",
        "exp(w)*(1 + exp(w) + 2*exp(2*w))/(2*(1 + exp(w))**3) - exp(w)/(3 + exp(w))",
        because="h is 1 with probability q; v′ is 1 with probability 1/2 or q; h′ with probability q if v′ is 1",
        because_zh="h 以概率 q 取 1；v′ 以概率 1/2 或 q 取 1；v′ 为 1 时 h′ 以概率 q 取 1",
    )
    D.step(
        "==",
        "exp(w)*(exp(w) - 1)**2/(2*(1 + exp(w))**3*(3 + exp(w)))",
        because="common denominator: too large, unless w = 0",
        because_zh="通分：除非 w = 0，总是偏大",
    )
    D.fails(
        "((1 - q)/2 + q*q)*q == Evh",
        because="one Gibbs step is not enough to reach the model",
        because_zh="一步 Gibbs 抽样不足以到达模型分布",
    )
    return D
