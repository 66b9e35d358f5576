"""Information theory: Kullback–Leibler divergence, cross-entropy, entropy (in nats, for positive probabilities)."""

import symnet as sn

POSITIVE = ["p > 0", "q > 0"]


@sn.derivation(
    title="Kullback–Leibler divergence as a difference of entropies",
    title_zh="KL 散度写成熵之差",
    summary="KL(p‖q) = −Σ p log q − H(p), wherever all probabilities are positive.",
    summary_zh="当各概率均为正时，KL(p‖q) = −Σ p log q − H(p)。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F02"],
)
def kl_divergence_split():
    D = sn.derive_by_hand("sum(p*log(p/q)) == -sum(p*log(q)) - (-sum(p*log(p)))", let="p: n; q: n", given=POSITIVE)
    D.step("==", "sum(p*(log(p) - log(q)))", because="logarithm of a quotient", because_zh="商的对数等于对数之差")
    D.step("==", "sum(p*log(p) - p*log(q))", because="distribute", because_zh="展开")
    D.step("==", "sum(p*log(p)) - sum(p*log(q))", because="linearity of the sum", because_zh="求和的线性性")
    D.step(
        "==",
        "-sum(p*log(q)) - (-sum(p*log(p)))",
        because="reorder; the last bracket is the entropy",
        because_zh="换序；末尾括号中即为熵",
    )
    return D


@sn.derivation(
    title="Cross-entropy is divergence plus entropy",
    title_zh="交叉熵等于 KL 散度与熵之和",
    summary="H(p, q) = KL(p‖q) + H(p): with p fixed, minimising cross-entropy minimises the divergence.",
    summary_zh="H(p, q) = KL(p‖q) + H(p)：p 固定时，最小化交叉熵就是最小化 KL 散度。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F04"],
)
def cross_entropy_decomposition():
    D = sn.derive_by_hand("-sum(p*log(q)) == sum(p*log(p/q)) + (-sum(p*log(p)))", let="p: n; q: n", given=POSITIVE)
    D.step(
        "==",
        "(sum(p*log(p)) - sum(p*log(q))) + (-sum(p*log(p)))",
        because="add and subtract the sum of p log p",
        because_zh="加上并减去 p log p 之和",
    )
    D.step(
        "==",
        "sum(p*(log(p) - log(q))) + (-sum(p*log(p)))",
        because="linearity of the sum",
        because_zh="求和的线性性",
    )
    D.step(
        "==",
        "sum(p*log(p/q)) + (-sum(p*log(p)))",
        because="logarithm of a quotient",
        because_zh="商的对数等于对数之差",
    )
    return D
