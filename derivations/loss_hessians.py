"""Second derivatives of the losses: which are convex in what, and how they weigh examples."""

import symnet as sn


@sn.derivation(
    title="Hessian of the mean squared error",
    title_zh="均方误差的黑塞矩阵",
    summary="(2/N) XᵀX does not depend on the weights: the loss is a paraboloid.",
    summary_zh="(2/N) XᵀX 与权重无关：损失函数是抛物面。",
    topic="losses",
    sources=["003 §1 最小二乘线性回归"],
    covers=["E01"],
)
def least_squares_hessian():
    return sn.hessian(sn.parse("mean((X @ w - t)**2)", let="X: N n; w: n; t: N"), "w")


@sn.derivation(
    title="Second derivative of binary cross-entropy in the logit",
    title_zh="二元交叉熵对 logit 的二阶导数",
    summary="a (1 − a), at most 1/4, whatever the label is: convex in the logit.",
    summary_zh="二阶导数为 a (1 − a)，不超过 1/4，与标签无关：关于 logit 是凸的。",
    topic="losses",
    sources=["003 §1"],
    covers=["E05"],
)
def binary_cross_entropy_curvature():
    D = sn.derive_by_hand("diff(softplus(z) - t*z, z, 2)", where={"a": "sigmoid(z)"})
    D.step("==", "diff(a - t, z)", because="softplus′ = σ", because_zh="softplus′ = σ")
    D.step("==", "a*(1 - a)", because="derivative of the sigmoid", because_zh="Sigmoid 函数的导数")
    D.step("==", "1/4 - (a - 1/2)**2", because="complete the square", because_zh="配方")
    D.step("<=", "1/4", because="a square is not negative", because_zh="平方非负")
    D.also("0").step("<", "a*(1 - a)", because="both factors are positive", because_zh="两个因子均为正")
    return D


@sn.derivation(
    title="The squared error of a sigmoid is not convex in the logit",
    title_zh="Sigmoid 的平方误差关于 logit 非凸",
    summary="For t = 0 the second derivative is a²(1 − a)(2 − 3a), negative for a > 2/3: far off, the slope flattens.",
    summary_zh="t = 0 时二阶导数为 a²(1 − a)(2 − 3a)，当 a > 2/3 时为负：离得越远，坡度越平。",
    topic="losses",
    sources=["002 §3.3(4)"],
    covers=["E18", "E20"],
)
def squared_sigmoid_curvature():
    D = sn.derive_by_hand("diff(a**2/2, z, 2)", where={"a": "sigmoid(z)"})
    D.step("==", "diff(a**2*(1 - a), z)", because="chain rule; σ′ = σ (1 − σ)", because_zh="链式法则；σ′ = σ (1 − σ)")
    D.step("==", "(2*a - 3*a**2)*(a*(1 - a))", because="chain rule again", because_zh="再用链式法则")
    D.step("==", "a**2*(1 - a)*(2 - 3*a)", because="factor out", because_zh="提取公因式")
    D.fails("a**2*(1 - a)*(2 - 3*a) >= 0", because="for a > 2/3 it is negative", because_zh="当 a > 2/3 时为负")
    return D


@sn.derivation(
    title="Curvature of the Huber loss",
    title_zh="Huber 损失的曲率",
    summary="1 where the residual is small, 0 where it is large: the two pieces meet with equal slopes.",
    summary_zh="残差小时为 1，大时为 0：两段在衔接处斜率相等。",
    topic="losses",
    sources=["Huber 1964"],
)
def huber_curvature():
    D = sn.derive_by_hand("diff(r**2/2, r, 2)")
    D.step("==", "1", because="second derivative of a square", because_zh="平方的二阶导数")
    D.also("diff(d*(abs(r) - d/2), r, 2)", given=["r != 0"])
    D.step("==", "diff(d*sign(r), r)", because="derivative of the absolute value", because_zh="绝对值的导数")
    D.step("==", "0", because="sign is constant on either side", because_zh="符号函数在两侧均为常数")
    D.also("diff(r**2/2, r) - diff(d*(r - d/2), r)", given=["r == d"])
    D.step("==", "r - d", because="slopes of both pieces", because_zh="两段的斜率")
    D.step("==", "0", because="they meet at r = d", because_zh="在 r = d 处衔接")
    return D


@sn.derivation(
    title="Curvature of log-cosh",
    title_zh="log-cosh 损失的曲率",
    summary="log cosh r has the slope tanh r and the second derivative 1 − tanh² r: quadratic near 0, linear far out.",
    summary_zh="log cosh r 的斜率为 tanh r，二阶导数为 1 − tanh² r：近处如二次函数，远处如线性函数。",
    topic="losses",
)
def log_cosh_curvature():
    D = sn.derive_by_hand("diff(log(cosh(r)), r, 2)")
    D.step("==", "diff(sinh(r)/cosh(r), r)", because="chain rule", because_zh="链式法则")
    D.step("==", "(cosh(r)**2 - sinh(r)**2)/cosh(r)**2", because="quotient rule", because_zh="商的求导法则")
    D.step("==", "1 - tanh(r)**2", because="definition of tanh", because_zh="tanh 的定义")
    D.step(">", "0", because="|tanh r| < 1", because_zh="|tanh r| < 1")
    return D


@sn.derivation(
    title="Curvature of the negative Gaussian log-likelihood in the logarithm of the variance",
    title_zh="高斯分布负对数似然关于对数方差的曲率",
    summary="With s = log σ², r exp(−s)/2 + s/2 is convex in s, least at exp(s) = r, the squared residual.",
    summary_zh="令 s = log σ²，则 r exp(−s)/2 + s/2 关于 s 是凸的，在 exp(s) = r（残差的平方）处最小。",
    topic="losses",
    sources=["001 §模型和优化"],
    covers=["E08"],
)
def log_variance_curvature():
    D = sn.derive_by_hand("diff(r*exp(-s)/2 + s/2, s, 2)", let="r; s", given=["r > 0"])
    D.step("==", "diff(1/2 - r*exp(-s)/2, s)", because="chain rule", because_zh="链式法则")
    D.step("==", "r*exp(-s)/2", because="chain rule again", because_zh="再用链式法则")
    D.step(">", "0", because="r and the exponential are positive", because_zh="r 与指数均为正")
    D.also("diff(r*exp(-s)/2 + s/2, s)", given=["r > 0", "s == log(r)"])
    D.step("==", "1/2 - r*exp(-s)/2", because="chain rule", because_zh="链式法则")
    D.step("==", "0", because="at exp(s) = r, so there is the minimum", because_zh="在 exp(s) = r 处为零，故此处最小")
    return D
