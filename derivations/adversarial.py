"""Generative adversarial networks on finite spaces: the best discriminator, what it measures, Wasserstein's dual."""

import symnet as sn

POSITIVE = ["p > 0", "q > 0"]
DISTRIBUTIONS = ["p > 0", "q > 0", "sum(p) == 1", "sum(q) == 1"]


@sn.derivation(
    title="The best discriminator at one point",
    title_zh="单点处的最优判别器",
    summary="Data have the probability p at a point, the generator q. A discriminator D = x d, 1 − D = y (1 − d) is "
    "compared with d = p/(p + q); then p x + q y = p + q. None is better than d.",
    summary_zh="某点处数据的概率为 p，生成器的概率为 q。把判别器 D = x d、1 − D = y (1 − d) 与 d = p/(p + q) 相比较，"
    "此时 p x + q y = p + q。没有比 d 更好的判别器。",
    topic="generative models",
    sources=["004 §5"],
    covers=["O17", "Z16"],
)
def gan_best_discriminator():
    D = sn.derive_by_hand(
        "p*log(x*d) + q*log(y*(1 - d))", given=[*POSITIVE, "x > 0", "y > 0"], where={"d": "p/(p + q)"}
    )
    D.step(
        "==",
        "p*log(d) + q*log(1 - d) + p*log(x) + q*log(y)",
        because="logarithm of a product",
        because_zh="积的对数等于对数之和",
    )
    D.step(
        "<=",
        "p*log(d) + q*log(1 - d) + p*(x - 1) + q*log(y)",
        because="log x ≤ x − 1, with equality for x = 1 alone",
        because_zh="log x ≤ x − 1，仅当 x = 1 时取等号",
    )
    D.step(
        "<=",
        "p*log(d) + q*log(1 - d) + p*(x - 1) + q*(y - 1)",
        because="log y ≤ y − 1",
        because_zh="log y ≤ y − 1",
    )
    D.also("p*(x - 1) + q*(y - 1)", given=["p*x + q*y == p + q"])
    D.step("==", "p*x + q*y - (p + q)", because="multiply out", because_zh="展开")
    D.step(
        "==",
        "0",
        because="D and 1 − D sum to 1: nothing is gained over d",
        because_zh="D 与 1 − D 之和为 1：不比 d 更好",
    )
    return D


@sn.derivation(
    title="The best discriminator measures the Jensen–Shannon divergence",
    title_zh="最优判别器给出 Jensen–Shannon 散度",
    summary="With D = p/(p + q) at every point, the value of the game is −log 4 + 2 JSD(p, q).",
    summary_zh="在每一点都取 D = p/(p + q)，博弈的值为 −log 4 + 2 JSD(p, q)。",
    topic="generative models",
    sources=["004 §5"],
    covers=["O17", "Z16"],
)
def gan_value():
    where = {"d": "p/(p + q)", "m": "(p + q)/2", "JSD": "sum(p*log(p/m))/2 + sum(q*log(q/m))/2"}
    D = sn.derive_by_hand(
        "sum(p*log(d)) + sum(q*log(1 - d)) == -log(4) + 2*JSD", let="p: n; q: n", given=DISTRIBUTIONS, where=where
    )
    D.step(
        "==",
        "sum(p*log(p/(2*m))) + sum(q*log(q/(2*m)))",
        because="p + q is 2m, and 1 − d is q/(p + q)",
        because_zh="p + q 等于 2m，1 − d 等于 q/(p + q)",
    )
    D.step(
        "==",
        "sum(p*log(p/m)) + sum(q*log(q/m)) - log(2)*(sum(p) + sum(q))",
        because="logarithm of a quotient; linearity of the sum",
        because_zh="商的对数；求和的线性性",
    )
    D.step(
        "==",
        "-log(4) + 2*JSD",
        because="both probabilities sum to 1; definition of the divergence",
        because_zh="两组概率之和均为 1；散度的定义",
    )
    return D


