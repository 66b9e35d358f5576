"""Information theory: Kullback–Leibler divergence, cross-entropy, entropy (in nats, for positive probabilities)."""

import symnet as sn

POSITIVE = ["p > 0", "q > 0"]
PROBABILITIES = ["p > 0", "q > 0", "sum(p) == 1", "sum(q) == 1"]


@sn.derivation(
    title="Kullback–Leibler divergence as a difference of entropies",
    title_zh="KL 散度写成熵之差",
    summary="KL(p‖q) = −Σ p log q − H(p), wherever all probabilities are positive.",
    summary_zh="当各概率均为正时，KL(p‖q) = −Σ p log q − H(p)。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F02"],
    corrects=["X88"],
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
    D.fails(
        "sum(p*log(p/q)) >= 0",
        because="where q is 0 and p is not, there is no value: the divergence is infinite",
        because_zh="在 q = 0 而 p ≠ 0 处没有值：散度为无穷大",
        given=["p > 0", "q >= 0", "sum(p) == 1", "sum(q) == 1"],
    )
    D.fails(
        "sum(p*log(p/q)) == sum(q*log(q/p))",
        because="the divergence is not symmetric",
        because_zh="散度不对称",
        given=["p > 0", "q > 0", "sum(p) == 1", "sum(q) == 1"],
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


@sn.derivation(
    title="Cross-entropy: the mean surprise under another distribution",
    title_zh="交叉熵：以另一分布计算的平均信息量",
    summary="H(p, q) = E_p log(1/q) = Σ p log(1/q) = −Σ p log q.",
    summary_zh="H(p, q) = E_p log(1/q) = Σ p log(1/q) = −Σ p log q。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F03"],
)
def cross_entropy_definition():
    D = sn.derive_by_hand("sum(p*log(1/q))", let="p: n; q: n", given=["q > 0"])
    D.step("==", "sum(p*(-log(q)))", because="logarithm of a reciprocal", because_zh="倒数的对数")
    D.step("==", "-sum(p*log(q))", because="linearity of the sum", because_zh="求和的线性性")
    return D


@sn.derivation(
    title="The logarithm lies below its tangent at 1",
    title_zh="对数位于其在 1 处的切线之下",
    summary="log t ≤ t − 1 for t > 0: the difference has its minimum at t = 1.",
    summary_zh="当 t > 0 时，log t ≤ t − 1：两者之差在 t = 1 处取最小值。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F05"],
)
def logarithm_below_its_tangent():
    D = sn.derive_by_hand("diff(t - 1 - log(t), t)", given=["t > 0"])
    D.step("==", "1 - 1/t", because="derivative of the logarithm", because_zh="对数的导数")
    D.step("==", "(t - 1)/t", because="common denominator", because_zh="通分")
    D.also("(t - 1)/t", given=["0 < t", "t < 1"])
    D.step("<", "0", because="falling before t = 1", because_zh="在 t = 1 之前递减")
    D.also("(t - 1)/t", given=["t > 1"])
    D.step(">", "0", because="rising after t = 1", because_zh="在 t = 1 之后递增")
    D.also("t - 1 - log(t)", given=["t > 0"])
    D.step(">=", "1 - 1 - log(1)", because="least at t = 1", because_zh="在 t = 1 处最小")
    D.step("==", "0", because="log 1 = 0", because_zh="log 1 = 0")
    return D


@sn.derivation(
    title="Gibbs' inequality",
    title_zh="吉布斯不等式",
    summary="KL(p‖q) ≥ 0, from log t ≤ t − 1 at t = q/p.",
    summary_zh="由 log t ≤ t − 1（取 t = q/p）得到 KL(p‖q) ≥ 0。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F05"],
)
def gibbs_inequality():
    D = sn.derive_by_hand("sum(p*log(p/q))", let="p: n; q: n", given=PROBABILITIES)
    D.step("==", "-sum(p*log(q/p))", because="logarithm of a reciprocal", because_zh="倒数的对数")
    D.step(">=", "-sum(p*(q/p - 1))", because="log t ≤ t − 1 at t = q/p", because_zh="在 t = q/p 处用 log t ≤ t − 1")
    D.step("==", "sum(p) - sum(q)", because="p cancels", because_zh="约去 p")
    D.step("==", "0", because="both sum to 1", because_zh="两者之和均为 1")
    D.also("where(t > 0, t*log(t), 0)", let="t", given=["t >= 0"])
    D.step(
        ">=",
        "t - 1",
        because="the same for t = p/q where p may be 0, with 0 log 0 read as 0",
        because_zh="对 t = p/q 同理，其中 p 可为 0，约定 0 log 0 为 0",
    )
    D.fails(
        "sum(p*log(p/q)) >= 0",
        because="q must not sum to more than 1",
        because_zh="q 之和不得超过 1",
        given=["p > 0", "q > 0", "sum(p) == 1"],
    )
    return D


