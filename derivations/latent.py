"""Latent variables: the evidence lower bound, EM, the divergence of normals, diffusion, and normalising flows."""

import symnet as sn

JOINT = {"Z": "sum(j)", "r": "j/Z"}  # j: the joint probabilities p(x, z) of one x with all z; r: the posterior


@sn.derivation(
    title="The evidence lower bound, with its gap",
    title_zh="证据下界及其差距",
    summary="j holds p(x, z) for one x and all z; Z = p(x), r = p(z | x). For every distribution q over z, log p(x) is "
    "the bound plus KL(q‖r).",
    summary_zh="j 是固定 x 时对所有 z 的 p(x, z)；Z = p(x)，r = p(z | x)。对 z 的任意分布 q，log p(x) 等于下界加 "
    "KL(q‖r)。",
    topic="generative models",
    sources=["Kingma, Welling 2014"],
    covers=["Z14"],
)
def evidence_lower_bound():
    D = sn.derive_by_hand(
        "log(Z) == sum(q*log(j/q)) + sum(q*log(q/r))",
        let="j: n; q: n",
        given=["j > 0", "q > 0", "sum(q) == 1"],
        where=JOINT,
    )
    D.step("==", "sum(q)*log(Z)", because="q sums to 1", because_zh="q 之和为 1")
    D.step("==", "sum(q*log(j/r))", because="Z is j/r, for every z", because_zh="对每个 z，Z 等于 j/r")
    D.step(
        "==",
        "sum(q*log(j/q)) + sum(q*log(q/r))",
        because="insert q; logarithm of a product",
        because_zh="插入 q；积的对数",
    )
    D.also("sum(q*log(j/q)) <= log(Z)", given=["j > 0", "q > 0", "sum(q) == 1"])
    D.step("<=", "log(sum(q*(j/q)))", because="Jensen's inequality", because_zh="Jensen 不等式")
    D.step("==", "log(Z)", because="q cancels: the bound holds for every q", because_zh="q 被约去：下界对任意 q 成立")
    D.fails(
        "log(Z) == sum(q*log(j/q)) + sum(q*log(q/r))",
        because="q must be a distribution",
        because_zh="q 必须是概率分布",
        given=["j > 0", "q > 0"],
    )
    return D


@sn.derivation(
    title="Reconstruction minus divergence",
    title_zh="重构项减去散度",
    summary="With p(x, z) = π(z) c(z), where c is p(x | z): the bound is E[log c] − KL(q‖π).",
    summary_zh="设 p(x, z) = π(z) c(z)，其中 c 是 p(x | z)：下界等于 E[log c] − KL(q‖π)。",
    topic="generative models",
    sources=["Kingma, Welling 2014"],
    covers=["Z14"],
)
def evidence_lower_bound_split():
    D = sn.derive_by_hand(
        "sum(q*log(p*c/q)) == sum(q*log(c)) - sum(q*log(q/p))",
        let="p: n; c: n; q: n",
        given=["p > 0", "c > 0", "q > 0"],
    )
    D.step("==", "sum(q*(log(c) - log(q/p)))", because="logarithm of a product", because_zh="积的对数")
    D.step("==", "sum(q*log(c)) - sum(q*log(q/p))", because="linearity of the sum", because_zh="求和的线性性")
    return D


@sn.derivation(
    title="The divergence of a normal from the standard normal",
    title_zh="正态分布与标准正态分布的 KL 散度",
    summary="z = μ + σε with independent ε of mean 0 and variance 1, one component in each place: the mean of "
    "log q(z) − log p(z) over ε needs only these two moments, e1 = E[ε] and e2 = E[ε²].",
    summary_zh="z = μ + σε，其中各分量 ε 相互独立，均值为 0，方差为 1。log q(z) − log p(z) 对 ε 的平均只用到两个矩 "
    "e1 = E[ε] 与 e2 = E[ε²]。",
    topic="generative models",
    sources=["Kingma, Welling 2014"],
    covers=["Z14"],
)
def gaussian_divergence():
    D = sn.derive_by_hand(
        "sum((mu**2 + 2*mu*s*e1 + s**2*e2)/2 - e2/2 - log(s))",
        let="mu: n; s: n",
        given=["s > 0"],
        where={"e1": "zeros(n)", "e2": "ones(n)"},
    )
    D.step(
        "==", "sum((mu**2 + s**2)/2 - 1/2 - log(s))", because="E[ε] = 0 and E[ε²] = 1", because_zh="E[ε] = 0，E[ε²] = 1"
    )
    D.step(
        "==",
        "sum(mu**2 + s**2 - 1 - log(s**2))/2",
        because="take out 1/2; 2 log σ is log σ²",
        because_zh="提取 1/2；2 log σ 等于 log σ²",
    )
    return D


