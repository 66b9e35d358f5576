"""Logistic regression: the model, its losses, its gradient, convexity, separable data; several labels at once."""

import symnet as sn

LET = "X: N n; w: n; b; t: N"
LOSS = "mean(softplus(z) - t*z)"


@sn.derivation(
    title="Logistic regression: log-odds are affine",
    title_zh="逻辑回归：对数几率是仿射函数",
    summary="For y = σ(wᵀx + b), read as P(class 1 | x), the log-odds log(y/(1 − y)) are wᵀx + b.",
    summary_zh="令 y = σ(wᵀx + b)，视作正类的概率，则对数几率 log(y/(1 − y)) 等于 wᵀx + b。",
    topic="classification",
    sources=["003 §1 逻辑回归"],
    covers=["E03"],
)
def logistic_model_log_odds():
    D = sn.derive_by_hand("log(y/(1 - y))", let="w: n; x: n; b", where={"z": "w @ x + b", "y": "1/(1 + exp(-z))"})
    D.step("==", "log((1/(1 + exp(-z)))/(exp(-z)/(1 + exp(-z))))", because="common denominator", because_zh="通分")
    D.step("==", "log(exp(z))", because="cancel the denominator", because_zh="约去分母")
    D.step("==", "w @ x + b", because="logarithm of an exponential", because_zh="对数与指数互逆")
    return D


@sn.derivation(
    title="Logistic regression: the output is between 0 and 1",
    title_zh="逻辑回归：输出介于 0 与 1 之间",
    summary="1/(1 + exp(−z)) has a denominator above 1, so that it may be read as a probability.",
    summary_zh="1/(1 + exp(−z)) 的分母大于 1，因此可视作概率。",
    topic="classification",
    sources=["003 §1 逻辑回归"],
    covers=["E03"],
)
def logistic_output_is_a_probability():
    D = sn.derive_by_hand("0", let="w: n; x: n; b", where={"z": "w @ x + b"})
    D.step("<", "1/(1 + exp(-z))", because="the denominator is positive", because_zh="分母为正")
    D.step("<", "1", because="the denominator is above 1", because_zh="分母大于 1")
    return D


@sn.derivation(
    title="Decision: from probability 1/2 to the hyperplane",
    title_zh="判决：由概率 1/2 到超平面",
    summary="Where wᵀx + b ≥ 0 the probability is at least 1/2.",
    summary_zh="在 wᵀx + b ≥ 0 处，概率不小于 1/2。",
    topic="classification",
    sources=["003 §1", "003 §2"],
    covers=["E24"],
)
def decision_from_the_hyperplane():
    D = sn.derive_by_hand("1/(1 + exp(-z))", let="w: n; x: n; b", given=["z >= 0"], where={"z": "w @ x + b"})
    D.step(">=", "1/(1 + 1)", because="exp(−z) ≤ 1", because_zh="exp(−z) ≤ 1")
    D.step("==", "1/2", because="arithmetic", because_zh="算术")
    return D


@sn.derivation(
    title="Decision: from the hyperplane back to probability 1/2",
    title_zh="判决：由超平面回到概率 1/2",
    summary="A probability of at least 1/2 needs wᵀx + b ≥ 0: the boundary is a hyperplane.",
    summary_zh="概率不小于 1/2 时必有 wᵀx + b ≥ 0：分界面是超平面。",
    topic="classification",
    sources=["003 §1", "003 §2"],
    covers=["E24"],
)
def decision_back_to_the_hyperplane():
    D = sn.derive_by_hand("w @ x + b", let="w: n; x: n; b", given=["y >= 1/2"], where={"y": "sigmoid(w @ x + b)"})
    D.step("==", "log(y/(1 - y))", because="log-odds", because_zh="对数几率")
    D.step(">=", "0", because="y ≥ 1 − y, so the quotient is at least 1", because_zh="y ≥ 1 − y，故商不小于 1")
    return D