@sn.derivation(
    title="The generator can do no better than −log 4",
    title_zh="生成器所能达到的最小值是 −log 4",
    summary="The Jensen–Shannon divergence is never negative: the game is lowest where q = p. Of the systems that the "
    "source names (GAN, MUNIT, AlphaGo) the GAN is the one with a formula.",
    summary_zh="Jensen–Shannon 散度非负：博弈的值在 q = p 处最小。原文提到的系统（GAN、MUNIT、AlphaGo）中只有 GAN "
    "有公式。",
    topic="generative models",
    sources=["004 §5"],
    covers=["O17", "T08"],
)
def gan_lower_bound():
    D = sn.derive_by_hand(
        "-log(4) + sum(p*log(p/m)) + sum(q*log(q/m)) >= -log(4)",
        let="p: n; q: n",
        given=POSITIVE,
        where={"m": "(p + q)/2"},
    )
    because, zh = "Gibbs' inequality: p log(p/m) ≥ p − m, summed", "吉布斯不等式：对 p log(p/m) ≥ p − m 求和"
    D.step(">=", "-log(4) + sum(p - m) + sum(q*log(q/m))", because=because, because_zh=zh)
    D.step(">=", "-log(4) + sum(p - m) + sum(q - m)", because="the same for q", because_zh="对 q 同理")
    D.step("==", "-log(4)", because="p + q is 2m", because_zh="p + q 等于 2m")
    D.theorem(
        "Against the best discriminator for each generator, the generator reaches the least value −log 4 of the game "
        "if and only if its distribution is that of the data.",
        "设对每个生成器都取最优判别器。当且仅当生成分布等于数据分布，生成器才达到博弈的最小值 −log 4。",
        cite="Goodfellow et al. 2014, Theorem 1",
    )
    return D


@sn.derivation(
    title="The saturating loss has a small gradient where the generator is bad",
    title_zh="饱和损失：生成器差时梯度小",
    summary="With D = σ(s) on a generated sample, log(1 − D) has the derivative −D, nearly 0 where the discriminator "
    "is "
    "sure (D small); −log D has −(1 − D), nearly −1. They differ by a factor exp(−s).",
    summary_zh="生成样本上 D = σ(s)。log(1 − D) 的导数是 −D，判别器有把握（D 很小）时几乎为 0；"
    "−log D 的导数是 −(1 − D)，几乎为 −1。两者相差因子 exp(−s)。",
    topic="generative models",
    sources=["Goodfellow et al. 2014"],
    covers=["Z16"],
)
def gan_non_saturating_loss():
    D = sn.derive_by_hand("diff(-log(sigmoid(s)), s) == exp(-s)*diff(log(1 - sigmoid(s)), s)")
    D.step("==", "-(1 - sigmoid(s))", because="the derivative of −log σ is σ − 1", because_zh="−log σ 的导数是 σ − 1")
    D.step("==", "exp(-s)*(-sigmoid(s))", because="1 − σ is exp(−s) σ", because_zh="1 − σ 等于 exp(−s) σ")
    D.step(
        "==",
        "exp(-s)*diff(log(1 - sigmoid(s)), s)",
        because="the derivative of log(1 − σ) is −σ",
        because_zh="log(1 − σ) 的导数是 −σ",
    )
    return D


@sn.derivation(
    title="Wasserstein distance: every critic is a lower bound",
    title_zh="Wasserstein 距离：任何评判函数都给出下界",
    summary="C is a plan that moves mass between the points at the costs d; its row and column sums are both "
    "distributions. A critic f with f(i) − f(j) ≤ d(i, j) never tells more than the plan costs.",
    summary_zh="C 是以代价 d 在各点之间搬运质量的方案，其行和与列和是两个分布。"
    "满足 f(i) − f(j) ≤ d(i, j) 的评判函数 f 给出的差不超过方案的代价。",
    topic="generative models",
    sources=["Arjovsky, Chintala, Bottou 2017"],
    covers=["Z16"],
)
def wasserstein_weak_duality():
    D = sn.derive_by_hand(
        "f @ sum(C, axis=1) - f @ sum(C, axis=0) <= sum(C*d)",
        let="f: n; C: n n; d: n n",
        given=["C >= 0", "F <= d"],
        where={"F": "outer(f, ones(n)) - outer(ones(n), f)"},
    )
    D.step(
        "==",
        "sum(C*F)",
        because="write both expectations with the plan: F holds f(i) − f(j)",
        because_zh="用搬运方案写出两个期望：F 的元素是 f(i) − f(j)",
    )
    D.step("==", "sum(C*d) - sum(C*(d - F))", because="add and subtract the cost", because_zh="加上并减去代价")
    D.step("<=", "sum(C*d)", because="C ≥ 0 and F ≤ d", because_zh="C ≥ 0 且 F ≤ d")
    return D
