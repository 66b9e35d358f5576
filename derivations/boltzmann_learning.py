"""Learning of Boltzmann machines: normaliser, free energy, gradient of the log-likelihood, real-valued layers."""

import symnet as sn


@sn.derivation(
    title="A layer of binary units is summed out exactly",
    title_zh="对一层二值单元可以精确求和",
    summary="The rows of S are all states of n units. One more unit doubles the states, and multiplies the sum of the "
    "weights by 1 + exp(t). By induction, 2ⁿ terms are a product of n factors.",
    summary_zh="S 的各行是 n 个单元的全部状态。增加一个单元使状态数加倍，而权重之和只乘以 1 + exp(t)。"
    "由归纳法，2ⁿ 项之和等于 n 个因子之积。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O08"],
)
def binary_layer_sum():
    D = sn.derive_by_hand(
        "sum(exp(S @ a)) + sum(exp(S @ a + t)) == sum(exp(S @ a))*(1 + exp(t))", let="S: K n; a: n; t"
    )
    D.step(
        "==",
        "sum(exp(S @ a)) + exp(t)*sum(exp(S @ a))",
        because="the new unit is 0 in the first half of the states and 1 in the second",
        because_zh="新单元在前一半状态中取 0，在后一半状态中取 1",
    )
    D.step("==", "sum(exp(S @ a))*(1 + exp(t))", because="common factor", because_zh="提取公因子")
    D.also("exp(0) + exp(a[0]) + exp(a[1]) + exp(a[0] + a[1]) == prod(1 + exp(a))", let="a: 2")
    D.step(
        "==",
        "1 + exp(a[0]) + exp(a[1]) + exp(a[0])*exp(a[1])",
        because="two units, all four states; exponential of a sum",
        because_zh="两个单元的全部四个状态；和的指数等于指数之积",
    )
    D.step("==", "(1 + exp(a[0]))*(1 + exp(a[1]))", because="factor", because_zh="因式分解")
    D.step("==", "prod(1 + exp(a))", because="written as one product", because_zh="合写为一个乘积")
    return D


@sn.derivation(
    title="The free energy of a restricted Boltzmann machine",
    title_zh="受限玻尔兹曼机的自由能",
    summary="With h summed out (a product over its units), P(v) = exp(−F)/Z, where F is −b·v minus a softplus for each "
    "hidden unit.",
    summary_zh="对 h 求和（得到各单元的乘积）之后 P(v) = exp(−F)/Z，其中 F 等于 −b·v 再减去每个隐单元的一个 softplus。",
    topic="generative models",
    sources=["001 §模型和优化"],
    covers=["Z13"],
)
def rbm_free_energy():
    D = sn.derive_by_hand(
        "-log(exp(b @ v)*prod(1 + exp(c + v @ W))) == -(b @ v) - sum(softplus(c + v @ W))",
        let="v: n; b: n; c: m; W: n m",
    )
    D.step(
        "==",
        "-(b @ v) - log(prod(1 + exp(c + v @ W)))",
        because="logarithm of a product; log and exp cancel",
        because_zh="积的对数；对数与指数互逆",
    )
    D.step(
        "==",
        "-(b @ v) - sum(log(1 + exp(c + v @ W)))",
        because="logarithm of a product of positive factors",
        because_zh="正因子之积的对数等于对数之和",
    )
    D.step("==", "-(b @ v) - sum(softplus(c + v @ W))", because="definition of softplus", because_zh="softplus 的定义")
    return D


@sn.derivation(
    title="The gradient of the free energy",
    title_zh="自由能的梯度",
    summary="∂F/∂W = −v σ(c + v W)ᵀ: the hidden units are replaced by their probabilities.",
    summary_zh="∂F/∂W = −v σ(c + v W)ᵀ：隐单元被它们的概率取代。",
    topic="generative models",
    sources=["001 §模型和优化"],
    covers=["Z13"],
)
def rbm_free_energy_gradient():
    where = {"q": "c + v @ W", "F": "-(b @ v) - sum(softplus(q))"}
    return sn.grad(sn.parse("F", let="v: n; b: n; c: m; W: n m", where=where), ["W", "b", "c"])


