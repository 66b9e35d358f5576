"""Softmax and cross-entropy of several classes: log-sum-exp, logits, convexity, decisions."""

import symnet as sn


@sn.derivation(
    title="Cross-entropy from logits",
    title_zh="由 logits 计算交叉熵",
    summary="−Σ t log(exp(zᵢ)/Σ exp(zⱼ)) = (Σt) LSE(z) − Σ t z: no quotient is left.",
    summary_zh="−Σ t log(exp(zᵢ)/Σ exp(zⱼ)) = (Σt) LSE(z) − Σ t z，不再含商。",
    topic="losses",
    sources=["003 §3"],
    covers=["E12"],
)
def cross_entropy_from_logits():
    D = sn.derive_by_hand("-sum(t*log(exp(z)/sum(exp(z))))", let="t: m; z: m")
    D.step("==", "-sum(t*(z - log(sum(exp(z)))))", because="logarithm of a quotient", because_zh="商的对数等于对数之差")
    D.step("==", "-sum(t*(z - logsumexp(z)))", because="definition of log-sum-exp", because_zh="log-sum-exp 的定义")
    D.step("==", "sum(t)*logsumexp(z) - sum(t*z)", because="linearity of the sum", because_zh="求和的线性性")
    return D


@sn.derivation(
    title="The gradient of log-sum-exp is softmax",
    title_zh="log-sum-exp 的梯度是 Softmax",
    summary="∂LSE/∂z = exp(z)/Σ exp(z): the shortest road to the gradient of cross-entropy.",
    summary_zh="∂LSE/∂z = exp(z)/Σ exp(z)：求交叉熵梯度的捷径。",
    topic="losses",
    sources=["003 §3"],
    covers=["E25"],
)
def logsumexp_gradient():
    D = sn.derive_by_hand("grad(log(s), z)", let="z: m", where={"s": "sum(exp(z))"})
    D.step("==", "grad(s, z)/s", because="chain rule", because_zh="链式法则")
    D.step("==", "exp(z)/s", because="derivative of the exponential", because_zh="指数函数的导数")
    D.step("==", "softmax(z)", because="definition of softmax", because_zh="Softmax 的定义")
    return D


@sn.derivation(
    title="Log-sum-exp, with the maximum taken out",
    title_zh="log-sum-exp：提出最大值",
    summary="LSE(z) = max z + log Σ exp(z − max z): no exponential overflows.",
    summary_zh="LSE(z) = max z + log Σ exp(z − max z)：指数不会上溢。",
    topic="losses",
    sources=["003 §3"],
    covers=["E25"],
)
def logsumexp_shift():
    D = sn.derive_by_hand("logsumexp(z)", let="z: m", where={"M": "max(z)"})
    D.step("==", "log(sum(exp(M)*exp(z - M)))", because="factor exp(M) in every term", because_zh="每一项提出 exp(M)")
    D.step("==", "log(exp(M)*sum(exp(z - M)))", because="linearity of the sum", because_zh="求和的线性性")
    D.step("==", "M + log(sum(exp(z - M)))", because="logarithm of a product", because_zh="积的对数等于对数之和")
    return D


@sn.derivation(
    title="Log-sum-exp lies between the maximum and the maximum plus log m",
    title_zh="log-sum-exp 介于最大值与最大值加 log m 之间",
    summary="max z ≤ LSE(z) ≤ max z + log m.",
    summary_zh="max z ≤ LSE(z) ≤ max z + log m。",
    topic="losses",
    sources=["003 §3"],
    covers=["E25"],
)
def logsumexp_bounds():
    D = sn.derive_by_hand("max(z)", let="z: m")
    D.step("<=", "logsumexp(z)", because="one term of the sum is exp(max z)", because_zh="和中有一项为 exp(max z)")
    D.step("<=", "max(z) + log(m)", because="all m terms are at most exp(max z)", because_zh="m 项均不超过 exp(max z)")
    return D