@sn.derivation(
    title="Logistic regression: gradient of the mean cross-entropy",
    title_zh="逻辑回归：平均交叉熵的梯度",
    summary="∇L = Xᵀ(y − t)/N and ∂L/∂b = mean(y − t): through ∂L/∂y = (y − t)/(y (1 − y)) and σ′ = y (1 − y).",
    summary_zh="∇L = Xᵀ(y − t)/N，∂L/∂b = mean(y − t)：由 ∂L/∂y = (y − t)/(y (1 − y)) 与 σ′ = y (1 − y) 得到。",
    topic="classification",
    sources=["003 §1", "003 §3"],
    covers=["E05"],
)
def logistic_mean_gradient():
    names = {"z": "X @ w + b", "y": "sigmoid(z)", "L": "-mean(t*log(y) + (1 - t)*log(1 - y))"}
    return sn.grad(sn.parse("L", let=LET, where=names), ["w", "b"])


@sn.derivation(
    title="Logistic regression: the loss is convex",
    title_zh="逻辑回归：损失函数是凸函数",
    summary="vᵀHv = (1/N) Σ yᵢ(1 − yᵢ)(x̃ᵢᵀv)² is not negative, for every direction v.",
    summary_zh="对任意方向 v，vᵀHv = (1/N) Σ yᵢ(1 − yᵢ)(x̃ᵢᵀv)² 非负。",
    topic="classification",
    sources=["003 §1", "003 §3"],
    covers=["E05"],
)
def logistic_loss_is_convex():
    D = sn.derive_by_hand(
        "v @ hvp(mean(softplus(X @ w) - t*(X @ w)), w, v)",
        let="X: N n; w: n; v: n; t: N",
        where={"y": "sigmoid(X @ w)"},
    )
    D.step("==", "v @ (X.T @ (y*(1 - y)*(X @ v)))/N", because="Hessian of the loss", because_zh="损失函数的黑塞矩阵")
    D.step("==", "sum(y*(1 - y)*(X @ v)**2)/N", because="inner product with Xv", because_zh="与 Xv 作内积")
    D.step(">=", "0", because="y, 1 − y and squares are not negative", because_zh="y、1 − y 与平方均非负")
    return D


@sn.derivation(
    title="Logistic regression: strictly convex where the data spans",
    title_zh="逻辑回归：数据张成全空间时严格凸",
    summary="If some x̃ᵢᵀv ≠ 0, say for the first example, then vᵀHv > 0; along the kernel of X the loss is flat.",
    summary_zh="若某个 x̃ᵢᵀv ≠ 0（不妨设为第一个样本），则 vᵀHv > 0；沿 X 的核，损失不变。",
    topic="classification",
    sources=["003 §1", "003 §3"],
    covers=["E05"],
)
def logistic_loss_is_strictly_convex():
    D = sn.derive_by_hand(
        "v @ (X.T @ (y*(1 - y)*u))",
        let="X: N n; w: n; v: n",
        given=["u[0] != 0"],
        where={"y": "sigmoid(X @ w)", "u": "X @ v", "c": "y*(1 - y)*u**2"},
    )
    D.step("==", "sum(c)", because="inner product with Xv", because_zh="与 Xv 作内积")
    D.step(">=", "c[0]", because="no term is negative", because_zh="各项均非负")
    D.step("==", "y[0]*(1 - y[0])*u[0]**2", because="the first example", because_zh="第一个样本")
    D.step(">", "0", because="y and 1 − y are positive, and x̃ᵀv ≠ 0", because_zh="y 与 1 − y 均为正，且 x̃ᵀv ≠ 0")
    D.fails(
        "v @ (X.T @ (y*(1 - y)*u)) > 0",
        because="along the kernel of X the loss is flat",
        because_zh="沿 X 的核，损失不变",
    )
    return D


