"""Classification and robust regression: logistic regression, hinge loss, Huber loss."""

import symnet as sn


@sn.derivation(
    title="Logistic regression: the gradient",
    title_zh="逻辑回归的梯度",
    summary="∇L = Xᵀ (a − y): the features, weighted by the errors of the predicted probabilities.",
    summary_zh="∇L = Xᵀ (a − y)：以预测概率的误差为权，对特征求和。",
    topic="classification",
    covers=["E05"],
)
def logistic_regression_gradient():
    names = {"z": "X @ w", "a": "sigmoid(z)", "L": "-sum(y*log(a) + (1 - y)*log(1 - a))"}
    return sn.grad(sn.parse("L", let="X: N n; w: n; y: N", where=names), "w")


@sn.derivation(
    title="Logistic regression: the Hessian",
    title_zh="逻辑回归的黑塞矩阵",
    summary="H = Xᵀ diag(a ⊙ (1 − a)) X has no negative eigenvalue: the loss is convex.",
    summary_zh="H = Xᵀ diag(a ⊙ (1 − a)) X 半正定，因此损失函数是凸的。",
    topic="classification",
    covers=["E05"],
)
def logistic_regression_hessian():
    loss = sn.parse("sum(softplus(z) - y*z)", let="X: N n; w: n; y: N", where={"z": "X @ w"})
    return sn.hessian(loss, "w")


@sn.derivation(
    title="Hinge loss: only margins below 1 count",
    title_zh="合页损失：只有间隔小于 1 的样本起作用",
    summary="Away from the kink at m = 1, an example moves the weights exactly if its margin is below 1.",
    summary_zh="在折点 m = 1 之外，当且仅当样本的间隔小于 1 时，它才影响权重。",
    topic="classification",
    sources=["Cortes, Vapnik 1995"],
    covers=["Z29"],
)
def hinge_loss_gradient():
    names = {"m": "y*(X @ w + b)", "L": "mean(relu(1 - m))"}
    return sn.grad(sn.parse("L", let="X: N n; w: n; b; y: N", where=names), ["w", "b"])


@sn.derivation(
    title="Huber loss: a residual, cut off",
    title_zh="Huber 损失：梯度是截断的残差",
    summary="The slope is the residual where it is small and ±d elsewhere: an outlier pulls with bounded force.",
    summary_zh="残差较小时斜率就是残差，其余处为 ±d，因此离群点的影响有界。",
    topic="classification",
    sources=["Huber 1964"],
)
def huber_loss_gradient():
    D = sn.derive_by_hand(
        "grad(sum(where(abs(r) <= d, r**2/2, d*(abs(r) - d/2))), r)",
        let="r: n; d",
        given=["d > 0", "r != 0", "abs(r) != d"],
    )
    D.step(
        "==",
        "where(abs(r) <= d, r, d*sign(r))",
        because="each branch has its own derivative, away from where they meet",
        because_zh="在分界点之外，各分支分别求导",
    )
    D.step(
        "==",
        "maximum(-d, minimum(r, d))",
        because="the residual, cut off at −d and d",
        because_zh="即把残差截断到 [−d, d]",
    )
    return D
