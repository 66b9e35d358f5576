"""Activations after ReLU: softplus, SiLU, GELU, leaky ReLU; and temperature, smoothed labels, focal loss."""

import symnet as sn


@sn.derivation(
    title="Softplus is a smooth ReLU",
    title_zh="Softplus 是光滑化的 ReLU",
    summary="softplus′ = σ, and 0 < softplus(x) − relu(x) ≤ log 2, with the largest distance at 0.",
    summary_zh="softplus′ = σ，且 0 < softplus(x) − relu(x) ≤ log 2，在 0 处相差最大。",
    topic="activations",
    sources=["Dugas et al. 2001"],
    covers=["Z05"],
)
def softplus():
    D = sn.derive_by_hand("diff(softplus(x), x)")
    D.step("==", "diff(log(1 + exp(x)), x)", because="definition of softplus", because_zh="softplus 的定义")
    D.step("==", "exp(x)/(1 + exp(x))", because="derivative of the logarithm", because_zh="对数的导数")
    D.step("==", "sigmoid(x)", because="the other form of the sigmoid", because_zh="Sigmoid 函数的另一写法")
    D.also("softplus(x) - relu(x)")
    D.step("==", "log(1 + exp(-abs(x)))", because="cases by the sign of x", because_zh="按 x 的符号分情形")
    D.step("<=", "log(2)", because="exp(−|x|) ≤ 1", because_zh="exp(−|x|) ≤ 1")
    D.also("softplus(x) - relu(x)")
    D.step("==", "log(1 + exp(-abs(x)))", because="as before", because_zh="同上")
    D.step(">", "0", because="the logarithm of a number above 1", because_zh="大于 1 的数的对数")
    return D


@sn.derivation(
    title="Derivatives of SiLU, GELU and leaky ReLU",
    title_zh="SiLU、GELU 与 leaky ReLU 的导数",
    summary="(xσ)′ = σ(1 + x(1 − σ)), (xΦ)′ = Φ + xφ; leaky ReLU keeps the kink of ReLU at 0.",
    summary_zh="(xσ)′ = σ(1 + x(1 − σ))，(xΦ)′ = Φ + xφ；leaky ReLU 在 0 处仍有折点。",
    topic="activations",
    sources=["Hendrycks, Gimpel 2016", "Ramachandran, Zoph, Le 2017"],
    covers=["Z05"],
)
def silu_gelu_leaky():
    D = sn.derive_by_hand("diff(silu(x), x)", where={"s": "sigmoid(x)"})
    D.step("==", "diff(x*s, x)", because="definition of SiLU", because_zh="SiLU 的定义")
    D.step("==", "s + x*s*(1 - s)", because="product rule, σ′ = σ(1 − σ)", because_zh="乘积法则，σ′ = σ(1 − σ)")
    D.step("==", "s*(1 + x*(1 - s))", because="factor out", because_zh="提取公因式")
    D.also("diff(gelu(x), x)", where={"Phi": "(1 + erf(x/sqrt(2)))/2", "phi": "exp(-x**2/2)/sqrt(2*pi)"})
    D.step("==", "diff(x*Phi, x)", because="definition of GELU", because_zh="GELU 的定义")
    D.step("==", "Phi + x*diff(Phi, x)", because="product rule", because_zh="乘积法则")
    D.step("==", "Phi + x*phi", because="φ is the derivative of Φ", because_zh="φ 是 Φ 的导数")
    D.also("diff(leaky_relu(x, a), x)", given=["x != 0"])
    D.step("==", "diff(where(x >= 0, x, a*x), x)", because="definition of leaky ReLU", because_zh="leaky ReLU 的定义")
    D.step("==", "where(x > 0, 1, a)", because="the slope of each branch", because_zh="各支的斜率")
    D.fails(
        "gelu(x) == x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))/2",
        because="the form with tanh, which code often uses, is an approximation",
        because_zh="程序中常用的 tanh 形式只是近似",
    )
    D.fails(
        "diff(leaky_relu(x, a), x) == where(x > 0, 1, a)",
        because="the slopes 1 and a meet at 0",
        because_zh="斜率 1 与 a 在 0 处相接，形成折点",
    )
    return D