@sn.derivation(
    title="Separable data: the loss falls for ever",
    title_zh="线性可分数据：损失一直下降",
    summary="If all margins m are positive, then scaling the weights by c lowers the loss Σ softplus(−c m) endlessly: "
    "there is no finite minimiser.",
    summary_zh="若所有间隔 m 均为正，则将权重放大 c 倍，损失 Σ softplus(−c m) 一直下降：不存在有限的最小点。",
    topic="classification",
    sources=["003 §1", "003 §3"],
    covers=["E05"],
)
def separable_data_has_no_minimiser():
    D = sn.derive_by_hand("diff(sum(softplus(-c*m)), c)", let="m: N; c", given=["m > 0"])
    D.step("==", "-sum(m*sigmoid(-c*m))", because="chain rule; softplus′ = σ", because_zh="链式法则；softplus′ = σ")
    D.step("<", "0", because="margins and sigmoids are positive", because_zh="间隔与 Sigmoid 值均为正")
    D.fails(
        "-sum(m*sigmoid(-c*m)) < 0",
        because="with a negative margin the loss may rise again",
        because_zh="若有负的间隔，损失可能回升",
    )
    return D


@sn.derivation(
    title="Separable data: the infimum is 0",
    title_zh="线性可分数据：下确界为 0",
    summary="0 < softplus(−c m) ≤ exp(−c m) for margins m > 0: as c grows the loss tends to 0 and never attains it.",
    summary_zh="对每个间隔 m > 0，0 < softplus(−c m) ≤ exp(−c m)：随 c 增大，损失趋于 0，但取不到 0。",
    topic="classification",
    sources=["003 §1", "003 §3"],
    covers=["E05"],
)
def separable_data_infimum():
    D = sn.derive_by_hand("0", let="m: N; c", given=["m > 0", "c > 0"], where={"u": "exp(-c*m)"})
    D.step("<", "log(1 + u)", because="1 + u > 1", because_zh="1 + u > 1")
    D.step("<=", "u", because="log(1 + u) ≤ u", because_zh="log(1 + u) ≤ u")
    return D


@sn.derivation(
    title="Cross-entropy of the digit network: the gradient at the output",
    title_zh="数字识别网络的交叉熵：输出层的梯度",
    summary="Every output unit is a Bernoulli of its own: ∂C/∂Z = (A − T)/n over n images, for any number of units.",
    summary_zh="每个输出单元各是一个伯努利分布：对 n 幅图像，∂C/∂Z = (A − T)/n，单元个数任意。",
    topic="losses",
    sources=["002 §3.3(4)"],
    covers=["E17"],
)
def digit_network_cross_entropy():
    names = {"A": "sigmoid(Z)", "C": "-sum(T*log(A) + (1 - T)*log(1 - A))/n"}
    return sn.grad(sn.parse("C", let="Z: n m; T: n m", where=names), "Z")


@sn.derivation(
    title="The multi-label cost is the cross-entropy of all units",
    title_zh="多标签代价就是各单元交叉熵之和",
    summary="J(Θ) with its brackets is the sum over the classes of the binary cross-entropy of each output unit.",
    summary_zh="加上括号后，J(Θ) 等于各输出单元的二元交叉熵对类别求和。",
    topic="losses",
    sources=["002 §3.4(4)"],
    covers=["E19"],
    corrects=["X73"],
)
def multi_label_cost():
    D = sn.derive_by_hand(
        "-1/m*sum(sum(Y*log(H) + (1 - Y)*log(1 - H), axis=1))", let="Y: m K; H: m K", given=["0 < H", "H < 1"]
    )
    D.step(
        "==",
        "-1/m*sum(sum(Y*log(H) + (1 - Y)*log(1 - H), axis=0))",
        because="exchange the sums over examples and classes",
        because_zh="交换对样本与对类别的求和",
    )
    D.step(
        "==",
        "sum(-mean(Y*log(H) + (1 - Y)*log(1 - H), axis=0))",
        because="mean over the examples, class by class",
        because_zh="逐类别对样本取平均",
    )
    D.fails(
        "-1/m*sum(sum(Y*log(H), axis=1)) + (1 - Y)*log(1 - H) == -1/m*sum(sum(Y*log(H) + (1 - Y)*log(1 - H), axis=1))",
        because="without brackets the second term stands outside both sums",
        because_zh="缺少括号，第二项落在两个求和号之外",
        given=["0 < H", "H < 1"],
    )
    return D
