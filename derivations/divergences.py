"""Divergences: log-sum inequality, data processing, Jensen–Shannon, Pinsker; the bound of InfoNCE.

All probabilities are positive; sums are over finite sets of any size.
"""

import symnet as sn

PROBABILITIES = ["p > 0", "q > 0", "sum(p) == 1", "sum(q) == 1"]
ONE_TERM = {"h": "t*log(t) - t + 1 - 3*(t - 1)**2/(2*t + 4)"}


@sn.derivation(
    title="The log-sum inequality",
    title_zh="对数和不等式",
    summary="A log(A/B) ≤ Σ a log(a/b) with A = Σa, B = Σb: joining outcomes loses divergence.",
    summary_zh="记 A = Σa，B = Σb，则 A log(A/B) ≤ Σ a log(a/b)：合并结果会减小散度。",
    topic="information theory",
    sources=["Cover, Thomas 2006, Theorem 2.7.1"],
    covers=["Z40"],
)
def log_sum_inequality():
    D = sn.derive_by_hand(
        "A*log(c)", let="a: n; b: n", given=["a > 0", "b > 0"], where={"A": "sum(a)", "c": "sum(a)/sum(b)"}
    )
    D.step("==", "sum(a*log(b*c)) - sum(a*log(b))", because="logarithm of a product", because_zh="积的对数等于对数之和")
    D.step(
        "<=",
        "sum(a*log(a)) + sum(b*c) - sum(a) - sum(a*log(b))",
        because="Gibbs' inequality",
        because_zh="吉布斯不等式",
    )
    D.step("==", "sum(a*log(a/b))", because="Σ b c = Σ a", because_zh="Σ b c = Σ a")
    return D


@sn.derivation(
    title="Marginals diverge less than joint distributions",
    title_zh="边缘分布的散度不超过联合分布的散度",
    summary="For joint probabilities P, Q with row sums a, b: KL(a‖b) ≤ KL(P‖Q).",
    summary_zh="设联合概率 P、Q 的行和为 a、b，则 KL(a‖b) ≤ KL(P‖Q)。",
    topic="information theory",
    sources=["Cover, Thomas 2006, Theorem 2.5.3"],
    covers=["Z40"],
)
def marginals_diverge_less():
    D = sn.derive_by_hand(
        "sum(a*log(a/b))",
        let="P: m n; Q: m n",
        given=["P > 0", "Q > 0"],
        where={"a": "sum(P, axis=1, keepdims=True)", "b": "sum(Q, axis=1, keepdims=True)", "B": "Q*(a/b)"},
    )
    D.step("==", "sum(P*log(a/b))", because="the row sums of P are a", because_zh="P 的行和为 a")
    D.step("==", "sum(P*log(B)) - sum(P*log(Q))", because="logarithm of a product", because_zh="积的对数等于对数之和")
    D.step(
        "<=",
        "sum(P*log(P)) + sum(B) - sum(P) - sum(P*log(Q))",
        because="Gibbs' inequality",
        because_zh="吉布斯不等式",
    )
    D.step("==", "sum(P*log(P/Q))", because="ΣB = Σa = ΣP", because_zh="ΣB = Σa = ΣP")
    return D


@sn.derivation(
    title="The data-processing inequality",
    title_zh="数据处理不等式",
    summary="Sent through one channel T, with column sums 1, two distributions come closer: KL(Tp‖Tq) ≤ KL(p‖q). The "
    "joint "
    "distributions P, Q of input and output diverge as p and q do, and their marginals less.",
    summary_zh="两个分布经过同一信道 T（各列之和为 1）后更接近：KL(Tp‖Tq) ≤ KL(p‖q)。"
    "输入与输出的联合分布 P、Q 的散度等于 KL(p‖q)，其边缘分布的散度不会更大。",
    topic="information theory",
    sources=["Cover, Thomas 2006, Section 2.8"],
    covers=["Z40"],
)
def data_processing():
    D = sn.derive_by_hand(
        "sum(u*log(u/v))",
        let="T: m n; p: n; q: n",
        given=["T > 0", "p > 0", "q > 0", "sum(T, axis=0) == 1"],
        where={"u": "T @ p", "v": "T @ q", "P": "T*p", "Q": "T*q", "B": "Q*reshape(u/v, (m, 1))"},
    )
    D.step(
        "==",
        "sum(P*log(B)) - sum(P*log(Q))",
        because="the row sums of P are u; logarithm of a product",
        because_zh="P 的行和为 u；积的对数等于对数之和",
    )
    D.step(
        "<=",
        "sum(P*log(P)) + sum(B) - sum(P) - sum(P*log(Q))",
        because="Gibbs' inequality",
        because_zh="吉布斯不等式",
    )
    D.step(
        "==",
        "sum(T*p*log(p/q))",
        because="ΣB = Σu = ΣP; T cancels in the quotient",
        because_zh="ΣB = Σu = ΣP；商中约去 T",
    )
    D.step("==", "sum(sum(T, axis=0)*(p*log(p/q)))", because="sum over the outputs first", because_zh="先对输出求和")
    D.step("==", "sum(p*log(p/q))", because="columns of T sum to 1", because_zh="T 的各列之和为 1")
    return D