@sn.derivation(
    title="Gibbs' inequality: equality only for p = q",
    title_zh="吉布斯不等式：仅当 p = q 时取等号",
    summary="KL(p‖q) ≥ Σ (√p − √q)² ≥ (√pᵢ − √qᵢ)² for every i, say the first: if the divergence is 0, then p = q.",
    summary_zh="对每个 i（不妨取第一个），KL(p‖q) ≥ Σ (√p − √q)² ≥ (√pᵢ − √qᵢ)²：散度为 0 时必有 p = q。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F05"],
)
def gibbs_equality():
    D = sn.derive_by_hand(
        "sum(p*log(p/q))",
        let="p: n; q: n",
        given=PROBABILITIES,
        where={"g": "sqrt(p*q)", "c": "(sqrt(p) - sqrt(q))**2"},
    )
    D.step(
        "==",
        "2*(sum(p*log(p)) - sum(p*log(g)))",
        because="log g is the mean of log p and log q",
        because_zh="log g 是 log p 与 log q 的平均",
    )
    D.step(">=", "2*(sum(p) - sum(g))", because="log t ≤ t − 1 at t = g/p", because_zh="在 t = g/p 处用 log t ≤ t − 1")
    D.step("==", "sum(c)", because="both sum to 1: complete the square", because_zh="两者之和均为 1：配方")
    D.step(">=", "c[0]", because="no term is negative", because_zh="各项均非负")
    return D


@sn.derivation(
    title="Cross-entropy is least for q = p",
    title_zh="交叉熵在 q = p 处最小",
    summary="H(p, q) ≥ H(p) = H(p, p): of all models, the true distribution has the least cross-entropy.",
    summary_zh="H(p, q) ≥ H(p) = H(p, p)：在所有模型中，真实分布的交叉熵最小。",
    topic="information theory",
    sources=["003 §3"],
    covers=["F05", "F06"],
)
def cross_entropy_is_least_at_the_truth():
    D = sn.derive_by_hand("-sum(p*log(q))", let="p: n; q: n", given=PROBABILITIES)
    D.step("==", "sum(p*log(p/q)) + (-sum(p*log(p)))", because="divergence plus entropy", because_zh="KL 散度与熵之和")
    D.step(">=", "-sum(p*log(p))", because="Gibbs' inequality", because_zh="吉布斯不等式")
    D.fails(
        "-sum(p*log(q)) >= -sum(p*log(p))",
        because="with p = 0 somewhere, the minimum q = p is not inside: log 0 has no value",
        because_zh="若某个 p 为零，则最小点 q = p 不在内部：log 0 没有值",
        given=["p >= 0", "q > 0", "sum(p) == 1", "sum(q) == 1"],
    )
    return D


@sn.derivation(
    title="Minimiser of cross-entropy: the Lagrange condition",
    title_zh="交叉熵的最小点：拉格朗日条件",
    summary="With L = −Σ p log q + λ(Σq − 1), ∂L/∂q = λ − p/q: stationary where p = λ q.",
    summary_zh="令 L = −Σ p log q + λ(Σq − 1)，则 ∂L/∂q = λ − p/q：驻点处 p = λ q。",
    topic="information theory",
    sources=["003 §3", "002 §2.7(3)"],
    covers=["F06"],
)
def cross_entropy_lagrange():
    D = sn.derive_by_hand("grad(-sum(p*log(q)) + lambda_*(sum(q) - 1), q)", let="p: n; q: n", given=["q > 0"])
    D.step("==", "-(p*(1/q)) + lambda_*ones(n)", because="derivative of the logarithm", because_zh="对数的导数")
    D.step("==", "(lambda_*q - p)/q", because="common denominator", because_zh="通分")
    return D


@sn.derivation(
    title="Minimiser of cross-entropy: the multiplier is 1",
    title_zh="交叉熵的最小点：乘子为 1",
    summary="The entries of ∂L/∂q, weighted with q, sum to λ − 1: where all of them are 0, λ = 1 and q = p.",
    summary_zh="以 q 为权对 ∂L/∂q 的各分量求和得 λ − 1：在驻点处 λ = 1，从而 q = p。",
    topic="information theory",
    sources=["003 §3", "002 §2.7(3)"],
    covers=["F06"],
)
def cross_entropy_multiplier():
    D = sn.derive_by_hand("sum(q*((lambda_*q - p)/q))", let="p: n; q: n", given=["q > 0", "sum(q) == 1", "sum(p) == 1"])
    D.step("==", "lambda_*sum(q) - sum(p)", because="cancel q; linearity of the sum", because_zh="约去 q；求和的线性性")
    D.step("==", "lambda_ - 1", because="both sum to 1", because_zh="两者之和均为 1")
    return D
