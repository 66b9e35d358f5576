"""Fisher information and natural gradient; exponential families."""

import symnet as sn

SOFTMAX = {"p": "softmax(z)", "S": "eye(n) - p"}


@sn.derivation(
    title="The score of softmax has the mean 0",
    title_zh="Softmax 的得分函数均值为零",
    summary="Row i of S = I − p is ∇ log pᵢ = eᵢ − p; weighted with p the rows sum to 0.",
    summary_zh="S = I − p 的第 i 行为 ∇ log pᵢ = eᵢ − p；以 p 为权求和为零。",
    topic="information theory",
    sources=["Amari 1998"],
    covers=["Z10"],
)
def softmax_score():
    D = sn.derive_by_hand("p @ jacobian(log_softmax(z), z)", let="z: n", where=SOFTMAX)
    D.step("==", "p @ S", because="log pᵢ = zᵢ − log-sum-exp", because_zh="log pᵢ = zᵢ − log-sum-exp")
    D.step("==", "p - sum(p)*p", because="distribute", because_zh="展开")
    D.step("==", "zeros(n)", because="Σp = 1", because_zh="Σp = 1")
    return D


@sn.derivation(
    title="Fisher information of softmax, three ways",
    title_zh="Softmax 的 Fisher 信息：三种算法",
    summary="E[∇log p ∇log pᵀ] = diag p − p pᵀ; −∇² log pᵢ is the same for every i, so it is its own mean; and the "
    "Hessian of "
    "KL(q‖p) in the logits of p is the same again.",
    summary_zh="E[∇log p ∇log pᵀ] = diag p − p pᵀ；−∇² log pᵢ 对每个 i 相同，故等于其均值；KL(q‖p) 对 p 的 logits "
    "的黑塞矩阵也相同。",
    topic="information theory",
    sources=["Amari 1998"],
    covers=["Z10"],
)
def softmax_fisher_information():
    D = sn.derive_by_hand("S.T @ diag(p) @ S", let="z: n; q: n", where=SOFTMAX)
    D.step(
        "==",
        "diag(p) - outer(p, p) - outer(p, p) + sum(p)*outer(p, p)",
        because="expand (eᵢ − p)(eᵢ − p)ᵀ, weighted with pᵢ",
        because_zh="以 pᵢ 为权展开 (eᵢ − p)(eᵢ − p)ᵀ",
    )
    D.step("==", "diag(p) - outer(p, p)", because="Σp = 1", because_zh="Σp = 1")
    D.also("-hessian(log_softmax(z)[0], z)")
    D.step("==", "hessian(logsumexp(z), z)", because="z₁ is linear", because_zh="z₁ 是线性的")
    D.step(
        "==",
        "jacobian(p, z)",
        because="the gradient of log-sum-exp is softmax",
        because_zh="log-sum-exp 的梯度是 Softmax",
    )
    D.step("==", "diag(p) - outer(p, p)", because="Jacobian of softmax", because_zh="Softmax 的雅可比矩阵")
    D.also("hessian(sum(q*log(q/p)), z)", given=["q > 0", "sum(q) == 1"])
    D.step(
        "==",
        "hessian(sum(q)*logsumexp(z) - sum(q*z), z)",
        because="terms without z drop out",
        because_zh="不含 z 的项消失",
    )
    D.step(
        "==", "diag(p) - outer(p, p)", because="Σq = 1; Jacobian of softmax", because_zh="Σq = 1；Softmax 的雅可比矩阵"
    )
    return D


@sn.derivation(
    title="The Fisher information of softmax is singular",
    title_zh="Softmax 的 Fisher 信息矩阵奇异",
    summary="Adding a constant to all logits changes nothing: F 1 = 0, and F has no inverse.",
    summary_zh="给所有 logits 加上同一常数不改变概率：F 1 = 0，故 F 没有逆矩阵。",
    topic="information theory",
    sources=["Amari 1998"],
    covers=["Z10"],
)
def softmax_fisher_is_singular():
    D = sn.derive_by_hand("(diag(p) - outer(p, p)) @ ones(n)", let="z: n", where={"p": "softmax(z)"})
    D.step("==", "p - p*sum(p)", because="row sums", because_zh="按行求和")
    D.step("==", "zeros(n)", because="Σp = 1", because_zh="Σp = 1")
    D.fails(
        "inv(diag(p) - outer(p, p)) @ (diag(p) - outer(p, p)) == eye(n)",
        because="the matrix has no inverse",
        because_zh="该矩阵没有逆",
    )
    return D


@sn.derivation(
    title="Logistic regression: Fisher information is the Hessian",
    title_zh="逻辑回归：Fisher 信息矩阵即黑塞矩阵",
    summary="The score of example i is (tᵢ − pᵢ) xᵢ; its mean square over the label, pᵢ(1 − pᵢ)² + (1 − pᵢ)pᵢ², is "
    "pᵢ(1 − pᵢ). So "
    "natural gradient and Newton take the same step.",
    summary_zh="样本 i 的得分为 (tᵢ − pᵢ) xᵢ，对标签取均方得 pᵢ(1 − pᵢ)² + (1 − pᵢ)pᵢ² = pᵢ(1 − pᵢ)，"
    "因此自然梯度法与牛顿法的步长相同。",
    topic="optimisation",
    sources=["Amari 1998"],
    covers=["Z10", "Z08"],
)
def logistic_fisher_information():
    D = sn.derive_by_hand(
        "X.T @ diag(p*(1 - p)**2 + (1 - p)*(0 - p)**2) @ X",
        let="X: N n; w: n; t: N",
        where={"z": "X @ w", "p": "sigmoid(z)"},
    )
    D.step("==", "X.T @ diag(p*(1 - p)) @ X", because="factor out p(1 − p)", because_zh="提出 p(1 − p)")
    D.step("==", "hessian(sum(softplus(z) - t*z), w)", because="Hessian of the loss", because_zh="损失函数的黑塞矩阵")
    return D


