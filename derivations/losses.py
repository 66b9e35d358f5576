"""Losses and likelihood: where sigmoid, softmax and cross-entropy come from, and their gradients."""

import symnet as sn


@sn.derivation(
    title="The sigmoid is a normalised Bernoulli probability",
    title_zh="Sigmoid 函数来自归一化的伯努利分布",
    summary="If P(y) is proportional to exp(y z) for y in {0, 1}, then P(1) = σ(z).",
    summary_zh="若 y 取 0 或 1 且 P(y) 正比于 exp(yz)，则 P(1) = σ(z)。",
    topic="losses",
    sources=["001 §深度前馈网络/模型和优化"],
    covers=["E10"],
    corrects=["X17"],
)
def sigmoid_from_bernoulli():
    D = sn.derive_by_hand("exp(1*z)/(exp(0*z) + exp(1*z)) == sigmoid(z)")
    D.step("==", "exp(z)/(1 + exp(z))", because="exp(0) = 1", because_zh="exp(0) = 1")
    D.step(
        "==",
        "1/(exp(-z) + 1)",
        because="divide numerator and denominator by exp(z)",
        because_zh="分子分母同除以 exp(z)",
    )
    D.step("==", "sigmoid(z)", because="definition of the sigmoid", because_zh="Sigmoid 函数的定义")
    D.also("exp(0*z)/(exp(0*z) + exp(1*z))")
    D.step("==", "1/(1 + exp(z))", because="the other label, y = 0", because_zh="另一标签 y = 0")
    D.step(
        "==",
        "sigmoid(-z)",
        because="definition of the sigmoid: P(y) = σ((2y − 1)z) for both labels",
        because_zh="Sigmoid 函数的定义：对两种标签均有 P(y) = σ((2y − 1)z)",
    )
    D.fails(
        "exp(0*z) + exp(1*z) == 1",
        because="exp(y z) is no probability: it does not sum to 1",
        because_zh="exp(yz) 不是概率：其和不为 1",
    )
    return D


@sn.derivation(
    title="Softmax from unnormalised log-probabilities",
    title_zh="由未归一化的对数概率得到 Softmax",
    summary="If P(y = i) is proportional to exp(z_i), then P = softmax(z): the normaliser is the sum of all exp(z_i).",
    summary_zh="若 P(y = i) 正比于 exp(z_i)，则 P = softmax(z)：归一化常数是全部 exp(z_i) 之和。",
    topic="losses",
    sources=["001 §深度前馈网络/模型和优化"],
    covers=["E11"],
)
def softmax_from_log_probabilities():
    D = sn.derive_by_hand("exp(z)/sum(exp(z)) == softmax(z)", let="z: n")
    D.step(
        "==",
        "exp(z)/exp(logsumexp(z))",
        because="log-sum-exp is the logarithm of the normaliser",
        because_zh="log-sum-exp 是归一化常数的对数",
    )
    D.step("==", "exp(z - logsumexp(z))", because="quotient of exponentials", because_zh="指数的商")
    D.step("==", "exp(log_softmax(z))", because="definition of log-softmax", because_zh="log-softmax 的定义")
    D.step("==", "softmax(z)", because="exponential of a logarithm", because_zh="指数与对数互逆")
    D.also("softmax([0, z])[1]", let="z")
    D.step(
        "==",
        "exp(z)/(exp(0) + exp(z))",
        because="two classes, one of them with the logit 0",
        because_zh="两个类别，其中一个的 logit 为 0",
    )
    D.step("==", "sigmoid(z)", because="definition of the sigmoid", because_zh="Sigmoid 函数的定义")
    return D


@sn.derivation(
    title="Gradient of softmax with cross-entropy",
    title_zh="Softmax 与交叉熵的梯度",
    summary="∂L/∂z = p − y, where the targets sum to 1; the last step says where this is used.",
    summary_zh="当标签各分量之和为 1 时，∂L/∂z = p − y；最后一步说明何处用到这一条件。",
    topic="losses",
    sources=["003 §3", "003 §4"],
    covers=["E13"],
)
def softmax_cross_entropy_gradient():
    z, y = sn.tensors("z: n; y: n")
    loss = -sn.sum(y * sn.log(sn.softmax(z)))
    D = sn.derive_by_hand(sn.grad(loss, z, given=["sum(y) == 1"]))
    D.fails(
        "grad(-sum(y*log(softmax(z))), z) == softmax(z) - y",
        because="targets that do not sum to 1",
        because_zh="标签之和不为 1",
        let="z: n; y: n",
    )
    return D