@sn.derivation(
    title="Hessian of log-sum-exp",
    title_zh="log-sum-exp 的黑塞矩阵",
    summary="The Hessian is the Jacobian of softmax, diag(p) − p pᵀ.",
    summary_zh="黑塞矩阵即 Softmax 的雅可比矩阵 diag(p) − p pᵀ。",
    topic="losses",
    sources=["003 §3"],
    covers=["E25", "E13"],
)
def logsumexp_hessian():
    return sn.hessian(sn.parse("logsumexp(z)", let="z: m"), "z")


@sn.derivation(
    title="Cross-entropy is convex in the logits",
    title_zh="交叉熵关于 logits 是凸函数",
    summary="vᵀHv = (Σt)(Σ p v² − (Σ p v)²): a variance under p, never negative for targets with Σt ≥ 0.",
    summary_zh="vᵀHv = (Σt)(Σ p v² − (Σ p v)²)：即 p 下的方差；当 Σt ≥ 0 时非负。",
    topic="losses",
    sources=["003 §3"],
    covers=["E13", "E25"],
)
def cross_entropy_is_convex():
    D = sn.derive_by_hand(
        "v @ hvp(sum(t)*logsumexp(z) - sum(t*z), z, v)",
        let="z: m; t: m; v: m",
        given=["sum(t) >= 0"],
        where={"p": "softmax(z)", "mu": "sum(p*v)"},
    )
    D.step("==", "v @ (sum(t)*(p*v - p*mu))", because="Jacobian of softmax", because_zh="Softmax 的雅可比矩阵")
    D.step("==", "sum(t)*(sum(p*v**2) - mu**2)", because="inner product with v", because_zh="与 v 作内积")
    D.step("==", "sum(t)*sum(p*(v - mu)**2)", because="a variance; Σp = 1", because_zh="方差；Σp = 1")
    D.step(">=", "0", because="probabilities and squares are not negative", because_zh="概率与平方均非负")
    D.fails("sum(t)*sum(p*(v - mu)**2) >= 0", because="weights that sum to less than 0", because_zh="标签之和为负")
    return D


@sn.derivation(
    title="Decision: the ratio of two class probabilities",
    title_zh="判决：两类概率之比",
    summary="pᵢ/pⱼ = exp(zᵢ − zⱼ), so that the class of the greatest logit has the greatest probability.",
    summary_zh="pᵢ/pⱼ = exp(zᵢ − zⱼ)，因此 logit 最大的类别概率最大。",
    topic="losses",
    sources=["001 §深度前馈网络/模型和优化"],
    covers=["E24"],
)
def decision_from_logits():
    D = sn.derive_by_hand("softmax(z)[0]", let="z: m", given=["m >= 2", "z[0] >= z[1]"])
    D.step("==", "softmax(z)[1]*exp(z[0] - z[1])", because="the normaliser is the same", because_zh="归一化常数相同")
    D.step(">=", "softmax(z)[1]", because="the exponent is not negative", because_zh="指数非负")
    D.fails(
        "softmax(z)[0] > softmax(z)[1]",
        because="equal logits give equal probabilities: ties need a rule",
        because_zh="logit 相等则概率相等：并列时需另行约定",
        given=["m >= 2", "z[0] >= z[1]"],
    )
    return D


@sn.derivation(
    title="Decision: the other direction",
    title_zh="判决：反方向",
    summary="If pᵢ ≥ pⱼ, then zᵢ ≥ zⱼ: arg max p = arg max z.",
    summary_zh="若 pᵢ ≥ pⱼ，则 zᵢ ≥ zⱼ：arg max p = arg max z。",
    topic="losses",
    sources=["001 §深度前馈网络/模型和优化"],
    covers=["E24"],
)
def decision_back_to_logits():
    D = sn.derive_by_hand(
        "z[0] - z[1]", let="z: m", given=["m >= 2", "a >= b"], where={"a": "softmax(z)[0]", "b": "softmax(z)[1]"}
    )
    D.step("==", "log(a) - log(b)", because="the normaliser is the same", because_zh="归一化常数相同")
    D.step(">=", "0", because="the logarithm is increasing", because_zh="对数单调递增")
    return D