@sn.derivation(
    title="The natural gradient step",
    title_zh="自然梯度步",
    summary="Of all steps d, the model g·d + dᵀFd/(2η) with the cost of moving in the metric F is least at d = −ηF⁻¹g.",
    summary_zh="在度量 F 下计移动代价，模型 g·d + dᵀFd/(2η) 在 d = −ηF⁻¹g 处最小。",
    topic="optimisation",
    sources=["Amari 1998"],
    covers=["Z10"],
)
def natural_gradient_step():
    D = sn.derive_by_hand(
        "g @ d + d @ F @ d/(2*eta)",
        let="g: n; d: n; F: n n positive_definite; eta",
        given=["eta > 0"],
        where={"r": "d + eta*(inv(F) @ g)"},
    )
    D.step("==", "r @ F @ r/(2*eta) - eta*(g @ inv(F) @ g)/2", because="complete the square", because_zh="配方")
    D.step(">=", "-eta*(g @ inv(F) @ g)/2", because="F is positive definite", because_zh="F 正定")
    D.also("A @ (inv(A.T @ F @ A) @ (A.T @ g))", let="A: n n; F: n n positive_definite; g: n", given=["det(A) != 0"])
    D.step(
        "==",
        "inv(F) @ g",
        because="in other parameters, with the metric AᵀFA, the step is the same",
        because_zh="换一组参数，度量变为 AᵀFA，步长不变",
    )
    return D


@sn.derivation(
    title="Exponential family: the gradient of log Z is the mean of T",
    title_zh="指数族：log Z 的梯度是 T 的均值",
    summary="For p ∝ exp(T c + h) with the statistics T(x) as rows, ∇ log Z = Tᵀp = E T.",
    summary_zh="设 p ∝ exp(T c + h)，T 的各行为统计量 T(x)，则 ∇ log Z = Tᵀp = E T。",
    topic="information theory",
    sources=["Wainwright, Jordan 2008"],
    covers=["Z39"],
)
def exponential_family_mean():
    names = {"s": "T @ c + h", "Z": "sum(exp(s))"}
    D = sn.derive_by_hand(sn.grad(sn.parse("log(Z)", let="T: m n; c: n; h: m", where=names), "c"))
    D.step("==", "T.T @ softmax(s)", because="p = exp(s)/Z is softmax", because_zh="p = exp(s)/Z 即 Softmax")
    return D


@sn.derivation(
    title="Exponential family: the Hessian of log Z is the covariance of T",
    title_zh="指数族：log Z 的黑塞矩阵是 T 的协方差",
    summary="∇² log Z = Tᵀ(diag p − p pᵀ)T = E (T − μ)(T − μ)ᵀ: log Z is convex.",
    summary_zh="∇² log Z = Tᵀ(diag p − p pᵀ)T = E (T − μ)(T − μ)ᵀ：log Z 是凸函数。",
    topic="information theory",
    sources=["Wainwright, Jordan 2008"],
    covers=["Z39", "Z10"],
)
def exponential_family_covariance():
    D = sn.derive_by_hand(
        "hessian(logsumexp(s), c)",
        let="T: m n; c: n; h: m; v: n",
        where={"s": "T @ c + h", "p": "softmax(s)", "mu": "p @ T", "R": "T - mu"},
    )
    D.step("==", "jacobian(T.T @ p, c)", because="gradient of log Z", because_zh="log Z 的梯度")
    D.step(
        "==",
        "T.T @ (diag(p) - outer(p, p)) @ T",
        because="Jacobian of softmax; chain rule",
        because_zh="Softmax 的雅可比矩阵；链式法则",
    )
    D.step("==", "R.T @ diag(p) @ R", because="Σp = 1, and μ = E T", because_zh="Σp = 1，且 μ = E T")
    D.also("v @ (R.T @ diag(p) @ R) @ v").step(
        "==", "sum(p*(R @ v)**2)", because="the variance of v·T", because_zh="v·T 的方差"
    )
    D.step(">=", "0", because="probabilities and squares are not negative", because_zh="概率与平方均非负")
    return D


@sn.derivation(
    title="Exponential family: maximum likelihood matches moments",
    title_zh="指数族：最大似然即矩匹配",
    summary="For weights r of the data, ∇ Σ r log p = Σ r T − E T: it is 0 where the model has the moments of the "
    "data.",
    summary_zh="设数据的权为 r，则 ∇ Σ r log p = Σ r T − E T：当模型的矩等于数据的矩时为零。",
    topic="information theory",
    sources=["Wainwright, Jordan 2008"],
    covers=["Z39"],
)
def exponential_family_moments():
    D = sn.derive_by_hand(
        "grad(r @ log_softmax(s), c)",
        let="T: m n; c: n; h: m; r: m",
        given=["sum(r) == 1"],
        where={"s": "T @ c + h", "p": "softmax(s)"},
    )
    D.step(
        "==",
        "grad(r @ s - sum(r)*logsumexp(s), c)",
        because="definition of log-softmax",
        because_zh="log-softmax 的定义",
    )
    D.step("==", "T.T @ r - sum(r)*(T.T @ p)", because="gradient of log Z", because_zh="log Z 的梯度")
    D.step("==", "T.T @ r - T.T @ p", because="Σr = 1", because_zh="Σr = 1")
    D.fails(
        "grad(r @ log_softmax(s), c) == T.T @ r - T.T @ p",
        because="the weights must sum to 1",
        because_zh="权之和必须为 1",
    )
    return D
