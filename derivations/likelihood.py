"""Likelihood: from probabilities of the data to the losses that are minimised."""

import symnet as sn

BERNOULLI = {"q": "1 - p"}


@sn.derivation(
    title="Binary cross-entropy is a negative log-likelihood",
    title_zh="二元交叉熵即负对数似然",
    summary="For labels t in {0, 1} the data has the probability Π pᵗ (1 − p)¹⁻ᵗ; −1/N of its logarithm is the loss.",
    summary_zh="标签 t 取 0 或 1 时，数据的概率为 Π pᵗ (1 − p)¹⁻ᵗ；其对数乘以 −1/N 即为损失函数。",
    topic="losses",
    sources=["003 §1 逻辑回归"],
    covers=["E04"],
    corrects=["X77", "X78"],
)
def binary_cross_entropy_from_likelihood():
    D = sn.derive_by_hand("-log(prod(p**t*q**(1 - t)))/N", let="p: N; t: N", given=["0 < p", "p < 1"], where=BERNOULLI)
    D.step("==", "-sum(log(p**t*q**(1 - t)))/N", because="logarithm of a product", because_zh="积的对数等于对数之和")
    D.step(
        "==", "-sum(log(p**t) + log(q**(1 - t)))/N", because="logarithm of a product", because_zh="积的对数等于对数之和"
    )
    D.step("==", "-sum(t*log(p) + (1 - t)*log(q))/N", because="logarithm of a power", because_zh="幂的对数")
    D.step("==", "-mean(t*log(p) + (1 - t)*log(1 - p))", because="definition of the mean", because_zh="平均的定义")
    D.fails(
        "-mean(t*log(p)) + (1 - t)*log(1 - p) == -mean(t*log(p) + (1 - t)*log(1 - p))",
        because="without brackets the second term stands outside the sum",
        because_zh="缺少括号，第二项落在求和号之外",
        given=["0 < p", "p < 1"],
    )
    D.fails(
        "-mean(t*log(p) + (1 - t)*log(1 - p)) == -log(prod(p**t*(1 - p)**(1 - t)))",
        because="the loss is 1/N of the negative log-likelihood",
        because_zh="损失函数是负对数似然的 1/N",
        given=["0 < p", "p < 1"],
    )
    return D


@sn.derivation(
    title="A Bernoulli probability, written as one power product",
    title_zh="伯努利概率写成幂的乘积",
    summary="pᵗ (1 − p)¹⁻ᵗ is p for t = 1 and 1 − p for t = 0, so that one formula serves both labels.",
    summary_zh="pᵗ (1 − p)¹⁻ᵗ 在 t = 1 时为 p，在 t = 0 时为 1 − p，一个式子兼顾两种标签。",
    topic="losses",
    sources=["003 §1 逻辑回归"],
    covers=["E04"],
)
def bernoulli_power_product():
    D = sn.derive_by_hand("p**1*(1 - p)**(1 - 1)", given=["0 < p", "p < 1"])
    D.step("==", "p", because="the label t = 1: exponents 1 and 0", because_zh="标签 t = 1：指数为 1 与 0")
    D.also("p**0*(1 - p)**(1 - 0)", given=["0 < p", "p < 1"])
    D.step("==", "1 - p", because="the label t = 0: exponents 0 and 1", because_zh="标签 t = 0：指数为 0 与 1")
    D.also("p + (1 - p)")
    D.step("==", "1", because="both labels together", because_zh="两种标签合计")
    return D


@sn.derivation(
    title="Maximum likelihood: from a product to a mean",
    title_zh="最大似然：由乘积到平均",
    summary="Of two parameters, the one that gives independent data the greater probability has the smaller "
    "mean of −log p: maximising the likelihood is minimising J.",
    summary_zh="两组参数中，使独立样本的概率较大者，−log p 的平均较小：最大化似然就是最小化 J。",
    topic="losses",
    sources=["001 §模型和优化"],
    covers=["E06"],
    corrects=["X21", "X20"],
)
def maximum_likelihood():
    D = sn.derive_by_hand("N*(-mean(log(p)))", let="p: N; q: N", given=["p > 0", "q > 0", "prod(p) >= prod(q)"])
    D.step("==", "-sum(log(p))", because="definition of the mean", because_zh="平均的定义")
    D.step("==", "-log(prod(p))", because="logarithm of a product", because_zh="积的对数等于对数之和")
    D.step("<=", "-log(prod(q))", because="the logarithm is increasing", because_zh="对数单调递增")
    D.step("==", "-sum(log(q))", because="logarithm of a product", because_zh="积的对数等于对数之和")
    D.step("==", "N*(-mean(log(q)))", because="definition of the mean", because_zh="平均的定义")
    D.fails(
        "mean(log(p)) == log(mean(p))",
        because="the expectation is taken of the logarithm; it does not replace it",
        because_zh="是对对数取期望，而不是以期望取代对数",
        given=["p > 0"],
    )
    D.fails(
        "sum(theta) == 1",
        because="the probabilities of the labels sum to 1 for each parameter; over the parameters nothing sums to 1",
        because_zh="对每个参数，各标签的概率之和为 1；对参数求和则不然",
        let="theta: K",
        given=["0 < theta", "theta < 1"],
    )
    return D