@sn.derivation(
    title="Softmax with a temperature",
    title_zh="带温度的 Softmax",
    summary="softmax(z/T): odds are exp((zᵢ − zⱼ)/T), and the Jacobian is that of softmax divided by T.",
    summary_zh="softmax(z/T)：概率之比为 exp((zᵢ − zⱼ)/T)，雅可比矩阵为 Softmax 的雅可比矩阵除以 T。",
    topic="activations",
    sources=["Hinton, Vinyals, Dean 2015"],
    covers=["Z30"],
)
def softmax_temperature():
    D = sn.derive_by_hand("jacobian(p, z)", let="z: m; T", given=["T > 0"], where={"u": "z/T", "p": "softmax(u)"})
    D.step("==", "jacobian(p, u) @ jacobian(u, z)", because="chain rule", because_zh="链式法则")
    D.step(
        "==", "(diag(p) - outer(p, p)) @ (eye(m)/T)", because="Jacobian of softmax", because_zh="Softmax 的雅可比矩阵"
    )
    D.step("==", "(diag(p) - outer(p, p))/T", because="multiply by the identity", because_zh="乘以单位矩阵")
    D.also("p[0]/p[1]", let="z: m; T", given=["T > 0", "m >= 2"])
    D.step("==", "exp(u[0])/exp(u[1])", because="the denominators cancel", because_zh="分母相消")
    D.step("==", "exp((z[0] - z[1])/T)", because="quotient of exponentials", because_zh="指数之商")
    return D


@sn.derivation(
    title="Smoothed labels",
    title_zh="标签平滑",
    summary="(1 − ε)y + ε/m still adds up to 1, so the gradient of the cross-entropy stays p minus target.",
    summary_zh="(1 − ε)y + ε/m 之和仍为 1，因此交叉熵的梯度仍是 p 减去目标。",
    topic="losses",
    sources=["Szegedy et al. 2016"],
    covers=["Z30"],
)
def label_smoothing():
    let = "y: m; z: m; eps"
    D = sn.derive_by_hand("sum(t)", let=let, given=["sum(y) == 1"], where={"t": "(1 - eps)*y + eps/m"})
    D.step("==", "(1 - eps)*sum(y) + m*(eps/m)", because="linearity of the sum", because_zh="求和的线性性")
    D.step("==", "1", because="the labels add up to 1", because_zh="标签之和为 1")
    D.also("grad(-sum(t*log_softmax(z)), z)", given=["sum(y) == 1"])
    D.step("==", "sum(t)*softmax(z) - t", because="gradient of the cross-entropy", because_zh="交叉熵的梯度")
    D.step("==", "softmax(z) - t", because="the targets add up to 1", because_zh="目标之和为 1")
    D.also("-sum(t*log_softmax(z))")
    D.step(
        "==",
        "(1 - eps)*(-sum(y*log_softmax(z))) + eps*(-mean(log_softmax(z)))",
        because="a mixture with the uniform distribution",
        because_zh="与均匀分布的混合",
    )
    return D


@sn.derivation(
    title="Focal loss",
    title_zh="Focal loss（焦点损失）",
    summary="−(1 − p)^γ log p with p = σ(z): the factor (1 − p)^γ quiets examples that are already right.",
    summary_zh="−(1 − p)^γ log p，其中 p = σ(z)：因子 (1 − p)^γ 削弱已分对的样本。",
    topic="losses",
    sources=["Lin et al. 2017"],
    covers=["Z30"],
)
def focal_loss():
    D = sn.derive_by_hand("diff(-(1 - p)**gamma*log(p), z)", given=["gamma > 0"], where={"p": "sigmoid(z)"})
    D.step(
        "==",
        "gamma*(1 - p)**(gamma - 1)*diff(p, z)*log(p) - (1 - p)**gamma*diff(p, z)/p",
        because="product rule",
        because_zh="乘积法则",
    )
    D.step(
        "==",
        "gamma*(1 - p)**(gamma - 1)*p*(1 - p)*log(p) - (1 - p)**gamma*(1 - p)",
        because="derivative of the sigmoid",
        because_zh="Sigmoid 函数的导数",
    )
    D.step(
        "==",
        "(1 - p)**gamma*(gamma*p*log(p) - (1 - p))",
        because="factor out",
        because_zh="提取公因式",
    )
    D.also("-(1 - q)**gamma*log(q)", given=["gamma > 0", "0 < q", "q < 1"])
    D.step("<=", "-log(q)", because="1 − q is below 1 and −log q positive", because_zh="1 − q 小于 1，−log q 为正")
    D.also("diff(-(1 - p)**0*log(p), z)")
    D.step("==", "p - 1", because="γ = 0 gives the cross-entropy", because_zh="γ = 0 即为交叉熵")
    return D