@sn.derivation(
    title="Softmax with cross-entropy when the targets do not sum to 1",
    title_zh="标签之和不为 1 时的 Softmax 与交叉熵",
    summary="The gradient is p Σy − y; the short form p − y misses the residual p (Σy − 1).",
    summary_zh="此时梯度为 p Σy − y；简式 p − y 少了余项 p (Σy − 1)。",
    topic="losses",
    sources=["003 §3", "003 §4"],
    covers=["E13"],
)
def softmax_cross_entropy_residual():
    D = sn.derive_by_hand(
        "grad(-sum(y*log(p)), z) - (p - y) == p*(sum(y) - 1)", let="z: n; y: n", where={"p": "softmax(z)"}
    )
    D.step(
        "==",
        "(p*sum(y) - y) - (p - y)",
        because="gradient of softmax with cross-entropy",
        because_zh="Softmax 与交叉熵的梯度",
    )
    D.step("==", "p*sum(y) - p", because="cancel y", because_zh="消去 y")
    D.step("==", "p*(sum(y) - 1)", because="factor out", because_zh="提取公因式")
    return D


@sn.derivation(
    title="Gradient of the squared loss",
    title_zh="平方损失的梯度",
    summary="∇‖a − y‖² = 2 (a − y), the kink of the norm at 0 notwithstanding.",
    summary_zh="∇‖a − y‖² = 2 (a − y)；范数在 0 处不可导并不妨碍此式成立。",
    topic="losses",
    sources=["003 §3"],
    covers=["E14"],
    corrects=["X79", "X80"],
)
def squared_loss_gradient():
    a, y = sn.tensors("a: n; y: n")
    D = sn.derive_by_hand(sn.grad(sn.sum((a - y) ** 2), a))
    D.fails(
        "norm(a y)**2 >= 0",
        because="two vectors side by side: the minus sign is missing",
        because_zh="两个向量并列：缺少减号",
        let="a: n; y: n",
        refused=True,
    )
    D.fails(
        "grad(norm(a - y)**2, a) == a - y",
        because="the factor 2 is missing; it belongs to half the squared norm",
        because_zh="缺少因子 2；该式属于范数平方的一半",
        let="a: n; y: n",
    )
    return D


@sn.derivation(
    title="Cross-entropy removes the slow factor of the sigmoid",
    title_zh="交叉熵消除 Sigmoid 函数的冗长性",
    summary="With a = σ(z) the factor a(1 − a) cancels: dC/dz = a − t, so a saturated neuron still learns.",
    summary_zh="记 a = σ(z)，因子 a(1 − a) 被约去：dC/dz = a − t，饱和的神经元仍能学习。",
    topic="losses",
    sources=["002 §3.3(4)"],
    covers=["E18"],
)
def cross_entropy_removes_slow_factor():
    D = sn.derive_by_hand("diff(-(t*log(a) + (1 - t)*log(1 - a)), z)", where={"a": "sigmoid(z)"})
    D.step(
        "==",
        "-(t*(diff(a, z)/a) + (1 - t)*(-diff(a, z)/(1 - a)))",
        because="chain rule and derivative of the logarithm",
        because_zh="链式法则与对数的导数",
    )
    D.step(
        "==",
        "-(t*(a*(1 - a)/a) + (1 - t)*(-(a*(1 - a))/(1 - a)))",
        because="derivative of the sigmoid",
        because_zh="Sigmoid 函数的导数",
    )
    D.step(
        "==",
        "-(t*(1 - a) - (1 - t)*a)",
        because="cancel a and 1 - a, both positive",
        because_zh="约去均为正的 a 与 1 - a",
    )
    D.step("==", "a - t", because="expand and collect", because_zh="展开并合并")
    return D


@sn.derivation(
    title="Squared error keeps the slow factor of the sigmoid",
    title_zh="平方误差保留 Sigmoid 函数的冗长因子",
    summary="With a = σ(z) the squared error has dC/dz = (a − t) a (1 − a), which vanishes where the neuron saturates.",
    summary_zh="记 a = σ(z)，平方误差满足 dC/dz = (a − t) a (1 − a)，神经元饱和时趋于零。",
    topic="losses",
    sources=["002 §3.3(4)"],
    covers=["E18"],
)
def squared_error_keeps_slow_factor():
    z, t = sn.scalar("z"), sn.scalar("t")
    D = sn.derive_by_hand(sn.diff((sn.sigmoid(z) - t) ** 2 / 2, z))
    D.also("abs((a - 1)*a*(1 - a))", let="z", where={"a": "sigmoid(z)"})
    D.step("==", "(1 - a)**2*a", because="for the target 1; 0 < a < 1", because_zh="目标为 1；0 < a < 1")
    D.step("<=", "a", because="1 − a is below 1", because_zh="1 − a 小于 1")
    D.step(
        "<=",
        "exp(z)",
        because="σ(z) ≤ exp(z): nothing is learnt far to the left, though the error is almost 1",
        because_zh="σ(z) ≤ exp(z)：在左侧远处误差接近 1，却几乎学不到东西",
    )
    return D