@sn.derivation(
    title="Maximum likelihood: the smaller mean loss has the greater likelihood",
    title_zh="最大似然：平均损失较小者似然较大",
    summary="The other direction: where J is no greater, the likelihood is no smaller.",
    summary_zh="反方向：若 J 不更大，则似然不更小。",
    topic="losses",
    sources=["001 §模型和优化"],
    covers=["E06"],
)
def maximum_likelihood_converse():
    D = sn.derive_by_hand("prod(p)", let="p: N; q: N", given=["p > 0", "q > 0", "-mean(log(p)) <= -mean(log(q))"])
    D.step("==", "exp(sum(log(p)))", because="exponential of a logarithm", because_zh="指数与对数互逆")
    D.step(
        "==",
        "prod(q)*exp(N*(mean(log(p)) - mean(log(q))))",
        because="take out the other likelihood",
        because_zh="提出另一个似然",
    )
    D.step(">=", "prod(q)", because="the exponent is not negative", because_zh="指数非负")
    return D


@sn.derivation(
    title="Maximum likelihood is minimal divergence",
    title_zh="最大似然等价于最小 KL 散度",
    summary="With weight r of input x, empirical probabilities P and model Q: −E log Q = E[KL(P‖Q) + H(P)]; only the "
    "divergence depends on the model.",
    summary_zh="设输入 x 的权重为 r，经验分布为 P，模型为 Q，则 −E log Q = E[KL(P‖Q) + H(P)]；只有散度一项与模型有关。",
    topic="losses",
    sources=["001 §模型和优化", "003 §3"],
    covers=["E07"],
)
def maximum_likelihood_is_minimal_divergence():
    D = sn.derive_by_hand("-(r @ sum(P*log(Q), axis=1))", let="r: m; P: m k; Q: m k", given=["P > 0", "Q > 0"])
    D.step(
        "==",
        "r @ sum(P*log(P) - P*log(Q) - P*log(P), axis=1)",
        because="add and subtract P log P",
        because_zh="加上并减去 P log P",
    )
    D.step(
        "==",
        "r @ sum(P*log(P/Q) - P*log(P), axis=1)",
        because="logarithm of a quotient",
        because_zh="商的对数等于对数之差",
    )
    D.step(
        "==",
        "r @ (sum(P*log(P/Q), axis=1) + (-sum(P*log(P), axis=1)))",
        because="linearity of the sum: divergence plus entropy, for every input",
        because_zh="求和的线性性：对每个输入都是散度加熵",
    )
    return D


@sn.derivation(
    title="Gaussian likelihood gives the squared error",
    title_zh="高斯似然给出平方误差",
    summary="With density (2πs)^(−d/2) exp(−‖y − f‖²/(2s)) of every example, J = E‖y − f‖²/(2s) + (d/2) log 2πs; unit "
    "covariance is s = 1.",
    summary_zh="若每个样本的密度为 (2πs)^(−d/2) exp(−‖y − f‖²/(2s))，则 J = E‖y − f‖²/(2s) + (d/2) log 2πs；"
    "单位协方差即 s = 1。",
    topic="losses",
    sources=["001 §模型和优化"],
    covers=["E08"],
)
def gaussian_likelihood():
    D = sn.derive_by_hand(
        "-mean(log((2*pi*s)**(-d/2)*exp(-R/(2*s))))",
        let="Y: N d; F: N d; s",
        given=["s > 0"],
        where={"R": "sum((Y - F)**2, axis=1)"},
    )
    D.step(
        "==",
        "-mean(log((2*pi*s)**(-d/2)) - R/(2*s))",
        because="logarithm of a product and of an exponential",
        because_zh="积的对数与指数的对数",
    )
    D.step("==", "-mean(-d/2*log(2*pi*s) - R/(2*s))", because="logarithm of a power", because_zh="幂的对数")
    D.step(
        "==",
        "mean(R)/(2*s) + d/2*log(2*pi*s)",
        because="linearity of the mean; the constant comes out",
        because_zh="平均的线性性；常数项单独分出",
    )
    return D