@sn.derivation(
    title="The Jensen–Shannon divergence is at most log 2",
    title_zh="JS 散度不超过 log 2",
    summary="With m = (p + q)/2, p/m = 2/(1 + q/p) is at most 2.",
    summary_zh="记 m = (p + q)/2，则 p/m = 2/(1 + q/p) 不超过 2。",
    topic="information theory",
    sources=["Lin 1991"],
    covers=["Z40"],
)
def jensen_shannon_upper_bound():
    D = sn.derive_by_hand(
        "sum(p*log(p/m))/2 + sum(q*log(q/m))/2", let="p: n; q: n", given=PROBABILITIES, where={"m": "(p + q)/2"}
    )
    D.step(
        "==",
        "log(2)*(sum(p) + sum(q))/2 - (sum(p*log(1 + q/p)) + sum(q*log(1 + p/q)))/2",
        because="logarithm of a quotient",
        because_zh="商的对数等于对数之差",
    )
    D.step(
        "==",
        "log(2) - (sum(p*log(1 + q/p)) + sum(q*log(1 + p/q)))/2",
        because="both sum to 1",
        because_zh="两者之和均为 1",
    )
    D.step("<=", "log(2)", because="logarithms of numbers above 1", because_zh="大于 1 的数的对数为正")
    return D


@sn.derivation(
    title="The Jensen–Shannon divergence is not negative",
    title_zh="JS 散度非负",
    summary="Gibbs' inequality for both halves, against the mean distribution m = (p + q)/2.",
    summary_zh="对两半分别用吉布斯不等式，与平均分布 m = (p + q)/2 比较。",
    topic="information theory",
    sources=["Lin 1991"],
    covers=["Z40"],
)
def jensen_shannon_lower_bound():
    D = sn.derive_by_hand(
        "sum(p*log(p/m))/2 + sum(q*log(q/m))/2", let="p: n; q: n", given=PROBABILITIES, where={"m": "(p + q)/2"}
    )
    D.step(
        "==",
        "(sum(p*log(p)) - sum(p*log(m)))/2 + (sum(q*log(q)) - sum(q*log(m)))/2",
        because="logarithm of a quotient",
        because_zh="商的对数等于对数之差",
    )
    D.step(
        ">=",
        "(sum(p) - sum(m))/2 + (sum(q*log(q)) - sum(q*log(m)))/2",
        because="Gibbs' inequality",
        because_zh="吉布斯不等式",
    )
    D.step(">=", "(sum(p) - sum(m))/2 + (sum(q) - sum(m))/2", because="Gibbs' inequality", because_zh="吉布斯不等式")
    D.step("==", "0", because="all three sum to 1", because_zh="三者之和均为 1")
    return D


@sn.derivation(
    title="Pinsker's inequality for one term",
    title_zh="Pinsker 不等式：单项形式",
    summary="h(t) = t log t − t + 1 − 3(t − 1)²/(2t + 4) is 0 at t = 1 and nowhere negative.",
    summary_zh="h(t) = t log t − t + 1 − 3(t − 1)²/(2t + 4) 在 t = 1 处为 0，且处处非负。",
    topic="information theory",
    sources=["Tsybakov 2009, Lemma 2.5"],
    covers=["Z40"],
)
def pinsker_one_term():
    D = sn.derive_by_hand("diff(h, t)", let="t", given=["t > 0"], where=ONE_TERM)
    D.step(
        "==",
        "log(t) - 3*(t - 1)*(t + 5)/(2*(t + 2)**2)",
        because="product and quotient rule",
        because_zh="乘积与商的求导法则",
    )
    D.also("diff(h, t, 2)", given=["t > 0"])
    D.step("==", "1/t - 27/(t + 2)**3", because="derivative of that", because_zh="再求导")
    D.step("==", "(t - 1)**2*(t + 8)/(t*(t + 2)**3)", because="common denominator", because_zh="通分")
    D.step(">=", "0", because="all factors are positive or squares", because_zh="各因子为正或为平方")
    D.also("h", given=["t > 0"])
    D.step(
        ">=",
        "0",
        because="convex, and 0 with its derivative at t = 1",
        because_zh="凸函数，且在 t = 1 处函数值与导数均为 0",
    )
    return D


@sn.derivation(
    title="Pinsker's inequality",
    title_zh="Pinsker 不等式",
    summary="‖p − q‖₁² ≤ 2 KL(p‖q). With t = p/q, the hypothesis h ≥ 0 is the inequality for one term, which always "
    "holds.",
    summary_zh="‖p − q‖₁² ≤ 2 KL(p‖q)。记 t = p/q，其中假设 h ≥ 0 即单项不等式，恒成立。",
    topic="information theory",
    sources=["Tsybakov 2009, Lemma 2.5"],
    covers=["Z40"],
)
def pinsker_inequality():
    D = sn.derive_by_hand(
        "norm(p - q, ord=1)**2",
        let="p: n; q: n",
        given=[*PROBABILITIES, "h >= 0"],
        where={
            "t": "p/q",
            **ONE_TERM,
            "w": "(2*p + 4*q)/3",
            "v": "abs(p - q)/w",
        },
    )
    D.step("==", "sum(w*v)**2", because="multiply and divide by the weight w", because_zh="乘以并除以权 w")
    D.step("<=", "sum(w)*sum(w*v**2)", because="Cauchy–Schwarz inequality", because_zh="柯西-施瓦茨不等式")
    D.step("==", "2*sum(w*v**2)", because="the weights sum to 2", because_zh="权之和为 2")
    D.step(
        "==",
        "2*sum(p*log(p/q) - p + q) - 2*sum(q*h)",
        because="divided by q, a term is t log t − t + 1 − h",
        because_zh="除以 q 后，每一项为 t log t − t + 1 − h",
    )
    D.step("<=", "2*sum(p*log(p/q) - p + q)", because="h ≥ 0 and q > 0", because_zh="h ≥ 0 且 q > 0")
    D.step("==", "2*sum(p*log(p/q))", because="both sum to 1", because_zh="两者之和均为 1")
    D.fails(
        "norm(p - q, ord=1)**2 <= 2*sum(p*log(p/q))",
        because="both must be distributions",
        because_zh="两者必须都是概率分布",
        given=["p > 0", "q > 0"],
    )
    return D