@sn.derivation(
    title="What is averaged in the divergence of normals",
    title_zh="正态分布的 KL 散度中被平均的量",
    summary="At z = μ + σε: log of the density of N(μ, σ²) minus that of N(0, 1), as a polynomial of ε.",
    summary_zh="在 z = μ + σε 处，N(μ, σ²) 的对数密度减去 N(0, 1) 的对数密度，写成 ε 的多项式。",
    topic="generative models",
    sources=["Kingma, Welling 2014"],
    covers=["Z14"],
)
def gaussian_log_ratio():
    where = {"z": "mu + s*x", "q": "exp(-((z - mu)/s)**2/2)/(s*sqrt(2*pi))", "p": "exp(-z**2/2)/sqrt(2*pi)"}
    D = sn.derive_by_hand("log(q) - log(p)", given=["s > 0"], where=where)
    D.step(
        "==",
        "-((z - mu)/s)**2/2 - log(s) + z**2/2",
        because="logarithm of a quotient; √(2π) cancels",
        because_zh="商的对数；√(2π) 相消",
    )
    D.step("==", "-x**2/2 - log(s) + (mu + s*x)**2/2", because="insert z", because_zh="代入 z")
    D.step("==", "(mu**2 + 2*mu*s*x + s**2*x**2)/2 - x**2/2 - log(s)", because="expand", because_zh="展开")
    return D


@sn.derivation(
    title="EM: the likelihood never decreases",
    title_zh="EM 算法：似然不减",
    summary="q is the old posterior (the E step), Z the old p(x), so that p(x, z) was q Z; k holds the new p(x, z). If "
    "the M step makes E_q[log p(x, z)] no smaller, then p(x), the sum of k, is no smaller either.",
    summary_zh="q 是旧的后验（E 步），Z 是旧的 p(x)，故旧的 p(x, z) 为 q Z；k 是新的 p(x, z)。"
    "若 M 步使 E_q[log p(x, z)] 不减，则新的 p(x)，即 k 之和，也不减。",
    topic="generative models",
    sources=["Dempster, Laird, Rubin 1977"],
    covers=["Z15"],
)
def em_never_decreases():
    D = sn.derive_by_hand(
        "log(sum(k)) >= log(Z)",
        let="q: n; k: n; Z",
        given=["q > 0", "sum(q) == 1", "k > 0", "Z > 0", "sum(q*log(k)) - sum(q*log(j)) >= 0"],
        where={"j": "q*Z"},
    )
    D.step(
        ">=",
        "sum(q*log(k/q))",
        because="Jensen's inequality: the lower bound at the new parameters",
        because_zh="Jensen 不等式：新参数处的下界",
    )
    D.step(
        "==",
        "sum(q*log(j/q)) + (sum(q*log(k)) - sum(q*log(j)))",
        because="the bound at the old ones, and what the M step gains",
        because_zh="旧参数处的下界加上 M 步的增量",
    )
    D.step(">=", "sum(q*log(j/q))", because="the M step loses nothing", because_zh="M 步不使其减小")
    D.step(
        "==",
        "sum(q)*log(Z)",
        because="j/q is Z for every z: no gap after the E step",
        because_zh="对每个 z，j/q 等于 Z：E 步之后没有差距",
    )
    D.step("==", "log(Z)", because="q sums to 1", because_zh="q 之和为 1")
    D.fails(
        "log(sum(k)) >= log(Z)",
        because="without the M step, new parameters may be worse",
        because_zh="没有 M 步，新参数可能更差",
        given=["q > 0", "sum(q) == 1", "k > 0", "Z > 0"],
    )
    return D


@sn.derivation(
    title="Diffusion: variances of one step after another",
    title_zh="扩散：逐步的方差",
    summary="xₜ is √α xₜ₋₁ plus noise of variance 1 − α. If xₜ₋₁ has variance 1 − A around √A x₀, then xₜ has "
    "1 − αA around √(αA) x₀: the α multiply.",
    summary_zh="xₜ 等于 √α xₜ₋₁ 加方差为 1 − α 的噪声。若 xₜ₋₁ 围绕 √A x₀ 的方差为 1 − A，"
    "则 xₜ 围绕 √(αA) x₀ 的方差为 1 − αA：各 α 相乘。",
    topic="generative models",
    sources=["Ho, Jain, Abbeel 2020"],
    covers=["Z17"],
)
def diffusion_variance():
    D = sn.derive_by_hand("sqrt(a)**2*(1 - A) + (1 - a) == 1 - a*A", given=["a > 0"])
    D.step(
        "==", "a - a*A + 1 - a", because="scaling by √α multiplies the variance by α", because_zh="乘以 √α 使方差乘以 α"
    )
    D.step("==", "1 - a*A", because="cancel", because_zh="相消")
    return D