@sn.derivation(
    title="Learning rule: data minus model",
    title_zh="学习规则：数据项减模型项",
    summary="The rows of S are all hidden states with v held fixed; the rows of V and H are all states of the machine. "
    "The gradient of log P(v) is the mean of v hᵀ under P(h | v) minus its mean under P(v, h).",
    summary_zh="S 的各行是固定 v 时隐藏层的全部状态，V 与 H 的各行是整台机器的全部状态。"
    "log P(v) 的梯度等于 v hᵀ 在 P(h | v) 下的均值减去它在 P(v, h) 下的均值。",
    topic="generative models",
    sources=["001 §模型和优化"],
    covers=["O10"],
)
def boltzmann_likelihood_gradient():
    where = {"x": "S @ (c + v @ W) + b @ v", "y": "V @ b + H @ c + sum(V @ W * H, axis=1)"}
    where |= {"L": "logsumexp(x) - logsumexp(y)"}
    let = "v: n; b: n; c: m; W: n m; S: K m; V: N n; H: N m"
    return sn.grad(sn.parse("L", let=let, where=where), ["W", "b", "c"])


@sn.derivation(
    title="The same gradient by free energies",
    title_zh="用自由能表示的同一梯度",
    summary="With h summed out, only the states of v (rows of V) are listed: p is their distribution, and each term "
    "holds v σ(c + v W)ᵀ.",
    summary_zh="对 h 求和后只需列出 v 的状态（V 的各行）：p 是它们的分布，每一项都是 v σ(c + v W)ᵀ。",
    topic="generative models",
    sources=["001 §模型和优化"],
    covers=["O10", "Z13"],
)
def rbm_likelihood_gradient():
    where = {"f": "b @ v + sum(softplus(c + v @ W))", "F": "V @ b + sum(softplus(c + V @ W), axis=1)"}
    where |= {"L": "f - logsumexp(F)"}
    D = sn.derive_by_hand("grad(L, W)", let="v: n; b: n; c: m; W: n m; V: N n", where=where)
    D.define("p", "softmax(F)")
    D.step(
        "==",
        "outer(v, sigmoid(c + v @ W)) - grad(logsumexp(F), W)",
        because="the derivative of softplus is the sigmoid",
        because_zh="softplus 的导数是 Sigmoid",
    )
    D.step(
        "==",
        "outer(v, sigmoid(c + v @ W)) - V.T @ diag(p) @ sigmoid(c + V @ W)",
        because="the derivative of log-sum-exp is the softmax: an expectation under the model",
        because_zh="log-sum-exp 的导数是 softmax：在模型分布下取期望",
    )
    D.also("diff(log((1 + exp(t))/(3 + exp(t))), t)", let="t", where={})
    D.step(
        "==",
        "exp(t)/(1 + exp(t)) - exp(t)/(3 + exp(t))",
        because="by enumeration: one unit each, one weight t, v = 1; two of the four states have v = 1",
        because_zh="用枚举：各一个单元，权重为 t，v = 1；四个状态中有两个满足 v = 1",
    )
    D.step(
        "==",
        "sigmoid(t) - exp(t)/(3 + exp(t))",
        because="P(h = 1 | v = 1) minus P(v = 1, h = 1)",
        because_zh="P(h = 1 | v = 1) 减去 P(v = 1, h = 1)",
    )
    return D


@sn.derivation(
    title="The gradient of log Z is an expectation",
    title_zh="log Z 的梯度是期望",
    summary="For an energy that is linear in θ, with the statistics of each state in a row of T: "
    "∇ log Z = E[T] and ∇² log Z = Cov[T].",
    summary_zh="设能量对 θ 是线性的，T 的每行是一个状态的统计量，则 ∇ log Z = E[T]，∇² log Z = Cov[T]。",
    topic="generative models",
    sources=["001 §模型和优化"],
    covers=["O10"],
)
def log_normaliser_covariance():
    where = {"p": "softmax(T @ theta)", "mu": "p @ T"}
    D = sn.derive_by_hand("hessian(logsumexp(T @ theta), theta)", let="T: N k; theta: k", where=where)
    D.step(
        "==",
        "jacobian(mu, theta)",
        because="the gradient is the mean of T under the model",
        because_zh="梯度就是 T 在模型分布下的均值",
    )
    D.step(
        "==",
        "T.T @ (diag(p) - outer(p, p)) @ T",
        because="the Jacobian of the softmax between two matrices T",
        because_zh="softmax 的雅可比矩阵夹在两个 T 之间",
    )
    D.step(
        "==",
        "(T - outer(ones(N), mu)).T @ diag(p) @ (T - outer(ones(N), mu))",
        because="the covariance of T: log Z is convex",
        because_zh="即 T 的协方差矩阵：log Z 是凸的",
    )
    return D


