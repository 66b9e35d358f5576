"""The neural tangent kernel: what of it is exact at finite width, and what is a theorem of the limit."""

import symnet as sn

LINEAR = {"r": "f0 + J @ (theta - theta0) - y", "L": "sum(r**2)/2", "K": "J @ J.T"}
LINEAR_LET = "J: N p; f0: N; theta: p; theta0: p; y: N; eta; u: N"


@sn.derivation(
    title="The neural tangent kernel Θ = J Jᵀ",
    title_zh="神经正切核 Θ = J Jᵀ",
    summary="One step of gradient descent on a model that is linear in its parameters multiplies the residual by I − "
    "ηΘ. Θ is symmetric, and no direction is negative.",
    summary_zh="对参数线性的模型作一步梯度下降，残差乘以 I − ηΘ。Θ 对称且半正定。",
    topic="follow-ons",
    sources=["Jacot, Gabriel, Hongler 2018"],
    covers=["Z19"],
)
def tangent_kernel():
    D = sn.derive_by_hand("f0 + J @ (theta - eta*grad(L, theta) - theta0) - y", let=LINEAR_LET, where=LINEAR)
    D.step(
        "==",
        "r - eta*(J @ grad(L, theta))",
        because="the model is linear in θ",
        because_zh="模型关于 θ 是线性的",
    )
    D.step("==", "r - eta*(J @ (J.T @ r))", because="∇L = Jᵀ r", because_zh="∇L = Jᵀ r")
    D.step("==", "(eye(N) - eta*K) @ r", because="Θ = J Jᵀ", because_zh="Θ = J Jᵀ")
    D.also("K.T")
    D.step("==", "K", because="transpose of a product", because_zh="乘积的转置")
    D.also("u @ K @ u")
    D.step("==", "sum((J.T @ u)**2)", because="uᵀ J Jᵀ u is a square", because_zh="uᵀ J Jᵀ u 是平方和")
    D.step(">=", "0", because="squares", because_zh="平方非负")
    return D


@sn.derivation(
    title="The residual of gradient flow decays as exp(−Θt)",
    title_zh="梯度流的残差按 exp(−Θt) 衰减",
    summary="With Θ = Q diag(λ) Qᵀ, r(t) = Q e^(−λt) Qᵀ r₀ solves dr/dt = −Θ r and begins at r₀: each direction of Θ "
    "decays at its own rate.",
    summary_zh="设 Θ = Q diag(λ) Qᵀ，则 r(t) = Q e^(−λt) Qᵀ r₀ 满足 dr/dt = −Θ r 与 r(0) = r₀：Θ "
    "的每个特征方向各按自己的速率衰减。",
    topic="follow-ons",
    sources=["Jacot, Gabriel, Hongler 2018"],
    covers=["Z19"],
)
def residual_of_gradient_flow():
    D = sn.derive_by_hand(
        "jacobian(r, t)",
        let="lam: N; r0: N; t; Q: N N orthogonal",
        where={"r": "Q @ (exp(-lam*t)*(Q.T @ r0))", "K": "Q @ diag(lam) @ Q.T"},
    )
    D.step(
        "==",
        "Q @ (-lam*exp(-lam*t)*(Q.T @ r0))",
        because="derivative of the exponentials",
        because_zh="指数函数求导",
    )
    D.step("==", "-(Q @ diag(lam) @ (Q.T @ r))", because="Qᵀ Q = I", because_zh="Qᵀ Q = I")
    D.step("==", "-(K @ r)", because="Θ in its eigenvectors", because_zh="Θ 的特征分解")
    D.also("Q @ (exp(-lam*0)*(Q.T @ r0))")
    D.step("==", "r0", because="at t = 0", because_zh="t = 0 时")
    D.also("norm(r)**2")
    D.step(
        "==",
        "sum(exp(-2*lam*t)*(Q.T @ r0)**2)",
        because="an orthogonal matrix keeps lengths",
        because_zh="正交矩阵保持长度",
    )
    return D


@sn.derivation(
    title="The tangent kernel of one hidden layer",
    title_zh="单隐藏层网络的神经正切核",
    summary="For f(x) = Σ vᵢ tanh(wᵢᵀ x), at any finite width: one sum over the units for each layer of parameters. "
    "That it stays constant in training is a theorem of infinite width.",
    summary_zh="对 f(x) = Σ vᵢ tanh(wᵢᵀ x)，在任意有限宽度下，每层参数各贡献一个对单元的求和。它在训练中保持不变，"
    "则是宽度趋于无穷时的定理。",
    topic="follow-ons",
    sources=["Jacot, Gabriel, Hongler 2018"],
    covers=["Z19"],
)
def tangent_kernel_of_a_hidden_layer():
    names = {
        "a": "tanh(W @ x)",
        "b": "tanh(W @ y)",
        "f": "sum(v*a)",
        "g": "sum(v*b)",
    }
    D = sn.derive_by_hand("inner(grad(f, v), grad(g, v))", let="W: m n; v: m; x: n; y: n", where=names)
    D.step("==", "sum(a*b)", because="f is linear in v", because_zh="f 关于 v 是线性的")
    D.also("inner(grad(f, W), grad(g, W))")
    D.step(
        "==",
        "inner(outer(v*(1 - a**2), x), outer(v*(1 - b**2), y))",
        because="backpropagation: δ xᵀ for each input",
        because_zh="反向传播：每个输入的梯度为 δ xᵀ",
    )
    D.step(
        "==",
        "sum(v**2*(1 - a**2)*(1 - b**2))*(x @ y)",
        because="an inner product of outer products is a product of inner products",
        because_zh="外积的内积等于内积之积",
    )
    D.theorem(
        "For a network of fixed depth with independent Gaussian weights, scaled by 1/√width, and a Lipschitz, twice "
        "differentiable activation with bounded second derivative, Θ converges in probability to a deterministic "
        "kernel as the widths go to ∞ one after another, and stays constant while gradient flow trains on an "
        "interval [0, T] over which the integral of the norm of the training direction stays bounded.",
        "对固定深度、独立高斯权重（按 1/√宽度 缩放）、激活函数 Lipschitz 连续、二阶可导且二阶导数有界的网络，"
        "当各层宽度依次趋于无穷时，Θ 依概率收敛到确定的核，并在梯度流训练的区间 [0, T] 上保持不变，"
        "只要训练方向的范数在其上的积分保持有界。",
        cite="Jacot, Gabriel, Hongler 2018, Theorems 1 and 2",
    )
    return D
