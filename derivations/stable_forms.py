"""Forms that neither overflow nor lose digits: equal in real numbers, different on a computer."""

import symnet as sn


@sn.derivation(
    title="The sigmoid without overflow",
    title_zh="不会上溢的 Sigmoid 函数",
    summary="1/(1 + e⁻ˣ) for x ≥ 0 and eˣ/(1 + eˣ) below: the exponential never exceeds 1.",
    summary_zh="x ≥ 0 时用 1/(1 + e⁻ˣ)，x < 0 时用 eˣ/(1 + eˣ)：其中的指数函数值从不超过 1。",
    topic="activations",
    sources=["003 §1", "004 (2)"],
    covers=["C30"],
)
def stable_sigmoid():
    D = sn.derive_by_hand("where(x >= 0, 1/(1 + exp(-x)), exp(x)/(1 + exp(x)))")
    D.step(
        "==",
        "where(x >= 0, 1/(1 + exp(-x)), 1/(1 + exp(-x)))",
        because="divide numerator and denominator of the second branch by exp(x)",
        because_zh="第二支的分子分母同除以 exp(x)",
    )
    D.step("==", "sigmoid(x)", because="both branches are the sigmoid", because_zh="两支都是 Sigmoid 函数")
    D.also("where(x >= 0, exp(-x), exp(x))")
    D.step("==", "exp(-abs(x))", because="the exponential that is computed", because_zh="实际计算的指数")
    D.step("<=", "1", because="its exponent is not positive", because_zh="指数非正")
    return D


@sn.derivation(
    title="The negative logarithm of the sigmoid",
    title_zh="Sigmoid 函数的负对数",
    summary="−log σ(z) = softplus(−z) = log(1 + e^(−|z|)) + max(−z, 0): no overflow, and never the logarithm of 0.",
    summary_zh="−log σ(z) = softplus(−z) = log(1 + e^(−|z|)) + max(−z, 0)：不会上溢，也不会对 0 取对数。",
    topic="activations",
    sources=["003 §1"],
    covers=["C30"],
)
def stable_log_sigmoid():
    D = sn.derive_by_hand("-log(sigmoid(z))")
    D.step("==", "log(1 + exp(-z))", because="logarithm of a reciprocal", because_zh="倒数的对数")
    D.step("==", "softplus(-z)", because="definition of softplus", because_zh="softplus 的定义")
    D.step(
        "==",
        "where(z >= 0, log(1 + exp(-z)), log(exp(-z)*(exp(z) + 1)))",
        because="for negative z take out exp(−z)",
        because_zh="z 为负时提出 exp(−z)",
    )
    D.step(
        "==",
        "where(z >= 0, log(1 + exp(-z)), -z + log(1 + exp(z)))",
        because="logarithm of a product",
        because_zh="积的对数",
    )
    D.step("==", "log(1 + exp(-abs(z))) + maximum(-z, 0)", because="both cases in one", because_zh="合并两种情形")
    return D


@sn.derivation(
    title="Cross-entropy of a sigmoid, from the logit",
    title_zh="由 logit 计算 Sigmoid 的交叉熵",
    summary="−t log σ(z) − (1 − t) log(1 − σ(z)) = max(z, 0) − t z + log(1 + e^(−|z|)).",
    summary_zh="−t log σ(z) − (1 − t) log(1 − σ(z)) = max(z, 0) − t z + log(1 + e^(−|z|))。",
    topic="activations",
    sources=["003 §1", "003 §3"],
    covers=["C30"],
)
def stable_binary_cross_entropy():
    D = sn.derive_by_hand("-t*log(sigmoid(z)) - (1 - t)*log(1 - sigmoid(z))")
    D.step("==", "t*softplus(-z) + (1 - t)*softplus(z)", because="1 − σ(z) = σ(−z)", because_zh="1 − σ(z) = σ(−z)")
    D.step(
        "==", "softplus(z) - t*z", because="softplus(z) − softplus(−z) = z", because_zh="softplus(z) − softplus(−z) = z"
    )
    D.step(
        "==",
        "maximum(z, 0) - t*z + log(1 + exp(-abs(z)))",
        because="the stable form of softplus",
        because_zh="softplus 的稳定写法",
    )
    return D


@sn.derivation(
    title="Softmax without overflow",
    title_zh="不会上溢的 Softmax",
    summary="Subtract the maximum, or any bound m ≥ z: the value stays, and every exponential is at most 1.",
    summary_zh="减去最大值（或任一上界 m ≥ z）：函数值不变，每个指数都不超过 1。",
    topic="activations",
    sources=["003 §3"],
    covers=["C30"],
)
def stable_softmax():
    D = sn.derive_by_hand("softmax(z) == exp(z - max(z))/sum(exp(z - max(z)))", let="z: n; m")
    D.step("==", "softmax(z - max(z))", because="softmax sees only differences", because_zh="Softmax 只取决于差")
    D.step("==", "exp(z - max(z))/sum(exp(z - max(z)))", because="definition of softmax", because_zh="Softmax 的定义")
    D.also("z - max(z)").step("<=", "0", because="no entry exceeds the maximum", because_zh="没有分量超过最大值")
    D.also("exp(z - m)", given=["z <= m"])
    D.step("<=", "1", because="the exponents are not positive", because_zh="各指数非正")
    D.also("logsumexp(z)")
    D.step("==", "log(exp(max(z))*sum(exp(z - max(z))))", because="take out the largest", because_zh="提出最大的一项")
    D.step("==", "max(z) + log(sum(exp(z - max(z))))", because="logarithm of a product", because_zh="积的对数")
    D.also("log_softmax(z)")
    D.step("==", "z - logsumexp(z)", because="logarithm of a quotient", because_zh="商的对数")
    D.step(
        "==",
        "z - max(z) - log(sum(exp(z - max(z))))",
        because="the stable form of the logarithm of the sum",
        because_zh="代入对数和的稳定写法",
    )
    return D