@sn.derivation(
    title="Diffusion: the posterior of a step back",
    title_zh="扩散：后退一步的后验",
    summary="The exponents of xₜ₋₁ = x given x₀ = w, and of xₜ = y given x, are together one square around the "
    "mean "
    "μ with variance v, plus the exponent of y given w. So x given both is N(μ, v).",
    summary_zh="给定 x₀ = w 时 xₜ₋₁ = x 的指数，与给定 x 时 xₜ = y 的指数，合成一个以 μ 为中心、方差为 v 的平方，"
    "外加给定 w 时 y 的指数。因此给定两者时 x 服从 N(μ, v)。",
    topic="generative models",
    sources=["Ho, Jain, Abbeel 2020"],
    covers=["Z17"],
)
def diffusion_posterior():
    where = {"v": "(1 - A)*(1 - a)/(1 - a*A)", "mu": "(sqrt(A)*(1 - a)*w + sqrt(a)*(1 - A)*y)/(1 - a*A)"}
    D = sn.derive_by_hand(
        "sum((y - sqrt(a)*x)**2)/(1 - a) + sum((x - sqrt(A)*w)**2)/(1 - A)",
        let="x: n; y: n; w: n; a; A",
        given=["0 < a", "a < 1", "0 < A", "A < 1"],
        where=where,
    )
    D.step(
        "==",
        "sum(x**2)/v - 2*(x @ mu)/v + sum(y**2)/(1 - a) + A*sum(w**2)/(1 - A)",
        because="expand, and collect the powers of x",
        because_zh="展开，并按 x 的幂合并",
    )
    D.step(
        "==",
        "sum((x - mu)**2)/v + sum((y - sqrt(a*A)*w)**2)/(1 - a*A)",
        because="complete the square in x; what is left is a square, too",
        because_zh="对 x 配方；余下的也是一个平方",
    )
    return D


@sn.derivation(
    title="A coupling layer and its inverse",
    title_zh="耦合层及其逆",
    summary="The second half y is scaled and shifted by functions of the first half x (here s and t are any vectors "
    "computed from x). The inverse needs no inverse of these functions.",
    summary_zh="后一半 y 按前一半 x 的函数缩放并平移（s 与 t 是由 x 算出的任意向量）。求逆时不需要这些函数的逆。",
    topic="generative models",
    sources=["Dinh, Sohl-Dickstein, Bengio 2017"],
    covers=["Z18"],
)
def coupling_layer_inverse():
    D = sn.derive_by_hand("(u - t)*exp(-s) == y", let="y: n; s: n; t: n", where={"u": "y*exp(s) + t"})
    D.step("==", "y*exp(s)*exp(-s)", because="the shift goes", because_zh="平移消去")
    D.step("==", "y", because="the scale goes", because_zh="缩放消去")
    return D


@sn.derivation(
    title="The Jacobian of a coupling layer",
    title_zh="耦合层的雅可比矩阵",
    summary="For (x, y) ↦ (x, u) with u = y exp(s(x)) + t(x): u depends on y entry by entry.",
    summary_zh="映射 (x, y) ↦ (x, u)，u = y exp(s(x)) + t(x)：u 逐分量地依赖于 y。",
    topic="generative models",
    sources=["Dinh, Sohl-Dickstein, Bengio 2017"],
    covers=["Z18"],
)
def coupling_layer_jacobian():
    where = {"s": "tanh(S @ x)", "t": "T @ x", "u": "y*exp(s) + t"}
    return sn.jacobian(sn.parse("u", let="x: m; y: n; S: n m; T: n m", where=where), "y")


@sn.derivation(
    title="The log-determinant of a coupling layer",
    title_zh="耦合层的对数行列式",
    summary="The Jacobian of (x, y) ↦ (x, u) is triangular in blocks: the identity for x, diag(exp(s)) for y, and a "
    "block J that its determinant does not feel. So log p(x, y) = log p(x, u) + sum(s).",
    summary_zh="(x, y) ↦ (x, u) 的雅可比矩阵是分块三角的：x 的一块是单位矩阵，y 的一块是 diag(exp(s))，"
    "另有一块 J 不影响行列式。因此 log p(x, y) = log p(x, u) + sum(s)。",
    topic="generative models",
    sources=["Dinh, Sohl-Dickstein, Bengio 2017"],
    covers=["Z18"],
)
def coupling_layer_determinant():
    D = sn.derive_by_hand("logdet(eye(m)) + logdet(diag(exp(s))) == sum(s)", let="s: n; m: size")
    D.step(
        "==",
        "logdet(diag(exp(s)))",
        because="the block of x has the determinant 1",
        because_zh="x 的一块行列式为 1",
    )
    D.step("==", "sum(log(exp(s)))", because="the determinant of a diagonal matrix", because_zh="对角矩阵的行列式")
    D.step("==", "sum(s)", because="log and exp cancel", because_zh="对数与指数互逆")
    D.also("det([[1, 0], [J, exp(s)]])", let="J; s", where={})
    D.step(
        "==", "1*exp(s) - 0*J", because="one entry each: determinant of order 2", because_zh="各一个分量：二阶行列式"
    )
    D.step("==", "exp(s)", because="J is multiplied by 0", because_zh="J 乘以 0")
    return D
