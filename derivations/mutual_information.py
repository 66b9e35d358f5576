"""Mutual information and conditional entropy of two finite variables (in nats, for positive probabilities)."""

import symnet as sn

JOINT = ["P > 0", "sum(P) == 1"]
NAMES = {
    "a": "sum(P, axis=1)",
    "b": "sum(P, axis=0)",
    "A": "outer(a, b)",
    "C": "P/b",
}


@sn.derivation(
    title="Mutual information as a divergence and as entropies",
    title_zh="互信息：KL 散度与熵的两种写法",
    summary="I(X; Y) = KL(P‖a bᵀ) = H(X) + H(Y) − H(X, Y), for the joint probabilities P with the marginals a, b.",
    summary_zh="设联合概率为 P，边缘分布为 a、b，则 I(X; Y) = KL(P‖a bᵀ) = H(X) + H(Y) − H(X, Y)。",
    topic="information theory",
    sources=["Cover, Thomas 2006, Section 2.4"],
)
def mutual_information_as_entropies():
    D = sn.derive_by_hand("sum(P*log(P/A))", let="P: m n", given=JOINT, where=NAMES)
    D.step(
        "==",
        "sum(P*log(P)) - sum(P*log(A))",
        because="logarithm of a quotient",
        because_zh="商的对数等于对数之差",
    )
    D.step(
        "==",
        "sum(P*log(P)) - sum(a*log(a)) - sum(b*log(b))",
        because="logarithm of a product; row and column sums of P",
        because_zh="积的对数等于对数之和；P 的行和与列和",
    )
    return D


@sn.derivation(
    title="Mutual information is not negative",
    title_zh="互信息非负",
    summary="By Gibbs' inequality: entropies of parts add up to at least that of the whole, with equality for "
    "independent "
    "variables, P = a bᵀ.",
    summary_zh="由吉布斯不等式：各部分的熵之和不小于整体的熵，当两变量独立（P = a bᵀ）时取等号。",
    topic="information theory",
    sources=["Cover, Thomas 2006, Section 2.6"],
)
def mutual_information_is_not_negative():
    D = sn.derive_by_hand("sum(P*log(P/A))", let="P: m n", given=JOINT, where=NAMES)
    D.step("==", "sum(P*log(P)) - sum(P*log(A))", because="logarithm of a quotient", because_zh="商的对数等于对数之差")
    D.step(">=", "sum(P) - sum(A)", because="Gibbs' inequality", because_zh="吉布斯不等式")
    D.step("==", "0", because="both sum to 1", because_zh="两者之和均为 1")
    D.also("sum(Q*log(Q/Q))", let="p: m; q: n", given=["p > 0", "q > 0"], where={"Q": "outer(p, q)"})
    D.step("==", "0", because="independent variables: the logarithm of 1", because_zh="独立时：1 的对数")
    return D


@sn.derivation(
    title="Conditioning takes away the mutual information",
    title_zh="条件熵等于熵减去互信息",
    summary="H(X | Y) = H(X) − I(X; Y), with the conditional probabilities P/b: to know Y never adds to the entropy "
    "of X.",
    summary_zh="取条件概率 P/b，则 H(X | Y) = H(X) − I(X; Y)：已知 Y 不会增大 X 的熵。",
    topic="information theory",
    sources=["Cover, Thomas 2006, Section 2.6"],
)
def conditional_entropy():
    D = sn.derive_by_hand("-sum(b*sum(C*log(C), axis=0))", let="P: m n", given=JOINT, where=NAMES)
    D.step("==", "-sum(P*log(C))", because="b C is P", because_zh="b C 即 P")
    D.step("==", "sum(b*log(b)) - sum(P*log(P))", because="logarithm of a quotient", because_zh="商的对数等于对数之差")
    D.step(
        "==",
        "-sum(a*log(a)) - sum(P*log(P/A))",
        because="mutual information as entropies",
        because_zh="以熵表示的互信息",
    )
    return D