@sn.derivation(
    title="Gaussian likelihood with a free variance",
    title_zh="方差可变的高斯似然",
    summary="For mean squared error r in d dimensions J is stationary in s at s = r/d: the best variance is the error.",
    summary_zh="若 d 维的均方误差为 r，则 J 关于 s 在 s = r/d 处取驻点：最优方差就是误差本身。",
    topic="losses",
    sources=["001 §模型和优化"],
    covers=["E08"],
)
def gaussian_variance():
    D = sn.derive_by_hand("diff(r/(2*s) + d/2*log(2*pi*s), s)", let="d: size; r; s", given=["s > 0"])
    D.step(
        "==",
        "-r/(2*s**2) + d/(2*s)",
        because="power rule and derivative of the logarithm",
        because_zh="幂法则与对数的导数",
    )
    D.step("==", "d/(2*s**2)*(s - r/d)", because="factor out", because_zh="提取公因式")
    return D


@sn.derivation(
    title="The best constant prediction is the mean",
    title_zh="最佳常数预测是均值",
    summary="E(y − c)² = E(y − m)² + (m − c)² with m = E y: least for c = m, and only there.",
    summary_zh="记 m = E y，则 E(y − c)² = E(y − m)² + (m − c)²：当且仅当 c = m 时最小。",
    topic="losses",
    sources=["001 §深度前馈网络/模型和优化"],
    covers=["E09"],
)
def mean_is_the_best_constant():
    D = sn.derive_by_hand("sum(p*(y - c)**2)", let="p: n; y: n; c", given=["sum(p) == 1"], where={"m": "sum(p*y)"})
    D.step("==", "sum(p*((y - m) + (m - c))**2)", because="add and subtract m", because_zh="加上并减去 m")
    D.step(
        "==",
        "sum(p*(y - m)**2) + 2*(m - c)*(sum(p*y) - m*sum(p)) + (m - c)**2*sum(p)",
        because="square of a sum; linearity of the mean",
        because_zh="和的平方；均值的线性性",
    )
    D.step(
        "==", "sum(p*(y - m)**2) + (m - c)**2", because="Σp = 1, and m is the mean", because_zh="Σp = 1，且 m 为均值"
    )
    D.fails(
        "sum(p*(y - c)**2) == sum(p*(y - sum(p*y))**2) + (sum(p*y) - c)**2",
        because="the weights must sum to 1",
        because_zh="权之和必须为 1",
    )
    return D


@sn.derivation(
    title="The best prediction is the conditional mean",
    title_zh="最佳预测是条件均值",
    summary="With weights r of the inputs and rows P of conditional probabilities, E(y − f)² = E(y − g)² + E(g − f)² "
    "where g = E[y | x].",
    summary_zh="设输入的权重为 r，P 的各行为条件概率，g = E[y | x]，则 E(y − f)² = E(y − g)² + E(g − f)²。",
    topic="losses",
    sources=["001 §深度前馈网络/模型和优化"],
    covers=["E09"],
)
def conditional_mean_is_the_best_prediction():
    D = sn.derive_by_hand(
        "r @ sum(P*(y - f)**2, axis=1)",
        let="r: m; P: m k; y: k; f: m 1",
        given=["sum(P, axis=1) == 1"],
        where={"g": "sum(P*y, axis=1, keepdims=True)"},
    )
    D.step("==", "r @ sum(P*((y - g) + (g - f))**2, axis=1)", because="add and subtract g", because_zh="加上并减去 g")
    D.step(
        "==",
        "r @ (sum(P*(y - g)**2, axis=1) + sum(2*(P*(y - g))*(g - f), axis=1) + sum(P*(g - f)**2, axis=1))",
        because="square of a sum",
        because_zh="和的平方",
    )
    D.step(
        "==",
        "r @ (sum(P*(y - g)**2, axis=1) + sum((g - f)**2, axis=1))",
        because="the cross term vanishes: y − g has the conditional mean 0",
        because_zh="交叉项为零：y − g 的条件均值为 0",
    )
    D.step(
        "==",
        "r @ sum(P*(y - g)**2, axis=1) + r @ sum((g - f)**2, axis=1)",
        because="linearity of the mean over the inputs",
        because_zh="对输入取平均的线性性",
    )
    return D