@sn.derivation(
    title="Real-valued layers: complete the square",
    title_zh="实值层：配方",
    summary="With ½‖h‖² added to the energy, h given its field a is normal with mean a and variance 1, and the weights "
    "of all h sum to a multiple of exp(½‖a‖²).",
    summary_zh="在能量中加入 ½‖h‖² 后，给定场 a，h 服从均值为 a、方差为 1 的正态分布，h 的权重之总和是 exp(½‖a‖²) "
    "的倍数。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O11"],
)
def real_layer_completes_the_square():
    D = sn.derive_by_hand("exp(h @ a - h @ h/2)", let="h: n; a: n")
    D.step("==", "exp(a @ a/2 - sum((h - a)**2)/2)", because="complete the square", because_zh="配方")
    D.step(
        "==",
        "exp(a @ a/2)*prod(exp(-(h - a)**2/2))",
        because="the units are independent normals with mean a",
        because_zh="各单元是均值为 a 的独立正态变量",
    )
    return D


@sn.derivation(
    title="The weight of a real unit between two bounds",
    title_zh="实值单元在两个界之间的总权重",
    summary="Its integral up to x is √(2π) exp(a²/2) Φ(x − a), up to a constant: the derivative shows it. As x grows, "
    "Φ rises from 0 to 1, so that the normaliser is √(2π) exp(a²/2).",
    summary_zh="积到 x 的积分等于 √(2π) exp(a²/2) Φ(x − a) 加常数，求导即可验证。Φ 从 0 增到 1，"
    "因此归一化常数是 √(2π) exp(a²/2)。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O11"],
)
def real_unit_normaliser():
    D = sn.derive_by_hand("diff(sqrt(2*pi)*exp(a**2/2)*(1 + erf((x - a)/sqrt(2)))/2, x) == exp(x*a - x**2/2)")
    D.step(
        "==",
        "sqrt(2*pi)*exp(a**2/2)*(exp(-(x - a)**2/2)/sqrt(2*pi))",
        because="the derivative of the normal distribution function is its density",
        because_zh="正态分布函数的导数是其密度",
    )
    D.step("==", "exp(a**2/2 - (x - a)**2/2)", because="cancel", because_zh="约分")
    D.step("==", "exp(x*a - x**2/2)", because="expand the square", because_zh="展开平方")
    return D


@sn.derivation(
    title="Without the square, a real unit has no normaliser",
    title_zh="没有平方项，实值单元无法归一化",
    summary="The weight between 0 and R is (exp(R a) − 1)/a for a field a > 0. It is at least R, so the whole is "
    "infinite.",
    summary_zh="场 a > 0 时，0 与 R 之间的权重是 (exp(R a) − 1)/a。它不小于 R，因此总权重为无穷大。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O11"],
    corrects=["X24"],
)
def real_unit_without_square():
    D = sn.derive_by_hand("(exp(R*a) - 1)/a", given=["a > 0", "R >= 0"])
    D.step(
        ">=", "((1 + R*a) - 1)/a", because="exp lies above its tangent at 0", because_zh="exp 位于其在 0 处的切线之上"
    )
    D.step("==", "R", because="cancel", because_zh="约分")
    D.fails(
        "(exp(R*a) - 1)/a <= Z",
        because="with the bilinear energy alone there is no finite normaliser Z",
        because_zh="仅有双线性能量时，不存在有限的归一化常数 Z",
        given=["a > 0", "R >= 0", "Z > 0"],
    )
    return D
